"""QTI 1.2: items of several responses, one for each row or gap, and steps in order.

Rows that offer the same labels are matching. Gaps are named in the text between brackets, ``[name]``, as
Canvas writes them; a gap without a list is open, and then its labels are the answers it accepts.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import qti_classic_rules, qti_classic_text, reasons, rich, stated, stated_pairs
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import words
from question_bank.kinds.contract import KindName

_NAMED: Final = re.compile(r"\[([^\[\]]{1,200})\]")
_PREFIX: Final = "response_"
_OPEN: Final = "openentry"
_SHARED: Final = "wordbank"
_EXACT: Final = frozenset({"", "textequivalence", "textinchoices", "equivalence"})
"""Ways to compare an answer that mean just these words; all others are patterns."""
_MINDING: Final = frozenset({("false", ""), ("", "true"), ("false", "true")})


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap: how it is filled, and its labels by id, as HTML."""

    response: str
    way: str
    labels: Mapping[str, str]
    minds_case: bool | None


def labels_of(asked: Element) -> dict[str, str]:
    """The labels of a response by id, as safe HTML. Raises Unsound where an id stands twice."""
    listed = list(asked.iter("response_label"))
    stated.at_most(options=len(listed))
    found = {each.get("ident", ""): qti_classic_text.shown(each) for each in listed}
    if len(found) < len(listed):
        raise reasons.unclear()
    return found


def _all_labels(asked: Sequence[Element]) -> dict[str, str]:
    """The labels of all rows by id. Raises Unsound where one id stands for two things."""
    found: dict[str, str] = {}
    for each in asked:
        for ident, text in labels_of(each).items():
            if found.setdefault(ident, text) != text:
                raise reasons.unsupported(f"{each.tag} (response_label {ident})")
    return found


def matching(item: Element, shown: Element, asked: Sequence[Element]) -> Stated:
    """A row for each response, all with the same labels. Raises Unsound."""
    stated.at_most(options=len(asked))
    rows = {each.get("ident", ""): qti_classic_text.shown(each) for each in asked}
    labels = _all_labels(asked)
    right = qti_classic_rules.one_each(qti_classic_rules.rules(item), rows)
    pairs = [(prompt, _label(labels, right[row])) for row, prompt in rows.items()]
    return stated_pairs.matching(qti_classic_text.without_responses(shown), pairs, tuple(labels.values()))


def categories(item: Element, shown: Element, asked: Sequence[Element]) -> Stated:
    """A group for each response, and things that belong in one group each. Raises Unsound."""
    stated.at_most(options=len(asked))
    groups = {each.get("ident", ""): qti_classic_text.shown(each) for each in asked}
    things = _all_labels(asked)
    own: dict[str, list[str]] = {thing: [] for thing in things}
    right = qti_classic_rules.several_each(qti_classic_rules.rules(item), groups)
    for group, inside in right.items():
        for thing in inside:
            _label(things, thing)
            own[thing].append(groups[group])
    if any(len(each) != 1 for each in own.values()):
        # A thing that belongs nowhere, or in several groups, is no pair.
        raise reasons.unsupported("categorization_question (0, 2+)")
    pairs = [(text, own[thing][0]) for thing, text in things.items()]
    return stated_pairs.matching(qti_classic_text.without_responses(shown), pairs, tuple(groups.values()))


def ordering(item: Element, shown: Element, asked: Element) -> Stated:
    """Steps to be brought into order. Raises Unsound."""
    labels = labels_of(asked)
    right = qti_classic_rules.in_order(qti_classic_rules.rules(item), len(labels))
    for step in right:
        _label(labels, step)
    if sorted(right) != sorted(labels):
        raise reasons.unclear()
    ids = list(labels)
    stem = qti_classic_text.without_responses(shown)
    # What stands around the steps (such as "first" and "last") is told before them.
    around = qti_classic_text.shown(asked)
    return stated_pairs.ordering(
        f"{stem}<p>{around}</p>" if around else stem,
        list(labels.values()),
        [ids.index(step) for step in right],
    )


def gaps(item: Element, shown: Element, asked: Sequence[Element], *, menus: bool) -> Stated:
    """A text with named gaps; ``menus``: each offers a list, else the labels say how. Raises Unsound."""
    stated.at_most(blanks=len(asked))
    stem, order = _placed(qti_classic_text.without_responses(shown), asked)
    found = [_gap(asked[place], menus=menus) for place in order]
    if all(gap.way == _OPEN for gap in found):
        minds = all(map(_minds_case, (each for gap in asked for each in gap.iter("response_label"))))
        return stated_pairs.blanks(stem, [(_accepted(gap), gap.minds_case) for gap in found], otherwise=minds)
    lists = [gap for gap in found if gap.way != _OPEN]
    opened = [gap.response for gap in found if gap.way == _OPEN]
    rules = qti_classic_rules.rules(item)
    right = qti_classic_rules.one_each(rules, [gap.response for gap in lists], opened)
    offered = {gap.response: _offered(gap, lists, right[gap.response]) for gap in lists}
    if len(lists) == len(found):
        once = all(gap.way == _SHARED for gap in found)
        return stated_pairs.gaps(stem, list(offered.values()), reuse=not once)
    return stated_pairs.case(stem, [_alone(gap, offered) for gap in found])


