"""Formatted text as lines, with signs in place of what plain text does not have, and back again.

The reader of running text knows lines only. So that a picture, a table or a raised sign goes through it
unharmed, each stands in the text as one private character, and is put back where that character comes out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final

from question_bank.formats import layouts

_FIRST: Final = 0xE100
_LAST: Final = 0xF8FF
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_INLINE: Final = frozenset({"sub", "sup", "b", "strong", "i", "em", "u", "s", "code"})
_EMPHASIS: Final = frozenset({"b", "strong", "i", "em", "u"})
_LINES: Final = frozenset({"p", "div", "li", "tr", "ul", "ol", "table", "blockquote", "pre", "caption"})
_LABEL: Final = re.compile(r"\s*[(\uff08]?[A-Za-z\uff21-\uff3a][.\uff0e\u3001:\uff1a)\uff09]")
_TABLE: Final = re.compile(r"<table\b.*?</table>", re.IGNORECASE | re.DOTALL)
_BESIDE: Final = re.compile(r"(?:<br>)?(<table\b.*?</table>)(?:<br>)?", re.DOTALL)
_CELL: Final = re.compile(r"<t[dh]\b[^<>]*>(.*?)</t[dh]>", re.IGNORECASE | re.DOTALL)
_TAGS: Final = re.compile(r"<[^<>]*>")
_SPACES: Final = re.compile(r"[ \t\r\n]+")
_GONE_ON: Final = re.compile(r"</(b|strong|i|em|u)>(\s*)<\1>", re.IGNORECASE)
"""Emphasis that ends and begins again at once, as Word writes it."""
_SIGN: Final = "[\ue100-\uf8ff]"
_END: Final = r"[.\uff0e\u3001)\uff09:\uff1a]"
_WORDS: Final = layouts.any_of(layouts.RUNNING)
_MARKED: Final = re.compile(
    rf"(?P<open>{_SIGN})(?P<mark>\s*(?:"
    rf"[(\uff08]?\s*(?:\d{{1,5}}|[A-Za-z\uff21-\uff3a])\s*(?:{_END}|(?={_SIGN}\s*{_END}))"
    rf"|[{layouts.OPEN}]\s*(?:{_WORDS})\s*[{layouts.CLOSE}]\s*[:\uff1a]?"
    rf"|(?:{_WORDS})\s*(?:[:\uff1a]|(?={_SIGN}\s*[:\uff1a])))\s*)(?P<rest>.*)",
    re.IGNORECASE,
)
"""A line that begins with emphasis, and in it a number, a letter or the word for a part."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A text of lines; ``signs``: what the private characters in it stand for, as HTML."""

    text: str
    signs: Mapping[str, str]

    def restored(self, value: Any) -> Any:
        """The same value with HTML again for every sign, in all texts inside of it."""
        if isinstance(value, str):
            whole = _PRIVATE.sub(lambda found: self.signs.get(found[0], ""), value)
            return _BESIDE.sub(r"\1", whole)
        if isinstance(value, Mapping):
            return {name: self.restored(each) for name, each in value.items()}
        return [self.restored(each) for each in value] if isinstance(value, list | tuple) else value


def as_lines(formatted: str) -> Lines:
    """Safe HTML as lines. A table that is part of a question is one sign; one that holds options is rows."""
    signs: dict[str, str] = {}
    kept = _TABLE.sub(lambda found: _table(found, formatted, signs), _PRIVATE.sub("", formatted))
    reader = _Reader(signs)
    reader.feed(_GONE_ON.sub(r"\2", kept))
    reader.close()
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(reader.pieces).split("\n"))
    return Lines("\n".join(_plainly_marked(line, signs) for line in lines if line), signs)


def _plainly_marked(line: str, signs: Mapping[str, str]) -> str:
    """The line with its number, letter or word outside of its emphasis: "<b>1.</b> Which tool …"."""
    found = _MARKED.match(line)
    if found is None or signs.get(found["open"], "").strip("<>") not in _EMPHASIS:
        return line
    mark, rest = found["mark"], found["rest"]
    closes = signs.get(rest[:1], "").startswith("</")
    return mark + (rest[1:] if closes else found["open"] + rest)


def _sign(signs: dict[str, str], markup: str) -> str:
    sign = chr(min(_FIRST + len(signs), _LAST))
    signs[sign] = markup
    return sign


def _table(found: re.Match[str], whole: str, signs: dict[str, str]) -> str:
    cells = [_TAGS.sub("", cell) for cell in _CELL.findall(found[0])]
    around = _TAGS.sub("", whole[: found.start()] + whole[found.end() :]).strip()
    if not around or any(_LABEL.match(cell) for cell in cells):
        return found[0]
    return f"<p>{_sign(signs, found[0])}</p>"


class _Reader(HTMLParser):
    """Walks the HTML; a list numbered by letters tells its options by them."""

    def __init__(self, signs: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.signs = signs

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # a picture stands as it was written
        if tag == "img":
            self.pieces.append(_sign(self.signs, self.get_starttag_text() or ""))
        elif tag in _INLINE:
            self.pieces.append(_sign(self.signs, f"<{tag}>"))
        elif tag == "br" or tag in _LINES:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self.pieces.append(_sign(self.signs, f"</{tag}>"))
        elif tag in {"td", "th"}:
            self.pieces.append("\t")
        elif tag in _LINES:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
