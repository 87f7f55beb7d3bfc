"""One item over time: its versions side by side, where it is used, what colleagues say about it."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import Response

from core.access import Permission
from core.errors import Refusal
from core.work import UnitOfWork
from exam import belonging, disputes, uses
from question_bank import comments, history, reading, redrafting
from training.practice import uses as practised
from web import deeds
from web.bank_history_views import HistoryPage, Objection, TalkPage, UsesPage
from web.deps import FORM_GUARD, LARGEST_ID, Before, OnPage, Reading
from web.pages.bank import HERE, KEEPERS, WRITERS

router = APIRouter(prefix="/items/{ref}", dependencies=FORM_GUARD)

SHOWN: Final = 50
"""Complaints about one item that are shown."""
CORRECTING: Final = (Permission.BANK_WRITE, Permission.PAPER_ASSEMBLE, Permission.ANSWERS_MARK)
"""What the page asks for that corrects the marks of an item in a sitting."""
Number = Annotated[int, Query(ge=0, le=2**31 - 1)]
Leaf = Annotated[int, Query(ge=1, le=LARGEST_ID)]


@router.get("/history", dependencies=[KEEPERS])
def show_history(
    page: OnPage, work: Reading, ref: str, older: Number = 0, newer: Number = 0, before: Before = None
) -> Response:
    """Any two versions side by side, and every deed; without a choice the newest two."""
    return page.show("bank/history.html", _history(work, ref, older, newer, before), here=HERE)


@router.post("/history/{number}/draft", dependencies=[WRITERS])
def redraft(
    page: OnPage, ref: str, number: Annotated[int, Path(ge=1, le=2**31 - 1)], over: Annotated[int, Form()] = 0
) -> Response:
    """Begin a draft with the words of an older version; the editor opens on it."""
    begun = deeds.tried(page, lambda work: redrafting.redraft(work, ref, number, over))
    if not isinstance(begun, Refusal):
        return page.go(f"/items/{ref}/edit", told="version_redrafted", number=begun, like=number)
    with page.reading() as work:
        view = _history(work, ref).model_copy(update={"errors": page.errors(begun)})
    return page.show("bank/history.html", view, status=begun.status, here=HERE)


def _history(
    work: UnitOfWork, ref: str, older: int = 0, newer: int = 0, before: int | None = None
) -> HistoryPage:
    versions = history.versions(work, ref)
    high = newer or versions[0].number
    low = older or (versions[1].number if len(versions) > 1 else high)
    return HistoryPage(
        shown=reading.glimpse(work, ref, talked=True),
        versions=versions,
        compared=history.compare(work, ref, low, high) if low != high else None,
        deeds=history.deeds(work, ref, before),
    )


@router.get("/uses", dependencies=[KEEPERS])
def show_uses(page: OnPage, work: Reading, ref: str, leaf: Leaf = 1) -> Response:
    """The papers, sittings and practice that an item is used in, and what is objected to in it."""
    return page.show("bank/uses.html", _uses(work, ref, leaf), here=HERE)


@router.post("/disputes/{told}", dependencies=[WRITERS])
def answer(
    page: OnPage, ref: str, told: str, words: Annotated[str, Form(alias="answer", max_length=20_000)] = ""
) -> Response:
    """Answer an objection, which closes it."""
    refusal = deeds.refused(page, lambda work: disputes.answer(work, ref, told, words))
    if refusal is None:
        return page.go(f"/items/{ref}/uses#disputed", told="feedback_answered")
    with page.reading() as work:
        kept = {"answering": told, "typed": words, "errors": page.errors(refusal)}
        view = _uses(work, ref, 1).model_copy(update=kept)
    return page.show("bank/uses.html", view, status=refusal.status, here=HERE)


def _uses(work: UnitOfWork, ref: str, leaf: int) -> UsesPage:
    shown = reading.glimpse(work, ref, talked=True)
    complaints = tuple(
        Objection(told=told, place=place) for told, place in disputes.of_item(work, shown.id, ref)[:SHOWN]
    )
    may_correct = all(work.actor.may(each) for each in CORRECTING)
    at = {each.place.sitting_ref for each in complaints if each.place is not None} if may_correct else ()
    return UsesPage(
        shown=shown,
        uses=uses.of_item(work, shown.id, leaf),
        practised=practised.of_item(work, shown.id),
        complaints=complaints,
        may_open_papers=work.actor.may(Permission.PAPER_ASSEMBLE),
        may_open_analysis=work.actor.may(Permission.PAPER_ASSEMBLE)
        and work.actor.may(Permission.RESULTS_READ),
        may_correct=may_correct,
        answered_in=belonging.answered(work, *at),
    )


@router.get("/comments", dependencies=[KEEPERS])
def show_comments(page: OnPage, work: Reading, ref: str, leaf: Leaf = 1) -> Response:
    """What colleagues say about an item."""
    return page.show("bank/talk.html", _talk(work, ref, leaf), here=HERE)


@router.post("/comments", dependencies=[KEEPERS])
def say(page: OnPage, ref: str, words: Annotated[str, Form(max_length=8000)] = "") -> Response:
    """Say something about an item."""
    if refusal := deeds.refused(page, lambda work: comments.say(work, ref, words)):
        with page.reading() as work:
            view = _talk(work, ref, 1).model_copy(update={"words": words, "errors": page.errors(refusal)})
        return page.show("bank/talk.html", view, status=refusal.status, here=HERE)
    return page.go(f"/items/{ref}/comments", told="item_commented")


def _talk(work: UnitOfWork, ref: str, leaf: int) -> TalkPage:
    return TalkPage(shown=reading.glimpse(work, ref, talked=True), talk=comments.listing(work, ref, leaf))
