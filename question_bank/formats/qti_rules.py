"""What an item of QTI 2 or 3 says is right for a response: declared values, a mapping, and what it works out.

Response processing is read as far as it says plainly which answers earn marks: a response that matches the
declared one or another value, that equals a number within a tolerance or lies between two bounds. What it
pays for them is not taken over: papers choose that. What cannot be read so is no rule of ours, and is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import reasons
from question_bank.formats.xml_tree import words
from question_bank.kinds.quantity import read_quantity

NUMBERS: Final = frozenset({"float", "integer"})
_PATTERNS: Final = frozenset({"equalRounded", "patternMatch", "substring"})
_BRANCHES: Final = frozenset({"responseIf", "responseElseIf"})
_LISTS: Final = frozenset({"multiple", "ordered"})
_LEAST: Final = frozenset({"gte", "gt"})
_MOST: Final = frozenset({"lte", "lt"})
_HUNDRED: Final = Fraction(100)
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to earn marks: by one of the values, or by a number from ``least`` to ``most``.

    ``percent``: how far beside ``values[0]`` a number may lie, in percent of it, where the file says so.
    ``open_least``, ``open_most``: a border itself does not count. ``credit``: what it earns in the file's own
    terms.
    """

    values: tuple[str, ...] = ()
    least: Fraction | None = None
    most: Fraction | None = None
    percent: Fraction | None = None
    open_least: bool = False
    open_most: bool = False
    credit: float = 1.0

    @property
    def is_number(self) -> bool:
        """Whether numbers are compared by their value."""
        return self.least is not None


def declaration(root: Element, interaction: Element) -> Element:
    """The declaration that holds an interaction's key. Raises Unsound when there is none."""
    wanted = interaction.get("responseIdentifier")
    found = [e for e in root.findall("responseDeclaration") if e.get("identifier") == wanted]
    if len(found) != 1:
        raise reasons.no_key()
    return found[0]


def declared_key(declared: Element) -> tuple[list[str], list[tuple[str, float]]]:
    """The values that are right, and what each mapped value earns. Raises Unsound."""
    right = [words(value) for value in declared.findall("correctResponse/value")]
    mapped: list[tuple[str, float]] = []
    for entry in declared.findall("mapping/mapEntry"):
        try:
            mapped.append((entry.get("mapKey", "").strip(), float(entry.get("mappedValue", ""))))
        except ValueError:
            raise reasons.unclear() from None
    return right, mapped


def named(root: Element, declared: Element) -> list[str]:
    """The values that are declared right; else those that the processing alone compares with. Raises Unsound.

    Where it pays for several answers in full, nobody can tell which one is meant.
    """
    right = [words(value) for value in declared.findall("correctResponse/value")]
    if right:
        return right
    found = best(rules(root, declared))
    if len({frozenset(rule.values) for rule in found}) > 1 or any(rule.is_number for rule in found):
        raise reasons.unclear()
    return list(found[0].values) if found else []


def best(found: Sequence[Rule]) -> list[Rule]:
    """The rules that earn the most."""
    most = max((rule.credit for rule in found), default=0.0)
    return [rule for rule in found if rule.credit == most]


def rules(root: Element, declared: Element) -> list[Rule]:
    """The rules by which a response earns marks, in steps of the item's own. Raises Unsound."""
    processing = root.find("responseProcessing")
    if processing is None:
        return []
    reader = _Reader(declared)
    return [rule for condition in processing for rule in reader.of(condition) if rule.credit > 0]


