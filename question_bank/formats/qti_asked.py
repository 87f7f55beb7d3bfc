"""What an item of QTI asks on its way out: its declarations, its body, and how its answers are paid."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from question_bank.formats.qti_names import Dialect

SCORE: Final = "SCORE"


@dataclass(frozen=True, slots=True)
class Asked:
    """Of one item. ``template`` pays an item that stands alone; without one, the rest is said step by step.

    ``mapped`` and ``points``: responses that their mapping, or their areas, pay a point each; ``tests``: what
    brings a point when it is true. ``most``: the points in all. ``steps``: of a case, all of them.
    ``values``: declarations of what is drawn by the steps ``drawn``.
    """

    declared: tuple[str, ...]
    body: str
    template: str = ""
    mapped: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    most: int = 1
    steps: str = ""
    values: tuple[str, ...] = ()
    drawn: str = ""


def processed(asked: Asked, dialect: Dialect) -> str:
    """The processing of an item that stands alone, empty where people mark it."""
    if asked.template:
        return dialect.tag("responseProcessing", "", template=dialect.template(asked.template))
    if asked.steps:
        return dialect.tag("responseProcessing", asked.steps)
    paid = [dialect.tag("mapResponse", "", identifier=name) for name in asked.mapped]
    steps = [_set(dialect, dialect.tag("sum", "".join(paid)))] if paid else []
    steps += [_when(dialect, test, Fraction(1)) for test in asked.tests]
    return dialect.tag("responseProcessing", "".join(steps)) if steps else ""


def shared(asked: Asked, dialect: Dialect, share: int) -> str:
    """The steps that add to the score what an item of a case earns of its share."""
    part = Fraction(share, asked.most)
    paid = [dialect.tag("mapResponse", "", identifier=name) for name in asked.mapped]
    paid += [dialect.tag("mapResponsePoint", "", identifier=name) for name in asked.points]
    steps = [_when(dialect, test, part) for test in asked.tests]
    if paid:
        whole = dialect.tag("sum", "".join(paid)) if asked.mapped else paid[0]
        weighed = dialect.tag("product", whole + _number(dialect, part))
        steps.insert(0, _added(dialect, weighed))
    return "".join(steps)


def matches(dialect: Dialect, response: str) -> str:
    """The test that a response is the declared one."""
    both = dialect.tag("variable", "", identifier=response) + dialect.tag("correct", "", identifier=response)
    return dialect.tag("match", both)


def _when(dialect: Dialect, test: str, part: Fraction) -> str:
    """A condition that brings a part of the score."""
    added = _added(dialect, _number(dialect, part))
    return dialect.tag("responseCondition", dialect.tag("responseIf", test + added))


def _added(dialect: Dialect, value: str) -> str:
    return _set(dialect, dialect.tag("sum", dialect.tag("variable", "", identifier=SCORE) + value))


def _set(dialect: Dialect, value: str) -> str:
    return dialect.tag("setOutcomeValue", value, identifier=SCORE)


def _number(dialect: Dialect, value: Fraction) -> str:
    return dialect.tag("baseValue", decimal(value), baseType="float")


def decimal(value: Fraction) -> str:
    """A number as QTI writes it, to six decimals."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6f}".rstrip("0")
