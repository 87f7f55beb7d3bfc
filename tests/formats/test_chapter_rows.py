"""A row of a table that holds nothing but the name of a chapter is one, and no item without a key."""

from question_bank.formats.detect import read_file
from tests.formats.workbooks import workbook

HEAD = ("序号", "题目", "A", "B", "答案")
ROWS = (
    HEAD,
    ("第一部分 基础知识", "", "", "", ""),
    ("第一章 触电急救", "", "", "", ""),
    ("1", "发现有人触电，应当先？", "断开电源", "拉开触电者", "A"),
    ("", "第二章 电机", "", "", ""),
    ("2", "第二章的电机有几种？", "两种", "三种", "A"),
    ("3", "对调任意两相，电机会？", "反转", "停转", "A"),
    ("", "第二章 电机和什么都没有写的答案", "", "", "A"),
)


def test_items_stand_below_the_chapter_whose_row_is_above_them() -> None:
    reading = read_file("题.xlsx", workbook(ROWS))
    assert [draft.topic_path for draft in reading.drafts] == [
        ("第一部分 基础知识", "第一章 触电急救"),
        ("第一部分 基础知识", "第二章 电机"),
        ("第一部分 基础知识", "第二章 电机"),
    ]
    assert (reading.read, {each.row for each in reading.problems}) == (4, {8})
    (note,) = reading.notes
    assert (note.code, note.facts["count"], note.facts["places"]) == ("import.chapter_rows", 3, "2\n3\n5")


def test_a_column_of_chapters_says_more_than_a_row_above() -> None:
    rows = (
        ("章节", *HEAD),
        ("第一章 触电", *("",) * 5),
        ("第九章 防火", "1", "先断什么？", "电源", "水源", "A"),
    )
    (draft,) = read_file("题.xlsx", workbook(rows)).drafts
    assert draft.topic_path == ("第九章 防火",)
