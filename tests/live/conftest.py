"""The application with its sockets, over a house of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import SetClock
from core.house import House
from core.settings import Settings
from migrations import apply
from tests.contracts.site import Site, opened
from tests.operations.conftest import START
from web import wiring


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    house = House.build(Settings(data_dir=tmp_path), SetClock(START))
    wiring.listen(house)
    apply.upgrade(house.database)
    with opened(house) as made:
        yield made
    house.close()
