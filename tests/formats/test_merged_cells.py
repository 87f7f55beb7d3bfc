"""Cells merged over rows: what they say counts for each row, but never for a question, its options or key."""

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from question_bank.formats import merged
from question_bank.formats.archive import Refused
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading
from tests.formats.workbooks import key_of

HEADER = ("序号", "章节", "题干", "A", "B", "答案")


def read(rows: Sequence[Sequence[str]], *ranges: str) -> Reading:
    """The reading of a sheet of which ranges are merged; their first cells keep their texts."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet()
        for area in ranges:
            sheet.merge_range(area, "")
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write(number, column, text)
    return read_file("合并.xlsx", whole.getvalue())


def item(number: int, chapter: str = "", key: str = "A") -> tuple[str, ...]:
    return (str(number), chapter, f"第{number}个问题是什么", "甲", "乙", key)


def test_a_merged_chapter_counts_for_each_of_its_rows_and_makes_no_row_of_nothing() -> None:
    reading = read(
        [HEADER, item(1, "安全用电"), item(2), item(3, "接线"), ("",) * 6, item(4)], "B2:B3", "B4:B6"
    )
    assert [draft.topic_path for draft in reading.drafts] == [
        ("安全用电",),
        ("安全用电",),
        ("接线",),
        ("接线",),
    ]
    assert (reading.read, reading.problems) == (4, ())
    assert [row[1] for row in reading.sheets[0].rows] == ["章节", "安全用电", "安全用电", "接线", "", "接线"]


@pytest.mark.parametrize(("area", "column"), [("C2:C3", "C"), ("D2:D3", "D"), ("F2:F3", "F")])
def test_a_question_or_key_merged_over_rows_belongs_to_none_of_them(area: str, column: str) -> None:
    reading = read([HEADER, item(1), item(2), item(3)], area)
    assert [(p.row, p.code, p.facts) for p in reading.problems] == [
        (row, "import.merged_cell", {"column": column, "first": 2, "last": 3}) for row in (2, 3)
    ]
    assert len(reading.drafts) == 1


def test_a_header_of_two_rows_is_read_by_its_lower_one() -> None:
    above = ("序号", "章节", "题干", "选项", "", "答案")
    below = ("", "", "", "A", "B", "")
    (draft,) = read([above, below, item(1, key="B")], "A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2").drafts
    assert key_of(draft) == "b"


def test_ranges_that_cover_more_than_a_workbook_holds_are_refused() -> None:
    with pytest.raises(Refused):
        merged.spread([["a"]] * 50, [((0, 0), (1_048_575, 0))] * 100_000)
