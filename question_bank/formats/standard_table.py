"""A standard's table as a file: a line for each scope and point, a column of weights for each component.

A file may have a sheet for each grade; lines of one code are one. Pure: rows of text in, rows of the standard
out. ``standard_headings`` tells what columns hold, ``standard_lines`` what stands on a line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from core.errors import Fact, Finding
from core.occupations.rules.grades import Grade
from question_bank.formats import standard_cells as cells
from question_bank.formats.columns import column_name
from question_bank.formats.layouts import folded
from question_bank.formats.standard_headings import Meaning, found_in, named
from question_bank.formats.standard_lines import Line, is_wide, lines
from question_bank.rules.classes import Importance, TopicKind
from question_bank.rules.standard import Column, StandardRow, Where, parent_by_code

_KINDS: Final = named("kinds")
_MATTERS: Final = tuple(Importance)
Problem = tuple[Where, Finding]


class Table(NamedTuple):
    """A sheet as rows of text; a text table has no name."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Read:
    """The lines of a file, what cannot be read of it, and the names of sheets without a heading."""

    rows: tuple[StandardRow, ...]
    problems: tuple[Problem, ...]
    unread: tuple[str, ...] = ()


def read(tables: Sequence[Table]) -> Read:
    """The lines of all sheets that have a heading, each code once.

    A line without a kind is a point where it has an importance or nothing lies below it, else a scope; one
    without a parent lies below the longest code that it goes on from. A plain importance in a sheet for one
    grade is that grade's where other sheets are for other grades.
    """
    held = [(table, found_in(table.rows, table.name)) for table in tables]
    unread = tuple(table.name for table, found in held if found is None and any(map(any, table.rows)))
    grades = {found.title.grade for _, found in held if found is not None and found.title.grade}
    sheets = [
        _Sheet(table, found.columns(), found.last, found.title, apart=len(grades) > 1)
        for table, found in held
        if found is not None
    ]
    if not sheets:
        return Read((), ((Where(0), Finding("standard.no_heading")),))
    problems = [each for sheet in sheets for each in sheet.problems]
    rows, differing = _joined([row for sheet in sheets for row in sheet.rows])
    return Read(rows, (*problems, *differing), unread)


