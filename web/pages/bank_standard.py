"""The standard's table of a bank: coverage beside each point, lines changed by hand, a table brought in."""

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.datastructures import FormData
from starlette.responses import Response

from core import spreadsheet, text
from core.access import Permission
from core.errors import Finding, Invalid, Refusal
from core.occupations.rules.grades import NATIONAL_LEVELS, Grade
from core.spreadsheet import Bounds, Sheet
from core.work import UnitOfWork
from question_bank import banks, standard
from question_bank.class_views import PointView, StandardView
from question_bank.formats.standard_table import Table
from question_bank.rules.classes import Importance, TopicKind
from question_bank.rules.standard import Column
from question_bank.views import Exported
from web.deeds import refused, tried
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, READERS, WRITERS, as_file
from web.standard_views import (
    MOST_SHOWN,
    CellProblem,
    RehearsalLine,
    StandardPage,
    TableRehearsalPage,
    grades_of,
)

router = APIRouter(prefix="/bank", dependencies=FORM_GUARD)

BOUNDS: Final = Bounds(rows=4_000, columns=40, characters=400)
LARGEST: Final = 800_000
"""Characters of a table that goes through a page."""


@router.get("/{ref}/standard", dependencies=[READERS])
def show_standard(page: OnPage, work: Reading, ref: str, at: str = "", grade: str = "") -> Response:
    """The table with its coverage, of one grade if asked; ``at`` opens the form of one line."""
    chosen = next(iter(grades_of([grade])), None)
    view = StandardPage(table=standard.look(work, ref), at=at[:16], grade=chosen)
    return page.show("bank/standard.html", view, here=HERE)


@router.get("/{ref}/standard/table.xlsx", dependencies=[READERS])
def take_table(page: OnPage, work: Reading, ref: str) -> Response:
    """The table as a workbook that can be filled in and brought back."""
    return as_file(_workbook(standard.look(work, ref), page.locale))


