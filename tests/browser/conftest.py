"""One server and one Chromium for all; every test has browsers of its own.

Both leave with the last test of this folder: the demo world goes on living as long as its server does.
"""

from collections.abc import Iterator

import pytest

from tests.browser import visitors, world
from tests.browser.visitors import Chromium, Visitors
from tests.browser.world import World


@pytest.fixture(scope="package")
def site() -> Iterator[World]:
    """The demo world behind a server."""
    with world.served() as made:
        yield made


@pytest.fixture(scope="package")
def chromium() -> Iterator[Chromium]:
    """The browser."""
    with visitors.chromium() as found:
        yield found


@pytest.fixture
def people(chromium: Chromium, site: World) -> Iterator[Visitors]:
    """Browsers of people; nothing may have gone wrong in them when the test is over."""
    with chromium.at_work() as browser:
        opened = Visitors(browser, site)
        yield opened
        opened.leave()
