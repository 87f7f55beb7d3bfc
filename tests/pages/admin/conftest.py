"""The administrators' pages: a union at the top, a plant below it, and an administrator of each."""

from dataclasses import dataclass

import pytest

from core.access import Role
from core.house import House
from tests import make
from tests.browsing import Windows
from tests.make import Someone
from web.app import build_app


@dataclass
class Site(Windows):
    """``chief`` administers the ``top``, ``local`` the ``plant``."""

    top: str
    plant: str
    chief: Someone
    local: Someone


@pytest.fixture
def site(sqlite_house: House) -> Site:
    house = sqlite_house
    top = make.unit(house, "江苏省总工会")
    plant = make.unit(house, "城北水厂", top)
    return Site(
        app=build_app(house, with_threads=False),
        house=house,
        top=top,
        plant=plant,
        chief=make.someone(house, "王海燕", Role.ADMINISTRATOR, unit_ref=top),
        local=make.someone(house, "李娜", Role.ADMINISTRATOR, unit_ref=plant),
    )
