"""Bulletins (成绩公报): composed from the ranking, issued in versions, read by everybody.

A bulletin names entries and never people; names are filled in when it is read, masked where the contest says
so, and a person who was erased is a dash.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from contest import boards, marks, reading, settlement
from contest.events import PlacementSettled
from contest.models import Bulletin, Contest, Entry, Stage, StageEntry
from contest.rules import combine
from contest.rules.combine import SCALE, Mark
from contest.rules.deciding import Parting, partings
from contest.rules.eligibility import EntryGroup
from contest.rules.ranking import Ranked, RankStanding
from contest.rules.rule_sheet import RuleSheet
from contest.rules.stage import ANNOUNCED, StageState
from contest.states import BulletinChange, StageEntryState
from contest.views import BulletinDifference, BulletinRow, BulletinView
from core.errors import NotFound
from core.ids import new_ref
from core.people import persons, scope
from core.people.surnames import masked
from core.points import Points, share_of
from core.work import UnitOfWork

ON_A_PAGE = 100
_COMPARED = ("rank", "total", "standing", "points", "official", "passed")


@dataclass(frozen=True, slots=True)
class Composed:
    """A result before it is issued."""

    rows: list[dict[str, Any]]
    content_hash: str


def compose(work: UnitOfWork, contest: Contest, stage: Stage) -> Composed:
    """The result as it stands now, worked out from every event."""
    sheet = reading.sheet_of(stage)
    board = boards.board_of_stage(work, stage.id)
    there = marks.on_board(work, board.id) if board else {}
    ranked = settlement.standings(work, stage)
    entries = {
        row.id: row
        for row in work.session.scalars(select(Entry).where(Entry.id.in_([each.entry_id for each in ranked])))
    }
    rows = [_row(sheet, each, entries[each.entry_id], there.get(each.entry_id, {})) for each in ranked]
    told = {"contest": contest.ref, "stage": stage.ref, "sheet": stage.sheet_hash, "rows": rows}
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Composed(rows, sha256(canonical.encode()).hexdigest())


def issue(
    work: UnitOfWork, contest: Contest, stage: Stage, *, before: Bulletin | None = None, reason: str = ""
) -> Bulletin:
    """Write the next version down. The caller has looked that everything is settled."""
    composed = compose(work, contest, stage)
    difference = [] if before is None else _difference(before.rows["rows"], composed.rows)
    bulletin = Bulletin(
        ref=new_ref(),
        stage_id=stage.id,
        version=1 if before is None else before.version + 1,
        rows={"rows": composed.rows},
        content_hash=composed.content_hash,
        sheet_hash=stage.sheet_hash,
        reason=reason or None,
        difference={"rows": difference},
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(bulletin)
    work.flush()
    return bulletin


def tells(work: UnitOfWork, contest: Contest, stage: Stage, bulletin: Bulletin) -> bool:
    """Whether the bulletin tells what stands now. One issued without the values compared is read without."""
    composed = compose(work, contest, stage)
    rows: list[dict[str, Any]] = bulletin.rows["rows"]
    if all("keys" in row for row in rows):
        return bulletin.content_hash == composed.content_hash
    return rows == [{name: row[name] for name in row if name != "keys"} for row in composed.rows]


def newest(work: UnitOfWork, stage_id: int) -> Bulletin | None:
    """The version that stands."""
    found = select(Bulletin).where(Bulletin.stage_id == stage_id).order_by(Bulletin.version.desc()).limit(1)
    return work.session.scalars(found).one_or_none()


def newest_of(work: UnitOfWork, stage_ids: Sequence[int]) -> dict[int, Bulletin]:
    """The versions that stand, by stage."""
    if not stage_ids:
        return {}
    last = (
        select(Bulletin.stage_id, func.max(Bulletin.version).label("version"))
        .where(Bulletin.stage_id.in_(stage_ids))
        .group_by(Bulletin.stage_id)
        .subquery()
    )
    standing = (Bulletin.stage_id == last.c.stage_id) & (Bulletin.version == last.c.version)
    return {row.stage_id: row for row in work.session.scalars(select(Bulletin).join(last, standing))}


def look(
    work: UnitOfWork,
    stage_ref: str,
    version: int | None = None,
    *,
    after: int | None = None,
    limit: int = ON_A_PAGE,
) -> BulletinView:
    """A version of the result, the newest by default, a page of rows by position; for everybody where the
    stage's board is public. Raises NotFound.
    """
    stage, contest = reading.stage_announced(work, stage_ref)
    last = newest(work, stage.id)
    if last is None or stage.state not in ANNOUNCED:
        raise NotFound
    wanted = last.version if version is None else version
    found = select(Bulletin).where(Bulletin.stage_id == stage.id, Bulletin.version == wanted)
    bulletin = work.session.scalars(found).one_or_none()
    if bulletin is None:
        raise NotFound
    rows = [row for row in bulletin.rows["rows"] if after is None or row["position"] > after]
    page = rows[:limit]
    parted = _partings(bulletin.rows["rows"])
    return BulletinView(
        ref=bulletin.ref,
        contest_ref=contest.ref,
        contest_title=contest.title,
        stage_ref=stage.ref,
        stage_title=stage.title,
        sheet=reading.sheet_of(stage),
        sheet_hash=bulletin.sheet_hash,
        advancement=reading.advancement_of(stage),
        version=bulletin.version,
        versions=last.version,
        made_at=bulletin.made_at,
        reason=bulletin.reason,
        content_hash=bulletin.content_hash,
        in_notice=stage.state is StageState.NOTICE,
        notice_until=stage.notice_until,
        rows=_shown(work, contest, stage, page, parted),
        next_after=page[-1]["position"] if len(rows) > limit else None,
        total_rows=len(bulletin.rows["rows"]),
        difference=tuple(_read_difference(each) for each in bulletin.difference["rows"]),
    )


def tell_placements(
    work: UnitOfWork, contest: Contest, stage: Stage, bulletin: Bulletin, *, before: Bulletin | None = None
) -> None:
    """Announce everybody's place to who listens; after a correction, what changed and who lost a rank."""
    rows = bulletin.rows["rows"]
    entries = {
        row.id: row
        for row in work.session.scalars(select(Entry).where(Entry.id.in_([each["entry"] for each in rows])))
    }
    had = {each["entry"]: each for each in before.rows["rows"]} if before is not None else {}
    sheet, ranks = reading.sheet_of(stage), sum(1 for each in rows if each["rank"] is not None)
    for row in rows:
        earlier = had.get(row["entry"])
        lost = earlier is not None and earlier["rank"] is not None and row["rank"] is None
        changed = earlier is None or any(earlier[name] != row[name] for name in _COMPARED)
        if changed and (row["rank"] is not None or lost):
            entry = entries[row["entry"]]
            work.announce(_event(work, contest, stage, bulletin, sheet, entry, row, ranks))


