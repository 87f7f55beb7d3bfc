"""Reviewing: the next item that waits, beside what was returned and what is in use, and the decision."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core.errors import Refusal
from core.work import UnitOfWork
from question_bank import banks, classing, comments, history, import_reports, reading, reviews
from question_bank.rules.lifecycle import VersionState
from question_bank.views import ItemView
from web.bank_views import ReviewPage, ReviewsDonePage
from web.deps import FORM_GUARD, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, REVIEWERS

router = APIRouter(dependencies=FORM_GUARD)

Words = Annotated[str, Form(max_length=4000)]
Run: Final = Query(max_length=32, pattern="^[a-z0-9]*$")
"""The import whose items are reviewed one after another."""
SentRun = Annotated[str, Form(max_length=32, pattern="^[a-z0-9]*$")]


@router.get("/bank/{ref}/review", dependencies=[REVIEWERS])
def next_review(
    page: OnPage,
    work: Reading,
    ref: str,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    run: Annotated[str, Run] = "",
) -> Response:
    """On to the next item that this reviewer may decide, of an import where one is named."""
    following = reviews.next_waiting(work, ref, after, run or None)
    if following is not None:
        return page.go(f"/items/{following}/review?run={run}" if run else f"/items/{following}/review")
    return page.show("bank/reviewed.html", ReviewsDonePage(bank=banks.look(work, ref), run=run), here=HERE)


@router.get("/items/{ref}/review", dependencies=[REVIEWERS])
def show_review(page: OnPage, work: Reading, ref: str, run: Annotated[str, Run] = "") -> Response:
    """A version to be decided on."""
    return page.show("bank/review.html", _review(work, ref, run), here=HERE)


@router.post("/items/{ref}/approve", dependencies=[REVIEWERS])
def approve_item(
    page: OnPage, ref: str, seen: Annotated[int, Form()] = 0, words: Words = "", run: SentRun = ""
) -> Response:
    """Publish the version in review, and on to the next."""
    return _decision(
        page, ref, words, lambda work: reviews.approve(work, ref, seen, words), "item_published", run
    )


@router.post("/items/{ref}/return", dependencies=[REVIEWERS])
def return_item(page: OnPage, ref: str, words: Words = "", run: SentRun = "") -> Response:
    """Give the version back with words, and on to the next."""
    return _decision(
        page, ref, words, lambda work: reviews.return_with_words(work, ref, words), "item_returned", run
    )


def _review(work: UnitOfWork, ref: str, run: str) -> ReviewPage:
    item = reading.look(work, ref)
    if run:
        left = import_reports.look(work, run).waiting
    else:
        left = banks.look(work, item.bank_ref).count(VersionState.IN_REVIEW)
    return ReviewPage(
        shown=item,
        run=run,
        waiting=left,
        said=comments.last(work, ref),
        classes=classing.look(work, ref),
        since_return=history.since_return(work, ref),
        since_published=history.since_published(work, ref),
    )


def _decision(
    page: Page, ref: str, words: str, deed: Callable[[UnitOfWork], object], told: str, run: str
) -> Response:
    """Decide and go on to the next item, or show the version again with the reasons."""
    try:
        with page.work() as work:
            deed(work)
            item: ItemView = reading.look(work, ref)
    except Refusal as refusal:
        if refusal.status in {401, 403, 404}:
            raise
        with page.reading() as work:
            view = _review(work, ref, run).model_copy(update={"errors": page.errors(refusal), "words": words})
        return page.show("bank/review.html", view, status=refusal.status, here=HERE)
    facts: Mapping[str, int] = {"number": item.number}
    beside = f"&run={run}" if run else ""
    return page.go(f"/bank/{item.bank_ref}/review?after={item.number}{beside}", told=told, **facts)
