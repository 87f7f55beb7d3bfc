"""Calculated items: values by lot, proven sound one and all, and an answer that follows from them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import calculated, registry
from question_bank.kinds.contract import KindName, UnsoundKey

KIND = KindName.CALCULATED
CONTENT: dict[str, Any] = {
    "stem": "<p>电压 {U}，电流 {I}，求电阻。</p>",
    "parameters": [
        {"name": "U", "minimum": "110", "maximum": "220", "step": "10", "unit": "V"},
        {"name": "I", "minimum": "0.5", "maximum": "5", "step": "0.25", "unit": "A"},
    ],
    "constraints": ["U > 30 * I"],
}
KEY: dict[str, Any] = {
    "formula": "U / I",
    "decimals": 1,
    "unit": "Ω",
    "tolerance": "1",
    "tolerance_in": "percent",
    "units": [{"spelling": "kΩ", "factor": "1000"}],
}
LOTS = st.integers(0, 2**48)


def codes(content: dict[str, Any], key: dict[str, Any] | None) -> list[str]:
    read = registry.read_key(KIND, key) if key is not None else None
    return [each.code for each in registry.check(KIND, registry.read_content(KIND, content), read)]


@given(LOTS)
def test_the_same_lot_deals_the_same_values_and_they_meet_the_constraints(lot: int) -> None:
    content, key = registry.read_content(KIND, CONTENT), registry.read_key(KIND, KEY)
    dealt = registry.dealt(content, lot)
    assert isinstance(dealt, calculated.Dealt)
    values = calculated.values_of(dealt)
    assert values is not None
    assert values == calculated.values_of(calculated.dealt(dealt, lot))
    assert values.numbers["U"] > 30 * values.numbers["I"]
    shown = registry.present(KIND, dealt)
    assert (
        shown.stem == f"<p>电压 {values.written['U']}\u00a0V，电流 {values.written['I']}\u00a0A，求电阻。</p>"
    )
    right = registry.explain(KIND, dealt, key)
    answer = right.blanks[0][0].partition("±")[0]
    assert right.worked == f"U / I = {values.written['U']} / {values.written['I']} = {answer.strip()}"
    given_right = registry.read_response(KIND, {"blanks": [answer]})
    assert registry.compare(KIND, dealt, key, given_right).fully_right
    given_wrong = registry.read_response(KIND, {"blanks": ["-1 Ω"]})
    assert registry.compare(KIND, dealt, key, given_wrong).false_hits == 1


@given(LOTS)
def test_a_candidate_gets_neither_formula_nor_ranges(lot: int) -> None:
    shown = registry.present(
        KIND, registry.dealt(registry.read_content(KIND, CONTENT), lot)
    ).model_dump_json()
    assert not any(secret in shown for secret in ("U / I", "0.25", "30 * I", "parameters", '"lot"', "{U}"))


def test_lots_deal_many_values_and_a_content_that_was_not_dealt_has_the_first() -> None:
    content = registry.read_content(KIND, CONTENT)
    stems = {registry.present(KIND, registry.dealt(content, lot)).stem for lot in range(200)}
    assert 20 < len(stems) <= calculated.VARIANTS
    assert registry.present(KIND, content) == registry.present(KIND, registry.dealt(content, 0))
    assert registry.filled(registry.dealt(content, 0), "由 {U} 得 {X}") != "由 {U} 得 {X}"


def test_a_content_without_values_is_dealt_as_it_is() -> None:
    statement = registry.read_content(KindName.TRUE_FALSE, {"stem": "{U}"})
    assert registry.dealt(statement, 7) is statement
    assert not registry.has_values(statement)


def test_five_samples_show_values_and_answers() -> None:
    content, key = calculated.Content(**CONTENT), calculated.Key(**KEY)
    samples = calculated.samples(content, key)
    assert len(samples) == 5
    assert all(each.answer and dict(each.values).keys() == {"U", "I"} for each in samples)
    assert calculated.samples(content.model_copy(update={"constraints": ("U < 0",)}), key) == ()
    assert calculated.samples(content, None)[0].answer == ""


@pytest.mark.parametrize(
    ("content", "key", "code"),
    [
        ({"parameters": [], "stem": "x"}, {}, "item.parameters_missing"),
        ({"stem": "{U}"}, {}, "item.parameter_unshown"),
        ({"stem": "{U} {I} {R}"}, {}, "item.place_unknown"),
        ({"stem": '{U} {I} <img src="/assets/a.png" alt="{U}">'}, {}, "item.place_hidden"),
        ({"constraints": ["U >"]}, {}, "item.formula_unreadable"),
        ({"constraints": ["U + I"]}, {}, "item.constraint_no_condition"),
        ({"constraints": ["U > 1000"]}, {}, "item.values_not_found"),
        ({}, {"formula": ""}, "item.formula_missing"),
        ({}, {"formula": "U > I"}, "item.formula_no_number"),
        ({}, {"formula": "U / R"}, "item.formula_name_unknown"),
        ({}, {"formula": "1 / (I - 0.5)"}, "item.answer_undefined"),
        ({}, {"formula": "U", "tolerance": "-1"}, "item.tolerance_unreadable"),
        ({}, {"formula": "U", "unit": "5"}, "item.unit_unreadable"),
    ],
)
def test_what_keeps_the_item_from_being_used_is_told(content: Any, key: Any, code: str) -> None:
    assert code in codes(CONTENT | content, KEY | key)


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ({"name": "sin"}, "item.parameter_name"),
        ({"name": "1U"}, "item.parameter_name"),
        ({"minimum": "5", "maximum": "4"}, "item.parameter_range"),
        ({"step": "0"}, "item.parameter_range"),
        ({"step": "0.0000001"}, "item.parameter_range"),
        ({"minimum": "1/3"}, "item.parameter_range"),
        ({"maximum": "10 V"}, "item.parameter_range"),
    ],
)
def test_a_parameter_that_cannot_be_dealt_is_told(parameter: dict[str, str], code: str) -> None:
    first, second = CONTENT["parameters"]
    assert code in codes(CONTENT | {"parameters": [first | parameter, second]}, KEY)
    assert "item.parameter_repeated" in codes(CONTENT | {"parameters": [first, first]}, KEY)


def test_a_sound_item_has_no_findings_and_a_draft_no_key() -> None:
    assert codes(CONTENT, KEY) == []
    assert codes(CONTENT, None) == ["item.formula_missing"]
    assert codes(CONTENT, KEY | {"decimals": None}) == []


def test_an_unsound_item_is_shown_as_written_and_never_marks() -> None:
    content = registry.read_content(KIND, CONTENT | {"constraints": ["U >"]})
    key = registry.read_key(KIND, KEY)
    first, second = CONTENT["parameters"]
    unread = registry.read_content(KIND, CONTENT | {"parameters": [first | {"minimum": "?"}, second]})
    assert registry.present(KIND, unread).stem == CONTENT["stem"]
    assert registry.present(KIND, content).stem == CONTENT["stem"]
    with pytest.raises(UnsoundKey):
        registry.compare(
            KIND,
            registry.read_content(KIND, CONTENT),
            registry.read_key(KIND, KEY | {"formula": "U /"}),
            None,
        )
    assert registry.explain(KIND, content, key).worked == "U / I"
    with pytest.raises(UnsoundKey):
        registry.compare(KIND, content, key, None)
