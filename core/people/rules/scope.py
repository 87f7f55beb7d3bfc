"""Unit paths: where a unit stands in the tree, written out (``"/1/5/9/"`` is unit 9 below 5 below 1).

A path begins and ends with a stroke, so that ``/1/5/`` never covers ``/1/51/``. Whoever is granted a
unit is granted everything below it. A malformed path raises ValueError and never grants anything.
"""

import re
from typing import Final

_PATH: Final = re.compile(r"/(?:[1-9][0-9]*/)+")


def covers(grant_path: str, unit_path: str) -> bool:
    """Whether a grant on the unit at ``grant_path`` reaches the unit at ``unit_path`` (itself included)."""
    return _checked(unit_path).startswith(_checked(grant_path))


def unit_ids(path: str) -> tuple[int, ...]:
    """The ids along the path, from the top down to the unit itself."""
    return tuple(int(part) for part in _checked(path).strip("/").split("/"))


def would_loop(parent_path: str, child_id: int) -> bool:
    """Whether placing the unit ``child_id`` under ``parent_path`` would put it below itself."""
    return child_id in unit_ids(parent_path)


def path_below(parent_path: str | None, unit_id: int) -> str:
    """The path of ``unit_id`` under its parent; ``None`` for a unit at the top.

    Raises ValueError for an id that is not positive or that already stands in the parent's path.
    """
    if unit_id < 1:
        raise ValueError(f"a unit id is positive: {unit_id}")
    if parent_path is None:
        return f"/{unit_id}/"
    if would_loop(parent_path, unit_id):
        raise ValueError(f"unit {unit_id} would stand below itself: {parent_path}")
    return f"{parent_path}{unit_id}/"


def _checked(path: str) -> str:
    if _PATH.fullmatch(path) is None:
        raise ValueError(f"not a unit path: {path!r}")
    return path
