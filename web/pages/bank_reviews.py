"""Reviewing: the next item that waits, beside what was returned and what is in use, and the decision."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core.errors import Refusal
from core.work import UnitOfWork
from question_bank import banks, classing, comments, history, reading, reviews
from question_bank.rules.lifecycle import VersionState
from question_bank.views import ItemView
from web.bank_views import ReviewPage, ReviewsDonePage
from web.deps import FORM_GUARD, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, REVIEWERS

router = APIRouter(dependencies=FORM_GUARD)

Words = Annotated[str, Form(max_length=4000)]


@router.get("/bank/{ref}/review", dependencies=[REVIEWERS])
def next_review(
    page: OnPage, work: Reading, ref: str, after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0
) -> Response:
    """On to the next item that this reviewer may decide."""
    waiting = reviews.next_waiting(work, ref, after)
    if waiting is not None:
        return page.go(f"/items/{waiting}/review")
    return page.show("bank/reviewed.html", ReviewsDonePage(bank=banks.look(work, ref)), here=HERE)


@router.get("/items/{ref}/review", dependencies=[REVIEWERS])
def show_review(page: OnPage, work: Reading, ref: str) -> Response:
    """A version to be decided on."""
    return page.show("bank/review.html", _review(work, ref), here=HERE)


@router.post("/items/{ref}/approve", dependencies=[REVIEWERS])
def approve_item(page: OnPage, ref: str, seen: Annotated[int, Form()] = 0, words: Words = "") -> Response:
    """Publish the version in review, and on to the next."""
    return _decision(page, ref, words, lambda work: reviews.approve(work, ref, seen, words), "item_published")


@router.post("/items/{ref}/return", dependencies=[REVIEWERS])
def return_item(page: OnPage, ref: str, words: Words = "") -> Response:
    """Give the version back with words, and on to the next."""
    return _decision(
        page, ref, words, lambda work: reviews.return_with_words(work, ref, words), "item_returned"
    )


def _review(work: UnitOfWork, ref: str) -> ReviewPage:
    item = reading.look(work, ref)
    bank = banks.look(work, item.bank_ref)
    return ReviewPage(
        shown=item,
        waiting=bank.count(VersionState.IN_REVIEW),
        said=comments.last(work, ref),
        classes=classing.look(work, ref),
        since_return=history.since_return(work, ref),
        since_published=history.since_published(work, ref),
    )


def _decision(page: Page, ref: str, words: str, deed: Callable[[UnitOfWork], object], told: str) -> Response:
    """Decide and go on to the next item, or show the version again with the reasons."""
    try:
        with page.work() as work:
            deed(work)
            item: ItemView = reading.look(work, ref)
    except Refusal as refusal:
        if refusal.status in {401, 403, 404}:
            raise
        with page.reading() as work:
            view = _review(work, ref).model_copy(update={"errors": page.errors(refusal), "words": words})
        return page.show("bank/review.html", view, status=refusal.status, here=HERE)
    facts: Mapping[str, int] = {"number": item.number}
    return page.go(f"/bank/{item.bank_ref}/review?after={item.number}", told=told, **facts)
