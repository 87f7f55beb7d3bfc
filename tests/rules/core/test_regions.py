import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people import regions
from core.people.regions import RegionLevel
from core.people.rules.provinces import PROVINCES


def everything(code: str | None = None) -> list[regions.Region]:
    return [region for child in regions.children(code) for region in (child, *everything(child.code))]


def test_every_province_is_there_and_the_rules_know_the_same_ones() -> None:
    assert {province.code[:2] for province in regions.children()} == PROVINCES
    assert len(regions.children()) == 34


def test_every_division_hangs_below_one_that_covers_it() -> None:
    known = everything()
    assert len({region.code for region in known}) == len(known) == 471
    for region in known:
        assert re.fullmatch(r"[1-9][0-9]{5}", region.code)
        if region.parent is not None:
            parent = regions.find(region.parent)
            assert parent is not None
            assert (parent.level, region.level) in pairwise(RegionLevel)
            assert regions.covers(parent.code, region.code)
            assert not regions.covers(region.code, parent.code)


def test_jiangsu_has_thirteen_cities_and_ninety_five_counties() -> None:
    cities = regions.children("320000")
    assert len(cities) == 13
    assert sum(len(regions.children(city.code)) for city in cities) == 95
    assert {city.level for city in cities} == {RegionLevel.PREFECTURE}


def test_prefectures_of_the_whole_country_are_there() -> None:
    prefectures = [region for region in everything() if region.level is RegionLevel.PREFECTURE]
    direct = [region for region in prefectures if region.code[2:4] == "90" or region.name in {"市辖区", "县"}]
    assert len(prefectures) - len(direct) == 333


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("320583", ("江苏省", "苏州市", "昆山市")),
        ("320500", ("江苏省", "苏州市")),
        ("320000", ("江苏省",)),
        ("330106", ("浙江省", "杭州市")),
        ("429004", ("湖北省", "省直辖县级行政区划")),
        ("990000", ()),
        ("32", ()),
    ],
)
def test_a_path_names_what_is_known_around_a_code(code: str, names: tuple[str, ...]) -> None:
    assert regions.path(code) == names


def test_an_unknown_code_is_not_found() -> None:
    assert regions.find("990000") is None
    assert regions.children("990000") == ()


@pytest.mark.parametrize(
    ("ancestor", "code"), [("", "320500"), ("32", "320500"), ("320000", ""), ("320000", "3205001")]
)
def test_what_is_no_code_covers_nothing(ancestor: str, code: str) -> None:
    assert not regions.covers(ancestor, code)


@given(st.integers(100000, 999999).map(str))
def test_every_code_covers_itself(code: str) -> None:
    assert regions.covers(code, code)
