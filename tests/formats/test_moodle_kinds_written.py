"""Numbers, pairs, orders and blanks with numbers go to Moodle and GIFT so that they come back the same."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.formats import losses
from question_bank.formats.detect import read_file
from question_bank.formats.outgoing import FileFormat, Outgoing, Worth
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from tests import make_cases
from tests.formats.outgoing import PIECES, WRITERS, inline, rich
from tests.formats.workbooks import codes

SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ORDERED = [{"id": "a", "text": "验电"}, {"id": "b", "text": "停电"}]
AROUND = {"export.difficulty_lost"}


def made_of(kind: KindName, content: object, key: object) -> Outgoing:
    return Outgoing(1, kind, registry.read_content(kind, content), registry.read_key(kind, key))


@st.composite
def numbers(draw: st.DrawFn) -> Outgoing:
    figure = st.decimals(-1000, 1000, places=3, allow_nan=False).map(str) | st.sampled_from(
        ["1.5e3", "２．５"]
    )
    unit = draw(st.sampled_from(["", "kV", "Ω"]))
    others = [
        {"spelling": "V", "factor": "0.001"},
        {"spelling": "MV", "factor": draw(st.sampled_from(["8", "3"]))},
    ]
    key = {
        "value": draw(figure),
        "tolerance": draw(st.sampled_from(["0", "0.5", "2", "12.5"])),
        "tolerance_in": draw(st.sampled_from(["unit", "percent"])),
        "unit": unit,
        "units": draw(st.sampled_from([[], others])),
        "unit_demanded": draw(st.booleans()) and unit != "",
    }
    return made_of(KindName.NUMERIC, {"stem": draw(rich())}, key)


@st.composite
def pairs(draw: st.DrawFn) -> Outgoing:
    prompts = [f"p{place}" for place in range(draw(st.integers(2, 4)))]
    ids = [chr(97 + place) for place in range(draw(st.integers(2, 5)))]
    right = {prompt: draw(st.sampled_from(ids)) for prompt in prompts}
    content = {
        "stem": draw(rich()),
        "prompts": [{"id": each, "text": draw(inline())} for each in prompts],
        "options": [{"id": each, "text": draw(inline())} for each in ids],
        "reuse": len(set(right.values())) < len(right),
    }
    return made_of(KindName.MATCHING, content, {"pairs": right})


@st.composite
def orders(draw: st.DrawFn) -> Outgoing:
    ids = [chr(97 + place) for place in range(draw(st.integers(2, 5)))]
    content = {"stem": draw(rich()), "options": [{"id": each, "text": draw(rich())} for each in ids]}
    return made_of(KindName.ORDERING, content, {"order": draw(st.permutations(ids))})


@st.composite
def mixed_blanks(draw: st.DrawFn) -> Outgoing:
    """Blanks of which some take a number."""
    blanks: list[dict[str, object]] = []
    for _ in range(draw(st.integers(1, 3))):
        amount = {
            "value": draw(st.sampled_from(["36", "-2.5", "1e3"])),
            "tolerance": draw(st.sampled_from(["0", "2"])),
        }
        percent = {"tolerance_in": draw(st.sampled_from(["unit", "percent"]))}
        blanks.append(draw(st.sampled_from([{"amount": amount | percent}, {"accepted": [draw(PIECES)]}])))
    stem = draw(inline()) + "".join(f"[[{place}]]。" for place in range(1, len(blanks) + 1))
    return made_of(KindName.FILL_BLANK, {"stem": stem}, {"blanks": blanks})


FORMS = [
    (FileFormat.MOODLE, numbers(), {"export.tolerance_in_units", "export.units_lost"}),
    (FileFormat.MOODLE, pairs(), {"export.formatting_lost"}),
    (FileFormat.MOODLE, orders(), set[str]()),
    (FileFormat.MOODLE, mixed_blanks(), {"export.tolerance_in_units"}),
    (FileFormat.GIFT, numbers(), {"export.tolerance_in_units", "export.units_lost"}),
    (FileFormat.GIFT, pairs(), {"export.formatting_lost"}),
]


@pytest.mark.parametrize(("form", "items", "allowed"), FORMS)
@SOME
@given(data=st.data())
def test_what_goes_out_means_the_same_when_it_comes_back(
    form: FileFormat, items: st.SearchStrategy[Outgoing], allowed: set[str], data: st.DataObject
) -> None:
    item = data.draw(items)
    if item.key is None or registry.check(item.kind, item.content, item.key):
        return
    made = WRITERS[form]([item])
    if made.left:
        assert {each.finding.code for each in made.left} == {"export.signs_left_out"}
        return
    assert {each.finding.code for each in losses.found_in(form, made)} <= allowed | AROUND
    (draft,) = read_file(made.name, made.data).drafts
    assert draft.kind is item.kind


def test_a_number_loses_its_units_in_gift_and_says_so() -> None:
    item = made_of(
        KindName.NUMERIC,
        {"stem": "电压？"},
        {"value": "10", "tolerance": "5", "tolerance_in": "percent", "unit": "kV"},
    )
    made = WRITERS[FileFormat.GIFT]([item])
    assert "{#10:0.5\n}" in made.data.decode()
    assert {each.finding.code for each in losses.found_in(FileFormat.GIFT, made)} == {"export.units_lost"}


def test_a_calculation_goes_out_and_comes_back_with_its_units() -> None:
    content, key = make_cases.CALCULATED
    units = [{"spelling": "mA", "factor": "0.001"}]
    item = made_of(KindName.CALCULATED, {**content, "constraints": []}, {**key, "unit": "A", "units": units})
    made = WRITERS[FileFormat.MOODLE]([item])
    assert "<multiplier>1000</multiplier><unit_name>mA" in made.data.decode()
    assert "export.units_lost" not in {each.finding.code for each in losses.found_in(FileFormat.MOODLE, made)}


def test_values_of_a_calculation_that_the_bank_could_not_deal_refuse_it() -> None:
    content, key = make_cases.CALCULATED
    item = made_of(KindName.CALCULATED, {**content, "constraints": []}, key)
    made = WRITERS[FileFormat.MOODLE]([item])
    for least in ("<minimum><text>150</text>", "<minimum><text>many</text>"):
        data = made.data.replace(b"<minimum><text>110</text>", least.encode())
        assert codes(read_file("a.xml", data)) == ["import.kind_not_supported"]


def test_a_picture_in_a_choice_of_pairs_keeps_the_item_out_of_moodle() -> None:
    picture = f'<img src="/assets/{"0" * 64}.png" alt="表">'
    content = {
        "stem": "连一连",
        "prompts": [{"id": "p", "text": "铁"}, {"id": "q", "text": "铜"}],
        "options": [{"id": "a", "text": picture}, {"id": "b", "text": "Fe"}],
    }
    item = made_of(KindName.MATCHING, content, {"pairs": {"p": "b", "q": "a"}})
    object.__setattr__(item, "pictures", {f"{'0' * 64}.png": b"x"})
    made = WRITERS[FileFormat.MOODLE]([item])
    assert [each.finding.code for each in made.left] == ["export.picture_left_out"]


def test_an_order_of_a_paper_says_by_which_rule_its_places_count() -> None:
    order = made_of(KindName.ORDERING, {"stem": "排好次序", "options": ORDERED}, {"order": ["b", "a"]})
    for worth, told in (
        (Worth("2", whole=True), "ALL_OR_NOTHING"),
        (Worth("2", longest=True), "LONGEST_ORDERED"),
    ):
        made = WRITERS[FileFormat.MOODLE]([replace(order, worth=worth)])
        assert f"<gradingtype>{told}" in made.data.decode()
