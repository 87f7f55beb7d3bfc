"""Two installations share no key and no secret, even when both hold the same demo world."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from core.db import Table
from core.house import House
from core.settings import Settings
from demo import load as demo_world
from migrations import apply
from web import wiring

SECRET = re.compile(r".*(_hash|_sealed|_index|_key|wrapped|key_id|receipt|secret|signature|chain)|ref")
SAME_BY_CONTENT = re.compile(r".*\.(sha256|content_hash|sheet_hash)")
"""Fingerprints of content that both worlds hold are meant to be equal."""


def world(folder: Path) -> House:
    house = House.build(Settings(data_dir=folder, demo=True))
    wiring.listen(house)
    apply.upgrade(house.database)
    demo_world.load(house, lambda *_: None)
    return house


def secrets_of(house: House) -> dict[str, set[str]]:
    """``table.column`` → the values that must be of this house alone."""
    found: dict[str, set[str]] = {}
    with house.reading() as work:
        for table in Table.metadata.sorted_tables:
            for column in table.columns:
                name = f"{table.name}.{column.name}"
                if not SECRET.fullmatch(column.name) or SAME_BY_CONTENT.fullmatch(name):
                    continue
                values = set(work.session.scalars(select(column).where(column.is_not(None))))
                found[name] = {value for value in values if isinstance(value, str) and len(value) >= 16}
    return found


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, dict[str, set[str]]]]:
    made = []
    for name in ("one", "other"):
        folder = tmp_path_factory.mktemp(name)
        house = world(folder)
        made.append((folder, secrets_of(house)))
        house.close()
    return made


def test_no_two_installations_share_a_key_or_a_secret(
    worlds: list[tuple[Path, dict[str, set[str]]]],
) -> None:
    (_, one), (_, other) = worlds
    assert one.keys() == other.keys()
    assert len(one["core_person_key.wrapped"]) > 20
    assert {name: sorted(one[name] & other[name])[:3] for name in one if one[name] & other[name]} == {}


def test_no_file_of_keys_is_byte_for_byte_the_same(worlds: list[tuple[Path, dict[str, set[str]]]]) -> None:
    keys = [
        {
            file.relative_to(folder): file.read_bytes()
            for file in (folder / "keys").rglob("*")
            if file.is_file()
        }
        for folder, _ in worlds
    ]
    assert keys[0].keys() == keys[1].keys()
    assert keys[0]
    assert all(keys[0][name] != keys[1][name] for name in keys[0])
