"""The jury's page of a board: everything, whatever the public may see, and what the organiser does to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Request, Response
from starlette.responses import Response as PlainResponse

from contest import boards, showing
from contest.board_reading import BoardView
from contest.live.sides import LiveBoard
from contest.rules.board import BoardEvent
from contest.rules.freeze import NamesShown, Side
from contest.rules.outliers import outliers
from contest.rules.ranking import RankStanding
from core.access import Permission
from core.errors import Finding, Invalid, Refusal
from core.people import scope
from core.work import UnitOfWork
from web import days
from web.board_views import DeskView, EventShown, JuryBoardPage, OutlierShown
from web.deps import FORM_GUARD, OnPage, Reading
from web.gates import holders_of
from web.page import Page
from web.pages.boards import feed_of, page_of_board, snapshot

router = APIRouter(dependencies=FORM_GUARD)

WATCHES = holders_of(Permission.BOARD_WATCH)
RUNS = holders_of(Permission.SEASON_RUN)
ODD_ONES = 12

Filter = Annotated[str, Query(max_length=120)]


@router.get("/judging/boards/{ref}", dependencies=[WATCHES])
def show_jury_board(
    ref: str, request: Request, page: OnPage, work: Reading, group: Filter = "", unit: Filter = ""
) -> Response:
    """Everything as it stands, how far everybody is, and what looks odd."""
    board = feed_of(request).board(work, boards.for_jury(work, ref).id)
    return _shown(page, work, board, group=group, unit=unit)


@router.get("/judging/boards/{ref}/desk", dependencies=[WATCHES])
def show_desk(ref: str, request: Request, page: OnPage, work: Reading) -> Response:
    """The side pane alone, for the open page to put in place of its own."""
    board = feed_of(request).board(work, boards.for_jury(work, ref).id)
    return page.show("boards/desk.html", _desk(work, board))


@router.get("/judging/boards/{ref}/snapshot.json", dependencies=[WATCHES])
def jury_snapshot(
    ref: str, request: Request, work: Reading, if_none_match: Annotated[str, Header()] = ""
) -> PlainResponse:
    """The whole jury side; 304 while nothing came."""
    board = feed_of(request).board(work, boards.for_jury(work, ref).id)
    return snapshot(board, Side.JURY, work, if_none_match)


@router.post("/judging/boards/{ref}/freeze", dependencies=[RUNS])
def freeze(
    ref: str, request: Request, page: OnPage, at: Annotated[str, Form(max_length=30)] = ""
) -> Response:
    """Freeze the public side now, or at the time of day that was typed."""

    def deed(work: UnitOfWork, board: BoardView) -> None:
        boards.freeze(work, board.id, _instant(at, page) if at else None)

    return _do(request, page, ref, deed, told="board_freezes" if at else "board_frozen", at=at)


@router.post("/judging/boards/{ref}/thaw", dependencies=[RUNS])
def thaw(ref: str, request: Request, page: OnPage) -> Response:
    """Show the public everything."""
    return _do(request, page, ref, _thaw, told="board_thawed")


@router.post("/judging/boards/{ref}/arrange", dependencies=[RUNS])
def arrange(
    ref: str,
    request: Request,
    page: OnPage,
    names: Annotated[str, Form(max_length=20)] = "",
    shown: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """How the public reads names, and whether there is a public side at all."""

    def deed(work: UnitOfWork, board: BoardView) -> None:
        chosen = NamesShown.FULL if names == NamesShown.FULL.value else NamesShown.MASKED
        boards.arrange(work, board.id, names=chosen, is_public=bool(shown))

    return _do(request, page, ref, deed, told="board_arranged")


def _thaw(work: UnitOfWork, board: BoardView) -> None:
    boards.thaw(work, board.id)


def _do(
    request: Request,
    page: Page,
    ref: str,
    deed: Callable[[UnitOfWork, BoardView], None],
    *,
    told: str,
    at: str = "",
) -> Response:
    try:
        with page.work() as work:
            deed(work, boards.for_jury(work, ref))
    except Invalid as refusal:
        with page.reading() as work:
            board = feed_of(request).board(work, boards.for_jury(work, ref).id)
            return _shown(page, work, board, refusal=refusal, at=at)
    feed_of(request).look()
    return page.go(f"/judging/boards/{ref}", told=told)


def _instant(typed: str, page: Page) -> datetime:
    """What a browser's field for date and time sends, in the house's zone. Raises Invalid."""
    found: list[Finding] = []
    at = days.demand_instant(typed, page.house.settings.zone, "at", found)
    if found:
        raise Invalid(*found)
    return at


def _shown(
    page: Page,
    work: UnitOfWork,
    board: LiveBoard,
    *,
    group: str = "",
    unit: str = "",
    refusal: Refusal | None = None,
    at: str = "",
) -> Response:
    view = board.view
    shown = JuryBoardPage(
        board=page_of_board(work, board, Side.JURY, page.locale, group=group, unit=unit),
        desk=_desk(work, board),
        names=view.names,
        is_public=view.is_public,
        may_run=work.actor.may(Permission.SEASON_RUN, scope.path_of(work, view.unit_id)),
        errors=() if refusal is None else page.errors(refusal),
        at=at,
    )
    status = 200 if refusal is None else refusal.status
    return page.show("boards/jury.html", shown, mood="board", here="boards", status=status)


def _desk(work: UnitOfWork, board: LiveBoard) -> DeskView:
    sheet, people = board.view.sheet, {each.entry_id: each for each in board.members}
    rows, _ = board.rows(Side.JURY, len(board.members))
    odd = outliers(sheet, {row.entry_id: row.marks for row in rows})
    counts = board.counts(Side.JURY)
    return DeskView(
        ref=board.view.ref,
        sittings=tuple(showing.bound(work, [board.view.stage_id]).get(board.view.stage_id, ())),
        counts=tuple((standing, counts[standing]) for standing in RankStanding),
        events=tuple(_event(board, event) for event in reversed(board.recent)),
        outliers=tuple(
            OutlierShown(
                name=people[each.entry_id].to_jury,
                code=people[each.entry_id].code,
                unit_name=people[each.entry_id].unit_name,
                theory=each.theory,
                practical=each.practical,
                gap=each.gap,
            )
            for each in odd[:ODD_ONES]
        ),
    )


def _event(board: LiveBoard, event: BoardEvent) -> EventShown:
    who = next((each for each in board.members if each.entry_id == event.entry_id), None)
    part = board.view.sheet.component(event.component or "")
    return EventShown(
        seq=event.seq,
        kind=event.kind.value,
        component=part.title if part is not None else "",
        points=event.points,
        absent=event.absent,
        name=who.to_jury if who is not None else "",
        code=who.code if who is not None else "",
        happened_at=event.happened_at,
    )
