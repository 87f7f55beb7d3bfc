"""QTI 2.0 to 3.0, one ``assessmentItem`` a file, and the way to all versions of QTI.

Names of version 3 (``qti-choice-interaction``) are read as those of version 2 (``choiceInteraction``). Read
are items with exactly one choice interaction, and items with text entries only. Everything else is named by
its interactions and refused; so are adaptive items and those made from templates.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import carried, maths, qti_classic, qti_essays, qti_spots, rich, stated
from question_bank.formats.archive import Refused
from question_bank.formats.carried import Album
from question_bank.formats.compose import Unsound
from question_bank.formats.drafts import Reading, SourceRow
from question_bank.formats.qti_names import CHILD, EXPLANATION, UNDERLINED
from question_bank.formats.stated import Read, Stated
from question_bank.formats.xml_tree import words
from question_bank.kinds.contract import KindName

ITEM: Final = "assessmentItem"
CLASSIC: Final = "questestinterop"
_NUMBERS: Final = frozenset({"float", "integer"})
_PATTERNS: Final = frozenset({"equalRounded", "patternMatch", "substring"})
_HIDDEN: Final = frozenset({"feedbackInline", "feedbackBlock", "modalFeedback"})
_KEBAB: Final = re.compile(r"-([a-z])")


def is_qti(root: Element) -> bool:
    """Whether the outermost element is an item, or a list of items, of a version of QTI."""
    return camel(root.tag) in {ITEM, CLASSIC}


def camel(name: str) -> str:
    """``qti-item-body`` → ``itemBody``."""
    return _KEBAB.sub(lambda found: found[1].upper(), name.removeprefix("qti-"))


def read_qti(file: str, root: Element, part: str | None = None) -> Reading:
    """Read every item below a root; ``part`` is its place in a package. Raises Refused."""
    return stated.read_all(file, items_of(file, root, part))


def items_of(
    file: str, root: Element, part: str | None, album: Album | None = None
) -> Iterator[tuple[SourceRow, Read]]:
    """Every item of a file with the way to read it; ``row`` counts them; ``album``: pictures."""
    if camel(root.tag) == CLASSIC:
        for row, item in enumerate(root.iter("item"), start=1):
            yield SourceRow(file, part, row), _pictured(item, partial(qti_classic.item, item), part, album)
    elif camel(root.tag) == ITEM:
        yield SourceRow(file, part, 1), _pictured(root, partial(_item, root), part, album)
    else:
        raise Refused("import.xml_unknown", root=root.tag[:40])


def _pictured(item: Element, read: Read, part: str | None, album: Album | None) -> Read:
    """The reading of an item that shows pictures of its package; of a file alone as it is."""
    if album is None or part is None:
        return read
    return carried.reading(partial(carried.in_qti, item, album, posixpath.dirname(part)), read)


def _renamed(root: Element) -> None:
    for element in root.iter():
        element.tag = camel(element.tag)
        for name in [name for name in element.attrib if "-" in name]:
            element.attrib[camel(name)] = element.attrib.pop(name)
        if element.tag == "span" and UNDERLINED in element.get("class", "").split():
            element.tag = "u"


def _item(root: Element) -> Stated:
    _renamed(root)
    body = root.find("itemBody")
    if body is None:
        raise stated.unsupported("assessmentItem")
    if root.get("adaptive") == "true":
        raise stated.unsupported("adaptive")
    if any(e.tag in {"templateDeclaration", "printedVariable"} for e in root.iter()):
        raise stated.unsupported("template")
    if root.find("assessmentStimulusRef") is not None:
        raise Unsound(Finding("import.media_not_carried", {"what": "stimulus"}))
    made = _case(root, body) if any(map(_is_child, body)) else _one(root, body)
    raw = {"id": root.get("identifier", ""), "title": root.get("title", "")}
    return replace(made, explanation=_explanation(root), raw=raw)


def _is_child(element: Element) -> bool:
    return element.tag == "div" and element.get("class") == CHILD


def _case(root: Element, body: Element) -> Stated:
    """One stem and a division for each item. Raises Unsound where something is asked outside of them."""
    divisions = [each for each in body if _is_child(each)]
    inside = {id(e) for each in divisions for e in each.iter()}
    if any(e.tag.endswith("Interaction") and id(e) not in inside for e in body.iter()):
        raise stated.unsupported("itemBody")
    children: list[tuple[str, int, Stated]] = []
    for place, each in enumerate(divisions, start=1):
        own, share = each.get("id", "").removeprefix("child-"), each.get("label", "")
        weight = int(share) if share.isascii() and share.isdigit() and len(share) < 5 else 1
        children.append((own or f"c{place}", weight, _one(root, each)))
    stem = rich.from_html(rich.inner(body, lambda e: "" if _is_child(e) else _shown(e)))
    return Stated(KindName.CASE_STUDY, stem, children=tuple(children))


def _one(root: Element, body: Element) -> Stated:
    asked = [e for e in body.iter() if e.tag.endswith("Interaction")]
    names = list(dict.fromkeys(e.tag for e in asked))
    if names == ["choiceInteraction"] and len(asked) == 1:
        return _choice(root, body, asked[0])
    if names == ["textEntryInteraction"]:
        return _entries(root, body, asked)
    if names == ["uploadInteraction"] or (names == ["extendedTextInteraction"] and len(asked) == 1):
        return qti_essays.read(body, asked, _shown)
    if names in qti_spots.INTERACTIONS and len(asked) == 1:
        return _spots(root, body, asked[0])
    count = f"{len(asked)} × " if len(names) == 1 and len(asked) > 1 else ""
    raise stated.unsupported(count + " + ".join(names) if names else "description")


def _explanation(root: Element) -> str:
    """The feedback that our own packages hold an explanation in; other feedback speaks of one answer."""
    found = [e for e in root.findall("modalFeedback") if e.get("identifier") == EXPLANATION]
    return rich.from_html(rich.inner(found[0], _shown)) if len(found) == 1 else ""


def _declaration(root: Element, interaction: Element) -> Element:
    """The declaration that holds an interaction's key. Raises Unsound when there is none."""
    wanted = interaction.get("responseIdentifier")
    found = [e for e in root.findall("responseDeclaration") if e.get("identifier") == wanted]
    if len(found) != 1:
        raise Unsound(Finding("item.key_missing", field="key"))
    return found[0]


