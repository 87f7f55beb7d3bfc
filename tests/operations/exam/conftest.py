"""A unit with those who work on its papers and sittings."""

import pytest

from core.access import Role
from core.house import House
from tests import make
from tests.make import Someone


@pytest.fixture
def unit(house: House) -> str:
    return make.unit(house)


@pytest.fixture
def trainer(house: House, unit: str) -> Someone:
    return make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)


@pytest.fixture
def organiser(house: House, unit: str) -> Someone:
    return make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit)
