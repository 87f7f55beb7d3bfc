"""Sittings on the organiser's desk: scheduled, filled with candidates, looked at, cancelled."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import RedirectResponse, Response

from core.access import Permission
from core.errors import NotAllowed, NotFound, Refusal
from core.people import scope, units
from core.people.rules.codes import left_of, places, split_codes
from core.work import UnitOfWork
from exam import admissions, duties, insiders, interventions, papers, readers, sittings
from exam.desk_views import Admitted
from exam.states import PaperState
from web import sitting_form
from web.deeds import refused, tried
from web.deps import FORM_GUARD, LARGEST_ID, After, Before, Filled, OnPage, Reading
from web.gates import holders_of
from web.page import Page
from web.sitting_views import SittingForm, SittingListPage, SittingNewPage, SittingPage, UnitChoice
from web.unit_choices import indented
from web.views import FieldError

router = APIRouter(dependencies=FORM_GUARD)

ON_A_PAGE: Final = 30
SCHEDULES = holders_of(Permission.SITTING_SCHEDULE)


Words = Annotated[str, Query(max_length=60)]


@router.get("/sittings", dependencies=[holders_of(Permission.SITTING_SCHEDULE, Permission.RESULTS_READ)])
def list_sittings(page: OnPage, work: Reading, before: Before = None) -> Response:
    """Sittings within reach and those of upper units in which one's own people sit, the latest first."""
    within = sittings.listing(work, before=before, limit=ON_A_PAGE + 1)
    above = readers.with_own_people(work, before=before, limit=ON_A_PAGE + 1)
    found = sorted((*within, *above), key=lambda each: (each.opens_at, each.id), reverse=True)
    shown = tuple(found[:ON_A_PAGE])
    view = SittingListPage(
        sittings=shown,
        partial=frozenset(each.ref for each in above),
        before=shown[-1].id if len(found) > ON_A_PAGE else None,
        is_first=before is None,
        may_schedule=work.actor.may(Permission.SITTING_SCHEDULE),
    )
    return page.show("sittings/list.html", view, here="schedule")


@router.get("/sittings/new", dependencies=[SCHEDULES])
def new_sitting(page: OnPage, work: Reading, paper: str = "") -> Response:
    """The form, filled with the house's customs."""
    form = SittingForm(paper=paper[:16])
    for each in papers.listing(work, limit=200):
        if each.ref == paper:
            form = form.model_copy(update={"title": each.title})
    return _editor(page, work, form)


@router.post("/sittings/new", dependencies=[SCHEDULES])
def schedule(page: OnPage, given: Filled) -> Response:
    """Schedule a sitting, or take a release preset; what was typed stays."""
    form = sitting_form.read(given)
    do, _, what = str(given.get("do", "schedule")).partition(":")
    if do == "release":
        with page.reading() as work:
            return _editor(page, work, sitting_form.preset(form, what))

    def deed(work: UnitOfWork) -> str:
        return sittings.schedule(work, sitting_form.draft_of(form, page.house.settings.zone)).ref

    ref = tried(page, deed, on_form=(NotFound,))
    if isinstance(ref, Refusal):
        with page.reading() as work:
            return _editor(page, work, form, page.errors(ref), status=ref.status)
    return page.go(f"/sittings/{ref}", told="sitting_scheduled")


