"""Somebody says how a file is to be read, and it is read so."""

from question_bank.formats.detect import read_file
from question_bank.formats.wishes import FileWish, Habit, SheetWish, Wishes, field_named
from tests.formats.workbooks import codes, key_of, only, texts_of, workbook

ODD = [["正解", "问什么", "甲", "乙"], ["B", "安全电压是多少", "220V", "36V"]]
COLUMNS = {0: "key", 1: "stem", 2: "option:0", 3: "option:1"}


def wished(sheet: SheetWish, encoding: str = "", name: str = "Sheet1") -> Wishes:
    return Wishes.model_validate({"files": {"a": {"encoding": encoding, "sheets": {name: sheet}}}})


def test_a_layout_that_nobody_knows_is_shown_and_read_as_somebody_says() -> None:
    data = workbook(ODD)
    unknown = read_file("a", data)
    assert codes(unknown) == ["import.layout_unknown"]
    (shown,) = unknown.layouts
    assert (shown.known, shown.header, shown.sample[1][1]) == (False, 0, tuple(ODD[1]))
    reading = read_file("a", data, wished(SheetWish(columns=COLUMNS, header=1)))
    assert (key_of(only(reading)), texts_of(only(reading))) == ("b", ["220V", "36V"])
    (shown,) = reading.layouts
    assert (shown.header, shown.names, shown.fields) == (
        1,
        tuple(ODD[0]),
        tuple(COLUMNS[c] for c in range(4)),
    )


def test_the_same_headings_need_no_second_wish_wherever_the_header_stands() -> None:
    habit = Habit(names=("正解", "问什么", "甲", "乙"), sheet=SheetWish(columns=COLUMNS, header=1))
    reading = read_file("b", workbook([["某厂题库"], *ODD]), Wishes(habits=(habit,)))
    assert only(reading).source.row == 3
    assert reading.layouts[0].remembered is True


def test_a_further_word_for_a_heading_is_enough() -> None:
    assert field_named("answer") == "key"
    assert field_named("选项B") == "option:1"
    assert field_named("乱写") is None
    rows = [["题干", "正解", "A", "B"], ["安全电压是多少", "B", "220V", "36V"]]
    words = Wishes(words={"正解": "key"})
    assert key_of(only(read_file("a", workbook(rows), words))) == "b"


def test_big5_comes_in_when_somebody_names_it() -> None:
    data = "題干,選項A,選項B,答案\n安全電壓是多少,甲,乙,A\n".encode("big5")
    choice = FileWish(
        encoding="big5",
        sheets={"": SheetWish(columns={0: "stem", 1: "option:0", 2: "option:1", 3: "key"}, header=1)},
    )
    reading = read_file("a.csv", data, Wishes(files={"a.csv": choice}))
    assert only(reading).content.stem == "安全電壓是多少"
    assert reading.layouts[0].encoding == "big5"
    assert codes(
        read_file("a.csv", b"\xff\xfa\xff", Wishes(files={"a.csv": FileWish(encoding="utf-8")}))
    ) == ["file.encoding_unknown"]


def test_a_separator_somebody_names_parts_the_options_and_a_sheet_without_questions_is_left() -> None:
    rows = [["题干", "选项", "答案"], ["线径是多少", "1、5、2、5", "A"], ["哪一组", "甲 乙/丙 丁", "B"]]
    wish = SheetWish(separator="slashes")
    reading = read_file(
        "a",
        workbook(rows, [["说明"], ["请勿外传"]]),
        Wishes.model_validate({"files": {"a": {"sheets": {"Sheet1": wish, "Sheet2": SheetWish(skip=True)}}}}),
    )
    assert texts_of(reading.drafts[-1]) == ["甲 乙", "丙 丁"]
    assert "import.layout_unknown" not in codes(reading)
    assert [shown.skipped for shown in reading.layouts] == [False, True]


def test_a_header_row_may_be_named_or_denied() -> None:
    rows = [["题干", "答案"], ["题型", "题干", "答案"], ["判断题", "可以带电作业", "错"]]
    reading = read_file("a", workbook(rows), wished(SheetWish(header=2)))
    assert (only(reading).source.row, reading.layouts[0].header) == (3, 2)
    bare = read_file(
        "a", workbook([["可以带电作业", "错"]]), wished(SheetWish(columns={0: "stem", 1: "key"}, header=0))
    )
    assert key_of(only(bare)) is False


def test_a_text_tells_its_encoding_and_first_lines() -> None:
    reading = read_file("a.txt", "1. 水是液体。（√）\n".encode("gb18030"))
    (shown,) = reading.layouts
    assert (shown.is_text, shown.encoding, shown.sample) == (True, "gb18030", ((1, ("1. 水是液体。（√）",)),))
