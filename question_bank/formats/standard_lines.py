"""The lines below a standard's heading: one a row, or as many as begin there where scopes stand side by side.

A wide table (鉴定范围一级, 二级, 三级, then 鉴定点) has a code, a name and perhaps a weight for each level; a
scope stands in its first row alone, merged over those of its points. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from question_bank.formats.standard_cells import is_nothing, is_total
from question_bank.formats.standard_headings import Meaning

Columns = Mapping[int, Meaning]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as written. ``places``: the column in which a field stands; ``cells``: what else it says."""

    row: int
    code: str
    title: str
    parent: str | None = None
    kind: str = ""
    places: Mapping[str, int] = field(default_factory=dict)
    cells: Mapping[int, str] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether it is no scope and no point but the sum of those above."""
        return is_total(self.code) or (not self.code and is_total(self.title))


def lines(rows: Sequence[Sequence[str]], first: int, columns: Columns) -> list[Line]:
    """The lines of a sheet from its row ``first`` (from 0) on, without those that hold nothing."""
    below = [
        (number, row)
        for number, row in enumerate(rows[first:], start=first + 1)
        if any(cell.strip() for cell in row)
    ]
    if is_wide(columns):
        return list(_side_by_side(below, columns))
    return [_one(number, row, columns) for number, row in below]


def is_wide(columns: Columns) -> bool:
    """Whether scopes and points stand side by side, each with a code of its own."""
    return sum(found.field == "code" for found in columns.values()) > 1


def _one(number: int, row: Sequence[str], columns: Columns) -> Line:
    places: dict[str, int] = {}
    for place, found in columns.items():
        if found.field in {"code", "title", "parent", "kind"}:
            places.setdefault(found.field, place)
    told = {name: _cell(row, place) for name, place in places.items()}
    return Line(
        row=number,
        code=told.get("code", ""),
        title=told.get("title", ""),
        parent=told.get("parent") or None,
        kind=told.get("kind", ""),
        places=places,
        cells={place: _cell(row, place) for place in columns if place not in places.values()},
    )


def _side_by_side(below: Sequence[tuple[int, Sequence[str]]], columns: Columns) -> Iterator[Line]:
    levels = _levels(columns)
    held = [""] * len(levels)
    for number, row in below:
        for depth, (places, others) in enumerate(levels):
            code, title = (_cell(row, places[name]) if name in places else "" for name in ("code", "title"))
            if is_nothing(code) and is_nothing(title):
                continue
            above = next((each for each in reversed(held[:depth]) if each), "")
            within = f"{above}." if above and not code.startswith((f"{above}.", f"{above}-")) else ""
            held[depth:] = [f"{within}{code}", *[""] * (len(levels) - depth - 1)]
            yield Line(
                row=number,
                code=f"{within}{code}" if code else "",
                title=title,
                parent=above or None,
                places=places,
                cells={place: _cell(row, place) for place in others},
            )


def _levels(columns: Columns) -> list[tuple[dict[str, int], list[int]]]:
    """Fields and other columns of each level, the widest scope first; each begins with its code."""
    levels: list[tuple[dict[str, int], list[int]]] = []
    for place, found in sorted(columns.items()):
        if found.field == "code":
            levels.append(({}, []))
        if levels and found.field in {"code", "title"}:
            levels[-1][0].setdefault(found.field, place)
        elif levels:
            levels[-1][1].append(place)
    return levels


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
