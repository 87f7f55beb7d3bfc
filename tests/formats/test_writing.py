"""What goes out comes in again: every format, every kind, up to the losses that the report names."""

import html
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from question_bank import markup
from question_bank.formats import cloze, losses, native
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, Place
from question_bank.formats.outgoing import FileFormat, Made, Outgoing
from question_bank.kinds import fill_blank, registry
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Content, KindName
from tests import make_cases, make_hotspots
from tests.formats.outgoing import OWN, WRITERS, banks, is_plain_key, outgoing

ANY = [form for form in FileFormat if form in WRITERS]
WHOLE = [FileFormat.MOODLE, FileFormat.QTI22, FileFormat.QTI30]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ALWAYS = {"export.source_lost", "export.pool_lost", "export.relations_lost"}
ALLOWED = {
    FileFormat.GIFT: {"export.difficulty_lost"},
    FileFormat.MOODLE: {"export.difficulty_lost"},
    FileFormat.QTI22: set[str](),
    FileFormat.QTI30: set[str](),
}


def drafts_of(made: Made) -> dict[Place, ItemDraft]:
    """What an import takes back, by place."""
    own = native.is_native(made.data)
    reading = native.read(made.name, made.data).reading if own else read_file(made.name, made.data)
    return {draft.source.place: draft for draft in reading.drafts}


def lost(form: FileFormat, made: Made) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for each in losses.found_in(form, made):
        found.setdefault(each.number, set()).add(each.finding.code)
    return found


def bare(texts: tuple[str, ...]) -> list[str]:
    return ["".join(markup.readable(text).split()) for text in texts]


def asked(content: Content) -> list[str]:
    options = content.options if isinstance(content, ChoiceContent) else ()
    return bare((content.stem, *(option.text for option in options)))


def meant(item: Outgoing | ItemDraft) -> tuple[str, ...]:
    """The key in words, apart from the importer's own comparison."""
    assert item.key is not None
    right = registry.explain(item.kind, item.content, item.key)
    blanks = ["|".join(text.strip() for text in accepted) for accepted in right.blanks]
    return (*bare(tuple(option.text for option in right.options)), str(right.value), *blanks)


@pytest.mark.parametrize("form", ANY)
@FEW
@given(banks())
def test_every_item_is_in_the_file_or_its_absence_is_told(form: FileFormat, items: list[Outgoing]) -> None:
    made = WRITERS[form](items)
    left = [each.number for each in made.left]
    assert sorted([*left, *(item.number for item in made.kept)]) == [item.number for item in items]
    assert all(each.finding.code.endswith("_left_out") for each in made.left)
    assert len(made.places) == len(made.kept)
    assert set(left) <= set(lost(form, made))


@pytest.mark.parametrize("form", ALLOWED)
@SOME
@given(banks())
def test_what_is_in_the_file_comes_back_equal_up_to_the_stated_losses(
    form: FileFormat, items: list[Outgoing]
) -> None:
    made = WRITERS[form](items)
    report = lost(form, made)
    drafts = drafts_of(made)
    for item, place in zip(made.kept, made.places, strict=True):
        draft, told = drafts[place], report.get(item.number, set())
        expected = ALLOWED[form] | ALWAYS
        if not is_plain_key(item, minds_case=form is not FileFormat.GIFT):
            expected |= {"export.answers_lost"}
        assert told <= expected
        assert draft.kind is item.kind
        assert asked(draft.content) == asked(item.content)
        assert bare((draft.explanation,)) == bare((item.explanation,))
        assert draft.topic_path == item.topics
        if "export.answers_lost" not in told:
            assert meant(draft) == meant(item)


@pytest.mark.parametrize("form", [FileFormat.XLSX, FileFormat.AIKEN])
@FEW
@given(banks())
def test_what_tables_and_plain_text_take_back_is_told_as_it_is(
    form: FileFormat, items: list[Outgoing]
) -> None:
    made = WRITERS[form](items)
    report = lost(form, made)
    drafts = drafts_of(made)
    changed = {"export.wording_changed", "export.key_changed", "export.answers_lost", "export.kind_changed"}
    for item, place in zip(made.kept, made.places, strict=True):
        told = report.get(item.number, set())
        assert ("export.not_taken_back" in told) == (place not in drafts)
        if place in drafts and not told & changed:
            assert asked(drafts[place].content) == asked(item.content)
            assert meant(drafts[place]) == meant(item)


