"""The register of laws, rules and standards: looked through, entered, changed, clause by clause."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.responses import Response

from core.access import Permission
from core.errors import Finding, Invalid, Refusal
from core.work import UnitOfWork
from question_bank import documents
from question_bank.class_views import ClauseDraft, DocumentDraft
from web.deeds import tried
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, READERS, WRITERS
from web.standard_views import DocumentPage, DocumentsPage

router = APIRouter(prefix="/documents", dependencies=FORM_GUARD)

_FIELDS = ("number", "title", "effective_on", "repealed_on", "replaced_by", "gist")
Words = Annotated[str, Query(max_length=100)]


@router.get("", dependencies=[READERS])
def show_documents(
    page: OnPage, work: Reading, q: Words = "", repealed: bool = False, after: Words = ""
) -> Response:
    """A page of the register."""
    view = _list(page, work, q, after, repealed=repealed)
    return page.show("bank/documents.html", view, here=HERE)


@router.post("", dependencies=[WRITERS])
def register_document(page: OnPage, given: Filled) -> Response:
    """Enter a document."""
    done = tried(page, lambda work: documents.register(work, _draft(given)).ref)
    if isinstance(done, str):
        return page.go(f"/documents/{done}", told="document_registered")
    with page.reading() as work:
        view = _list(page, work).model_copy(update={"typed": _typed(given), "errors": page.errors(done)})
    return page.show("bank/documents.html", view, status=done.status, here=HERE)


@router.get("/{ref}", dependencies=[READERS])
def show_document(page: OnPage, work: Reading, ref: str) -> Response:
    """A document with its clauses."""
    return page.show("bank/document.html", _one(work, ref), here=HERE)


@router.post("/{ref}", dependencies=[WRITERS])
def amend_document(page: OnPage, ref: str, given: Filled) -> Response:
    """Change what the register says of a document."""
    return _deed(page, ref, given, lambda work: documents.amend(work, ref, _draft(given)), "document")


@router.post("/{ref}/clauses", dependencies=[WRITERS])
def put_clause(page: OnPage, ref: str, given: Filled) -> Response:
    """Enter a clause, or change the one of that number."""

    def deed(work: UnitOfWork) -> None:
        documents.put_clause(
            work,
            ref,
            ClauseDraft(
                number=_text(given, "number"),
                gist=_text(given, "gist"),
                effective_on=_day(given, "effective_on"),
                repealed_on=_day(given, "repealed_on"),
            ),
        )

    return _deed(page, ref, given, deed, "clause")


def _deed(page: Page, ref: str, given: FormData, deed: Callable[[UnitOfWork], object], form: str) -> Response:
    done = tried(page, deed)
    if not isinstance(done, Refusal):
        return page.go(f"/documents/{ref}", told="document_amended")
    with page.reading() as work:
        sent = {"typed": _typed(given), "form": form, "errors": page.errors(done)}
        view = _one(work, ref).model_copy(update=sent)
    return page.show("bank/document.html", view, status=done.status, here=HERE)


def _list(
    page: Page, work: UnitOfWork, words: str = "", after: str = "", *, repealed: bool = False
) -> DocumentsPage:
    found = documents.listing(work, words=words, repealed=repealed, after=after)
    shown = tuple(found[: documents.PAGE])
    return DocumentsPage(
        documents=shown,
        words=words,
        repealed=repealed,
        first=not after,
        after=shown[-1].number if len(found) > documents.PAGE else "",
        may_write=page.visitor.actor.may(Permission.BANK_WRITE),
        typed={},
    )


def _one(work: UnitOfWork, ref: str) -> DocumentPage:
    document = documents.look(work, ref)
    return DocumentPage(
        document=document,
        may_write=document.may_amend,
        typed={},
    )


def _draft(given: FormData) -> DocumentDraft:
    return DocumentDraft(
        number=_text(given, "number"),
        title=_text(given, "title"),
        effective_on=_day(given, "effective_on"),
        repealed_on=_day(given, "repealed_on"),
        replaced_by=_text(given, "replaced_by"),
    )


def _typed(given: FormData) -> dict[str, str]:
    return {name: _text(given, name) for name in _FIELDS}


def _text(given: FormData, name: str) -> str:
    return str(given.get(name, "")).strip()[:400]


def _day(given: FormData, name: str) -> date | None:
    typed = _text(given, name)
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as misread:
        raise Invalid(Finding("document.day_unreadable", {"typed": typed[:20]}, name)) from misread
