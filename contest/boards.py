"""Boards (榜单): opened for a stage, filled with people, fed with scores, frozen and thawed.

A score is appended with its source and no number; the sequencer numbers it, and every process shows it
from there. Whoever calls :func:`score`, :func:`strike` or :func:`restore` answers for who may; opening,
freezing, thawing and settings ask here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from contest import board_reading, board_stages
from contest.board_errors import BoardBlind, BoardOpen, FreezeRefused, ScoreUnfit
from contest.board_models import BoardContestant, BoardRow, ScoreEventRow
from contest.board_reading import BoardView
from contest.errors import ReasonNeeded
from contest.live.sequencer import WAKE
from contest.rules import freeze as freezing
from contest.rules import ranking
from contest.rules.board import Board, BoardEvent, EventKind
from contest.rules.combine import Mark
from contest.rules.freeze import NamesShown
from contest.rules.ranking import Entrant, Ranked
from contest.rules.rule_sheet import RuleSheet
from contest.rules.score import check_score
from contest.views import Line
from core import audit, reasons
from core.access import Permission
from core.errors import Fact, NotFound
from core.ids import new_ref
from core.people import scope
from core.people.events import PersonErased, PersonsMerged
from core.people.persons import ERASED_NAME
from core.points import Points
from core.work import UnitOfWork

LONGEST_LIST = 60


@dataclass(frozen=True, slots=True)
class Contestant:
    """Somebody who may appear. ``person_id``: whose row it is, so that their page can pin it."""

    entry_id: int
    code: str
    name: str
    unit_name: str
    group: str = ""
    official: bool = True
    person_id: int | None = None


def open_board(
    work: UnitOfWork,
    *,
    title: str,
    unit_id: int,
    sheet: RuleSheet,
    stage_id: int,
    lines: Sequence[Line] = (),
    names: NamesShown = NamesShown.MASKED,
    is_public: bool = True,
) -> BoardView:
    """Open the board of a stage. Raises BoardOpen when the stage has one."""
    work.demand(Permission.SEASON_RUN, scope.path_of(work, unit_id))
    if board_of_stage(work, stage_id) is not None:
        raise BoardOpen
    row = BoardRow(
        ref=new_ref(),
        stage_id=stage_id,
        unit_id=unit_id,
        title=title,
        sheet=sheet.model_dump(mode="json"),
        lines=[line.model_dump(mode="json") for line in lines],
        names=names,
        is_public=is_public,
        epoch=1,
        opened_by=work.actor.person_id,
        opened_at=work.now,
    )
    work.session.add(row)
    work.flush()
    audit.record(work, "board.opened", "board", row.ref, {"sheet": sheet.prefix_hash})
    return board_reading.view(row)


def enlist(work: UnitOfWork, board_id: int, contestants: Sequence[Contestant]) -> int:
    """Put people on the board's list, or bring their names up to date; returns how many rows changed."""
    row = _locked(work, board_id)
    known = {
        each.entry_id: each
        for each in work.session.scalars(select(BoardContestant).where(BoardContestant.board_id == board_id))
    }
    number = max((each.number for each in known.values()), default=0)
    changed = 0
    for each in contestants:
        facts: dict[str, Any] = {
            "code": each.code,
            "name": each.name,
            "unit_name": each.unit_name,
            "group": each.group,
            "official": each.official,
            "person_id": each.person_id,
        }
        there = known.get(each.entry_id)
        if there is None:
            number += 1
            there = BoardContestant(board_id=board_id, entry_id=each.entry_id, number=number, **facts)
            work.session.add(there)
            known[each.entry_id] = there
            changed += 1
        elif any(getattr(there, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(there, name, value)
            changed += 1
    if changed:
        _turn(work, row)
    return changed


def score(
    work: UnitOfWork,
    board_id: int,
    *,
    entry_id: int,
    component: str,
    points: Points | None,
    time_used_ms: int | None = None,
    absent: bool = False,
    source: str,
    happened_at: datetime,
) -> bool:
    """Append a score; False when this source was taken before. A later one for the component replaces it.

    ``happened_at``: when the work was handed in or the mark confirmed; a freeze looks at it. Raises NotFound
    for somebody who is not on the board's list, ScoreUnfit.
    """
    board = board_reading.board(work.session, board_id)
    _demand_listed(work, board_id, entry_id)
    found = check_score(board.sheet, component, points, time_used_ms, absent=absent)
    if found:
        raise ScoreUnfit(*found)
    return _append(
        work,
        board_id,
        source,
        kind=EventKind.SCORED,
        entry_id=entry_id,
        component=component,
        points=points,
        absent=absent,
        time_used_ms=time_used_ms,
        happened_at=happened_at,
    )


def strike(work: UnitOfWork, board_id: int, entry_id: int, reason: str) -> None:
    """Take somebody out of the ranking. Raises NotFound, ReasonNeeded."""
    _decide(work, board_id, entry_id, EventKind.STRUCK, reason)


def restore(work: UnitOfWork, board_id: int, entry_id: int, reason: str) -> None:
    """Put somebody back who was struck out. Raises NotFound, ReasonNeeded."""
    _decide(work, board_id, entry_id, EventKind.RESTORED, reason)


def freeze(work: UnitOfWork, board_id: int, at: datetime | None = None) -> BoardView:
    """Freeze the public side at an instant, or now. Raises NotFound, NotAllowed, FreezeRefused."""
    row = _run(work, board_id)
    at = work.now if at is None else at
    found = freezing.check_freeze(board_reading.view(row).freeze, at, work.now)
    if found:
        raise FreezeRefused(*found)
    row.freeze_at, row.thawed_at = at, None
    _turn(work, row)
    audit.record(work, "board.frozen", "board", row.ref, {"at": at})
    return board_reading.view(row)


def thaw(work: UnitOfWork, board_id: int) -> BoardView:
    """Show the public everything: one change, one epoch. Raises NotFound, NotAllowed, FreezeRefused."""
    row = _run(work, board_id)
    found = freezing.check_thaw(board_reading.view(row).freeze, work.now)
    if found:
        raise FreezeRefused(*found)
    row.thawed_at = work.now
    _turn(work, row)
    audit.record(work, "board.thawed", "board", row.ref)
    return board_reading.view(row)


def arrange(
    work: UnitOfWork,
    board_id: int,
    *,
    names: NamesShown | None = None,
    is_public: bool | None = None,
    title: str | None = None,
) -> BoardView:
    """Change how the board is shown. Raises NotFound, NotAllowed."""
    row = _run(work, board_id)
    row.names = row.names if names is None else names
    row.is_public = row.is_public if is_public is None else is_public
    row.title = row.title if title is None else title
    _turn(work, row)
    audit.record(work, "board.arranged", "board", row.ref, {"names": row.names, "is_public": row.is_public})
    return board_reading.view(row)


def board_of_stage(work: UnitOfWork, stage_id: int) -> BoardView | None:
    """The board of a stage, where it has one."""
    row = work.session.scalars(select(BoardRow).where(BoardRow.stage_id == stage_id)).one_or_none()
    return None if row is None else board_reading.view(row)


def by_ref(work: UnitOfWork, ref: str) -> BoardView:
    """The board at this address, whoever asks. Raises NotFound."""
    row = work.session.scalars(select(BoardRow).where(BoardRow.ref == ref)).one_or_none()
    if row is None:
        raise NotFound
    return board_reading.view(row)


def for_jury(work: UnitOfWork, ref: str) -> BoardView:
    """The board, for who may watch it whole. Raises NotFound, SignInNeeded, NotAllowed, BoardBlind."""
    board = by_ref(work, ref)
    work.demand(Permission.BOARD_WATCH, scope.path_of(work, board.unit_id))
    if board_stages.closed_to(work, [board]):
        raise BoardBlind
    return board


def listing(work: UnitOfWork, *, limit: int = LONGEST_LIST) -> tuple[BoardView, ...]:
    """The newest boards that this reader may open: public ones, and those within the reach of a jury."""
    reach = scope.ids_in_reach(work, Permission.BOARD_WATCH)
    rows = work.session.scalars(
        select(BoardRow)
        .where(or_(BoardRow.is_public, BoardRow.unit_id.in_(reach)))
        .order_by(BoardRow.id.desc())
        .limit(limit)
    )
    return tuple(board_reading.view(row) for row in rows)


def number_of(work: UnitOfWork, board_id: int) -> int | None:
    """The reader's own number on this board."""
    if work.actor.person_id is None:
        return None
    table = BoardContestant
    return work.session.scalars(
        select(table.number)
        .where(table.board_id == board_id, table.person_id == work.actor.person_id)
        .order_by(table.number)
        .limit(1)
    ).one_or_none()


def standings(work: UnitOfWork, board_id: int) -> tuple[Ranked, ...]:
    """The ranking worked out anew from every event, the slow way: what settlement publishes."""
    return standings_on(work, board_reading.board(work.session, board_id))


def standings_on(work: UnitOfWork, board: BoardView) -> tuple[Ranked, ...]:
    """The same, of a board that was read already."""
    people = {
        each.entry_id: Entrant(each.entry_id, {}, None, each.official)
        for each in board_reading.members(work.session, board.id)
    }
    for event in board_reading.all_events(work.session, board.id):
        if event.entry_id in people:
            people[event.entry_id] = _told(people[event.entry_id], event)
    return ranking.rank(board.sheet, tuple(people.values()))


def live_standings(work: UnitOfWork, board_id: int) -> tuple[Ranked, ...]:
    """The same by the engine that boards are shown from, for settlement to compare."""
    view = board_reading.board(work.session, board_id)
    engine = Board(view.sheet, (each.entry for each in board_reading.members(work.session, board_id)))
    for event in board_reading.all_events(work.session, board_id):
        engine.apply(event)
    return tuple(
        Ranked(
            entry_id=row.entry_id,
            rank=row.rank,
            position=row.position,
            total=row.total,
            key_values=row.key_values,
            standing=row.standing,
            so_far=row.so_far,
            official=row.official,
        )
        for row in engine.rows()
    )


def follow_merged(work: UnitOfWork, event: PersonsMerged) -> None:
    """Give the kept person the other's rows. Doing it twice changes nothing."""
    work.session.execute(
        update(BoardContestant)
        .where(BoardContestant.person_id == event.given_up_id)
        .values(person_id=event.kept_id)
        .execution_options(synchronize_session=False)
    )


def forget_erased(work: UnitOfWork, event: PersonErased) -> None:
    """Take an erased person's name off every board; their places stay. Doing it twice changes nothing."""
    rows = work.session.scalars(
        select(BoardContestant)
        .where(BoardContestant.person_id == event.person_id, BoardContestant.name != ERASED_NAME)
        .order_by(BoardContestant.board_id)
    ).all()
    for row in rows:
        row.name = ERASED_NAME
        _turn(work, _locked(work, row.board_id))


def _told(who: Entrant, event: BoardEvent) -> Entrant:
    if event.kind is not EventKind.SCORED or event.component is None:
        struck = event.kind is EventKind.STRUCK
        return Entrant(who.entry_id, who.marks, who.handed_in_seq, who.official, struck)
    mark = Mark(event.points, event.time_used_ms, event.absent)
    first = event.seq if who.handed_in_seq is None else who.handed_in_seq
    return Entrant(who.entry_id, {**who.marks, event.component: mark}, first, who.official, who.struck)


def _decide(work: UnitOfWork, board_id: int, entry_id: int, kind: EventKind, reason: str) -> None:
    said = reasons.read(reason)
    if not reasons.suffices(said):
        raise ReasonNeeded
    row = _locked(work, board_id)
    code = _demand_listed(work, board_id, entry_id)
    _append(
        work,
        board_id,
        f"{kind.value}:{new_ref()}",
        kind=kind,
        entry_id=entry_id,
        reason=said,
        happened_at=work.now,
    )
    deed: dict[str, Fact] = {"code": code, "reason": said}
    if kind is EventKind.STRUCK:
        audit.record(work, "board.struck", "board", row.ref, deed)
    else:
        audit.record(work, "board.restored", "board", row.ref, deed)


def _append(work: UnitOfWork, board_id: int, source: str, **facts: object) -> bool:
    insert = sqlite.insert if work.house.database.is_sqlite else postgresql.insert
    values = {"absent": False, **facts, "board_id": board_id, "source": source, "written_at": work.now}
    written_now = work.session.scalars(
        insert(ScoreEventRow)
        .values(values)
        .on_conflict_do_nothing(index_elements=["board_id", "source"])
        .returning(ScoreEventRow.id)
    ).one_or_none()
    if written_now is not None:
        work.publish(WAKE, {"board": board_id})
    return written_now is not None


def _demand_listed(work: UnitOfWork, board_id: int, entry_id: int) -> str:
    """The code of somebody on the board's list. Raises NotFound."""
    table = BoardContestant
    listed = select(table.code).where(table.board_id == board_id, table.entry_id == entry_id)
    code = work.session.scalars(listed).one_or_none()
    if code is None:
        raise NotFound
    return code


def _locked(work: UnitOfWork, board_id: int) -> BoardRow:
    """The board's row, held against others who change it; not against scores that come in."""
    query = select(BoardRow).where(BoardRow.id == board_id).with_for_update(key_share=True)
    row = work.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _run(work: UnitOfWork, board_id: int) -> BoardRow:
    row = _locked(work, board_id)
    work.demand(Permission.SEASON_RUN, scope.path_of(work, row.unit_id))
    return row


def _turn(work: UnitOfWork, row: BoardRow) -> None:
    """Whoever follows the board begins anew with the next tick."""
    row.epoch += 1
    work.flush()