def _alone(gap: _Gap, offered: Mapping[str, Sequence[tuple[str, bool]]]) -> Stated:
    """One gap of a text that has some to type in and some with lists."""
    if gap.way != _OPEN:
        return Stated(KindName.SINGLE_CHOICE, "", tuple(offered[gap.response]))
    return stated_pairs.blanks("[[1]]", [(_accepted(gap), gap.minds_case)])


def are_named(shown: Element, asked: Sequence[Element]) -> bool:
    """Whether the text names every response between brackets."""
    text = qti_classic_text.without_responses(shown)
    told = {html.unescape(name) for name in _NAMED.findall(text)}
    return all(told & set(_names(each)) for each in asked)


def _names(asked: Element) -> tuple[str, ...]:
    """What a gap may be called in the text: the end of its id, or the words that stand in its response."""
    called = words(asked.find("material/mattext"))
    return (asked.get("ident", "").removeprefix(_PREFIX), *([called] if called else []))


def _placed(stem: str, asked: Sequence[Element]) -> tuple[str, list[int]]:
    """The text with ``[[1]]`` … for the names of the gaps, and the gaps in the order of reading."""
    told = [html.unescape(name) for name in _NAMED.findall(stem)]
    place_of: dict[str, int] = {}
    for place, each in enumerate(asked):
        name = next((name for name in _names(each) if name in told), None)
        if name is None or name in place_of:
            raise Unsound(Finding("item.blank_missing", field="stem"))
        place_of[name] = place
    order = [name for name in told if name in place_of]
    if len(order) > len(asked):
        raise Unsound(Finding("item.blank_numbers", {"found": ", ".join(order)[:80]}, "stem"))
    numbers = {name: number for number, name in enumerate(order, start=1)}

    def put(found: re.Match[str]) -> str:
        number = numbers.get(html.unescape(found[1]))
        return found[0] if number is None else f"[[{number}]]"

    return _NAMED.sub(put, stem), [place_of[name] for name in order]


def _gap(asked: Element, *, menus: bool) -> _Gap:
    listed = list(asked.iter("response_label"))
    ways = {"dropdown" if menus else each.get("answer_type", _OPEN).lower() for each in listed}
    if len(ways) != 1:
        raise reasons.no_key()
    way = ways.pop()
    if way == _OPEN and any(_is_pattern(each) for each in listed):
        raise reasons.pattern()
    labels = labels_of(asked)
    minds = zip(map(rich.plain_of, labels.values()), map(_minds_case, listed), strict=True)
    return _Gap(asked.get("ident", ""), way, labels, stated.minds_case(minds) if way == _OPEN else None)


def _minds_case(label: Element) -> bool:
    return (label.get("ignore_case", "").lower(), label.get("case_sensitive", "").lower()) in _MINDING


def _is_pattern(label: Element) -> bool:
    """Whether an answer stands for more than its words."""
    way = label.get("scoring_algorithm", "").lower()
    exact = way == "textcloseenough" and label.get("levenshtein_distance") == "0"
    return way not in _EXACT and not exact


def _accepted(gap: _Gap) -> tuple[str, ...]:
    """An open gap has no list that anybody sees: whatever stands in it is accepted."""
    found = [(rich.plain_of(text), stated.FULL) for text in gap.labels.values()]
    return stated.accepted(found, case_matters=gap.minds_case is True)


def _offered(gap: _Gap, all_of: Sequence[_Gap], right: str) -> list[tuple[str, bool]]:
    """The words a gap offers; those of a word bank are the same for all its gaps."""
    text = _label(gap.labels, right)
    if gap.way != _SHARED:
        return [(each, ident == right) for ident, each in gap.labels.items()]
    bank = dict.fromkeys(each for other in all_of if other.way == _SHARED for each in other.labels.values())
    return [(each, each == text) for each in bank]


def _label(labels: Mapping[str, str], ident: str) -> str:
    if ident not in labels:
        raise reasons.beyond_options(ident)
    return labels[ident]


def rows_alike(asked: Sequence[Element]) -> bool:
    """Whether all responses offer the labels of one list."""
    lists = {tuple(sorted(each.get("ident", "") for each in e.iter("response_label"))) for e in asked}
    return len(lists) == 1 and lists != {()}
