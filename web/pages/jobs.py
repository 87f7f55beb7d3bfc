"""Long work: a list for who manages it, one page to follow, and the progress that waiting pages ask for."""

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from core import jobs, oversight, text
from core.access import Permission
from core.jobs import JobState, JobView
from web import gates
from web.admin_views import JobLine, JobPage, JobsPage
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.page import Page

HERE: Final = "admin"
ON_A_PAGE: Final = 50
_MANAGE: Final = (Permission.JOBS_MANAGE,)

router = APIRouter(dependencies=FORM_GUARD)


class Progress(BaseModel):
    """What a page that follows a job is told. A cancelled job is over, as a failed one is."""

    state: str
    done: int
    total: int | None
    message: str


@router.get("/jobs/{ref}", dependencies=[gates.signed_in()])
def progress(page: OnPage, work: Reading, ref: str) -> Progress:
    """How far a job is, for who asked for it or manages jobs."""
    job = jobs.look(work, ref)
    over = job.state is JobState.CANCELLED
    return Progress(
        state=JobState.FAILED.value if over else job.state.value,
        done=job.done,
        total=job.total,
        message=text.word(job.state, page.locale),
    )


@router.get("/admin/jobs", dependencies=[gates.holders_of(*_MANAGE)])
def show_jobs(page: OnPage, work: Reading, state: str = "", before: str | None = None) -> Response:
    """The newest jobs first."""
    oversight.demand_at_top(work, Permission.JOBS_MANAGE)
    chosen = JobState(state) if state in set(JobState) else None
    start = int(before) if before and before.isascii() and before.isdigit() and len(before) < 19 else None
    rows = jobs.listing(work, state=chosen, before=start, limit=ON_A_PAGE + 1)
    onward = urlencode({"state": state, "before": rows[ON_A_PAGE - 1][0]}) if len(rows) > ON_A_PAGE else ""
    view = JobsPage(
        jobs=tuple(_line(job, page) for _, job in rows[:ON_A_PAGE]),
        states=tuple(each.value for each in JobState),
        state=state,
        onward=f"/admin/jobs?{onward}" if onward else None,
    )
    return page.show("admin/jobs.html", view, here=HERE)


@router.get("/admin/jobs/{ref}", dependencies=[gates.holders_of(*_MANAGE)])
def show_job(page: OnPage, work: Reading, ref: str) -> Response:
    """One job, with what came of it."""
    line = _line(jobs.look(work, ref), page)
    facts = tuple((name, str(value)) for name, value in (line.job.result or {}).items())
    return page.show("admin/job.html", JobPage(line=line, result=facts), here=HERE)


@router.post("/admin/jobs/{ref}/cancel", dependencies=[gates.holders_of(*_MANAGE)])
def cancel(page: OnPage, work: Writing, ref: str) -> Response:
    """Stop it; what its chunks have written stays."""
    oversight.cancel_job(work, ref)
    return page.go("/admin/jobs", told="job_cancelled")


@router.post("/admin/jobs/{ref}/retry", dependencies=[gates.holders_of(*_MANAGE)])
def retry(page: OnPage, work: Writing, ref: str) -> Response:
    """Let it go on from where it stood."""
    oversight.retry_job(work, ref)
    return page.go("/admin/jobs", told="job_retried")


def _line(job: JobView, page: Page) -> JobLine:
    is_put_off = job.state is JobState.WAITING and job.not_before > page.visitor.arrived_at
    return JobLine(
        job=job,
        scheduled_at=job.not_before if is_put_off else None,
        title=text.catalogue(page.locale).get(
            f"word.job_kind.{job.kind}", job.kind
        ),  # an older release's: its code
        may_cancel=job.state in {JobState.WAITING, JobState.RUNNING},
        may_retry=job.state in {JobState.FAILED, JobState.CANCELLED},
    )
