"""Entrants of a stage: who competes in it, who waits, who does not, and what its board is told of them."""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from contest import boards, reading, showing
from contest.boards import Contestant
from contest.desk_views import StageEntryPage, StageEntryRow
from contest.errors import StageBusy
from contest.models import Bulletin, Contest, Entry, Stage, StageEntry, StageSitting
from contest.rules import blind
from contest.rules.stage import ANNOUNCED, StageState
from contest.states import StageEntryState
from contest.views import StageView
from core.errors import Finding
from core.people import lookup, persons, scope
from core.people.surnames import masked
from core.work import UnitOfWork
from exam import outcomes

ON_A_PAGE = 50
_LAST: Final = 2**31
BEFORE_THE_END = (StageState.PLANNED, StageState.RUNNING, StageState.FROZEN)


def listing(
    work: UnitOfWork,
    stage_ref: str,
    *,
    state: StageEntryState | None = None,
    words: str = "",
    after: int | None = None,
    limit: int = ON_A_PAGE,
) -> StageEntryPage:
    """A stage's entrants for its organiser, in the order of ``page_of``. Raises NotFound, NotAllowed."""
    stage, contest = reading.stage_to_run(work, stage_ref, for_update=False)
    shown = showing.stage(work, contest, stage)
    return page_of(work, shown, state=state, words=words, after=after, limit=limit)


def staff_codes(work: UnitOfWork, stage_ref: str) -> dict[str, str]:
    """The numbers that their units know the stage's entrants by, by entry, for who runs the contest.

    Raises NotFound, NotAllowed.
    """
    stage, _ = reading.stage_to_run(work, stage_ref, for_update=False)
    found = (
        select(Entry.ref, Entry.person_id)
        .join(StageEntry, StageEntry.entry_id == Entry.id)
        .where(StageEntry.stage_id == stage.id)
    )
    people = {row.ref: row.person_id for row in work.session.execute(found)}
    codes = lookup.codes_of(work, list(people.values()))
    return {ref: codes[person_id] for ref, person_id in people.items()}


def page_of(
    work: UnitOfWork,
    stage: StageView,
    *,
    state: StageEntryState | None = None,
    words: str = "",
    after: int | None = None,
    limit: int = ON_A_PAGE,
) -> StageEntryPage:
    """The same of a stage that was read already; the caller has looked at who may.

    Once the result is announced they stand by place, with place and total; before, and beside the ranking, by
    number. ``words`` finds part of a number or a name; ``after`` is the ``id`` of the last row shown.
    """
    found = (
        select(StageEntry.state, StageEntry.id, Entry.id, Entry.code, Entry.person_id)
        .join(Entry, Entry.id == StageEntry.entry_id)
        .where(StageEntry.stage_id == stage.id)
    )
    every = work.session.execute(found).all()
    settled = _announced(work, stage)
    lines = [(ours, entry, code or "", who) for its, ours, entry, code, who in every if state in {None, its}]
    lines.sort(key=lambda line: (_position(settled, line[1]), *_by_number(line[2]), line[0]))
    if sought := words.strip().casefold():
        names = persons.names_of(work, [who for *_, who in lines])
        lines = [
            line for line in lines if sought in line[2].casefold() or sought in names[line[3]].casefold()
        ]
    ids = [row_id for row_id, *_ in lines]
    start = ids.index(after) + 1 if after in ids else 0
    wanted = ids[start : start + limit]
    return StageEntryPage(
        stage=stage,
        rows=_rows(work, stage, _in_this_order(work, wanted), settled),
        counts=Counter(row.state for row in every),
        next_after=wanted[-1] if start + limit < len(ids) else None,
    )


def _announced(work: UnitOfWork, stage: StageView) -> dict[int, dict[str, Any]]:
    """The rows of the bulletin that stands, by entry; none before there is one to be read."""
    if stage.bulletin_version is None or stage.state not in ANNOUNCED:
        return {}
    found = select(Bulletin.rows).where(
        Bulletin.stage_id == stage.id, Bulletin.version == stage.bulletin_version
    )
    return {row["entry"]: row for row in work.session.scalars(found).one()["rows"]}


def _position(settled: Mapping[int, Mapping[str, Any]], entry_id: int) -> int:
    return settled[entry_id]["position"] if entry_id in settled else _LAST


