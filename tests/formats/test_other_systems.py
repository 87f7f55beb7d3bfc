"""GIFT, Aiken and Moodle XML: small own files of each, what is read and what is refused by name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Known, Reading, fingerprint, merge_duplicates, rejected_rows
from tests.formats.workbooks import codes, key_of, only, read_csv, texts_of

GIFT = """// [tag:lathe] a comment
$CATEGORY: $course$/Turning/Safety

::T1:: A lathe may be cleaned while it turns.{FALSE#Never}

Which tool cuts a thread? {
  ~file
  =die#Right
  ~hammer
}

哪些是劳保用品？{ ~%50%安全帽 ~%50%护目镜 ~%-100%拖鞋 ####安全第一}

The die is held in a {=die stock =stock} by hand.

Two plus two is {#4}

A gap: ~{~one =two}\\: three \\{braces\\}
""".replace("A gap: ~", "A gap: \\~")

AIKEN = """Which tool cuts a thread?
A) file
B. die
C) hammer
ANSWER: B

低压电工作业的安全电压是 36 V。
A. 对
B. 错
ANSWER: A
"""


def read(text: str, name: str = "bank.txt") -> Reading:
    return read_file(name, text.encode())


def told(reading: Reading) -> list[tuple[str, object]]:
    return [(problem.code, problem.facts.get("kind")) for problem in reading.problems]


def test_a_gift_file_gives_every_kind_with_its_category_and_explanation() -> None:
    reading = read(GIFT)
    assert reading.problems == ()
    assert [d.kind for d in reading.drafts] == [
        "true_false", "single_choice", "multiple_choice", "fill_blank", "numeric", "single_choice",
    ]  # fmt: skip
    first, second, third, fourth, fifth, last = reading.drafts
    assert (first.topic_path, first.tags, key_of(first)) == (("Turning", "Safety"), ("lathe",), False)
    assert (texts_of(second), key_of(second)) == (["file", "die", "hammer"], "b")
    assert (key_of(third), third.explanation) == (("a", "b"), "安全第一")
    assert (fourth.content.stem, key_of(fourth)) == (
        "The die is held in a [[1]] by hand.",
        [["die stock", "stock"]],
    )
    assert (fifth.content.stem, key_of(fifth)) == ("Two plus two is", "4")
    assert last.content.stem == "A gap: ~_____: three {braces}"
    assert [d.source.row for d in reading.drafts] == [1, 2, 3, 4, 5, 6]


REFUSED_GIFT = {
    "Which? {~no ~%50%half =yes}": ("import.partial_credit", None),
    "Which? {=one =two ~three}": ("import.several_letters", None),
    "Which? {~one ~two}": ("item.key_missing", None),
    "Which? {~%100%one ~%100%two}": ("import.scoring_unclear", None),
    "Which beast? {=fr*g}": ("import.answer_pattern", None),
    "One {=a} and two {=b}": ("import.gift_braces", None),
    "Open {=a": ("import.gift_braces", None),
    "Which? {one =two}": ("import.gift_answers", None),
    '[html]<img src="x.png"> What? {T}': ("import.media_not_carried", None),
}


@pytest.mark.parametrize("text", REFUSED_GIFT)
def test_what_a_gift_item_cannot_be_here_is_said_and_never_guessed(text: str) -> None:
    reading = read(f"{text}\n\nSure. {{T}}")
    assert (told(reading), len(reading.drafts), reading.read) == ([REFUSED_GIFT[text]], 1, 2)


def test_a_gift_text_may_name_its_own_format() -> None:
    html = only(read("[html]Is <b>this</b> <script>x</script>bold?{T}"))
    plain = only(read("[plain]Is <b>this</b> bold?{T}"))
    typed = only(read("Is 1 < 2 & <b>this</b> bold?\nYes{T}"))
    assert html.content.stem == "Is <b>this</b> bold?"
    assert plain.content.stem == "Is &lt;b&gt;this&lt;/b&gt; bold?"
    assert typed.content.stem == "Is 1 &lt; 2 &amp; <b>this</b> bold?<br>Yes"


def test_an_aiken_file_is_read_and_true_or_false_is_what_it_is() -> None:
    first, second = read(AIKEN).drafts
    assert (first.kind, key_of(first), texts_of(first)) == ("single_choice", "b", ["file", "die", "hammer"])
    assert (second.kind, key_of(second)) == ("true_false", True)


def test_an_aiken_item_without_an_answer_is_reported_where_it_stands() -> None:
    reading = read(AIKEN + "\nA third?\nA) one\nB) two\n\nA fourth?\nA) one\nC) two\nANSWER: A\n")
    assert [(p.row, p.code) for p in reading.problems] == [
        (3, "item.key_missing"),
        (4, "import.options_out_of_order"),
    ]


def moodle(*questions: str) -> str:
    return "<?xml version='1.0'?><quiz>" + "".join(questions) + "</quiz>"


def question(kind: str, inside: str, text: str = "<p>What?</p>") -> str:
    return (
        f'<question type="{kind}"><name><text>n</text></name><questiontext format="html"><text>'
        f"<![CDATA[{text}]]></text></questiontext>{inside}</question>"
    )


def answer(fraction: object, text: str) -> str:
    return f'<answer fraction="{fraction}"><text>{text}</text></answer>'


CATEGORY = '<question type="category"><category><text>$course$/top/焊接/安全</text></category></question>'


def test_a_moodle_quiz_gives_every_kind() -> None:
    reading = read(
        moodle(
            CATEGORY,
            question("multichoice", "<single>true</single>" + answer(100, "die") + answer(0, "file")),
            question("multichoice", "<single>false</single>" + "".join(answer(33.333, c) for c in "abc")),
            question("truefalse", answer(0, "true") + answer(100, "false")),
            question(
                "shortanswer", "<usecase>1</usecase>" + answer(100, "Fe") + answer(0, "*"), "Iron: ____"
            ),
            question("numerical", answer(100, "4") + "<tolerance>0</tolerance>", "<p>2+2=</p>"),
        )
    )
    assert reading.problems == ()
    single, several, truth, short, number = reading.drafts
    assert (single.content.stem, key_of(single), single.topic_path) == ("What?", "a", ("焊接", "安全"))
    assert (several.kind, key_of(several), key_of(truth)) == ("multiple_choice", ("a", "b", "c"), False)
    assert (short.content.stem, key_of(short)) == ("Iron: [[1]]", [["Fe"]])
    assert short.key.model_dump()["switches"]["fold_case"] is False
    assert (number.content.stem, number.kind, key_of(number)) == ("2+2=", "numeric", "4")


REFUSED_MOODLE = {
    "import.kind_not_supported": question("ddmarker", ""),
    "import.partial_credit": question("shortanswer", answer(100, "frog") + answer(80, "toad")),
    "import.answer_pattern": question("shortanswer", answer(100, "fr*g")),
    "import.picture_missing": question(
        "truefalse", answer(100, "true"), '<img src="@@PLUGINFILE@@/a.png">What?'
    ),
    "import.media_not_carried": question(
        "truefalse", answer(100, "true"), '<audio src="@@PLUGINFILE@@/a.mp3"></audio>What?'
    ),
    "item.key_missing": question("multichoice", "<single>true</single>" + answer(0, "a") + answer(0, "b")),
    "item.option_empty": question("multichoice", "<single>true</single>" + answer(100, "a") + answer(0, "")),
    "item.stem_empty": question("truefalse", answer(100, "true"), "<p>&nbsp;</p>"),
    "import.scoring_unclear": question("truefalse", answer("much", "true")),
}


@pytest.mark.parametrize("code", REFUSED_MOODLE)
def test_what_a_moodle_question_cannot_be_here_is_said(code: str) -> None:
    reading = read(moodle(REFUSED_MOODLE[code], question("truefalse", answer(100, "true"))))
    assert (codes(reading), len(reading.drafts)) == ([code], 1)


BAD_XML = {
    "import.xml_doctype": '<!DOCTYPE quiz [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><quiz>&c;</quiz>',
    "import.xml_unreadable": "<quiz><question></quiz>",
    "import.xml_unknown": "<POOL/>",
    "import.xml_too_large": "<quiz>" + "<a>" * 200 + "</a>" * 200 + "</quiz>",
    "import.no_rows": "<quiz/>",
}


@pytest.mark.parametrize("code", BAD_XML)
def test_xml_that_is_no_bank_is_refused_as_a_whole(code: str) -> None:
    reading = read(BAD_XML[code], "a.xml")
    assert ([(p.code, p.row) for p in reading.problems], reading.read) == ([(code, 0)], 0)


def test_an_outside_entity_is_never_fetched() -> None:
    text = '<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>'
    assert codes(read(text)) == ["import.xml_doctype"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("gb18030", "GB2312"), ("gbk", "gbk")],
)
def test_xml_is_read_in_the_encoding_it_has(encoding: str, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + moodle(
        question("truefalse", answer(100, "true"), "铁的符号是 Fe")
    ).removeprefix("<?xml version='1.0'?>")
    assert only(read_file("a", text.encode(encoding))).content.stem == "铁的符号是 Fe"


def test_an_encoding_that_only_the_declaration_tells_is_believed() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + moodle(
        question("truefalse", answer(100, "true"), "Ein Fräser")
    ).removeprefix("<?xml version='1.0'?>")
    assert only(read_file("a", text.encode("latin-1"))).content.stem == "Ein Fräser"


def test_scripts_styles_and_addresses_do_not_come_in() -> None:
    text = '<div style="x" onclick="y()"><a href="javascript:z()">A</a><script>z()</script></div><h2>B</h2>'
    draft = only(read(moodle(question("truefalse", answer(100, "true"), text))))
    assert draft.content.stem == "<p>A</p><p>B</p>"


def test_an_item_is_the_same_in_a_table_and_in_every_other_format() -> None:
    table = only(read_csv("题干,选项A,选项B,选项C,答案\nWhich tool cuts a thread?,file,die,hammer,B\n"))
    merged = merge_duplicates(
        [
            read("Which tool cuts a thread? {~file =die ~hammer}"),
            read("Which tool cuts a thread?\nA. file\nB. die\nC. hammer\nANSWER: B"),
            read("1. Which tool cuts a thread?\nA. file  B. die  C. hammer\n答案：B"),
        ],
        {fingerprint(table): Known("bank", 1, table.kind, table.content, table.key)},
    )
    assert (merged.accepted, len(merged.duplicates), merged.problems) == ((), 3, ())


FUZZ = [GIFT, AIKEN, *REFUSED_GIFT, *REFUSED_MOODLE.values()]
PIECES = st.text(max_size=12) | st.sampled_from(
    [
        "{",
        "}",
        "=",
        "~",
        "#",
        "\\",
        "<",
        "</",
        "&amp;",
        "<p>",
        "\n\n",
        "ANSWER: B\n",
        "答案：A\n",
        "2. ",
        "[[1]]",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FUZZ), st.integers(0, 2000), st.integers(0, 40), PIECES)
def test_a_damaged_file_never_raises_and_every_item_is_accounted_for(
    text: str, at: int, cut: int, piece: str
) -> None:
    place = at % (len(text) + 1)
    damaged = text[:place] + piece + text[place + cut :]
    assert law(read_file("a.txt", damaged.encode("utf-8", "replace")))


def law(reading: Reading) -> bool:
    return reading.read == len(reading.drafts) + rejected_rows(reading.problems)


def test_the_law_of_reading_holds_for_every_sample() -> None:
    for text in (GIFT, AIKEN, *REFUSED_GIFT, moodle(*REFUSED_MOODLE.values())):
        assert law(read(text))
