"""The administrator's console: how the house does, its audit log, its settings, what people complain of."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from core import oversight, text
from core.access import Permission
from core.errors import Refusal
from core.feedback import FeedbackState
from core.people import complaints, persons
from core.work import UnitOfWork
from exam import disputes
from migrations import apply
from web import gates
from web.admin_views import Disputed, FeedbackDeskPage, OverviewPage, SettingsPage
from web.deeds import refused
from web.deps import FORM_GUARD, OnPage, Reading
from web.opening import common_way
from web.page import Page
from web.pages.feedback import place_of
from web.views import FieldError

Answer = Annotated[str, Form(max_length=20_000)]
HERE: Final = "admin"

router = APIRouter(prefix="/admin", dependencies=FORM_GUARD)


@router.get("", dependencies=[gates.holders_of(Permission.SETTINGS_READ)])
def show_overview(page: OnPage, work: Reading) -> Response:
    """Health and counts for who answers for the whole house; doors for everybody else."""
    whole = work.actor.may_at_top(Permission.SETTINGS_READ)
    view = OverviewPage(
        health=oversight.health(work, apply.current(work.session.connection())) if whole else None,
        counts=oversight.counts(work) if whole else None,
        newest_migration=apply.newest() or "",
        may_feedback=work.actor.may(Permission.FEEDBACK_ANSWER),
    )
    return page.show("admin/overview.html", view, here=HERE)


@router.get("/settings", dependencies=[gates.holders_of(Permission.SETTINGS_READ)])
def show_settings(page: OnPage, work: Reading) -> Response:
    """The settings as they stand."""
    return page.show("admin/settings.html", SettingsPage(settings=oversight.settings_read(work)), here=HERE)


@router.get("/feedback", dependencies=[gates.holders_of(Permission.FEEDBACK_ANSWER)])
def show_feedback(
    request: Request, page: OnPage, work: Reading, state: str = "", number: int = 1
) -> Response:
    """Complaints and suggestions, the oldest unanswered first."""
    return _desk(request, page, work, state, number)


@router.post("/feedback/{ref}", dependencies=[gates.holders_of(Permission.FEEDBACK_ANSWER)])
def answer(request: Request, page: OnPage, ref: str, answer: Answer = "") -> Response:
    """Answer one."""
    refusal = refused(page, lambda work: complaints.answer(work, ref, answer))
    if refusal is None:
        return page.go("/admin/feedback", told="feedback_answered")
    with page.reading() as work:
        return _desk(request, page, work, "", 1, ref, answer, refusal)


def _desk(
    request: Request,
    page: Page,
    work: UnitOfWork,
    state: str,
    number: int,
    ref: str = "",
    typed: str = "",
    refusal: Refusal | None = None,
) -> Response:
    chosen = FeedbackState(state) if state in set(FeedbackState) else None
    found = complaints.listing(work, chosen, number)
    ids = {each.person_id for each in found.entries if each.person_id is not None}
    stand = disputes.located(work, {(each.page, each.person_id) for each in found.entries})
    about = {each.ref: stand.get((each.page, each.person_id)) for each in found.entries}
    names = persons.names_of(work, ids) if ids else {}
    refs = persons.refs_of(work, ids) if ids else {}
    errors: tuple[FieldError, ...] = page.errors(refusal) if refusal else ()
    view = FeedbackDeskPage(
        list=found,
        whole=work.actor.may_at_top(Permission.FEEDBACK_ANSWER),
        places={
            each.ref: text.say(f"word.place.{place_of(each.page)}", page.locale) for each in found.entries
        },
        disputed={ref: Disputed(item=it[0], place=it[1]) for ref, it in about.items() if it is not None},
        ways={
            each.ref: common_way(request, work.actor, each.page)
            for each in found.entries
            if about[each.ref] is None
        },
        may_open_items=work.actor.may(Permission.BANK_WRITE) or work.actor.may(Permission.BANK_REVIEW),
        names={person_id: (ref, names.get(person_id, "")) for person_id, ref in refs.items()},
        states=tuple(each.value for each in FeedbackState),
        state=state,
        ref=ref,
        typed=typed,
        errors=errors,
    )
    return page.show("admin/feedback.html", view, status=refusal.status if refusal else 200, here=HERE)
