"""Items of QTI 2 and 3 that ask several things: cases of our own, and items of others with many interactions.

The text of an item of others stays whole: it is the stem of a case, with a number where each thing is asked;
the items of the case carry these numbers and what is asked there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Final
from xml.etree.ElementTree import Element

from question_bank import markup
from question_bank.formats import reasons, rich
from question_bank.formats.qti_body import shown
from question_bank.formats.qti_names import CHILD
from question_bank.formats.stated import Stated
from question_bank.formats.stated_pairs import GAP
from question_bank.formats.xml_tree import whole
from question_bank.kinds.case_study import MAX_CHILDREN
from question_bank.kinds.contract import KindName

INLINE: Final = frozenset({"textEntryInteraction", "inlineChoiceInteraction", "endAttemptInteraction"})
"""Interactions that stand inside of a sentence."""
One = Callable[[Element, Element], Stated]
"""Reads the one thing that is asked in a body."""


def is_child(element: Element) -> bool:
    """Whether an element is what our own files put around one item of a case."""
    return element.tag == "div" and element.get("class") == CHILD


def own_case(root: Element, body: Element, one: One) -> Stated:
    """One stem and a division for each item. Raises Unsound where something is asked outside of them."""
    divisions = [each for each in body if is_child(each)]
    inside = {id(e) for each in divisions for e in each.iter()}
    if any(e.tag.endswith("Interaction") and id(e) not in inside for e in body.iter()):
        raise reasons.unsupported("itemBody")
    children: list[tuple[str, int, Stated]] = []
    for place, each in enumerate(divisions, start=1):
        own, share = each.get("id", "").removeprefix("child-"), each.get("label", "")
        children.append((own or f"c{place}", whole(share) or 1, one(root, each)))
    stem = rich.from_html(rich.inner(body, lambda e: "" if is_child(e) else shown(e)))
    return Stated(KindName.CASE_STUDY, stem, children=tuple(children))


def numbered(root: Element, body: Element, asked: Sequence[Element], one: One) -> Stated:
    """A case whose stem is the whole text. Raises Unsound."""
    if len(asked) > MAX_CHILDREN:
        raise reasons.too_many_places(len(asked), MAX_CHILDREN)
    if len({each.get("responseIdentifier") for each in asked}) < len(asked):
        raise reasons.unclear()
    places = {id(each): number for number, each in enumerate(asked, start=1)}
    within = next((e for each in asked for e in each.iter() if e is not each and id(e) in places), None)
    if within is not None:
        raise reasons.unsupported(within.tag)

    def place(element: Element) -> str | None:
        number = places.get(id(element))
        if number is None:
            return shown(element)
        return f"({number}) {GAP}" if element.tag in INLINE else f"<p>({number})</p>"

    text = rich.from_html(rich.inner(body, place))
    bare = rich.from_html(rich.inner(body, lambda e: "" if id(e) in places else shown(e)))
    if not markup.readable(bare).strip() and "<img" not in bare:
        text = escape(root.get("title", ""), quote=False).strip()
    children = tuple(
        (f"c{number}", 1, _child(root, each, number, one)) for number, each in enumerate(asked, start=1)
    )
    return Stated(KindName.CASE_STUDY, text, children=children)


def _child(root: Element, asked: Element, number: int, one: One) -> Stated:
    """What is asked at one place, under its number. Raises Unsound."""
    body = Element("itemBody")
    body.append(_alone(asked))
    made = one(root, body)
    if made.kind is KindName.CASE_STUDY:
        raise reasons.unsupported(f"itemBody ({asked.tag})")
    if made.kind is KindName.SINGLE_CHOICE and made.stem == GAP:
        return replace(made, stem=f"({number})")
    stem = f"({number}) {made.stem}" if not made.stem.startswith("<") else f"<p>({number})</p>{made.stem}"
    return replace(made, stem=stem.strip())


def _alone(asked: Element) -> Element:
    """The interaction without the text behind it."""
    alone = Element(asked.tag, asked.attrib)
    alone.text = asked.text
    alone.extend(asked)
    return alone
