"""投诉建议: one form for anybody, from the foot of every page; the receipt opens the answer."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from core import feedback
from core.errors import NotFound, Refusal
from core.feedback import FeedbackKind, FeedbackView, Words
from core.house import House
from core.limits import FAILED_FROM_ADDRESS
from core.work import UnitOfWork
from web import gates
from web.deps import FORM_GUARD, OnPage, Reading
from web.pages.entrance import Text, arrival_of
from web.views import FeedbackPage

router = APIRouter(prefix="/feedback", dependencies=FORM_GUARD)


@router.get("", dependencies=[gates.open_to_all()])
def show_feedback(
    request: Request,
    page: OnPage,
    work: Reading,
    about: str = "",
    kind: str = "suggestion",
    asked: Annotated[str, Query(max_length=50)] = "",
) -> Response:
    """The form, what the reader handed in before, and what a receipt stands for when one is ``asked``."""
    found = _by_receipt(work, page.house, asked, arrival_of(request).address) if asked else None
    view = FeedbackPage(about=about[:255], kind=_kind(kind), asked=asked, found=found, mine=_mine(work))
    return page.show("feedback.html", view)


@router.post("", dependencies=[gates.open_to_all()])
def hand_in(
    request: Request,
    page: OnPage,
    kind: Text = "suggestion",
    about: Text = "",
    words: Annotated[str, Form(alias="text", max_length=20_000)] = "",
) -> Response:
    """Take it down and give the receipt."""
    said = Words(FeedbackKind(_kind(kind)), about, words)
    actor, now = page.visitor.actor, page.visitor.arrived_at
    try:
        with page.house.work(actor, now) as work:
            receipt = feedback.hand_in(work, said, arrival_of(request).address)
    except Refusal as refusal:
        view = FeedbackPage(kind=said.kind, about=about, text=words, errors=page.errors(refusal))
        return page.show("feedback.html", view, status=refusal.status)
    return page.show("feedback.html", FeedbackPage(receipt=receipt))


def _by_receipt(work: UnitOfWork, house: House, receipt: str, address: str) -> FeedbackView | None:
    """What it stands for, None for nothing. Who tries receipts by the hundred meets TooMany."""
    house.limits.check(FAILED_FROM_ADDRESS, "receipt", address)
    try:
        return feedback.by_receipt(work, receipt)
    except NotFound:
        house.limits.count(FAILED_FROM_ADDRESS, "receipt", address)
        return None


def _kind(given: str) -> str:
    return given if given in {kind.value for kind in FeedbackKind} else FeedbackKind.SUGGESTION.value


def _mine(work: UnitOfWork) -> tuple[FeedbackView, ...]:
    return tuple(feedback.mine(work)) if work.actor.person_id is not None else ()
