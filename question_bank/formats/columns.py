"""Which column holds what: read from a header, or recognised by what the columns hold."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from question_bank.formats import answers, layouts, wording
from question_bank.formats.limits import HEADER_ROWS, SAMPLE_ROWS
from question_bank.formats.options import letter_at, missing_of

Row = Sequence[str]
Numbered = tuple[int, Row]
"""A row and its number from 1."""

DECIDING: Final = frozenset({"stem", "kind", "options", "key"})
"""Fields of which two columns must not contradict each other."""
_MOST = 0.8
_KEY_LETTERS = re.compile(r"[A-H]{1,8}")
_WHOLE = re.compile(r"\d{1,6}(?:\.0)?")
_LABELLED = re.compile(rf"\s*[*#]*\s*[A\uff21]\s*[{layouts.LABEL_ENDS}]|.*(?:\*\*|##|\|\|)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, from 0. ``options`` are (letter, column) pairs; ``names`` the headings.

    ``header`` is the number of the header row, 0 where there is none. ``again`` are further columns of a
    field that decides, ``prompts`` those of the left list of matching items, ``unread`` those whose heading
    means nothing here.
    """

    stem: int
    kind: int | None = None
    options_cell: int | None = None
    options: tuple[tuple[str, int], ...] = ()
    key: int | None = None
    explanation: int | None = None
    topics: tuple[int, ...] = ()
    difficulty: int | None = None
    tags: int | None = None
    cognitive: int | None = None
    origin: int | None = None
    passage: int | None = None
    prompts: tuple[int, ...] = ()
    again: tuple[tuple[str, int], ...] = ()
    unread: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    header: int = 0

    @property
    def used(self) -> frozenset[int]:
        """The columns that decide what the item is."""
        shared = {c for c in (self.passage, self.kind) if c is not None}
        return self.own.union(shared, (column for _, column in self.again))

    @property
    def own(self) -> frozenset[int]:
        """The columns that each item fills for itself: question, options and key."""
        single = {c for c in (self.stem, self.options_cell, self.key) if c is not None}
        several = (*self.options, *(pair for pair in self.again if pair[0] != "kind"))
        return frozenset(single.union(self.prompts, (column for _, column in several)))


def from_header(
    rows: Sequence[Numbered], words: Mapping[str, str] = layouts.HEADERS, only: int | None = None
) -> Columns | None:
    """The columns a header names, when one of the first filled rows is a header.

    Of a header of two rows, with cells merged over both, it is the lower one. ``words``: heading → field;
    ``only``: the row that somebody says is the header.
    """
    found: Columns | None = None
    for place, (number, row) in enumerate(rows[: HEADER_ROWS if only is None else only]):
        if only is not None and number != only:
            continue
        below = [cells for _, cells in rows[place + 1 : place + 1 + SAMPLE_ROWS]]
        columns = _named(number, row, below, words)
        if columns is None and found is not None:
            break
        found = columns
    return found


def _named(number: int, row: Row, below: Sequence[Row], words: Mapping[str, str]) -> Columns | None:
    fields: dict[str, int] = {}
    options: dict[int, int] = {}
    again: list[tuple[str, int]] = []
    prompts: list[int] = []
    for column, cell in enumerate(row):
        name = layouts.heading(cell)
        if words.get(name) == "prompts" or layouts.is_prompt(name):
            prompts.append(column)
        elif (field := words.get(name)) is not None and (option := _option_field(field)) is not None:
            options.setdefault(option, column)
        elif field is not None:
            if field in fields and field in DECIDING:
                again.append((field, column))
            fields.setdefault(field, column)
        elif (place := layouts.option_place(name)) is not None:
            options.setdefault(place, column)
    _settle(fields, below)
    lettered = tuple((letter_at(place), options[place]) for place in sorted(options))
    if len(lettered) < 2 or ("options" in fields and missing_of([letter for letter, _ in lettered])):
        lettered = ()
    if "stem" not in fields or not (lettered or {"key", "options"} & fields.keys()):
        return None
    named = {*fields.values(), *prompts, *(column for _, column in (*lettered, *again))}
    return Columns(
        stem=fields["stem"],
        kind=fields.get("kind"),
        options_cell=None if lettered else fields.get("options"),
        options=lettered,
        key=fields.get("key"),
        explanation=fields.get("explanation"),
        topics=tuple(fields[name] for name in sorted(fields) if name.startswith("topic:")),
        difficulty=fields.get("difficulty"),
        tags=fields.get("tags"),
        cognitive=fields.get("cognitive"),
        origin=fields.get("origin"),
        passage=fields.get("passage"),
        prompts=tuple(prompts),
        again=tuple(again),
        unread=tuple(column for column, cell in enumerate(row) if cell and column not in named),
        names=tuple(row),
        header=number,
    )


