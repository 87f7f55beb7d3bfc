"""Units (单位) and teams (班组): founded, renamed, moved and closed; regions stand apart from the tree.

A unit's ``path`` holds the ids from the top down to itself, so that a grant reaches a subtree by a prefix.
Whoever changes the tree takes the tree's lock first: two moves at once could otherwise put two units below
one another.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, update

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid, NotAllowed, NotFound
from core.ids import new_ref
from core.people import regions
from core.people.models import Membership, Unit
from core.people.rules.scope import path_below, unit_ids, would_loop
from core.people.rules.uscc import read_credit_code
from core.people.scope import below
from core.people.states import UnitKind
from core.people.views import UnitDetail, UnitDraft, UnitList, UnitNode, UnitTree, UnitView
from core.work import UnitOfWork

PAGE_SIZE: Final = 50
TREE_LIMIT: Final = 400
LONGEST_PATH: Final = 255
_TREE_LOCK: Final = 0x4C42_0003
_READERS: Final = (Permission.UNITS_MANAGE, Permission.PEOPLE_READ, Permission.SITTING_SCHEDULE)


def found(work: UnitOfWork, draft: UnitDraft) -> UnitView:
    """Found a unit below its parent; at the top only the house itself may.

    Raises NotAllowed, NotFound (parent) and Invalid with a finding per field.
    """
    lock_tree(work)
    parent = unit_of(work, draft.parent_ref) if draft.parent_ref else None
    work.demand(Permission.UNITS_MANAGE, parent.path if parent else "/")
    code, name = unicodedata.normalize("NFKC", draft.code).strip().upper(), _tidy(draft.name)
    credit, findings = _credit_code(draft.credit_code)
    findings += _name_findings(name) + _region_findings(draft.region_code)
    findings += _taken(work, code, credit) if (form := _code_findings(code)) == () else form
    if parent is not None:
        findings += _parent_findings(parent, draft.valid_from)
    if findings:
        raise Invalid(*findings)
    unit = Unit(
        ref=new_ref(),
        code=code,
        kind=draft.kind,
        name=name,
        uscc=credit,
        parent_id=parent.id if parent else None,
        path="",
        region_code=draft.region_code or None,
        valid_from=draft.valid_from,
    )
    work.session.add(unit)
    work.flush()
    unit.path = path_below(parent.path if parent else None, unit.id)
    if len(unit.path) > LONGEST_PATH:
        raise Invalid(Finding("units.too_deep", {}, "parent_ref"))
    work.flush()
    audit.record(work, "unit.founded", "unit", unit.ref, {"code": code, "kind": draft.kind.value})
    return view(unit)


def rename(work: UnitOfWork, ref: str, name: str) -> UnitView:
    """Give the unit another name. Raises NotFound, NotAllowed, Invalid."""
    unit = _managed(work, ref)
    tidy = _tidy(name)
    if findings := _name_findings(tidy):
        raise Invalid(*findings)
    audit.record(work, "unit.renamed", "unit", unit.ref, {"was": unit.name, "is": tidy})
    unit.name = tidy
    return view(unit)


def move(work: UnitOfWork, ref: str, parent_ref: str) -> UnitView:
    """Put the unit with everything below it under another parent.

    The mover must manage both the unit and its new parent. Raises NotFound, NotAllowed, and Invalid where
    the unit would stand below itself, or the parent is closed.
    """
    lock_tree(work)
    unit, parent = _managed(work, ref), _managed(work, parent_ref)
    if would_loop(parent.path, unit.id):
        raise Invalid(Finding("units.loop", {"name": unit.name}, "parent_ref"))
    if findings := _parent_findings(parent, unit.valid_from):
        raise Invalid(*findings)
    was, now = unit.path, path_below(parent.path, unit.id)
    deepest = work.session.scalar(select(func.max(func.length(Unit.path))).where(below(was))) or len(was)
    if deepest - len(was) + len(now) > LONGEST_PATH:
        raise Invalid(Finding("units.too_deep", {}, "parent_ref"))
    if unit.parent_id == parent.id:
        return view(unit)
    audit.record(work, "unit.moved", "unit", unit.ref, {"was": was, "is": now})
    unit.parent_id = parent.id
    work.flush()
    work.session.execute(
        update(Unit)
        .where(below(was))
        .values(path=literal(now).concat(func.substr(Unit.path, len(was) + 1)))
        .execution_options(synchronize_session=False)
    )
    work.session.expire_all()
    return view(unit)


def close(work: UnitOfWork, ref: str, last_day: date) -> UnitView:
    """End the unit after ``last_day``; what happened in it stays. Raises Invalid while any below is open."""
    unit = _managed(work, ref)
    if last_day < unit.valid_from:
        raise Invalid(Finding("units.closed_before_founded", {"on": unit.valid_from}, "last_day"))
    standing = work.session.scalar(
        select(func.count())
        .select_from(Unit)
        .where(Unit.parent_id == unit.id, or_(Unit.valid_until.is_(None), Unit.valid_until > last_day))
    )
    if standing:
        raise Invalid(Finding("units.open_below", {"n": standing}, "last_day"))
    unit.valid_until = last_day
    audit.record(work, "unit.closed", "unit", unit.ref, {"on": last_day})
    return view(unit)


def unit_of(work: UnitOfWork, ref: str) -> Unit:
    """The row behind a public reference. Raises NotFound. For operations, not for showing."""
    unit = work.session.scalars(select(Unit).where(Unit.ref == ref)).one_or_none()
    if unit is None:
        raise NotFound
    return unit


def detail(work: UnitOfWork, ref: str) -> UnitDetail:
    """The unit with its trail and counts, for who may read there. Raises NotFound otherwise."""
    unit = _readable(work, ref)
    above = {
        row.id: row for row in work.session.scalars(select(Unit).where(Unit.id.in_(unit_ids(unit.path))))
    }
    counts = _counts(work, (unit.id,))[unit.id]
    return UnitDetail(
        unit=view(unit),
        trail=tuple(view(above[each]) for each in unit_ids(unit.path)[:-1]),
        region=" ".join(regions.path(unit.region_code)) if unit.region_code else "",
        children=counts[0],
        members=counts[1],
    )


def tree(work: UnitOfWork, ref: str | None = None, *, depth: int = 2) -> UnitTree:
    """The units below ``ref`` (or below the actor's own units) to a depth, parents before children.

    At most 400 nodes. Raises NotFound for a unit out of reach.
    """
    roots = [_readable(work, ref)] if ref else list(work.session.scalars(_own(work).limit(50)))
    nodes: list[tuple[Unit, int]] = []
    pending = [(unit, 0) for unit in reversed(roots)]
    below_of = _levels(work, [unit.id for unit in roots], depth)
    while pending and len(nodes) < TREE_LIMIT:
        unit, level = pending.pop()
        nodes.append((unit, level))
        pending.extend((child, level + 1) for child in reversed(below_of.get(unit.id, [])))
    counts = _counts(work, [unit.id for unit, _ in nodes])
    return UnitTree(
        nodes=tuple(
            UnitNode(unit=view(unit), depth=level, children=counts[unit.id][0], members=counts[unit.id][1])
            for unit, level in nodes
        ),
        cut=bool(pending),
    )


def children(work: UnitOfWork, ref: str, *, after: str | None = None, limit: int = PAGE_SIZE) -> UnitList:
    """The units directly below, in the order of their founding, a page at a time."""
    return _page(work, Unit.parent_id == _readable(work, ref).id, after, limit)


def search(work: UnitOfWork, words: str, *, after: str | None = None, limit: int = PAGE_SIZE) -> UnitList:
    """Units in the actor's reach whose name holds the words or whose code begins with them."""
    tidy = _tidy(words)
    fits = or_(
        func.lower(Unit.name).contains(tidy.lower(), autoescape=True),
        Unit.code.startswith(tidy.upper(), autoescape=True),
    )
    return _page(work, below(*reach(work)) & fits, after, limit)


def in_reach(work: UnitOfWork, permission: Permission, *, limit: int = 500) -> tuple[UnitView, ...]:
    """The open units the permission reaches, for a list to choose from: by path, so parents come first."""
    rows = work.session.scalars(
        select(Unit)
        .where(
            below(*work.actor.reach(permission)),
            or_(Unit.valid_until.is_(None), Unit.valid_until >= work.today),
        )
        .order_by(func.length(Unit.path), Unit.id)
        .limit(limit)
    )
    return tuple(view(row) for row in rows)


def reach(work: UnitOfWork) -> tuple[str, ...]:
    """The paths below which the actor may see units."""
    return tuple(sorted({path for permission in _READERS for path in work.actor.reach(permission)}))


def view(unit: Unit) -> UnitView:
    """The unit for showing."""
    return UnitView(
        ref=unit.ref,
        code=unit.code,
        kind=unit.kind,
        name=unit.name,
        uscc=unit.uscc,
        path=unit.path,
        region_code=unit.region_code,
        valid_from=unit.valid_from,
        valid_until=unit.valid_until,
    )


def is_open_on(unit: Unit, day: date) -> bool:
    """Whether the unit stands on that day, the last one included."""
    return unit.valid_from <= day and (unit.valid_until is None or day <= unit.valid_until)


def lock_tree(work: UnitOfWork) -> None:
    """Wait for the tree's lock; every change of paths takes it before reading any."""
    if not work.house.database.is_sqlite:
        work.session.execute(select(func.pg_advisory_xact_lock(_TREE_LOCK)))


def _managed(work: UnitOfWork, ref: str) -> Unit:
    unit = unit_of(work, ref)
    if not work.actor.may(Permission.UNITS_MANAGE, unit.path):
        if any(unit.path.startswith(path) for path in reach(work)):
            raise NotAllowed
        work.demand(Permission.UNITS_MANAGE)
        raise NotFound
    return unit


def _readable(work: UnitOfWork, ref: str) -> Unit:
    unit = unit_of(work, ref)
    if not any(unit.path.startswith(path) for path in reach(work)):
        raise NotFound
    return unit


def _own(work: UnitOfWork) -> Select[Unit]:
    paths = reach(work)
    if paths == ("/",):
        return select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id)
    outermost = [p for p in paths if not any(p != other and p.startswith(other) for other in paths)]
    return select(Unit).where(Unit.path.in_(outermost)).order_by(Unit.id)


