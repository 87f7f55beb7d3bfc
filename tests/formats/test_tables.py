"""Tables by their rows: what becomes a draft, and the code of every row that does not."""

import pytest

from question_bank.formats.detect import read_file
from question_bank.formats.limits import MAX_CELL_CHARACTERS
from question_bank.formats.wishes import FileWish, SheetWish, Wishes
from tests.formats.workbooks import codes, key_of, only, read_csv, read_rows, texts_of, workbook

SINGLE = ("单选题", "安全电压是（ ）。", "36V", "110V", "220V", "380V", "A")


def test_a_row_becomes_a_draft_with_its_place_and_its_words() -> None:
    draft = only(read_rows(SINGLE))
    assert (draft.kind, key_of(draft), texts_of(draft)) == (
        "single_choice",
        "a",
        ["36V", "110V", "220V", "380V"],
    )
    assert draft.source.place == ("bank.xlsx", "Sheet1", 2)
    assert draft.raw["题干"] == "安全电压是（ ）。"


def test_topic_explanation_difficulty_and_tags_come_along() -> None:
    header = ("工种", "章节", "知识点", "题目", "A", "B", "正确答案", "解析", "难度", "标签")
    row = ("电工", "第一章", "安全电压", "题<目>", "甲\n乙", "丙", "A", "因为 a<b", "较易", "必考、易错")
    draft = only(read_rows(row, header=header))
    assert draft.topic_path == ("电工", "第一章", "安全电压")
    assert (draft.explanation, draft.difficulty, draft.tags) == (
        "因为 a&lt;b",
        "rather_easy",
        ("必考", "易错"),
    )
    assert draft.content.stem == "题&lt;目&gt;"
    assert texts_of(draft) == ["甲<br>乙", "丙"]


@pytest.mark.parametrize(
    "header",
    [
        ("QNumber", "Question", "Answer", "OptionA", "OptionB"),
        ("序号", "试题题干", "正确答案", "选项1", "选项2"),
        ("编号", "题目（必填）", "标准答案*", "A选项", "B选项"),
        ("id", "stem", "key", "option_a", "option_b"),
    ],
)
def test_headers_in_either_language_name_the_same_columns(header: tuple[str, ...]) -> None:
    assert key_of(only(read_rows((1, "题目甲", "B", "甲", "乙"), header=header))) == "b"


def test_letters_never_move_up_where_the_column_of_an_option_is_missing() -> None:
    header = ("题目", "选项A", "选项B", "选项D", "答案")
    rows = (
        ("题目甲", "甲", "乙", "", "B"),
        ("题目乙", "甲", "乙", "丁", "D"),
        ("题目丙", "甲", "乙", "", "D"),
    )
    reading = read_rows(*rows, ("题目丁", "", "", "", "对"), header=header)
    assert [key_of(draft) for draft in reading.drafts] == ["b", True]
    assert [(p.row, p.code) for p in reading.problems] == [
        (3, "import.option_column_missing"),
        (4, "item.key_beyond_options"),
    ]
    assert [(note.code, note.facts) for note in reading.notes] == [
        ("import.option_column_missing", {"letter": "C"})
    ]
    fields = dict(enumerate(reading.layouts[0].fields))
    assert fields == {0: "stem", 1: "option:0", 2: "option:1", 3: "option:3", 4: "key"}
    sheet = SheetWish(columns=fields | {3: "option:2"}, header=1)
    said = Wishes(files={"bank.xlsx": FileWish(sheets={"Sheet1": sheet})})
    again = read_file("bank.xlsx", workbook([header, *rows]), said)
    assert [(p.row, p.code) for p in again.problems] == [
        (3, "item.key_beyond_options"),
        (4, "item.key_beyond_options"),
    ]


def test_without_a_kind_column_options_and_key_say_the_kind() -> None:
    reading = read_rows(
        ("第一题", "甲", "乙", "丙", "C"),
        ("第二题", "甲", "乙", "丙", "AC"),
        ("第三题", "正确", "错误", "", "A"),
        ("第四题", "", "", "", "×"),
        ("第五题____", "", "", "", "36"),
        header=("题目", "A", "B", "C", "答案"),
    )
    kinds = ["single_choice", "multiple_choice", "true_false", "true_false", "fill_blank"]
    assert [draft.kind for draft in reading.drafts] == kinds
    assert reading.problems == ()


def test_a_figure_beside_a_drawn_blank_fills_it_and_is_no_truth() -> None:
    draft = only(read_rows(("安全电压的下限是____V", "0"), header=("题目", "答案")))
    assert (draft.kind, key_of(draft)) == ("fill_blank", [["0"]])


