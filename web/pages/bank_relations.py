"""One item beside others: what never stands in one paper with it, what was merged into it or made from it."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core.work import UnitOfWork
from exam import candidates
from question_bank import classing, enemies, reading, relations, search, selection
from question_bank.search import Filter
from web import deeds
from web.bank_relations_views import RelationsPage
from web.deps import FORM_GUARD, OnPage, Reading
from web.pages.bank import HERE, KEEPERS, WRITERS

router = APIRouter(prefix="/items/{ref}", dependencies=FORM_GUARD)

_LISTED = 8
Words = Annotated[str, Query(max_length=100)]


@router.get("/relations", dependencies=[KEEPERS])
def show_relations(page: OnPage, work: Reading, ref: str, q: Words = "") -> Response:
    """The items that this one has to do with; ``q`` looks for one that must not stand beside it."""
    return page.show("bank/relations.html", _view(work, ref, q), here=HERE)


@router.post("/enemies", dependencies=[WRITERS])
def keep_apart(
    page: OnPage,
    ref: str,
    others: Annotated[str, Form(max_length=200)] = "",
    q: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Never one of the items that are named by number in one paper with this one."""
    if refusal := deeds.refused(page, lambda work: enemies.keep_apart(work, ref, others)):
        with page.reading() as work:
            told = {"typed": others, "errors": page.errors(refusal)}
            view = _view(work, ref, q).model_copy(update=told)
        return page.show("bank/relations.html", view, status=refusal.status, here=HERE)
    return page.go(f"/items/{ref}/relations", told="enemies_set")


@router.post("/enemies/part", dependencies=[WRITERS])
def part(page: OnPage, ref: str, number: Annotated[int, Form(ge=0, le=2**31 - 1)] = 0) -> Response:
    """Take back that two items never stand in one paper."""
    with page.work() as work:
        enemies.part(work, ref, number)
    return page.go(f"/items/{ref}/relations", told="enemies_parted")


def _view(work: UnitOfWork, ref: str, q: str) -> RelationsPage:
    shown = reading.glimpse(work, ref)
    found, classes = relations.look(work, ref), classing.look(work, ref)
    near = {shown.number, *(each.number for each in found.enemies)}
    hits = search.find(work, shown.bank_ref, Filter(text=q), limit=_LISTED).rows if q.strip() else ()
    bank = selection.card(work, shown.bank_ref)
    return RelationsPage(
        shown=shown,
        relations=found,
        origin=classes.origin,
        merged_into=classes.merged_into,
        papers=_uses(work, bank.id) if found.descendants else {},
        words=q,
        hits=tuple(each for each in hits if each.number not in near),
    )


def _uses(work: UnitOfWork, bank_id: int) -> dict[int, int]:
    return {item_id: use.times for item_id, use in candidates.uses_in(work, bank_id).items()}
