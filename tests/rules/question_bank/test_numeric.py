"""Numbers: how they are read, in which units, and how near is near enough."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.quantity import factor_of, folded_unit, read_quantity

STEM = {"stem": "额定电压是多少"}
KILOVOLT = {"value": "10", "tolerance": "0.5", "unit": "kV", "units": [{"spelling": "V", "factor": "0.001"}]}


def is_right(key: dict[str, Any], text: str) -> bool:
    numeric = KindName.NUMERIC
    content, read = registry.read_content(numeric, STEM), registry.read_key(numeric, key)
    response = registry.read_response(numeric, {"blanks": [text]})
    return registry.compare(numeric, content, read, response).fully_right


def codes(key: dict[str, Any] | None) -> list[str]:
    numeric = KindName.NUMERIC
    read = None if key is None else registry.read_key(numeric, key)
    return [each.code for each in registry.check(numeric, registry.read_content(numeric, STEM), read)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10", "10", ""),
        ("１０．５", "10.5", ""),
        (" 1 000 ", "1000", ""),
        ("1,000", "1000", ""),
        ("1，000.5", "1000.5", ""),
        ("-5", "-5", ""),
        ("－5", "-5", ""),
        ("−5", "-5", ""),
        ("负5", "-5", ""),
        ("+5", "5", ""),
        (".5", "0.5", ""),
        ("5.", "5", ""),
        ("5。", "5", ""),
        ("3。5", "3.5", ""),
        ("1.2e-3", "0.0012", ""),
        ("1.2E3A", "1200", "A"),
        ("3×10^4", "30000", ""),
        ("3×10⁴ Pa", "30000", "Pa"),
        ("3x10⁻² m", "0.03", "m"),
        ("10^3", "1000", ""),
        ("-10⁻¹", "-0.1", ""),
        ("10 ㎸", "10", "kV"),
        ("10ｋＶ。", "10", "kV"),
        ("25℃", "25", "°C"),
        ("5m²", "5", "m^2"),
        ("5 eV", "5", "eV"),
        ("50%", "50", "%"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: str, unit: str) -> None:
    found = read_quantity(text)
    assert found is not None
    assert (found.value, found.unit) == (Fraction(Decimal(value)), unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kV",
        "五",
        "1,00",
        "1,0000",
        "5-6",
        "5/6",
        "3*4",
        "1.2.3",
        "--5",
        "e5",
        "1e99",
        "9" * 31,
        "0." + "1" * 31,
        "10^31",
    ],
)
def test_what_is_no_number_or_absurdly_long_is_not_read(text: str) -> None:
    assert read_quantity(text) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_a_number_is_exact(number: Decimal) -> None:
    found = read_quantity(f"{number:f}")
    assert found is not None
    assert found.value == Fraction(number)


@given(st.text(max_size=30))
def test_any_text_is_read_or_not(text: str) -> None:
    found = read_quantity(text)
    assert found is None or isinstance(found.value, Fraction)


@pytest.mark.parametrize(
    "text", ["10 kV", "10", "9.5kV", "10.5", "10000 V", "１０４００ｖ", "10 KV", "1×10⁴V"]
)
def test_within_the_tolerance_in_any_accepted_unit_is_right(text: str) -> None:
    assert is_right(KILOVOLT, text)


@pytest.mark.parametrize("text", ["9.49", "10.51", "10 V", "10 A", "10 kVA", "十", "10 kV 左右", "-10"])
def test_outside_the_tolerance_or_in_another_unit_is_wrong(text: str) -> None:
    assert not is_right(KILOVOLT, text)


def test_a_demanded_unit_must_be_there() -> None:
    assert not is_right(KILOVOLT | {"unit_demanded": True}, "10")
    assert is_right(KILOVOLT | {"unit_demanded": True}, "10 kV")


def test_upper_and_lower_case_count_where_both_are_units() -> None:
    key = {"value": "5", "unit": "mW", "units": [{"spelling": "MW", "factor": "1e9"}]}
    assert is_right(key, "5 mW")
    assert not is_right(key, "5 MW")
    assert is_right(key, "5 mw")
    assert not is_right(key, "5 Mw")


def test_a_tolerance_in_percent_is_of_the_value_whatever_its_sign() -> None:
    key = {"value": "-200", "tolerance": "2", "tolerance_in": "percent"}
    assert [is_right(key, text) for text in ("-196", "-204", "-195.99", "200")] == [True, True, False, False]


def test_without_a_tolerance_a_third_is_not_its_decimals() -> None:
    assert is_right({"value": "0.1"}, "0.10")
    assert is_right({"value": "0.3"}, "3e-1")
    assert not is_right({"value": "0.3"}, "0.30000000000000004")


@given(st.integers(-50, 50), st.integers(0, 20), st.integers(-80, 80))
def test_a_wider_tolerance_never_makes_a_right_answer_wrong(value: int, tolerance: int, answer: int) -> None:
    narrow, wide = ({"value": str(value), "tolerance": str(each)} for each in (tolerance, tolerance + 1))
    assert is_right(wide, str(answer)) >= is_right(narrow, str(answer))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (None, ["item.key_missing"]),
        ({"value": " "}, ["item.key_missing"]),
        (KILOVOLT, []),
        ({"value": "约 10"}, ["item.number_unreadable"]),
        ({"value": "10 kV"}, ["item.number_unreadable"]),
        ({"value": "10", "tolerance": "-1"}, ["item.tolerance_unreadable"]),
        ({"value": "10", "tolerance": "小"}, ["item.tolerance_unreadable"]),
        ({"value": "10", "unit": "5"}, ["item.unit_unreadable"]),
        ({"value": "10", "unit": "e5"}, ["item.unit_unreadable"]),
        ({"value": "10", "units": [{"spelling": ""}]}, ["item.unit_unreadable"]),
        ({"value": "10", "unit": "V", "units": [{"spelling": "Ｖ"}]}, ["item.unit_repeated"]),
        ({"value": "10", "units": [{"spelling": "V", "factor": "0"}]}, ["item.factor_unreadable"]),
        ({"value": "10", "units": [{"spelling": "V", "factor": "x"}]}, ["item.factor_unreadable"]),
        ({"value": "10", "unit_demanded": True}, ["item.unit_missing"]),
    ],
)
def test_the_key_is_checked(key: dict[str, Any] | None, expected: list[str]) -> None:
    assert codes(key) == expected


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ({"value": "10"}, "10"),
        (KILOVOLT, "10 kV ± 0.5 kV"),
        ({"value": "10", "tolerance": "2", "tolerance_in": "percent", "unit": "A"}, "10 A ± 2%"),
        ({"value": "10", "tolerance": "2"}, "10 ± 2"),
    ],
)
def test_the_right_answer_is_told_with_unit_and_tolerance(key: dict[str, Any], told: str) -> None:
    numeric = KindName.NUMERIC
    right = registry.explain(numeric, registry.read_content(numeric, STEM), registry.read_key(numeric, key))
    assert right.blanks[0][0] == told


def test_the_right_answer_stands_in_every_accepted_unit_that_can_write_it() -> None:
    units = [
        {"spelling": "V", "factor": "0.001"},
        {"spelling": "MV", "factor": "1000"},
        {"spelling": "third", "factor": "3"},
    ]
    key = registry.read_key(KindName.NUMERIC, {"value": "-10", "unit": "kV", "units": units})
    right = registry.explain(KindName.NUMERIC, registry.read_content(KindName.NUMERIC, STEM), key)
    assert right.blanks == (("-10 kV", "-10000 V", "-0.01 MV"),)


def test_one_place_is_shown_and_units_fold_alike() -> None:
    assert registry.present(KindName.NUMERIC, registry.read_content(KindName.NUMERIC, STEM)).blanks == 1
    assert folded_unit("µA") == folded_unit("μA")
    assert folded_unit("Ω") == folded_unit("Ω")
    assert factor_of("kg", {"": Fraction(1)}) is None


def test_mega_is_not_milli_however_sloppily_it_is_written() -> None:
    power = {"MW": Fraction(1), "kV": Fraction(2), "m": Fraction(3)}
    assert [factor_of(unit, power) for unit in ("MW", "Mw", "mW", "KV", "M")] == [1, 1, None, 2, 3]
