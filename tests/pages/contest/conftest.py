"""The contest's pages: an organiser, judges and workers, before there is a contest."""

from dataclasses import dataclass

import pytest

from core.access import Role
from core.clock import SetClock
from core.house import House
from tests import make
from tests.browsing import Browser, Windows, seen_mark
from tests.make import Engine, Someone
from web.app import build_app


@dataclass
class Site(Windows):
    """A unit, a paper worth 16.5 marks, and the people of a contest."""

    clock: SetClock
    engine: Engine
    unit: str
    paper: str
    organiser: Someone
    people: list[Someone]
    judges: list[Someone]


@pytest.fixture
def site(house: House, clock: SetClock) -> Site:
    unit = make.unit(house, "市总工会")
    return Site(
        app=build_app(house, with_threads=False),
        house=house,
        clock=clock,
        engine=Engine(house),
        unit=unit,
        paper=make.paper(house, make.bank(house, unit)),
        organiser=make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit),
        people=make.workers(house, make.unit(house, "第一水厂", unit), 3),
        judges=[make.someone(house, f"裁判{n}", Role.JUDGE, unit_ref=unit) for n in (1, 2)],
    )


@pytest.fixture
def desk(site: Site) -> Browser:
    """The organiser at the contest desk."""
    return site.browser(site.organiser)


def publish(desk: Browser, ref: str) -> None:
    """Publish a contest as it stands on its desk."""
    here = f"/contest-desk/{ref}"
    desk.done(f"{here}/publish", {"seen": seen_mark(desk.page(here))})
