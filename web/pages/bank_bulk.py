"""Many items at once by page: a deed with its rehearsal, then its outcome; and a sheet of attributes."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from core import jobs, text
from core.errors import Finding, Invalid, NotFound, Refusal
from core.work import UnitOfWork
from exam import simulating
from question_bank import banks, bulk, grid, topics
from question_bank.bulk_views import BulkReason, Chosen
from question_bank.errors import NothingToDo
from question_bank.grid import Cells, Grid, GridEntry, Refused
from question_bank.rules.bulk import BulkDeed
from question_bank.rules.classes import Proved
from web import deeds
from web.bank_bulk_views import (
    BulkDonePage,
    BulkItemLine,
    BulkPage,
    BulkReasonLine,
    BulkWanted,
    Drafted,
    SheetPage,
    SheetRow,
    chosen,
)
from web.bank_views import Wanted
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, KEEPERS, WRITERS, filter_of

router = APIRouter(prefix="/bank/{ref}", dependencies=FORM_GUARD)

Asked = Annotated[BulkWanted, Query()]
Sent = Annotated[BulkWanted, Form()]
_DEED_MISSING: Final = Invalid(Finding("bulk.deed_missing", field="deed"))


@router.get("/bulk", dependencies=[KEEPERS])
def show_bulk(page: OnPage, ref: str, wanted: Asked) -> Response:
    """Choose a deed for the chosen items; with one chosen, what would become of each."""
    missing = wanted.asked and wanted.is_chosen and wanted.chosen_deed is None
    return _show(page, ref, wanted, _DEED_MISSING if missing else None)


@router.post("/bulk", dependencies=[KEEPERS])
def do_bulk(page: OnPage, ref: str, wanted: Sent) -> Response:
    """Do the deed, at once or as a job; the same form sent twice does it once."""
    deed = wanted.chosen_deed
    if not wanted.is_chosen:
        return _show(page, ref, wanted, NothingToDo())
    if deed is None:
        return _show(page, ref, wanted, _DEED_MISSING)
    done = deeds.tried(
        page,
        lambda work: bulk.ask(work, ref, _chosen(work, ref, wanted), wanted.order(deed), wanted.once),
    )
    if isinstance(done, Refusal):
        return _show(page, ref, wanted, done)
    return page.go(f"/bank/{ref}/bulk/{done}")


@router.get("/bulk/{many}", dependencies=[KEEPERS])
def show_done(page: OnPage, work: Reading, ref: str, many: str) -> Response:
    """What became of the items, or how far the job is."""
    return page.show("bank/bulk_done.html", _done(page, work, ref, many), here=HERE)


@router.get("/bulk/{many}/progress", dependencies=[KEEPERS])
def progress(page: OnPage, ref: str, many: str) -> Response:
    """How far a job is, for everybody who works at the bank."""
    del ref
    with page.reading() as work:
        job_ref = bulk.look(work, many).job_ref
    if job_ref is None:
        raise NotFound
    with page.house.reading() as work:
        found = jobs.look(work, job_ref)
    state = "failed" if found.state is jobs.JobState.CANCELLED else found.state.value
    return JSONResponse({"state": state, "done": found.done, "total": found.total or 0, "message": ""})


@router.post("/bulk/{many}/undo", dependencies=[WRITERS])
def undo_bulk(page: OnPage, ref: str, many: str) -> Response:
    """Take the deed back where nothing happened since."""
    if refusal := deeds.refused(page, lambda work: bulk.undo(work, many)):
        with page.reading() as work:
            view = _done(page, work, ref, many).model_copy(update={"errors": page.errors(refusal)})
        return page.show("bank/bulk_done.html", view, status=refusal.status, here=HERE)
    return page.go(f"/bank/{ref}/bulk/{many}")


@router.get("/sheet", dependencies=[WRITERS])
def show_sheet(page: OnPage, work: Reading, ref: str, wanted: Annotated[Drafted, Query()]) -> Response:
    """A page of items as a sheet of attributes."""
    view = _sheet(page, work, ref, wanted).model_copy(update={"drafted": tuple(wanted.drafted)})
    return page.show("bank/sheet.html", view, here=HERE)


@router.post("/sheet", dependencies=[WRITERS])
def save_sheet(page: OnPage, ref: str, wanted: Annotated[Wanted, Query()], sent: Filled) -> Response:
    """Save the rows that can be saved; the others come back as they were typed, with their reasons."""
    entries = _entries(sent)
    with page.work() as work:
        saved = grid.save(work, ref, entries, _say(page))
    if not saved.refused:
        told = "drafted" if saved.drafted else "saved"
        told = "taken_back" if sent.get("back") and not saved.drafted else told
        address = _address(ref, wanted) + "".join(f"&drafted={each}" for each in saved.drafted)
        facts = {"count": saved.changed, "drafted": len(saved.drafted)}
        return page.go(address, told=f"item_sheet_{told}", **facts)
    with page.reading() as work:
        view = _sheet(page, work, ref, wanted, saved.refused)
    more = {"changed": saved.changed, "drafted": saved.drafted}
    return page.show("bank/sheet.html", view.model_copy(update=more), status=422, here=HERE)


def _show(page: Page, ref: str, wanted: BulkWanted, refusal: Refusal | None = None) -> Response:
    deed = wanted.chosen_deed
    with page.reading() as work:
        view = BulkPage(
            bank=banks.look(work, ref),
            topics=tuple(topics.tree(work, ref)),
            wanted=wanted,
            meant=bulk.count(work, ref, _chosen(work, ref, wanted)) if wanted.is_chosen else 0,
            recent=bulk.listing(work, ref),
            errors=page.errors(refusal) if refusal else (),
        )
        if deed is not None and wanted.is_chosen:
            view = _rehearsed(page, work, view, deed)
    return page.show("bank/bulk.html", view, status=refusal.status if refusal else 200, here=HERE)


def _rehearsed(page: Page, work: UnitOfWork, view: BulkPage, deed: BulkDeed) -> BulkPage:
    """The page with what would become of the items, or with why that cannot be told."""
    wanted = view.wanted
    try:
        found = bulk.rehearse(work, view.bank.ref, _chosen(work, view.bank.ref, wanted), wanted.order(deed))
    except (Invalid, NothingToDo) as refusal:
        return view.model_copy(update={"errors": view.errors or page.errors(refusal)})
    first = tuple(
        BulkItemLine(
            ref=each.ref,
            number=each.number,
            words=each.words,
            concerns=tuple(page.reason(concern) for concern in each.concerns),
        )
        for each in found.first
    )
    told = {"rehearsed": found, "reasons": _lines(page, found.reasons), "first": first}
    return view.model_copy(update=told)


def _chosen(work: UnitOfWork, ref: str, wanted: BulkWanted) -> Chosen:
    return chosen(wanted, Chosen(filter=filter_of(work, wanted, ref)))


def _done(page: Page, work: UnitOfWork, ref: str, many: str) -> BulkDonePage:
    found = bulk.look(work, many)
    if found.bank_ref != ref:
        raise NotFound
    return BulkDonePage(bank=banks.look(work, ref), bulk=found, reasons=_lines(page, found.reasons))


def _lines(page: Page, reasons: Sequence[BulkReason]) -> tuple[BulkReasonLine, ...]:
    return tuple(
        BulkReasonLine(text=page.reason(each.finding), count=each.count, numbers=each.numbers)
        for each in reasons
    )


def _say(page: Page) -> grid.Say:
    return lambda key: text.say(f"word.{key}", page.locale, page.house.settings.zone)


def _address(ref: str, wanted: Wanted) -> str:
    turned = "".join(
        f"&{name}={value}"
        for name, value in (("after", wanted.after), ("before", wanted.before))
        if value is not None
    )
    return f"/bank/{ref}/sheet?{wanted.address()}{turned}"


def _entries(sent: FormData) -> list[GridEntry]:
    """The rows of the form; a row that lacks a column is none."""
    names = ("item", "seen", "topic", "difficulty", "pool", "source", "cognitive", "tags", "citations")
    columns = [[str(value)[:2000] for value in sent.getlist(name)] for name in names]
    return [GridEntry(ref, seen, Cells(*cells)) for ref, seen, *cells in zip(*columns, strict=False)]


def _sheet(
    page: Page, work: UnitOfWork, ref: str, wanted: Wanted, refused: "dict[str, Refused] | None" = None
) -> SheetPage:
    found = grid.look(
        work, ref, filter_of(work, wanted, ref), _say(page), after=wanted.after, before=wanted.before
    )
    proved = simulating.proved_of(work, {row.version_id: row.difficulty for row in found.rows})
    return SheetPage(
        bank=banks.look(work, ref), wanted=wanted, grid=found, rows=_rows(page, found, refused or {}, proved)
    )


def _rows(
    page: Page, found: Grid, refused: "dict[str, Refused]", proved: Mapping[int, Proved]
) -> tuple[SheetRow, ...]:
    """The rows as they stand; a refused one as it was typed, to be saved over what stands there now."""
    rows = []
    for row in found.rows:
        told = refused.get(row.ref)
        problems = page.errors(Invalid(*told.findings)) if told else ()
        rows.append(
            SheetRow(
                ref=row.ref,
                seen=row.seen,
                number=row.number,
                kind=row.kind.value,
                state=row.state.value,
                words=row.words,
                cells=told.over(row) if told else row.cells,
                held=row.cells,
                proved=proved.get(row.version_id),
                problems=problems,
                locked=row.locked,
                why=page.reason(row.why) if row.why else "",
            )
        )
    return tuple(rows)
