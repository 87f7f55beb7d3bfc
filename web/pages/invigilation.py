"""Invigilation: what is under way, the wall of one sitting, one candidate and the deeds about them."""

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Form, Header, Query, Response
from starlette.responses import Response as PlainResponse

from core import text
from core.access import Permission
from core.clock import milliseconds
from core.errors import Finding, Invalid, NotFound, Refusal
from core.people import scope
from core.work import UnitOfWork
from exam import admissions, duties, interventions, invigilation, sittings
from exam.rules.attempt import AttemptState
from exam.rules.clock import MOST_GRANTED_MINUTES
from exam.states import INCIDENTS, InterventionKind, SittingPhase
from exam.views import Tile, WallView
from web.deeds import tried
from web.deps import FORM_GUARD, OnPage, Reading
from web.gates import holders_of
from web.page import Page
from web.sitting_views import CandidatePage, TileShown, WallPage, Watched, WatchListPage, recorded

router = APIRouter(dependencies=FORM_GUARD)

WATCHES = holders_of(Permission.SITTING_WATCH)
INTERVENES = holders_of(Permission.SITTING_INTERVENE)
RECENT: Final = 60
SEATS: Final = ("lost", "unsaved", "away", "open", "ready", "handed_in", "voided")
"""The states of a seat, the troubled first: no line, answers not saved, turned away, working, …"""

Reason = Annotated[str, Form(max_length=500)]
Back = Annotated[str, Form(max_length=300)]
Seen = Annotated[str, Form(max_length=6)]
"""How many grants the page showed that the form stands on."""


@router.get("/invigilation", dependencies=[WATCHES])
def watch_list(page: OnPage, work: Reading) -> Response:
    """Sittings under way and to come, within reach; those in which one has a duty stand first."""
    found = sittings.listing(work, limit=RECENT, permissions=(Permission.SITTING_WATCH,))
    mine, on_duty = duties.mine(work), duties.of_sittings(work, [each.id for each in found])
    watched = [
        Watched(sitting=each, duties=on_duty.get(each.id, ()), is_mine=each.id in mine) for each in found
    ]
    inside = {SittingPhase.DOORS_OPEN, SittingPhase.RUNNING}
    coming = [each for each in watched if each.sitting.phase is SittingPhase.COMING]
    over = [each for each in watched if each.sitting.phase is SittingPhase.OVER]
    view = WatchListPage(
        running=tuple(
            sorted(
                (each for each in watched if each.sitting.phase in inside), key=lambda each: not each.is_mine
            )
        ),
        coming=tuple(sorted(coming, key=lambda each: (not each.is_mine, each.sitting.opens_at))),
        past=tuple(over[:10]),
    )
    return page.show("invigilation/list.html", view, here="watch")


@router.get("/invigilation/{ref}", dependencies=[WATCHES])
def show_wall(
    ref: str,
    page: OnPage,
    work: Reading,
    room: Annotated[str, Query(max_length=60)] = "",
    seat: Annotated[str, Query(max_length=12)] = "",
) -> Response:
    """The wall: one tile per candidate, the troubled first."""
    return page.show("invigilation/wall.html", _wall_page(work, ref, room, seat), mood="panel", here="watch")


@router.get("/invigilation/{ref}/tiles.json", dependencies=[WATCHES])
def tiles(
    ref: str, page: OnPage, work: Reading, if_none_match: Annotated[str, Header()] = ""
) -> PlainResponse:
    """The tiles as they are now, for the open wall; 304 when none has changed."""
    wall = invigilation.wall(work, ref)
    rows = [_as_row(page, each) for each in _shown(wall)]
    figures = {"admitted": wall.sitting.admitted, "finished": wall.sitting.finished}
    body = msgspec.json.encode({"tiles": rows, "figures": figures})
    tag = f'"{sha256(body).hexdigest()[:20]}"'
    headers = {"etag": tag, "x-server-now": str(milliseconds(wall.now))}
    if if_none_match == tag:
        return PlainResponse(status_code=304, headers=headers)
    return PlainResponse(body, media_type="application/json", headers=headers)


@router.get("/invigilation/{ref}/candidates/{attempt_ref}", dependencies=[WATCHES])
def show_candidate(
    ref: str, attempt_ref: str, page: OnPage, work: Reading, back: Annotated[str, Query(max_length=300)] = ""
) -> Response:
    """One candidate, with what may be done; the wall opens it as a side sheet."""
    return _candidate(page, work, ref, attempt_ref, back=back)


