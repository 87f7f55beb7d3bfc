"""QTI 1.2: the conditions that give or take points, and what they say is right."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import reasons
from question_bank.formats.xml_tree import whole, words

_HARMLESS: Final = frozenset({"other", "unanswered", "and", "or", "not", "varequal", "conditionvar"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that a condition asks for: of which response, whether case matters, at which place (or "")."""

    response: str
    value: str
    minds_case: bool
    index: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition: the points it gives, what it wants, what it forbids, and how that is joined."""

    points: float
    wanted: tuple[Wanted, ...]
    forbidden: tuple[str, ...]
    either: bool
    plain: bool

    @property
    def is_exact(self) -> bool:
        """Whether it asks for all of its values together, and for nothing else."""
        return self.plain and bool(self.wanted) and not self.forbidden and not self.either


def conditions(item: Element) -> Iterator[tuple[float, Element]]:
    """The points of every condition that sets any, and what it asks for. Raises Unsound."""
    for condition in item.findall("resprocessing/respcondition"):
        given = [_points(setvar) for setvar in condition.findall("setvar")]
        tests = condition.find("conditionvar")
        if tests is not None and given:
            yield max(given), tests


def rules(item: Element) -> list[Rule]:
    """Every condition that gives or takes points. Raises Unsound."""
    return [_rule(points, tests) for points, tests in conditions(item)]


def _rule(points: float, tests: Element) -> Rule:
    denied = {id(e) for negation in tests.iter("not") for e in negation.iter("varequal")}
    wanted = [e for e in tests.iter("varequal") if id(e) not in denied]
    return Rule(
        points=points,
        wanted=tuple(
            Wanted(
                response=e.get("respident", ""),
                value=words(e),
                minds_case=e.get("case", "No").lower() == "yes",
                index=e.get("index", ""),
            )
            for e in wanted
        ),
        forbidden=tuple(words(e) for e in tests.iter("varequal") if id(e) in denied),
        either=tests.find(".//or") is not None,
        plain=all(e.tag in _HARMLESS for e in tests.iter()),
    )


def _points(setvar: Element) -> float:
    """The points given, below nothing where they are taken away. Raises Unsound when it is no number."""
    try:
        points = float(words(setvar))
    except ValueError:
        raise reasons.unclear() from None
    action = setvar.get("action", "Set").lower()
    if action not in {"set", "add", "subtract"}:
        raise reasons.unclear()
    return -points if action == "subtract" else points


def one_each(
    found: Sequence[Rule], responses: Collection[str], aside: Collection[str] = ()
) -> dict[str, str]:
    """The one value that each response is right with; what is said of others ``aside``. Raises Unsound."""
    values = several_each(found, [*responses, *aside])
    values = {response: values[response] for response in responses}
    for own in values.values():
        if len(own) > 1:
            raise reasons.several_right(own)
        if not own:
            raise reasons.no_key()
    return {response: own[0] for response, own in values.items()}


def several_each(found: Sequence[Rule], responses: Collection[str]) -> dict[str, list[str]]:
    """The values that each response earns points with, each once. Raises Unsound."""
    values: dict[str, list[str]] = {response: [] for response in responses}
    for rule in found:
        if rule.points <= 0:
            continue
        if not rule.is_exact or any(each.response not in values for each in rule.wanted):
            raise reasons.unclear()
        for each in rule.wanted:
            if each.value not in values[each.response]:
                values[each.response].append(each.value)
    return values


def in_order(found: Sequence[Rule], count: int) -> list[str]:
    """All the values in the order that is right: as one condition lists them, or by places. Raises Unsound.

    Of several conditions that name a whole order the one that pays most is the key.
    """
    paying = [rule for rule in found if rule.points > 0]
    if any(not rule.is_exact for rule in paying):
        raise reasons.unclear()
    most = max((rule.points for rule in paying if len(rule.wanted) == count), default=None)
    if most is None:
        return _by_places([each for rule in paying for each in rule.wanted], count)
    whole = [rule.wanted for rule in paying if len(rule.wanted) == count and rule.points == most]
    orders = {tuple(_placed(wanted)) for wanted in whole}
    if len(orders) > 1:
        raise reasons.unclear()
    return list(orders.pop())


def _placed(wanted: Sequence[Wanted]) -> list[str]:
    if not any(each.index for each in wanted):
        return [each.value for each in wanted]
    return _by_places(wanted, len(wanted))


def _by_places(wanted: Sequence[Wanted], count: int) -> list[str]:
    """The values by the places that they name, counted from 0 or 1, one for each."""
    found: dict[int, str] = {}
    for each in wanted:
        place = whole(each.index)
        if place is None or found.setdefault(place, each.value) != each.value:
            raise reasons.unclear()
    places = sorted(found)
    if not found:
        raise reasons.no_key()
    if places not in (list(range(count)), list(range(1, count + 1))):
        raise reasons.unclear()
    return [found[place] for place in places]
