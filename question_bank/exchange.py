"""Banks come in: rehearsed first, then carried out as a job or at the command line by the same code.

A rehearsal reads every file, compares every row with the bank and writes nothing. What is imported comes in
as written and waiting for review, by its importer; somebody else publishes it (``reviews``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import delete, select

from core import audit, jobs, text
from core.access import Actor, Permission
from core.house import House
from core.ids import new_ref
from core.jobs import JobView
from core.work import UnitOfWork
from question_bank import banks, habits, import_reports, importing, likeness, resembling
from question_bank.errors import ImportIsOver, ImportIsRead, NothingToImport
from question_bank.formats import native
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Known, Merged, Place, Reading, fingerprint, merge_duplicates
from question_bank.formats.native_beside import Beside
from question_bank.formats.wishes import NOTHING, Wishes
from question_bank.models import Bank, ImportFile, ImportRun
from question_bank.rules.chapters import Chapter
from question_bank.rules.import_states import ImportState
from question_bank.rules.pools import Pool
from question_bank.views import ImportView

IMPORT: Final = "bank.import"
"""The kind of job that carries an import out."""
_UNREAD: Final = Merged((), (), (), 0)


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as somebody gave it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Choices:
    """What an importer may choose. ``under_file_names``: topics of each file stand under its name; None
    decides for it when there are several files. ``pool`` for formats that do not name one. ``chapter``: where
    rows go that name no chapter, unless they stand under a file's name already. ``wishes``: how files were
    read.
    """

    pool: Pool = Pool.PUBLIC
    under_file_names: bool | None = None
    chapter: Chapter = Chapter.UNSORTED
    wishes: Wishes = NOTHING


@dataclass(frozen=True, slots=True)
class ReadBank:
    """Files as read, before they are compared with anything."""

    readings: tuple[Reading, ...]
    topics: tuple[native.Topic, ...]
    extras: Mapping[Place, native.Extras]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()


def read(
    files: Sequence[GivenFile],
    between: Callable[[int], None] = lambda _done: None,
    wishes: Wishes = NOTHING,
) -> ReadBank:
    """Read every file as the wishes say; ``between`` hears how many are read.

    Never raises: what is wrong is a problem.
    """
    readings: list[Reading] = []
    topics: list[native.Topic] = []
    extras: dict[Place, native.Extras] = {}
    pictures: dict[str, bytes] = {}
    beside: list[Beside] = []
    for done, file in enumerate(files, start=1):
        if native.is_native(file.data):
            bank = native.read(file.name, file.data)
            readings.append(bank.reading)
            topics += bank.topics
            extras.update(bank.extras)
            pictures.update(bank.pictures)
            beside.append(bank.beside)
        else:
            readings.append(read_file(file.name, file.data, wishes))
            pictures.update(readings[-1].pictures)
        between(done)
    return ReadBank(tuple(readings), tuple(topics), extras, pictures, tuple(beside))


def compare(work: UnitOfWork | None, bank_ref: str | None, given: ReadBank) -> Merged:
    """Decide what is new to the bank (to an empty one without a reference); writes nothing.

    Raises NotFound, NotAllowed.
    """
    merged, neighbours = beside(work, bank_ref, given)
    return replace(merged, near=neighbours.near())


def beside(
    work: UnitOfWork | None, bank_ref: str | None, given: ReadBank
) -> tuple[Merged, resembling.Neighbours]:
    """:func:`compare` without what is nearly the same, which takes longest and needs no database.

    Raises NotFound, NotAllowed.
    """
    if work is None or bank_ref is None:
        merged = merge_duplicates(given.readings)
        return merged, resembling.neighbours(None, None, merged.accepted)
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    merged = merge_duplicates(given.readings, _known(work, bank, given))
    merged = importing.with_citations_told(work, merged, given)
    return merged, resembling.neighbours(work, bank.id, merged.accepted)


def rehearse(work: UnitOfWork, bank_ref: str, files: Sequence[GivenFile]) -> Merged:
    """Read and compare; writes nothing. Raises NotFound, NotAllowed."""
    return compare(work, bank_ref, read(files))


def keep(
    work: UnitOfWork, bank_ref: str, files: Sequence[GivenFile], merged: Merged | None, choices: Choices
) -> ImportView:
    """Keep a rehearsal's report with its files, so that it can be looked at and carried out.

    Without a report (``merged``) the import stands as one whose files are still to be read.
    """
    told = _UNREAD if merged is None else merged
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    run = ImportRun(
        ref=new_ref(),
        bank_id=bank.id,
        state=ImportState.READING if merged is None else ImportState.REHEARSED,
        choices=_packed(work, choices, files) | habits.formed(told.layouts, choices.wishes),
        report=import_reports.packed(import_reports.of(told)),
        accepted=0,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(run)
    work.flush()
    work.session.add_all(ImportFile(import_id=run.id, name=file.name[:255], data=file.data) for file in files)
    work.flush()
    audit.record(work, "import.rehearsed", "import", run.ref, {"bank": bank.code, "files": len(files)})
    return import_reports.look(work, run.ref)


def given_of(work: UnitOfWork, import_ref: str) -> tuple[str, list[GivenFile], Wishes]:
    """The bank of a rehearsal, its files and how they were read.

    Raises NotFound, NotAllowed, ImportIsOver, ImportIsRead.
    """
    run, bank, _ = import_reports.open_run(work, import_ref, Permission.BANK_WRITE)
    if run.state is ImportState.READING:
        raise ImportIsRead
    if run.state is not ImportState.REHEARSED:
        raise ImportIsOver
    return bank.ref, files_of(work, run), habits.kept(run)


def rehearse_again(work: UnitOfWork, import_ref: str, merged: Merged, wishes: Wishes) -> ImportView:
    """Keep the report of the same files read in another way, which the bank remembers by their headings.

    Raises NotFound, NotAllowed, ImportIsOver.
    """
    run, _, _ = import_reports.open_run(work, import_ref, Permission.BANK_WRITE, lock=True)
    if run.state is not ImportState.REHEARSED:
        raise ImportIsOver
    run.report = import_reports.packed(import_reports.of(merged))
    run.choices = {**run.choices, **habits.packed(wishes), **habits.formed(merged.layouts, wishes)}
    audit.record(work, "import.mapped", "import", run.ref)
    return import_reports.look(work, run.ref)


def files_of(work: UnitOfWork, run: ImportRun) -> list[GivenFile]:
    """The files of an import as they were given; none once it is done or discarded."""
    query = select(ImportFile).where(ImportFile.import_id == run.id).order_by(ImportFile.id)
    return [GivenFile(row.name, row.data) for row in work.session.scalars(query)]


def start(work: UnitOfWork, import_ref: str, *, without_near: bool = False) -> JobView:
    """Carry the import out as a job. Asking twice gives the same job.

    ``without_near``: rows that nearly repeat an item, or a row before them, stay outside.
    Raises NotFound, NotAllowed, ImportIsRead, ImportIsOver, NothingToImport.
    """
    run, _, _ = import_reports.open_run(work, import_ref, Permission.BANK_WRITE, lock=True)
    if run.state is ImportState.READING:
        raise ImportIsRead
    if run.state in {ImportState.DONE, ImportState.DISCARDED}:
        raise ImportIsOver
    if not run.report["accepted"]:
        raise NothingToImport
    job = jobs.ask_for(work, IMPORT, {"import": run.ref}, key=f"{IMPORT}:{run.ref}")
    run.state, run.job_ref = ImportState.RUNNING, job.ref
    run.choices = {**run.choices, "without_near": without_near}
    audit.record(work, "import.started", "import", run.ref)
    return job


def discard(work: UnitOfWork, import_ref: str) -> None:
    """Forget a rehearsal and its files, read or not. Raises ImportIsOver once it was started."""
    run, _, _ = import_reports.open_run(work, import_ref, Permission.BANK_WRITE, lock=True)
    if run.state not in {ImportState.READING, ImportState.REHEARSED}:
        raise ImportIsOver
    run.state, run.finished_at = ImportState.DISCARDED, work.now
    work.session.execute(delete(ImportFile).where(ImportFile.import_id == run.id))
    audit.record(work, "import.discarded", "import", run.ref)


def import_files(
    house: House,
    actor: Actor,
    bank_ref: str,
    files: Sequence[GivenFile],
    choices: Choices | None = None,
    progress: importing.Progress = importing.silent,
) -> ImportView:
    """Rehearse and carry out at once, chunk by chunk on the actor's behalf: for commands and set-up.

    What came in is then compared with the whole bank, so that near-duplicates are kept apart from now on.
    Raises NotFound, NotAllowed. Files without anything new give a finished import that accepted nothing.
    """
    chosen = choices or Choices()
    with house.reading(actor) as work:
        chosen = replace(chosen, wishes=habits.added(work, bank_ref, chosen.wishes))
    given = read(files, wishes=chosen.wishes)
    with house.reading(actor) as work:
        merged = compare(work, bank_ref, given)
    with house.work(actor) as work:
        view = keep(work, bank_ref, files, merged, chosen)
        run, _, _ = import_reports.open_run(work, view.ref, Permission.BANK_WRITE, lock=True)
        run.state = ImportState.RUNNING
    importing.carry_out(importing.Directly(house, actor, progress), view.id, given, merged)
    with house.reading(actor) as work:
        done = import_reports.look(work, view.ref)
    if done.accepted:
        likeness.scan_bank(house, actor, bank_ref)
    return done


def import_job(run: jobs.JobRun) -> dict[str, object]:
    """The handler of :data:`IMPORT`: reads the kept files again, goes on where one stopped.

    What came in is then compared with the whole bank, as a job of its own.
    """
    with run.house.reading() as work:
        kept = work.session.scalars(select(ImportRun).where(ImportRun.ref == run.payload["import"])).one()
        files = files_of(work, kept)
        bank_id, import_id = kept.bank_id, kept.id
        wishes = habits.kept(kept)
    if kept.state is not ImportState.DONE:
        given = read(files, lambda _done: run.progress(0), wishes)
        with run.house.reading() as work:
            bank = work.session.get_one(Bank, bank_id)
            others = _known(work, bank, given, but_import=import_id)
        importing.carry_out(run, import_id, given, merge_duplicates(given.readings, others))
    with run.house.work() as work:
        done = work.session.get_one(ImportRun, import_id)
        if done.accepted:
            likeness.ask(work, work.session.get_one(Bank, bank_id).ref)
        return {"accepted": done.accepted}


def _known(work: UnitOfWork, bank: Bank, given: ReadBank, but_import: int | None = None) -> dict[str, Known]:
    """What the bank has of what was read, retired items included; without what one import brought."""
    prints = {fingerprint(draft) for reading in given.readings for draft in reading.drafts}
    return importing.known(work, bank, prints, but_import=but_import)


def _packed(work: UnitOfWork, choices: Choices, files: Sequence[GivenFile]) -> dict[str, object]:
    several = len(files) > 1 if choices.under_file_names is None else choices.under_file_names
    return {
        "pool": choices.pool.value,
        "under_file_names": several,
        "chapter": text.say("word.topic.unsorted", work.actor.locale)
        if choices.chapter is Chapter.UNSORTED
        else None,
        "files": [file.name for file in files],
        **habits.packed(choices.wishes),
    }
