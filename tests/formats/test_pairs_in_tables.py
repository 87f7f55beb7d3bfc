"""Numbers, pairs and orders in tables: as people write them, and as we write them ourselves."""

import html
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import text
from question_bank import markup
from question_bank.formats import layouts, losses, measures, workbook_writing
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, rejected_rows
from question_bank.formats.outgoing import FileFormat, Outgoing
from question_bank.kinds import matching, numeric, registry
from question_bank.kinds.contract import KindName
from tests.formats.outgoing import WRITERS, inline

SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HEAD = ("题型", "题干", "左列", "右列", "选项A", "选项B", "选项C", "答案")


def row(**cells: str) -> ItemDraft | str:
    """The draft of a single row, or the code of its first problem."""
    columns = [name for name in HEAD if name in cells]
    quoted = [[f'"{text}"' for text in line] for line in (columns, [cells[name] for name in columns])]
    reading = read_file("a.csv", "\n".join(",".join(line) for line in quoted).encode())
    return reading.drafts[0] if reading.drafts else reading.problems[0].code


def pairs(draft: ItemDraft | str) -> object:
    """The pairs by their words, or the code."""
    if isinstance(draft, str):
        return draft
    assert isinstance(draft.content, matching.Content)
    assert isinstance(draft.key, matching.Key)
    right = {option.id: option.text for option in draft.content.options}
    return {prompt.text: right[draft.key.pairs[prompt.id]] for prompt in draft.content.prompts}


def order(draft: ItemDraft | str) -> object:
    if isinstance(draft, str):
        return draft
    assert draft.kind is KindName.ORDERING
    return [option.text for option in registry.explain(draft.kind, draft.content, draft.key).options]


STEPS = {"题干": "停电的次序", "选项A": "验电", "选项B": "停电", "选项C": "接地"}
TURNED = ["停电", "验电", "接地"]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("BAC", TURNED),
        ("B-A-C", TURNED),
        ("Ｂ→Ａ→Ｃ", TURNED),
        ("b, a, c", TURNED),
        ("停电—验电—接地", TURNED),
        ("213", "import.key_unreadable"),  # the step of each place, or the place of each step
        ("BA", "item.order_incomplete"),
        ("BAA", "item.order_incomplete"),
        ("BAD", "item.order_incomplete"),
    ],
)
def test_an_order_is_read_from_its_letters_or_its_words(key: str, told: object) -> None:
    assert order(row(题型="排序题", 答案=key, **STEPS)) == told


def test_steps_that_are_written_with_numbers_are_named_by_them() -> None:
    assert order(row(题型="排序题", 题干="停电的次序", 右列="①验电 ②停电 ③接地", 答案="②①③")) == TURNED


METALS = {"铁": "Fe", "铜": "Cu"}
COLUMNS = {"选项A": "Cu", "选项B": "Fe"}


@pytest.mark.parametrize(
    "cells",
    [
        {"左列": "1.铁 2.铜", **COLUMNS, "答案": "1-B;2-A"},
        {"左列": "铁\n铜", **COLUMNS, "答案": "1B，2A"},
        {"左列": "（1）铁（2）铜".replace("（2", " （2"), "右列": "A. Cu B. Fe", "答案": "B-1 A-2"},
        {"左列": "铁；铜", "右列": "Cu；Fe", "答案": "铁-Fe；铜-Cu"},
        {"右列": "1. 铁\n2. 铜\nA. Cu\nB. Fe", "答案": "（1—B，2—A）"},
        {"右列": "A.铁 B.铜 ①Cu ②Fe", "答案": "A-2,B-1"},
        {"选项A": "1.铁 2.铜", "选项B": "A.Cu B.Fe", "答案": "1→B；2→A"},
    ],
)
def test_two_lists_are_read_wherever_they_stand(cells: dict[str, str]) -> None:
    assert pairs(row(题型="连线题", 题干="元素符号", **cells)) == METALS