def _editor(
    page: Page,
    work: UnitOfWork,
    form: SittingForm,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    locked = [each for each in papers.listing(work, limit=200) if each.state is PaperState.LOCKED]
    view = SittingNewPage(form=form, papers=tuple(locked), zone=page.zone_name, errors=errors)
    return page.show("sittings/new.html", view, status=status, here="schedule")


@router.get(
    "/sittings/{ref}",
    dependencies=[holders_of(Permission.SITTING_SCHEDULE, Permission.SITTING_WATCH, Permission.RESULTS_READ)],
)
def show_sitting(ref: str, page: OnPage, work: Reading, after: After = None, q: Words = "") -> Response:
    """Figures, the list, and what may be done; who reads only about their own people goes to the results."""
    try:
        return _overview(page, work, ref, after=after, words=q)
    except NotAllowed:
        readers.reading(work, ref)
        return RedirectResponse(f"/sittings/{ref}/results", status_code=303)


@router.post("/sittings/{ref}/admit", dependencies=[SCHEDULES])
def admit(
    ref: str,
    page: OnPage,
    codes: Annotated[str, Form(max_length=200_000)] = "",
    unit: Annotated[str, Form(max_length=16)] = "",
    room: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Put people on the list: by pasted codes, or a whole unit; says whom it could not find."""

    def deed(work: UnitOfWork) -> Admitted:
        if unit:
            return admissions.admit_unit(work, ref, unit, room)
        return admissions.admit_codes(work, ref, split_codes(codes), room)

    outcome = tried(page, deed, on_form=(NotFound,))
    with page.reading() as work:
        if isinstance(outcome, Refusal):
            return _overview(page, work, ref, refusal=outcome, codes=codes, room=room)
        return _overview(page, work, ref, outcome=outcome, codes=codes, room=room)


@router.post("/sittings/{ref}/withdraw", dependencies=[SCHEDULES])
def withdraw(
    ref: str,
    page: OnPage,
    code: Annotated[str, Form(max_length=32)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take somebody off the list."""
    return _deed(page, ref, lambda work: admissions.withdraw(work, ref, code, reason), "withdrawn")


@router.post("/sittings/{ref}/duties", dependencies=[SCHEDULES])
def assign(
    ref: str,
    page: OnPage,
    who: Annotated[str, Form(max_length=64)] = "",
    room: Annotated[str, Form(max_length=16)] = "",
) -> Response:
    """Make somebody responsible for a room, or for the whole sitting."""
    return _deed(page, ref, lambda work: duties.assign(work, ref, who, room), "duty_given", "#duties")


@router.post("/sittings/{ref}/duties/{duty}/end", dependencies=[SCHEDULES])
def relieve(ref: str, duty: Annotated[int, Path(ge=1, le=LARGEST_ID)], page: OnPage) -> Response:
    """End a duty."""
    return _deed(page, ref, lambda work: duties.relieve(work, ref, duty), "duty_ended", "#duties")


@router.post("/sittings/{ref}/cancel", dependencies=[SCHEDULES])
def cancel(ref: str, page: OnPage, reason: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Cancel a sitting, with a reason."""
    return _deed(page, ref, lambda work: sittings.cancel(work, ref, reason), "sitting_cancelled")


def _deed(
    page: Page, ref: str, deed: Callable[[UnitOfWork], object], told: str, onward: str = ""
) -> Response:
    refusal = refused(page, deed, on_form=(NotFound,))
    if refusal is None:
        return page.go(f"/sittings/{ref}{onward}", told=told)
    with page.reading() as work:
        return _overview(page, work, ref, refusal=refusal)


def _overview(
    page: Page,
    work: UnitOfWork,
    ref: str,
    *,
    after: int | None = None,
    words: str = "",
    outcome: Admitted | None = None,
    refusal: Refusal | None = None,
    codes: str = "",
    room: str = "",
) -> Response:
    sitting, actor = sittings.look(work, ref), work.actor
    path = scope.path_of(work, sittings.row_of(work, ref, *sittings.SEEN_BY).unit_id)
    may_schedule = actor.may(Permission.SITTING_SCHEDULE, path)
    found = units.in_reach(work, Permission.PEOPLE_READ) if may_schedule else ()
    unknown, stood = () if outcome is None else outcome.unknown, places(codes)
    view = SittingPage(
        sitting=sitting,
        listed=admissions.listing(work, ref, after=after, words=words),
        is_first=after is None,
        words=words,
        board=duties.board(work, ref),
        done=interventions.of_sitting(work, ref),
        units=tuple(UnitChoice(ref=ref, name=name) for ref, name in indented(found)),
        codes=codes if outcome is None else left_of(codes, unknown),
        room=room,
        outcome=outcome,
        unfound=tuple(stood[each] for each in unknown),
        knowing=insiders.on_list(work, ref),
        errors=page.errors(refusal) if refusal is not None else (),
        may_schedule=may_schedule,
        may_watch=actor.may(Permission.SITTING_WATCH, path),
        may_read_results=actor.may(Permission.RESULTS_READ, path),
    )
    status = refusal.status if refusal is not None else 200
    return page.show("sittings/show.html", view, status=status, here="schedule")
