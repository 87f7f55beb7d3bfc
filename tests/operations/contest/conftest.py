"""Who runs the contests of these tests: a federation of trade unions and its organiser."""

import pytest

from core.access import Role
from core.house import House
from tests import make
from tests.make import Someone


@pytest.fixture
def unit(house: House) -> str:
    return make.unit(house, "市总工会")


@pytest.fixture
def organiser(house: House, unit: str) -> Someone:
    return make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit)
