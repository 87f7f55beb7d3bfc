"""Pairs and orders of QTI 2 and 3: two lists, pairs within one list, gaps with words, steps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import qti_choices, qti_rules, qti_scoring, reasons, rich, stated, stated_pairs
from question_bank.formats.options import letter_at
from question_bank.formats.qti_body import placed, prompt_of, prompted, shown, text_of
from question_bank.formats.qti_scoring import Pays
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.kinds.contract import MAX_OPTIONS, KindName
from question_bank.rules.scoring import Scoring

_CHOICE = "simpleAssociableChoice"
Pair = tuple[str, str]


def matched(root: Element, body: Element, asked: Element) -> Stated:
    """Two lists, where every entry of one of them has exactly one partner in the other. Raises Unsound."""
    sets = asked.findall("simpleMatchSet")
    if len(sets) != 2:
        raise reasons.unsupported("matchInteraction")
    left, right = (each.findall(_CHOICE) for each in sets)
    pairs, scoring, scored = _pairs(root, asked)
    if not _is_once(pairs, left, 0) and _is_once(pairs, right, 1):
        left, right, pairs = right, left, [(other, one) for one, other in pairs]
    made = _matching(prompted(body, asked), left, right, pairs)
    return replace(made, scoring=scoring, scored=scored)


def associated(root: Element, body: Element, asked: Element) -> Stated:
    """Pairs within one list: one of each pair on the left, its partner and what has none on the right."""
    choices = asked.findall(_CHOICE)
    pairs, scoring, scored = _pairs(root, asked)
    first = {one for one, _ in pairs}
    left = [each for each in choices if each.get("identifier") in first]
    right = [each for each in choices if each.get("identifier") not in first]
    if max(Counter(name for pair in pairs for name in pair).values(), default=0) > 1:
        raise _not_one()
    made = _matching(prompted(body, asked), left, right, pairs)
    return replace(made, scoring=scoring, scored=scored)


def gapped(root: Element, body: Element, asked: Element) -> Stated:
    """A text with gaps, and words to put into them. Raises Unsound."""
    offered = [each for each in asked if each.tag in {"gapText", "gapImg"}]
    gaps = list(asked.iter("gap"))
    stated.at_most(options=len(offered), blanks=len(gaps))
    pairs, scoring, scored = _pairs(root, asked)
    if {one for one, _ in pairs} <= {gap.get("identifier") for gap in gaps}:
        pairs = [(other, one) for one, other in pairs]
    if not gaps or not _is_once(pairs, gaps, 1):
        raise _not_one()
    words_of = {other: one for one, other in pairs}
    texts = [(each.get("identifier", ""), text_of(each)) for each in offered]
    numbers = {id(gap): n for n, gap in enumerate(gaps, start=1)}
    lists = [[(text, name == words_of[gap.get("identifier", "")]) for name, text in texts] for gap in gaps]

    def place(element: Element) -> str | None:
        if element is asked:
            return prompt_of(asked) + rich.inner(asked, inside)
        return shown(element)

    def inside(element: Element) -> str | None:
        if id(element) in numbers:
            return f"[[{numbers[id(element)]}]]"
        return "" if element.tag in {"gapText", "gapImg", "prompt"} else shown(element)

    made = stated_pairs.gaps(rich.from_html(rich.inner(body, place)), lists)
    reused = any(each.get("matchMax", "1") != "1" for each in offered)
    scored = scored if made.kind is KindName.MATCHING else None
    return replace(_reusable(made) if reused else made, scoring=scoring, scored=scored)


def inline(root: Element, body: Element, asked: Sequence[Element]) -> Stated:
    """A text with lists of words in it. Raises Unsound."""
    stated.at_most(blanks=len(asked))
    lists = [words_in(root, each) for each in asked]
    return _reusable(stated_pairs.gaps(rich.from_html(placed(body, asked)), lists))


def words_in(root: Element, asked: Element) -> list[tuple[str, bool]]:
    """The words of a list in a text, and which of them is right. Raises Unsound."""
    declared = qti_rules.declaration(root, asked)
    choices = asked.findall("inlineChoice")
    names = [each.get("identifier", "") for each in choices]
    right = qti_choices.which(root, declared, names, single=True)
    return [(text_of(each), is_right) for each, is_right in zip(choices, right, strict=True)]


def ordered(root: Element, body: Element, asked: Element) -> Stated:
    """Steps to be put in order, all of them. Raises Unsound."""
    declared = qti_rules.declaration(root, asked)
    steps = asked.findall("simpleChoice")
    stated.at_most(options=len(steps))
    names = [each.get("identifier", "") for each in steps]
    right = qti_rules.named(root, declared)
    if not right:
        raise reasons.no_key()
    if Counter(right) != Counter(names):
        raise Unsound(Finding("item.order_incomplete", field="key"))
    scoring = _other_orders(root, declared, right, names)
    made = stated_pairs.ordering(
        prompted(body, asked), [text_of(each) for each in steps], [names.index(name) for name in right]
    )
    scored = None if scoring else qti_scoring.order(root, declared, len(steps))
    return replace(made, scoring=scoring, scored=scored)


def _other_orders(root: Element, declared: Element, right: Sequence[str], names: Sequence[str]) -> str:
    """What orders earn that are not the right one, by the letters of the steps. Raises Unsound."""
    found = qti_rules.rules(root, declared)
    found = [rule for rule in found if set(rule.values) <= set(names)]
    others = [rule for rule in found if list(rule.values) != list(right)]
    if not others:
        return ""
    paid = [rule.credit for rule in found if rule not in others]
    if max(rule.credit for rule in others) >= max(paid, default=0.0):
        raise reasons.unclear()
    return ", ".join(
        f"{''.join(letter_at(names.index(each)) for each in rule.values)} {rule.credit:g}" for rule in found
    )


def _matching(stem: str, left: Sequence[Element], right: Sequence[Element], pairs: Sequence[Pair]) -> Stated:
    if not _is_once(pairs, left, 0):
        raise _not_one()
    stated.at_most(options=max(len(left), len(right)))
    texts = {each.get("identifier", ""): text_of(each) for each in right}
    partner = dict(pairs)
    beyond = next((name for name in partner.values() if name not in texts), None)
    if beyond is not None:
        raise Unsound(Finding("item.pair_beyond_options", {"option": beyond[:40]}, "key"))
    told = [(text_of(each), texts[partner[each.get("identifier", "")]]) for each in left]
    made = stated_pairs.matching(stem, told, [texts[each.get("identifier", "")] for each in right])
    return _reusable(made) if any(each.get("matchMax", "1") != "1" for each in right) else made


def _reusable(made: Stated) -> Stated:
    """The same where candidates may use a choice more than once."""
    if made.sums is None:
        return made
    content, key = made.sums
    return replace(made, sums=({**content, "reuse": True}, key))


def _is_once(pairs: Sequence[Pair], entries: Sequence[Element], side: int) -> bool:
    """Whether every entry stands in exactly one pair, on this side of it."""
    named = Counter(pair[side] for pair in pairs)
    return named == Counter(each.get("identifier", "") for each in entries)


def _not_one() -> Unsound:
    return Unsound(Finding("import.partner_not_one", field="key"))


def _pairs(root: Element, asked: Element) -> tuple[list[Pair], str, Scoring | None]:
    """The right pairs, and what they earn where that is a rule of the file's own. Raises Unsound."""
    declared = qti_rules.declaration(root, asked)
    _, mapped = qti_rules.declared_key(declared)
    paid = {" ".join(value.split()): points for value, points in mapped if points > 0}
    right = [" ".join(value.split()) for value in qti_rules.named(root, declared)] or list(paid)
    if not right:
        raise reasons.no_key()
    pairs = [(one, other) for one, _, other in (value.partition(" ") for value in right)]
    if paid and {_either(each, declared) for each in paid} != {_either(each, declared) for each in right}:
        raise reasons.paid_in_part()
    if len(right) > MAX_OPTIONS or not all(one and other for one, other in pairs):
        raise reasons.unclear()
    if qti_scoring.pays(root, (declared.get("identifier", ""),)) is Pays.MATCH:
        return pairs, "", qti_scoring.pairs(root, declared, right)
    return pairs, _shares(declared, paid), qti_scoring.pairs(root, declared, list(paid) or right)


def _either(pair: str, declared: Element) -> str:
    """A pair so that it is the same whichever stands first, where that does not matter."""
    return " ".join(sorted(pair.split())) if declared.get("baseType") == "pair" else pair


def _shares(declared: Element, paid: Mapping[str, float]) -> str:
    mapping = declared.find("mapping")
    other = _said(mapping, "defaultValue") if mapping is not None else 0.0
    if len(set(paid.values())) < 2 and other >= 0:
        return ""
    shares = [f"{name.replace(' ', '-')} {points:g}" for name, points in paid.items()]
    return ", ".join((*shares, f"* {other:g}") if other else shares)


def _said(element: Element, name: str) -> float:
    """The number of an attribute, 0 where there is none. Raises Unsound."""
    try:
        return float(element.get(name, "0"))
    except ValueError:
        raise reasons.unclear() from None