class _Sheet:
    """One sheet as it is read: its rows, and every cell of it that cannot be taken."""

    def __init__(
        self, table: Table, columns: Mapping[int, Meaning], last: int, title: Meaning, *, apart: bool
    ) -> None:
        self._name, self._last = table.name, last
        self.problems: list[Problem] = []
        told = lines(table.rows, last + 1, columns)
        self._lines = [line for line in told if not line.adds_up]
        self._weights: dict[int, Column] = {}
        self._unsound: set[int] = set()
        self._importances: dict[int, Grade | None] = {}
        for place, found in columns.items():
            whole = found.completed(title)
            if found.field == "importance":
                self._importances[place] = found.grade or (title.grade if apart else None)
            elif found.field is None and whole.weight_of is not None:
                self._weights[place] = whole.weight_of
            elif found.field is None and self._says_anything(place):
                self._refuse(last + 1, place, Finding("standard.column_half_told"))
        self._shares = cells.shares_in(
            {place: [line.cells.get(place, "") for line in told] for place in self._weights}
        )
        known = frozenset(line.code for line in self._lines)
        parents = [line.parent or parent_by_code(line.code, known) for line in self._lines]
        above = frozenset(each for each in parents if each)
        self.rows = [
            self._row(line, parent, is_above=line.code in above)
            for line, parent in zip(self._lines, parents, strict=True)
        ]
        if not is_wide(columns):
            for line in told:
                if line.adds_up:
                    self._check_total(line)

    def _says_anything(self, place: int) -> bool:
        return any(not cells.is_nothing(line.cells.get(place, "")) for line in self._lines)

    def _refuse(self, row: int, place: int | None, finding: Finding) -> None:
        letter = column_name(place) if place is not None else ""
        self.problems.append((Where(row, letter, self._name), finding))

    def _row(self, line: Line, parent: str | None, *, is_above: bool) -> StandardRow:
        matters = dict(self._matters(line))
        overall = matters.pop(None, None)
        if overall is None and matters:
            overall = min((each for each in matters.values()), key=_MATTERS.index)
        kind = _KINDS.get(folded(line.kind), "scope" if is_above and overall is None else "point")
        if line.kind and folded(line.kind) not in _KINDS:
            unknown = Finding("standard.kind_unknown", {"typed": line.kind[:20]}, "kind")
            self._refuse(line.row, line.places["kind"], unknown)
        weights = dict(self._weighed(line))
        letters: dict[str | Column, str] = {name: column_name(place) for name, place in line.places.items()}
        letters |= {
            self._weights[place]: column_name(place) for place in line.cells if place in self._weights
        }
        return StandardRow(
            row=line.row,
            code=line.code,
            title=line.title,
            kind=TopicKind(kind),
            parent=parent,
            importance=overall,
            weights=weights,
            by_grade={grade: each for grade, each in matters.items() if grade is not None},
            sheet=self._name,
            letters=letters,
        )

    def _matters(self, line: Line) -> Iterator[tuple[Grade | None, Importance]]:
        for place, grade in self._importances.items():
            typed = line.cells.get(place, "")
            try:
                found = cells.importance(typed)
            except KeyError:
                unknown = Finding("standard.importance_unknown", {"typed": typed[:20]}, "importance")
                self._refuse(line.row, place, unknown)
            else:
                if found is not None:
                    yield grade, found

    def _weighed(self, line: Line) -> Iterator[tuple[Column, int]]:
        for place, column in self._weights.items():
            typed = line.cells.get(place, "")
            percent = cells.percent(typed, shares=place in self._shares)
            if percent is None:
                unreadable = Finding("standard.weight_unreadable", {"typed": typed[:20]}, "weights")
                self._refuse(line.row, place, unreadable)
                self._unsound.add(place)
            elif percent:
                yield column, percent

    def _check_total(self, line: Line) -> None:
        """What a last line adds up to is what the widest scopes of a column add up to."""
        for place, column in self._weights.items():
            typed = line.cells.get(place, "")
            total = cells.percent(typed, shares=place in self._shares)
            added = sum(row.weights.get(column, 0) for row in self.rows if row.parent is None)
            if place not in self._unsound and not cells.is_nothing(typed) and total != added:
                differs = Finding("standard.total_differs", {"typed": typed[:20], "total": added}, "weights")
                self._refuse(line.row, place, differs)


def _joined(rows: Sequence[StandardRow]) -> tuple[tuple[StandardRow, ...], list[Problem]]:
    """Lines of one code in several sheets as one, the first; what the sheets say differently is a problem."""
    problems: list[Problem] = []
    first: dict[str, int] = {}
    told: list[StandardRow] = []
    for row in rows:
        at = first.setdefault(row.code, len(told))
        if at == len(told) or told[at].sheet == row.sheet or not row.code:
            told.append(row)
            continue
        held = told[at]
        problems += _differing(held, row)
        matters = [each for each in (held.importance, row.importance) if each is not None]
        told[at] = replace(
            held,
            importance=min(matters, key=_MATTERS.index, default=None),
            weights={**held.weights, **row.weights},
            by_grade={**held.by_grade, **row.by_grade},
        )
    return tuple(told), problems


def _differing(one: StandardRow, other: StandardRow) -> Iterator[Problem]:
    facts: dict[str, Fact] = {"typed": other.code[:20], "sheet": one.sheet, "row": one.row}
    if one.title != other.title:
        yield other.where("title"), Finding("standard.sheets_differ", facts, "title")
    for column, percent in other.weights.items():
        if one.weights.get(column, percent) != percent:
            yield other.where(column), Finding("standard.sheets_differ", facts, "weights")
