"""Many parallel forms are written by a job; who asked fetches the file within a day, then it is forgotten."""

from datetime import timedelta
from typing import Any, Final

from core import files, jobs
from core.access import Actor
from core.errors import NotAllowed, NotFound
from core.jobs import JobRun, JobView
from core.people import sessions
from core.work import UnitOfWork
from exam import papers, printed_sets
from exam.states import PaperState

PRINT: Final = "paper.forms_print"
FORGET: Final = "paper.forms_forget"
KEPT_AS: Final = "paper_forms"
"""The purpose of the files that a job made."""
KEPT_FOR: Final = timedelta(days=1)


def ask_for(work: UnitOfWork, ref: str) -> JobView:
    """Queue the writing of all forms beside a paper. Raises NotFound, NotAllowed."""
    printed_sets.questions_of(work, ref)
    payload = {"paper": ref, "asked_by": work.actor.myself(), "locale": work.actor.locale}
    return jobs.ask_for(work, PRINT, payload)


def print_job(run: JobRun) -> dict[str, Any]:
    """The handler of :data:`PRINT`: with the rights the asker has now; keeps the file for a day."""
    ref, asker, locale = run.payload["paper"], run.payload["asked_by"], run.payload["locale"]
    with run.house.reading() as work:
        actor = Actor(person_id=asker, grants=sessions.grants_of(work, asker), locale=locale)
    with run.chunk(done=0) as work:
        work.actor = actor
        made = printed_sets.read(work, ref)
    data = printed_sets.write(made, locale, lambda done: run.progress(done, made.steps))
    with run.chunk(done=made.steps, total=made.steps) as work:
        work.actor = actor
        file = files.keep_pieces(
            work,
            [data],
            name=printed_sets.file_name(made, locale),
            purpose=KEPT_AS,
            media_type=printed_sets.MEDIA_TYPE,
            most_bytes=len(data),
        )
        jobs.ask_for(work, FORGET, {"file": file.ref}, at=work.now + KEPT_FOR)
    return {
        "file": file.ref,
        "papers": made.states,
        "with_keys": made.with_keys,
    }


def forget_job(run: JobRun) -> dict[str, Any]:
    """The handler of :data:`FORGET`."""
    with run.chunk(done=1, total=1) as work:
        files.forget(work, str(run.payload["file"]), KEPT_AS)
    return {}


def look(work: UnitOfWork, ref: str, job_ref: str) -> JobView:
    """A job for the forms beside a paper, for who asked for it and still may. Raises NotFound, NotAllowed."""
    papers.paper_of(work, ref)
    job = jobs.look(work, job_ref)
    if job.kind != PRINT or (job.result is not None and ref not in job.result["papers"]):
        raise NotFound
    return job


def is_kept(work: UnitOfWork, job: JobView) -> bool:
    """Whether what a job made is still there."""
    return job.result is not None and bool(files.find_all(work, [job.result["file"]], KEPT_AS))


def fetch(work: UnitOfWork, ref: str, job_ref: str) -> tuple[str, bytes]:
    """The name and the bytes of what a job made; that it left is noted. Raises NotFound, NotAllowed."""
    job = look(work, ref, job_ref)
    if job.result is None or files.keeper(work, job.result["file"], KEPT_AS) != work.actor.myself():
        raise NotFound
    with_keys = job.result["with_keys"]
    if with_keys and not papers.may_see_keys(work, ref):
        raise NotAllowed
    states = {each: PaperState(state) for each, state in job.result["papers"].items()}
    printed_sets.note(work, states, with_keys=with_keys)
    return files.find(work, job.result["file"], KEPT_AS).name, files.read(work, job.result["file"], KEPT_AS)
