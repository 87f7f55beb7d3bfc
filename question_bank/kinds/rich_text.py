"""What sanitised HTML says once tags, entities and white space are looked through.

Sanitising happens where text enters the house; here the text is opaque and is only read, never changed.
"""

import re
import unicodedata
from html.parser import HTMLParser

RAISED = "\u02c4"
LOWERED = "\u02c5"
"""Stand around <sup> and <sub> in plain text: 10<sup>2</sup> must not read like 102."""

_MEDIA = frozenset({"img", "audio", "video", "source"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "pre", "hr", "blockquote"}
)
_SCRIPTS = {"sup": RAISED, "sub": LOWERED}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_SPACES = re.compile(r"\s+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MEDIA:
            self.pieces.append(f" <{tag} {dict(attrs).get('src') or ''}> ")
        elif tag in _BLOCKS:
            self.pieces.append(" ")
        elif tag in _SCRIPTS:
            self.pieces.append(_SCRIPTS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append(" ")
        elif tag in _SCRIPTS:
            self.pieces.append(_SCRIPTS[tag])

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def plain(html: str) -> str:
    """The text a reader sees, white space collapsed; a picture reads as ``<img its-address>``."""
    if "<" not in html and "&" not in html:  # most texts are plain, and parsing them costs most of an import
        return _SPACES.sub(" ", visible(html)).strip()
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _SPACES.sub(" ", visible("".join(reader.pieces))).strip()


def visible(text: str) -> str:
    """The text without characters that show nothing (zero width, control, lone surrogates)."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)


def is_empty(html: str) -> bool:
    """Nothing to see or hear: no text, picture or recording. ``<p>&nbsp;</p>`` is empty."""
    return not plain(html).strip(RAISED + LOWERED + " ")
