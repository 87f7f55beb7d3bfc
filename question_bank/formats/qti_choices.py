"""Choices of QTI 2 and 3: options on their own, and pieces of a text that are chosen."""

from dataclasses import replace
from xml.etree.ElementTree import Element

from question_bank.formats import qti_rules, qti_scoring, qti_spots, reasons, rich, stated
from question_bank.formats.qti_body import prompt_of, prompted, shown, text_of
from question_bank.formats.stated import Stated
from question_bank.kinds.contract import KindName


def choice(root: Element, body: Element, asked: Element) -> Stated:
    """One choice interaction. Raises Unsound."""
    return _choice(root, asked, prompted(body, asked), asked.findall("simpleChoice"))


def pieces(root: Element, body: Element, asked: Element) -> Stated:
    """Pieces of a text, which stay in it underlined and are the options. Raises Unsound."""

    def place(element: Element) -> str | None:
        if element is asked:
            return prompt_of(asked) + rich.inner(asked, inside)
        return shown(element)

    def inside(element: Element) -> str | None:
        if element.tag == "hottext":
            return f"<u>{rich.inner(element, shown)}</u>"
        return "" if element.tag == "prompt" else shown(element)

    return _choice(root, asked, rich.from_html(rich.inner(body, place)), list(asked.iter("hottext")))


def _choice(root: Element, asked: Element, stem: str, choices: list[Element]) -> Stated:
    declared = qti_rules.declaration(root, asked)
    cardinality = declared.get("cardinality", "single")
    if cardinality not in {"single", "multiple"}:
        raise reasons.unsupported(f"{asked.tag} ({cardinality})")
    single = cardinality == "single" or asked.get("maxChoices") == "1"
    stated.at_most(options=len(choices))
    names = [each.get("identifier", "") for each in choices]
    right = which(root, declared, names, single=single)
    options = tuple((text_of(each), is_right) for each, is_right in zip(choices, right, strict=True))
    kind = KindName.SINGLE_CHOICE if single else KindName.MULTIPLE_CHOICE
    sides = dict(zip(names, right, strict=True))
    scoring, scored = qti_scoring.options(root, declared, sides, single=single)
    return Stated(kind, stem, options, scoring=scoring, scored=scored)


def spots(root: Element, body: Element, asked: Element) -> Stated:
    """Points on a picture, or shapes of it that are chosen. Raises Unsound."""
    declared = qti_rules.declaration(root, asked)
    choices = [each.get("identifier", "") for each in asked.findall("hotspotChoice")]
    single = declared.get("cardinality") == "single"
    right = which(root, declared, choices, single=single) if choices else []
    made = qti_spots.read(declared, asked, prompted(body, asked), right)
    places = made.sums[0]["places"] if made.sums else None
    if choices or not isinstance(places, int) or places < 2:
        return made
    return replace(made, scored=qti_scoring.areas(root, declared, places))


def which(root: Element, declared: Element, choices: list[str], *, single: bool) -> list[bool]:
    """Which choices are right: those declared so, those that the mapping pays for, or those that the steps
    of the processing compare with. Raises Unsound."""
    named, mapped = qti_rules.declared_key(declared)
    paid = {value: points for value, points in mapped if points > 0}
    if not named:
        named = list(paid) or qti_rules.named(root, declared)
        if len(set(paid.values())) > 1:
            raise reasons.paid_in_part()
    beyond = next((value for value in named if value not in choices), None)
    if beyond is not None:
        raise reasons.beyond_options(beyond)
    if single and len(named) > 1:
        raise reasons.several_right(named)
    if paid and set(paid) != set(named):
        raise reasons.paid_in_part()
    return [each in named for each in choices]