def test_two_columns_of_one_field_must_agree_and_fill_each_others_gaps() -> None:
    header = ("题干", "题目", "A", "B", "答案", "正确答案")
    reading = read_rows(
        ("甲是哪个", "", "一", "二", "A", "一"),
        ("", "乙是哪个", "一", "二", "", "B"),
        ("丙是哪个", "丁是哪个", "一", "二", "A", "A"),
        ("戊是哪个", "", "一", "二", "A", "B"),
        header=header,
    )
    assert [key_of(draft) for draft in reading.drafts] == ["a", "b"]
    assert [(p.row, p.code, p.facts["second"]) for p in reading.problems] == [
        (4, "import.columns_contradict", "题目"),
        (5, "import.columns_contradict", "正确答案"),
    ]


def test_levels_sources_and_coefficients_are_read_and_what_is_not_read_is_told() -> None:
    header = ("题目", "答案", "难度系数", "认知层次", "来源", "分值")
    reading = read_rows(
        ("甲", "对", "0.85", "理解", "GB 26860", "2"),
        ("乙", "错", "0.3", "精通", "", "2"),
        ("丙", "错", "看情况", "", "", "2"),
        header=header,
    )
    assert [draft.difficulty for draft in reading.drafts] == ["easy", "rather_hard", ""]
    assert [draft.cognitive for draft in reading.drafts] == ["understand", None, None]
    assert reading.drafts[0].origin == "GB 26860"
    assert [(note.code, *note.facts.values()) for note in reading.notes] == [
        ("import.columns_unread", "分值"),
        ("import.cognitive_unread", "精通", 1, "3"),
        ("import.difficulty_unread", "看情况", 1, "4"),
    ]


def test_a_calculation_is_taken_as_a_short_answer_and_the_rows_are_told() -> None:
    header = ("题型", "题目", "答案")
    reading = read_rows(
        ("计算题", "求 10 V、5 Ω 的电流", "2 A"),
        ("简答题", "停电步骤？", "先断电"),
        ("计算题", "没有答案", ""),
        ("计算题", "求 20 V、5 Ω 的电流", "4 A"),
        header=header,
    )
    assert [draft.kind for draft in reading.drafts] == ["short_answer"] * 3
    assert [(note.code, *note.facts.values()) for note in reading.notes] == [
        ("import.kind_as_short_answer", "计算题", 2, "2\n5"),
    ]


def test_blanks_are_numbered_in_the_stem() -> None:
    draft = only(read_rows(("填空题", "电压____伏，频率____赫。", "", "", "", "", "220；50")))
    assert draft.content.stem == "电压[[1]]伏，频率[[2]]赫。"
    assert key_of(draft) == [("220",), ("50",)] or key_of(draft) == [["220"], ["50"]]


def test_a_key_in_the_stem_is_taken_out_where_there_is_no_key_column() -> None:
    header = ("题目", "A", "B", "C")
    reading = read_rows(("物质的量的单位是（ C ）。", "（A）kg", "（B）t", "（C）mol"), header=header)
    draft = only(reading)
    assert (key_of(draft), draft.content.stem, texts_of(draft)) == (
        "c",
        "物质的量的单位是（\u3000）。",
        ["kg", "t", "mol"],
    )
    units = read_rows(("国际单位制（SI）中的单位（B）", "1", "2", "3"), header=header)
    assert only(units).content.stem == "国际单位制（SI）中的单位（\u3000）"
    assert codes(read_rows(("甲（A）乙（B）", "1", "2", "3"), header=header)) == [
        "import.key_in_stem_unclear"
    ]
    assert codes(read_rows(("没有括号", "1", "2", "3"), header=header)) == ["item.key_missing"]


ROWS = {
    "item.stem_empty": ("单选题", "", "甲", "乙", "", "", "A"),
    "item.key_missing": ("单选题", "题", "甲", "乙", "", "", ""),
    "item.options_too_few": ("单选题", "题", "甲", "", "", "", "A"),
    "item.option_empty": ("单选题", "题", "甲", "", "丙", "", "A"),
    "item.option_repeated": ("单选题", "题", "甲", "甲", "丙", "", "C"),
    "item.key_beyond_options": ("单选题", "题", "甲", "乙", "", "", "E"),
    "item.key_repeated": ("多选题", "题", "甲", "乙", "", "", "AAB"),
    "item.blank_missing": ("填空题", "题", "", "", "", "", "甲"),
    "import.blanks_mismatch": ("填空题", "__和__和__", "", "", "", "", "甲；乙"),
    "import.key_unreadable": ("单选题", "题", "甲", "乙", "", "", "丁"),
    "import.kind_has_parts": ("案例题", "题", "", "", "", "", "甲"),
    "import.kind_unknown": ("怪题", "题", "甲", "乙", "", "", "A"),
    "import.options_out_of_order": ("单选题", "题", "B.甲", "A.乙", "", "", "A"),
    "import.option_inside_option": ("单选题", "题", "甲", "乙", "丙D.丁", "", "A"),
    "import.several_letters": ("单选题", "题", "甲", "乙", "", "", "AB"),
    "import.true_false_unclear": ("判断题", "题", "", "", "", "", "也许"),
    "import.formula_cell": ("单选题", "题", "=1+1", "乙", "", "", "A"),
    "import.cell_too_long": ("单选题", "题" * (MAX_CELL_CHARACTERS + 1), "甲", "乙", "", "", "A"),
}


