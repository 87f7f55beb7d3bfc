"""图上定位题: points placed on a picture, right where they lie in the regions of the key."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StrictInt

from core.errors import Finding
from question_bank.kinds import choice, contract, regions
from question_bank.kinds.contract import (
    MAX_POINTS,
    MAX_REGIONS,
    UNIT,
    KindName,
    Picture,
    Presented,
    Region,
    RegionShape,
    RightAnswer,
    UnsoundKey,
)
from question_bank.kinds.most_pairs import most_pairs
from question_bank.kinds.outcome import Outcome

LEAST_SHARE: Final = 0.005
"""A region of a smaller part of the picture is hard to hit with a finger."""


class Content(contract.Content):
    """``{"stem": html, "picture": {"address", "words", "width", "height"}, "places": 2}``

    ``places``: how many points may be placed. It may be more than there are to find.
    """

    picture: Picture | None = None
    places: Annotated[StrictInt, Field(ge=1, le=MAX_POINTS)] = 1


class Key(contract.Key):
    """``{"regions": [{"id": "r1", "place": 1, "shape": "circle", "at": [5000, 2500, 400]}]}``"""

    regions: Annotated[tuple[Region, ...], Field(max_length=MAX_REGIONS)] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """The places to find, each once."""
        return tuple(sorted({region.place for region in self.regions}))


_Coordinate = Annotated[StrictInt, Field(ge=0, le=UNIT)]


class Response(contract.Response):
    """``{"points": [[5000, 2500]]}``, by :data:`~contract.UNIT` of width and height; none is unanswered."""

    points: Annotated[
        tuple[tuple[_Coordinate, _Coordinate], ...],
        Field(max_length=MAX_POINTS),
        BeforeValidator(lambda raw: () if raw is None else raw),
    ] = ()

    @property
    def answered(self) -> bool:
        return bool(self.points)


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    findings = list(choice.check_stem(content))
    if content.picture is None:
        findings.append(Finding("item.picture_missing", field="picture"))
    elif not content.picture.words:
        findings.append(Finding("item.picture_words_missing", field="picture.words"))
    if key is None or not key.regions:
        return (*findings, Finding("item.key_missing", field="key"))
    if len(key.places) > content.places:
        counts = {"regions": len(key.places), "points": content.places}
        findings.append(Finding("item.more_regions_than_points", counts, "key"))
    if len({region.id for region in key.regions}) < len(key.regions):
        findings.append(Finding("item.region_id_repeated", field="key"))
    if content.picture is not None:
        findings += _check_regions(key, content.picture)
    return tuple(findings)


def _check_regions(key: Key, picture: Picture) -> list[Finding]:
    found: list[Finding] = []
    sound: list[tuple[int, Region]] = []
    for number, region in enumerate(key.regions, start=1):
        code = _fault(region, picture)
        if code:
            found.append(Finding(code, {"region": number}, "key"))
        else:
            sound.append((number, region))
    for (number, one), (other_number, other) in combinations(sound, 2):
        if one.place != other.place and regions.overlap(one, other, picture):
            found.append(Finding("item.regions_overlap", {"region": number, "other": other_number}, "key"))
    return found


def _fault(region: Region, picture: Picture) -> str:
    """The code of what is wrong with an outline, empty when nothing is."""
    if not region.is_whole:
        return "item.region_numbers"
    if region.shape is RegionShape.POLYGON and len(region.at) < 6:
        return "item.region_corners_missing"
    if regions.leaves_picture(region, picture):
        return "item.region_outside"
    if regions.crosses_itself(region):
        return "item.region_crosses_itself"
    flat = region.shape is RegionShape.CIRCLE and region.at[2] < 1
    return "item.region_empty" if flat or not regions.share_of_picture(region, picture) else ""


def hard_to_hit(content: Content, key: Key | None) -> tuple[int, ...]:
    """The regions, by number from 1, that are too small for a finger: for advice."""
    if key is None or content.picture is None:
        return ()
    return tuple(
        number
        for number, region in enumerate(key.regions, start=1)
        if region.is_whole and regions.share_of_picture(region, content.picture) < LEAST_SHARE
    )


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it. Raises ValueError for an order: there are no options."""
    if option_order:
        raise ValueError(f"not an order of these options: {list(option_order)}")
    return Presented(kind=KindName.HOTSPOT, stem=content.stem, picture=content.picture, places=content.places)


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape."""
    return contract.read_given(Response, raw)


def compare(content: Content, key: Key, response: Response | None) -> Outcome:
    """One right part per place to find; every point beside them is a false hit, in whatever order they came.

    An answer with more points than may be placed hits nothing. Raises UnsoundKey.
    """
    given = response.points if response is not None else ()
    hits = sum(found for found in fitting(content, key, given))
    return Outcome(
        answered=bool(given), hits=hits, missed=len(key.places) - hits, false_hits=len(given) - hits
    )


def fitting(content: Content, key: Key, given: Sequence[tuple[int, int]]) -> tuple[bool, ...]:
    """Of each point whether it hits; of two in one region the first. Raises UnsoundKey."""
    picture = content.picture
    if picture is None or not _is_sound(content, key):
        raise UnsoundKey("regions")
    if len(given) > content.places:
        return (False,) * len(given)
    by_place = [[each for each in key.regions if each.place == place] for place in key.places]
    fits = [
        [at for at, own in enumerate(by_place) if any(regions.holds(each, point, picture) for each in own)]
        for point in given
    ]
    paired = [most_pairs(fits[:count]) for count in range(len(fits) + 1)]
    return tuple(after > before for before, after in pairwise(paired))


def found(content: Content, key: Key, given: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The places that the points hit; none where there are more points than may be placed."""
    picture = content.picture
    if picture is None or len(given) > content.places:
        return frozenset()
    return frozenset(
        each.place for each in key.regions if any(regions.holds(each, point, picture) for point in given)
    )


@lru_cache(maxsize=512)
def _is_sound(content: Content, key: Key) -> bool:
    """Outlines are compared with one another once, not for every answer."""
    return not check(content, key)


def explain(content: Content, key: Key) -> RightAnswer:
    """The regions, for release."""
    del content
    return RightAnswer(kind=KindName.HOTSPOT, regions=key.regions)
