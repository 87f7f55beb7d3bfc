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

router = APIRouter(dependencies=FORM_GUARD)
ASSEMBLES = holders_of(Permission.PAPER_ASSEMBLE)


@router.get("/papers/{ref}/forms", dependencies=[ASSEMBLES])
def show_forms(ref: str, page: OnPage, work: Reading) -> Response:
    """The set that a paper is a form of; the paper itself when it was drawn alone."""
    series = parallel.of_paper(work, ref)
    if series is None:
        return page.go(f"/papers/{ref}")
    drafts = sum(form.state is PaperState.DRAFT for form in series.table.forms)
    gone = tuple(page.reason(each) for each in series.table.findings)
    view = PaperFormsPage(
        ref=ref, series=series, drafts=drafts, gone=gone, with_keys=papers.may_see_keys(work, ref)
    )
    return page.show("papers/forms.html", view, here="papers")


@router.post("/papers/{ref}/forms/lock", dependencies=[ASSEMBLES])
def lock_forms(ref: str, page: OnPage) -> Response:
    """Lock every form of the set that is still a draft."""
    here = f"/papers/{ref}/forms"
    refusal = refused(page, lambda work: _lock(work, ref))
    return page.go(here, told="forms_locked") if refusal is None else page.go_refused(here, refusal)


def _lock(work: UnitOfWork, ref: str) -> None:
    card = parallel.card_of(work, ref)
    if card is None:
        raise NotFound
    parallel.lock_all(work, card.ref)