ROWS |= {
    "import.key_ambiguous": ("单选题", "题", "CAD", "CAM", "CAE", "CAPP", "CAD"),
    "import.kind_unclear": ("", "题干有____", "", "", "", "", "√"),
    "import.alternatives_unclear": ("填空题", "安全电压____V", "", "", "", "", "36/三十六"),
}


@pytest.mark.parametrize("code", ROWS)
def test_a_defective_row_is_rejected_once_with_its_reason_and_the_others_are_taken(code: str) -> None:
    reading = read_rows(SINGLE, ROWS[code], (*SINGLE[:1], "另一题", *SINGLE[2:]))
    assert codes(reading) == [code]
    assert (reading.read, len(reading.drafts), reading.problems[0].row) == (3, 2, 3)


def test_a_row_may_carry_several_problems_and_is_still_one_rejection() -> None:
    reading = read_rows(("单选题", "题", "甲", "", "", "", "C"))
    assert codes(reading) == ["item.options_too_few", "item.key_beyond_options"]
    assert reading.read == 1


def test_no_kind_no_options_and_words_for_a_key_leave_the_kind_unclear() -> None:
    assert codes(read_rows(("", "题", "", "", "", "", "甲乙丙"))) == ["import.kind_unclear"]


def test_more_options_than_letters_are_refused() -> None:
    cell = "**".join(f"甲{n}" for n in range(27))
    reading = read_rows(("单选题", "题", cell, "A"), header=("题型", "题干", "选项", "答案"))
    assert codes(reading) == ["import.options_too_many"]


def test_blank_rows_titles_and_repeated_headers_are_not_read() -> None:
    header = ["题型", "题干", "选项", "答案"]
    row = ["判断题", "对的说法", "A.对**B.错", "A"]
    rows = [["某单位题库"], [], header, row, ["", "  "], header, ["判断题", "错的说法", "A.对**B.错", "B"]]
    reading = read_file("b.xlsx", workbook(rows))
    assert (reading.read, [draft.source.row for draft in reading.drafts]) == (2, [4, 7])


def test_a_sheet_without_a_header_is_read_by_the_columns_of_its_sibling() -> None:
    with_header = [["工种", "题型", "题干", "选项", "答案"], ["电工", "单选题", "题目甲", "A.甲**B.乙", "A"]]
    without = [["焊工", "判断题", "题目乙", "A.对**B.错", "B"]]
    reading = read_file("b.xlsx", workbook(with_header, without))
    assert [(d.source.sheet, d.source.row, d.topic_path) for d in reading.drafts] == [
        ("Sheet1", 2, ("电工",)),
        ("Sheet2", 1, ("焊工",)),
    ]


def test_a_table_without_any_header_is_recognised_by_what_its_columns_hold() -> None:
    rows = [f"{n},第{n}道题问的是什么(　)。,甲{n},乙,丙,丁,{'ABCD'[n % 4]}" for n in range(1, 9)]
    reading = read_csv("\r\n".join(rows))
    assert (reading.read, len(reading.drafts)) == (8, 8)
    assert texts_of(reading.drafts[0]) == ["甲1", "乙", "丙", "丁"]
    judged = read_csv("1,这个说法是对的吗,T\n2,那个说法是对的吗,F\n")
    assert [key_of(draft) for draft in judged.drafts] == [True, False]


def test_item_numbers_are_taken_off_but_figures_stay() -> None:
    stems = ["1.安全第一", "2.220V 是交流电压", "3、预防为主", "3.5kV 以下"]
    reading = read_rows(*(("判断题", stem, "", "", "", "", "对") for stem in stems))
    assert [d.content.stem for d in reading.drafts] == [
        "安全第一",
        "220V 是交流电压",
        "预防为主",
        "3.5kV 以下",
    ]


def test_a_table_whose_columns_say_nothing_is_reported_as_a_whole() -> None:
    reading = read_csv("这里,没有\n什么,可读\n")
    assert (codes(reading), reading.problems[0].row, reading.read) == (["import.layout_unknown"], 0, 0)
