"""Cells merged over several rows: what the first one says counts for each row that holds anything.

Spreadsheets keep the text of merged cells in the first of them; the others are empty. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from question_bank.formats.archive import Refused
from question_bank.formats.limits import MAX_CELLS

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell as (row, column) from 0."""
Rows = tuple[int, int]
"""First and last row from 1."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Rows with the texts of merged cells in every row they cover.

    ``over`` maps (row from 1, column from 0) to the rows whose cells are one there.
    """

    rows: Sequence[Sequence[str]]
    over: Mapping[tuple[int, int], Rows] = field(default_factory=dict)


def spread(rows: Sequence[Sequence[str]], ranges: Iterable[Range]) -> Spread:
    """Write down what merged cells say. Cells merged over columns alone, and rows that hold nothing else,
    stay as they are. Raises Refused where the ranges cover more cells than a workbook may hold.
    """
    written = list(rows)
    over: dict[tuple[int, int], Rows] = {}
    within = [(top, column, min(bottom, len(rows) - 1)) for (top, column), (bottom, _) in ranges]
    if sum(max(last - top, 0) for top, _, last in within) > MAX_CELLS:
        raise Refused("import.sheet_too_large", most=MAX_CELLS)
    for top, column, last in within:
        held = [row for row in range(top, last + 1) if any(text.strip() for text in rows[row])]
        if len(held) < 2 or column >= len(rows[top]):
            continue
        for row in held:
            over[row + 1, column] = (top + 1, last + 1)
            cells = list(written[row])
            cells[column] = rows[top][column]
            written[row] = cells
    return Spread(written, over)
