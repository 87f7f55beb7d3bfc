"""Sealed items are never practised: every way in of practice is walked, and no sealed word may be met.

The world holds sessions of every kind that were begun while everything was public, so that what was sealed
afterwards is looked for in sessions, results and mistake books as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.access import Role
from core.house import House
from tests import make, make_practice
from tests.browsing import Browser
from tests.contracts import matrix
from tests.contracts.matrix import Way
from tests.contracts.site import Site, opened
from tests.house.sources import sources
from tests.make import Someone
from tests.make_practice import SEALED_MARK
from tests.operations.conftest import build
from training.practice import mocks, openings, sessions
from training.practice.openings import MockSource
from training.practice.states import PracticeKind

WAYS = [way for way in matrix.ways() if "/practice" in way.path]


@dataclass(frozen=True)
class World:
    house: House
    site: Site
    worker: Someone
    bank: str
    sessions: tuple[str, ...]
    mock: str

    def addresses(self, way: Way) -> list[str]:
        """The way's path with everything that can stand in it."""
        named = {"/practice/sessions/": self.sessions, "/practice/mocks/": (self.mock,)}
        refs = next((found for start, found in named.items() if way.path.startswith(start)), (self.bank,))
        paths = [way.path.replace("{ref}", ref).replace("{mock}", self.mock) for ref in refs]
        return list(dict.fromkeys(paths))


@pytest.fixture
def world(tmp_path: Path, sqlite_template: Path) -> Iterator[World]:
    (tmp_path / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
    house = build(tmp_path)
    unit = make.unit(house)
    bank = make_practice.open_bank(house, unit, each=6)
    worker = make.someone(house, "万能", *Role, unit_ref=unit)
    with house.work(worker.actor) as work:
        mock = openings.add_mock(work, bank, MockSource.STANDARD, title="模拟", minutes=60)
    refs = _practised(house, worker, bank, mock)
    items = make_practice.item_ids(house, bank)
    make_practice.seal(house, bank, *items[::2])
    with opened(house) as site:
        yield World(house, site, worker, bank, refs, mock)
    house.close()


def _practised(house: House, worker: Someone, bank: str, mock: str) -> tuple[str, ...]:
    """A session of every kind: some answered, some wrong, one finished, a mock under way."""
    refs = []
    for kind in (PracticeKind.RANDOM, PracticeKind.CHAPTER, PracticeKind.DAILY, PracticeKind.MISTAKES):
        ref = make_practice.begun(house, worker, bank, kind=kind, topic="T1")
        with house.reading(worker.actor) as work:
            size = sessions.look(work, ref).size
        for position in range(1, size if kind is PracticeKind.DAILY else size + 1):
            make_practice.answer(house, worker, ref, position, right=position % 2 == 0)
        refs.append(ref)
    with house.work(worker.actor) as work:
        refs.append(mocks.begin(work, mock, "m"))
    for position in range(1, 10):
        make_practice.answer(house, worker, refs[-1], position, right=False)
    return tuple(refs)


def everything(world: World, browser: Browser) -> dict[str, str]:
    """What every page of practice says, each item of each session by its own number too."""
    told: dict[str, str] = {}
    for way in WAYS:
        if way.method != "GET":
            continue
        for address in world.addresses(way):
            at = [f"{address}?at={n}" for n in range(1, 21)] if address.count("/") == 3 else []
            for path in (address, *at):
                answer = browser.get(path)
                assert answer.status_code < 500, path
                told[path] = f"{answer.headers}{answer.text}"
    return told


def forms(world: World, browser: Browser) -> dict[str, str]:
    """What every form of practice answers, whatever is asked for, and where it leads."""
    told: dict[str, str] = {}
    for way in WAYS:
        if not way.writes or way.path.endswith(("/close", "/finish", "/withdraw")):
            continue
        for address in world.addresses(way):
            for kind in PracticeKind:
                sent: dict[str, object] = {
                    "kind": kind.value,
                    "bank": world.bank,
                    "topic": "T1",
                    "position": 1,
                    "give_up": "1",
                    "audience": "everybody",
                    "request": f"{address}{kind}",
                }
                answer = browser.post(address, sent)
                assert answer.status_code < 500, address
                onward = answer.headers.get("location")
                more = browser.get(onward).text if onward else ""
                told[f"{address} {kind}"] = f"{answer.headers}{answer.text}{more}"
    return told


def test_no_way_into_practice_ever_says_a_sealed_word(world: World) -> None:
    browser = world.site.browser(world.worker)
    told = {**everything(world, browser), **forms(world, browser), **everything(world, browser)}
    assert len(told) > 60
    assert [path for path, text in told.items() if SEALED_MARK in text] == []
    assert any("已撤出练习" in text for text in told.values()), "nothing vanished, so nothing was proved"
    for ref in world.sessions:
        browser.post(f"/practice/sessions/{ref}/finish")
        assert SEALED_MARK not in browser.get(f"/practice/sessions/{ref}/result").text


def test_a_bank_that_is_sealed_whole_offers_nothing(world: World) -> None:
    make_practice.seal(world.house, world.bank)
    browser = world.site.browser(world.worker)
    told = {**everything(world, browser), **forms(world, browser)}
    assert [path for path, text in told.items() if SEALED_MARK in text] == []


def test_only_one_module_of_practice_asks_the_bank_for_items() -> None:
    asking = [
        source.path
        for source in sources("training")
        if "practice" in source.path and "selection." in source.text and "import selection" in source.text
    ]
    assert asking == ["training/practice/pool.py"]
    pool = next(source for source in sources("training") if source.path == "training/practice/pool.py")
    assert "Pool.SEALED" not in pool.text
