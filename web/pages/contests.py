"""Contests as workers and their units meet them: what there is, entering, one's own road, the bulletin."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from contest import boards, bulletins, contests, entries, own, registration
from contest.rules.eligibility import EntryGroup
from contest.rules.freeze import Curtain
from contest.rules.stage import ANNOUNCED, StageState
from contest.states import ContestPhase
from contest.views import ContestView, MyEntry
from core.access import Permission
from core.errors import Refusal
from core.people.rules.codes import split_codes
from core.work import UnitOfWork
from web import entering
from web.contest_views import (
    BulletinPage,
    ContestListPage,
    ContestPage,
    EnterPage,
    GroupWay,
    StageShown,
)
from web.deeds import refused, tried
from web.deps import FORM_GUARD, After, Before, OnPage, Reading, Writing
from web.entering import EnterForm
from web.gates import holders_of, open_to_all, signed_in
from web.held_grades import GRADES
from web.page import Page

router = APIRouter(prefix="/contests", dependencies=FORM_GUARD)

ON_A_PAGE = 20
MOST_TYPED = 20_000

Version = Annotated[int | None, Query(ge=1, le=10_000)]


@router.get("", dependencies=[signed_in()])
def listing(page: OnPage, work: Reading, before: Before = None) -> Response:
    """What there is to enter, under one's own entries."""
    found = contests.open_to_all(work, before=before, limit=ON_A_PAGE + 1)
    view = ContestListPage(
        mine=own.mine(work) if before is None else (),
        contests=found[:ON_A_PAGE],
        before=found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None,
        is_first=before is None,
        may_run=work.actor.may(Permission.SEASON_RUN),
    )
    return page.show("contests/list.html", view, here="contests")


@router.get("/{ref}", dependencies=[signed_in()])
def show(ref: str, page: OnPage, work: Reading) -> Response:
    """A contest: its rules, its stages, and one's own road through it."""
    return page.show("contests/show.html", _contest_page(page, work, ref), here="contests")


@router.post("/{ref}/entry", dependencies=[signed_in()])
def enter(ref: str, page: OnPage, group: Annotated[EntryGroup, Form()] = EntryGroup.WORKERS) -> Response:
    """Enter oneself: pressing twice is entering once."""
    refusal = refused(page, lambda work: registration.apply(work, ref, group, grades=GRADES))
    if refusal is not None:
        with page.reading() as work:
            said = tuple(each.text for each in page.errors(refusal))
            view = _contest_page(page, work, ref, said)
        return page.show("contests/show.html", view, status=refusal.status, here="contests")
    return page.go(f"/contests/{ref}", told="contest_entered")


@router.get("/{ref}/entry", dependencies=[signed_in()])
def back_to_contest(ref: str) -> Response:
    """Reloading after a refused entry leads back to the contest."""
    return RedirectResponse(f"/contests/{ref}", status_code=303)


@router.post("/{ref}/entry/withdraw", dependencies=[signed_in()])
def withdraw(ref: str, page: OnPage, work: Writing, reason: Annotated[str, Form()] = "") -> Response:
    """Withdraw one's own entry."""
    mine = own.my_entry(work, ref)
    if mine is not None:
        registration.withdraw(work, mine.entry_ref, reason)
    return page.go(f"/contests/{ref}", told="contest_withdrawn")


@router.get("/{ref}/stages/{stage_ref}/bulletin", dependencies=[open_to_all()])
def bulletin(
    ref: str, stage_ref: str, page: OnPage, work: Reading, version: Version = None, after: After = None
) -> Response:
    """A published result; older versions stay readable. Without an account, where the board is public."""
    found = bulletins.look(work, stage_ref, version, after=after)
    known = work.actor.person_id is not None
    mine = own.my_entry(work, ref) if known else None
    view = BulletinPage(bulletin=found, mine=mine.entry_ref if mine is not None else "", known=known)
    return page.show("contests/bulletin.html", view, here="contests")


