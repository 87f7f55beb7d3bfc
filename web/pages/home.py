"""Home: the worker's road with the one next step, and the desks of who works for others."""

from fastapi import APIRouter
from starlette.responses import Response

from contest import contests, judging
from core import notices
from core.access import Permission
from core.people import lookup, persons
from core.work import UnitOfWork
from exam import sittings
from question_bank import banks
from training.certification import applications, evaluations, work_records
from web import next_steps
from web.deps import OnPage, Reading
from web.gates import signed_in
from web.home_views import DeskCard, DeskKind, HomePage

router = APIRouter()


@router.get("/home", dependencies=[signed_in()])
def home(page: OnPage, work: Reading) -> Response:
    """Where a worker stands and what comes next."""
    steps, stations = next_steps.look(work)
    cards = tuple(desks(work))
    view = HomePage(
        name=persons.own_name(work),
        notices=notices.unread_count(work),
        steps=steps,
        stations=stations,
        desks=cards,
        desks_first=bool(cards),
    )
    return page.show("home/home.html", view, here="home")


def desks(work: UnitOfWork) -> list[DeskCard]:
    """The desks this actor has, with what waits on each."""
    may = work.actor.may
    cards: list[DeskCard] = []
    if may(Permission.PERFORMANCE_SCORE):
        stages = len(judging.mine(work))
        cards.append(DeskCard(kind=DeskKind.JUDGING, href="/judging", icon="judge", count=stages))
    if may(Permission.BANK_READ):
        waiting = banks.count_in_review(work)
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
    if may(Permission.SEASON_RUN):
        run = contests.count_to_run(work)
        cards.append(DeskCard(kind=DeskKind.CONTESTS, href="/contest-desk", icon="contest", count=run))
    if may(Permission.EVALUATION_RUN):
        plans = evaluations.count(work)
        cards.append(DeskCard(kind=DeskKind.EVALUATIONS, href="/evaluations", icon="promotion", count=plans))
    if may(Permission.PROMOTION_DECIDE):
        asked = applications.count_submitted(work)
        cards.append(
            DeskCard(kind=DeskKind.APPLICATIONS, href="/registry/applications", icon="promotion", count=asked)
        )
        stated = work_records.count_waiting(work)
        cards.append(
            DeskCard(kind=DeskKind.CONFIRMATIONS, href="/registry/confirmations", icon="check", count=stated)
        )
    if may(Permission.PEOPLE_READ):
        people = lookup.count_in_reach(work)
        cards.append(DeskCard(kind=DeskKind.PEOPLE, href="/people", icon="people", count=people))
    return cards
