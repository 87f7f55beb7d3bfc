"""Parallel forms of one draw: beside each other, locked one by one or all at once."""

from fastapi import APIRouter
from starlette.responses import Response

from core.access import Permission
from core.errors import NotFound
from core.work import UnitOfWork
from exam import papers, parallel
from exam.states import PaperState
from web.deeds import refused
from web.deps import FORM_GUARD, OnPage, Reading
from web.exam_views import PaperFormsPage
from web.gates import holders_of
from web.page import Page
from web.views import FieldError

router = APIRouter(dependencies=FORM_GUARD)
ASSEMBLES = holders_of(Permission.PAPER_ASSEMBLE)


@router.get("/papers/{ref}/forms", dependencies=[ASSEMBLES])
def show_forms(ref: str, page: OnPage, work: Reading) -> Response:
    """The set that a paper is a form of; the paper itself when it was drawn alone."""
    return _shown(page, work, ref)


@router.post("/papers/{ref}/forms/lock", dependencies=[ASSEMBLES])
def lock_forms(ref: str, page: OnPage) -> Response:
    """Lock every form of the set that is still a draft."""
    refusal = refused(page, lambda work: _lock(work, ref))
    if refusal is None:
        return page.go(f"/papers/{ref}/forms", told="forms_locked")
    with page.reading() as work:
        return _shown(page, work, ref, page.errors(refusal), status=refusal.status)


def _lock(work: UnitOfWork, ref: str) -> None:
    card = parallel.card_of(work, ref)
    if card is None:
        raise NotFound
    parallel.lock_all(work, card.ref)


def _shown(
    page: Page, work: UnitOfWork, ref: str, errors: tuple[FieldError, ...] = (), *, status: int = 200
) -> Response:
    paper, _ = papers.look(work, ref)
    series = parallel.of_paper(work, ref)
    if series is None:
        return page.go(f"/papers/{ref}")
    drafts = sum(form.state is PaperState.DRAFT for form in series.table.forms)
    gone = tuple(FieldError(field="", text=page.reason(each)) for each in series.table.findings)
    view = PaperFormsPage(series=series, paper=paper, drafts=drafts, errors=(*errors, *gone))
    return page.show("papers/forms.html", view, status=status, here="papers")