def _event(
    work: UnitOfWork,
    contest: Contest,
    stage: Stage,
    bulletin: Bulletin,
    sheet: RuleSheet,
    entry: Entry,
    row: Mapping[str, Any],
    ranks: int,
) -> PlacementSettled:
    return PlacementSettled(
        entry_id=entry.id,
        entry_code=entry.code or "",
        person_id=entry.person_id,
        unit_id=entry.unit_id,
        contest_ref=contest.ref,
        contest_title=contest.title,
        contest_class=contest.klass.value,
        occupation_code=contest.occupation_code,
        grade=contest.grade.value if contest.grade else None,
        group=entry.group.value,
        stage_kind=stage.kind.value,
        is_final=True,
        official=entry.official,
        rank=row["rank"],
        entrants=ranks,
        total=row["total"],
        both_passed=row["passed"],
        settled_on=work.today,
        bulletin_ref=bulletin.ref,
        version=bulletin.version,
        points=_by_kind(sheet, row["points"]),
    )


def _by_kind(sheet: RuleSheet, points: Mapping[str, int | None]) -> dict[str, int]:
    """Points by kind of component on a scale of 100 marks; several of a kind by their weights."""
    found: dict[str, int] = {}
    for kind in {each.kind for each in sheet.components}:
        parts = [each for each in sheet.components if each.kind is kind]
        given = [(points.get(each.name), each) for each in parts]
        weight = sum(each.weight for each in parts)
        if all(mark is not None for mark, _ in given):
            share = sum(
                (Fraction((mark or 0) * each.weight, each.of_points * weight) for mark, each in given),
                Fraction(0),
            )
            found[kind.value] = share_of(SCALE, share)
    return found


