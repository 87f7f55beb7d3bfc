"""投诉建议: one form for anybody, from the foot of every page; the receipt opens the answer."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from core import feedback, text
from core.errors import NotFound, Refusal
from core.feedback import FeedbackKind, FeedbackView, Words
from core.house import House
from core.limits import FAILED_FROM_ADDRESS
from core.work import UnitOfWork
from exam import disputes
from web import gates
from web.deeds import tried
from web.deps import UNSIGNED_FORM_GUARD, OnPage, Reading
from web.pages.entrance import Text, arrival_of
from web.views import FeedbackPage

router = APIRouter(prefix="/feedback", dependencies=UNSIGNED_FORM_GUARD)

_PLACES: Final = {
    "/items": "item",
    "/bank": "item",
    "/practice": "item",
    "/exam": "exam",
    "/sittings": "exam",
    "/papers": "exam",
    "/invigilation": "exam",
    "/contests": "contest",
    "/boards": "contest",
    "/courses": "course",
    "/certificates": "certificate",
    "/verify": "certificate",
    "/pathway": "certificate",
    "/account": "account",
    "/people": "account",
}
"""Where addresses begin → what complaints from there are about."""


@router.get("", dependencies=[gates.open_to_all()])
def show_feedback(
    request: Request,
    page: OnPage,
    work: Reading,
    about: str = "",
    kind: str = "suggestion",
    subject: Annotated[str, Query(max_length=80)] = "",
    asked: Annotated[str, Query(max_length=50)] = "",
    sent: bool = False,
) -> Response:
    """The form, what the reader handed in before, and what a receipt stands for when one is ``asked``.

    ``sent``: it was handed in a moment ago.
    """
    found = _by_receipt(work, page.house, asked, arrival_of(request).address) if asked else None
    view = FeedbackPage(
        about=about[:255],
        place=place_of(about),
        places=_places(page.locale, work, found),
        kind=_kind(kind),
        subject=subject,
        asked="" if sent and found else asked,
        receipt=found.receipt if sent and found else None,
        found=found,
        mine=_mine(work),
    )
    return page.show("feedback.html", view)


@router.post("", dependencies=[gates.open_to_all()])
def hand_in(
    request: Request,
    page: OnPage,
    kind: Text = "suggestion",
    about: Text = "",
    subject: Text = "",
    words: Annotated[str, Form(alias="text", max_length=20_000)] = "",
) -> Response:
    """Take it down and give the receipt."""
    said = Words(FeedbackKind(_kind(kind)), about, words, subject)
    address = arrival_of(request).address
    receipt = tried(page, lambda work: _take(work, said, address))
    if isinstance(receipt, Refusal):
        view = FeedbackPage(
            kind=said.kind,
            about=about,
            place=place_of(about),
            subject=subject,
            text=words,
            errors=page.errors(receipt),
        )
        return page.show("feedback.html", view, status=receipt.status)
    return page.go(f"/feedback?{urlencode({'asked': receipt, 'sent': 1})}")


def _take(work: UnitOfWork, said: Words, address: str) -> str:
    """Take it down; what is objected to in an item is told to who keeps its bank."""
    receipt = feedback.hand_in(work, said, address)
    if said.kind in {FeedbackKind.CONTENT, FeedbackKind.COMPLAINT}:
        disputes.tell_keepers(work, "".join(said.page.split()))
    return receipt


def place_of(address: str) -> str:
    """What sort of page an address leads to: the word ``place.<this>``."""
    begins = (name for start, name in _PLACES.items() if address == start or address.startswith(f"{start}/"))
    return next(begins, "page")


def _by_receipt(work: UnitOfWork, house: House, receipt: str, address: str) -> FeedbackView | None:
    """What it stands for, None for nothing. Who tries receipts by the hundred meets TooMany."""
    house.limits.check(FAILED_FROM_ADDRESS, "receipt", address)
    try:
        return feedback.by_receipt(work, receipt)
    except NotFound:
        house.limits.count(FAILED_FROM_ADDRESS, "receipt", address)
        return None


def _places(locale: str, work: UnitOfWork, found: FeedbackView | None) -> dict[str, str]:
    """Ref of a complaint → what page it is about, in words."""
    known = (*_mine(work), *((found,) if found else ()))
    return {each.ref: text.say(f"word.place.{place_of(each.page)}", locale) for each in known}


def _kind(given: str) -> str:
    return given if given in {kind.value for kind in FeedbackKind} else FeedbackKind.SUGGESTION.value


def _mine(work: UnitOfWork) -> tuple[FeedbackView, ...]:
    return tuple(feedback.mine(work)) if work.actor.person_id is not None else ()
