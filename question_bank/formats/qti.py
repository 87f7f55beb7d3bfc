"""QTI 2.0 to 3.0, one ``assessmentItem`` a file, and the way to all versions of QTI.

Names of version 3 (``qti-choice-interaction``) are read as those of version 2 (``choiceInteraction``). What
an item asks is told by its interactions; those that no kind of the bank can say are named and refused, and so
are adaptive items and those made from templates.
"""

import html
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import (
    carried,
    qti_body,
    qti_choices,
    qti_classic,
    qti_entries,
    qti_essays,
    qti_pairs,
    qti_several,
    qti_sums,
    reasons,
    rich,
    stated,
)
from question_bank.formats.archive import Refused
from question_bank.formats.carried import Album
from question_bank.formats.drafts import Reading, SourceRow
from question_bank.formats.qti_body import shown
from question_bank.formats.qti_names import EXPLANATION, UNDERLINED
from question_bank.formats.stated import Read, Stated

ITEM: Final = "assessmentItem"
CLASSIC: Final = "questestinterop"
BODY: Final = "itemBody"
_KEBAB: Final = re.compile(r"-([a-z])")
_ALONE: Final = {
    "choiceInteraction": qti_choices.choice,
    "hottextInteraction": qti_choices.pieces,
    "selectPointInteraction": qti_choices.spots,
    "hotspotInteraction": qti_choices.spots,
    "matchInteraction": qti_pairs.matched,
    "associateInteraction": qti_pairs.associated,
    "gapMatchInteraction": qti_pairs.gapped,
    "orderInteraction": qti_pairs.ordered,
    "sliderInteraction": qti_entries.scale,
}
"""Interactions that ask one thing each."""
_TOGETHER: Final = {
    "textEntryInteraction": qti_entries.entries,
    "inlineChoiceInteraction": qti_pairs.inline,
}
"""Interactions of which several in a text ask one thing."""
_WRITTEN: Final = frozenset({"extendedTextInteraction", "uploadInteraction"})
_LOOKED_AT: Final = 3
"""Texts of an item that are looked at for its beginning."""
_KNOWN: Final = _ALONE.keys() | _TOGETHER.keys() | _WRITTEN


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
        passages = qti_classic.passages(root)
        for row, item in enumerate(root.iter("item"), start=1):
            read = partial(qti_classic.item, item, passages)
            yield SourceRow(file, part, row, _begins(item, "mattext")), _pictured(item, read, part, album)
    elif camel(root.tag) == ITEM:
        yield (
            SourceRow(file, part, 1, _begins(root, BODY)),
            _pictured(root, partial(_item, root), part, album),
        )
    else:
        raise Refused("import.xml_unknown", root=root.tag[:40])


def _begins(item: Element, name: str) -> str:
    """How the first texts of this name begin, or what the item is called."""
    texts = ["".join(each.itertext()) for each in islice(_called(item, name), _LOOKED_AT)]
    if name == BODY:
        texts = list(map(html.escape, texts))
    return rich.begins(*texts, html.escape(item.get("title", "")))


def _called(item: Element, name: str) -> Iterator[Element]:
    return (each for each in item.iter() if camel(each.tag) == name)


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
    body = root.find(BODY)
    if body is None:
        raise reasons.unsupported("assessmentItem")
    if root.get("adaptive") == "true":
        raise reasons.unsupported("adaptive")
    if root.find("assessmentStimulusRef") is not None:
        raise reasons.not_carried("stimulus")
    own = any(map(qti_several.is_child, body))
    one = _dealt if qti_sums.is_dealt(root) else _one
    made = qti_several.own_case(root, body, _one) if own else one(root, body)
    raw = {
        "id": root.get("identifier", ""),
        "title": root.get("title", ""),
        stated.RANGE: ", ".join(filter(None, (each.raw.get(stated.RANGE) for each in _all(made)))),
        stated.FEEDBACK: qti_body.remarks(root),
    }
    scoring = "; ".join(filter(None, (made.scoring, *_of_children(made))))
    return replace(made, explanation=_explanation(root), raw=raw, scoring=scoring)


def _of_children(made: Stated) -> Iterator[str]:
    """What the items of a case score by a rule of the file's own, each by its number."""
    for number, (_, _, each) in enumerate(made.children, start=1):
        if each.scoring:
            yield f"({number}) {each.scoring}"


def _all(made: Stated) -> Iterator[Stated]:
    """An item and those that it is made of."""
    yield made
    yield from (each for _, _, each in made.children)


def _one(root: Element, body: Element) -> Stated:
    """What a body asks. Raises Unsound, NotAsked."""
    asked = [e for e in body.iter() if e.tag.endswith("Interaction")]
    names = list(dict.fromkeys(e.tag for e in asked))
    if not names:
        raise stated.NotAsked
    beyond = [name for name in names if name not in _KNOWN]
    if beyond:
        raise reasons.unsupported(" + ".join(beyond))
    if body.find(".//printedVariable") is not None and qti_sums.is_dealt(root):
        return _dealt(root, body)
    if len(names) == 1 and names[0] in _TOGETHER:
        return _TOGETHER[names[0]](root, body, asked)
    if len(asked) == 1 and names[0] in _ALONE:
        return _ALONE[names[0]](root, body, asked[0])
    if names == ["uploadInteraction"] or (len(asked) == 1 and names[0] in _WRITTEN):
        return qti_essays.read(body, asked, shown)
    return qti_several.numbered(root, body, asked, _one)


def _dealt(root: Element, body: Element) -> Stated:
    """What a body with drawn values asks: one number, and no more. Raises Unsound."""
    asked = [e for e in body.iter() if e.tag.endswith("Interaction")]
    if [each.tag for each in asked] != ["textEntryInteraction"]:
        raise reasons.unsupported("template")
    return qti_sums.read(root, body, asked[0])


def _explanation(root: Element) -> str:
    """The feedback that our own packages hold an explanation in; other feedback speaks of one answer."""
    found = [e for e in root.findall("modalFeedback") if e.get("identifier") == EXPLANATION]
    return rich.from_html(rich.inner(found[0], shown)) if len(found) == 1 else ""
