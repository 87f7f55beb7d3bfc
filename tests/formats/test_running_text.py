"""Running text, pasted or in a Word document: items told apart, keys found, the rest reported."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading, rejected_rows
from question_bank.formats.pasted_html import as_lines
from tests.formats.workbooks import codes, key_of, only, texts_of

PASTED = """低压电工题库
第一章 安全
一、单选题（共 2 题）
1．安全电压一般不超过（B）V。
A．24  B．36
C．220
2、题干：下列哪一项是绝缘体？
（A）铜（B）铝
（C）橡胶
【答案】C
【解析】橡胶不导电。
难度：易
二、多选题
1. 触电急救的步骤有（　）。
A. 脱离电源
B、现场救护
C) 等待
D. 拨打 120
答案：A、B、D 解析：先断电，
再施救。
三、判断题
1. 可以带电作业。（×）
2. （√）停电后应验电。
3. 可以用湿手触摸开关。
错
四、填空题
1. 我国工频是____Hz，线电压是____V。
答案：50；380
五、简答题
1. 怎样急救？
答：先断电。
"""

ENGLISH = """1) Which tool cuts a thread?
   a) file
   b) die
Answer: b
2) Which of these protect the eyes?
   A. goggles   B. visor   C. gloves
Correct answer: A, B
Explanation: gloves protect the hands.
"""


def read(text: str) -> Reading:
    return read_file("粘贴.txt", text.encode())


def test_pasted_items_of_every_kind_are_told_apart() -> None:
    reading = read(PASTED)
    assert [d.kind for d in reading.drafts] == [
        "single_choice", "single_choice", "multiple_choice", "true_false", "true_false", "true_false",
        "fill_blank", "short_answer",
    ]  # fmt: skip
    inline, boxed, several, wrong, right, line, blanks, written = reading.drafts
    assert (inline.content.stem, texts_of(inline), key_of(inline)) == (
        "安全电压一般不超过（\u3000）V。",
        ["24", "36", "220"],
        "b",
    )
    assert (texts_of(boxed), key_of(boxed), boxed.explanation) == (["铜", "铝", "橡胶"], "c", "橡胶不导电。")
    assert (boxed.difficulty, boxed.topic_path) == ("easy", ("第一章 安全",))
    assert (key_of(several), several.explanation) == (("a", "b", "d"), "先断电，<br>再施救。")
    assert [(d.content.stem, key_of(d)) for d in (wrong, right, line)] == [
        ("可以带电作业。", False),
        ("停电后应验电。", True),
        ("可以用湿手触摸开关。", False),
    ]
    assert key_of(blanks) == [["50"], ["380"]]
    assert (key_of(written), written.unchecked) == ("先断电。", True)


def test_what_is_no_item_here_is_named_and_lines_left_over_are_told() -> None:
    reading = read(PASTED)
    assert [(p.row, p.code, p.facts) for p in reading.problems] == [
        (0, "import.text_left_over", {"count": 1, "first": "低压电工题库", "lines": "低压电工题库"}),
    ]


def test_pasted_items_in_english_are_read() -> None:
    first, second = read(ENGLISH).drafts
    assert (first.content.stem, texts_of(first), key_of(first)) == (
        "Which tool cuts a thread?",
        ["file", "die"],
        "b",
    )
    assert (key_of(second), second.explanation) == (("a", "b"), "gloves protect the hands.")


LISTED = """一、单选题
1. 铁的符号是（ ）。
A. Fe  B. Cu
2. 铜的符号是（ ）。
A Fe   B Cu   C Zn
二、判断题
1. 可以带电作业。
2. 停电后应验电。
"""


@pytest.mark.parametrize(
    "keys",
    [
        "参考答案\n一、单选题\n1.A 2.B\n二、判断题\n1.× 2.√\n",
        "【参考答案】\n单选题（共 2 题）：1-2 AB\n判断题：1、错 2、对\n",
        "答案：\n一、单选题\n1. A\n2. B\n二、判断题\n1～2：错 对\n",
    ],
)
def test_keys_in_a_list_behind_the_items_are_read_where_their_numbers_match(keys: str) -> None:
    reading = read(LISTED + keys)
    assert codes(reading) == []
    assert [key_of(draft) for draft in reading.drafts] == ["a", "b", False, True]
    assert texts_of(reading.drafts[1]) == ["Fe", "Cu", "Zn"]


def test_a_list_whose_numbers_do_not_match_is_told_and_gives_no_key() -> None:
    reading = read(LISTED + "参考答案\n一、单选题\n1.A 2.B 3.C\n二、判断题\n1.× 2.√\n")
    assert [(p.row, p.code) for p in reading.problems] == [
        (1, "item.key_missing"),
        (2, "item.key_missing"),
        (0, "import.key_list_mismatch"),
    ]
    assert len(reading.drafts) == 2


def test_points_counted_inside_a_written_answer_are_no_items() -> None:
    steps = "答：分三步：\n1. 断电。\n2. 呼救。\n3. 施救。\n"
    reading = read(
        f"简答题\n1. 怎样验电？\n答：用验电器。\n2. 怎样急救？\n{steps}3. 怎样灭火？\n答：断电。\n"
    )
    assert [draft.kind for draft in reading.drafts] == ["short_answer"] * 3
    assert "施救" in str(key_of(reading.drafts[1]))


def test_items_without_numbers_begin_after_an_item_that_is_whole() -> None:
    text = "铁的符号是（A）。\nA. Fe\nB. Cu\n铜的符号是（B）。\nA. Fe\nB. Cu\n"
    assert [key_of(d) for d in read(text).drafts] == ["a", "b"]


PROBLEMS = {
    "1. 题？\nA. 甲\nB. 乙\n": "item.key_missing",
    "1. 题？\nA. 甲\nC. 乙\n答案：A\n": "import.options_out_of_order",
    "1. 题？\nA. 甲\nB. 乙\n答案：C\n": "item.key_beyond_options",
    "1. 题？\nA. 甲\nB. 乙\n答案：A\n答案：B\n": "import.key_unreadable",
    "1. 题（√）\n答案：错\n": "import.true_false_unclear",
    "1. 题？\n答案：B\n": "item.options_too_few",
    "1. 含有\nA. 钙 B.铁 B.锌\n答案：A\n": "import.option_inside_option",
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_what_a_pasted_item_does_not_say_is_a_problem_of_its_own_row(text: str) -> None:
    reading = read(f"{text}2. 水是液体。\n答案：对\n")
    assert [(p.row, p.code) for p in reading.problems] == [(1, PROBLEMS[text])]
    assert len(reading.drafts) == 1


def test_a_key_that_stands_twice_does_not_stay_in_the_stem() -> None:
    draft = only(read("1. 铁的符号是（A）。\nA. Fe\nB. Cu\n答案：A\n"))
    assert draft.content.stem == "铁的符号是（\u3000）。"


def test_a_figure_at_the_beginning_of_a_line_is_no_item_number() -> None:
    draft = only(read("1. 变压器的电压为\n3.5 kV 时应\nA. 停\nB. 开\n答案：A\n"))
    assert draft.content.stem == "变压器的电压为<br>3.5 kV 时应"


def test_text_without_items_is_still_refused() -> None:
    assert codes(read("随便一句话\n又一句话")) == ["import.unsupported_file"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_pasted_text_is_read_in_any_usual_encoding(encoding: str) -> None:
    assert len(read_file("a", PASTED.encode(encoding)).drafts) == 8


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">
<w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="upperLetter"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">
<w:numFmt w:val="chineseCounting"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="18"/>
<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="7"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="2"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="19"/></w:lvlOverride></w:num>
</w:numbering>"""


