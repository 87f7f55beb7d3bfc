"""Small workbooks and tables made by hand for the tests of this folder."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence

import xlsxwriter

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, Reading

HEADER = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案")


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    """An .xlsx with one sheet for each list of rows; texts beginning with ``=`` become formulas."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return whole.getvalue()


def with_sheet_xml(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with the XML of its first sheet changed."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part) if entry.filename.endswith("sheet1.xml") else part)
    return whole.getvalue()


def add_rows(xml: str) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"</sheetData>", xml.encode() + b"</sheetData>")


def read_rows(*rows: Sequence[object], header: Sequence[str] = HEADER) -> Reading:
    """The reading of a one-sheet workbook with this header."""
    return read_file("bank.xlsx", workbook([header, *rows]))


def read_csv(text: str) -> Reading:
    return read_file("bank.csv", text.encode())


def only(reading: Reading) -> ItemDraft:
    """The one draft of a reading without problems."""
    assert reading.problems == ()
    assert len(reading.drafts) == 1
    return reading.drafts[0]


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def key_of(draft: ItemDraft) -> object:
    """The key without its defaults: a letter, letters, a truth or the accepted texts."""
    raw = draft.key.model_dump()
    if "blanks" in raw:
        return [blank["accepted"] for blank in draft.key.model_dump(mode="json")["blanks"]]
    return next(iter(raw.values()))


def texts_of(draft: ItemDraft) -> list[str]:
    return [option["text"] for option in draft.content.model_dump().get("options", ())]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