def _by_number(code: str) -> tuple[bool, int, str]:
    """Numbers in the order people read them; who has none comes last."""
    return not code, len(code), code


def _in_this_order(work: UnitOfWork, ids: Sequence[int]) -> list[tuple[StageEntry, Entry]]:
    rows = work.session.execute(
        select(StageEntry, Entry).join(Entry, Entry.id == StageEntry.entry_id).where(StageEntry.id.in_(ids))
    )
    by_id = {row.id: (row, entry) for row, entry in rows}
    return [by_id[each] for each in ids]


def competing(work: UnitOfWork, stage_id: int) -> list[Entry]:
    """The entries that compete in the stage, by the order of their coming."""
    return list(
        work.session.scalars(
            select(Entry)
            .join(StageEntry, StageEntry.entry_id == Entry.id)
            .where(StageEntry.stage_id == stage_id, StageEntry.state == StageEntryState.COMPETING)
            .order_by(StageEntry.id)
        )
    )


def concerned(work: UnitOfWork, stage_id: int, named: Collection[int]) -> list[Entry]:
    """Whom a stage's result concerns: who competes or stands by (候补), and ``named`` in the bulletin."""
    theirs = select(StageEntry.entry_id).where(
        StageEntry.stage_id == stage_id,
        StageEntry.state.in_((StageEntryState.COMPETING, StageEntryState.WAITLISTED)),
    )
    found = select(Entry).where(Entry.id.in_(theirs) | Entry.id.in_(named))
    return list(work.session.scalars(found.order_by(Entry.id)))


def blind_numbers(work: UnitOfWork, stage_id: int) -> dict[int, str]:
    """What judges know the entrants of a stage by, by entry."""
    found = select(StageEntry.entry_id, StageEntry.blind).where(
        StageEntry.stage_id == stage_id, StageEntry.blind.is_not(None)
    )
    return {row.entry_id: row.blind or "" for row in work.session.execute(found)}


def blind_number(work: UnitOfWork, stage_id: int, entry_id: int) -> str:
    """What judges know one entrant of the stage by."""
    found = select(StageEntry.blind).where(StageEntry.stage_id == stage_id, StageEntry.entry_id == entry_id)
    return work.session.scalars(found).one_or_none() or ""


def blindly(work: UnitOfWork, stage_id: int) -> list[tuple[str, Entry]]:
    """Who competes, by their blind number and in its order, which tells nothing."""
    numbers = blind_numbers(work, stage_id)
    found = [(numbers.get(each.id, ""), each) for each in competing(work, stage_id)]
    return sorted(found, key=lambda each: (each[0], each[1].ref))


def join_first_stage(work: UnitOfWork, contest: Contest, entry: Entry) -> None:
    """Put an admitted entrant into the first stage. Raises StageBusy when that is over."""
    stage = work.session.scalars(
        select(Stage).where(Stage.contest_id == contest.id, Stage.number == 1)
    ).one_or_none()
    if stage is None or stage.state not in BEFORE_THE_END:
        raise StageBusy(Finding("contest.first_stage_over"))
    put_in(work, stage, entry, StageEntryState.COMPETING, Finding("contest.reason_admitted"))
    enlist(work, contest, stage, [entry])


def put_in(
    work: UnitOfWork,
    stage: Stage,
    entry: Entry,
    state: StageEntryState,
    reason: Finding,
    waiting: int | None = None,
) -> None:
    """Write down where an entrant stands in a stage, and why; what was written before is replaced."""
    row = work.session.scalars(
        select(StageEntry).where(StageEntry.stage_id == stage.id, StageEntry.entry_id == entry.id)
    ).one_or_none()
    if row is None:
        row = StageEntry(stage_id=stage.id, entry_id=entry.id, made_at=work.now)
        work.session.add(row)
    row.state, row.waiting, row.changed_at = state, waiting, work.now
    row.reason = reading.stored_finding(reason)
    if stage.panels and state is StageEntryState.COMPETING and row.blind is None:
        row.blind = blind.draw(set(blind_numbers(work, stage.id).values()), random.SystemRandom())
    work.flush()


