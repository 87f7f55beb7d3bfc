"""Home: the worker's road with the one next step, and the desks of who works for others."""

from fastapi import APIRouter
from starlette.responses import Response

from core import notices
from core.access import Permission
from core.people import lookup, persons
from core.work import UnitOfWork
from exam import attempts, sittings
from exam.rules.attempt import AttemptState, is_finished
from exam.states import SittingPhase
from exam.views import MySitting
from question_bank import banks
from question_bank.rules.lifecycle import VersionState
from web.deps import OnPage, Reading
from web.exam_views import DeskCard, DeskKind, HomePage, NextKind, NextStep
from web.gates import signed_in

router = APIRouter()


@router.get("/home", dependencies=[signed_in()])
def home(page: OnPage, work: Reading) -> Response:
    """Where a worker stands and what comes next."""
    mine = attempts.mine(work)
    step = next_step(mine)
    coming = sorted((each for each in mine if is_ahead(each)), key=lambda each: each.opens_at)
    view = HomePage(
        name=persons.own_name(work),
        has_sat=any(is_finished(each.state) for each in mine),
        step=step,
        coming=tuple(each for each in coming if each != step.sitting)[:3],
        notices=notices.unread_count(work),
        desks=tuple(desks(work)),
    )
    return page.show("home/home.html", view, here="home")


def next_step(mine: list[MySitting]) -> NextStep:
    """The one thing to do now: go on, come in, wait for the next sitting, read the last result."""
    by_opening = sorted(mine, key=lambda each: each.opens_at)
    for each in by_opening:
        if each.state is AttemptState.OPEN and each.phase is not SittingPhase.CANCELLED:
            return NextStep(kind=NextKind.RESUME, sitting=each)
    inside = {SittingPhase.DOORS_OPEN, SittingPhase.RUNNING}
    for each in by_opening:
        if each.state is AttemptState.READY and each.phase in inside:
            return NextStep(kind=NextKind.ENTER, sitting=each)
    for each in by_opening:
        if is_ahead(each):
            return NextStep(kind=NextKind.WAIT, sitting=each)
    for each in reversed(by_opening):
        if is_finished(each.state):
            return NextStep(kind=NextKind.RESULT, sitting=each)
    return NextStep(kind=NextKind.NONE)


def is_ahead(each: MySitting) -> bool:
    """Not begun, and the doors have not opened yet."""
    return each.state is AttemptState.READY and each.phase is SittingPhase.COMING


def desks(work: UnitOfWork) -> list[DeskCard]:
    """The desks this actor has, with what waits on each."""
    may = work.actor.may
    cards: list[DeskCard] = []
    if may(Permission.BANK_READ):
        waiting = sum(each.count(VersionState.IN_REVIEW) for each in banks.listing(work))
        cards.append(DeskCard(kind=DeskKind.REVIEW, href="/bank", icon="bank", count=waiting))
    counts = sittings.desk_counts(work)
    if may(Permission.PAPER_ASSEMBLE):
        cards.append(DeskCard(kind=DeskKind.PAPERS, href="/papers", icon="file", count=counts.papers_drafted))
    if may(Permission.SITTING_SCHEDULE):
        cards.append(
            DeskCard(kind=DeskKind.SITTINGS, href="/sittings", icon="calendar", count=counts.sittings_coming)
        )
    if may(Permission.SITTING_WATCH):
        cards.append(
            DeskCard(kind=DeskKind.WATCH, href="/invigilation", icon="eye", count=counts.sittings_running)
        )
    if may(Permission.PEOPLE_READ):
        people = lookup.count_in_reach(work)
        cards.append(DeskCard(kind=DeskKind.PEOPLE, href="/people", icon="people", count=people))
    return cards
