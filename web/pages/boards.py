"""Live boards: the list, the public board, its big screen, and the snapshot for who has no socket."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import Response as PlainResponse

from contest import board_stages, boards
from contest.board_reading import Member, public_name, told_by_code
from contest.live.feed import Feed
from contest.live.sides import LiveBoard
from contest.rules.board import Row
from contest.rules.deciding import partings
from contest.rules.eligibility import EntryGroup
from contest.rules.freeze import Side
from contest.rules.ranking import RankStanding
from contest.rules.stage import StageState
from core import text
from core.access import Permission
from core.clock import milliseconds
from core.errors import NotFound
from core.people import scope
from core.work import UnitOfWork
from web.board_views import BoardCard, BoardListPage, BoardPage, PlaceShown
from web.deps import OnPage, Reading
from web.gates import open_to_all
from web.live.board_hub import LEAST_WINDOW_MS

router = APIRouter()

WRITTEN_ROWS: Final = 60
"""Rows that the server writes; a page with script shows the rest."""

Filter = Annotated[str, Query(max_length=120)]


def feed_of(request: Request) -> Feed:
    """The feed of this process."""
    feed: Feed = request.app.state.engine_room.feed
    return feed


@router.get("/boards", dependencies=[open_to_all()])
def board_list(page: OnPage, work: Reading) -> Response:
    """The newest boards that the reader may open."""
    found = boards.listing(work)
    paths = scope.paths_of(work, {each.unit_id for each in found})
    states, closed = board_stages.states(work, found), board_stages.closed_to(work, found)
    cards = tuple(
        BoardCard(
            ref=each.ref,
            title=each.title,
            curtain=each.freeze.curtain(work.now),
            freeze_at=each.freeze_at,
            state=states.get(each.stage_id, StageState.RUNNING),
            opened_at=each.opened_at,
            is_public=each.is_public,
            may_watch=each.id not in closed and work.actor.may(Permission.BOARD_WATCH, paths[each.unit_id]),
        )
        for each in found
        if each.is_public or each.id not in closed
    )
    return page.show("boards/list.html", BoardListPage(boards=cards), here="boards")


@router.get("/boards/{ref}", dependencies=[open_to_all()])
def show_board(
    ref: str, request: Request, page: OnPage, work: Reading, group: Filter = "", unit: Filter = ""
) -> Response:
    """The public side: everything before the freeze."""
    board = _public(request, work, ref)
    view = page_of_board(work, board, Side.PUBLIC, page.locale, group=group, unit=unit)
    return page.show("boards/show.html", view, mood="board", here="boards")


@router.get("/boards/{ref}/screen", dependencies=[open_to_all()])
def show_screen(ref: str, request: Request, page: OnPage, work: Reading) -> Response:
    """The public side on a wall: large, dark, group after group."""
    view = page_of_board(work, _public(request, work, ref), Side.PUBLIC, page.locale)
    return page.show("boards/screen.html", view, mood="board")


@router.get("/boards/{ref}/snapshot.json", dependencies=[open_to_all()])
def public_snapshot(
    ref: str, request: Request, work: Reading, if_none_match: Annotated[str, Header()] = ""
) -> PlainResponse:
    """The whole public side as the socket would send it; 304 while nothing came."""
    return snapshot(_public(request, work, ref), Side.PUBLIC, work, if_none_match)


def liveliest_board(request: Request, work: UnitOfWork) -> BoardPage | None:
    """The public side of the board that moved last, else of the newest; None without any."""
    found = board_stages.liveliest(work, [each for each in boards.listing(work) if each.is_public])
    return None if found is None else page_of_board(work, feed_of(request).board(work, found.id), Side.PUBLIC)


def snapshot(board: LiveBoard, side: Side, work: UnitOfWork, known: str) -> PlainResponse:
    """A snapshot as an answer. Its tag is epoch and number; what changes by itself is only how old it is."""
    said = board.snapshot(side, work.now, LEAST_WINDOW_MS)
    tag = f'W/"{said.epoch}-{said.seq}"'
    age = max(0, milliseconds(work.now) - milliseconds(board.looked_at))
    headers = {"etag": tag, "x-server-now": str(milliseconds(work.now)), "x-age": str(age)}
    if known == tag:
        return PlainResponse(status_code=304, headers=headers)
    return PlainResponse(said.text, media_type="application/json", headers=headers)


def _public(request: Request, work: UnitOfWork, ref: str) -> LiveBoard:
    view = boards.by_ref(work, ref)
    if not view.is_public:
        raise NotFound
    return feed_of(request).board(work, view.id)


def page_of_board(
    work: UnitOfWork,
    board: LiveBoard,
    side: Side,
    locale: str | None = None,
    *,
    group: str = "",
    unit: str = "",
) -> BoardPage:
    """One side of a board as a page; its rows come from the engine of that side and from nowhere else."""
    view = board.view
    rows, people = board.rows(side, WRITTEN_ROWS)
    mine = boards.number_of(work, view.id)
    is_jury = side is Side.JURY
    base = f"/judging/boards/{view.ref}" if is_jury else f"/boards/{view.ref}"
    counts = board.counts(side)
    behind = board_stages.behind(work, view)
    groups = sorted({each.group for each in board.members if each.group})
    return BoardPage(
        ref=view.ref,
        title=view.title,
        here=base,
        live=f"/live/boards/{view.ref}" + ("?side=jury" if is_jury else ""),
        snapshot=f"{base}/snapshot.json",
        curtain=view.freeze.curtain(work.now),
        state=behind.state,
        freeze_at=view.freeze_at,
        sheet=view.sheet,
        advancement=behind.advancement,
        bulletin=behind.bulletin or "",
        lines=tuple(sorted(view.lines, key=lambda line: line.after)),
        places=_places(board, rows, people, side, mine, group, unit),
        entrants=len(board.members),
        scored=counts[RankStanding.COMPLETE] + counts[RankStanding.INCOMPLETE],
        units=tuple(sorted({each.unit_name for each in board.members if each.unit_name})),
        groups={each: _group_word(each, locale or work.actor.locale) for each in groups},
        unit=unit,
        group=group,
        mine=mine,
        is_jury=is_jury,
        may_watch=not board_stages.closed_to(work, [view])
        and work.actor.may(Permission.BOARD_WATCH, scope.path_of(work, view.unit_id)),
    )


def _places(
    board: LiveBoard,
    rows: Sequence[Row],
    people: Sequence[Member],
    side: Side,
    mine: int | None,
    group: str,
    unit: str,
) -> tuple[PlaceShown, ...]:
    is_jury = side is Side.JURY
    names = board.view.names
    by_code = told_by_code(board.members, names)
    parted = partings([row.key_values if row.standing is RankStanding.COMPLETE else None for row in rows])
    return tuple(
        PlaceShown(
            number=who.number,
            rank=row.rank,
            standing=row.standing,
            name=who.to_jury if is_jury else public_name(who, names),
            code=who.code if is_jury or who.number in by_code else "",
            unit_name=who.unit_name,
            group=who.group,
            official=who.official,
            points=None if row.standing is RankStanding.WAITING else row.so_far,
            is_mine=who.number == mine,
            partings=parting,
            **_marks(row),
        )
        for row, who, parting in zip(rows, people, parted, strict=True)
        if group in {"", who.group} and unit in {"", who.unit_name}
    )


def _group_word(group: str, locale: str) -> str:
    """What a group is called: a group of the contest by its word, any other as it was written."""
    known = next((each for each in EntryGroup if each.value == group), None)
    return group if known is None else text.word(known, locale)


def _marks(row: Row) -> dict[str, Any]:
    return {
        "marks": tuple(None if mark is None or mark.absent else mark.points for mark in row.marks),
        "was_absent": tuple(mark is not None and mark.absent for mark in row.marks),
    }
