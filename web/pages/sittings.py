"""Sittings on the organiser's desk: scheduled, filled with candidates, looked at, cancelled."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from core.access import Permission
from core.errors import Finding, Invalid, Refusal
from core.people import scope, units
from core.points import Points, marks
from core.work import UnitOfWork
from exam import admissions, papers, sittings
from exam.rules.release import Release, ReleaseField, ReleasePolicy, ReleaseTime
from exam.sittings import SittingDraft
from exam.states import PaperState
from exam.views import Admitted
from web.deps import FORM_GUARD, OnPage, Reading
from web.exam_views import (
    SittingForm,
    SittingListPage,
    SittingNewPage,
    SittingPage,
    UnitChoice,
)
from web.gates import holders_of
from web.page import Page
from web.views import FieldError

router = APIRouter(dependencies=FORM_GUARD)

ON_A_PAGE: Final = 30
MOST_CODES: Final = 5000
SCHEDULES = holders_of(Permission.SITTING_SCHEDULE)
RELEASES: Final = {
    "scores": ("after_close", "never", "never", "never"),
    "review": ("immediately", "after_close", "after_close", "after_close"),
    "sealed": ("never", "never", "never", "never"),
}
"""Score, answers, key, explanation: a contest's policy, a drill's, and one where nothing is told."""


async def filled(request: Request) -> FormData:
    """The form as it was sent; read once for the guard already."""
    return await request.form()


Filled = Annotated[FormData, Depends(filled)]
Cursor = Annotated[int | None, Query(ge=1, le=2**63 - 1)]


@router.get("/sittings", dependencies=[holders_of(Permission.SITTING_SCHEDULE, Permission.RESULTS_READ)])
def list_sittings(page: OnPage, work: Reading, before: Cursor = None) -> Response:
    """Sittings within reach, the newest first."""
    found = sittings.listing(work, before=before, limit=ON_A_PAGE + 1)
    shown = tuple(found[:ON_A_PAGE])
    view = SittingListPage(
        sittings=shown,
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
    form = _read(given)
    do, _, what = str(given.get("do", "schedule")).partition(":")
    actor, now = page.visitor.actor, page.visitor.arrived_at
    if do == "release" and what in RELEASES:
        fields = dict(zip((each.value for each in ReleaseField), RELEASES[what], strict=True))
        with page.house.reading(actor, now) as work:
            return _editor(page, work, form.model_copy(update=fields))
    try:
        draft = _draft(form, page.house.settings.zone)
        with page.house.work(actor, now) as work:
            ref = sittings.schedule(work, draft).ref
    except Refusal as refusal:
        with page.house.reading(actor, now) as work:
            return _editor(page, work, form, page.errors(refusal), status=refusal.status)
    return page.go(f"/sittings/{ref}", told="sitting_scheduled")


def _editor(
    page: Page,
    work: UnitOfWork,
    form: SittingForm,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    locked = [each for each in papers.listing(work, limit=200) if each.state is PaperState.LOCKED]
    view = SittingNewPage(form=form, papers=tuple(locked), zone=page.house.settings.timezone, errors=errors)
    return page.show("sittings/new.html", view, status=status, here="schedule")


@router.get(
    "/sittings/{ref}",
    dependencies=[holders_of(Permission.SITTING_SCHEDULE, Permission.SITTING_WATCH, Permission.RESULTS_READ)],
)
def show_sitting(ref: str, page: OnPage, work: Reading, after: Cursor = None) -> Response:
    """Figures, the list, and what may be done."""
    return _overview(page, work, ref, after=after)


@router.post("/sittings/{ref}/admit", dependencies=[SCHEDULES])
def admit(
    ref: str,
    page: OnPage,
    codes: Annotated[str, Form(max_length=200_000)] = "",
    unit: Annotated[str, Form(max_length=16)] = "",
    room: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Put people on the list: by pasted codes, or a whole unit; says whom it could not find."""
    actor, now = page.visitor.actor, page.visitor.arrived_at
    pasted = codes.replace(",", " ").replace("\uff0c", " ").replace(";", " ").split()[:MOST_CODES]
    try:
        with page.house.work(actor, now) as work:
            outcome = (
                admissions.admit_unit(work, ref, unit, room)
                if unit
                else admissions.admit_codes(work, ref, pasted, room)
            )
    except Refusal as refusal:
        with page.house.reading(actor, now) as work:
            return _overview(
                page,
                work,
                ref,
                errors=page.errors(refusal),
                codes=codes,
                room=room,
                status=refusal.status,
            )
    with page.house.reading(actor, now) as work:
        return _overview(page, work, ref, outcome=outcome, codes=" ".join(outcome.unknown), room=room)


