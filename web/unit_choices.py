"""Units to choose from as they stand in the tree: parents before what is below them, indented by depth."""

from collections.abc import Sequence
from typing import Final

from core.people.views import UnitView

STEP: Final = "\u3000"
"""One step of depth: a space as wide as a character."""


def indented(found: Sequence[UnitView]) -> tuple[tuple[str, str], ...]:
    """Each unit's reference and its indented name, in the order of the tree."""
    top = min((each.path.count("/") for each in found), default=0)
    return tuple(
        (each.ref, STEP * (each.path.count("/") - top) + each.name) for each in sorted(found, key=_place)
    )


def _place(unit: UnitView) -> tuple[int, ...]:
    return tuple(int(part) for part in unit.path.split("/") if part)
