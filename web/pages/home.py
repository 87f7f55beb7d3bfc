"""Home: the worker's road with the one next step, and the desks of who works for others."""

from fastapi import APIRouter
from starlette.responses import Response

from contest import contests, judging
from core import counts, notices
from core.access import Permission
from core.counts import Count
from core.people import complaints, lookup
from core.work import UnitOfWork
from exam import sittings
from question_bank import waiting
from training.certification import applications, evaluations, work_records
from web import next_steps
from web.deps import OnPage, Reading
from web.gates import signed_in
from web.home_views import DeskCard, DeskKind, HomePage

router = APIRouter()


@router.get("/home", dependencies=[signed_in()])
def home(page: OnPage, work: Reading) -> Response:
    """Where a worker stands and what comes next."""
    road = next_steps.look(work)
    unread, cards = desks(work)
    view = HomePage(
        name=road.name,
        notices=unread,
        steps=road.steps,
        stations=road.stations,
        desks=cards,
        desks_first=bool(cards),
    )
    return page.show("home/home.html", view, here="home")


def desks(work: UnitOfWork) -> tuple[int, tuple[DeskCard, ...]]:
    """How many notices wait, and the desks this actor has, with what waits on each; counted all at once."""
    asked = _asked(work)
    counted = iter(counts.answered(work, notices.unread(work), *(each for _, _, _, each in asked)))
    unread = next(counted)
    found: dict[DeskKind, DeskCard] = {}
    if work.actor.may(Permission.PERFORMANCE_SCORE):
        stages = len(judging.mine(work))
        found[DeskKind.JUDGING] = DeskCard(kind=DeskKind.JUDGING, href="/judging", icon="judge", count=stages)
    for (kind, href, icon, _), number in zip(asked, counted, strict=True):
        before = found[kind].count or 0 if kind in found else 0
        found[kind] = DeskCard(kind=kind, href=href, icon=icon, count=before + number)
    if work.actor.may(Permission.SETTINGS_READ):
        found[DeskKind.CONSOLE] = DeskCard(kind=DeskKind.CONSOLE, href="/admin", icon="settings", count=None)
    return unread, tuple(found.values())


def _asked(work: UnitOfWork) -> list[tuple[DeskKind, str, str, Count]]:
    """The desks in the order of the page, each with a count of what waits there; two of one are added."""
    may = work.actor.may
    asked = _asked_of_banks(work)
    held = sittings.desk_counts(work)
    if may(Permission.PAPER_ASSEMBLE):
        asked.append((DeskKind.PAPERS, "/papers", "file", held.papers_drafted))
    if may(Permission.SITTING_SCHEDULE):
        asked.append((DeskKind.SITTINGS, "/sittings", "calendar", held.sittings_coming))
    if may(Permission.SITTING_WATCH):
        asked.append((DeskKind.WATCH, "/invigilation", "eye", held.sittings_running))
    if may(Permission.SEASON_RUN):
        asked.append((DeskKind.CONTESTS, "/contest-desk", "contest", contests.to_run_count(work)))
    if may(Permission.EVALUATION_RUN):
        plans = evaluations.in_reach_count(work)
        asked.append((DeskKind.EVALUATIONS, "/evaluations", "promotion", plans))
    if may(Permission.PROMOTION_DECIDE):
        sent = applications.submitted_count(work)
        asked.append((DeskKind.APPLICATIONS, "/registry/applications", "promotion", sent))
        asked.extend(
            (DeskKind.CONFIRMATIONS, "/registry/confirmations", "check", stated)
            for stated in work_records.waiting_counts(work)
        )
    if may(Permission.PEOPLE_READ):
        asked.append((DeskKind.PEOPLE, "/people", "people", lookup.in_reach_count(work)))
    if may(Permission.FEEDBACK_ANSWER):
        asked.append((DeskKind.FEEDBACK, "/admin/feedback", "mail", complaints.waiting_count(work)))
    return asked


def _asked_of_banks(work: UnitOfWork) -> list[tuple[DeskKind, str, str, Count]]:
    asked: list[tuple[DeskKind, str, str, Count]] = []
    if work.actor.may(Permission.BANK_REVIEW):
        asked.append((DeskKind.REVIEW, "/bank/to-review", "bank", waiting.to_review_count(work)))
    if work.actor.may(Permission.BANK_WRITE):
        asked.append((DeskKind.RETURNED, "/bank/returned", "undo", waiting.returned_count(work)))
    return asked
