"""A plain response matrix as people have it: a row per person, a column per item, perhaps headings.

Without a key, cells are scores from 0 to 1; with one they are the options chosen. A column that cannot be an
item (a name, a group, an age) is left out and named; a blank counts as wrong and is counted.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.errors import Finding, Invalid
from exam.rules.statistics.answers import Answers, Choices, Marks, of_scores

_BLANKS: Final = frozenset({"", "NA", "N/A", "NAN", "NULL", "-", "--", ".", "#N/A"})
_SCORES: Final = {"TRUE": 1.0, "FALSE": 0.0}
_SEPARATORS: Final = re.compile(r"[\s,;/|\u3001\uff0c\uff1b]+")
_LETTERS: Final = re.compile(r"[A-Z]{2,26}")
_OPTION: Final = re.compile(r"[A-Z]{1,26}|\d{1,2}|[^\WA-Z\d]|[^\w\s]")
_WHOLE: Final = re.compile(r"(\d+)\.0+")
MOST_OPTIONS: Final = 40
_STRAY: Final = 0.02
"""A column with at most this share of cells that are no scores is an item with slips in it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the table is to be read.

    ``key``: the right options in the order of the items, or None for scores. ``items``: the names of the
    columns to take; None for all that can be items. ``headings``: whether the first row holds names; None to
    tell by looking. ``person_headings``: what the column of persons may be called.
    """

    key: tuple[str, ...] | None = None
    items: tuple[str, ...] | None = None
    headings: bool | None = None
    person_headings: Collection[str] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What was read: the answers, the columns left out by name, and how many rows held no answer at all."""

    answers: Answers
    left_out: tuple[str, ...]
    empty_rows: int


@dataclass(frozen=True, slots=True)
class _Grid:
    """Cells in tidy form, all rows of one length, and the names of the columns where there are any."""

    cells: list[list[str]]
    names: list[str]
    numbers: list[int]


def read_key(written: str) -> tuple[str, ...]:
    """A key as people write it: ``1,4,5`` or ``A;BD;C``, or without signs between, ``ABDC`` or ``14523``.

    Without signs between every item has one letter or figure.

    Raises Invalid for one without any answer.
    """
    folded = unicodedata.normalize("NFKC", written).strip().upper()
    entries = [each.strip() for each in re.split(r"[,;\s]+", folded) if each.strip()]
    if entries == [folded] and (folded.isalpha() or folded.isdecimal()):
        entries = list(folded)
    if not entries:
        raise Invalid(Finding("statistics.key_empty"))
    return tuple(_option(each) for each in entries)


def read_table(rows: Sequence[Sequence[str]], wanted: Wanted) -> Table:
    """The answers of a table. Raises Invalid with one finding that says what does not fit, and where."""
    tidy = [[_tidy(cell) for cell in row] for row in rows]
    numbered = [(number, row) for number, row in enumerate(tidy, start=1) if any(row)]
    if not numbered:
        raise Invalid(Finding("statistics.table_empty"))
    width = max(len(row) for _, row in numbered)
    cells = [row + [""] * (width - len(row)) for _, row in numbered]
    named = _has_headings(cells, wanted) if wanted.headings is None else wanted.headings
    names = [str(name) for name in rows[numbered[0][0] - 1]] if named else []
    grid = _Grid(cells[named:], _names(names, width, named=named), [number for number, _ in numbered][named:])
    if not grid.cells:
        raise Invalid(Finding("statistics.no_persons"))
    columns = _columns(grid, wanted, named=named)
    return _answers(grid, columns, wanted)


def _answers(grid: _Grid, columns: list[int], wanted: Wanted) -> Table:
    answered = [row for row in grid.cells if any(not _is_blank(row[at]) for at in columns)]
    empty = len(grid.cells) - len(answered)
    if not answered:
        raise Invalid(Finding("statistics.no_persons"))
    items = tuple(grid.names[at] for at in columns)
    cells = [[row[at] for at in columns] for row in answered]
    blank = np.array([[_is_blank(cell) for cell in row] for row in cells], dtype=np.bool_)
    if wanted.key is None:
        read = of_scores(items, np.array([[_score(cell) or 0.0 for cell in row] for row in cells]), blank)
    else:
        read = _keyed(items, cells, blank, wanted.key)
    left = [
        name for at, name in enumerate(grid.names) if at not in columns and not _is_person(grid, at, wanted)
    ]
    return Table(read, tuple(left), empty)


def _keyed(items: tuple[str, ...], cells: list[list[str]], blank: Marks, key: tuple[str, ...]) -> Answers:
    """A key that nobody chose is an item that nobody had right; one chosen nowhere is of another table."""
    right = np.zeros(blank.shape, dtype=np.bool_)
    choices: dict[int, Choices] = {}
    met = False
    for at, keyed in enumerate(key):
        several = _LETTERS.fullmatch(keyed) is not None
        given = ["" if _is_blank(row[at]) else _option(row[at]) for row in cells]
        if several:
            given = ["".join(sorted(set(each))) for each in given]
        right[:, at] = [each == (_sorted(keyed) if several else keyed) for each in given]
        options = {letter for each in (*given, keyed) for letter in (each if several else (each,))} - {""}
        if len(options) > MOST_OPTIONS:
            raise Invalid(Finding("statistics.too_many_options", {"item": items[at], "most": MOST_OPTIONS}))
        met = met or any(set(each) & set(keyed) if several else each == keyed for each in given)
        choices[at] = Choices(
            {
                option: np.array([option in each if several else option == each for each in given], np.bool_)
                for option in sorted(options, key=_order)
            },
            frozenset(keyed if several else (keyed,)),
        )
    if not met:
        raise Invalid(Finding("statistics.key_absent"))
    return Answers(items, right.astype(np.float64), np.ones(len(items)), right, blank, choices)


