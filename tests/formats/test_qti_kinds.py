"""Numbers, pairs, orders and cases of them in QTI 2.2 and 3.0: what goes out comes back as it was."""

import io
import zipfile
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.formats import key_forms, losses
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft
from question_bank.formats.outgoing import FileFormat, Outgoing, Worth
from question_bank.kinds import case_study, fill_blank, matching, numeric, registry
from question_bank.kinds.contract import KindName
from tests.formats.outgoing import WRITERS, inline, rich
from tests.rules.question_bank.drawn_items import Drawn, drawn_items

FORMS = [FileFormat.QTI22, FileFormat.QTI30]
SOME = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
UNITS = {"export.units_lost", "export.tolerance_in_units"}


def made_of(kind: KindName, content: object, key: object) -> Outgoing:
    return Outgoing(1, kind, registry.read_content(kind, content), registry.read_key(kind, key))


def back(form: FileFormat, item: Outgoing) -> tuple[ItemDraft, set[str]]:
    """The item as it comes back, and what the report says is lost."""
    made = WRITERS[form]([item])
    reading = read_file(made.name, made.data)
    assert reading.problems == ()
    assert all(note.code.startswith("import.scoring_") for note in reading.notes)
    assert all(note.code != "import.scoring_left_out" for note in reading.notes)
    return reading.drafts[0], {each.finding.code for each in losses.found_in(form, made)}


@st.composite
def paired(draw: st.DrawFn) -> Outgoing:
    """Pairs or steps with texts of any form."""
    options = draw(st.lists(inline(), min_size=2, max_size=5))
    ids = [chr(97 + place) for place in range(len(options))]
    content: dict[str, object] = {
        "stem": draw(rich()),
        "options": [{"id": own, "text": text} for own, text in zip(ids, options, strict=True)],
    }
    if draw(st.booleans()):
        return made_of(KindName.ORDERING, content, {"order": draw(st.permutations(ids))})
    count = draw(st.integers(2, len(ids)))
    content["prompts"] = [{"id": f"q{n}", "text": draw(inline())} for n in range(count)]
    content["reuse"] = draw(st.booleans())
    chosen = draw(st.lists(st.sampled_from(ids), min_size=count, max_size=count, unique=not content["reuse"]))
    return made_of(KindName.MATCHING, content, {"pairs": {f"q{n}": own for n, own in enumerate(chosen)}})


@pytest.mark.parametrize("form", FORMS)
@SOME
@given(paired())
def test_pairs_and_orders_come_back_as_they_were(form: FileFormat, item: Outgoing) -> None:
    if registry.check(item.kind, item.content, item.key):
        return
    draft, told = back(form, item)
    assert told <= {"export.formatting_lost"}
    assert draft.kind is item.kind
    assert key_forms.comparable(draft.content, draft.key) == key_forms.comparable(item.content, item.key)
    if isinstance(item.content, matching.Content):
        assert isinstance(draft.content, matching.Content)
        assert draft.content.reuse == item.content.reuse


@pytest.mark.parametrize("form", FORMS)
@SOME
@given(drawn_items(KindName.NUMERIC))
def test_a_number_takes_the_same_figures_when_it_comes_back(form: FileFormat, drawn: Drawn) -> None:
    item = made_of(KindName.NUMERIC, drawn.content.model_dump(), drawn.key.model_dump())
    draft, told = back(form, item)
    assert isinstance(draft.key, numeric.Key)
    assert isinstance(item.key, numeric.Key)
    assert (draft.kind, draft.content) == (item.kind, item.content)
    assert told <= UNITS
    assert ("export.units_lost" in told) <= bool(item.key.units)
    assert draft.key.unit == item.key.unit
    for beside in (Fraction(0), Fraction(1, 2), Fraction(-1, 2), Fraction(2), Fraction(20)):
        given_ = Fraction(item.key.value) + beside
        assert draft.key.holds(given_) == item.key.holds(given_)


@pytest.mark.parametrize("form", FORMS)
def test_blanks_of_numbers_keep_their_tolerance_and_unit_beside_blanks_of_words(form: FileFormat) -> None:
    amounts = [
        {"value": "50", "tolerance": "2", "unit": "Hz"},
        {"value": "3×10^4", "tolerance": "5", "tolerance_in": "percent"},
    ]
    key = {"blanks": [{"amount": amounts[0]}, {"accepted": ["三相", "3相"]}, {"amount": amounts[1]}]}
    item = made_of(KindName.FILL_BLANK, {"stem": "频率 [[1]]，[[2]]交流，转速 [[3]]。"}, key)
    draft, told = back(form, item)
    assert told == set()
    assert draft.content.stem.replace(" ", "") == item.content.stem.replace(" ", "")
    assert isinstance(draft.key, fill_blank.Key)
    first, second, third = draft.key.blanks
    assert first.amount is not None
    assert first.amount.told == "50 Hz ± 2 Hz"
    assert second.accepted == ("三相", "3相")
    assert third.amount is not None
    assert third.amount.told == "30000 ± 5%"


