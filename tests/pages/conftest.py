"""Every page over a database that grants one connection."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def one_connection() -> Iterator[None]:
    """No request may ask for a second connection while it holds one: a crowd would wait for itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIANBING_DATABASE_CONNECTIONS", "1")
        yield
