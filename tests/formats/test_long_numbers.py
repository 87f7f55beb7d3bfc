"""Long numbers in unformatted cells: read with all of their digits, or refused where some are lost."""

import io
import struct
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from core import spreadsheet
from core.people.rules.roster import was_cut
from core.shown_numbers import is_cut, shown
from core.workbooks import as_text
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading
from tests.formats.test_files import biff, compound
from tests.formats.workbooks import codes

HEADERS = ("题干", "A", "B", "答案")
FIFTEEN, SIXTEEN, CARD = 123456789012345, 1234567890123450, 330106199001011230
"""The last two as a spreadsheet keeps them, whatever their last digits were."""


def xlsx(number: float, number_format: str | None = None) -> bytes:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, ["设备编号是哪一个？", "", "不知道", "A"])
        told = book.add_format({"num_format": number_format}) if number_format else None
        sheet.write_number(1, 1, number, told)
    return whole.getvalue()


def xls(number: float) -> bytes:
    """A workbook of the old format, of one sheet whose cells are in no format."""
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    name = struct.pack("<BB", 6, 0) + b"Sheet1"
    cells = [(0, column, text) for column, text in enumerate(HEADERS)]
    cells += [(1, 0, "设备编号是哪一个？"), (1, 2, "不知道"), (1, 3, "A")]
    labels = [
        (0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))
        for row, column, text in cells
    ]
    sheet = biff(
        (0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)),
        (0x0200, struct.pack("<IIHHH", 0, 2, 0, 4, 0)),
        *labels,
        (0x0203, struct.pack("<HHHd", 1, 1, 0, number)),
        (0x000A, b""),
    )
    style = (0x00E0, struct.pack("<HHH", 0, 0, 0).ljust(20, b"\0"))
    start = len(biff((0x0809, bof), style, (0x0085, bytes(6) + name), (0x000A, b"")))
    book = biff((0x0809, bof), style, (0x0085, struct.pack("<IH", start, 0) + name), (0x000A, b""))
    return compound(
        "Workbook", (book + sheet).ljust(4096, b"\0")
    )  # shorter streams lie elsewhere in the file


def as_read(reading: Reading) -> list[str]:
    return [draft.raw["A"] for draft in reading.drafts]


@pytest.mark.parametrize("make", [xlsx, xls], ids=["xlsx", "xls"])
@pytest.mark.parametrize("number", [36, FIFTEEN, 1234567890123456, 9007199254740991, 10**15])
def test_a_number_of_which_all_digits_are_there_is_read_with_them(
    make: Callable[[float], bytes], number: int
) -> None:
    data = make(number)
    assert as_read(read_file("a", data)) == [str(number)]
    assert make is xls or spreadsheet.read_rows(data)[1][1] == str(number)


@pytest.mark.parametrize("make", [xlsx, xls], ids=["xlsx", "xls"])
@pytest.mark.parametrize("number", [SIXTEEN, CARD, 12345678901234500000])
def test_a_row_with_a_number_of_which_the_last_digits_are_lost_is_refused(
    make: Callable[[float], bytes], number: int
) -> None:
    data = make(number)
    reading = read_file("a", data)
    assert (codes(reading), reading.drafts) == (["import.number_cut"], ())
    assert reading.problems[0].facts == {"column": "B"}
    assert make is xls or was_cut(spreadsheet.read_rows(data)[1][1])  # by which a roster refuses it


def test_a_format_that_shows_the_noughts_brings_back_no_digits() -> None:
    assert codes(read_file("a.xlsx", xlsx(SIXTEEN, "0"))) == ["import.number_cut"]
    assert codes(read_file("a.xlsx", xlsx(CARD, '"编号"General'))) == ["import.number_cut"]
    assert as_read(read_file("a.xlsx", xlsx(1234567890123456, "0"))) == ["1234567890123456"]
    grid = spreadsheet.read_grid(xlsx(SIXTEEN, "0"))
    assert (grid.untold, was_cut(grid.rows[1][1])) == (frozenset({(2, 1)}), True)


def test_a_large_quantity_is_no_long_number() -> None:
    assert as_read(read_file("a.xlsx", xlsx(6.02e23))) == ["6.02e+23"]
    assert as_read(read_file("a.xlsx", xlsx(6.02214076e23, "0.00E+00"))) == ["6.02E+23"]


def test_a_text_table_has_the_digits_that_were_typed() -> None:
    for typed in (str(SIXTEEN), "330106199001011234", "1234567890123456.0", "1.23456789012345E+15"):
        table = f"题干,A,B,答案\n设备编号是哪一个？,{typed},不知道,A\n"
        assert as_read(read_file("a.csv", table.encode())) == [typed]
        assert spreadsheet.read_rows(table.encode())[1][1] == typed


@given(st.integers(-(10**19), 10**19))
def test_a_whole_number_is_read_with_its_own_digits_or_as_one_that_was_cut(number: int) -> None:
    kept = float(f"{number:.14e}")  # what a spreadsheet keeps of what is typed
    read = as_text(kept)
    assert not read.endswith(".0")
    assert read == str(number) or "e+" in read or len(str(abs(number))) > 15
    if "e+" in read and not is_cut(kept):
        assert float(read) == kept and abs(kept) > 2**53
    assert shown(kept, "0") in {None, str(int(kept))}


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_up_to_fifteen_digits_nothing_is_lost(number: int) -> None:
    assert as_text(float(number)) == str(number)
    assert not is_cut(float(number))
