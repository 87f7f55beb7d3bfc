"""Topics (鉴定点): a tree in each bank, planted by hand or by an import, moved whole.

A topic's ``path`` holds the ids from the root to itself, so that a subtree is found by a prefix.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import func, select

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid, NotFound
from core.ids import new_ref
from core.work import UnitOfWork
from question_bank import banks
from question_bank.models import Bank, Item, Topic
from question_bank.views import TopicView

LONGEST_TITLE: Final = 200
DEEPEST: Final = 8
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,63}")


def tree(work: UnitOfWork, bank_ref: str) -> list[TopicView]:
    """The whole tree in the order of reading, with counts. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, *banks.READERS)
    pools = banks.pools_open(work, banks.path_of(work, bank))
    own = dict(
        work.session.execute(
            select(Item.topic_id, func.count())
            .where(Item.bank_id == bank.id, Item.pool.in_(pools), Item.topic_id.is_not(None))
            .group_by(Item.topic_id)
        ).all()
    )
    return list(as_tree(planted_in(work, bank.id), own))


def planted_in(work: UnitOfWork, bank_id: int) -> Sequence[Topic]:
    """All topics of a bank. The caller has judged the permission."""
    return work.session.scalars(select(Topic).where(Topic.bank_id == bank_id)).all()


def ids_below(topics: Iterable[Topic], ref: str) -> frozenset[int]:
    """The topic and all below it. Raises NotFound."""
    held = list(topics)
    path = next((topic.path for topic in held if topic.ref == ref), None)
    if path is None:
        raise NotFound
    return frozenset(topic.id for topic in held if topic.path.startswith(path))


def as_tree(topics: Iterable[Topic], own: Mapping[int | None, int]) -> tuple[TopicView, ...]:
    """The tree in the order of reading; ``own``: how many items stand in each topic itself."""
    topics = list(topics)
    below: dict[int | None, list[Topic]] = {}
    for topic in topics:
        below.setdefault(topic.parent_id, []).append(topic)
    refs = {topic.id: topic.ref for topic in topics}
    return tuple(_walk(None, below, own, refs, 0)[0])


def plant(
    work: UnitOfWork, bank_ref: str, title: str, *, code: str | None = None, parent_ref: str | None = None
) -> TopicView:
    """Add a topic below its parent; without a code it gets the next number there.

    Raises NotFound, NotAllowed, Invalid.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, lock=True)
    parent = topic_of(work, bank.id, parent_ref) if parent_ref else None
    findings = [*_title_findings(title.strip())]
    given = (code or "").strip()
    if given and not _CODE.fullmatch(given):
        findings.append(Finding("topic.code_form", field="code"))
    elif given and _taken(work, bank.id, given):
        findings.append(Finding("topic.code_taken", {"taken": given}, "code"))
    if parent is not None and depth_of(parent.path) >= DEEPEST:
        findings.append(Finding("topic.too_deep", {"most": DEEPEST}, "parent"))
    if findings:
        raise Invalid(*findings)
    topic = _planted(work, bank, title.strip(), given, parent)
    audit.record(work, "topic.planted", "topic", topic.ref, {"bank": bank.code, "code": topic.code})
    return _view(topic, 0, False, parent.ref if parent else None)


def rename(work: UnitOfWork, bank_ref: str, topic_ref: str, title: str) -> None:
    """Give a topic another title. Raises NotFound, NotAllowed, Invalid."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    topic = topic_of(work, bank.id, topic_ref)
    tidy = title.strip()
    if findings := _title_findings(tidy):
        raise Invalid(*findings)
    audit.record(work, "topic.renamed", "topic", topic.ref, {"was": topic.title, "is": tidy})
    topic.title = tidy


def move(work: UnitOfWork, bank_ref: str, topic_ref: str, parent_ref: str | None) -> None:
    """Put a topic with all below it elsewhere. Raises NotFound, NotAllowed, and Invalid for a circle."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, lock=True)
    topic = topic_of(work, bank.id, topic_ref)
    parent = topic_of(work, bank.id, parent_ref) if parent_ref else None
    if parent is not None and parent.path.startswith(topic.path):
        raise Invalid(Finding("topic.circle", field="parent"))
    was, now = topic.path, f"{parent.path if parent else '/'}{topic.id}/"
    moved = work.session.scalars(
        select(Topic).where(Topic.bank_id == bank.id, Topic.path.startswith(was, autoescape=True))
    ).all()
    if max(depth_of(each.path) for each in moved) + depth_of(now) - depth_of(was) > DEEPEST:
        raise Invalid(Finding("topic.too_deep", {"most": DEEPEST}, "parent"))
    for each in moved:
        each.path = now + each.path[len(was) :]
    topic.parent_id = parent.id if parent else None
    topic.position = _next_position(work, bank.id, topic.parent_id)
    audit.record(work, "topic.moved", "topic", topic.ref, {"was": was, "is": now})


def remove(work: UnitOfWork, bank_ref: str, topic_ref: str) -> None:
    """Take away a topic that holds nothing. Raises Invalid when items or topics stand below it."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, lock=True)
    topic = topic_of(work, bank.id, topic_ref)
    children = work.session.scalar(select(func.count()).where(Topic.parent_id == topic.id)) or 0
    items = work.session.scalar(select(func.count()).where(Item.topic_id == topic.id)) or 0
    if children or items:
        raise Invalid(Finding("topic.not_empty", {"items": items, "topics": children}))
    audit.record(work, "topic.removed", "topic", topic.ref, {"bank": bank.code, "code": topic.code})
    work.session.delete(topic)


