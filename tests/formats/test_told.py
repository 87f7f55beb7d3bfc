"""What a file holds beside its items is told: macros, cells without an end, rejected items of texts."""

import io
import json
import zipfile

import pytest

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import merge_duplicates
from question_bank.formats.outgoing import FileFormat, Outgoing
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from tests.formats.outgoing import WRITERS
from tests.formats.workbooks import codes, key_of, only, texts_of, workbook

ROWS = [["题干", "答案"], ["可以带电作业", "错"]]


def test_a_workbook_with_macros_gives_its_cells_and_says_that_nothing_ran() -> None:
    whole = io.BytesIO(workbook(ROWS))
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")
    reading = read_file("a.xlsm", whole.getvalue())
    assert key_of(only(reading)) is False
    assert [note.code for note in reading.notes] == ["import.macros_set_aside"]


def test_a_cell_of_a_text_table_that_never_ends_has_a_sentence_of_its_own() -> None:
    reading = read_file("a.csv", ('题干,答案\n"' + "长" * 140_000 + '",对\n').encode())
    assert codes(reading) == ["import.csv_field_too_long"]
    assert reading.problems[0].facts == {"most": 131_072}


def test_what_begins_like_a_formula_leaves_as_text() -> None:
    content = {"stem": "=1+1", "options": [{"id": "a", "text": "+2"}, {"id": "b", "text": "@SUM(A1)"}]}
    kind = KindName.SINGLE_CHOICE
    item = Outgoing(
        1, kind, registry.read_content(kind, content), registry.read_key(kind, {"option": "a"}), "-3", 3, ()
    )
    made = WRITERS[FileFormat.XLSX]([item])
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
    draft = only(read_file("a.xlsx", made.data))
    assert (draft.content.stem, texts_of(draft), draft.explanation) == ("=1+1", ["+2", "@SUM(A1)"], "-3")


@pytest.mark.parametrize("answer", ["36", "与或非", "1/2", "甲；乙", "km/h"])
def test_an_answer_that_looks_like_two_comes_back_from_a_table_as_one(answer: str) -> None:
    kind = KindName.FILL_BLANK
    content = registry.read_content(kind, {"stem": "填[[1]]"})
    key = registry.read_key(kind, {"blanks": [{"accepted": [answer]}]})
    made = WRITERS[FileFormat.XLSX]([Outgoing(1, kind, content, key, "", 3, ())])
    assert key_of(only(read_file("a.xlsx", made.data))) == [[answer]]


def test_rejected_items_of_a_text_and_of_records_stand_in_columns_that_are_read_again() -> None:
    text = "1. 铁的符号是？\nA. Fe\nB. Cu\n答案：D\n2. 水是液体。（√）\n"
    wrong = {"question": "铁的符号是？", "options": ["Fe", "Cu"], "answer": "D"}
    records = json.dumps([wrong, {"question": "水是液体", "answer": "对"}])
    for name, data in (("a.txt", text), ("a.json", records)):
        (sheet,) = merge_duplicates([read_file(name, data.encode())]).returned
        ((number, cells),) = sheet.rows
        assert (number, cells[2:5]) == (1, ("铁的符号是？", "Fe", "Cu"))
        mended = ["A" if cell == "D" else cell for cell in cells]
        assert key_of(only(read_file("b.xlsx", workbook([sheet.header, mended])))) == "a"
