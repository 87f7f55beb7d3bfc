"""Keys and options in the many ways people write them, each read without guessing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from question_bank.formats import answers
from question_bank.formats.options import Written, apart, in_one_cell
from question_bank.formats.reasons import Unsound

ABCD = tuple(
    Written(letter, text)
    for letter, text in zip("ABCD", ("行为规范", "操作程序", "技能", "习惯"), strict=True)
)
RIGHT_WRONG = (Written("A", "正确"), Written("B", "错误"))


@pytest.mark.parametrize(
    "written",
    [
        "ABD",
        "abd",
        "A,B,D",
        "A、B、D",
        "A B D",
        "ＡＢＤ",
        "A；B；D",
        "A/B/D",
        "（ABD）",
        "答案：ABD",
        "A.B.D",
        "A，B 和 D",
    ],
)
def test_letters_are_read_however_they_are_joined(written: str) -> None:
    assert answers.letters(written, ABCD) == ("A", "B", "D")


def test_a_key_may_be_the_words_of_its_options() -> None:
    assert answers.letters("操作程序", ABCD) == ("B",)
    assert answers.letters("行为规范、习惯", ABCD) == ("A", "D")
    assert answers.letters(" 操 作程序。", ABCD) == ("B",)


@pytest.mark.parametrize("written", ["复位", "1", "甲", "A或者说技能", "行为规范、别的"])
def test_a_key_that_names_no_option_is_said_to_be_unreadable(written: str) -> None:
    found = answers.letters(written, ABCD)
    assert isinstance(found, Finding)
    assert found.code == "import.key_unreadable"


@pytest.mark.parametrize(
    "written",
    ["对", "正确", "√", "✓", "T", "true", "Y", "1", "是", "（√）", "答案：对", "TRUE", "A", "V", "勾"],
)
def test_right_is_read_in_any_spelling(written: str) -> None:
    assert answers.truth(written, RIGHT_WRONG) is True


@pytest.mark.parametrize(
    "written", ["错", "错误", "×", "✗", "F", "false", "N", "0", "否", "（×）", "不正确", "B", "b"]
)
def test_wrong_is_read_in_any_spelling(written: str) -> None:
    assert answers.truth(written, RIGHT_WRONG) is False


def test_the_letter_of_a_true_false_key_follows_the_words_of_its_option() -> None:
    turned = (Written("A", "错误"), Written("B", "正确"))
    assert answers.truth("A", turned) is False
    assert answers.truth("A", ()) is None
    assert answers.truth("A", (Written("A", "蓝"), Written("B", "红"))) is None


def test_a_key_with_two_readings_is_said_to_be_ambiguous() -> None:
    cad = tuple(Written(letter, text) for letter, text in zip("ABCD", ("CAD", "CAM", "X", "Y"), strict=True))
    numbers = tuple(Written(letter, text) for letter, text in zip("ABC", ("3", "1", "2"), strict=True))
    turned = (Written("A", "错误"), Written("B", "正确"))
    for written, options in (("CAD", cad), ("1", numbers), ("2、3", numbers)):
        found = answers.letters(written, options)
        assert isinstance(found, Finding)
        assert found.code == "import.key_ambiguous"
    assert answers.letters("CAM", cad) == ("B",)
    assert answers.truth("1", turned) is None
    assert answers.truth("1", RIGHT_WRONG) is True


def test_options_with_numbers_are_named_by_numbers_signs_or_letters() -> None:
    circled, counted = in_one_cell("①甲②乙③丙"), in_one_cell("1.甲\n2.乙\n3.丙")
    assert answers.letters("②③", circled) == answers.letters("23", counted) == ("B", "C")
    assert answers.letters("1、3", counted) == answers.letters("AC", counted) == ("A", "C")
    assert isinstance(answers.letters("④", circled), Finding)
    assert isinstance(answers.letters("2", in_one_cell("1.3\n2.1\n3.2")), Finding)


def test_one_letter_is_a_letter_in_a_column_of_letters_or_behind_a_word_that_says_so() -> None:
    timers = tuple(Written(letter, text) for letter, text in zip("ABCD", "XYTC", strict=True))
    assert isinstance(answers.letters("C", timers), Finding)
    assert answers.letters("选项C", timers) == ("C",)
    assert answers.letters("C", timers, lettered=True) == ("C",)
    assert answers.are_letters("ABCDABC") is True
    assert answers.are_letters(["A", "甲", "乙", "丙", "B"]) is False


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("36或42", ("36", "42")),
        ("36V或者42V", ("36V", "42V")),
        ("36//三十六", ("36", "三十六")),
        ("km/h", ("km/h",)),
        ("5mg/L", ("5mg/L",)),
        ("“与或非”", ("与或非",)),
        ('"1/2"', ("1/2",)),
        ("http://a.cn", None),
        ("36/三十六", None),
        ("甲或乙", None),
        ("36；42", None),
        ("1/2", None),
    ],
)
def test_alternatives_of_a_blank_are_read_only_where_they_are_unmistakable(
    written: str, read: tuple[str, ...] | None
) -> None:
    told = answers.accepted(written)
    assert (None if isinstance(told, Finding) else told) == read


def test_answers_of_several_blanks_are_split_only_into_as_many_as_there_are() -> None:
    assert answers.blanks("12；24", 2) == ("12", "24")
    assert answers.blanks("1,000；2,000", 2) == ("1,000", "2,000")
    assert answers.blanks("安全、第一", 2) == ("安全", "第一")
    assert answers.blanks("安全、第一", 1) == ("安全、第一",)
    assert isinstance(answers.blanks("安全、第一", 3), Finding)


ONE_CELL = {
    "**A.正确**B.错误": ["正确", "错误"],
    "A.压力**B.水量**C.温度": ["压力", "水量", "温度"],
    "**A:甲 **B：乙 **C、丙": ["甲", "乙", "丙"],
    "**A铺满**B绑扎**C间隙": ["铺满", "绑扎", "间隙"],
    "**Ａ.法律**Ｂ.法规": ["法律", "法规"],
    "****A、修理证**B、司机证": ["修理证", "司机证"],
    "**A.大循环**B.小循环**": ["大循环", "小循环"],
    "**A、甲**B、乙C、丙**D、丁": ["甲", "乙", "丙", "丁"],
    "**A.气候*B.轮胎**C.工作": ["气候", "轮胎", "工作"],
    "**A.甲**B.乙**D.丁**C.丙": ["甲", "乙", "丙", "丁"],
    "A##B": ["A", "B"],
    "A.一年B.两年C.半年": ["一年", "两年", "半年"],
    "**A.甲B.乙C.丙": ["甲", "乙", "丙"],
    "A. 甲\nB. 乙\nC. 丙": ["甲", "乙", "丙"],
    "(A) 甲；(B) 乙": ["甲", "乙"],
    "A、甲|B、乙": ["甲", "乙"],
    "交流|直流": ["交流", "直流"],
    "甲**乙**丙": ["甲", "乙", "丙"],
    "a)甲 b)乙 c)丙": ["甲", "乙", "丙"],
    "①甲②乙③丙": ["甲", "乙", "丙"],
    "1.甲\n2.乙": ["甲", "乙"],
}


@pytest.mark.parametrize("written", ONE_CELL)
def test_options_in_one_cell_are_told_apart(written: str) -> None:
    assert [option.text for option in in_one_cell(written)] == ONE_CELL[written]
    assert [option.letter for option in in_one_cell(written)] == list("ABCDEFG")[: len(ONE_CELL[written])]


@pytest.mark.parametrize(
    "written",
    ["**A.甲**C.乙", "**A.甲**B.乙**B.丙", "**A.30m**A**B.50m**A", "**A.甲**乙", "**A.12**B.3**6C.50**D.24"],
)
def test_option_letters_with_a_gap_or_a_repeat_are_never_renumbered(written: str) -> None:
    with pytest.raises(Unsound) as unclear:
        in_one_cell(written)
    assert unclear.value.findings[0].code == "import.options_out_of_order"


def test_where_options_cannot_be_told_apart_their_texts_are_shown() -> None:
    with pytest.raises(Unsound) as unclear:
        in_one_cell("**A.30m**A**B.50m**A")
    found = unclear.value.findings[0].facts["found"]
    assert found == "A、30m | A | B、50m | A"


def test_two_options_run_together_at_the_end_are_reported_not_parted() -> None:
    for written in ("**A.甲**B.乙**C.维生素D、维生素E", "**A.甲**B.乙 C.丙"):
        with pytest.raises(Unsound) as unclear:
            in_one_cell(written)
        assert unclear.value.findings[0].code == "import.option_inside_option"


def test_a_letter_repeated_before_an_option_is_taken_off_but_a_phase_keeps_its_name() -> None:
    assert [o.text for o in apart([("A", "A.甲"), ("B", "B 乙"), ("C", "（C）丙")])] == ["甲", "乙", "丙"]
    assert [o.text for o in apart([("A", "A相"), ("B", "B相")])] == ["A相", "B相"]
    with pytest.raises(Unsound):
        apart([("A", "B.甲"), ("B", "A.乙")])


@given(st.text(max_size=60))
def test_any_cell_gives_options_lettered_in_order_or_says_why_not(text: str) -> None:
    try:
        read = in_one_cell(text)
    except Unsound as unclear:
        assert unclear.findings[0].code.startswith("import.option")
    else:
        assert [option.letter for option in read] == [chr(ord("A") + place) for place in range(len(read))]


@given(
    st.lists(st.sampled_from("ABCD"), min_size=1, max_size=4, unique=True),
    st.sampled_from(["", ",", "、", " ", "；"]),
)
def test_letters_survive_any_way_of_joining(chosen: list[str], joint: str) -> None:
    assert answers.letters(joint.join(chosen), ABCD) == tuple(chosen)