def _columns(grid: _Grid, wanted: Wanted, *, named: bool) -> list[int]:
    """The places of the items, from 0."""
    width = len(grid.names)
    if wanted.items is not None:
        missing = [name for name in wanted.items if name not in grid.names]
        if missing:
            raise Invalid(Finding("statistics.column_unknown", {"name": missing[0]}))
        columns = [grid.names.index(name) for name in wanted.items]
        if wanted.key is None:
            for at in columns:
                _demand_scores(grid, at)
    elif wanted.key is None:
        columns = [
            at for at in range(width) if not (named and _headed(grid, at, wanted)) and _is_item(grid, at)
        ]
        if not columns:
            raise Invalid(Finding("statistics.needs_key"))
    else:
        columns = _beside_persons(grid, wanted, len(wanted.key))
    if wanted.key is not None and len(wanted.key) != len(columns):
        raise Invalid(Finding("statistics.key_length", {"key": len(wanted.key), "columns": len(columns)}))
    return columns


def _beside_persons(grid: _Grid, wanted: Wanted, length: int) -> list[int]:
    """As many columns as the key is long: all of them, or those that follow the column of persons."""
    width = len(grid.names)
    if _headed(grid, 0, wanted):
        return list(range(1, width))[:length]
    if width <= length:
        return list(range(width))
    chosen = all(_is_blank(row[0]) or _OPTION.fullmatch(_option(row[0])) for row in grid.cells)
    if _is_person(grid, 0, wanted) or (width == length + 1 and not chosen):
        return list(range(1, length + 1))
    return list(range(length if width == length + 1 else width))


def _is_item(grid: _Grid, at: int) -> bool:
    """Whether a column holds scores. Raises Invalid for one that does but for a few slips."""
    given = [row[at] for row in grid.cells if not _is_blank(row[at])]
    strays = sum(_score(cell) is None for cell in given)
    if not strays:
        return bool(given)
    if strays <= _STRAY * len(given):
        _demand_scores(grid, at)
    return False


def _demand_scores(grid: _Grid, at: int) -> None:
    for number, row in zip(grid.numbers, grid.cells, strict=True):
        if not _is_blank(row[at]) and _score(row[at]) is None:
            raise Invalid(
                Finding(
                    "statistics.not_a_score",
                    {"row": number, "column": grid.names[at], "typed": row[at][:40]},
                )
            )


def _is_person(grid: _Grid, at: int, wanted: Wanted) -> bool:
    """Whether this is the first column and says who: by its heading, or because no two cells are equal."""
    if at:
        return False
    if _headed(grid, at, wanted):
        return True
    cells = [row[0] for row in grid.cells]
    return len(cells) > 2 and len(set(cells)) == len(cells)


def _headed(grid: _Grid, at: int, wanted: Wanted) -> bool:
    heading = unicodedata.normalize("NFKC", grid.names[at]).strip().casefold()
    return at == 0 and heading in wanted.person_headings


def _has_headings(cells: list[list[str]], wanted: Wanted) -> bool:
    """Whether the first row holds names: something else above scores, or above options."""
    first, rest = cells[0], cells[1:]
    if wanted.items is not None or first[0].casefold() in wanted.person_headings:
        return True
    places = range(1, len(first)) if len(first) > 1 else range(1)
    if wanted.key is None:
        return any(
            not _is_blank(first[at])
            and _score(first[at]) is None
            and 2 * sum(_score(row[at]) is not None for row in rest) >= len(rest)
            for at in places
        )
    told = [(at, first[at]) for at in places if first[at]]
    seen = {cell for row in rest for cell in row}
    unlike = sum(
        _OPTION.fullmatch(_option(cell)) is None or (len(rest) >= 3 and cell not in seen) for _, cell in told
    )
    counted = any(all(cell == str(at + more) for at, cell in told) for more in (0, 1))
    return 2 * unlike > len(told) or (len(told) >= 4 and counted)


def _names(names: list[str], width: int, *, named: bool) -> list[str]:
    """A name for every column, no two alike; nameless ones are called by their place."""
    told: list[str] = []
    for at in range(width):
        name = " ".join(names[at].split()) if named and at < len(names) else ""
        name = name or str(at + 1)
        number, unique = 1, name
        while unique in told:
            number += 1
            unique = f"{name} ({number})"
        told.append(unique)
    return told


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip().upper()


def _is_blank(cell: str) -> bool:
    return cell in _BLANKS


def _score(cell: str) -> float | None:
    """The score a cell holds, from 0 to 1; None for anything else."""
    if cell in _SCORES:
        return _SCORES[cell]
    if not re.fullmatch(r"\d*\.?\d+(E-?\d+)?|\d+\.", cell):
        return None
    score = float(cell)
    return score if score <= 1 else None


def _option(cell: str) -> str:
    whole = _WHOLE.fullmatch(cell)
    return whole[1] if whole else _SEPARATORS.sub("", cell)


def _sorted(letters: str) -> str:
    return "".join(sorted(set(letters)))


def _order(option: str) -> tuple[bool, int, str]:
    return (not option.isdigit(), int(option) if option.isdigit() else 0, option)
