"""Amending a sitting: the form that scheduled it, or what is left of it once the doors are open."""

from fastapi import APIRouter
from starlette.responses import Response

from core.access import Permission
from core.changes import LONGEST_MARK
from core.errors import ChangedMeanwhile, NotFound, Refusal
from core.work import UnitOfWork
from exam import amending, papers
from exam.states import PaperState
from web import meanwhile, rule_form, sitting_form
from web.deeds import tried
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.gates import holders_of
from web.meanwhile import Theirs
from web.page import Page
from web.sitting_views import SittingEditPage, SittingForm

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
    form, seen = sitting_form.read(given, base), rule_form.typed(given, "seen", LONGEST_MARK)
    do, _, what = str(given.get("do", "amend")).partition(":")
    if do == "release":
        with page.reading() as work:
            return _form(page, work, ref, sitting_form.preset(form, what), seen=seen)

    def deed(work: UnitOfWork) -> tuple[str, ...]:
        return amending.amend(work, ref, sitting_form.draft_of(form, zone, standing), seen=seen)

    changed = tried(page, deed, on_form=(NotFound,))
    if isinstance(changed, Refusal):
        with page.reading() as work:
            return _form(page, work, ref, form, changed, seen=seen)
    unchanged = not changed and seen == standing.seen
    return page.go(f"/sittings/{ref}", told="sitting_unchanged" if unchanged else "sitting_amended")


def _form(
    page: Page,
    work: UnitOfWork,
    ref: str,
    form: SittingForm | None = None,
    refusal: Refusal | None = None,
    *,
    seen: str | None = None,
) -> Response:
    amended = amending.look(work, ref)
    standing = sitting_form.from_sitting(amended, page.house.settings.zone)
    locked = [each for each in papers.listing(work, limit=200) if each.state is PaperState.LOCKED]
    theirs: tuple[Theirs, ...] = ()
    if form is not None and isinstance(refusal, ChangedMeanwhile):
        form = meanwhile.with_theirs(form, standing, refusal, sitting_form.FIELDS)
        theirs = meanwhile.told(work, refusal, amended.held, sitting_form.FIELDS, page.locale)
        seen = amended.seen
    view = SittingEditPage(
        amended=amended,
        form=form or standing,
        papers=tuple(locked),
        zone=page.zone_name,
        seen=amended.seen if seen is None else seen,
        theirs=theirs,
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("sittings/edit.html", view, status=status, here="schedule")
