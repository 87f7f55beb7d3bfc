"""Workbooks: read under limits, written so that nothing in them is ever executed."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core import spreadsheet
from core.errors import Invalid
from core.spreadsheet import Bounds, Sheet
from core.workbooks import Weight, neutralised
from tests.formats.test_files import FILES, compound


def code(data: bytes, bounds: Bounds | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        spreadsheet.read_rows(data, bounds)
    (finding,) = refused.value.findings
    assert finding.field == "file"
    return finding.code


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part exchanged, packed as tightly as can be."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, part if entry.filename == name else old.read(entry))
    return whole.getvalue()


PLAIN = spreadsheet.write_workbook([Sheet("一", ["姓名", "手机"], [["陈立", "13912345678"]])])
SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<worksheet><sheetData><row r="%d"><c r="%s%d"><v>1</v></c></row></sheetData></worksheet>'


def test_what_was_written_is_read_again() -> None:
    assert spreadsheet.read_rows(PLAIN) == [["姓名", "手机"], ["陈立", "13912345678"]]


def shown(*cells: tuple[float, str]) -> bytes:
    """A workbook with one row of numbers below a header, each in its number format."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet("名单")
        for column, (number, number_format) in enumerate(cells):
            sheet.write(0, column, f"第{column}列")
            sheet.write_number(1, column, number, book.add_format({"num_format": number_format}))
    return whole.getvalue()


def test_numbers_are_read_as_their_cells_show_them() -> None:
    data = shown((7, "000"), (13812345678, "000-0000-0000"), (0.85, "0%"), (36, '0"班"'), (2, "General"))
    assert spreadsheet.read_rows(data)[1] == ["007", "138-1234-5678", "85%", "36班", "2"]
    assert spreadsheet.read_grid(data).untold == frozenset()


def test_a_number_shown_in_a_form_that_cannot_be_told_is_refused_with_its_place() -> None:
    data = shown((1, "0"), (5, "[>3]0"))
    with pytest.raises(Invalid) as refused:
        spreadsheet.read_rows(data)
    (finding,) = refused.value.findings
    assert (finding.code, finding.facts) == ("spreadsheet.number_format", {"sheet": "名单", "cell": "B2"})
    grid = spreadsheet.read_grid(data)
    assert (grid.rows[1], grid.untold) == (["1", "5"], frozenset({(2, 1)}))


def test_a_workbook_that_unpacks_to_more_than_is_safe_is_not_unpacked() -> None:
    bomb = with_part(PLAIN, "docProps/app.xml", b" " * (30 * 2**20))
    assert code(bomb) == "file.packed_too_tightly"
    assert code(PLAIN, Bounds(Weight(unpacked_bytes=1000))) == "file.unpacks_too_large"


def test_a_single_cell_far_out_reserves_nothing() -> None:
    assert code(with_part(PLAIN, SHEET, FAR % (1048576, b"A", 1048576))) == "spreadsheet.too_many_rows"
    assert code(with_part(PLAIN, SHEET, FAR % (2, b"XFD", 2))) == "spreadsheet.too_many_columns"


def test_declared_entities_and_damage_are_refused() -> None:
    entities = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>'
    assert code(with_part(PLAIN, SHEET, entities)) == "file.unreadable"
    assert code(PLAIN[:-200]) == "file.unreadable"
    assert code(b"PK\x03\x04" + b"\x00" * 40) == "file.unreadable"
    assert code(b"x" * 11, Bounds(Weight(file_bytes=10))) == "file.too_large"


WRONG = {code for code in FILES if code.startswith("file.")}


@pytest.mark.parametrize("wrong", sorted(WRONG))
def test_a_roster_is_told_what_the_wrong_file_is_in_the_words_of_a_bank(wrong: str) -> None:
    assert code(FILES[wrong][1]) == wrong


def test_a_workbook_of_the_old_format_is_told_to_be_saved_anew() -> None:
    assert code(compound("Workbook", bytes(5000))) == "file.is_old_workbook"


def test_too_long_a_text_table_is_refused_before_it_is_whole() -> None:
    assert code(b"a,b\n" * 50, Bounds(rows=10)) == "spreadsheet.too_many_rows"
    assert code(b",".join([b"a"] * 80)) == "spreadsheet.too_many_columns"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_no_text_becomes_a_formula_in_a_workbook_or_in_what_is_saved_from_it(text: str) -> None:
    held = neutralised(text)
    assert not held.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    with zipfile.ZipFile(io.BytesIO(spreadsheet.write_workbook([Sheet("一", [text])]))) as book:
        assert b"<f>" not in book.read(SHEET)
