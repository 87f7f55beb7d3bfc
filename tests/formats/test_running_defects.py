"""Running text as real banks have it, its defects included: what a person reads without guessing is read."""

import json

import pytest

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading
from question_bank.kinds import written
from tests.formats.workbooks import codes, key_of, texts_of

TEXT = """一、单选题
1. 安全电压是多少？
A. 24 V  B. 36 V
2. 绝缘体是？
A. 铜  B. 橡胶
二、填空题
1. 水的沸点是____℃。
2. 1 kV 等于____V。
三、简答题
1. 停电作业的步骤？
2. 为什么先验电？
参考答案
"""


def read(text: str) -> Reading:
    return read_file("粘贴.txt", text.encode())


def models(reading: Reading) -> list[str]:
    return [draft.key.model for draft in reading.drafts if isinstance(draft.key, written.Key)]


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        (
            "单选题 1-2 BB\n填空题 1. 100 2. 1000\n简答题\n1. 停电\n（1）验电\n2. 防止触电",
            "停电<br>（1）验电",
        ),
        ("一、单选 1.B 2.B\n二、填空：1、100；2、1000\n三、简答 1. 停电、验电。 2. 防止触电", "停电、验电。"),
    ],
)
def test_answers_in_words_stand_in_a_list_behind_the_items_too(keys: str, first: str) -> None:
    reading = read(TEXT + keys)
    assert codes(reading) == []
    assert [key_of(draft) for draft in reading.drafts[:2]] == ["b", "b"]
    assert models(reading) == [first, "防止触电"]


def test_a_list_in_which_numbers_may_count_points_gives_no_answer_in_words() -> None:
    reading = read(f"{TEXT}单选 1-2 BB\n填空 1、100 2、1000\n简答\n1. 停电\n2. 验电\n2. 防止触电")
    assert [(p.row, p.code) for p in reading.problems] == [
        (5, "item.key_missing"),
        (6, "item.key_missing"),
        (0, "import.key_list_mismatch"),
    ]
    assert (len(reading.drafts), models(reading)) == (4, [])


MIXED = """1. 安全电压是？
A. 110V
B. 36V
2. 绝缘体是？
A. 橡胶
B. 铜
3. 停电后要验电。
4. 接地线的颜色是____。
"""
HEADED = """一、单选题
1. 安全电压是？
A. 110V
B. 36V
二、填空题
{}. 接地线的颜色是____。
{}. 安全电压是____V。
三、判断题
{}. 停电后要验电。
参考答案
"""


@pytest.mark.parametrize("keys", ["参考答案\n1.B 2.A 3.√ 4.黄绿双色", "答案：1-2 BA\n3.√\n4、黄绿双色"])
def test_a_list_of_letters_may_hold_the_words_of_a_blank(keys: str) -> None:
    reading = read(MIXED + keys)
    assert codes(reading) == []
    assert [key_of(draft) for draft in reading.drafts] == ["b", "a", True, [["黄绿双色"]]]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("答案\n1.B 2.A 3.√ 4.黄绿双色 5.红", "import.key_list_numbers"),
        ("答案：1.B 2.A 3.√ 解 4.黄", "import.key_list_unread"),
    ],
)
def test_a_list_that_cannot_be_used_is_named_and_nobody_s_key(keys: str, code: str) -> None:
    reading = read(MIXED + keys)
    assert reading.drafts == ()
    assert [(p.row, p.code) for p in reading.problems] == [
        *((row, "item.key_missing") for row in (1, 2, 3, 4)),
        (0, code),
    ]


@pytest.mark.parametrize(
    ("keys", "unread"),
    [
        ("答案：1.B 2.A 3.√ 解 4.黄", "解"),
        ("答案\n1.B 2.A\n3.√3 4.黄", "3.√3"),
        ("答案\n1.B 2.A\n2.B 4.黄", "2.B"),
    ],
)
def test_the_entry_that_spoils_a_list_is_named(keys: str, unread: str) -> None:
    (told,) = [p.finding for p in read(MIXED + keys).problems if p.code == "import.key_list_unread"]
    assert told.facts["unread"] == unread


