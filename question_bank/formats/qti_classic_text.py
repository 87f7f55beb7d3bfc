"""QTI 1.2: what is shown to a candidate, as HTML source."""

import html
from collections.abc import Callable, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import reasons, rich

RESPONSES: Final = frozenset({"response_lid", "response_str", "response_num", "response_xy", "response_grp"})
_MATERIAL: Final = {"matimage": "image", "mataudio": "audio", "matvideo": "video", "matapplet": "applet"}
_ASIDE: Final = frozenset({"response_label", "itemfeedback"})
Place = Callable[[Element], str | None]
"""What stands for an element instead of what is below it; None: nothing does."""


def shown(element: Element) -> str:
    """What stands below an element, the labels of its answers left out. Raises Unsound."""
    return rich.from_html(source(element, lambda _: None))


def without_responses(presentation: Element) -> str:
    """The text of an item without what stands in its responses. Raises Unsound."""
    return rich.from_html(source(presentation, lambda e: "" if e.tag in RESPONSES else None))


def with_places(presentation: Element, asked: Sequence[Element]) -> str:
    """The text of an item with each text entry as its place ``[[1]]`` … Raises Unsound."""
    numbers = {id(each): n for n, each in enumerate(asked, start=1)}

    def place(element: Element) -> str | None:
        number = numbers.get(id(element))
        return None if number is None else f"{source(element, lambda _: None)} [[{number}]] "

    return rich.from_html(source(presentation, place))


def source(element: Element, place: Place) -> str:
    """What is shown below an element as HTML source. Raises Unsound for recordings and their like."""
    pieces: list[str] = []
    for child in element:
        instead = place(child)
        if instead is not None:
            pieces.append(instead)
        elif child.tag == "mattext":
            pieces.append(_text(child))
        elif child.tag == "matemtext":
            pieces.append(f"<em>{_text(child)}</em>")
        elif child.tag == "matbreak":
            pieces.append("<br>")
        elif child.tag in _MATERIAL:
            raise reasons.not_carried(_MATERIAL[child.tag])
        elif child.tag not in _ASIDE:
            pieces.append(source(child, place))
    return "".join(pieces)


def _text(element: Element) -> str:
    kind = element.get("texttype", "text/plain").lower()
    if kind in {"text/html", "text/xhtml"}:
        return rich.inner(element, lambda _: None) if len(element) else (element.text or "")
    if kind != "text/plain":
        raise reasons.not_carried(kind[:40])
    return html.escape("".join(element.itertext()), quote=False).replace("\n", " ")
