"""Tables as Word has them: each cell where it begins; where one reaches down, those below are joined."""

from collections.abc import Callable, Sequence
from typing import Final

from exam.documents.rich import Cell, Grid

_MEASURE: Final = 9_000
"""What a table whose columns share the width has of it, in twentieths of a point."""
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def table(grid: Grid, paragraph: Callable[[str], str], measure: int = _MEASURE) -> str:
    """The table with thin lines; ``paragraph`` writes the words of a cell, columns share ``measure``
    where it is told how.
    """
    sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in _SIDES)
    widths = [measure // sum(grid.widths) * share for share in grid.widths]
    columns = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths) or "<w:gridCol/>" * grid.width
    reaching: dict[int, tuple[int, int]] = {}
    rows = "".join(f"<w:tr>{_row(row, reaching, paragraph, widths)}</w:tr>" for row in grid.rows)
    size, fixed = '<w:tblW w:w="0" w:type="auto"/>', ""
    if widths:  # else Word makes a column as narrow as the words in it, and most here have none yet
        size = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        fixed = '<w:tblLayout w:type="fixed"/>'
    return (
        f'<w:tbl><w:tblPr>{size}<w:tblInd w:w="380" w:type="dxa"/>'
        f"<w:tblBorders>{sides}</w:tblBorders>{fixed}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(
    row: tuple[Cell, ...],
    reaching: dict[int, tuple[int, int]],
    paragraph: Callable[[str], str],
    widths: Sequence[int],
) -> str:
    """``reaching``: by column, how many rows a cell from above still reaches down, and how wide it is.

    ``widths``: those of the columns, where they are told.
    """
    told: list[str] = []
    place = 0

    def below() -> int:
        nonlocal place
        while place in reaching:
            left, width = reaching.pop(place)
            told.append(_cell("", width, '<w:vMerge w:val="continue"/>', paragraph))
            if left > 1:
                still[place] = (left - 1, width)
            place += width
        return place

    still: dict[int, tuple[int, int]] = {}
    for cell in row:
        at = below()
        joined = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
        width = _width(widths[at : at + cell.columns])
        told.append(_cell(cell.words, cell.columns, joined, paragraph, width))
        if cell.rows > 1:
            still[at] = (cell.rows - 1, cell.columns)
        place += cell.columns
    below()
    reaching.update(still)
    return "".join(told)


def _width(columns: Sequence[int]) -> str:
    return f'<w:tcW w:w="{sum(columns)}" w:type="dxa"/>' if columns else ""


def _cell(words: str, columns: int, joined: str, paragraph: Callable[[str], str], width: str = "") -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return f"<w:tc><w:tcPr>{width}{span}{joined}</w:tcPr>{paragraph(words)}</w:tc>"