def _option_field(field: str) -> int | None:
    """The place of an option that a heading was said to be."""
    place = field.removeprefix("option:")
    return int(place) if place != field else None


def _settle(fields: dict[str, int], below: Sequence[Row]) -> None:
    """Decide the headings that mean one thing here and another there, by what stands below them."""
    column = fields.pop("kind_or_topic", None)
    if column is not None:
        is_kind = "kind" not in fields and _share(below, column, _is_kind) >= _MOST
        fields.setdefault("kind" if is_kind else "topic:1", column)
    spare = fields.pop("spare_key", None)
    if spare is not None:
        fields.setdefault("key", spare)


def from_cells(rows: Sequence[Numbered]) -> Columns | None:
    """The columns of a table without a header, when what they hold leaves no doubt.

    A key column of letters or right/wrong words is a must; the stem is the first column of running text, and
    options stand between it and the key, in one cell or in a column each.
    """
    sample = [cells for _, cells in rows[:SAMPLE_ROWS]]
    width = max((len(cells) for cells in sample), default=0)
    key = _last(width, lambda column: _share(sample, column, _is_key) >= _MOST)
    if key is None:
        return None
    kind = _last(width, lambda column: column != key and _share(sample, column, _is_kind) >= _MOST)
    text = [
        column
        for column in range(key)
        if column != kind and _filled(sample, column) and _share(sample, column, _WHOLE.fullmatch) < _MOST
    ]
    stem = next((column for column in text if _runs_on(sample, column)), None)
    if stem is None:
        return None
    between = [column for column in text if column > stem]
    cell = next((column for column in between if _share(sample, column, _LABELLED.match) >= _MOST), None)
    options = (
        () if cell is not None else tuple((letter_at(p), column) for p, column in enumerate(between[:26]))
    )
    if len(options) == 1 or len(between) > 26:
        return None
    topics = tuple(column for column in text if column < stem)
    return Columns(stem=stem, kind=kind, options_cell=cell, options=options, key=key, topics=topics)


def fits(columns: Columns, rows: Sequence[Numbered]) -> bool:
    """Whether rows without a header may be read by the columns of another sheet of the same workbook."""
    sample = [cells for _, cells in rows[:SAMPLE_ROWS]]
    if columns.key is None or _share(sample, columns.stem, len) < _MOST:
        return False
    if columns.kind is not None and _share(sample, columns.kind, _is_kind) < _MOST:
        return False
    return _share(sample, columns.key, _is_key) >= _MOST


def column_name(column: int) -> str:
    """0 → ``A``, 26 → ``AA``, as spreadsheets call their columns."""
    return (column_name(column // 26 - 1) if column > 25 else "") + letter_at(column % 26)


def cell(row: Row, column: int | None) -> str:
    """The cell, or nothing where the row is shorter or the table has no such column."""
    return row[column] if column is not None and column < len(row) else ""


def _share(rows: Sequence[Row], column: int, holds: Callable[[str], object]) -> float:
    """The share of the rows whose cell passes; empty cells do not pass."""
    if not rows:
        return 0.0
    return sum(bool(text and holds(text)) for text in (cell(row, column) for row in rows)) / len(rows)


def _last(width: int, holds: Callable[[int], bool]) -> int | None:
    return next((column for column in reversed(range(width)) if holds(column)), None)


def _is_key(text: str) -> bool:
    return (
        bool(_KEY_LETTERS.fullmatch(answers.joined(text)))
        or layouts.folded(answers.bare(text)) in layouts.TRUTH
    )


def _is_kind(text: str) -> bool:
    return layouts.kind_word(text) is not None


def _filled(rows: Sequence[Row], column: int) -> bool:
    return any(cell(row, column) for row in rows)


def _runs_on(rows: Sequence[Row], column: int) -> bool:
    """Running text: long and mostly different from row to row, unlike chapters and kinds."""
    texts = [text for row in rows if (text := cell(row, column))]
    if not texts:
        return False
    longish = sum(len(wording.clean(text)) for text in texts) / len(texts) >= 6
    return longish and len(Counter(texts)) > len(texts) / 2
