"""The occupations known to the house: codes and names of the 职业分类大典 with a national standard.

Read once from ``occupations.csv`` beside this module. One code can have several rows: editions of the
standard, and directions (职业方向) with a standard of their own.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Final

from core.occupations.rules.codes import occupation_part, read_code
from core.occupations.rules.grades import Grade, grade_of_digit

_ALIKE: Final = 0.5
"""Of the signs of both names, how many they share in the same order: one of four mistyped or left out."""


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation in one edition of its standard.

    ``edition`` is the year of the standard, None where it is not known. ``grades`` are the national levels
    the standard describes, lowest first, empty where not known. ``functions`` are the standard's 职业功能.
    ``digital`` and ``green`` are the marks S and L; their absence here proves nothing.
    """

    code: str
    name: str
    direction: str | None
    edition: int | None
    digital: bool
    green: bool
    grades: tuple[Grade, ...]
    functions: tuple[str, ...]
    functions_verified: bool
    """Whether the functions were read from the standard's weight table (权重表); if not, treat as unknown."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: its occupations, and how many there are on all pages."""

    occupations: tuple[Occupation, ...]
    total: int


def find(code: str, edition: int | None = None, direction: str | None = None) -> Occupation | None:
    """The occupation with this code, or the one that a trade's code lies in.

    Without an edition the newest one answers; without a direction the row without one comes first.
    """
    fitting = [
        row
        for row in _by_code().get(occupation_part(code), ())
        if edition in (None, row.edition) and direction in (None, row.direction)
    ]
    return min(fitting, key=lambda row: (row.direction is not None, -(row.edition or 0)), default=None)


def variants(code: str) -> tuple[Occupation, ...]:
    """Every edition and direction under the code, newest edition first."""
    rows = _by_code().get(occupation_part(code), ())
    return tuple(sorted(rows, key=lambda row: (-(row.edition or 0), row.direction or "")))


def search(text: str, limit: int = 20, offset: int = 0) -> Found:
    """Occupations whose code begins with ``text`` or whose name or direction contains it, by code.

    Nothing to look for finds all of them. Raises ValueError when limit or offset is negative.
    """
    if limit < 0 or offset < 0:
        raise ValueError(f"limit {limit}, offset {offset}")
    wanted = text.strip()
    found = tuple(
        row
        for row in _occupations()
        if row.code.startswith(wanted) or wanted in row.name or wanted in (row.direction or "")
    )
    return Found(found[offset : offset + limit], len(found))


def nearest(text: str, limit: int = 3) -> tuple[Occupation, ...]:
    """The occupations whose names are written most like ``text``, the nearest first; none where none is."""
    by_name = {row.name: row for row in reversed(_occupations())}
    alike = get_close_matches(text.strip(), by_name, n=limit, cutoff=_ALIKE)
    return tuple(by_name[name] for name in alike)


@cache
def _by_code() -> Mapping[str, tuple[Occupation, ...]]:
    by_code: dict[str, tuple[Occupation, ...]] = {}
    for row in _occupations():
        by_code[row.code] = (*by_code.get(row.code, ()), row)
    return by_code


@cache
def _occupations() -> tuple[Occupation, ...]:
    written = resources.files("core.occupations").joinpath("occupations.csv").read_text(encoding="utf-8")
    return tuple(map(_read_row, csv.DictReader(written.splitlines())))


def _read_row(row: dict[str, str]) -> Occupation:
    """One row of the file. Raises ValueError for a malformed code: the file is ours and must be right."""
    if read_code(row["code"]) != row["code"]:
        raise ValueError(f"not an occupation code: {row['code']!r}")
    return Occupation(
        code=row["code"],
        name=row["name"],
        direction=row["direction"] or None,
        edition=int(row["edition"]) if row["edition"] else None,
        digital=row["digital"] == "1",
        green=row["green"] == "1",
        grades=tuple(_grades(row["levels"])),
        functions=tuple(filter(None, row["functions"].split("|"))),
        functions_verified=row["functions_verified"] == "1",
    )


def _grades(levels: str) -> Iterator[Grade]:
    for digit in filter(None, levels.split("/")):
        grade = grade_of_digit(digit)
        if grade is None:
            raise ValueError(f"not a national level: {digit!r}")
        yield grade
