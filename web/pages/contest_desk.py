"""The organiser's contest desk: seasons, contests drafted and edited, published and cancelled."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.datastructures import FormData
from starlette.responses import Response

from contest import amending, contests, desk, seasons
from contest.errors import SeasonUnfit
from contest.rules import plan, rule_sheet
from contest.states import ContestState
from contest.views import ContestView, SeasonDraft
from core import changes
from core.access import Permission
from core.errors import ChangedMeanwhile, Finding, NotAllowed, Refusal
from core.people import units
from core.people.views import UnitView
from core.work import UnitOfWork
from web import contest_form, days, meanwhile, rule_form, tie_example
from web.contest_desk_views import (
    CheckPane,
    Choice,
    ContestDeskPage,
    ContestEditPage,
    ContestForm,
    DeskListPage,
    SeasonForm,
    SheetCheck,
    SheetForm,
)
from web.deeds import refused
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.gates import holders_of
from web.meanwhile import Theirs
from web.page import Page
from web.unit_choices import indented

router = APIRouter(prefix="/contest-desk", dependencies=FORM_GUARD)

ON_A_PAGE: Final = 30
HERE: Final = "contests"
_PLAN: Final = {**contest_form.FIELDS, "stages": ("stages",)}
RUNS = holders_of(Permission.SEASON_RUN)


Before = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
Ref = Annotated[str, Query(max_length=32)]
Reason = Annotated[str, Form(max_length=500)]
Seen = Annotated[str, Form(max_length=changes.LONGEST_MARK)]


@router.get("", dependencies=[RUNS])
def listing(page: OnPage, work: Reading, season: Ref = "", before: Before = None) -> Response:
    """Contests within reach, by season, the newest first."""
    return _list(page, work, SeasonForm(), season=season, before=before)


@router.post("", dependencies=[RUNS])
def make_season(page: OnPage, given: Filled) -> Response:
    """Make a season."""
    form = SeasonForm.model_validate({name: rule_form.typed(given, name) for name in SeasonForm.model_fields})
    refusal = refused(page, lambda work: seasons.make(work, _season(form)))
    if refusal is None:
        return page.go("/contest-desk", told="season_made")
    with page.reading() as work:
        return _list(page, work, form, refusal=refusal)


@router.get("/new", dependencies=[RUNS])
def new(page: OnPage, work: Reading, season: Ref = "") -> Response:
    """The form of a new contest, filled with the house's customs."""
    form = contest_form.empty(page.locale, work.now, page.house.settings.zone)
    return _editor(page, work, form.model_copy(update={"season": season}), None)


@router.post("/new", dependencies=[RUNS])
def draft(page: OnPage, given: Filled) -> Response:
    """Draft a contest, or show the form after a press of one of its own buttons."""
    return _take(page, given, None)


@router.post("/sheet", dependencies=[RUNS])
def check_sheet(page: OnPage, given: Filled) -> Response:
    """What the sheet as typed comes to, for the open page."""
    view = CheckPane(check=checked(page, rule_form.read(given)))
    return page.show_alone("contest_desk/check.html", view, mood="plain")


@router.get("/{ref}", dependencies=[RUNS])
def show(ref: str, page: OnPage, work: Reading) -> Response:
    """A contest: where it stands, what is missing, its stages."""
    return _desk(page, work, ref)


@router.get("/{ref}/edit", dependencies=[RUNS])
def edit(ref: str, page: OnPage, work: Reading) -> Response:
    """The form of a contest that stands; what is fixed is shown and not asked."""
    seen = changes.mark(amending.contest(work, ref))
    contest = to_run(work, ref)
    form = contest_form.from_contest(contest, _units(work), page.house.settings.zone)
    return _editor(page, work, form, contest, seen=seen)


@router.post("/{ref}/edit", dependencies=[RUNS])
def save(ref: str, page: OnPage, given: Filled) -> Response:
    """Change a contest; what was typed stays when it is refused."""
    return _take(page, given, ref)