@router.get("/{ref}/people", dependencies=[holders_of(Permission.ENTRY_SUBMIT)])
def people(ref: str, page: OnPage, work: Reading, after: After = None) -> Response:
    """A unit's own entries, and the form that enters more."""
    return page.show("contests/people.html", _people_page(work, ref, after=after), here="contests")


@router.post("/{ref}/people", dependencies=[holders_of(Permission.ENTRY_SUBMIT)])
def enter_people(
    ref: str,
    page: OnPage,
    codes: Annotated[str, Form(max_length=MOST_TYPED)] = "",
    group: Annotated[EntryGroup, Form()] = EntryGroup.WORKERS,
) -> Response:
    """Enter the unit's own people by staff number; what became of each is told."""
    outcomes = tried(
        page, lambda work: registration.enter_many(work, ref, split_codes(codes), group, grades=GRADES)
    )
    with page.reading() as work:
        if isinstance(outcomes, Refusal):
            form, status = EnterForm(typed=codes, group=group, error=page.refused(outcomes)), outcomes.status
        else:
            form, status = entering.answered(page, codes, group, outcomes), 200
        view = _people_page(work, ref, form=form)
    return page.show("contests/people.html", view, status=status, here="contests")


@router.post("/{ref}/people/{entry_ref}/withdraw", dependencies=[holders_of(Permission.ENTRY_SUBMIT)])
def withdraw_person(
    ref: str, entry_ref: str, page: OnPage, work: Writing, reason: Annotated[str, Form()] = ""
) -> Response:
    """Withdraw the entry of one of the unit's people, with a reason that they are told."""
    registration.withdraw(work, entry_ref, reason)
    return page.go(f"/contests/{ref}/people", told="contest_withdrawn")


def _contest_page(page: Page, work: UnitOfWork, ref: str, errors: tuple[str, ...] = ()) -> ContestPage:
    contest = contests.look(work, ref)
    mine = own.my_entry(work, ref)
    asks = contest.card.phase in {ContestPhase.COMING, ContestPhase.REGISTERING}
    ways = (
        registration.my_eligibility(work, ref, grades=GRADES)
        if asks and (mine is None or not mine.may_withdraw)
        else ()
    )
    return ContestPage(
        contest=contest,
        mine=mine,
        ways=tuple(
            GroupWay(
                group=each.group,
                against=tuple(page.reason(finding) for finding in each.against),
                checks=tuple(page.reason(finding) for finding in each.to_check),
            )
            for each in ways
        ),
        shown=_stages(page, work, contest, mine),
        errors=errors,
        may_enter_others=work.actor.may(Permission.ENTRY_SUBMIT),
    )


def _stages(
    page: Page, work: UnitOfWork, contest: ContestView, mine: MyEntry | None
) -> dict[str, StageShown]:
    reasons = {each.stage_ref: each.reason for each in mine.stages} if mine is not None else {}
    shown: dict[str, StageShown] = {}
    for stage in contest.stages:
        reason = reasons.get(stage.ref)
        board = boards.board_of_stage(work, stage.id) if stage.has_board else None
        frozen = board is not None and board.freeze.curtain(work.now) is Curtain.FROZEN
        shown[stage.ref] = StageShown(
            ref=stage.ref,
            reason=page.reason(reason) if reason is not None else "",
            board_ref=board.ref if board is not None and board.is_public else None,
            is_live=stage.state in {StageState.RUNNING, StageState.FROZEN} and not frozen,
            frozen_at=board.freeze_at if board is not None and frozen else None,
            has_bulletin=stage.state in ANNOUNCED,
        )
    return shown


def _people_page(
    work: UnitOfWork, ref: str, *, after: int | None = None, form: EnterForm | None = None
) -> EnterPage:
    return EnterPage(
        contest=contests.look(work, ref),
        entries=entries.listing(work, ref, after=after),
        form=form or EnterForm(),
    )