@router.post("/invigilation/{ref}/time", dependencies=[INTERVENES])
def grant_everybody(
    ref: str,
    page: OnPage,
    minutes: Annotated[str, Form(max_length=5)] = "",
    seen: Seen = "",
    reason: Reason = "",
    beyond: Annotated[bool, Form()] = False,
    back: Back = "",
) -> Response:
    """Time for everybody in the sitting."""

    def deed(work: UnitOfWork) -> int:
        return invigilation.grant_time(
            work,
            ref,
            seconds=_seconds(minutes),
            reason=reason,
            beyond_window=beyond,
            seen=_seen(seen),
        )

    told = tried(page, deed)
    if isinstance(told, Refusal):
        typed = {"errors": page.errors(told), "minutes": minutes, "reason": reason, "beyond": beyond}
        with page.reading() as work:
            wall = _wall_page(work, ref, "", "").model_copy(update=typed)
        return page.show("invigilation/wall.html", wall, status=told.status, mood="panel", here="watch")
    return page.go(_wall_address(ref, back), told="time_granted_all", minutes=minutes, n=told)


@router.post("/invigilation/{ref}/candidates/{attempt_ref}/time", dependencies=[INTERVENES])
def grant_one(
    ref: str,
    attempt_ref: str,
    page: OnPage,
    minutes: Annotated[str, Form(max_length=5)] = "",
    seen: Seen = "",
    reason: Reason = "",
    beyond: Annotated[bool, Form()] = False,
    back: Back = "",
) -> Response:
    """Time for one candidate."""
    typed = {"minutes": minutes, "reason": reason, "beyond": beyond}

    def deed(work: UnitOfWork) -> None:
        invigilation.grant_time(
            work,
            ref,
            seconds=_seconds(minutes),
            reason=reason,
            attempt_ref=attempt_ref,
            beyond_window=beyond,
            seen=_seen(seen),
        )

    return _do(page, ref, attempt_ref, "time", deed, back, typed)


@router.post("/invigilation/{ref}/candidates/{attempt_ref}/hand-in", dependencies=[INTERVENES])
def force_hand_in(ref: str, attempt_ref: str, page: OnPage, reason: Reason = "", back: Back = "") -> Response:
    """Hand in for the candidate; what was saved counts."""

    def deed(work: UnitOfWork) -> None:
        invigilation.force_hand_in(work, attempt_ref, reason)

    return _do(page, ref, attempt_ref, "hand_in", deed, back, {"reason": reason})


@router.post("/invigilation/{ref}/candidates/{attempt_ref}/void", dependencies=[INTERVENES])
def void(ref: str, attempt_ref: str, page: OnPage, reason: Reason = "", back: Back = "") -> Response:
    """Void the attempt; journal and marks stay."""

    def deed(work: UnitOfWork) -> None:
        invigilation.void(work, attempt_ref, reason)

    return _do(page, ref, attempt_ref, "void", deed, back, {"reason": reason})


@router.post("/invigilation/{ref}/candidates/{attempt_ref}/message", dependencies=[INTERVENES])
def tell(
    ref: str,
    attempt_ref: str,
    page: OnPage,
    words: Annotated[str, Form(max_length=300)] = "",
    back: Back = "",
) -> Response:
    """Show a sentence on the candidate's page."""

    def deed(work: UnitOfWork) -> None:
        invigilation.tell(work, attempt_ref, words)

    return _do(page, ref, attempt_ref, "message", deed, back, {"words": words})


@router.post("/invigilation/{ref}/candidates/{attempt_ref}/incident", dependencies=[INTERVENES])
def note_incident(
    ref: str,
    attempt_ref: str,
    page: OnPage,
    incident: Annotated[str, Form(max_length=20)] = "",
    words: Annotated[str, Form(max_length=300)] = "",
    back: Back = "",
) -> Response:
    """Write down what happened around the candidate."""

    def deed(work: UnitOfWork) -> None:
        if incident not in INCIDENTS:
            raise Invalid(Finding("exam.incident_kind", {}, "incident"))
        invigilation.note_incident(work, attempt_ref, InterventionKind(incident), words)

    return _do(page, ref, attempt_ref, "incident", deed, back, {"words": words, "incident": incident})


def _do(
    page: Page,
    ref: str,
    attempt_ref: str,
    name: str,
    deed: Callable[[UnitOfWork], None],
    back: str,
    typed: dict[str, object],
) -> Response:
    def named(work: UnitOfWork) -> Tile:
        who = _tile_of(invigilation.wall(work, ref), attempt_ref).tile
        deed(work)
        return who

    who = tried(page, named)
    if isinstance(who, Refusal):
        with page.reading() as work:
            return _candidate(
                page, work, ref, attempt_ref, back=back, refusal=who, typed={**typed, "deed": name}
            )
    later = "_later" if name == "message" and not who.connected else ""
    facts = {"minutes": str(typed["minutes"])} if name == "time" else {}
    return page.go(_wall_address(ref, back), told=f"deed_{name}{later}", name=who.name, **facts)