@router.post("/{ref}/publish", dependencies=[RUNS])
def publish(ref: str, page: OnPage, seen: Seen = "") -> Response:
    """Publish a contest as it was looked through; what somebody else changed meanwhile is shown first."""
    return _deed(page, ref, lambda work: contests.publish(work, ref, seen=seen), "contest_published")


@router.post("/{ref}/cancel", dependencies=[RUNS])
def cancel(ref: str, page: OnPage, reason: Reason = "") -> Response:
    """Cancel a contest, with a reason."""
    return _deed(page, ref, lambda work: contests.cancel(work, ref, reason), "contest_cancelled")


def checked(page: Page, form: SheetForm) -> SheetCheck:
    """The reasons why nobody can be ranked by a sheet as typed, or the worked example."""
    found: list[Finding] = []
    sheet = rule_form.sheet_of(form, found)
    reasons = tuple(page.reason(each) for each in (*found, *rule_sheet.check(sheet)))
    return SheetCheck(
        reasons=tuple(dict.fromkeys(reasons)), example=None if reasons else tie_example.of(sheet)
    )


def to_run(work: UnitOfWork, ref: str) -> ContestView:
    """A contest for its organiser. Raises NotFound, NotAllowed."""
    contest = contests.look(work, ref)
    if not contest.may_run:
        raise NotAllowed
    return contest


def unit_choices(found: Sequence[UnitView]) -> tuple[Choice, ...]:
    """Units to choose from, indented as they stand in the tree."""
    return tuple(Choice(value=ref, label=name) for ref, name in indented(found))


def _take(page: Page, given: FormData, ref: str | None) -> Response:
    form, do = contest_form.read(given), rule_form.typed(given, "do")
    zone, seen = page.house.settings.zone, rule_form.typed(given, "seen", changes.LONGEST_MARK)
    standing: ContestView | None = None
    if ref is not None:
        with page.reading() as work:
            standing = contests.look(work, ref)
            work.demand(Permission.SEASON_RUN, units.unit_of(work, standing.unit_ref).path)
            as_it_is = contest_form.from_contest(standing, _units(work), zone)
        form = contest_form.fixed(form, as_it_is) if standing.is_frozen else form
    sheet = rule_form.changed(form.sheet, do, page.locale)
    if sheet is not None or do == "check":
        shown = form if sheet is None else form.model_copy(update={"sheet": sheet})
        with page.reading() as work:
            return _editor(page, work, shown, standing, seen=seen)
    made: list[str] = []

    def deed(work: UnitOfWork) -> None:
        typed = contest_form.draft_of(form, zone, standing)
        saved = contests.draft(work, typed) if ref is None else contests.edit(work, ref, typed, seen=seen)
        made.append(saved.card.ref)

    refusal = refused(page, deed)
    if refusal is None:
        return page.go(f"/contest-desk/{made[0]}", told="contest_drafted" if ref is None else "contest_saved")
    with page.reading() as work:
        if ref is not None and isinstance(refusal, ChangedMeanwhile):
            return _compared(page, work, ref, form, refusal)
        return _editor(page, work, form, standing, refusal, seen=seen)


def _compared(
    page: Page, work: UnitOfWork, ref: str, form: ContestForm, refusal: ChangedMeanwhile
) -> Response:
    """The form again, beside what somebody else changed meanwhile; saved once more, it is meant."""
    held = amending.contest(work, ref)
    contest = contests.look(work, ref)
    standing = contest_form.from_contest(contest, _units(work), page.house.settings.zone)
    form = meanwhile.with_theirs(form, standing, refusal, contest_form.FIELDS)
    theirs = meanwhile.told(work, refusal, held, contest_form.FIELDS, page.locale)
    return _editor(page, work, form, contest, refusal, seen=changes.mark(held), theirs=theirs)


