"""What stands beside an item: cognitive level, tags, citations, the item it varies."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from core.work import UnitOfWork
from question_bank import classing, reading, selection
from web.class_fields import TypedClasses
from web.deeds import refused
from web.deps import FORM_GUARD, OnPage, Reading
from web.pages.bank import HERE, READERS, WRITERS
from web.standard_views import ClassesPage

router = APIRouter(dependencies=FORM_GUARD)


@router.get("/items/{ref}/classes", dependencies=[READERS])
def show_classes(page: OnPage, work: Reading, ref: str) -> Response:
    """What stands beside an item, and the form to change it."""
    return page.show("bank/classes.html", _view(work, ref), here=HERE)


@router.post("/items/{ref}/classes", dependencies=[WRITERS])
def put_classes(page: OnPage, ref: str, sent: Annotated[TypedClasses, Form()]) -> Response:
    """Set it; the wording and its version stay as they are."""
    refusal = refused(page, lambda work: classing.classify(work, ref, sent.draft()))
    if refusal is None:
        return page.go(f"/items/{ref}/classes", told="item_classified")
    with page.reading() as work:
        view = _view(work, ref).model_copy(update={"typed": sent.draft(), "errors": page.errors(refusal)})
    return page.show("bank/classes.html", view, status=refusal.status, here=HERE)


def _view(work: UnitOfWork, ref: str) -> ClassesPage:
    shown = reading.glimpse(work, ref)
    classes = classing.look(work, ref)
    bank = selection.card(work, shown.bank_ref)
    return ClassesPage(
        shown=shown,
        classes=classes,
        typed=classing.as_typed(classes),
        tags=classing.tags_in_use(work, bank.id),
    )