@router.post("/{ref}/standard", dependencies=[WRITERS])
def name_standard(
    page: OnPage,
    ref: str,
    title: Annotated[str, Form(max_length=400)] = "",
    grades: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Say which standard the bank follows and for which grades."""
    ticked = grades_of(grades or [])
    refusal = refused(page, lambda work: standard.name(work, ref, title, ticked))
    return _back(page, ref, refusal, "standard_named", named=title, ticked=tuple(ticked))


def demand_writer(page: OnPage, ref: str) -> None:
    """Who may not write here hears that before anything about the form. Raises NotFound, NotAllowed."""
    with page.reading() as work:
        banks.open_bank(work, ref, Permission.BANK_WRITE)


@router.post("/{ref}/standard/rehearse", dependencies=[WRITERS, Depends(demand_writer)])
def rehearse_table(page: OnPage, ref: str, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Read a table and tell what would come of it; nothing is written."""
    if file is None:
        return _back(page, ref, Invalid(Finding("import.no_file", field="file")), "")
    try:
        sheets = spreadsheet.read_sheets(file.file.read(BOUNDS.weight.file_bytes + 1), BOUNDS)
        with page.reading() as work:
            return _rehearsed(page, work, ref, [Table(*each) for each in sheets])
    except Invalid as refusal:
        return _back(page, ref, refusal, "")


@router.post("/{ref}/standard/import", dependencies=[WRITERS])
def import_table(page: OnPage, ref: str, table: Annotated[str, Form(max_length=LARGEST)] = "") -> Response:
    """Take the rehearsed table over, all of it or nothing."""
    try:
        sheets = msgspec.json.decode(table, type=list[Table])
    except msgspec.DecodeError:
        sheets = []  # not what the page sent; refused below as a table without a heading
    done = tried(page, lambda work: standard.import_table(work, ref, sheets))
    if isinstance(done, Refusal):
        with page.reading() as work:
            return _rehearsed(page, work, ref, sheets, status=done.status)
    return page.go(
        f"/bank/{ref}/standard", told="standard_imported", planted=done.planted, changed=done.changed
    )


@router.post("/{ref}/standard/{topic}", dependencies=[WRITERS])
def put_point(page: OnPage, ref: str, topic: str, given: Filled) -> Response:
    """Say what one line of the table is."""
    kind, importance = str(given.get("kind", "")), str(given.get("importance", ""))
    weights = _weights(given)

    def deed(work: UnitOfWork) -> None:
        standard.put_point(
            work,
            ref,
            topic,
            kind=TopicKind(kind) if kind in set(TopicKind) else None,
            importance=Importance(importance) if importance in set(Importance) else None,
            weights=weights,
        )

    return _back(page, ref, refused(page, deed), "point_put", at=topic)


def _weights(given: FormData) -> dict[Column, int]:
    """What was typed as weights; what is no number stands for one that is out of bounds."""
    found: dict[Column, int] = {}
    for column in standard.COLUMNS:
        typed = str(given.get(f"{column[0].value}.{column[1].value}", "")).strip()
        if typed:
            found[column] = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else -1
    return found


def _back(page: Page, ref: str, refusal: Refusal | None, told: str, **sent: object) -> Response:
    if refusal is None:
        return page.go(f"/bank/{ref}/standard", told=told)
    with page.reading() as work:
        shown = {"table": standard.look(work, ref), "errors": page.errors(refusal), **sent}
        view = StandardPage.model_validate(shown)
    return page.show("bank/standard.html", view, status=refusal.status, here=HERE)


def _rehearsed(page: Page, work: UnitOfWork, ref: str, sheets: list[Table], *, status: int = 200) -> Response:
    told = standard.rehearse(work, ref, sheets)
    view = TableRehearsalPage(
        bank=banks.look(work, ref),
        told=told,
        problems=tuple(
            CellProblem(
                sheet=each.where.sheet,
                row=each.where.row,
                column=each.where.column,
                sentence=page.reason(each.finding),
            )
            for each in told.problems[:MOST_SHOWN]
        ),
        lines=tuple(
            RehearsalLine(
                code=row.code,
                title=row.title,
                kind=row.kind,
                importance=row.importance,
                by_grade=", ".join(
                    f"{text.say(f'word.grade_short.{grade.value}', page.locale)} {each.value.upper()}"
                    for grade, each in row.by_grade.items()
                ),
                weights=", ".join(
                    f"{_heading(column, page.locale)} {percent}%" for column, percent in row.weights.items()
                ),
            )
            for row in told.rows[:MOST_SHOWN]
        ),
        typed=msgspec.json.encode(sheets).decode(),
    )
    return page.show("bank/standard_rehearsal.html", view, status=status, here=HERE)


def _heading(column: Column, locale: str) -> str:
    grade, component = column
    return text.say(f"word.grade_short.{grade.value}", locale) + text.say(
        f"word.component_short.{component.value}", locale
    )


def _workbook(table: StandardView, locale: str) -> Exported:
    """The table as it stands; an empty one shows the columns of the lowest grade."""
    columns = table.columns or tuple(
        each for each in standard.COLUMNS if each[0] in (table.grades or (Grade.LEVEL_5,))
    )
    words = [
        text.say(f"word.standard_sheet.{name}", locale) for name in ("code", "title", "kind", "importance")
    ]
    apart = [grade for grade in NATIONAL_LEVELS if any(grade in each.by_grade for each in table.points)]
    rows = [_line(each, columns, apart, locale) for each in table.points]
    by_grade = [text.say(f"word.grade_short.{grade.value}", locale) + words[-1] for grade in apart]
    sheet = Sheet(
        text.say("word.standard_sheet.name", locale),
        [*words, *by_grade, *(_heading(each, locale) for each in columns)],
        rows,
        widths=(18, 40, 12, 12),
    )
    return Exported(
        name=f"{table.bank.code}.standard.xlsx",
        media_type=spreadsheet.XLSX,
        data=spreadsheet.write_workbook([sheet]),
        items=len(rows),
        losses=(),
    )


def _line(point: PointView, columns: tuple[Column, ...], apart: list[Grade], locale: str) -> list[str]:
    return [
        point.code,
        point.title,
        text.word(point.kind, locale) if point.kind is not None else "",
        point.importance.value.upper() if point.importance is not None else "",
        *(point.by_grade[grade].value.upper() if grade in point.by_grade else "" for grade in apart),
        *(str(point.weights.get(column, "")) for column in columns),
    ]