@pytest.mark.parametrize("form", sorted(OWN))
@FEW
@given(banks())
def test_the_banks_own_files_bring_every_item_back_as_it_was(form: FileFormat, items: list[Outgoing]) -> None:
    made = WRITERS[form](items)
    bank, drafts = native.read(made.name, made.data), drafts_of(made)
    assert {code for codes in lost(form, made).values() for code in codes} <= {"export.same_question"}
    for item, place in zip(items, made.places, strict=True):
        draft, more = drafts[place], bank.extras[place]
        assert (draft.kind, draft.content, draft.key) == (item.kind, item.content, item.key)
        assert (draft.explanation, draft.topic_path) == (item.explanation, item.topics)
        told = (more.number, more.source, more.difficulty, more.pool == "sealed")
        assert told == (item.number, item.source, item.difficulty, item.sealed)


CHOICE = outgoing("single_choice", "安全电压是多少？", {"option": "b"}, "24 V", "36 V", "220 V")
TWO: dict[str, object] = {"blanks": [{"accepted": ["H"]}, {"accepted": ["O"]}]}
PLAIN = [
    CHOICE,
    outgoing(
        "multiple_choice", "哪些是劳保用品？", {"options": ["a", "c"]}, "帽", "拖鞋", "护目镜", number=2
    ),
    outgoing("true_false", "停电后可以直接作业。", {"value": False}, number=3),
    outgoing("fill_blank", "水的沸点是[[1]]℃。", {"blanks": [{"accepted": ["100", "一百"]}]}, number=4),
    outgoing("fill_blank", "H<sub>2</sub>O 由[[1]]和[[2]]组成", TWO, number=5),
]


@pytest.mark.parametrize("form", WHOLE)
def test_plain_items_of_every_kind_lose_nothing(form: FileFormat) -> None:
    made = WRITERS[form](PLAIN)
    assert (made.left, lost(form, made)) == ((), {})


@pytest.mark.parametrize("form", WHOLE)
def test_what_comes_back_from_a_package_goes_out_unchanged(form: FileFormat) -> None:
    first = WRITERS[form](PLAIN)
    again = [
        Outgoing(item.number, draft.kind, draft.content, draft.key, draft.explanation, 3, draft.topic_path)
        for item, draft in zip(first.kept, read_file(first.name, first.data).drafts, strict=True)
    ]
    assert WRITERS[form](again).data == first.data


def test_twenty_six_options_keep_their_letters_in_every_format() -> None:
    letters = [chr(65 + at) for at in range(26)]
    item = outgoing(
        "single_choice", "最后一项是哪一项？", {"option": "z"}, *(f"第{each}项" for each in letters)
    )
    for form in ANY:
        made = WRITERS[form]([item])
        (draft,) = drafts_of(made).values()
        assert (draft.key.model_dump(), lost(form, made)) == ({"option": "z"}, {})


LEFT = {
    "export.unfinished_left_out": outgoing("single_choice", "没有答案", None, "甲", "乙"),
    "export.picture_left_out": outgoing("true_false", '<img src="/assets/a.png"> 对吗', {"value": True}),
    "export.blanks_left_out": PLAIN[4],
    "export.signs_left_out": outgoing("fill_blank", "[[1]]", {"blanks": [{"accepted": ["a->b"]}]}),
}


@pytest.mark.parametrize("code", LEFT)
def test_what_gift_cannot_hold_is_left_out_with_its_reason(code: str) -> None:
    made = WRITERS[FileFormat.GIFT]([LEFT[code], CHOICE])
    assert [each.finding.code for each in made.left] == [code]
    assert made.kept == (CHOICE,)


def test_what_a_table_cannot_take_back_is_told_with_the_importers_reason() -> None:
    odd = outgoing("fill_blank", "甲[[1]]乙[[2]]", {"blanks": [{"accepted": ["a||b"]}, {"accepted": ["c"]}]})
    told = losses.found_in(FileFormat.XLSX, WRITERS[FileFormat.XLSX]([odd]))
    assert [each.finding.code for each in told] == ["export.not_taken_back", "import.blanks_mismatch"]


def test_a_choice_of_right_and_wrong_is_told_to_come_back_as_true_or_false() -> None:
    item = outgoing("single_choice", "对不对？", {"option": "a"}, "对", "错")
    assert lost(FileFormat.QTI30, WRITERS[FileFormat.QTI30]([item])) == {1: {"export.kind_changed"}}


def test_struck_out_text_is_a_loss_of_formatting_in_qti_only() -> None:
    item = outgoing("true_false", "<s>旧</s>新", {"value": True})
    assert lost(FileFormat.QTI22, WRITERS[FileFormat.QTI22]([item])) == {1: {"export.formatting_lost"}}
    assert lost(FileFormat.MOODLE, WRITERS[FileFormat.MOODLE]([item])) == {}