def _key(declared: Element) -> tuple[list[str], list[tuple[str, float]]]:
    """The values that are right, and what each mapped value earns."""
    right = [words(value) for value in declared.findall("correctResponse/value")]
    mapped: list[tuple[str, float]] = []
    for entry in declared.findall("mapping/mapEntry"):
        try:
            mapped.append((entry.get("mapKey", "").strip(), float(entry.get("mappedValue", ""))))
        except ValueError:
            raise Unsound(Finding("import.scoring_unclear", field="key")) from None
    return right, mapped


def _choice(root: Element, body: Element, asked: Element) -> Stated:
    declared = _declaration(root, asked)
    cardinality = declared.get("cardinality", "single")
    if cardinality not in {"single", "multiple"}:
        raise stated.unsupported(f"choiceInteraction ({cardinality})")
    single = cardinality == "single" or asked.get("maxChoices") == "1"
    choices = asked.findall("simpleChoice")
    stated.at_most(options=len(choices))
    right = _right(declared, [choice.get("identifier", "") for choice in choices], single=single)
    options = tuple(
        (rich.from_html(rich.inner(choice, _shown)), is_right)
        for choice, is_right in zip(choices, right, strict=True)
    )

    kind = KindName.SINGLE_CHOICE if single else KindName.MULTIPLE_CHOICE
    earned = dict(_key(declared)[1])
    shares = [earned.get(choice.get("identifier", ""), 0.0) for choice in choices]
    return Stated(kind, _prompted(body, asked), options, scoring=stated.scoring(shares))