def paragraph(text: str, listed: tuple[int, int] | None = None) -> str:
    number = ""
    if listed is not None:
        number = (
            f'<w:pPr><w:numPr><w:ilvl w:val="{listed[1]}"/><w:numId w:val="{listed[0]}"/></w:numPr></w:pPr>'
        )
    return f"<w:p>{number}<w:r><w:t>{text}</w:t></w:r></w:p>"


def document(*paragraphs: str, **more: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        body = f"<w:document {W}><w:body>{''.join(paragraphs)}</w:body></w:document>"
        archive.writestr("word/document.xml", body)
        archive.writestr("word/numbering.xml", NUMBERING)
        for name, part in more.items():
            archive.writestr(f"word/{name}.bin", part)
    return whole.getvalue()


def test_a_word_document_is_read_with_the_numbers_word_counts() -> None:
    data = document(
        paragraph("单选题", (6, 0)),
        paragraph("铁的符号是（A）。", (5, 0)),
        paragraph("Fe", (5, 1)),
        paragraph("Cu", (5, 1)),
        paragraph("铜的符号是（B）。", (5, 0)),
        "<w:tbl><w:tr><w:tc>" + paragraph("Fe", (5, 1)) + "</w:tc><w:tc>" + paragraph("Cu", (5, 1)),
        "</w:tc></w:tr></w:tbl>",
    )
    drafts = read_file("a.docx", data).drafts
    assert [(key_of(d), texts_of(d), d.source.row) for d in drafts] == [
        ("a", ["Fe", "Cu"], 1),
        ("b", ["Fe", "Cu"], 2),
    ]


def test_a_list_of_word_begins_at_the_number_it_is_told() -> None:
    lines = [paragraph("三、简答题"), paragraph("17. 怎样急救？"), paragraph("答：1. 断电 2. 送医")]
    for listed, words in ((7, "怎样验电？"), (8, "怎样挂牌？")):
        lines += [paragraph(words, (listed, 0)), paragraph("答：先停电")]
    drafts = read_file("a.docx", document(*lines)).drafts
    assert [draft.content.stem for draft in drafts] == ["怎样急救？", "怎样验电？", "怎样挂牌？"]


def test_raised_figures_of_a_document_stay_apart_from_the_others() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
    data = document(
        f"<w:p><w:r><w:t>1. 一百是 10</w:t></w:r>{raised}<w:r><w:t>。（√）</w:t></w:r></w:p>",
    )
    assert only(read_file("a.docx", data)).content.stem == "一百是 10²。"


def test_an_item_with_a_picture_or_a_formula_is_not_read_without_it() -> None:
    picture = "<w:p><w:r><w:t>1. 图中是</w:t></w:r><w:r><w:drawing/></w:r><w:r><w:t>。（√）</w:t></w:r></w:p>"
    formula = "<w:p><w:r><w:t>2. 已知</w:t></w:r><m:oMath xmlns:m='m'/><w:r><w:t>。（√）</w:t></w:r></w:p>"
    reading = read_file("a.docx", document(picture, formula, paragraph("3. 水是液体。（√）")))
    assert (codes(reading), len(reading.drafts)) == (["import.media_not_carried"] * 2, 1)


def test_a_document_with_macros_is_refused_and_an_empty_one_holds_no_items() -> None:
    assert codes(read_file("a.docm", document(vbaProject=b"x"))) == ["import.holds_macros"]
    assert codes(read_file("a.docx", document(paragraph("")))) == ["import.no_rows"]


def test_a_document_of_old_word_is_to_be_saved_anew() -> None:
    assert codes(read_file("a.rtf", b"{\\rtf1 x}")) == ["import.old_document"]


LINES = st.lists(
    st.text(max_size=10)
    | st.sampled_from(
        [
            "1. 题（A）",
            "2、题",
            "A. 甲",
            "B. 乙 C. 丙",
            "（A）甲（B）乙",
            "答案：B",
            "【解析】因为",
            "一、单选题",
            "对",
            "第一章",
        ]
    ),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_any_lines_keep_the_law_of_reading(lines: list[str]) -> None:
    reading = read("\n".join(lines).encode("utf-8", "replace").decode())
    assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 255), st.booleans())
