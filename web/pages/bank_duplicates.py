"""Near-duplicates of a bank: compared as a job, listed, laid side by side and decided on."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import JSONResponse, Response

from core import jobs
from core.access import Permission
from core.errors import NotFound
from core.jobs import JobState
from core.work import UnitOfWork
from question_bank import banks, duplicates, likeness, topics
from question_bank.rules.likeness import LikenessDecision
from web import deeds
from web.bank_duplicate_views import DuplicatesPage, PairPage, WantedPairs, side_by_side
from web.deps import FORM_GUARD, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, KEEPERS, WRITERS

router = APIRouter(prefix="/bank", dependencies=FORM_GUARD)

_RUNNING = frozenset({JobState.WAITING, JobState.RUNNING})
Asked = Annotated[WantedPairs, Query()]


@router.get("/{ref}/duplicates", dependencies=[KEEPERS])
def show_duplicates(page: OnPage, ref: str, wanted: Asked) -> Response:
    """The pairs of a bank, the most alike first."""
    with page.reading() as work:
        scan = duplicates.last_scan(work, ref)
        view = DuplicatesPage(
            bank=banks.look(work, ref),
            topics=tuple(topics.tree(work, ref)),
            wanted=wanted,
            found=duplicates.listing(work, ref, wanted.filter(), wanted.page),
            counts=duplicates.counts(work, ref),
            scan=scan,
            job=None,
        )
    running = scan.job_ref is not None and _job(page, scan.job_ref).state in _RUNNING
    shown = view.model_copy(update={"job": scan.job_ref if running else None})
    return page.show("bank/duplicates.html", shown, here=HERE)


@router.post("/{ref}/duplicates", dependencies=[KEEPERS])
def compare_bank(page: OnPage, ref: str) -> Response:
    """Compare the whole bank as a job."""
    with page.work() as work:
        likeness.ask(work, ref)
    return page.go(f"/bank/{ref}/duplicates")


@router.get("/{ref}/duplicates/progress/{job}", dependencies=[KEEPERS])
def progress(page: OnPage, ref: str, job: str) -> Response:
    """How far the comparison is, for everybody who works at the bank."""
    with page.reading() as work:
        scan = duplicates.last_scan(work, ref)
    if job != scan.job_ref:
        raise NotFound
    found = _job(page, job)
    state = "failed" if found.state is JobState.CANCELLED else found.state.value
    return JSONResponse({"state": state, "done": found.done, "total": found.total or 0, "message": ""})


@router.get("/{ref}/duplicates/{pair}", dependencies=[KEEPERS])
def show_pair(page: OnPage, work: Reading, ref: str, pair: str, wanted: Asked) -> Response:
    """Two items side by side."""
    return page.show("bank/duplicates_pair.html", _pair(work, ref, pair, wanted), here=HERE)


@router.post("/{ref}/duplicates/{pair}", dependencies=[WRITERS])
def decide(
    page: OnPage,
    ref: str,
    pair: str,
    wanted: Asked,
    decision: Annotated[LikenessDecision, Form()] = LikenessDecision.OPEN,
    keep: Annotated[str, Form(max_length=16)] = "",
) -> Response:
    """Decide about the two items and go on to the next pair; ``open`` takes a decision back."""
    following: str | None = None
    stays = True

    def deed(work: UnitOfWork) -> None:
        nonlocal following, stays
        banks.open_bank(work, ref, Permission.BANK_WRITE)
        _deeds(pair, keep)[decision](work)
        work.flush()
        stays = duplicates.is_known(work, pair)
        following = duplicates.following(work, pair, wanted.filter()) if stays else None

    if refusal := deeds.refused(page, deed):
        with page.reading() as work:
            view = _pair(work, ref, pair, wanted).model_copy(update={"errors": page.errors(refusal)})
        return page.show("bank/duplicates_pair.html", view, status=refusal.status, here=HERE)
    onward = pair if decision is LikenessDecision.OPEN and stays else following
    address = f"/bank/{ref}/duplicates/{onward}" if onward else f"/bank/{ref}/duplicates"
    return page.go(f"{address}?{wanted.address()}", told=f"pair_{decision.value}")


def _deeds(pair: str, keep: str) -> dict[LikenessDecision, Callable[[UnitOfWork], None]]:
    return {
        LikenessDecision.MERGED: lambda work: duplicates.merge(work, pair, keep),
        LikenessDecision.ENEMIES: lambda work: duplicates.set_apart(work, pair),
        LikenessDecision.DIFFERENT: lambda work: duplicates.tell_different(work, pair),
        LikenessDecision.OPEN: lambda work: duplicates.undo(work, pair),
    }


def _pair(work: UnitOfWork, ref: str, pair: str, wanted: WantedPairs) -> PairPage:
    found = duplicates.look(work, pair, wanted.filter())
    if found.bank_ref != ref:
        raise NotFound
    return PairPage(
        bank=banks.look(work, ref), wanted=wanted, pair=found, sides=side_by_side(found.low, found.high)
    )


def _job(page: Page, job: str) -> jobs.JobView:
    """The comparison's job, whoever asked for it: who may see the bank may see how far it is."""
    with page.house.reading() as work:
        return jobs.look(work, job)
