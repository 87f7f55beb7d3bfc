"""A large bank is written by a job, whose asker fetches the file when it is done."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from core import audit, files, jobs
from core.access import Actor
from core.errors import NotFound
from core.files import FileView
from core.jobs import JobRun, JobState, JobView
from core.people import sessions
from core.work import UnitOfWork
from question_bank import class_filter, exporting
from question_bank.errors import NothingToExport
from question_bank.exporting import Order
from question_bank.formats.outgoing import FileFormat
from question_bank.kinds.contract import KindName
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.marks import ItemMark
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from question_bank.views import Exported

EXPORT: Final = "bank.export"
"""The kind of job that writes a large bank."""
KEPT_FOR: Final = "bank_export"
"""The purpose of files that a job made."""


def ask_for(work: UnitOfWork, bank_ref: str, order: Order) -> JobView:
    """Queue the writing of a large bank. Raises NotFound, NotAllowed, NothingToExport."""
    bank, total = exporting.opened(work, bank_ref), exporting.scope(work, bank_ref, order).items
    if not total:
        raise NothingToExport
    payload = {
        "bank": bank.ref,
        "form": order.form.value,
        "filter": _packed(order.filter),
        "sealed": order.sealed,
        "asked_by": work.actor.myself(),
        "locale": work.actor.locale,
        "total": total,
    }
    job = jobs.ask_for(work, EXPORT, payload)
    audit.record(work, "bank.export_asked", "bank", bank.ref, {**exporting.told(order), "items": total})
    return job


def export_job(run: JobRun) -> dict[str, Any]:
    """The handler of :data:`EXPORT`: with the rights the asker has now; keeps the file and the report."""
    bank_ref, locale, total = run.payload["bank"], run.payload["locale"], run.payload["total"]
    asker = run.payload["asked_by"]
    run.progress(0, total)
    with run.house.reading() as work:
        actor = Actor(person_id=asker, grants=sessions.grants_of(work, asker), locale=locale)
    order = _ordered(run.payload)
    with run.house.reading(actor) as work:
        gathered = exporting.gather(work, bank_ref, order)
    run.progress(total // 3, total)
    made = exporting.write(gathered, order.form, locale)
    run.progress(total, total)
    with run.chunk(done=total, total=total) as work:
        work.actor = actor
        file = _kept(work, made.data, made.name, made.media_type)
        sheet = exporting.losses_sheet(made, locale)
        report = _kept(work, sheet, f"{made.name}.xlsx", exporting.XLSX_TYPE)
    return {
        "bank": bank_ref,
        "order": {name: run.payload[name] for name in ("form", "filter", "sealed")},
        "file": file.ref,
        "report": report.ref,
        "media_type": made.media_type,
        "items": made.items,
        "left": made.left,
        "touched": made.touched,
        "groups": [each.model_dump(mode="json") for each in exporting.grouped(made.losses)],
    }


def _kept(work: UnitOfWork, data: bytes, name: str, media_type: str) -> FileView:
    """Kept whatever its size: what bounds uploads does not bound what leaves."""
    return files.keep_pieces(
        work, [data], name=name, purpose=KEPT_FOR, media_type=media_type, most_bytes=len(data)
    )


def look(work: UnitOfWork, bank_ref: str, job_ref: str) -> JobView:
    """A job of this bank, for who asked for it and still may. Raises NotFound, NotAllowed."""
    exporting.opened(work, bank_ref)
    job = jobs.look(work, job_ref)
    if job.kind != EXPORT or (job.result is not None and job.result["bank"] != bank_ref):
        raise NotFound
    return job


def fetch(work: UnitOfWork, bank_ref: str, job_ref: str, *, report: bool = False) -> Exported:
    """The file that a job made, or its report; the file's leaving is noted. Raises NotFound, NotAllowed."""
    job = look(work, bank_ref, job_ref)
    if job.state is not JobState.DONE or job.result is None:
        raise NotFound
    ref = job.result["report" if report else "file"]
    if files.keeper(work, ref, KEPT_FOR) != work.actor.myself():
        raise NotFound
    if not report:
        exporting.note(work, bank_ref, _ordered(job.result["order"]), job.result["items"])
    return Exported(
        name=files.find(work, ref, KEPT_FOR).name,
        media_type=exporting.XLSX_TYPE if report else job.result["media_type"],
        data=files.read(work, ref, KEPT_FOR),
        items=job.result["items"],
        left=job.result["left"],
        losses=(),
    )


def _packed(wanted: Filter) -> dict[str, Any]:
    plain = {name: value for name, value in asdict(wanted).items() if value and name != "classed"}
    plain |= {name: value.isoformat() for name, value in plain.items() if isinstance(value, datetime)}
    return plain | ({"classed": class_filter.packed(wanted.classed)} if wanted.classed else {})


def _ordered(kept: Mapping[str, Any]) -> Order:
    given = dict(kept["filter"])
    if "classed" in given:
        given["classed"] = class_filter.unpacked(given["classed"])
    for name in ("changed_from", "changed_before"):
        if name in given:
            given[name] = datetime.fromisoformat(given[name])
    for name, kind in (("kind", KindName), ("state", VersionState), ("pool", Pool), ("mark", ItemMark)):
        if name in given:
            given[name] = kind(given[name])
    return Order(FileFormat(kept["form"]), Filter(**given), bool(kept["sealed"]))