def _candidate(
    page: Page,
    work: UnitOfWork,
    ref: str,
    attempt_ref: str,
    *,
    back: str,
    refusal: Refusal | None = None,
    typed: dict[str, object] | None = None,
) -> Response:
    wall = invigilation.wall(work, ref)
    shown, grants = _tile_of(wall, attempt_ref), interventions.grants_to(work, ref, attempt_ref)
    deeds = interventions.of_attempt(work, ref, attempt_ref)
    view = CandidatePage(
        sitting=wall.sitting,
        shown=shown,
        now=wall.now,
        back=back if back.startswith("?") else "",
        may_intervene=_may_intervene(work, ref),
        done=recorded(deeds, grants, shown.tile.handed_in_at),
        granted=len(grants),
    ).model_copy(update={**(typed or {}), "errors": page.errors(refusal) if refusal is not None else ()})
    status = refusal.status if refusal is not None else 200
    return page.show("invigilation/candidate.html", view, status=status, mood="panel", here="watch")


def _wall_page(work: UnitOfWork, ref: str, room: str, seat: str) -> WallPage:
    wall = invigilation.wall(work, ref)
    return WallPage(
        wall=wall,
        tiles=tuple(_shown(wall)),
        duties=duties.of_sittings(work, [wall.sitting.id]).get(wall.sitting.id, ()),
        rooms=admissions.room_names(work, wall.sitting.id),
        room=room,
        seat=seat if seat in SEATS else "",
        back="",
        may_intervene=_may_intervene(work, ref),
        granted=len(interventions.grants_to(work, ref)),
    )


def _shown(wall: WallView) -> list[TileShown]:
    shown = [TileShown(tile=each, seat=seat_of(each)) for each in wall.tiles]
    return sorted(shown, key=lambda each: SEATS.index(each.seat))


def seat_of(tile: Tile) -> str:
    """The one word that a seat's shape and colour stand for."""
    match tile.state:
        case AttemptState.READY:
            return "ready"
        case AttemptState.HANDED_IN | AttemptState.AWAITING_MARKS | AttemptState.MARKED:
            return "handed_in"
        case AttemptState.VOIDED:
            return "voided"
        case AttemptState.OPEN:
            if not tile.connected:
                return "lost"
            if tile.unsaved:
                return "unsaved"
            return "away" if tile.away else "open"


def _as_row(page: Page, shown: TileShown) -> dict[str, object]:
    tile = shown.tile
    return {
        "ref": tile.attempt_ref,
        "code": tile.code,
        "name": tile.name,
        "room": tile.room,
        "seat": shown.seat,
        "word": text.say(f"word.seat.{shown.seat}", page.locale),
        "answered": tile.answered,
        "of": tile.of,
        "unsaved": tile.unsaved,
        "complete": tile.is_complete,
        "away": tile.away,
        "saved": milliseconds(tile.last_saved_at) if tile.last_saved_at else None,
        "deadline": milliseconds(tile.deadline) if tile.deadline else None,
    }


def _tile_of(wall: WallView, attempt_ref: str) -> TileShown:
    for each in wall.tiles:
        if each.attempt_ref == attempt_ref:
            return TileShown(tile=each, seat=seat_of(each))
    raise NotFound


def _may_intervene(work: UnitOfWork, ref: str) -> bool:
    path = scope.path_of(work, sittings.row_of(work, ref, Permission.SITTING_WATCH).unit_id)
    return work.actor.may(Permission.SITTING_INTERVENE, path)


def _seconds(minutes: str) -> int:
    """Raises Invalid for what is not between one minute and the most that is granted at once."""
    plain = minutes.strip()
    if len(plain) <= 4 and plain.isascii() and plain.isdigit() and 1 <= int(plain) <= MOST_GRANTED_MINUTES:
        return int(plain) * 60
    raise Invalid(Finding("exam.minutes_range", {"least": 1, "most": MOST_GRANTED_MINUTES}, "minutes"))


def _seen(granted: str) -> int:
    """A form that does not say has seen none."""
    return int(granted) if granted.isascii() and granted.isdigit() else 0


def _wall_address(ref: str, back: str) -> str:
    return (
        f"/invigilation/{ref}{back}"
        if back.startswith("?") and back.isprintable()
        else f"/invigilation/{ref}"
    )
