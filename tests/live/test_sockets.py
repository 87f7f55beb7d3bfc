"""Sockets: who may open one, what they carry, the pulse on a quiet line, and coming back after a break."""

import asyncio
import time
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from core.access import Role
from core.clock import SetClock
from exam import invigilation
from exam.views import Tile
from tests import make
from tests.contracts.site import Site
from tests.make import Someone
from tests.operations.conftest import START
from web.live import sockets


class Room:
    """A candidate at work and an invigilator, at one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        unit = make.unit(site.house)
        self.worker = make.someone(site.house, unit_ref=unit)
        self.watcher = make.someone(site.house, "周芳", Role.INVIGILATOR, unit_ref=unit)
        paper = make.paper(site.house, make.bank(site.house, unit))
        self.sitting = make.sitting(site.house, paper, START, [self.worker])
        self.attempt = make.begun(site.house, self.worker, self.sitting)

    def socket(self, who: Someone | None, path: str) -> Any:
        return self.site.browser(who).client.websocket_connect(path)

    def at_the_paper(self) -> Any:
        return self.socket(self.worker, f"/live/attempts/{self.attempt}")

    def tell(self, words: str) -> None:
        with self.site.house.work(self.watcher.actor) as work:
            invigilation.tell(work, self.attempt, words)

    def is_connected(self) -> bool:
        with self.site.house.reading(self.watcher.actor) as work:
            return invigilation.wall(work, self.sitting).tiles[0].connected

    def becomes_connected(self, wanted: bool) -> bool:
        for _ in range(100):
            if self.is_connected() is wanted:
                return True
            time.sleep(0.05)
        return False


@pytest.fixture
def room(site: Site) -> Room:
    return Room(site)


def seen(room: Room) -> Tile:
    """The first tile of the wall, as the watcher has it now."""
    with room.site.house.reading(room.watcher.actor) as work:
        return invigilation.wall(work, room.sitting).tiles[0]


def test_a_quiet_line_has_a_pulse_with_the_time_of_the_server(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "PULSE_SECONDS", 0.05)
    with room.at_the_paper() as socket:
        told = [socket.receive_json() for _ in range(3)]
    assert {each["type"] for each in told} == {"pulse"}
    assert {each["server_now"] for each in told} == {int(START.timestamp() * 1000)}


def test_who_comes_back_after_a_break_is_seen_and_hears_again(room: Room) -> None:
    with room.at_the_paper() as socket:
        assert room.becomes_connected(True)
        room.tell("请坐好")
        assert socket.receive_json() == {"type": "notice", "text": "请坐好"}
    assert room.becomes_connected(False)
    clock = room.site.house.clock
    assert isinstance(clock, SetClock)
    clock.advance(seconds=1)
    room.tell("断开时说的")
    for said in (["断开时说的"], []):
        with room.at_the_paper() as socket:
            assert room.becomes_connected(True)
            room.tell("回来之后说的")
            heard = [socket.receive_json()["text"] for _ in [*said, ""]]
            assert heard == [*said, "回来之后说的"]
        assert room.becomes_connected(False)


def test_of_two_lines_the_end_of_one_is_not_the_end_of_both(room: Room) -> None:
    with room.at_the_paper():
        with room.at_the_paper():
            assert room.becomes_connected(True)
        time.sleep(0.2)
        assert room.is_connected()
    assert room.becomes_connected(False)


def test_what_the_page_says_reaches_the_wall_once(room: Room) -> None:
    with room.at_the_paper() as socket:
        for _ in range(3):
            socket.send_json({"type": "unsaved", "n": 4})
        socket.send_json({"type": "away", "ms": 900})
        socket.send_json(["nonsense"])
        until = time.monotonic() + 5
        while not (tile := seen(room)).away and time.monotonic() < until:
            time.sleep(0.05)
    assert (tile.unsaved, tile.away) == (4, 1)


def test_the_wall_hears_that_something_changed(room: Room) -> None:
    with room.socket(room.watcher, f"/live/sittings/{room.sitting}") as socket:
        with room.site.house.work(room.watcher.actor) as work:
            invigilation.force_hand_in(work, room.attempt, "身体不适")
        assert socket.receive_json() == {"type": "changed"}


def test_who_is_handed_in_by_an_invigilator_is_told_by_whom_and_why_first(room: Room) -> None:
    with room.at_the_paper() as socket:
        assert room.becomes_connected(True)
        with room.site.house.work(room.watcher.actor) as work:
            invigilation.force_hand_in(work, room.attempt, "身体不适")
        told = [socket.receive_json() for _ in range(2)]
    assert told == [
        {"type": "forced", "by": "周芳", "reason": "身体不适"},
        {"type": "state", "state": "handed_in"},
    ]


def test_a_line_that_breaks_while_the_page_still_speaks_is_no_error(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pulse finds the line dead; what the page had sent before then is read, and after that nothing."""
    monkeypatch.setattr(sockets, "PULSE_SECONDS", 0.01)

    async def lived() -> None:
        broken = asyncio.Event()
        says = ["websocket.connect", "websocket.receive"]

        async def receive() -> dict[str, Any]:
            if len(says) == 1:
                await broken.wait()
            return {"type": says.pop(0), "text": "{}"}

        async def send(message: Any) -> None:
            if message["type"] == "websocket.send":
                broken.set()
                raise OSError

        line = room.site.browser(room.worker).client
        cookies = "; ".join(f"{name}={value}" for name, value in line.cookies.items())
        scope = {
            "type": "websocket",
            "path": f"/live/attempts/{room.attempt}",
            "query_string": b"",
            "headers": [
                (b"host", line.base_url.host.encode()),
                (b"origin", str(line.base_url).rstrip("/").encode()),
                (b"cookie", cookies.encode()),
            ],
            "scheme": "ws",
            "subprotocols": [],
        }
        await asyncio.wait_for(room.site.app(scope, receive, send), 10)

        assert broken.is_set()

    asyncio.run(lived())
    assert room.becomes_connected(False)


def test_strangers_and_nobody_are_turned_away(room: Room, site: Site) -> None:
    stranger = make.someone(site.house, "外人")
    for who in (stranger, None, room.watcher):
        with pytest.raises(WebSocketDisconnect), room.socket(who, f"/live/attempts/{room.attempt}"):
            pass
    with pytest.raises(WebSocketDisconnect), room.socket(room.worker, f"/live/sittings/{room.sitting}"):
        pass
