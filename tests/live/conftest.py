"""The application with its sockets, over a house of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import SetClock
from core.house import House
from core.settings import Settings
from tests.contracts.site import Site, opened
from tests.operations.conftest import START
from web import wiring


@pytest.fixture
def site(migrated: Path) -> Iterator[Site]:
    house = House.build(Settings(data_dir=migrated), SetClock(START))
    wiring.listen(house)
    with opened(house) as made:
        yield made
    house.close()