@pytest.mark.parametrize("form", FORMS)
def test_a_number_that_also_takes_words_goes_out_as_words_and_the_loss_is_told(form: FileFormat) -> None:
    key = {"blanks": [{"accepted": ["五十"], "amount": {"value": "50", "tolerance": "2"}}]}
    item = made_of(KindName.FILL_BLANK, {"stem": "频率 [[1]]"}, key)
    assert back(form, item)[1] == {"export.answers_lost"}


CASE = (
    ("numeric", {"stem": "电流是多少"}, {"value": "5", "tolerance": "0.1", "unit": "A"}),
    (
        "matching",
        {
            "stem": "配对",
            "prompts": [{"id": "p1", "text": "铁"}, {"id": "p2", "text": "铜"}],
            "options": [{"id": "a", "text": "Cu"}, {"id": "b", "text": "Fe"}],
        },
        {"pairs": {"p1": "b", "p2": "a"}},
    ),
    (
        "ordering",
        {"stem": "排序", "options": [{"id": "a", "text": "验电"}, {"id": "b", "text": "停电"}]},
        {"order": ["b", "a"]},
    ),
    ("true_false", {"stem": "可以带电作业"}, {"value": False}),
    ("fill_blank", {"stem": "约 [[1]] V"}, {"blanks": [{"amount": {"value": "36", "tolerance": "1"}}]}),
)


@pytest.mark.parametrize("form", FORMS)
def test_a_case_of_numbers_pairs_and_orders_loses_nothing(form: FileFormat) -> None:
    children = [
        {"id": f"c{n}", "kind": kind, "share": n, "content": content}
        for n, (kind, content, _) in enumerate(CASE, start=1)
    ]
    keys = [{"id": f"c{n}", "kind": kind, "key": key} for n, (kind, _, key) in enumerate(CASE, start=1)]
    item = made_of(KindName.CASE_STUDY, {"stem": "某车间停电检修", "children": children}, {"children": keys})
    assert back(form, item)[1] == set()


HELD = [
    each
    for each in KindName
    if each not in {KindName.CASE_STUDY, KindName.PRACTICAL_TASK, KindName.HOTSPOT, KindName.FILE_SUBMISSION}
]


@st.composite
def cases(draw: st.DrawFn) -> Outgoing:
    drawn = [draw(drawn_items(draw(st.sampled_from(HELD)))) for _ in range(draw(st.integers(1, 3)))]
    children = [
        {"id": f"c{n}", "kind": each.kind.value, "share": n, "content": registry.stored(each.content)}
        for n, each in enumerate(drawn, start=1)
    ]
    keys = [
        {"id": f"c{n}", "kind": each.kind.value, "key": registry.stored(each.key)}
        for n, each in enumerate(drawn, start=1)
    ]
    return made_of(KindName.CASE_STUDY, {"stem": "停电检修", "children": children}, {"children": keys})


@pytest.mark.parametrize("form", FORMS)
@SOME
@given(cases())
def test_a_case_of_any_kinds_comes_back_with_its_items_and_shares(form: FileFormat, item: Outgoing) -> None:
    draft, told = back(form, item)
    assert isinstance(draft.content, case_study.Content)
    assert isinstance(item.content, case_study.Content)
    assert isinstance(draft.key, case_study.Key)
    assert isinstance(item.key, case_study.Key)
    assert told <= {"export.key_changed", "export.bounds_lost"}
    for before, after in zip(item.content.children, draft.content.children, strict=True):
        assert (before.kind, before.share) == (after.kind, after.share)
        key = item.key.of(before)
        assert key is not None
        if not {"ordered", "units"} & registry.stored(key).keys():  # those may be told lost, see above
            back_again = key_forms.comparable(after.content, draft.key.of(after))
            assert back_again == key_forms.comparable(before.content, key)


def test_a_matching_that_counts_as_a_whole_has_no_mapping_and_one_by_pairs_has() -> None:
    kind, content, key = CASE[1]
    item = made_of(KindName(kind), content, key)
    for worth, mapped in ((None, True), (Worth("4", whole=True), False), (Worth("4"), True)):
        made = WRITERS[FileFormat.QTI22]([replace(item, worth=worth)])
        draft = read_file(made.name, made.data).drafts[0]
        assert draft.key.model_dump() == key
        assert ("map_response" in _part(made.data)) == mapped
        assert ("match_correct" in _part(made.data)) != mapped


def _part(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("items/item-1.xml").decode()