def _levels(work: UnitOfWork, root_ids: list[int], depth: int) -> dict[int, list[Unit]]:
    """Children by parent, one query a level, never more than the tree shows."""
    found_below: dict[int, list[Unit]] = {}
    level = root_ids
    for _ in range(depth):
        rows = work.session.scalars(
            select(Unit).where(Unit.parent_id.in_(level)).order_by(Unit.id).limit(TREE_LIMIT + 1)
        ).all()
        for row in rows:
            if row.parent_id is not None:
                found_below.setdefault(row.parent_id, []).append(row)
        level = [row.id for row in rows]
    return found_below


def _counts(work: UnitOfWork, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Units directly below and people who belong today, by unit."""
    wanted = tuple(ids)
    under = dict(
        work.session.execute(
            select(Unit.parent_id, func.count()).where(Unit.parent_id.in_(wanted)).group_by(Unit.parent_id)
        ).all()
    )
    members = dict(
        work.session.execute(
            select(Membership.unit_id, func.count())
            .where(Membership.unit_id.in_(wanted), standing_on(work.today))
            .group_by(Membership.unit_id)
        ).all()
    )
    return {each: (under.get(each, 0), members.get(each, 0)) for each in wanted}


def standing_on(day: date) -> ColumnElement[bool]:
    """A condition on memberships: that they hold on the day, the last one included."""
    return (Membership.from_on <= day) & or_(Membership.until_on.is_(None), Membership.until_on >= day)


def _page(work: UnitOfWork, fits: ColumnElement[bool], after: str | None, limit: int) -> UnitList:
    rows = work.session.scalars(
        select(Unit).where(fits, Unit.id > read_cursor(after)).order_by(Unit.id).limit(limit + 1)
    ).all()
    return UnitList(
        rows=tuple(view(row) for row in rows[:limit]),
        onward=str(rows[limit - 1].id) if len(rows) > limit else None,
    )


def read_cursor(after: str | None) -> int:
    """The id a cursor stands for; whatever is no cursor begins at the beginning."""
    return int(after) if after is not None and after.isascii() and after.isdigit() and len(after) < 19 else 0


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _code_findings(code: str) -> tuple[Finding, ...]:
    fits = 1 <= len(code) <= 32 and all(c.isascii() and (c.isalnum() or c in "-_.") for c in code)
    return () if fits else (Finding("units.code_form", {"longest": 32}, "code"),)


def _name_findings(name: str) -> tuple[Finding, ...]:
    return () if 1 <= len(name) <= 120 else (Finding("units.name_length", {"longest": 120}, "name"),)


def _region_findings(code: str) -> tuple[Finding, ...]:
    return () if not code or regions.find(code) else (Finding("units.region_unknown", {}, "region_code"),)


def _credit_code(raw: str) -> tuple[str | None, tuple[Finding, ...]]:
    if not raw.strip():
        return None, ()
    read = read_credit_code(raw)
    return (None, read) if isinstance(read, tuple) else (read.number, ())


def _parent_findings(parent: Unit, day: date) -> tuple[Finding, ...]:
    if parent.kind is UnitKind.TEAM:
        return (Finding("units.team_has_no_units", {}, "parent_ref"),)
    if parent.valid_until is not None and parent.valid_until < day:
        return (Finding("units.parent_closed", {"on": parent.valid_until}, "parent_ref"),)
    return ()


def _taken(work: UnitOfWork, code: str, credit: str | None) -> tuple[Finding, ...]:
    rows = work.session.execute(
        select(Unit.code, Unit.uscc).where(or_(Unit.code == code, Unit.uscc == (credit or "")))
    ).all()
    reasons = []
    if any(row.code == code for row in rows):
        reasons.append(Finding("units.code_taken", {"known_as": code}, "code"))
    if credit and any(row.uscc == credit for row in rows):
        reasons.append(Finding("units.credit_code_taken", {}, "credit_code"))
    return tuple(reasons)
