"""What every test here shares: the log is caught, because failures are provoked on purpose."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """What was logged during the test."""
    with capture_logs() as entries:
        yield entries
