"""Two installations share no key and no secret, even when both hold the same demo world."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from core.db import Table
from tests.demo import worlds

SECRET = re.compile(r".*(_hash|_sealed|_index|_key|wrapped|key_id|receipt|secret|signature|chain)|ref")
SAME_BY_CONTENT = re.compile(r".*\.(sha256|content_hash|sheet_hash)")
"""Fingerprints of content that both worlds hold are meant to be equal."""


def secrets_of(folder: Path) -> dict[str, set[str]]:
    """``table.column`` → the values that must be of this installation alone."""
    house = worlds.build(folder)
    found: dict[str, set[str]] = {}
    with house.reading() as work:
        for table in Table.metadata.sorted_tables:
            for column in table.columns:
                name = f"{table.name}.{column.name}"
                if not SECRET.fullmatch(column.name) or SAME_BY_CONTENT.fullmatch(name):
                    continue
                values = set(work.session.scalars(select(column).where(column.is_not(None))))
                found[name] = {value for value in values if isinstance(value, str) and len(value) >= 16}
    house.close()
    return found


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    own = worlds.load(tmp_path_factory.mktemp("own"))
    return own.folder, worlds.shared(tmp_path_factory).folder


def test_no_two_installations_share_a_key_or_a_secret(folders: tuple[Path, Path]) -> None:
    one, other = (secrets_of(folder) for folder in folders)
    assert one.keys() == other.keys()
    assert len(one["core_person_key.wrapped"]) > 20
    assert {name: sorted(one[name] & other[name])[:3] for name in one if one[name] & other[name]} == {}


def test_no_file_of_keys_is_byte_for_byte_the_same(folders: tuple[Path, Path]) -> None:
    keys = [
        {
            file.relative_to(folder): file.read_bytes()
            for file in (folder / "keys").rglob("*")
            if file.is_file()
        }
        for folder in folders
    ]
    assert keys[0].keys() == keys[1].keys()
    assert keys[0]
    assert all(keys[0][name] != keys[1][name] for name in keys[0])
