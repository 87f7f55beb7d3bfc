"""A model answer and a rubric as text for markers, both ways.

Other systems have one text for who marks. It is written as the model answer and, after it, a table of the
marking points with their weights, known again by its classes. How a point is judged or measured has no place.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from question_bank.formats import rich
from question_bank.formats.compose import Points
from question_bank.kinds import written
from question_bank.kinds.contract import MarkingPoint

TABLE: Final = "marking-points"
POINT: Final = "marking-point"
WEIGHT: Final = "marking-weight"
_TABLE: Final = re.compile(rf'<table class="{TABLE}">')
_POINT: Final = re.compile(
    rf'<tr class="{POINT}">\s*<td>(.*?)</td>\s*<td class="{WEIGHT}">\s*(\d{{1,4}})\s*</td>\s*</tr>', re.DOTALL
)


def told(key: written.Key, model: str) -> str:
    """The text for markers; ``model`` is the model answer as it may be written."""
    return model + table(key.rubric, lambda text: text)


def table(rubric: Sequence[MarkingPoint], put: Callable[[str], str]) -> str:
    """The marking points as a table; ``put`` writes a text in the format's own way."""
    rows = "".join(
        f'<tr class="{POINT}"><td>{put(point.text)}</td><td class="{WEIGHT}">{point.parts}</td></tr>'
        for point in rubric
    )
    return f'<table class="{TABLE}"><tbody>{rows}</tbody></table>'


def read(source: str) -> tuple[str, Points]:
    """Model answer and marking points of a text for markers. Raises Unsound for what it shows."""
    *before, last = _TABLE.split(source)
    if not before:
        return rich.from_html(source), ()
    points = [(rich.from_html(text), int(weight)) for text, weight in _POINT.findall(last)]
    return rich.from_html("".join(before)), points