def test_the_left_list_may_stand_below_the_question_and_a_left_list_makes_pairs_of_a_row() -> None:
    below = row(题型="匹配题", 题干="元素符号\n1.铁\n2.铜", 答案="1-B,2-A", **COLUMNS)
    assert pairs(below) == METALS
    assert isinstance(below, ItemDraft)
    assert below.content.stem == "元素符号"
    assert pairs(row(题干="元素符号", 左列="铁\n铜", 答案="1-B,2-A", **COLUMNS)) == METALS


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"右列": "1.铁 2.铜 1.Cu 2.Fe", "答案": "1-2,2-1"}, "import.lists_unclear"),
        ({"右列": "1.铁 3.铜 A.Cu B.Fe", "答案": "1-B,3-A"}, "import.lists_unclear"),
        ({"右列": "铁|铜", "答案": "1-2"}, "import.lists_unclear"),
        ({"左列": "A.铁 B.铜", **COLUMNS, "答案": "A-B,B-A"}, "import.lists_unclear"),
        ({"左列": "铁\n铜", **COLUMNS, "答案": "1-B,1-A"}, "import.pairs_unreadable"),
        ({"左列": "铁\n铜", **COLUMNS, "答案": "BA"}, "import.pairs_unreadable"),
        ({"左列": "铁\n铜", **COLUMNS, "答案": "1-B"}, "item.prompt_unpaired"),
        ({"左列": "铁\n铜", **COLUMNS, "答案": "1-B,2-D"}, "item.pair_beyond_options"),
        ({"左列": "铁\n铜", **COLUMNS, "答案": "1-B,3-A"}, "item.pair_beyond_prompts"),
        ({"左列": "铁\n铜", **COLUMNS, "答案": ""}, "item.key_missing"),
    ],
)
def test_what_belongs_to_what_is_never_guessed(cells: dict[str, str], code: str) -> None:
    assert row(题型="连线题", 题干="元素符号", **cells) == code


def test_one_of_the_right_that_the_key_names_twice_may_be_used_again() -> None:
    made = row(题型="连线题", 题干="元素符号", 左列="铁\n铜\n钢", 答案="1-B;2-A;3-B", **COLUMNS)
    assert isinstance(made, ItemDraft)
    assert made.content.model_dump()["reuse"] is True


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("3.5", "3.5"),
        ("３．５±０.１", "３．５ ± ０.１"),
        ("答案：3.5 +/- 0.1", "3.5 ± 0.1"),
        ("10 kV", "10 kV"),
        ("(10±0.5) kV", "10 kV ± 0.5 kV"),
        ("10±0.5kV", "10 kV ± 0.5 kV"),
        ("10 kV±5%", "10 kV ± 5%"),
        ("（80±2）%", "80 % ± 2 %"),
        ("-1.5×10³ V", "-1.5×10³ V"),
        ("10%±5%", "import.number_unreadable"),
        ("10 kV±5 V", "import.number_unreadable"),
        ("约 10", "import.number_unreadable"),
        ("36V或42V", "import.number_unreadable"),
        ("1±2±3", "import.number_unreadable"),
    ],
)
def test_a_number_is_read_with_its_unit_and_tolerance(key: str, told: str) -> None:
    made = row(题型="数值题", 题干="是多少", 答案=key)
    if isinstance(made, str):
        assert made == told
    else:
        assert registry.explain(made.kind, made.content, made.key).blanks == ((told,),)


def test_what_people_judge_and_what_has_parts_stays_out_of_tables() -> None:
    for kind in ("案例题", "实操题"):
        assert row(题型=kind, 题干="说说", 答案="停电") == "import.kind_has_parts"
    worked = row(题型="计算题", 题干="电流是多少", 答案="3.5")
    assert isinstance(worked, ItemDraft)
    assert worked.kind is KindName.SHORT_ANSWER


def test_records_hold_pairs_too() -> None:
    record = """[{"type": "matching", "question": "元素符号", "prompts": ["铁", "铜"],
        "options": ["Cu", "Fe"], "answer": "1-B;2-A"}]"""
    (draft,) = read_file("a.json", record.encode()).drafts
    assert pairs(draft) == METALS
    (keyed,) = read_file("a.json", record.replace('"1-B;2-A"', '{"铁": "Fe", "铜": "Cu"}').encode()).drafts
    assert pairs(keyed) == METALS
    listed = '[{"type": "ordering", "question": "次序", "options": ["验电", "停电"], "answer": ["B", "A"]}]'
    assert order(read_file("a.json", listed.encode()).drafts[0]) == ["停电", "验电"]
    reading = read_file("a.json", record.replace("2-A", "2-C").encode())
    assert [problem.code for problem in reading.problems] == ["item.pair_beyond_options"]
    (returned,) = reading.sheets
    assert returned.header[3:7] == ("左项1", "左项2", "选项A", "选项B")
    assert list(returned.rows[0][3:7]) == ["铁", "铜", "Cu", "Fe"]


def test_a_table_that_goes_out_in_english_comes_back() -> None:
    def say(code: str) -> str:
        word, _, place = code.partition(".")
        return text.say(f"word.sheet.{word}", "en", letter=place)

    made = workbook_writing.written("a.xlsx", PLAIN, say)
    assert losses.found_in(FileFormat.XLSX, made) == ()


def test_the_headings_of_a_left_list_are_known_by_word_and_number() -> None:
    assert all(map(layouts.is_prompt, ("左项1", "prompt12", "左列三")))
    assert layouts.HEADERS["左列"] == "prompts"
    assert not layouts.is_prompt("prompt")


