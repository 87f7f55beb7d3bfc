"""The demo world, loaded once."""

import pytest

from tests.demo import worlds
from tests.demo.worlds import Loaded


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A folder with the loaded world to copy, and what loading said."""
    return worlds.shared(tmp_path_factory)
