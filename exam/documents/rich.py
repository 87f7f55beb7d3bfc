"""Formatted text for print: words with their raised, lowered and stressed places, lines, and tables apart.

The styles stand in the words as signs of their own (from Unicode's private use), so that whatever is done to
words can go on being done; :func:`styled` reads them again. So does the place of a table that words follow;
:func:`pieces` puts words and tables in their order. Pictures stand behind the words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict

from question_bank.kinds.rich_text import visible

T = TypeVar("T")

STYLES: Final = ("sup", "sub", "strong", "under")
_OF_TAG: Final = {
    "sup": "sup",
    "sub": "sub",
    "b": "strong",
    "strong": "strong",
    "i": "strong",
    "em": "strong",
} | {"u": "under"}
_BEGIN: Final = {style: chr(0xE000 + 2 * at) for at, style in enumerate(STYLES)}
_END: Final = {style: chr(0xE001 + 2 * at) for at, style in enumerate(STYLES)}
_TABLE: Final = chr(0xE000 + 2 * len(STYLES))
"""Stands in the words where a table does."""
_SIGNS: Final = re.compile(f"[\ue000-{_TABLE}]")
_TABLES_BETWEEN: Final = re.compile(f"\n?((?:\n?{_TABLE})+)\n?")
_LINES: Final = frozenset({"p", "div", "br", "li", "ul", "ol", "pre", "blockquote", "caption", "tr"})
_SPACES: Final = re.compile(r"[^\S\u3000]+")
"""Wide spaces stay: they are the room in brackets that are filled in by hand."""
_AROUND_BREAK: Final = re.compile(r" *\n[ \n]*")
_MOST_SPAN: Final = 30


class Cell(BaseModel):
    """A cell of a table; ``columns`` and ``rows``: over how many it reaches."""

    model_config = ConfigDict(frozen=True)

    words: str
    columns: int = 1
    rows: int = 1
    head: bool = False


class Grid(BaseModel):
    """A table: rows of cells, each where it begins. ``widths``: how its columns share the width, if told."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """How many columns it has, counted by its first row."""
        return max(1, sum(cell.columns for cell in self.rows[0])) if self.rows else 1


@dataclass(frozen=True, slots=True)
class Rich:
    """Words, and the tables among and behind them. ``inner``: tables within tables, that read as words."""

    words: str
    tables: tuple[Grid, ...]
    inner: int


def read(stored: str) -> Rich:
    """Safe HTML as print takes it; pictures and recordings have been taken out before."""
    if "<" not in stored and "&" not in stored:
        return Rich(_tidy(_SPACES.sub(" ", _unsigned(stored))), (), 0)
    reader = _Reader()
    reader.feed(stored)
    reader.close()
    return Rich(_tidy("".join(reader.words)), tuple(reader.tables), reader.inner)


def flat(stored: str) -> str:
    """All of it as words, each row of a table on a line: for where no table can stand."""
    found = read(stored)
    return "\n".join(each for each in (found.words, *as_rows(found.tables)) if each)


def as_rows(tables: Sequence[Grid]) -> list[str]:
    """Each row of the tables as words."""
    return [" | ".join(cell.words for cell in row) for grid in tables for row in grid.rows]


def pieces(words: str, tables: Sequence[T]) -> Iterator[str | T]:
    """Words and tables in the order of reading; a table without a place in the words stands behind them."""
    left = iter(tables)
    for at, piece in enumerate(words.split(_TABLE)):
        if at:
            yield from islice(left, 1)
        if bare(piece).strip():
            yield piece.strip("\n")
    yield from left


def bare(words: str) -> str:
    """The words without the signs of their styles."""
    return _SIGNS.sub("", words)


def styled(words: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The words piece by piece, with the styles of each."""
    held: list[str] = []
    at = 0
    for sign in _SIGNS.finditer(words):
        if sign.start() > at:
            yield words[at : sign.start()], frozenset(held)
        at = sign.end()
        if sign[0] == _TABLE:
            continue
        place, ends = divmod(ord(sign[0]) - 0xE000, 2)
        style = STYLES[place]
        if not ends:
            held.append(style)
        elif style in held:
            held.remove(style)
    if at < len(words):
        yield words[at:], frozenset(held)


@dataclass
class _Row:
    cells: list[Cell] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tables: list[Grid] = []
        self.inner = 0
        self._rows: list[_Row] = []
        self._cell: list[str] | None = None
        self._opened: dict[str, int] = {}
        self._spans = (1, 1, False)
        self._depth = 0
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            self.inner += self._depth > 1
        elif tag in {"td", "th"} and self._depth == 1:
            self._close_cell()
            spans = {name: int(value or 1) for name, value in attrs if name in {"colspan", "rowspan"}}
            self._spans = (spans.get("colspan", 1), spans.get("rowspan", 1), tag == "th")
            self._cell = []
        elif tag == "tr" and self._depth == 1:
            self._close_cell()
            self._rows.append(_Row())
        elif tag in {"td", "th"}:
            self._put(" ")
        elif style := _OF_TAG.get(tag):
            self._put(_BEGIN[style])
        if tag in _LINES:
            self._put("\n")
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        if tag == "li":
            self._put(self._bullet())

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._close_table()
            self._depth -= 1
        elif tag in {"td", "th"} and self._depth == 1:
            self._close_cell()
        elif style := _OF_TAG.get(tag):
            self._put(_END[style])
        if tag in _LINES:
            self._put("\n")
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        self._put(_SPACES.sub(" ", _unsigned(data)))

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "\u2022 "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _put(self, words: str) -> None:
        if self._cell is not None:
            self._cell.append(words)
        elif not self._depth or words.strip():
            self.words.append(words)

    def _close_cell(self) -> None:
        if self._cell is None:
            return
        columns, rows, head = self._spans
        if not self._rows:
            self._rows.append(_Row())
        self._rows[-1].cells.append(
            Cell(
                words=_tidy("".join(self._cell)),
                columns=min(max(columns, 1), _MOST_SPAN),
                rows=min(max(rows, 1), _MOST_SPAN),
                head=head,
            )
        )
        self._cell = None

    def _close_table(self) -> None:
        self._close_cell()
        rows = tuple(tuple(row.cells) for row in self._rows if row.cells)
        if rows:
            self.tables.append(Grid(rows=rows))
            self.words.append(f"\n{_TABLE}\n")
        self._rows = []


def _unsigned(text: str) -> str:
    return _SIGNS.sub("", visible(text))


def _tidy(words: str) -> str:
    """No space twice, no empty line; the place of a table is told only where words follow it."""
    lines = _AROUND_BREAK.sub("\n", re.sub(" +", " ", words)).strip(" \n")
    placed = _TABLES_BETWEEN.sub(lambda found: found[1].replace("\n", "") + "\n", lines)
    return placed.rstrip(f"\n{_TABLE}")