def test_a_packed_bank_is_known_by_its_first_part_and_damage_is_a_problem() -> None:
    whole = native.written({"code": "DG"}, [], [])
    packed = native.packed(whole, {})
    assert native.is_native(packed)
    assert native.packed(whole, {}) == packed
    assert [problem.code for problem in native.read("a", packed[:-30]).reading.problems] == [
        "file.unreadable"
    ]
    assert [problem.code for problem in native.read("a", packed).reading.problems] == ["import.no_rows"]


RUBRIC = {"rubric": [{"id": "a", "text": "要点", "parts": 1}]}


def others() -> list[Outgoing]:
    """Items of kinds that files of other systems do not carry all."""
    numeric = outgoing("numeric", "电压是多少？", {"value": "10", "tolerance": "0.5", "unit": "kV"})
    ordering = outgoing("ordering", "排好次序", {"order": ["b", "a"]}, "后", "先", number=2)
    name = KindName.MATCHING
    content = {
        "stem": "连一连",
        "prompts": [{"id": "p", "text": "铁"}, {"id": "q", "text": "铜"}],
        "options": [{"id": "a", "text": "Cu"}, {"id": "b", "text": "Fe"}],
    }
    key = {"pairs": {"p": "b", "q": "a"}}
    matching = Outgoing(3, name, registry.read_content(name, content), registry.read_key(name, key))
    raws: dict[KindName, tuple[object, object]] = {
        KindName.CALCULATED: make_cases.CALCULATED,
        KindName.CASE_STUDY: make_cases.CASE,
        KindName.HOTSPOT: (make_hotspots.content("/assets/a.png"), {"regions": make_hotspots.REGIONS}),
        **{kind: ({"stem": "说明理由"}, RUBRIC) for kind in sorted(MARKED_BY_PEOPLE)},
    }
    more = [
        Outgoing(number, kind, registry.read_content(kind, content), registry.read_key(kind, key))
        for number, (kind, (content, key)) in enumerate(raws.items(), start=4)
    ]
    return [numeric, ordering, matching, *more]


TEXTS = frozenset({KindName.SHORT_ANSWER, KindName.ESSAY})
MARKED = TEXTS | {KindName.FILE_SUBMISSION, KindName.CASE_STUDY}
HELD = {
    FileFormat.XLSX: TEXTS | {KindName.NUMERIC, KindName.MATCHING, KindName.ORDERING},
    FileFormat.GIFT: TEXTS | {KindName.NUMERIC, KindName.MATCHING},
    FileFormat.MOODLE: MARKED | {KindName.CALCULATED, KindName.NUMERIC, KindName.MATCHING, KindName.ORDERING},
    FileFormat.QTI22: MARKED | {KindName.CALCULATED, KindName.NUMERIC, KindName.MATCHING, KindName.ORDERING},
    FileFormat.QTI30: MARKED | {KindName.CALCULATED, KindName.NUMERIC, KindName.MATCHING, KindName.ORDERING},
}
"""What a format has a place for beside choices, true/false items and blanks (see test_newer_kinds)."""


@pytest.mark.parametrize("form", [form for form in ANY if form not in OWN])
def test_kinds_that_a_format_does_not_have_are_left_out_and_told(form: FileFormat) -> None:
    items = others()
    assert all(registry.check(item.kind, item.content, item.key) == () for item in items)
    held = HELD.get(form, frozenset())
    pictured = form in {FileFormat.QTI22, FileFormat.QTI30}  # read and written in test_qti_spots
    items = [
        item for item in items if item.kind not in held and not (pictured and item.kind is KindName.HOTSPOT)
    ]
    made = WRITERS[form]([*items, Outgoing(99, CHOICE.kind, CHOICE.content, CHOICE.key)])
    assert [item.number for item in made.kept] == [99]
    assert {each.finding.code for each in made.left} == {"export.kind_left_out"}
    assert lost(form, made) == {
        number: {"export.kind_left_out"} for number in [item.number for item in items]
    }


def test_the_banks_own_formats_keep_items_of_every_kind() -> None:
    items = [*PLAIN, *(replace(item, number=item.number + len(PLAIN)) for item in others())]
    assert {item.kind for item in items} == set(KindName)
    told = {form: set().union(*lost(form, WRITERS[form](items)).values()) for form in OWN}
    assert told == {FileFormat.NATIVE: set(), FileFormat.JSON: {"export.pictures_apart"}}


def test_a_backslash_before_a_blank_of_a_cloze_stays_a_backslash() -> None:
    blank = fill_blank.Blank(accepted=("temp",))
    item = cloze.read(cloze.written("C:\\[[1]]\\", [blank], case_matters=False), html.unescape)
    assert (item.stem, item.blanks) == ("C:\\[[1]]\\", (("temp",),))
