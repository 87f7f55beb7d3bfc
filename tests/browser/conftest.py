"""One server and one Chromium for all; every test has browsers of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import visitors, world
from tests.browser.visitors import Visitors
from tests.browser.world import World


@pytest.fixture(scope="session")
def site() -> Iterator[World]:
    """The demo world behind a server."""
    with world.served() as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with visitors.chromium() as browser:
        yield browser


@pytest.fixture
def people(chromium: Browser, site: World) -> Iterator[Visitors]:
    """Browsers of people; nothing may have gone wrong in them when the test is over."""
    opened = Visitors(chromium, site)
    yield opened
    opened.leave()