def _row(sheet: RuleSheet, ranked: Ranked, entry: Entry, given: Mapping[str, Mark]) -> dict[str, Any]:
    complete = ranked.standing is RankStanding.COMPLETE
    return {
        "entry": entry.id,
        "code": entry.code or "",
        "unit": entry.unit_id,
        "group": entry.group.value,
        "official": ranked.official,
        "rank": ranked.rank if complete else None,
        "position": ranked.position,
        "total": ranked.total if complete else None,
        "standing": ranked.standing.value,
        "points": {
            each.name: given[each.name].points if each.name in given else None for each in sheet.components
        },
        "passed": combine.passed(sheet, given) if complete else None,
        "keys": list(ranked.key_values) if complete else None,
    }


def _partings(rows: list[dict[str, Any]]) -> dict[int, tuple[Parting, ...]]:
    """What parts equals in the total, by entry; nothing in a bulletin that was issued without the values."""
    parted = partings([row.get("keys") for row in rows])
    return {row["entry"]: each for row, each in zip(rows, parted, strict=True)}


def _difference(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What changed, by 参赛号 in the order of the later version."""
    old = {each["code"]: each for each in before}
    new = {each["code"]: each for each in after}
    found = []
    for code in (*new, *(code for code in old if code not in new)):
        was, now = old.get(code), new.get(code)
        if was is None:
            change = BulletinChange.ADDED
        elif now is None:
            change = BulletinChange.REMOVED
        elif any(was.get(name, now[name]) != now[name] for name in (*_COMPARED, "keys")):
            change = BulletinChange.CHANGED
        else:
            continue
        found.append(
            {
                "code": code,
                "change": change.value,
                "rank_before": was["rank"] if was else None,
                "rank_after": now["rank"] if now else None,
                "total_before": was["total"] if was else None,
                "total_after": now["total"] if now else None,
            }
        )
    return found


def _read_difference(stored: Mapping[str, Any]) -> BulletinDifference:
    return BulletinDifference.model_validate(stored)


def _shown(
    work: UnitOfWork,
    contest: Contest,
    stage: Stage,
    rows: list[dict[str, Any]],
    parted: Mapping[int, tuple[Parting, ...]],
) -> tuple[BulletinRow, ...]:
    entries = {
        row.id: row
        for row in work.session.scalars(select(Entry).where(Entry.id.in_([each["entry"] for each in rows])))
    }
    names = persons.names_of(work, [each.person_id for each in entries.values()])
    homes = scope.full_names_of(
        work, {each["unit"] for each in rows if each["unit"] is not None}, inside=contest.unit_id
    )
    onward = _onward(work, stage, list(entries))
    hides = contest.masks_names and not reading.may_run(work, contest)

    def name(entry: Entry) -> str:
        own = entry.person_id == work.actor.person_id
        return masked(names[entry.person_id]) if hides and not own else names[entry.person_id]

    return tuple(
        BulletinRow(
            entry_ref=entries[each["entry"]].ref,
            code=each["code"],
            name=name(entries[each["entry"]]),
            unit_name=homes.get(each["unit"] or 0),
            group=EntryGroup(each["group"]),
            official=each["official"],
            rank=each["rank"],
            position=each["position"],
            total=None if each["total"] is None else Points(each["total"]),
            standing=RankStanding(each["standing"]),
            points=each["points"],
            passed=each["passed"],
            advances=onward[each["entry"]][0] if each["entry"] in onward else None,
            waiting=onward[each["entry"]][1] if each["entry"] in onward else None,
            partings=parted[each["entry"]],
        )
        for each in rows
    )


def _onward(work: UnitOfWork, stage: Stage, entry_ids: list[int]) -> dict[int, tuple[bool, int | None]]:
    """Who goes on to the next stage, once that is decided, and the place of who waits for one."""
    if stage.advanced_at is None:
        return {}
    found = (
        select(StageEntry.entry_id, StageEntry.state, StageEntry.waiting)
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(
            Stage.contest_id == stage.contest_id,
            Stage.number == stage.number + 1,
            StageEntry.entry_id.in_(entry_ids),
        )
    )
    return {
        row.entry_id: (
            row.state is StageEntryState.COMPETING,
            row.waiting if row.state is StageEntryState.WAITLISTED else None,
        )
        for row in work.session.execute(found)
    }
