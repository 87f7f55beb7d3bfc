"""Amending a sitting: the form that scheduled it, or what is left of it once the doors are open."""

from fastapi import APIRouter
from starlette.responses import Response

from core.access import Permission
from core.errors import NotFound, Refusal
from core.work import UnitOfWork
from exam import amending, papers
from exam.errors import ChangedMeanwhile
from exam.states import PaperState
from web import sitting_form
from web.deeds import tried
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.gates import holders_of
from web.page import Page
from web.sitting_views import SittingEditPage, SittingForm
from web.views import FieldError

router = APIRouter(dependencies=FORM_GUARD)

SCHEDULES = holders_of(Permission.SITTING_SCHEDULE)


@router.get("/sittings/{ref}/edit", dependencies=[SCHEDULES])
def edit(ref: str, page: OnPage, work: Reading) -> Response:
    """The form as the sitting stands."""
    return _form(page, work, ref)


@router.post("/sittings/{ref}/edit", dependencies=[SCHEDULES])
def amend(ref: str, page: OnPage, given: Filled) -> Response:
    """Amend the sitting, or take a release preset; what was typed stays."""
    zone = page.house.settings.zone
    with page.reading() as work:
        standing = amending.look(work, ref)
    base = sitting_form.from_sitting(standing, zone)
    form, seen = sitting_form.read(given, base), str(given.get("seen", ""))[:20]
    do, _, what = str(given.get("do", "amend")).partition(":")
    if do == "release":
        with page.reading() as work:
            return _form(page, work, ref, sitting_form.preset(form, what), seen=seen)

    def deed(work: UnitOfWork) -> tuple[str, ...]:
        return amending.amend(work, ref, sitting_form.draft_of(form, zone, standing), seen=seen)

    changed = tried(page, deed, on_form=(NotFound,))
    if isinstance(changed, Refusal):
        differs = isinstance(changed, ChangedMeanwhile)
        with page.reading() as work:
            again = None if differs else seen
            errors = page.errors(changed)
            return _form(page, work, ref, form, errors, seen=again, differs=differs, status=changed.status)
    return page.go(f"/sittings/{ref}", told="sitting_amended" if changed else "sitting_unchanged")


def _form(
    page: Page,
    work: UnitOfWork,
    ref: str,
    form: SittingForm | None = None,
    errors: tuple[FieldError, ...] = (),
    *,
    seen: str | None = None,
    differs: bool = False,
    status: int = 200,
) -> Response:
    amended = amending.look(work, ref)
    locked = [each for each in papers.listing(work, limit=200) if each.state is PaperState.LOCKED]
    view = SittingEditPage(
        amended=amended,
        form=form or sitting_form.from_sitting(amended, page.house.settings.zone),
        papers=tuple(locked),
        zone=page.house.settings.timezone,
        seen=amended.seen if seen is None else seen,
        differs=differs,
        errors=errors,
    )
    return page.show("sittings/edit.html", view, status=status, here="schedule")
