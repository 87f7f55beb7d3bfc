"""What the processing of an item of QTI 2 or 3 pays for an answer, as far as that could be a rule of ours.

Read are the standard templates and the same written out: the right response or nothing, and the mapping. All
else that an item works out is no rule here, and nothing is guessed of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from xml.etree.ElementTree import Element

from question_bank.formats import qti_rules, reasons, stated
from question_bank.formats.options import letter_at
from question_bank.formats.xml_tree import words
from question_bank.kinds.quantity import read_quantity
from question_bank.rules.scoring import Scoring, of_options, of_places

_SCORE = "SCORE"
_STANDARD = "RESPONSE"
"""The response that the templates speak of."""


class Pays(Enum):
    """What an item pays for: the right response alone, or what a mapping says."""

    MATCH = 1
    MAPPING = 2


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping: what it says of values, of all others, and its bounds."""

    values: Mapping[str, float]
    other: float = 0.0
    least: float | None = None
    most: float | None = None

    def of(self, value: str) -> float:
        return self.values.get(value, self.other)


def mapping_of(declared: Element) -> Mapped | None:
    """The mapping of a response, if it has one. Raises Unsound for what is no number."""
    mapping = declared.find("mapping")
    if mapping is None:
        return None
    values = {" ".join(name.split()): points for name, points in qti_rules.declared_key(declared)[1]}
    other, least, most = _bounds(mapping)
    return Mapped(values, other or 0.0, least, most)


def pays(root: Element, names: Collection[str]) -> Pays | None:
    """What these responses together are paid by; None where neither a template nor its words say it."""
    processing = root.find("responseProcessing")
    if processing is None:
        return None
    template = _template(root)
    if template:
        known = {"match_correct": Pays.MATCH, "map_response": Pays.MAPPING}
        return known.get(template) if set(names) == {_STANDARD} else None
    steps = [step for step in processing if _touches(step)]
    if len(steps) > 1 and all(map(_adds, steps)):
        steps = [step for step in steps if any(each.get("identifier") in names for each in step.iter())]
    return _written_out(steps[0], set(names)) if len(steps) == 1 else None


def _template(root: Element) -> str:
    processing = root.find("responseProcessing")
    told = "" if processing is None else processing.get("template", "")
    return told.rpartition("/")[2].removesuffix(".xml")


def _bounds(mapping: Element) -> tuple[float | None, float | None, float | None]:
    """What a mapping gives for all else, and what nothing falls below or brings more than. Raises Unsound."""
    other, least, most = (_number(mapping.get(name)) for name in ("defaultValue", "lowerBound", "upperBound"))
    return other, least, most


def options(
    root: Element, declared: Element, right: Mapping[str, bool], *, single: bool
) -> tuple[str, Scoring | None]:
    """What choices earn in the file's own words, where that is no matter of course, and as a scoring."""
    paid, mapped = pays(root, (declared.get("identifier", ""),)), mapping_of(declared)
    wrong = [name for name, is_right in right.items() if not is_right]
    if paid is Pays.MATCH:
        return "", None if single else Scoring(len(right) - len(wrong), len(wrong), whole=True)
    if mapped is None:
        return "", None
    if paid is None:  # nobody says that the mapping counts: what it names is told, and no more made of it
        return stated.scoring([mapped.values.get(name, 0.0) for name in right]), None
    earned = [mapped.of(name) for name, is_right in right.items() if is_right]
    costs = [mapped.of(name) for name in wrong]
    if single and not any(costs):
        return "", None
    told = "" if len(set(earned)) == 1 and not wrong else _told([mapped.of(name) for name in right])
    capped = _is_capped(mapped, sum(earned))
    return told, None if capped else of_options(earned, costs, least=mapped.least, single=single)


def pairs(root: Element, declared: Element, right: Sequence[str]) -> Scoring | None:
    """What right pairs earn, each as the mapping calls it."""
    paid, mapped = pays(root, (declared.get("identifier", ""),)), mapping_of(declared)
    if paid is Pays.MATCH:
        return Scoring(len(right), whole=True)
    if paid is None or mapped is None:
        return None
    earned = [mapped.of(each) for each in right]
    wrong = {points for name, points in mapped.values.items() if name not in right} | {mapped.other}
    if len(wrong) > 1 or _is_capped(mapped, sum(earned)):
        return None
    return of_places(earned, wrong.pop(), least=mapped.least)


def order(root: Element, declared: Element, steps: int) -> Scoring | None:
    """What an order earns: as a whole, or nothing that could be a rule of ours."""
    paid = pays(root, (declared.get("identifier", ""),))
    return Scoring(steps, whole=True) if paid is Pays.MATCH else None


def entries(root: Element, declared: Sequence[Element]) -> Scoring | None:
    """What several texts earn whose mappings are added, the best of each the same."""
    if len(declared) < 2 or pays(root, [each.get("identifier", "") for each in declared]) is not Pays.MAPPING:
        return None
    found = [mapping_of(each) for each in declared]
    best = [max(each.values.values(), default=0.0) for each in found if each is not None]
    plain = all(
        each is not None
        and not each.other
        and not each.least
        and {points for points in each.values.values() if points <= 0} <= {0.0}
        and not _is_capped(each, most)
        for each, most in zip(found, best, strict=False)
    )
    return of_places(best) if plain and len(best) == len(found) else None


