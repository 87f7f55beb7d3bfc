"""Banks come in by page: files, a report of what would happen, the job, the result."""

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.responses import JSONResponse, Response

from core import jobs, text
from core.errors import Finding, NotFound, Refusal
from core.jobs import JobState
from core.work import UnitOfWork
from question_bank import (
    banks,
    contradicted,
    duplicates,
    exchange,
    exporting,
    habits,
    import_reports,
    import_returns,
    reading,
    rehearsing,
    reviews,
)
from question_bank.formats.wishes import Wishes
from question_bank.formats.workbook_writing import KINDS
from question_bank.kinds.contract import KindName
from question_bank.rules.chapters import Chapter
from question_bank.rules.import_states import ImportState
from question_bank.rules.pools import Pool
from question_bank.views import Exported, ImportView, ItemView, ReportProblem
from web import import_columns
from web.bank_views import ImportPage, ImportReportPage, ProblemLine, TakenPage
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, KEEPERS, REVIEWERS, WRITERS, as_file
from web.views import FieldError

router = APIRouter(prefix="/bank", dependencies=FORM_GUARD)

SHOWN = 50
"""Lines of each list on the page; the workbook holds all rejected rows."""
MOST_PASTED = 2_000_000
"""Characters of a pasted text."""
MOST_FILES = 200
LINES = 100
"""Lines of no item on the page; the workbook holds all that are kept."""
TAKEN = 20
"""Accepted rows on a page."""
MOST_SEEN = 50
"""Sampled items that a form may name."""


@router.get("/{ref}/import", dependencies=[WRITERS])
def show_import(page: OnPage, work: Reading, ref: str) -> Response:
    """The drop place."""
    return page.show("bank/import.html", _drop(work, ref), here=HERE)


@router.post("/{ref}/import", dependencies=[WRITERS])
def rehearse_import(
    page: OnPage,
    ref: str,
    files: Annotated[list[UploadFile] | None, File()] = None,
    pasted: Annotated[str, Form(max_length=MOST_PASTED)] = "",
    pool: Annotated[Pool, Form()] = Pool.PUBLIC,
    chapter: Annotated[Chapter, Form()] = Chapter.UNSORTED,
) -> Response:
    """Read the files, or a text that was pasted, and compare them with the bank; only the report is kept.

    Large files are read by a job, at which the page of the report looks.
    """
    named = [file for file in files or () if file.filename]
    if not named and not pasted.strip():
        return _drop_again(page, ref, Finding("import.no_file", field="files"))
    if len(named) > MOST_FILES:
        facts = {"count": len(named), "most": MOST_FILES}
        return _drop_again(page, ref, Finding("import.too_many_files", facts, "files"))
    given = [exchange.GivenFile(file.filename or "", file.file.read()) for file in named]
    if pasted.strip():
        given.append(
            exchange.GivenFile(f"{text.say('word.import.pasted', page.locale)}.txt", pasted.encode())
        )
    with page.reading() as work:
        wishes = habits.added(work, ref, Wishes())
    choices = exchange.Choices(pool, None, chapter, wishes)
    if rehearsing.are_large(given):
        with page.work() as work:
            asked = rehearsing.ask(work, ref, given, choices)
        return page.go(f"/bank/{ref}/import/{asked.ref}")
    read = exchange.read(given, wishes=wishes)
    with page.reading() as work:
        merged = exchange.compare(work, ref, read)
    with page.work() as work:
        kept = exchange.keep(work, ref, given, merged, choices)
    return page.go(f"/bank/{ref}/import/{kept.ref}")


@router.get("/{ref}/import/template.xlsx", dependencies=[WRITERS])
def template(page: OnPage, work: Reading, ref: str) -> Response:
    """A workbook with a row of every kind, to be written over."""
    banks.look(work, ref)
    return as_file(exporting.template(page.locale))