@pytest.mark.parametrize("numbers", [(2, 3, 4), (1, 2, 1)])
@pytest.mark.parametrize(
    "keys",
    [
        "一、1.B\n二、填空题 2.黄绿双色 3. 36\n三、判断题\n4.√",
        "一、单选题 1.B\n二、填空题\n1.黄绿双色\n2. 36\n三、判断题 1.√",
    ],
)
def test_numbers_run_through_all_headings_or_begin_anew_below_each(
    numbers: tuple[int, int, int], keys: str
) -> None:
    reading = read(HEADED.format(*numbers) + keys)
    assert codes(reading) == []
    assert [key_of(draft) for draft in reading.drafts] == ["b", [["黄绿双色"]], [["36"]], True]


def test_headings_of_the_list_alone_leave_it_to_the_numbers() -> None:
    reading = read(f"{MIXED}参考答案\n单选 1.B 2.A\n判断 3.√\n填空 4.黄绿双色")
    assert [key_of(draft) for draft in reading.drafts] == ["b", "a", True, [["黄绿双色"]]]


def test_a_calculation_keeps_its_way_out_of_the_question() -> None:
    text = "四、计算题\n1. 电流是多少？\n解：按 I=U/R\n100:22=X:5\n答：22 A\n2. 电压是多少？\n解：U=IR\n"
    reading = read(text + "技能操作试题\n试题一 巡检\n1. 佩戴呼吸器\n")
    assert models(reading) == ["按 I=U/R<br>100:22=X:5<br>答：22 A", "U=IR"]
    assert [draft.content.stem for draft in reading.drafts] == ["电流是多少？", "电压是多少？"]
    assert [(p.row, p.code) for p in reading.problems] == [
        (3, "import.kind_has_parts"),
        (0, "import.text_left_over"),
    ]


def test_a_way_behind_a_choice_is_its_explanation() -> None:
    (draft,) = read("1. 1 kV 是？\nA. 1000 V\nB. 10 V\n答案：A\n解：千是一千。").drafts
    assert (key_of(draft), draft.explanation) == ("a", "千是一千。")


@pytest.mark.parametrize("option", ["B. 四氯化碳", "C 22"])
def test_a_choice_of_which_only_the_right_option_is_written_is_told_so(option: str) -> None:
    reading = read(f"1. 可以带电作业。\n错误\n2. 下面哪种不易燃？\n{option}\n3. 可以湿手。\n错误")
    assert [(p.row, p.code) for p in reading.problems] == [(2, "import.only_one_option")]


def test_a_lower_number_whose_key_follows_at_once_begins_an_item() -> None:
    reading = read("9. 可以带电作业。\n错误\n10. 谁负责？\nB 学校\n7、停电后要验电。\n正确\n11、\n正确")
    assert [draft.content.stem for draft in reading.drafts] == ["可以带电作业。", "停电后要验电。"]
    assert codes(reading) == ["import.only_one_option", "item.stem_empty"]


def test_an_option_that_looks_like_a_label_stays_an_option() -> None:
    (draft,) = read("1. 表压的符号是（C）。\n（A）（p）\n（B）（A）\n（C）（G）\n（D）（h）").drafts
    assert texts_of(draft) == ["（p）", "（A）", "（G）", "（h）"]


def test_a_bracket_that_nothing_opened_makes_the_key_in_a_stem_doubtful() -> None:
    assert codes(read("1. 单位是（A）。\nA. m\nB. t\n2. G=mg （B）m ）。\nA. N\nB. t")) == [
        "import.brackets_unpaired"
    ]


def record(question: str, options: list[str] | None, answer: str) -> Reading:
    return read_file(
        "a.json", json.dumps([{"question": question, "options": options, "label": answer}]).encode()
    )


def test_a_list_of_options_that_carry_their_own_letters_goes_by_them() -> None:
    (draft,) = record("哪两个？", ["(A) 二和四", "C．三和五", "(B) 二和三", "(D) 四和五"], "B").drafts
    assert texts_of(draft) == ["二和四", "二和三", "三和五", "四和五"]
    assert key_of(draft) == "b"
    assert codes(record("哪个？", ["(A) 甲", "(C) 乙", "(C) 丙"], "B")) == ["import.options_out_of_order"]


