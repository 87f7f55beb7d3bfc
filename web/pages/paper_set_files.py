"""All parallel forms as one file: at once, or by a job to follow where there are many questions."""

from fastapi import APIRouter
from starlette.responses import Response

from core.access import Permission
from core.errors import NotFound
from exam import parallel, printed_set_jobs, printed_sets
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.gates import holders_of
from web.pages.results import download
from web.paper_views import PaperSetFilePage

router = APIRouter(dependencies=FORM_GUARD)
ASSEMBLES = holders_of(Permission.PAPER_ASSEMBLE)


@router.post("/papers/{ref}/forms/files", dependencies=[ASSEMBLES])
def take_forms(ref: str, page: OnPage) -> Response:
    """Every form beside a paper, with the keys for who writes in the bank; it is written down."""
    with page.reading() as work:
        many = printed_sets.questions_of(work, ref) > printed_sets.AT_ONCE
    if many:
        with page.work() as work:
            job = printed_set_jobs.ask_for(work, ref)
        return page.go(f"/papers/{ref}/forms/files/{job.ref}")
    with page.work() as work:
        made = printed_sets.read(work, ref)
    data = printed_sets.write(made, page.locale)
    with page.work() as work:
        printed_sets.note(work, made.states, with_keys=made.with_keys)
    return _as_file(printed_sets.file_name(made, page.locale), data)


@router.get("/papers/{ref}/forms/files/{job}", dependencies=[ASSEMBLES])
def show_job(ref: str, job: str, page: OnPage, work: Reading) -> Response:
    """How far it is; when it is done, the way to the file."""
    found = printed_set_jobs.look(work, ref, job)
    card = parallel.card_of(work, ref)
    if card is None:
        raise NotFound
    view = PaperSetFilePage(
        ref=ref, title=card.title, forms=card.forms, job=found, is_kept=printed_set_jobs.is_kept(work, found)
    )
    return page.show("papers/forms_files.html", view, here="papers")


@router.post("/papers/{ref}/forms/files/{job}/file", dependencies=[ASSEMBLES])
def take_file(ref: str, job: str, work: Writing) -> Response:
    """What the job made; its leaving is written down."""
    return _as_file(*printed_set_jobs.fetch(work, ref, job))


def _as_file(name: str, data: bytes) -> Response:
    answer = download(data, printed_sets.MEDIA_TYPE, name)
    answer.headers["cache-control"] = "no-store"
    return answer