@router.get("/{ref}/import/{run}", dependencies=[KEEPERS])
def show_report(
    page: OnPage,
    work: Reading,
    ref: str,
    run: str,
    sheets: Annotated[int, Query(ge=1, le=50)] = 1,
    rows: Annotated[int, Query(ge=1, le=10_000)] = 1,
    taken: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """The report, the job's progress, the result.

    ``sheets``: which page of how sheets were read; ``rows``: of the rejected rows; ``taken``: of the others.
    """
    view = _report(page, work, ref, run, sheets, rows)
    view = view.model_copy(update={"taken": _taken(view.run, taken)})
    return page.show("bank/import_report.html", view, here=HERE)


@router.post("/{ref}/import/{run}/columns", dependencies=[WRITERS])
def read_again(page: OnPage, ref: str, run: str, sent: Filled) -> Response:
    """Read the same files as the form says, and compare them anew."""
    try:
        with page.reading() as work:
            bank_ref, files, before = exchange.given_of(work, run)
            shown = import_reports.look(work, run).report.layouts
        wishes = import_columns.wished(sent, shown, before)
        if rehearsing.are_large(files):
            with page.work() as work:
                rehearsing.ask_again(work, run, wishes)
            return page.go(f"/bank/{ref}/import/{run}")
        read = exchange.read(files, wishes=wishes)
        with page.reading() as work:
            merged = exchange.compare(work, bank_ref, read)
        with page.work() as work:
            exchange.rehearse_again(work, run, merged, wishes)
    except Refusal as refusal:
        return _report_again(page, ref, run, refusal)
    return page.go(f"/bank/{ref}/import/{run}")


@router.post("/{ref}/import/{run}/start", dependencies=[WRITERS])
def start_import(page: OnPage, ref: str, run: str, without_near: Annotated[bool, Form()] = False) -> Response:
    """Carry the import out, with or without the rows that nearly repeat others."""
    try:
        with page.work() as work:
            exchange.start(work, run, without_near=without_near)
    except Refusal as refusal:
        return _report_again(page, ref, run, refusal)
    return page.go(f"/bank/{ref}/import/{run}")


@router.post("/{ref}/import/{run}/discard", dependencies=[WRITERS])
def discard_import(page: OnPage, ref: str, run: str) -> Response:
    """Forget a rehearsal."""
    try:
        with page.work() as work:
            exchange.discard(work, run)
    except Refusal as refusal:
        return _report_again(page, ref, run, refusal)
    return page.go(f"/bank/{ref}/import", told="import_discarded")


@router.post("/{ref}/import/{run}/publish", dependencies=[REVIEWERS])
def publish_import(
    page: OnPage, ref: str, run: str, seen: Annotated[list[str] | None, Form(max_length=MOST_SEEN)] = None
) -> Response:
    """Publish the whole import in this reviewer's name, who has ``seen`` the sample."""
    try:
        with page.work() as work:
            reviews.ask_to_publish(work, run, seen or ())
    except Refusal as refusal:
        return _report_again(page, ref, run, refusal)
    return page.go(f"/bank/{ref}/import/{run}")


@router.get("/{ref}/import/{run}/rejected.xlsx", dependencies=[KEEPERS])
def rejected_rows(page: OnPage, work: Reading, ref: str, run: str) -> Response:
    """The rejected rows with their reasons, to be mended and given again."""
    del ref
    view = import_reports.look(work, run)
    data = import_returns.rejected_rows(view, page.locale)
    told = f"-{text.say('word.sheet.rejected', page.locale)}"
    uploaded = PurePath(view.files[0]).stem if view.files else view.bank_code
    name = f"{uploaded.removesuffix(told)}{told}.xlsx"
    return as_file(
        Exported(
            name=name,
            media_type=exporting.XLSX_TYPE,
            data=data,
            items=len(view.report.problems),
            losses=(),
        )
    )


@router.get("/{ref}/import/{run}/progress/{job}", dependencies=[KEEPERS])
def progress(page: OnPage, ref: str, run: str, job: str) -> Response:
    """How far a job of this import is, for everybody who may see the import."""
    del ref
    with page.reading() as work:
        view = import_reports.look(work, run)
    if job not in {view.job_ref, view.publish_job_ref}:
        raise NotFound
    with page.house.reading() as house_work:
        found = jobs.look(house_work, job)
    state = "failed" if found.state is jobs.JobState.CANCELLED else found.state.value
    return JSONResponse({"state": state, "done": found.done, "total": found.total or 0, "message": ""})


def _drop(work: UnitOfWork, ref: str) -> ImportPage:
    return ImportPage(
        bank=banks.look(work, ref),
        imports=tuple(import_reports.listing(work, ref)),
        tabled=KINDS,
        others=tuple(kind for kind in KindName if kind not in KINDS),
    )


def _drop_again(page: Page, ref: str, finding: Finding) -> Response:
    """The drop place with what is wrong with the choice of files."""
    with page.reading() as work:
        errors = (FieldError(field="files", text=page.reason(finding)),)
        view = _drop(work, ref).model_copy(update={"errors": errors})
    return page.show("bank/import.html", view, status=422, here=HERE)


def _report(
    page: Page, work: UnitOfWork, ref: str, run: str, sheets: int = 1, rows: int = 1
) -> ImportReportPage:
    view = import_reports.look(work, run)
    publishing = jobs.known(work, view.publish_job_ref) if view.publish_job_ref else None
    result = (publishing and publishing.result) or {}
    under_way = publishing is not None and publishing.state in {JobState.WAITING, JobState.RUNNING}
    pages = max(-(-len(view.report.problems) // SHOWN), 1)
    number = min(rows, pages)
    known = {each.number for each in view.report.duplicate_rows[:SHOWN] if each.number}
    return ImportReportPage(
        notes=tuple(_note(page, view, each) for each in view.report.notes),
        sheets=import_columns.page_of(view.report.layouts, sheets),
        bank=banks.look(work, ref),
        run=view,
        problems=_problem_lines(page, work, view, (number - 1) * SHOWN),
        problem_count=len(view.report.problems),
        problem_page=number,
        problem_pages=pages,
        reasons=_reasons(page, view.report.problems),
        shown=SHOWN,
        alike=duplicates.count_of_import(work, view.id),
        sample=() if under_way else _sample(work, view),
        publishing=under_way,
        has_failed=publishing is not None and publishing.state in {JobState.FAILED, JobState.CANCELLED},
        left=tuple((at, page.reason(Finding(code, facts))) for at, code, facts in result.get("left", ())),
        left_more=result.get("more", 0),
        repeated=dict(contradicted.repeated(work, view, known)),
    )


def _note(page: Page, view: ImportView, note: ReportProblem) -> ProblemLine:
    """What was read otherwise than it stands, with its first few places: rows, or parts of a package."""
    places = str(note.finding.facts.get("places", "")).splitlines()
    place = "item_of_file" if view.report.is_counted(note.file, note.sheet) else "row_of_file"
    return ProblemLine(
        file=note.file,
        sheet=note.sheet or "",
        row=note.row,
        text=page.reason(note.finding),
        lines=tuple(text.say(f"word.{place}", page.locale, n=p) if p.isdecimal() else p for p in places),
    )


def _taken(view: ImportView, number: int) -> TakenPage:
    """A page of the accepted rows of a rehearsal; ``number`` 0: nobody has turned a page."""
    kept = view.report.taken if view.state is ImportState.REHEARSED else ()
    last = max(-(-len(kept) // TAKEN), 1)
    at = min(max(number, 1), last)
    return TakenPage(
        shown=kept[(at - 1) * TAKEN : at * TAKEN], number=at, last=last, kept=len(kept), opened=number > 0
    )


def _sample(work: UnitOfWork, view: ImportView) -> tuple[ItemView, ...]:
    """The items at which the reviewer looks before publishing all; none where there is nothing to publish."""
    if view.state is not ImportState.DONE or not (view.waiting and view.may_publish):
        return ()
    seen = (reading.glimpse(work, each) for each in reviews.sample(work, view.ref))
    return tuple(sorted(seen, key=lambda each: each.number))


def _problem_lines(page: Page, work: UnitOfWork, view: ImportView, start: int) -> tuple[ProblemLine, ...]:
    """A page of rejected rows, each with the beginning of what it asks; first what speaks of whole files."""
    begins = import_reports.beginnings(view.report)
    listed = sorted(view.report.problems, key=lambda each: each.row > 0)[start : start + SHOWN]
    items = contradicted.items(work, view, listed)
    return tuple(
        ProblemLine(
            file=each.file,
            sheet=each.sheet or "",
            row=each.row,
            text=page.reason(each.finding),
            words=begins.get((each.file, each.sheet, each.row), ""),
            lines=tuple(lines[:LINES]),
            more=max(len(lines) - LINES, 0),
            unkept=max(int(str(each.finding.facts.get("count", 0))) - len(lines), 0) if lines else 0,
            item=items.get((each.file, each.sheet, each.row)),
            counted=view.report.is_counted(each.file, each.sheet),
        )
        for each in listed
        for lines in (str(each.finding.facts.get("lines", "")).splitlines(),)
    )


def _reasons(page: Page, problems: Sequence[ReportProblem]) -> tuple[tuple[str, int], ...]:
    """What is wrong most often, and with how many rows; nothing where every row has its own reason."""
    first = {each.finding.code: each.finding for each in reversed(problems)}
    counted = Counter(each.finding.code for each in problems)
    return tuple((page.reason(first[code]), count) for code, count in counted.most_common(6) if count > 1)


def _report_again(page: Page, ref: str, run: str, refusal: Refusal) -> Response:
    with page.reading() as work:
        view = _report(page, work, ref, run).model_copy(update={"errors": page.errors(refusal)})
    return page.show("bank/import_report.html", view, status=refusal.status, here=HERE)
