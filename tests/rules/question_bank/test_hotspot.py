"""Points on a picture: what a region holds, what is wrong with an outline, and how points are counted."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points
from exam.rules.marking import AllOrNothing, NetCorrect, PerPart, award
from question_bank.kinds import hotspot, regions, registry
from question_bank.kinds.contract import UNIT, KindName, Picture, Region, RegionShape
from question_bank.kinds.errors import ItemUnreadable
from question_bank.kinds.fitting import fitting
from question_bank.kinds.outcome import Outcome
from tests.rules.question_bank.drawn_items import Drawn, drawn_items

WIDE = {"address": "/assets/ab12.png", "words": "配电箱", "width": 800, "height": 400}
ROUND = {"id": "r1", "place": 1, "shape": "circle", "at": [2000, 5000, 500]}
BOX = {"id": "r2", "place": 2, "shape": "rectangle", "at": [6000, 2000, 4000, 8000]}
CORNER = {"id": "r3", "place": 3, "shape": "polygon", "at": [8000, 8000, 9500, 8000, 9500, 9500]}
SHARED: dict[str, Any] = {"stem": "点出三处", "picture": WIDE, "places": 3}
HIT = [2000, 5000], [5000, 5000], [9400, 8100]
place = st.integers(0, UNIT)


def read(content: dict[str, Any], *drawn: dict[str, Any]) -> tuple[hotspot.Content, hotspot.Key]:
    return hotspot.Content.model_validate(content), hotspot.Key.model_validate({"regions": list(drawn)})


def codes(content: dict[str, Any], *drawn: dict[str, Any]) -> list[str]:
    return [finding.code for finding in hotspot.check(*read(content, *drawn))]


def outcome(points: Any, content: dict[str, Any] | None = None) -> Outcome:
    own, key = read(content or SHARED, ROUND, BOX, CORNER)
    return hotspot.compare(own, key, hotspot.read_response({"points": points}))


def region(shape: str, *at: int) -> Region:
    return Region(id="r", shape=RegionShape(shape), at=at)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (list(HIT), Outcome(True, 3, 0, 0)),
        ([HIT[2], HIT[0]], Outcome(True, 2, 1, 0)),
        ([HIT[0], [2100, 5000]], Outcome(True, 1, 2, 1)),
        ([[0, 0], HIT[1], [10_000, 10_000]], Outcome(True, 1, 2, 2)),
        ([*HIT, HIT[0]], Outcome(True, 0, 3, 4)),
        ([], Outcome(False, 0, 3, 0)),
    ],
)
def test_each_place_scores_once_and_too_many_points_hit_nothing(points: Any, expected: Outcome) -> None:
    assert outcome(points) == expected


def test_the_marking_rules_take_points_as_they_take_pairs() -> None:
    one_wrong = outcome([HIT[0], HIT[1], [0, 0]])
    assert award(AllOrNothing(), Points(300), one_wrong) == 0
    assert award(PerPart(), Points(300), one_wrong) == 200
    assert award(PerPart(deduction=Points(50)), Points(300), one_wrong) == 150
    assert award(NetCorrect(), Points(300), one_wrong) == 100


def test_regions_of_one_place_are_alternatives_and_may_overlap() -> None:
    other = BOX | {"id": "r4", "place": 1, "at": [1800, 4000, 3000, 6000]}
    assert codes(SHARED, ROUND, other) == []
    content, key = read(SHARED, ROUND, other)
    both = hotspot.read_response({"points": [[1600, 5000], [2900, 5900]]})
    assert hotspot.compare(content, key, both) == Outcome(True, 1, 0, 1)


@given(drawn_items(KindName.HOTSPOT), st.data())
def test_the_order_of_points_never_matters(item: Drawn, data: st.DataObject) -> None:
    given_points = registry.stored(item.response)["points"]
    shuffled = data.draw(st.permutations(given_points))
    again = registry.read_response(item.kind, {"points": shuffled})
    before = registry.compare(item.kind, item.content, item.key, item.response)
    assert registry.compare(item.kind, item.content, item.key, again) == before
    fits = fitting(item.kind, item.content, item.key, {"points": given_points})
    assert (len(fits), sum(fits)) == (len(given_points), before.hits)


@given(place, place, st.integers(1, 12))
def test_the_size_in_which_a_picture_is_drawn_never_matters(x: int, y: int, times: int) -> None:
    small, large = (Picture(address="/assets/a.png", width=80 * n, height=50 * n) for n in (1, times))
    for each in (region("circle", 5000, 5000, 2000), region("polygon", 1000, 1000, 9000, 2000, 4000, 9000)):
        assert regions.holds(each, (x, y), small) == regions.holds(each, (x, y), large)


@given(st.lists(place, min_size=4, max_size=4), place, place)
def test_a_rectangle_is_the_polygon_of_its_corners(at: list[int], x: int, y: int) -> None:
    box = region("rectangle", *at)
    outline = region("polygon", *(each for corner in regions.corners_of(box) for each in corner))
    picture = Picture.model_validate(WIDE)
    within = min(at[::2]) <= x <= max(at[::2]) and min(at[1::2]) <= y <= max(at[1::2])
    assert regions.holds(box, (x, y), picture) == regions.holds(outline, (x, y), picture) == within


@pytest.mark.parametrize(
    ("point", "held"),
    [((2500, 5000), True), ((2501, 5000), False), ((2000, 6000), True), ((2000, 6001), False)],
)
def test_a_circle_is_round_on_the_picture_and_holds_its_border(point: tuple[int, int], held: bool) -> None:
    assert regions.holds(Region.model_validate(ROUND), point, Picture.model_validate(WIDE)) is held


@given(
    st.lists(st.integers(-500, 10_500), min_size=6, max_size=16).filter(lambda at: len(at) % 2 == 0),
    place,
    place,
)
def test_any_outline_is_judged_and_any_point_is_in_or_out(at: list[int], x: int, y: int) -> None:
    drawn = {"id": "r1", "shape": "polygon", "at": at}
    content, key = read(SHARED, drawn, ROUND | {"place": 2, "id": "r2"})
    assert all(finding.code.startswith("item.region") for finding in hotspot.check(content, key))
    assert regions.holds(key.regions[0], (x, y), Picture.model_validate(WIDE)) in {True, False}
    one, other = key.regions
    picture = Picture.model_validate(WIDE)
    assert regions.overlap(one, other, picture) == regions.overlap(other, one, picture)


@given(st.tuples(place, place, place, place), st.tuples(place, place, place, place))
def test_boxes_overlap_when_their_sides_do(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    apart = any(
        max(one[axis::2]) < min(other[axis::2]) or max(other[axis::2]) < min(one[axis::2]) for axis in (0, 1)
    )
    picture = Picture.model_validate(WIDE)
    assert regions.overlap(region("rectangle", *one), region("rectangle", *other), picture) is not apart


@pytest.mark.parametrize(
    ("change", "drawn", "expected"),
    [
        ({}, [ROUND, BOX, CORNER], []),
        ({"stem": ""}, [ROUND], ["item.stem_empty"]),
        ({"picture": None}, [ROUND], ["item.picture_missing"]),
        ({"picture": WIDE | {"words": " "}}, [ROUND], ["item.picture_words_missing"]),
        ({}, [], ["item.key_missing"]),
        ({"places": 2}, [ROUND, BOX, CORNER], ["item.more_regions_than_points"]),
        ({}, [ROUND, ROUND], ["item.region_id_repeated"]),
        ({}, [ROUND | {"at": [400, 5000, 500]}], ["item.region_outside"]),
        ({}, [ROUND | {"at": [2000, 900, 500]}], ["item.region_outside"]),
        ({}, [ROUND | {"at": [2000, 5000, 0]}], ["item.region_empty"]),
        ({}, [BOX | {"at": [1, 1, 1, 900]}], ["item.region_empty"]),
        ({}, [CORNER | {"at": [1, 1, 900, 900]}], ["item.region_corners_missing"]),
        ({}, [CORNER | {"at": [0, 0, 900, 900, 900, 0, 0, 900]}], ["item.region_crosses_itself"]),
        ({}, [CORNER | {"at": [0, 0, 900, 0, 0, 0, 0, 900]}], ["item.region_crosses_itself"]),
        ({}, [ROUND, BOX | {"at": [2500, 4000, 4000, 6000]}], ["item.regions_overlap"]),
        ({}, [ROUND, ROUND | {"id": "r2", "place": 2, "at": [2600, 5000, 200]}], ["item.regions_overlap"]),
        ({}, [ROUND, BOX | {"at": [0, 0, 9000, 9900]}], ["item.regions_overlap"]),
    ],
)
def test_what_keeps_an_item_from_being_used(
    change: dict[str, Any], drawn: list[dict[str, Any]], expected: list[str]
) -> None:
    assert codes(SHARED | change, *drawn) == expected


def test_a_region_too_small_for_a_finger_is_told_and_does_not_bar() -> None:
    small = BOX | {"at": [5000, 5000, 5500, 5500]}
    content, key = read(SHARED, ROUND, small)
    assert (hotspot.check(content, key), hotspot.hard_to_hit(content, key)) == ((), (2,))
    assert hotspot.hard_to_hit(content, None) == ()
    assert hotspot.hard_to_hit(read(SHARED | {"picture": None})[0], key) == ()
    assert regions.share_of_picture(key.regions[1], Picture.model_validate(WIDE)) == float(Fraction(1, 400))


def test_numbers_are_whole_and_their_count_is_judged() -> None:
    with pytest.raises(ItemUnreadable):
        registry.read_key(KindName.HOTSPOT, {"regions": [ROUND | {"at": [1, 2, 3.5]}]})
    for drawn in (ROUND | {"at": [1, 2]}, BOX | {"at": []}, CORNER | {"at": [1, 2, 3, 4, 5, 6, 7]}):
        content, key = read(SHARED, drawn)
        assert codes(SHARED, drawn) == ["item.region_numbers"]
        assert hotspot.hard_to_hit(content, key) == ()


def test_what_is_shown_holds_nothing_of_the_regions() -> None:
    content, key = read(SHARED, ROUND, BOX, CORNER)
    shown = registry.present(KindName.HOTSPOT, content, ()).model_dump_json()
    assert '"words":"配电箱"' in shown
    assert not any(str(list(each.at))[1:-1].replace(" ", "") in shown for each in key.regions)


def test_the_same_question_on_another_picture_is_another_item() -> None:
    one, _ = read(SHARED)
    other, _ = read(SHARED | {"picture": WIDE | {"address": "/assets/cd34.png"}})
    assert registry.fingerprint(KindName.HOTSPOT, one) != registry.fingerprint(KindName.HOTSPOT, other)


def test_points_on_a_picture_have_no_order_of_options() -> None:
    with pytest.raises(ValueError, match="not an order"):
        registry.present(KindName.HOTSPOT, read(SHARED)[0], ["a", "b"])


@given(drawn_items(KindName.HOTSPOT))
def test_the_places_found_are_as_many_as_the_hits(item: Drawn) -> None:
    assert isinstance(item.content, hotspot.Content)
    assert isinstance(item.key, hotspot.Key)
    assert isinstance(item.response, hotspot.Response)
    found = hotspot.found(item.content, item.key, item.response.points)
    assert found <= set(item.key.places)
    assert len(found) == hotspot.compare(item.content, item.key, item.response).hits


def test_the_places_found_are_named_and_none_by_more_points_than_may_be_placed() -> None:
    content, key = read(SHARED, ROUND, BOX, CORNER)
    one, two, three = ((each[0], each[1]) for each in HIT)
    assert hotspot.found(content, key, (three, one)) == {1, 3}
    assert hotspot.found(content, key, (one, one, (0, 0))) == {1}
    assert hotspot.found(content, key, (one, two, three, one)) == frozenset()
    assert hotspot.found(read(SHARED | {"picture": None})[0], key, (one,)) == frozenset()
