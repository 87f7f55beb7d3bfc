"""Lists of keys that are laid out as a table: a row of numbers above a row of keys, or a key in each row.

Two such rows are written as one line of a list ("1.A 2.B"), which :mod:`key_list` reads; a row that only
names the columns is left out. Pure.
"""

import re
from collections.abc import Sequence
from typing import Final

from question_bank.formats import key_list, layouts

_LEAST: Final = 2
_LABELS: Final = frozenset(
    {
        *map(layouts.folded, layouts.KEY_LISTS),
        *(word for word, name in layouts.HEADERS.items() if name == "number"),
    }
)
"""What such a row may begin with."""
_NUMBER: Final = re.compile(r"\d{1,4}")
_KEY: Final = re.compile(key_list.SIGN)


def unfolded(lines: Sequence[str]) -> list[str]:
    """The lines with every row of numbers and the row of keys below it as one line, without bare headings."""
    written: list[str] = []
    at = 0
    while at < len(lines):
        together = _paired(lines[at], lines[at + 1]) if at + 1 < len(lines) else ""
        if not _is_heading(lines[at]):
            written.append(together or lines[at])
        at += 2 if together else 1
    return written


def holds_keys(rows: Sequence[str]) -> bool:
    """Whether the rows of a table are nothing but numbers and keys."""
    return len(rows) > 1 and all(map(key_list.holds_keys, unfolded(rows)))


def _is_heading(line: str) -> bool:
    """Whether a row only names columns, those of numbers and keys."""
    cells = line.replace("|", " ").split()
    return len(cells) >= _LEAST and all(layouts.folded(cell) in _LABELS for cell in cells)


def _paired(above: str, below: str) -> str:
    numbers, keys = _cells(above), _cells(below)
    if len(numbers) < _LEAST or len(numbers) != len(keys):
        return ""
    if not all(map(_NUMBER.fullmatch, numbers)) or not all(map(_KEY.fullmatch, keys)):
        return ""
    return " ".join(f"{number}.{key}" for number, key in zip(numbers, keys, strict=True))


def _cells(line: str) -> list[str]:
    """What stands in a row, without the word that it begins with."""
    cells = line.replace("|", " ").split()
    return cells[1:] if cells and layouts.folded(cells[0]).rstrip(":") in _LABELS else cells