def topic_of(work: UnitOfWork, bank_id: int, ref: str) -> Topic:
    """A topic of this bank by its reference. Raises NotFound."""
    topic = work.session.scalars(
        select(Topic).where(Topic.ref == ref, Topic.bank_id == bank_id)
    ).one_or_none()
    if topic is None:
        raise NotFound
    return topic


def ref_of(work: UnitOfWork, topic_id: int | None) -> str | None:
    """The reference of a topic by its id."""
    if topic_id is None:
        return None
    return work.session.scalars(select(Topic.ref).where(Topic.id == topic_id)).one()


def codes_of(work: UnitOfWork, topic_ids: Collection[int]) -> dict[int, str]:
    """The codes of topics by id."""
    rows = work.session.execute(select(Topic.id, Topic.code).where(Topic.id.in_(set(topic_ids))))
    return {row.id: row.code for row in rows}


def trail(work: UnitOfWork, topic_id: int | None) -> tuple[tuple[str, str], ...]:
    """References and titles from the root to the topic; asks nothing of topics that were read already."""
    found: list[tuple[str, str]] = []
    here = topic_id
    while here is not None:
        topic = work.session.get_one(Topic, here)
        found.insert(0, (topic.ref, topic.title))
        here = topic.parent_id
    return tuple(found)


def grow(work: UnitOfWork, bank: Bank, paths: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """The topics that paths of titles lead to, planted where missing: path → id. The bank is locked.

    For imports: rows name their topics by title.
    """
    known = {
        (row.parent_id, row.title): (row.id, row.path)
        for row in work.session.execute(
            select(Topic.id, Topic.parent_id, Topic.title, Topic.path).where(Topic.bank_id == bank.id)
        )
    }
    found: dict[tuple[str, ...], int] = {}
    for path in dict.fromkeys(paths):
        parent: Topic | None = None
        here: tuple[int, str] | None = None
        for title in path[:DEEPEST]:
            short = title[:LONGEST_TITLE]
            above = here[0] if here else None
            next_one = known.get((above, short))
            if next_one is None:
                parent = work.session.get_one(Topic, above) if above is not None else None
                topic = _planted(work, bank, short, "", parent)
                next_one = known[above, short] = (topic.id, topic.path)
            here = next_one
        if here is not None:
            found[path] = here[0]
    return found


def graft(work: UnitOfWork, bank: Bank, listed: Sequence[tuple[str, str, str | None]]) -> dict[str, int]:
    """The topics of a list of (code, title, parent's code), planted where the code is missing: code → id.

    A parent stands before its children. The bank is locked.
    """
    known = {
        topic.code: topic for topic in work.session.scalars(select(Topic).where(Topic.bank_id == bank.id))
    }
    for code, title, parent in listed:
        if code not in known:
            above = known.get(parent) if parent else None
            known[code] = _planted(work, bank, title, code, above)
    return {code: known[code].id for code, _, _ in listed}


def depth_of(path: str) -> int:
    """How many topics a path names: ``"/3/8/"`` → 2."""
    return path.count("/") - 1


def _planted(work: UnitOfWork, bank: Bank, title: str, code: str, parent: Topic | None) -> Topic:
    position = _next_position(work, bank.id, parent.id if parent else None)
    topic = Topic(
        ref=new_ref(),
        bank_id=bank.id,
        code=code or _free_code(work, bank.id, parent, position),
        title=title,
        parent_id=parent.id if parent else None,
        path="",
        position=position,
    )
    work.session.add(topic)
    work.flush()
    topic.path = f"{parent.path if parent else '/'}{topic.id}/"
    work.flush()
    return topic


def _free_code(work: UnitOfWork, bank_id: int, parent: Topic | None, position: int) -> str:
    prefix = f"{parent.code}." if parent and len(parent.code) < 56 else ""
    number = position + 1
    while _taken(work, bank_id, f"{prefix}{number:02}"):
        number += 1
    return f"{prefix}{number:02}"


def _next_position(work: UnitOfWork, bank_id: int, parent_id: int | None) -> int:
    last = work.session.scalar(
        select(func.max(Topic.position)).where(
            Topic.bank_id == bank_id,
            Topic.parent_id.is_(None) if parent_id is None else Topic.parent_id == parent_id,
        )
    )
    return 0 if last is None else last + 1


def _taken(work: UnitOfWork, bank_id: int, code: str) -> bool:
    known = select(Topic.id).where(Topic.bank_id == bank_id, Topic.code == code)
    return work.session.scalars(known).first() is not None


def _title_findings(title: str) -> tuple[Finding, ...]:
    if not title:
        return (Finding("topic.title_missing", field="title"),)
    if len(title) > LONGEST_TITLE:
        return (Finding("topic.title_too_long", {"length": len(title), "most": LONGEST_TITLE}, "title"),)
    return ()


def _walk(
    parent_id: int | None,
    below: dict[int | None, list[Topic]],
    own: Mapping[int | None, int],
    refs: dict[int, str],
    depth: int,
) -> tuple[list[TopicView], int]:
    views: list[TopicView] = []
    total = 0
    for topic in sorted(below.get(parent_id, ()), key=lambda each: (each.position, each.id)):
        inner, inside = _walk(topic.id, below, own, refs, depth + 1)
        count = own.get(topic.id, 0) + inside
        total += count
        views += (_view(topic, count, bool(inner), refs.get(parent_id) if parent_id else None), *inner)
    return views, total


def _view(topic: Topic, count: int, has_children: bool, parent_ref: str | None) -> TopicView:
    return TopicView(
        ref=topic.ref,
        code=topic.code,
        title=topic.title,
        depth=depth_of(topic.path) - 1,
        parent_ref=parent_ref,
        items=count,
        has_children=has_children,
    )
