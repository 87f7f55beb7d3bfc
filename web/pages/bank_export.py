"""Banks go out by page: a format, what it cannot carry, then the file; a large one is written by a job."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core.errors import NotFound, Refusal
from core.jobs import JobState
from core.work import UnitOfWork
from question_bank import banks, export_jobs, exporting
from question_bank.errors import NothingToExport
from question_bank.exporting import Order
from question_bank.formats.outgoing import FileFormat
from question_bank.views import Exported, LossGroup
from web.bank_export_views import ExportJobPage, ExportPage, ExportReport, ExportWanted, LossLine
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.page import Page
from web.pages.bank import HERE, KEEPERS, as_file, filter_of
from web.views import FieldError

router = APIRouter(prefix="/bank", dependencies=FORM_GUARD)

Asked = Annotated[ExportWanted, Query()]
Sent = Annotated[ExportWanted, Form()]


@router.get("/{ref}/export", dependencies=[KEEPERS])
def show_export(page: OnPage, ref: str, wanted: Asked) -> Response:
    """Choose a format; with one chosen, what it cannot carry of what goes out."""
    return _show(page, ref, wanted)


@router.post("/{ref}/export", dependencies=[KEEPERS])
def take_export(page: OnPage, ref: str, wanted: Sent) -> Response:
    """The file at once, or a job to follow for a large bank."""
    if wanted.form is None:
        raise NotFound
    try:
        with page.reading() as work:
            order = _order(work, ref, wanted, wanted.form)
            large = exporting.scope(work, ref, order).items > exporting.AT_ONCE
            gathered = None if large else exporting.gather(work, ref, order)
        if gathered is None:
            with page.work() as work:
                job = export_jobs.ask_for(work, ref, order)
            return page.go(f"/bank/{ref}/export/{job.ref}")
        made = exporting.write(gathered, order.form, page.locale)
        with page.work() as work:
            exporting.note(work, ref, order, made.items)
    except NothingToExport as refusal:
        return _show(page, ref, wanted, refusal)
    return as_file(made)


@router.get("/{ref}/export/losses.xlsx", dependencies=[KEEPERS])
def take_losses(page: OnPage, ref: str, wanted: Asked) -> Response:
    """Every loss of the chosen format as a workbook."""
    if wanted.form is None:
        raise NotFound
    with page.reading() as work:
        order = _order(work, ref, wanted, wanted.form)
        if exporting.scope(work, ref, order).items > exporting.AT_ONCE:
            raise NotFound
        gathered = exporting.gather(work, ref, order)
    made = exporting.write(gathered, order.form, page.locale)
    return as_file(_sheet(made, page.locale))


@router.get("/{ref}/export/{job}", dependencies=[KEEPERS])
def show_job(page: OnPage, work: Reading, ref: str, job: str) -> Response:
    """How far a large export is; when it is done, its report and the way to the file."""
    found = export_jobs.look(work, ref, job)
    view = ExportJobPage(bank=banks.look(work, ref), job=found)
    if found.state is JobState.DONE and found.result is not None:
        groups = [LossGroup.model_validate(each) for each in found.result["groups"]]
        report = _report(page, found.result["items"], found.result["left"], found.result["touched"], groups)
        view = view.model_copy(update={"form": FileFormat(found.result["order"]["form"]), "report": report})
    return page.show("bank/export_job.html", view, here=HERE)


@router.post("/{ref}/export/{job}/file", dependencies=[KEEPERS])
def take_file(work: Writing, ref: str, job: str) -> Response:
    """The file that a job made; its leaving is written down."""
    return as_file(export_jobs.fetch(work, ref, job))


@router.get("/{ref}/export/{job}/losses.xlsx", dependencies=[KEEPERS])
def take_job_losses(work: Reading, ref: str, job: str) -> Response:
    """Every loss of a large export as a workbook."""
    return as_file(export_jobs.fetch(work, ref, job, report=True))


def _show(page: Page, ref: str, wanted: ExportWanted, refusal: Refusal | None = None) -> Response:
    gathered = None
    with page.reading() as work:
        order = _order(work, ref, wanted, wanted.form or FileFormat.XLSX)
        scope = exporting.scope(work, ref, order)
        if wanted.form is not None and 0 < scope.items <= exporting.AT_ONCE:
            gathered = exporting.gather(work, ref, order)
        view = ExportPage(bank=banks.look(work, ref), wanted=wanted, scope=scope)
    if gathered is not None:
        made = exporting.write(gathered, order.form, page.locale)
        report = _report(page, made.items, made.left, made.touched, exporting.grouped(made.losses))
        view = view.model_copy(update={"report": report})
    errors: tuple[FieldError, ...] = page.errors(refusal) if refusal is not None else ()
    status = refusal.status if refusal is not None else 200
    return page.show("bank/export.html", view.model_copy(update={"errors": errors}), status=status, here=HERE)


def _order(work: UnitOfWork, ref: str, wanted: ExportWanted, form: FileFormat) -> Order:
    return Order(form, filter_of(work, wanted, ref), wanted.takes_sealed)


def _report(page: Page, items: int, left: int, touched: int, groups: Iterable[LossGroup]) -> ExportReport:
    lines = tuple(
        LossLine(text=page.reason(each.finding), count=each.count, numbers=each.numbers) for each in groups
    )
    return ExportReport(items=items, left=left, touched=touched, lines=lines)


def _sheet(made: Exported, locale: str) -> Exported:
    return Exported(
        name=f"{made.name}.xlsx",
        media_type=exporting.XLSX_TYPE,
        data=exporting.losses_sheet(made, locale),
        items=len(made.losses),
        losses=(),
    )