def test_a_damaged_document_never_raises(at: int, byte: int, cut: bool) -> None:
    damaged = bytearray(document(paragraph("1. 水是液体。（√）", (5, 0))))
    place = at % len(damaged)
    damaged[place] = byte
    reading = read_file("a.docx", bytes(damaged[: place + 1] if cut else damaged))
    assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)


def test_a_list_of_keys_without_words_counts_where_every_number_matches_and_no_item_has_a_key() -> None:
    items = "**1.** 安全电压是（ ）\nA. 36V\nB. 220V\n**2、** 停电后先（ ）\nA. 作业\nB. 验电\n"
    matched = read(items + "1-2 AB")
    assert [key_of(each) for each in matched.drafts] == ["a", "b"]
    assert matched.drafts[1].content.stem == "停电后先（ ）"
    assert [p.code for p in read(items + "1-3 ABA").problems] == ["item.key_missing"] * 2
    assert [p.code for p in read(items + "答案：B\n1-2 AB").problems][:1] == ["item.key_missing"]


@pytest.mark.parametrize(
    "rows",
    [
        ("题号 1 2 3", "答案 A B A"),
        ("参考答案", "1\t2", "A\tB", "3\t4", "A\tB"),
        ("题号\t答案", "1\tA", "2\tB", "3\tA"),
        ("1 | 2 | 3", "A | B | A"),
    ],
)
def test_a_list_of_keys_laid_out_as_a_table_is_read(rows: tuple[str, ...]) -> None:
    count = 4 if "4" in rows[-2] else 3
    items = "".join(f"{n}. 第{n}题选（ ）\nA. 甲\nB. 乙\n" for n in range(1, count + 1))
    found = [key_of(each) for each in read(items + "\n".join(rows)).drafts]
    assert found == ["a", "b", "a", "b"][:count]


@pytest.mark.parametrize(
    ("formatted", "first"),
    [
        ("<p><b>1.</b> <b>安全</b>电压（ ）</p>", "1. "),
        ("<p><strong>12、停电</strong>以后（ ）</p>", "12、"),
        ("<p><b>B</b>. 220V</p>", "B. 220V"),
        ("<p><b>【答案】</b>A</p>", "【答案】A"),
        ("<p><b>1</b><b>.</b> 甲（ ）</p>", "1. 甲（ ）"),
    ],
)
def test_emphasis_hides_no_number_letter_or_word_that_begins_a_line(formatted: str, first: str) -> None:
    lines = as_lines(formatted)
    assert lines.text.startswith(first)
    assert "<p>" not in lines.restored(lines.text)


def test_emphasis_of_anything_else_stays_where_it_is() -> None:
    lines = as_lines("<p><b>安全</b>电压是 U<sub>2</sub></p>")
    assert lines.restored(lines.text) == "<b>安全</b>电压是 U<sub>2</sub>"
