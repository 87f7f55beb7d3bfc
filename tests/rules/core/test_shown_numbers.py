"""Numbers of a workbook come in as their cells show them, or their rows are refused with the reason."""

import io

import pytest
import xlsxwriter

from core.shown_numbers import shown
from core.workbooks import as_text
from question_bank.formats.compose import difficulty
from question_bank.formats.detect import read_file
from tests.formats.workbooks import codes

SHOWN = [
    (0.05, "0%", "5%"),
    (0.155, "0.0%", "15.5%"),
    (7, "000", "007"),
    (1 / 3, "0.00", "0.33"),
    (1.005, "0.00", "1.01"),
    (1, "0.0", "1.0"),
    (2.5, "#.##", "2.5"),
    (0.5, "# ?/?", "1/2"),
    (1.25, "# ??/??", "1 1/4"),
    (2, "# ?/?", "2"),
    (1234567, "#,##0", "1,234,567"),
    (1234.5, "¥#,##0.00", "¥1,234.50"),
    (5, "[$¥-804]#,##0.00", "¥5.00"),
    (220, '0"V"', "220V"),
    (0.4, 'General"kV"', "0.4kV"),
    (-5, "#,##0_);[Red](#,##0)", "(5)"),
    (-5, "0.00", "-5.00"),
    (0, '"对";;"错"', "错"),
    (0.0015, "0.00E+00", "1.50E-03"),
    (13812345678, "000-0000-0000", "138-1234-5678"),
    (20260101, "0000-00-00", "2026-01-01"),
    (70123, '00"-"00', "701-23"),
    (7, "00 00", "00 07"),
    (7, "G/通用格式", "7"),
    (7, "G/通用格式班", "7班"),
]
UNKNOWN = [
    (0.123, "# ?/?"),
    (12345, "#,##0,"),
    (45000, "yyyy-mm-dd"),
    (0.5, "h:mm"),
    (5, "[>3]0"),
    (5, "[DBNum1]0"),
    (-0.001, "0.00"),
    (3, ";;;"),
    (0.5, "0/0"),
    (20260101, "0-0.0"),
    (1e20, "0"),
    (float("inf"), "0"),
    (5, '0"'),
    (5, "0" * 300),
    (5, "[?]"),
]


@pytest.mark.parametrize(("value", "code", "text"), SHOWN)
def test_a_number_reads_as_its_format_shows_it(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(("value", "code"), UNKNOWN)
def test_what_a_format_shows_is_not_told_where_it_is_not_certain(value: float, code: str) -> None:
    assert shown(value, code) is None


def test_cells_come_in_as_they_are_shown_and_others_are_refused_where_they_decide() -> None:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet()
        formats = {code: book.add_format({"num_format": code}) for code in ("0%", "000", "0.00", "[>3]0")}
        sheet.write_row(0, 0, ["题干", "A", "B", "C", "答案", "难度", "分值"])
        for row, code in enumerate(("0%", "000", "0.00", "[>3]0"), start=1):
            sheet.write(row, 0, f"第{row}个数是多少？")
            for column, number in enumerate((0.07, 7, 0.1 + 0.2), start=1):
                sheet.write_number(row, column, number, formats[code] if column == 2 else None)
            sheet.write(row, 4, "B")
            sheet.write_number(row, 5, 0.85, formats["0%"])
            sheet.write_number(row, 6, 2, formats["[>3]0"])
    reading = read_file("a.xlsx", whole.getvalue())
    assert [draft.raw["B"] for draft in reading.drafts] == ["700%", "007", "7.00"]
    assert [(draft.raw["A"], draft.raw["C"]) for draft in reading.drafts] == [("0.07", "0.3")] * 3
    assert {draft.difficulty for draft in reading.drafts} == {difficulty("0.85")}
    assert (codes(reading), reading.problems[0].facts) == (["import.number_format"], {"column": "C"})


def test_a_difficulty_reads_the_same_however_its_figures_are_shown() -> None:
    assert (difficulty("85%"), difficulty("45.0%"), difficulty("3.00")) == tuple(
        map(difficulty, ("0.85", "0.45", "3"))
    )


def test_numbers_in_general_format_have_the_digits_that_spreadsheets_count_in() -> None:
    assert [as_text(number) for number in (0.1 + 0.2, 2.0, 1e-05, 3.14)] == ["0.3", "2", "1e-05", "3.14"]
