"""No frozen rank leaks: whatever happens after the freeze, every public address answers as if it had not.

Every way in that names a board and is open to all is walked, and the socket; what differs may be only when it
was said. The same walk before the freeze and after the thaw shows that it would have noticed.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contest import boards
from core.access import HOUSE
from core.clock import SetClock
from core.house import House
from tests import make, make_boards
from tests.contracts import matrix
from tests.contracts.site import Site, opened
from tests.make import Someone
from tests.operations.conftest import build

MOMENTS = re.compile(r'"(at|age|window_ms)":\d+|data-now="[^"]*"|\d\d:\d\d(:\d\d)?|name="csrf" value="[^"]*"')
"""What says when something was said; tokens of forms differ from visitor to visitor."""


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[House]:
    (tmp_path / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
    made = build(tmp_path)
    yield made
    made.close()


def public_ways() -> list[str]:
    table = matrix.table()
    shows = [way for way in matrix.ways() if "boards" in way.path or way.path == "/"]
    ways = [way for way in shows if table[way.name] == matrix.ANYBODY]
    return sorted(way.path for way in ways if way.method == "GET")


def walk(site: Site, ref: str, who: Someone | None) -> dict[str, str]:
    """Everything that the public can read of the board, without the moments."""
    site.engine_room.settle()
    browser = site.browser(who)
    told = {}
    for path in public_ways():
        for query in ("", "?group=职工组", "?unit=江城水厂"):
            answer = browser.get(path.replace("{ref}", ref) + query)
            if answer.status_code == 303:  # who is signed in is led on from the front
                continue
            assert answer.status_code == 200, path
            told[path + query] = f"{answer.headers.get('etag')} {MOMENTS.sub('', answer.text)}"
    for known in ("", "?epoch=0&seq=0", "?side=public&epoch=1&seq=3"):
        with browser.client.websocket_connect(f"/live/boards/{ref}{known}") as line:
            told[f"socket {known}"] = MOMENTS.sub("", line.receive_text())
    return told


def test_the_walk_covers_every_public_way() -> None:
    assert public_ways() == [
        "/",
        "/boards",
        "/boards/{ref}",
        "/boards/{ref}/screen",
        "/boards/{ref}/snapshot.json",
    ]


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["stranger", "contestant"])
def test_nothing_of_what_happens_after_the_freeze_is_told_before_the_thaw(
    house: House, is_signed_in: bool
) -> None:
    clock = house.clock
    assert isinstance(clock, SetClock)
    unit = make.unit(house)
    worker = make.someone(house, "张强", unit_ref=unit)
    who = worker if is_signed_in else None
    listed = make_boards.contestants(12)
    listed[3] = type(listed[3])(1004, "27-0004", "张强", "江城水厂", "职工组", person_id=worker.person_id)
    board = make_boards.board(house, unit, listed)
    for entry in range(1, 9):
        make_boards.score(house, board.id, entry, "theory", entry * 1_000)
    with opened(house) as site:
        open_still = walk(site, board.ref, who)
        with house.work(HOUSE) as work:
            boards.freeze(work, board.id)
        clock.advance(seconds=1)
        before = walk(site, board.ref, who)
        for entry in range(1, 12):
            clock.advance(seconds=1)
            make_boards.score(house, board.id, entry, "skill", 10_000 - entry * 500)
        with house.work(HOUSE) as work:
            boards.strike(work, board.id, 1008, "冒名顶替")
        make_boards.score(house, board.id, 9, "theory", None)
        after = walk(site, board.ref, who)
        assert {place: told for place, told in after.items() if told != before[place]} == {}
        with house.work(HOUSE) as work:
            boards.thaw(work, board.id)
        thawed = walk(site, board.ref, who)
    assert [place for place, told in thawed.items() if told == before[place]] == []
    assert open_still["/boards/{ref}/snapshot.json"] != thawed["/boards/{ref}/snapshot.json"]


def test_a_late_score_of_before_the_freeze_does_not_tell_how_many_came_after(house: House) -> None:
    clock = house.clock
    assert isinstance(clock, SetClock)
    board = make_boards.board(house, make.unit(house), 4)
    done_at = clock.now()
    clock.advance(seconds=1)
    with house.work(HOUSE) as work:
        boards.freeze(work, board.id)
    clock.advance(seconds=1)
    for entry in (1, 2, 3):
        make_boards.score(house, board.id, entry, "theory", 9_000)
    make_boards.score(house, board.id, 4, "theory", 1_000, at=done_at)
    with opened(house) as site:
        site.engine_room.settle()
        told = json.loads(site.browser().get(f"/boards/{board.ref}/snapshot.json").text)
    assert (told["seq"], told["rows"][0][:4]) == (1, [4, 1, "i", 300])
    assert told["counts"] == {"c": 0, "i": 1, "w": 3, "a": 0, "s": 0}