def _editor(
    page: Page,
    work: UnitOfWork,
    form: ContestForm,
    contest: ContestView | None,
    refusal: Refusal | None = None,
    *,
    seen: str = "",
    theirs: tuple[Theirs, ...] = (),
) -> Response:
    found = _units(work)
    if not form.unit and found:
        form = form.model_copy(update={"unit": found[0].ref})
    view = ContestEditPage(
        form=form,
        contest=contest,
        check=checked(page, form.sheet),
        seasons=seasons.listing(work),
        units=unit_choices(found),
        occupation_name=contest_form.occupation_name(form),
        zone=page.zone_name,
        seen=seen,
        theirs=theirs,
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("contest_desk/edit.html", view, status=status, here=HERE)


def _units(work: UnitOfWork) -> tuple[UnitView, ...]:
    return units.in_reach(work, Permission.SEASON_RUN)


def _season(form: SeasonForm) -> SeasonDraft:
    found: list[Finding] = []
    starts = days.demand_day(form.starts, "starts_on", found)
    ends = days.demand_day(form.ends, "ends_on", found)
    if found:
        raise SeasonUnfit(*found)
    return SeasonDraft(title=form.title, unit_ref=form.unit, starts_on=starts, ends_on=ends)


def _list(
    page: Page,
    work: UnitOfWork,
    form: SeasonForm,
    *,
    season: str = "",
    before: int | None = None,
    refusal: Refusal | None = None,
) -> Response:
    found = contests.to_run(work, season_ref=season, before=before, limit=ON_A_PAGE + 1)
    view = DeskListPage(
        contests=found[:ON_A_PAGE],
        seasons=seasons.listing(work),
        season=season,
        before=found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None,
        is_first=before is None,
        units=unit_choices(_units(work)),
        form=form,
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("contest_desk/list.html", view, status=status, here=HERE)


def _deed(page: Page, ref: str, deed: Callable[[UnitOfWork], object], told: str) -> Response:
    refusal = refused(page, deed)
    if refusal is None:
        return page.go(f"/contest-desk/{ref}", told=told)
    with page.reading() as work:
        return _desk(page, work, ref, refusal)


def _desk(page: Page, work: UnitOfWork, ref: str, refusal: Refusal | None = None) -> Response:
    found = desk.contest(work, ref)
    held = amending.plan(work, ref)
    theirs: tuple[Theirs, ...] = ()
    if isinstance(refusal, ChangedMeanwhile):
        theirs = meanwhile.told(work, refusal, held, _PLAN, page.locale)
    view = ContestDeskPage(
        contest=found.contest,
        missing=tuple(page.reason(each) for each in _missing(found.contest, work)),
        to_know=tuple(page.reason(each) for each in _to_know(found.contest)),
        to_decide=found.contest.card.applied,
        before={
            stage: tuple(page.reason(each) for each in points) for stage, points in found.open_points.items()
        },
        against={
            stage: tuple(page.reason(each) for each in reasons) for stage, reasons in found.against.items()
        },
        boards=found.boards,
        seen=changes.mark(held),
        theirs=theirs,
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("contest_desk/show.html", view, status=status, here=HERE)


def _missing(contest: ContestView, work: UnitOfWork) -> list[Finding]:
    """What publishing would be refused for, said before anybody presses."""
    if contest.card.state is not ContestState.DRAFT:
        return []
    found = [] if contest.stages else [Finding("contest.stages_missing")]
    found += [
        Finding("contest.advancement_missing", {"stage": each.title})
        for each in contest.stages[:-1]
        if each.advancement is None
    ]
    for each in contest.stages:
        lines = [(line.label, line.after) for line in each.lines]
        found += plan.check(each.sheet, each.panels, each.advancement, lines)
    closes_at = contest.card.registration_closes_at
    if closes_at <= work.now:
        found.append(Finding("contest.registration_past", {"closes_at": closes_at}, "registration_closes_at"))
    return found


def _to_know(contest: ContestView) -> tuple[Finding, ...]:
    """What its organiser should know as long as the rules of the contest can be changed."""
    if contest.is_frozen or contest.card.state not in {ContestState.DRAFT, ContestState.PUBLISHED}:
        return ()
    ranked_by = [(each.title, each.sheet_hash) for each in contest.stages]
    return plan.worth_knowing(contest.sheet_hash, ranked_by, contest.notice_days)