def _prompted(body: Element, asked: Element) -> str:
    """The stem, with the interaction's own prompt in its place."""

    def place(element: Element) -> str | None:
        if element is not asked:
            return _shown(element)
        prompt = asked.find("prompt")
        return "" if prompt is None else f"<p>{rich.inner(prompt, _shown)}</p>"

    return rich.from_html(rich.inner(body, place))


def _spots(root: Element, body: Element, asked: Element) -> Stated:
    declared = _declaration(root, asked)
    choices = [choice.get("identifier", "") for choice in asked.findall("hotspotChoice")]
    single = declared.get("cardinality") == "single"
    right = _right(declared, choices, single=single) if choices else []
    return qti_spots.read(declared, asked, _prompted(body, asked), right)


def _right(declared: Element, choices: list[str], *, single: bool) -> list[bool]:
    """Which choices are right: those declared so, else those that the mapping pays for. Raises Unsound."""
    named, mapped = _key(declared)
    paid = {value: points for value, points in mapped if points > 0}
    if not named:
        named = list(paid)
        if len(set(paid.values())) > 1:
            raise Unsound(Finding("import.partial_credit", field="key"))
    beyond = next((value for value in named if value not in choices), None)
    if beyond is not None:
        raise Unsound(Finding("item.key_beyond_options", {"option": beyond[:40]}, "key"))
    if single and len(named) > 1:
        raise Unsound(Finding("import.several_letters", {"answer": ", ".join(named)[:80]}, "key"))
    if paid and set(paid) != set(named):
        raise Unsound(Finding("import.partial_credit", field="key"))
    return [choice in named for choice in choices]


def _entries(root: Element, body: Element, asked: list[Element]) -> Stated:
    for element in root.findall("responseProcessing//*"):
        tolerant = element.tag == "equal" and element.get("toleranceMode", "exact") != "exact"
        if tolerant or element.tag in _PATTERNS:
            raise Unsound(Finding("import.answer_pattern", field="key"))
    stated.at_most(blanks=len(asked))
    blanks: list[tuple[str, ...]] = []
    case = False
    for each in asked:
        declared = _declaration(root, each)
        if declared.get("cardinality", "single") != "single":
            raise stated.unsupported(f"textEntryInteraction ({declared.get('cardinality')})")
        if declared.get("baseType") not in {"string", *_NUMBERS}:
            raise stated.unsupported(f"textEntryInteraction ({declared.get('baseType')})")
        sensitive = [e.get("caseSensitive") == "true" for e in declared.findall("mapping/mapEntry")]
        minds = bool(sensitive) and all(sensitive)
        case = case or minds
        blanks.append(_accepted(declared, case_matters=minds))

    def place(element: Element) -> str | None:
        number = next((n for n, each in enumerate(asked, start=1) if each is element), None)
        return _shown(element) if number is None else f"[[{number}]]"

    stem = rich.from_html(rich.inner(body, place))
    return Stated(KindName.FILL_BLANK, stem, blanks=tuple(blanks), case_matters=case)


def _accepted(declared: Element, *, case_matters: bool) -> tuple[str, ...]:
    right, mapped = _key(declared)
    most = max((points for _, points in mapped), default=0.0)
    shares = [(value, stated.FULL * points / most) for value, points in mapped if most > 0]
    full = [(value, stated.FULL) for value in right if value]
    return stated.accepted(full + shares, case_matters=case_matters)


def _shown(element: Element) -> str | None:
    """What stands for a formula, or what a candidate does not see at first; None for all others."""
    if element.tag == "math":
        return maths.from_mathml(element)
    hidden = element.tag in _HIDDEN and element.get("showHide", "show") != "hide"
    aside = element.tag == "rubricBlock" and "candidate" not in element.get("view", "candidate")
    return "" if hidden or aside or element.tag in {"infoControl", "stylesheet"} else None
