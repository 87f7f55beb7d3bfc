"""A standard's table as a file: a line for each scope and point, a column of weights for each component.

The words of headings and cells are in ``standard.toml``. Pure: rows of text in, rows of the standard out.
"""

import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

from core.errors import Finding
from core.occupations.rules.grades import Grade, GradeComponent
from question_bank.formats.layouts import folded
from question_bank.rules.classes import Importance, TopicKind
from question_bank.rules.standard import Column, StandardRow, parent_by_code

_WORDS: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("question_bank.formats").joinpath("standard.toml").read_text("utf-8")
)


def _named(table: str) -> dict[str, str]:
    return {folded(word): name for name, words in _WORDS[table].items() for word in words}


_COLUMNS: Final = _named("columns")
_KINDS: Final = _named("kinds")
_IMPORTANCES: Final = _named("importances")
_ASIDES: Final = sorted((folded(word) for word in _WORDS["asides"]["words"]), key=len, reverse=True)
_WEIGHTS: Final[Mapping[str, Column]] = {
    one + other: (Grade(grade), GradeComponent(component))
    for grade_word, grade in _named("grades").items()
    for component_word, component in _named("components").items()
    for one, other in ((grade_word, component_word), (component_word, grade_word))
}
_LOOKED_AT: Final = 10
"""Rows in which the heading is looked for: above it a table may have a title."""


def heading(text: str) -> str | Column | None:
    """What a column is: a field, a column of weights, or None."""
    plain = folded(text)
    if plain in _COLUMNS:
        return _COLUMNS[plain]
    for aside in (*_ASIDES, "(", ")", "/", "_", "-", ":", "*"):
        plain = plain.replace(aside, "")
    return _WEIGHTS.get(plain)


def read(cells: Sequence[Sequence[str]]) -> tuple[tuple[StandardRow, ...], list[tuple[int, Finding]]]:
    """The lines of a table and what cannot be read of them, by row; row 0 speaks of the whole table.

    A line without a kind is a point where it has an importance or nothing lies below it, else a scope; one
    without a parent lies below the longest code that it goes on from.
    """
    at = next((n for n, row in enumerate(cells[:_LOOKED_AT]) if _is_heading(row)), None)
    if at is None:
        return (), [(0, Finding("standard.no_heading"))]
    places = {place: found for place, text in enumerate(cells[at]) if (found := heading(text)) is not None}
    lines = [
        (number, _line(places, row))
        for number, row in enumerate(cells[at + 1 :], start=at + 2)
        if any(cell.strip() for cell in row)
    ]
    known = frozenset(line.get("code", "") for _, line in lines)
    parents = [line.get("parent") or parent_by_code(line.get("code", ""), known) for _, line in lines]
    problems: list[tuple[int, Finding]] = []
    rows: list[StandardRow] = []
    for (number, line), parent in zip(lines, parents, strict=True):
        row, findings = _row(number, line, parent, is_above=line.get("code") in parents)
        rows.append(row)
        problems += ((number, each) for each in findings)
    return tuple(rows), problems


def _is_heading(row: Sequence[str]) -> bool:
    found = {heading(text) for text in row}
    return {"code", "title"} <= found


def _line(places: Mapping[int, str | Column], row: Sequence[str]) -> dict[Any, str]:
    return {what: row[place].strip() for place, what in places.items() if place < len(row)}


def _row(
    number: int, line: Mapping[Any, str], parent: str | None, *, is_above: bool
) -> tuple[StandardRow, list[Finding]]:
    found: list[Finding] = []
    typed = line.get("importance", "")
    importance = _IMPORTANCES.get(folded(typed))
    if typed and importance is None:
        found.append(Finding("standard.importance_unknown", {"typed": typed[:20]}, "importance"))
    named = line.get("kind", "")
    kind = _KINDS.get(folded(named), "scope" if is_above and importance is None else "point")
    if named and folded(named) not in _KINDS:
        found.append(Finding("standard.kind_unknown", {"typed": named[:20]}, "kind"))
    weights: dict[Column, int] = {}
    for what, text in line.items():
        if isinstance(what, tuple) and text:
            percent = _percent(text)
            if percent is None:
                found.append(Finding("standard.weight_unreadable", {"typed": text[:20]}, "weights"))
            elif percent:
                weights[what] = percent
    row = StandardRow(
        row=number,
        code=line.get("code", ""),
        title=line.get("title", ""),
        kind=TopicKind(kind),
        parent=parent,
        importance=Importance(importance) if importance else None,
        weights=weights,
    )
    return row, found


def _percent(text: str) -> int | None:
    plain = text.strip().rstrip("%").strip().removesuffix(".0").removesuffix(".00")
    return int(plain) if plain.isascii() and plain.isdigit() and int(plain[:4]) <= 100 else None
