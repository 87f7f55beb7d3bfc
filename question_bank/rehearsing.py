"""Large files are looked through as a job: reading and comparing them takes longer than a page may.

What is small is read while somebody waits (``exchange``); both give the same report.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import select

from core import audit, jobs
from core.access import Permission
from core.work import UnitOfWork
from question_bank import exchange, habits, import_reports
from question_bank.errors import ImportIsOver, ImportIsRead
from question_bank.exchange import Choices, GivenFile
from question_bank.formats.drafts import Merged
from question_bank.formats.wishes import Wishes
from question_bank.models import Bank, ImportRun
from question_bank.rules.import_states import ImportState
from question_bank.views import ImportView

REHEARSE: Final = "bank.rehearse"
"""The kind of job that reads the files of an import and compares them with the bank."""
LARGE: Final = 1024 * 1024
"""Bytes of all files from which on nobody waits for a page: some 10,000 rows of a workbook, four seconds."""
_READ: Final = 40
"""Of a hundred parts of the work those that reading takes."""
_WHOLE: Final = 100


class _GivenUp(Exception):
    """Somebody discarded the import while its files were read."""


def are_large(files: Sequence[GivenFile]) -> bool:
    """Whether these files are better read as a job."""
    return sum(len(file.data) for file in files) > LARGE


def ask(work: UnitOfWork, bank_ref: str, files: Sequence[GivenFile], choices: Choices) -> ImportView:
    """Keep the files and let a job write the report. Raises NotFound, NotAllowed."""
    view = exchange.keep(work, bank_ref, files, None, choices)
    run, _, _ = import_reports.open_run(work, view.ref, Permission.BANK_WRITE, lock=True)
    _queue(work, run)
    return import_reports.look(work, run.ref)


def ask_again(work: UnitOfWork, import_ref: str, wishes: Wishes) -> None:
    """Let a job read the same files as the wishes say.

    Raises NotFound, NotAllowed, ImportIsOver, and ImportIsRead while they are being read.
    """
    run, _, _ = import_reports.open_run(work, import_ref, Permission.BANK_WRITE, lock=True)
    if run.state is ImportState.READING:
        raise ImportIsRead
    if run.state is not ImportState.REHEARSED:
        raise ImportIsOver
    run.state = ImportState.READING
    run.choices = {**run.choices, **habits.packed(wishes)}
    audit.record(work, "import.mapped", "import", run.ref)
    _queue(work, run)


def rehearse_job(run: jobs.JobRun) -> dict[str, object]:
    """The handler of :data:`REHEARSE`; begins anew after a crash, and ends where the import was discarded."""
    ref = str(run.payload["import"])
    try:
        with run.house.reading() as work:
            kept = _kept(work, ref)
            files, wishes = exchange.files_of(work, kept), habits.kept(kept)
            bank_ref = work.session.get_one(Bank, kept.bank_id).ref
        read = exchange.read(files, lambda done: _told(run, ref, _READ * done // len(files)), wishes)
        with run.house.reading() as work:
            merged, neighbours = exchange.beside(work, bank_ref, read)
        near = neighbours.near(lambda done, total: _told(run, ref, _READ + (_WHOLE - _READ) * done // total))
        with run.chunk(done=_WHOLE, total=_WHOLE) as work:
            return _report(work, ref, replace(merged, near=near), wishes)
    except _GivenUp:
        return {}


def _queue(work: UnitOfWork, run: ImportRun) -> None:
    run.job_ref = jobs.ask_for(work, REHEARSE, {"import": run.ref}).ref


def _told(run: jobs.JobRun, ref: str, done: int) -> None:
    with run.chunk(done=done, total=_WHOLE) as work:
        _kept(work, ref)


def _report(work: UnitOfWork, ref: str, merged: Merged, wishes: Wishes) -> dict[str, object]:
    kept = _kept(work, ref, lock=True)
    kept.report = import_reports.packed(import_reports.of(merged))
    kept.choices = {**kept.choices, **habits.formed(merged.layouts, wishes)}
    kept.state = ImportState.REHEARSED
    return {"accepted": len(merged.accepted)}


def _kept(work: UnitOfWork, ref: str, *, lock: bool = False) -> ImportRun:
    query = select(ImportRun).where(ImportRun.ref == ref)
    kept = work.session.scalars(query.with_for_update() if lock else query).one()
    if kept.state is not ImportState.READING:
        raise _GivenUp
    return kept
