"""Workbooks that people bring along."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from playwright.sync_api import FilePayload

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, *rows: Sequence[Any]) -> FilePayload:
    """A workbook of one sheet, as a browser would upload it."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return {"name": name, "mimeType": XLSX, "buffer": whole.getvalue()}