def areas(root: Element, declared: Element, places: int) -> Scoring | None:
    """What points on a picture earn, an area for each that may be placed and nothing beside them."""
    mapping = declared.find("areaMapping")
    if mapping is None or _template(root) != "map_response_point" or declared.get("identifier") != _STANDARD:
        return None
    worth = [_number(each.get("mappedValue")) or 0.0 for each in mapping]
    other, least, most = _bounds(mapping)
    free = len(worth) == places and not other and not least
    return of_places(worth) if free and not _is_capped(Mapped({}, most=most), sum(worth)) else None


def _is_capped(mapped: Mapped, most: float) -> bool:
    """Whether a bound cuts off what the right parts bring together."""
    return mapped.most is not None and mapped.most < most


def _told(points: Sequence[float]) -> str:
    return ", ".join(f"{letter_at(place)} {each:g}" for place, each in enumerate(points))


def _touches(step: Element) -> bool:
    """Whether a step of the processing sets the score, or might."""
    if step.tag not in {"responseCondition", "setOutcomeValue"}:
        return True
    return any(e.get("identifier") == _SCORE for e in step.iter("setOutcomeValue")) or any(
        e.tag in {"exitResponse", "responseProcessingFragment", "include"} for e in step.iter()
    )


def _adds(step: Element) -> bool:
    """Whether a step leaves the score as it was, or adds to it, so that nothing paid is taken away."""
    paid = [each for each in step.iter("setOutcomeValue") if each.get("identifier") == _SCORE]
    return step.tag in {"responseCondition", "setOutcomeValue"} and all(_added(e) is not None for e in paid)


def _added(step: Element) -> Element | None:
    """What a step adds to the score, without the number by which it is weighed; None where it sets it."""
    if len(step) != 1 or step[0].tag != "sum" or len(step[0]) != 2:
        return None
    score, value = sorted(step[0], key=lambda each: each.tag != "variable")
    if score.tag != "variable" or score.get("identifier") != _SCORE:
        return None
    if value.tag == "product" and len(value) == 2 and (_value(value[1]) or 0.0) > 0:
        return value[0]
    return value


def _written_out(step: Element, names: set[str]) -> Pays | None:
    if step.tag == "setOutcomeValue":
        return Pays.MAPPING if _maps(step, names) else None
    branches = list(step)
    if not branches or branches[0].tag != "responseIf" or len(branches) > 2 or len(branches[0]) != 2:
        return None
    test, then = branches[0]
    otherwise = _set_otherwise(branches)
    if len(names) != 1 or then.get("identifier") != _SCORE or otherwise is None:
        return None
    if test.tag == "isNull" and _are(test, "variable", names):
        return Pays.MAPPING if _is_nothing(then) and _maps(next(iter(otherwise), then), names) else None
    matched = test.tag == "match" and {each.tag for each in test} == {"variable", "correct"}
    if not matched or not all(each.get("identifier") in names for each in test):
        return None
    return Pays.MATCH if _is_paid(then) and all(map(_is_nothing, otherwise)) else None


def _set_otherwise(branches: Sequence[Element]) -> list[Element] | None:
    """What is done if the test fails: nothing, or the one thing; None where it is more."""
    if len(branches) == 1:
        return []
    found = list(branches[1])
    return found if branches[1].tag == "responseElse" and len(found) == 1 else None


def _maps(step: Element, names: set[str]) -> bool:
    """Whether the score is set to the mapping of these responses, added where there are several."""
    if step.get("identifier") != _SCORE or len(step) != 1:
        return False
    value = _added(step)
    value = step[0] if value is None else value
    return (value.tag == "mapResponse" and names == {value.get("identifier")}) or (
        value.tag == "sum" and _are(value, "mapResponse", names)
    )


def _are(parent: Element, tag: str, names: set[str]) -> bool:
    """Whether just these responses stand in an expression, each once."""
    return sorted(each.get("identifier", "") for each in parent if each.tag == tag) == sorted(names) and len(
        parent
    ) == len(names)


def _is_nothing(step: Element) -> bool:
    return step.get("identifier") == _SCORE and [_value(each) for each in step] == [0.0]


def _is_paid(step: Element) -> bool:
    """Whether a step sets the score to more than nothing, or adds to it."""
    if len(step) != 1:
        return False
    if step[0].tag == "variable":
        return step[0].get("identifier") == "MAXSCORE"
    if step[0].tag == "sum":
        score, *added = sorted(step[0], key=lambda each: each.tag != "variable")
        return score.get("identifier") == _SCORE and len(added) == 1 and (_value(added[0]) or 0.0) > 0
    return (_value(step[0]) or 0.0) > 0


def _value(expression: Element) -> float | None:
    if expression.tag != "baseValue":
        return None
    said = read_quantity(words(expression))
    return None if said is None else float(said.value)


def _number(told: str | None) -> float | None:
    try:
        return None if told is None else float(told)
    except ValueError:
        raise reasons.unclear() from None
