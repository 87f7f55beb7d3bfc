"""A rule sheet says everything that ranks people, and says it without contradiction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.rule_sheet import (
    WHOLE,
    Component,
    ComponentKind,
    KeyName,
    RuleSheet,
    SortKey,
    TieMeaning,
    check,
    narrowed,
)
from core.points import Points

THEORY = Component(
    name="theory", title="理论", kind=ComponentKind.THEORY, of_points=Points(10_000), weight=300
)
PRACTICE = Component(
    name="practical", title="实操", kind=ComponentKind.PRACTICAL, of_points=Points(10_000), weight=700
)
TOTAL = SortKey(key=KeyName.TOTAL)
SHEET = RuleSheet(components=(THEORY, PRACTICE), keys=(TOTAL,))


def codes(sheet: RuleSheet) -> list[str]:
    return [each.code for each in check(sheet)]


def part(**changes: object) -> RuleSheet:
    return SHEET.model_copy(update={"components": (THEORY.model_copy(update=changes), PRACTICE)})


def keyed(*keys: SortKey) -> RuleSheet:
    return SHEET.model_copy(update={"keys": keys})


def test_a_sheet_of_thirty_and_seventy_per_cent_is_in_order() -> None:
    assert check(SHEET) == ()
    assert SHEET.component("theory") is THEORY
    assert SHEET.component("nothing") is None


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (part(name="Theory"), "contest.component_name"),
        (part(name="practical"), "contest.component_repeated"),
        (part(title=" "), "contest.component_untitled"),
        (part(of_points=Points(0)), "contest.component_points"),
        (part(weight=0), "contest.component_weight"),
        (part(weight=299), "contest.weights_differ"),
        (part(pass_points=Points(10_001)), "contest.pass_mark_out_of_reach"),
        (RuleSheet(components=(), keys=(TOTAL,)), "contest.sheet_components"),
        (keyed(), "contest.total_not_first"),
        (keyed(SortKey(key=KeyName.TIME_USED, higher_first=False)), "contest.total_not_first"),
        (keyed(TOTAL.model_copy(update={"higher_first": False})), "contest.total_not_first"),
        (keyed(TOTAL, TOTAL), "contest.key_repeated"),
        (keyed(TOTAL, SortKey(key=KeyName.COMPONENT)), "contest.key_names_no_component"),
        (
            keyed(TOTAL, SortKey(key=KeyName.HANDED_IN, component="theory")),
            "contest.key_takes_no_component",
        ),
        (
            keyed(TOTAL, SortKey(key=KeyName.TIME_USED, component="speech")),
            "contest.key_component_unknown",
        ),
    ],
)
def test_what_does_not_fit_is_named(sheet: RuleSheet, code: str) -> None:
    assert code in codes(sheet)


def test_the_hash_changes_with_every_rule_and_with_nothing_else() -> None:
    same = RuleSheet.model_validate_json(SHEET.model_dump_json())
    other = SHEET.model_copy(update={"ties": TieMeaning.BY_LAST_KEY})
    assert same.content_hash() == SHEET.content_hash()
    assert other.content_hash() != SHEET.content_hash()
    assert SHEET.content_hash().startswith(SHEET.prefix_hash)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.data())
def test_the_sheet_of_some_components_is_whole_again(weights: list[int], data: st.DataObject) -> None:
    names = [f"part_{n}" for n in range(len(weights))]
    parts = tuple(
        THEORY.model_copy(update={"name": name, "weight": weight})
        for name, weight in zip(names, weights, strict=True)
    )
    keys = (TOTAL, *(SortKey(key=KeyName.COMPONENT, component=each) for each in names))
    kept = data.draw(st.sets(st.sampled_from(names), min_size=1))
    narrow = narrowed(RuleSheet(components=parts, keys=keys), kept)
    assert [each.name for each in narrow.components] == [each for each in names if each in kept]
    assert sum(each.weight for each in narrow.components) == WHOLE
    assert len(narrow.keys) == (1 if len(kept) == 1 else 1 + len(kept))
    assert "contest.key_component_unknown" not in codes(narrow)


def test_without_a_paper_there_is_no_time_to_compare() -> None:
    timed = keyed(TOTAL, SortKey(key=KeyName.TIME_USED, higher_first=False))
    assert narrowed(timed, {"theory"}).keys == timed.keys
    assert narrowed(timed, {"practical"}).keys == (TOTAL,)


def test_there_is_no_sheet_of_no_components() -> None:
    with pytest.raises(ValueError, match="speech"):
        narrowed(SHEET, {"speech"})