class _Reader:
    """Reads the steps that speak of one response."""

    def __init__(self, declared: Element) -> None:
        self.name = declared.get("identifier", "")
        self.right = tuple(words(value) for value in declared.findall("correctResponse/value"))

    def of(self, step: Element) -> Iterator[Rule]:
        """The rules of a step: of a condition's branches, or of what is set by a test. Raises Unsound."""
        if step.tag in _PATTERNS:
            raise reasons.pattern()
        if step.tag == "setOutcomeValue":
            yield from (rule for test in step if self._is_tested(test) for rule in self._alternatives(test))
        for branch in step if step.tag == "responseCondition" else ():
            inside = [each for each in branch if each.tag == "responseCondition"]
            if branch.tag in _BRANCHES and len(branch):
                if any(self._is_named(each) for each in inside):
                    raise reasons.unclear()
                earned = _earned(branch[1:])
                if earned is not None and self._is_named(branch[0]):
                    yield from (replace(rule, credit=earned) for rule in self._alternatives(branch[0]))
            elif branch.tag == "responseElse":
                for each in inside:
                    yield from self.of(each)

    def _is_named(self, expression: Element) -> bool:
        return self._is_tested(expression) or any(
            e.get("identifier") == self.name for e in expression.iter("mapResponse")
        )

    def _is_tested(self, expression: Element) -> bool:
        return any(e.get("identifier") == self.name for e in expression.iter("variable"))

    def _alternatives(self, test: Element) -> list[Rule]:
        """What makes a test true, as far as this response counts. Raises Unsound."""
        if test.tag in _PATTERNS:
            raise reasons.pattern()
        if test.tag == "or" and all(map(self._is_named, test)):
            return [rule for each in test for rule in self._alternatives(each)]
        if test.tag == "and":
            return self._all_of([each for each in test if self._is_named(each)])
        if test.tag in {"match", "stringMatch", "equal"} and len(test) == 2:
            return [self._compared(test)]
        if test.tag == "isNull":
            return []
        raise reasons.unclear()

    def _all_of(self, tests: Sequence[Element]) -> list[Rule]:
        kept = [each for each in tests if [e.tag for e in each.iter()][:2] != ["not", "isNull"]]
        bounds = {each.tag: self._bound(each) for each in kept if each.tag in _LEAST | _MOST}
        if len(kept) == 1 and not bounds:
            return self._alternatives(kept[0])
        least, most = (next(iter(bounds.keys() & tags), "") for tags in (_LEAST, _MOST))
        if len(kept) != 2 or not (least and most):
            raise reasons.unclear()
        return [_spanned(Rule(), bounds[least], bounds[most], least == "gt", most == "lt")]

    def _bound(self, test: Element) -> Fraction:
        """The bound in "the response is at least (most) this". Raises Unsound."""
        if len(test) != 2 or test[0].tag != "variable":
            raise reasons.unclear()
        values = self._values(test[1])
        return number(values[0] if len(values) == 1 else "")

    def _compared(self, test: Element) -> Rule:
        first, second = test
        turned = first.tag == "variable" and first.get("identifier") == self.name
        values = self._values(second if turned else first)
        if test.tag == "equal":
            return _equal(test, values, turned=turned)
        if test.get("substring") == "true":
            raise reasons.pattern()
        return Rule(values)

    def _values(self, expression: Element) -> tuple[str, ...]:
        """What a response is compared with. Raises Unsound for what is worked out."""
        if expression.tag == "correct" and expression.get("identifier") == self.name:
            return self.right
        if expression.tag == "baseValue":
            return (words(expression),)
        if expression.tag in _LISTS and all(each.tag == "baseValue" for each in expression):
            return tuple(map(words, expression))
        raise reasons.unclear()


def _earned(actions: Sequence[Element]) -> float | None:
    """What a branch adds to a score: a number, 1 where it adds a variable, None where it sets none."""
    found: list[float] = []
    for action in actions:
        if action.tag != "setOutcomeValue" or not len(action):
            continue
        told = [each for each in action.iter("baseValue") if each.get("baseType") in NUMBERS]
        found += [float(said.value) for each in told if (said := read_quantity(words(each))) is not None]
        added = action[0].tag == "sum" and action[0].find("baseValue") is None
        if added or action[0].tag in {"variable", "mapResponse"}:
            found.append(1.0)
    return max(found, default=None)


def _equal(test: Element, values: Sequence[str], *, turned: bool) -> Rule:
    """A number within a tolerance. ``turned``: the tolerance is counted from the response. Raises Unsound."""
    if len(values) != 1:
        raise reasons.unclear()
    value = number(values[0])
    mode = test.get("toleranceMode", "exact")
    if mode == "exact":
        return Rule((values[0],), value, value)
    told = [number(each) for each in test.get("tolerance", "").split()]
    opened = [test.get(name) == "false" for name in ("includeLowerBound", "includeUpperBound")]
    if len(told) not in {1, 2} or min(told) < 0:
        raise reasons.unclear()
    below, above = told[0], told[-1]
    if turned:
        opened.reverse()
    bare = Rule((values[0],))
    if mode == "absolute":
        least, most = (value - above, value + below) if turned else (value - below, value + above)
        return _spanned(bare, least, most, *opened)
    if mode != "relative" or value < 0 or below >= _HUNDRED:
        raise reasons.unclear()
    if turned:
        return _spanned(bare, value / (1 + above / _HUNDRED), value / (1 - below / _HUNDRED), *opened)
    least, most = value * (1 - below / _HUNDRED), value * (1 + above / _HUNDRED)
    same = replace(bare, percent=below if below == above else None)
    return _spanned(same, least, most, *opened)


def _spanned(rule: Rule, least: Fraction, most: Fraction, open_least: bool, open_most: bool) -> Rule:
    """The rule with its range. Raises Unsound for one that holds nothing."""
    if most < least or (most == least and (open_least or open_most)):
        raise reasons.unclear()
    return replace(rule, least=least, most=most, open_least=open_least, open_most=open_most)


def number(text: str) -> Fraction:
    """The number that a text says. Raises Unsound."""
    said = read_quantity(text)
    if said is None or said.unit or len(text) > _LONGEST or len(text.split()) != 1:
        raise reasons.unclear()
    return said.value
