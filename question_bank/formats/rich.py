"""Formatted text of other systems as the bank's own safe HTML.

What would be lost on the way and decides what is asked (a picture, a formula, a recording) is never dropped
silently: the item is refused and the reason names it.
"""

import html
import re
from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

from question_bank import markup
from question_bank.formats import drafts, limits, maths, reasons, wording

_MEDIA: Final = re.compile(
    r"<\s*(?:[A-Za-z]+:)?(img|image|object|embed|video|audio|svg|math|iframe|canvas|picture|applet|include|input"
    r"|select|textarea)\b",
    re.IGNORECASE,
)
_OWN_PICTURE: Final = re.compile(r'<img src="/assets/[0-9a-f]{64}\.[a-z0-9]{2,5}"[^<>]*>')
"""A picture that the file brought along, or that the bank has."""
_BLOCKS: Final = re.compile(
    r"<(/?)(?:div|h[1-6]|section|article|header|footer|dl|dt|dd|center|address|figure|figcaption|prompt)\b[^<>]*>",
    re.IGNORECASE,
)
_RUBY_ASIDE: Final = re.compile(r"<rp\b[^<>]*>[^<>]*</rp>", re.IGNORECASE)
_RUBY: Final = re.compile(r"<rt\b[^<>]*>", re.IGNORECASE)
_RUBY_END: Final = re.compile(r"</rt>", re.IGNORECASE)
_SPACES: Final = re.compile(r"[ \t\r\n]+")
_EMPTY: Final = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
_WHOLE: Final = re.compile(r"<p>((?:(?!</?p[\s>]).)*)</p>", re.DOTALL)
_PLACE_AFTER: Final = re.compile(r"</p>\s*(\[\[\d{1,3}\]\])\s*(?=$|<p>)")
_START: Final = re.compile(r"(?:\s|<br>)*")
_GLIMPSE: Final = 2000
"""Characters of a source that are looked at for its beginning."""
_KEPT: Final = frozenset({"colspan", "rowspan"})
_KEPT_OF_PICTURES: Final = frozenset({"src", "alt", "width", "height"})


def from_html(source: str) -> str:
    """HTML as the bank keeps it. Raises Unsound for what it could not carry."""
    if len(source) > limits.MAX_HTML_CHARACTERS:
        raise reasons.too_long(len(source), limits.MAX_HTML_CHARACTERS)
    source = maths.with_latex(source)
    refuse_media(source)
    spoken = _RUBY_END.sub(")", _RUBY.sub("(", _RUBY_ASIDE.sub("", source)))
    cleaned = markup.safe(_BLOCKS.sub(r"<\1p>", spoken))
    if "<pre" not in cleaned:
        cleaned = _SPACES.sub(" ", cleaned)
    cleaned = _without_ends(with_places_inside(_EMPTY.sub("", cleaned)))
    while (whole := _WHOLE.fullmatch(cleaned)) is not None:
        cleaned = _without_ends(whole[1])
    return cleaned


def _without_ends(text: str) -> str:
    """The text without blanks and line breaks at its ends."""
    start, end = _START.match(text), len(text)
    while end and (text[end - 1].isspace() or text.endswith("<br>", 0, end)):
        end -= 1 if text[end - 1].isspace() else len("<br>")
    return text[start.end() if start else 0 : end]


def with_places_inside(stem: str) -> str:
    """A place to fill that stands after a paragraph, at the end of that paragraph."""
    return _PLACE_AFTER.sub(r" \1</p>", stem)


def from_typed(source: str) -> str:
    """Text in which tags may stand and every line end is meant. Raises Unsound."""
    refuse_media(source)
    return markup.from_field(wording.clean(source))


def from_plain(source: str) -> str:
    """Plain text, tags included as the signs they are."""
    return wording.as_html(source)


def refuse_media(source: str) -> None:
    """Raises Unsound when the text shows a picture, formula or recording, or has a field of its own."""
    found = _MEDIA.search(_OWN_PICTURE.sub("", source))
    if found is not None:
        raise reasons.not_carried(found[1].lower())


def plain_of(source: str) -> str:
    """The text a reader sees of an HTML source."""
    return markup.readable(markup.safe(source))


def begins(*sources: str) -> str:
    """How the first of some HTML sources that says anything begins."""
    said = (drafts.beginning(plain_of(each[:_GLIMPSE])) for each in sources)
    return next(filter(None, said), "")


Place = Callable[[Element], str | None]


def inner(element: Element, place: Place) -> str:
    """The inside of an element as HTML source; ``place`` may say what stands for a child instead."""
    pieces = [html.escape(element.text or "", quote=False)]
    for child in element:
        instead = place(child)
        pieces.append(_outer(child, place) if instead is None else instead)
        pieces.append(html.escape(child.tail or "", quote=False))
    return "".join(pieces)


def _outer(element: Element, place: Place) -> str:
    if element.tag == "math":
        return maths.from_mathml(element)
    names = _KEPT_OF_PICTURES if element.tag == "img" else _KEPT
    kept = "".join(
        f' {name}="{html.escape(value)}"' for name, value in element.attrib.items() if name in names
    )
    inside = inner(element, place)
    return (
        f"<{element.tag}{kept}>"
        if element.tag in {"br", "hr", "img"}
        else (f"<{element.tag}{kept}>{inside}</{element.tag}>")
    )