@router.post("/sittings/{ref}/withdraw", dependencies=[SCHEDULES])
def withdraw(
    ref: str,
    page: OnPage,
    code: Annotated[str, Form(max_length=32)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take somebody off the list."""
    return _deed(page, ref, lambda work: admissions.withdraw(work, ref, code, reason), "withdrawn")


@router.post("/sittings/{ref}/cancel", dependencies=[SCHEDULES])
def cancel(ref: str, page: OnPage, reason: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Cancel a sitting, with a reason."""
    return _deed(page, ref, lambda work: sittings.cancel(work, ref, reason), "sitting_cancelled")


def _deed(page: Page, ref: str, deed: Callable[[UnitOfWork], object], told: str) -> Response:
    actor, now = page.visitor.actor, page.visitor.arrived_at
    try:
        with page.house.work(actor, now) as work:
            deed(work)
    except Refusal as refusal:
        with page.house.reading(actor, now) as work:
            return _overview(page, work, ref, errors=page.errors(refusal), status=refusal.status)
    return page.go(f"/sittings/{ref}", told=told)


def _overview(
    page: Page,
    work: UnitOfWork,
    ref: str,
    *,
    after: int | None = None,
    outcome: Admitted | None = None,
    errors: tuple[FieldError, ...] = (),
    codes: str = "",
    room: str = "",
    status: int = 200,
) -> Response:
    sitting, actor = sittings.look(work, ref), work.actor
    path = scope.path_of(work, sittings.row_of(work, ref, *sittings.SEEN_BY).unit_id)
    may_schedule = actor.may(Permission.SITTING_SCHEDULE, path)
    found = units.in_reach(work, Permission.PEOPLE_READ) if may_schedule else ()
    view = SittingPage(
        sitting=sitting,
        listed=admissions.listing(work, ref, after=after),
        is_first=after is None,
        units=tuple(UnitChoice(ref=each.ref, name=each.name) for each in found),
        codes=codes,
        room=room,
        outcome=outcome,
        errors=errors,
        may_schedule=may_schedule,
        may_watch=actor.may(Permission.SITTING_WATCH, path),
        may_read_results=actor.may(Permission.RESULTS_READ, path),
    )
    return page.show("sittings/show.html", view, status=status, here="schedule")


def _read(given: FormData) -> SittingForm:
    def text(name: str, most: int = 200) -> str:
        value = given.get(name, "")
        return value.strip()[:most] if isinstance(value, str) else ""

    typed = {
        name: text(name)
        for name in SittingForm.model_fields
        if name not in {"shuffle_items", "shuffle_options", "rated"}
    }
    return SittingForm(
        **typed,
        shuffle_items="shuffle_items" in given,
        shuffle_options="shuffle_options" in given,
        rated="rated" in given,
    )


def _draft(form: SittingForm, zone: ZoneInfo) -> SittingDraft:
    """What was typed as a sitting. Raises Invalid with every field that cannot be read."""
    found: list[Finding] = []

    def instant(field: str, typed: str) -> datetime:
        try:
            return datetime.fromisoformat(typed).replace(tzinfo=zone).astimezone(UTC)
        except (ValueError, OverflowError):
            found.append(Finding("exam.time_unreadable", {}, field))
            return datetime.min.replace(tzinfo=UTC)

    def number(field: str, typed: str) -> int:
        if typed.isascii() and typed.isdigit() and len(typed) <= 5:
            return int(typed)
        found.append(Finding("exam.number_unreadable", {"typed": typed[:20]}, field))
        return 0

    opens, closes = instant("opens_at", form.opens), instant("closes_at", form.closes)
    last_entry = instant("last_entry_at", form.last_entry)
    length, doors = number("length_seconds", form.length), number("doors_minutes", form.doors)
    pass_points: Points | None = None
    if form.pass_marks:
        try:
            pass_points = marks(form.pass_marks)
        except ValueError:
            found.append(Finding("exam.number_unreadable", {"typed": form.pass_marks[:20]}, "pass_points"))
    release = _policy(form, instant)
    if found:
        raise Invalid(*found)
    return SittingDraft(
        title=form.title,
        paper_ref=form.paper,
        opens_at=opens,
        last_entry_at=last_entry,
        closes_at=closes,
        length_minutes=length,
        doors_minutes=doors,
        release=release,
        shuffle_items=form.shuffle_items,
        shuffle_options=form.shuffle_options,
        rated=form.rated,
        pass_points=pass_points,
    )


def _policy(form: SittingForm, instant: Callable[[str, str], datetime]) -> ReleasePolicy:
    """The release per field; an instant is asked for only where a field waits for one."""
    chosen = {
        field: ReleaseTime(time) if time in set(ReleaseTime) else ReleaseTime.NEVER
        for field, time in (
            ("score", form.score),
            ("answers", form.answers),
            ("key", form.key),
            ("explanation", form.explanation),
        )
    }
    waits = ReleaseTime.AT_INSTANT in chosen.values()
    at = instant("release_at", form.release_at) if waits else None
    return ReleasePolicy(
        **{
            field: Release(time=time, at=at if time is ReleaseTime.AT_INSTANT else None)
            for field, time in chosen.items()
        }
    )
