"""Formulas of authors: what can be written, what comes out, and that nothing else can happen."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import formula
from question_bank.kinds.formula import FormulaUnreadable

VALUES = {"U": 220.0, "I": 5.0, "k": -2.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 ^ 2", -4),
        ("+2 ^ 2", 4),
        ("2 ^ 3 ^ 2", 512),
        ("2 ** -1", 0.5),
        ("U / I", 44),
        ("（U＋１０）×２÷4", 115),
        ("sqrt(U - 195)", 5),
        ("round(2.345, 2)", 2.35),
        ("round(-2.5)", -3),
        ("floor(0.1 * 30) + ceil(0.2)", 4),
        ("min(3, U, I) + max(1, I)", 8),
        ("abs(k)", 2),
        ("sind(30) + cosd(60)", 1),
        ("tan(pi / 4)", 1),
        ("atand(1) + asind(1) + acosd(1)", 135),
        ("ln(exp(2)) + log(1000)", 5),
        ("1.5e3 / .5", 3000),
    ],
)
def test_a_formula_computes(text: str, value: float) -> None:
    read = formula.read(text)
    assert not read.is_condition
    assert formula.number(read, VALUES) == pytest.approx(value, abs=1e-11)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("1 < I <= 5 and not U < 200", True),
        ("I ≥ 6 or U ≠ 220", False),
        ("(I == 5) and (U > 1 or U < 0)", True),
    ],
)
def test_a_condition_holds_or_not(text: str, holds: bool) -> None:
    read = formula.read(text)
    assert read.is_condition
    assert formula.number(read, VALUES) == float(holds)


@pytest.mark.parametrize(
    "text",
    ["1 / 0", "sqrt(k)", "ln(0)", "tand(90)", "asin(2)", "10 ^ 31", "exp(1000)", "round(1, 0.5)", "k ^ 0.5"],
)
def test_what_is_not_defined_is_nothing(text: str) -> None:
    assert formula.number(formula.read(text), VALUES) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "item.formula_unreadable"),
        ("1 +", "item.formula_unreadable"),
        ("(1 + 2", "item.formula_unreadable"),
        ("1 2", "item.formula_unreadable"),
        ("2pi", "item.formula_unreadable"),
        ("U.real", "item.formula_unreadable"),
        ("__import__(1)", "item.formula_unreadable"),
        ("open(1)", "item.formula_unreadable"),
        ("U[0]", "item.formula_unreadable"),
        ("sqrt", "item.formula_unreadable"),
        ("min(1)", "item.formula_unreadable"),
        ("and", "item.formula_unreadable"),
        ("(1 < 2) + 1", "item.formula_mixed"),
        ("1 and 2", "item.formula_mixed"),
        ("(" * 31 + "1" + ")" * 31, "item.formula_long"),
        ("-" * 40 + "1", "item.formula_long"),
        ("1 +" * 200 + "1", "item.formula_long"),
    ],
)
def test_anything_else_is_refused(text: str, code: str) -> None:
    with pytest.raises(FormulaUnreadable) as refused:
        formula.read(text)
    assert refused.value.code == code


@given(st.text(alphabet="UIk019.+-*/^()<>=, pisqrtandote", max_size=40), st.floats(), st.floats())
def test_reading_and_computing_always_come_to_an_end(text: str, one: float, other: float) -> None:
    try:
        read = formula.read(text)
    except FormulaUnreadable:
        return
    value = formula.number(read, dict.fromkeys(read.names, one) | {"U": other})
    assert value is None or math.isfinite(value)


def test_numbers_take_the_place_of_names() -> None:
    shown = formula.with_numbers("U × sqrt(k) + U1", {"U": "220", "k": "-2"})
    assert shown == "220 * sqrt((-2)) + U1"