def test_letters_beyond_the_options_are_words() -> None:
    (draft,) = record("正确的是", ["m,n 平行", "m,n 异面", "m,n 共面"], "C").drafts
    assert texts_of(draft)[2] == "m,n 共面"


def test_options_may_begin_inside_the_last_line_of_a_record() -> None:
    (draft,) = record("哪几项正确？\n①甲\n②乙A．①② B．①④ C．②③", None, "C").drafts
    assert (texts_of(draft), key_of(draft)) == (["①②", "①④", "②③"], "c")
    assert codes(record("哪个图正确？\nA．  B．\nC．  D．", None, "C")) == ["item.options_too_few"]


HEADS = """一、单项选择题
1. 安全电压是多少？
A. 24 V  B. 110 V  C. 36 V
2. 绝缘体是？
A. 铜  B. 铁  C. 橡胶
二、多项选择题
1. 停电作业要做什么？
A. 验电  B. 接地  C. 挂牌
三、判断题
1. 停电后要验电。
2. 接地线可以省去。
四、简答题
1. 停电作业的步骤？
答：先断电；再验电。
"""


@pytest.mark.parametrize(
    "keys",
    [
        "参考答案：\n一、1.C 2.C\n二、1.ABC\n三、1.对 2.错",
        "答案：\n一、1-2 CC\n二、1. ABC\n三、1-2 对错",
        "参考答案\n一、\n1.C 2.C\n二、\n1.ABC\n三、\n1.对 2.错",
        "参考答案：\n一、1、C 2、C\n二、3、ABC\n三、4、对 5、错",
    ],
)
def test_a_numeral_in_the_list_stands_for_the_kind_that_it_heads_above(keys: str) -> None:
    reading = read(HEADS + keys)
    assert codes(reading) == []
    assert [key_of(draft) for draft in reading.drafts[:5]] == ["c", "c", ("a", "b", "c"), True, False]
    assert models(reading) == ["先断电；再验电。"]


def test_keys_below_numerals_that_no_words_announce_are_told_where_an_item_has_its_own_answer() -> None:
    keys = "一、1.C 2.C\n二、1.ABC\n三、1.对 2.错"
    reading = read(HEADS + keys)
    assert reading.problems[-1].code == "import.text_left_over"
    assert (reading.problems[-1].facts["lines"], models(reading)) == (keys, ["先断电；再验电。"])


@pytest.mark.parametrize("first", ["一、1.C 2.C", "一、1.C 2.C 2.B"])
def test_a_list_below_numerals_that_head_no_kind_is_told_line_by_line_and_in_no_answer(first: str) -> None:
    keys = f"参考答案：\n{first}\n二、1.ABC\n五、1.对 2.错"
    reading = read(HEADS + keys)
    assert [(p.row, p.code) for p in reading.problems] == [
        *((row, "item.key_missing") for row in (1, 2, 3, 4, 5)),
        (0, "import.key_list_unread"),
        (0, "import.text_left_over"),
    ]
    assert reading.problems[-1].facts["lines"] == keys
    assert models(reading) == ["先断电；再验电。"]


def test_keys_below_numerals_in_the_middle_of_a_text_are_no_heading_and_told() -> None:
    reading = read(f"{HEADS}参考答案：\n一、1.C 2.C\n（完）")
    (told,) = [p for p in reading.problems if p.code == "import.text_left_over"]
    assert str(told.facts["lines"]).splitlines()[:2] == ["参考答案：", "一、1.C 2.C"]


def test_numerals_inside_an_answer_in_words_count_its_points() -> None:
    keys = "参考答案\n一、1-2 CC\n二、1. ABC\n三、1-2 对错\n四、1. 分两步：\n一、断电\n二、验电"
    reading = read(HEADS.replace("答：先断电；再验电。\n", "") + keys)
    assert codes(reading) == []
    assert models(reading) == ["分两步：<br>一、断电<br>二、验电"]