CELLS = st.text("12AB.、-;；\n①②（） 铁Fe±%,", max_size=24)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["连线题", "排序题", "数值题", ""]), st.lists(CELLS, min_size=6, max_size=6))
def test_any_cells_are_one_item_or_one_row_with_reasons(kind: str, cells: list[str]) -> None:
    wording = [f"题干{cells[0]}", *cells[1:]]
    record = dict(
        zip(("question", "prompts", "optionA", "optionB", "options", "answer"), wording, strict=True)
    )
    reading = read_file("a.json", json.dumps([{"type": kind, **record}], ensure_ascii=False).encode())
    assert len(reading.drafts) + rejected_rows(reading.problems) == reading.read == 1


@st.composite
def numbers(draw: st.DrawFn) -> Outgoing:
    figure = st.decimals(-1000, 1000, places=2).map(str)
    key = {
        "value": draw(figure),
        "tolerance": draw(st.sampled_from(["0", "0.5", "2"])),
        "tolerance_in": draw(st.sampled_from(["unit", "percent"])),
        "unit": draw(st.sampled_from(["", "kV", "℃", "m/s", "%"])),
    }
    return _made(KindName.NUMERIC, {"stem": draw(inline())}, key)


@st.composite
def lists(draw: st.DrawFn) -> Outgoing:
    """An order, or pairs; the words are any."""
    texts = draw(st.lists(inline(), min_size=2, max_size=5))
    options = [{"id": f"k{at}", "text": text} for at, text in enumerate(texts)]
    ids = [each["id"] for each in options]
    content: dict[str, object] = {"stem": draw(inline()), "options": options}
    if draw(st.booleans()):
        return _made(KindName.ORDERING, content, {"order": draw(st.permutations(ids))})
    prompts = draw(st.lists(inline(), min_size=2, max_size=len(texts)))
    content["prompts"] = [{"id": f"p{at}", "text": text} for at, text in enumerate(prompts)]
    right = draw(st.permutations(ids))
    pairs = {f"p{at}": right[at] for at in range(len(prompts))}
    return _made(KindName.MATCHING, content, {"pairs": pairs})


def _made(kind: KindName, content: object, key: object) -> Outgoing:
    return Outgoing(1, kind, registry.read_content(kind, content), registry.read_key(kind, key))


@SOME
@given(st.lists(numbers() | lists(), min_size=1, max_size=3))
def test_what_we_write_into_a_table_comes_back_equal_or_is_told(items: list[Outgoing]) -> None:
    sound = [
        replace(item, number=number)
        for number, item in enumerate(items, start=1)
        if not registry.check(item.kind, item.content, item.key)
    ]
    if not sound:
        return
    made = WRITERS[FileFormat.XLSX](sound)
    assert made.kept == tuple(sound)
    told: dict[int, set[str]] = {}
    for each in losses.found_in(FileFormat.XLSX, made):
        told.setdefault(each.number, set()).add(each.finding.code)
    drafts = {draft.source.place: draft for draft in read_file(made.name, made.data).drafts}
    for item, place in zip(made.kept, made.places, strict=True):
        draft, codes = drafts.get(place), told.get(item.number, set())
        assert draft is not None or "export.not_taken_back" in codes
        if draft is not None and not codes & {"export.wording_changed", "export.key_changed"}:
            assert draft.kind is item.kind
            assert _meant(draft) == _meant(item)


def _meant(item: Outgoing | ItemDraft) -> object:
    assert item.key is not None
    right = registry.explain(item.kind, item.content, item.key)
    return ["".join(markup.readable(option.text).split()) for option in right.options], right.blanks


PLAIN = [
    _made(
        KindName.ORDERING,
        {"stem": "次序", "options": [{"id": "x", "text": "验电"}, {"id": "y", "text": "停电"}]},
        {"order": ["y", "x"]},
    ),
    _made(
        KindName.MATCHING,
        {
            "stem": "配对",
            "prompts": [{"id": "m", "text": "铁"}, {"id": "n", "text": html.escape("1 < 2")}],
            "options": [{"id": "x", "text": "Cu"}, {"id": "y", "text": "Fe"}, {"id": "z", "text": "对"}],
        },
        {"pairs": {"m": "y", "n": "z"}},
    ),
    _made(KindName.NUMERIC, {"stem": "多少"}, {"value": "80", "tolerance": "2", "unit": "%"}),
]


@pytest.mark.parametrize("item", PLAIN, ids=lambda item: str(item.kind))
def test_plain_numbers_pairs_and_orders_lose_nothing_in_a_table(item: Outgoing) -> None:
    assert losses.found_in(FileFormat.XLSX, WRITERS[FileFormat.XLSX]([item])) == ()


def test_a_key_that_has_two_readings_is_written_so_that_it_has_one() -> None:
    key = numeric.Key(value="80", tolerance="2", unit="%")
    assert measures.written(key) == "(80±2) %"
