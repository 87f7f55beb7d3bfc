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
    its own, with its place and the reason.
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
        _returned_row(row, (file, sheet or ""), findings, locale)
        for (file, sheet, row), findings in told.items()
    ]
    if rest or not sheets:
        sheets.append(
            Returned(
                _word("sheet.rest", locale), (_word("sheet.file", locale), _word("sheet.sheet", locale)), rest
            )
        )
    titles = (_word("sheet.row", locale), _word("sheet.reason", locale))
    return spreadsheet.give_back(sheets, titles, layouts.RETURNED)


def _name_of(sheet: ReturnedSheet, *, several: bool) -> str:
    """The sheet's own name; with several files, or without one, the file's."""
    own = sheet.sheet or ""
    return f"{PurePath(sheet.file).stem} {own}".strip() if several or not own else own


def _returned_row(number: int, cells: Sequence[str], findings: Sequence[Finding], locale: str) -> ReturnedRow:
    return ReturnedRow(number, cells, text.finding_texts(findings, locale))


def _word(code: str, locale: str) -> str:
    return text.say(f"word.{code}", locale)
