"""Regions of a picture: whether a point lies in one, and what can be wrong with their outlines.

Whole numbers only, so that a border belongs to its region on every machine. Places are stored by the width
and the height of the picture; what is round or far is measured where both count alike (``_Plane``).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from question_bank.kinds.contract import UNIT, Picture, Region, RegionShape

Point = tuple[int, int]
_WHOLE: Final = UNIT * UNIT


def holds(region: Region, point: Point, picture: Picture) -> bool:
    """Whether the point lies in the region or on its border; like all here, for regions that are whole."""
    plane = _Plane(picture)
    if region.shape is RegionShape.CIRCLE:
        centre, radius = plane.circle(region)
        return _apart(centre, plane.to(point)) <= radius**2
    return _encloses(plane.outline(region), plane.to(point))


def share_of_picture(region: Region, picture: Picture) -> float:
    """The region's part of the picture's area."""
    if region.shape is RegionShape.CIRCLE:
        return math.pi * region.at[2] ** 2 * picture.width / picture.height / _WHOLE
    corners = corners_of(region)
    twice = sum(_cross((0, 0), one, other) for one, other in pairwise((*corners, *corners[:1])))
    return abs(twice) / 2 / _WHOLE


def leaves_picture(region: Region, picture: Picture) -> bool:
    """Whether a part of the region lies beyond the picture's edge."""
    if region.shape is RegionShape.CIRCLE:
        (x, y), radius = _Plane(picture).circle(region)
        room = min(x, UNIT * picture.width - x, y, UNIT * picture.height - y)
        return radius > room
    return any(not 0 <= each <= UNIT for each in region.at)


def crosses_itself(region: Region) -> bool:
    """Whether a polygon's sides meet anywhere but at the corners between neighbours."""
    if region.shape is not RegionShape.POLYGON:
        return False
    corners = corners_of(region)
    sides = list(pairwise((*corners, *corners[:1])))
    last = len(sides) - 1
    for (at, one), (other_at, other) in combinations(enumerate(sides), 2):
        if one[0] == one[1] or other[0] == other[1]:
            return True
        if other_at == at + 1:
            folded = _between(one[0], other) or _between(other[1], one)
        elif (at, other_at) == (0, last):
            folded = _between(one[1], other) or _between(other[0], one)
        else:
            folded = _meet(one, other)
        if folded:
            return True
    return False


def overlap(one: Region, other: Region, picture: Picture) -> bool:
    """Whether two regions share a point, be it of their borders."""
    plane = _Plane(picture)
    round_ones = [each for each in (one, other) if each.shape is RegionShape.CIRCLE]
    if len(round_ones) == 2:
        (centre, radius), (second, second_radius) = plane.circle(one), plane.circle(other)
        return _apart(centre, second) <= (radius + second_radius) ** 2
    if round_ones:
        centre, radius = plane.circle(round_ones[0])
        outline = plane.outline(other if round_ones[0] is one else one)
        return _encloses(outline, centre) or any(_near(centre, radius, side) for side in _sides(outline))
    first, second_outline = plane.outline(one), plane.outline(other)
    return (
        _encloses(first, second_outline[0])
        or _encloses(second_outline, first[0])
        or any(_meet(side, next_side) for side in _sides(first) for next_side in _sides(second_outline))
    )


def corners_of(region: Region) -> tuple[Point, ...]:
    """The corners of a rectangle or polygon, in turn."""
    at = region.at
    if region.shape is RegionShape.RECTANGLE:
        (left, right), (upper, lower) = sorted(at[::2]), sorted(at[1::2])
        return ((left, upper), (right, upper), (right, lower), (left, lower))
    return tuple(zip(at[::2], at[1::2], strict=True))


_Side = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class _Plane:
    """The picture with both its sides counted alike: pixels, each divided by :data:`UNIT`."""

    picture: Picture

    def to(self, point: Point) -> Point:
        return point[0] * self.picture.width, point[1] * self.picture.height

    def circle(self, region: Region) -> tuple[Point, int]:
        x, y, radius = region.at
        return self.to((x, y)), radius * self.picture.width

    def outline(self, region: Region) -> list[Point]:
        return [self.to(corner) for corner in corners_of(region)]


def _sides(outline: Sequence[Point]) -> list[_Side]:
    return list(pairwise((*outline, *outline[:1])))


def _apart(one: Point, other: Point) -> int:
    """The square of the distance."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _cross(origin: Point, one: Point, other: Point) -> int:
    """Above, on or below zero as ``other`` lies on the one side of the line, on it, or on the other."""
    return (one[0] - origin[0]) * (other[1] - origin[1]) - (one[1] - origin[1]) * (other[0] - origin[0])


def _between(point: Point, side: _Side) -> bool:
    """Whether the point lies on the side, its ends included."""
    (x1, y1), (x2, y2) = side
    return (
        _cross(*side, point) == 0
        and min(x1, x2) <= point[0] <= max(x1, x2)
        and min(y1, y2) <= point[1] <= max(y1, y2)
    )


def _meet(one: _Side, other: _Side) -> bool:
    """Whether two sides share a point."""
    turns = [_sign(_cross(*one, end)) for end in other] + [_sign(_cross(*other, end)) for end in one]
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    return any(_between(end, one) for end in other) or any(_between(end, other) for end in one)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _near(centre: Point, radius: int, side: _Side) -> bool:
    """Whether a side comes as near to the centre as the radius."""
    start, end = side
    length = _apart(start, end)
    along = (centre[0] - start[0]) * (end[0] - start[0]) + (centre[1] - start[1]) * (end[1] - start[1])
    if 0 < along < length:
        return _cross(start, end, centre) ** 2 <= radius**2 * length
    return min(_apart(centre, start), _apart(centre, end)) <= radius**2


def _encloses(outline: Sequence[Point], point: Point) -> bool:
    """Whether the point lies within the outline or on it; counted by the sides that a ray crosses."""
    within = False
    for side in _sides(outline):
        if _between(point, side):
            return True
        (_, y1), (_, y2) = side
        if (y1 > point[1]) != (y2 > point[1]) and (_cross(*side, point) > 0) == (y2 > y1):
            within = not within
    return within
