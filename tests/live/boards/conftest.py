"""A house on a migrated copy, so that a server starts on it at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.house import House
from core.secrets import read_master_key
from core.settings import Settings
from tests.operations.conftest import build


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[House]:
    """A house on SQLite, whose folder a server may serve too."""
    (tmp_path / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
    read_master_key(Settings(data_dir=tmp_path))
    made = build(tmp_path)
    yield made
    made.close()
