"""What platforms print beside items stays outside and is told; layouts that leave no doubt are read."""

import pytest

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading
from tests.formats.workbooks import HEADER, codes, key_of, only, texts_of, workbook


def pasted(text: str) -> Reading:
    return read_file("a.txt", text.encode())


def stems(reading: Reading) -> list[str]:
    return [draft.content.stem for draft in reading.drafts]


UNNUMBERED = """下列哪项是绝缘体？
A.铜
B.橡胶
我的答案：A
正确答案：B
难易程度：易
答案解析：不导电
得分：5.0分
AI讲解
下列哪项导电？
A.铜
B.木
正确答案：A 考生答案：B
分值：2
知识点：导体
"""


@pytest.mark.parametrize("numbered", [False, True])
def test_what_is_printed_beside_an_item_joins_none_and_is_told(*, numbered: bool) -> None:
    text = UNNUMBERED
    if numbered:
        text = text.replace("下列哪项是", "1. 下列哪项是").replace("下列哪项导", "2. 下列哪项导")
    reading = pasted(text)
    assert stems(reading) == ["下列哪项是绝缘体？", "下列哪项导电？"]
    assert [texts_of(draft) for draft in reading.drafts] == [["铜", "橡胶"], ["铜", "木"]]
    assert [(draft.difficulty, draft.explanation) for draft in reading.drafts] == [
        ("easy", "不导电"),
        ("", ""),
    ]
    assert reading.drafts[1].topic_path == ("导体",)
    assert codes(reading) == ["import.text_left_over"]
    told = ["我的答案：A", "得分：5.0分", "AI讲解", "考生答案：B", "分值：2"]
    assert str(reading.problems[0].facts["lines"]).splitlines() == told


def test_points_inside_a_stem_stay_in_it() -> None:
    assert stems(pasted("1. 某队成绩\n得分：3\n应排第几？\nA.一\nB.二\n答案：A\n"))[0].count("得分：3") == 1


def test_a_line_that_may_belong_to_the_item_before_is_told_where_no_numbers_part_them() -> None:
    reading = pasted("甲是？\nA.一\nB.二\n答案：A\n再看一遍。\n乙是？\nA.一\nB.二\n答案：B\n")
    assert stems(reading) == ["甲是？", "再看一遍。<br>乙是？"]
    assert [(note.code, note.facts) for note in reading.notes] == [
        ("import.stem_lines_unclear", {"count": 1, "first": "再看一遍。"})
    ]


@pytest.mark.parametrize(
    "item",
    [
        "1. 何者绝缘？\nA.铜\nB.胶\n（答案：B）",
        "1. 何者绝缘？\nA.铜\nB.胶（答案：B）",
        "1. 何者绝缘？ A. 铜 B. 胶\n答案：B",
        "1. 何者绝缘？A．铜　B．胶 【答案】B",
        "1. 何者绝缘？ A.铜 B.胶（正确答案：B）。",
        "1. 何者绝缘？\nA.铜\nB.胶\n答案：B（易）",
        "1. 何者绝缘？\nA.铜\nB.胶\n答案：B 难度：易",
        "1. 何者绝缘？\nA.铜\nB.胶\n正确答案：B；我的答案：A",
        "1. 何者绝缘？\nA.铜\nB.胶\n我的答案：A 正确答案：B 得分：0分",
    ],
)
def test_layouts_that_leave_no_doubt_are_read(item: str) -> None:
    (draft,) = pasted(item).drafts
    assert (draft.content.stem, texts_of(draft), key_of(draft)) == (
        "何者绝缘？",
        ["铜", "胶"],
        "b",
    )


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("1. 何者绝缘？A铜B胶\n答案：B", "item.options_too_few"),
        ("1. 三点A、B、C中何者？\n答案：B", "item.options_too_few"),
        ("1. 何者？ A.铜 B.胶 B.木\n答案：B", "item.options_too_few"),
        ("1. 何者？ A.铜 B.胶 【A】", "item.key_missing"),
        ("1. 何者？\nA.铜\nB.胶\n答案：A（答案：B）", "import.key_unreadable"),
        ("1. 何者？\nA.铜\nB.胶\n答案：A（B）", "import.key_unreadable"),
    ],
)
def test_what_leaves_a_doubt_is_still_refused(item: str, code: str) -> None:
    reading = pasted(f"{item}\n2. 铜导电。（√）\n")
    assert (len(reading.drafts), codes(reading)) == (1, [code])


def test_a_reply_in_words_below_a_numbered_question_is_a_short_answer() -> None:
    reading = pasted(
        "1. 何为安全电压？\n答：（1）不致命；\n（2）有等级。\n2. 铜导电。（√）\n3. 几级？\n答：三级。\n"
    )
    assert [draft.kind for draft in reading.drafts] == ["short_answer", "true_false", "short_answer"]
    assert reading.drafts[0].key.model_dump()["model"] == "（1）不致命；<br>（2）有等级。"
    assert all(draft.unchecked for draft in reading.drafts[::2])


@pytest.mark.parametrize(
    "text",
    [
        "1. 何为？\n答：如下\n1、甲\n2、乙\n",
        "1. 何为？\n答：如下\n答案：B\n",
        "1. 何为？\n答：1、甲\n2、乙\n",
        "1. 铜____。\n答：导电且导热\n答：二\n",
        "何为？\n答：如下\n",
    ],
)
def test_a_reply_that_may_be_something_else_is_none(text: str) -> None:
    assert "short_answer" not in {draft.kind for draft in pasted(text).drafts}


@pytest.mark.parametrize(
    ("options", "key", "right"),
    [
        ("(A)甲(B)乙(C)丙", "B", "b"),
        ("（A）甲 （B）乙 （C）丙", "C", "c"),
        ("A.甲\nB.乙\nC.丙", "B.乙", "b"),
        ("A.甲\nB.乙\nC.丙", "选B", "b"),
    ],
)
def test_a_cell_may_hold_letters_in_brackets_and_a_key_its_words(options: str, key: str, right: str) -> None:
    draft = only(read_file("a.xlsx", workbook([("题干", "选项", "答案"), ("何者？", options, key)])))
    assert (texts_of(draft), key_of(draft)) == (["甲", "乙", "丙"], right)


@pytest.mark.parametrize(
    ("options", "key"), [("A.甲\nB.乙", "B.甲"), ("A.甲\nB.乙", "B.丙"), ("(A)甲(A)乙", "A"), ("", "A")]
)
def test_a_key_whose_words_are_another_option_is_refused(options: str, key: str) -> None:
    reading = read_file("a.xlsx", workbook([("题干", "选项", "答案"), ("何者？", options, key)]))
    assert not reading.drafts


def test_a_line_of_very_many_keys_is_read_no_deeper() -> None:
    assert not pasted("1. 甲\n" + "我的答案：A 答案：B " * 2_000 + "（答案：B）" * 2_000).drafts


def test_true_or_false_by_letters_without_options_stays_refused() -> None:
    assert codes(read_file("a.xlsx", workbook([HEADER, ("判断题", "铜导电", "", "", "", "", "A")]))) == [
        "import.true_false_unclear"
    ]
