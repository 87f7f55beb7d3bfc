"""The rejected rows of an import as a workbook, to be mended and handed in again."""

from collections.abc import Sequence
from pathlib import PurePath

from core import spreadsheet, text
from core.errors import Finding
from core.spreadsheet import Returned, ReturnedRow
from question_bank.formats import layouts
from question_bank.report_items import ReturnedSheet
from question_bank.views import ImportView


def rejected_rows(view: ImportView, locale: str) -> bytes:
    """The rejected rows of an import, each sheet with its own columns and header, to be handed in again.

    What has no row of cells to give back (a file that cannot be read, a record of JSON) stands in a sheet of
    its own, with its place and the reason; below it the lines of which the reason speaks, one in a row.
    """
    told: dict[tuple[str, str | None, int], list[Finding]] = {}
    for each in view.report.problems:
        told.setdefault((each.file, each.sheet, each.row), []).append(each.finding)
    several = len({each.file for each in view.report.returned}) > 1
    sheets = [
        Returned(
            _name_of(each, several=several),
            each.header,
            [
                _returned_row(number, cells, told.pop((each.file, each.sheet, number), []), locale)
                for number, cells in each.rows
            ],
        )
        for each in view.report.returned
    ]
    rest = [
        row
        for (file, sheet, number), findings in told.items()
        for row in _told_rows(number, (file, sheet or ""), findings, locale)
    ]
    if rest or not sheets:
        names = ["file", "sheet", *(["line"] if any(len(row.cells) > 2 for row in rest) else [])]
        header = tuple(_word(f"sheet.{name}", locale) for name in names)
        sheets.append(Returned(_word("sheet.rest", locale), header, rest))
    titles = (_word("sheet.row", locale), _word("sheet.reason", locale))
    return spreadsheet.give_back(sheets, titles, layouts.RETURNED)


def _name_of(sheet: ReturnedSheet, *, several: bool) -> str:
    """The sheet's own name; with several files, or without one, the file's."""
    own = sheet.sheet or ""
    return f"{PurePath(sheet.file).stem} {own}".strip() if several or not own else own


def _told_rows(
    number: int, place: tuple[str, str], findings: Sequence[Finding], locale: str
) -> list[ReturnedRow]:
    """A reason at its place, and below it the lines of the file that it speaks of."""
    lines = [line for each in findings for line in str(each.facts.get("lines", "")).splitlines()]
    return [
        _returned_row(number, place, findings, locale),
        *(ReturnedRow(number, (*place, line), ()) for line in lines),
    ]


def _returned_row(number: int, cells: Sequence[str], findings: Sequence[Finding], locale: str) -> ReturnedRow:
    return ReturnedRow(number, cells, text.finding_texts(findings, locale))


def _word(code: str, locale: str) -> str:
    return text.say(f"word.{code}", locale)