def enlist(work: UnitOfWork, contest: Contest, stage: Stage, entries: Sequence[Entry]) -> None:
    """Tell the stage's board who competes, where there is a board. Masked names stay masked there."""
    board = boards.board_of_stage(work, stage.id)
    if board is None or not entries:
        return
    names = persons.names_of(work, [each.person_id for each in entries])
    homes = scope.full_names_of(
        work, {each.unit_id for each in entries if each.unit_id is not None}, inside=contest.unit_id
    )
    contestants = [
        Contestant(
            entry_id=each.id,
            code=each.code or "",
            name=masked(names[each.person_id]) if contest.masks_names else names[each.person_id],
            unit_name=homes.get(each.unit_id or 0, ""),
            group=each.group.value,
            official=each.official,
            person_id=each.person_id,
        )
        for each in entries
    ]
    boards.enlist(work, board.id, contestants)


def tell_boards(work: UnitOfWork, contest: Contest, entry: Entry) -> None:
    """Bring an entrant's line up to date on every board they stand on."""
    found = (
        select(Stage)
        .join(StageEntry, StageEntry.stage_id == Stage.id)
        .where(StageEntry.entry_id == entry.id, StageEntry.state == StageEntryState.COMPETING)
    )
    for stage in work.session.scalars(found.order_by(Stage.number)).all():
        enlist(work, contest, stage, [entry])


def sitting_ids(work: UnitOfWork, stage_id: int, component: str | None = None) -> list[int]:
    """The sittings bound to the stage, or to one component of it."""
    found = select(StageSitting.sitting_id).where(StageSitting.stage_id == stage_id)
    if component is not None:
        found = found.where(StageSitting.component == component)
    return list(work.session.scalars(found.order_by(StageSitting.id)))


def _rows(
    work: UnitOfWork,
    stage: StageView,
    rows: Sequence[tuple[StageEntry, Entry]],
    settled: Mapping[int, Mapping[str, Any]],
) -> tuple[StageEntryRow, ...]:
    people = [entry.person_id for _, entry in rows]
    names = persons.names_of(work, people)
    homes = scope.full_names_of(work, {entry.unit_id for _, entry in rows if entry.unit_id is not None})
    placed = places(work, {each.sitting_id: each.sitting_ref for each in stage.sittings}, people)
    return tuple(
        StageEntryRow(
            id=row.id,
            entry_ref=entry.ref,
            code=entry.code or "",
            name=names[entry.person_id],
            unit_name=homes.get(entry.unit_id or 0),
            group=entry.group,
            official=entry.official,
            state=row.state,
            waiting=row.waiting,
            blind=row.blind or "",
            reason=reading.read_finding(row.reason),
            sitting_refs=tuple(placed.get(entry.person_id, ())),
            rank=settled[entry.id]["rank"] if entry.id in settled else None,
            total=settled[entry.id]["total"] if entry.id in settled else None,
        )
        for row, entry in rows
    )


def places(
    work: UnitOfWork, sitting_refs: Mapping[int, str], person_ids: Sequence[int]
) -> dict[int, list[str]]:
    """The sittings on whose lists these people stand, by person; ``sitting_refs`` by id."""
    found: dict[int, list[str]] = {}
    if sitting_refs:
        for each in outcomes.of_sittings(work, list(sitting_refs), person_ids):
            found.setdefault(each.person_id, []).append(sitting_refs[each.sitting_id])
    return found


def placed_in(
    work: UnitOfWork, stage_ids: Sequence[int], person_id: int
) -> dict[int, list[tuple[str, bool]]]:
    """The sittings of these stages on whose lists a person stands, and whether they handed in, by stage."""
    bound = select(StageSitting.sitting_id, StageSitting.stage_id)
    rows = work.session.execute(bound.where(StageSitting.stage_id.in_(stage_ids)).order_by(StageSitting.id))
    stages: dict[int, int] = dict(rows.all())
    openings = outcomes.openings(work, list(stages)) if stages else {}
    found: dict[int, list[tuple[str, bool]]] = {}
    if stages:
        for each in outcomes.of_sittings(work, list(stages), [person_id]):
            there = (openings[each.sitting_id].ref, each.handed_in_at is not None)
            found.setdefault(stages[each.sitting_id], []).append(there)
    return found
