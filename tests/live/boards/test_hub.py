"""The hub of boards: who takes nothing is passed over, then told all in one frame, and at last let go."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Any, cast

import pytest
from starlette.websockets import WebSocket

from contest import boards
from contest.live.feed import Feed
from contest.rules.freeze import Side
from core.access import HOUSE
from core.house import House
from tests import make, make_boards
from web.live import board_hub
from web.live.board_hub import SLOW, BoardHub
from web.simulation.viewer import Picture


class Line:
    """A connection whose buffer can be full: ``send`` waits before it writes, as a server's does."""

    def __init__(self) -> None:
        self.writable = asyncio.Event()
        self.writable.set()
        self.heard: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        await self.writable.wait()
        self.heard.append(json.loads(message["text"]))

    async def send_text(self, text: str) -> None:
        await self.send({"text": text})

    @property
    def socket(self) -> WebSocket:
        return cast("WebSocket", self)


def run(talk: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(talk, 20))


class Hall:
    """A board, its feed and its hub, ticked by hand."""

    def __init__(self, house: House, people: int = 6) -> None:
        self.house = house
        self.feed = Feed(house)
        self.hub = BoardHub(house, self.feed)
        self.view = make_boards.board(house, make.unit(house), people)
        with house.reading() as work:
            self.live = self.feed.board(work, self.view.id)

    async def tick(self, *scores: tuple[int, int]) -> None:
        for entry, points in scores:
            make_boards.score(self.house, self.view.id, entry, "theory", points)
        make_boards.settle(self.house)
        self.feed.look()
        await asyncio.sleep(0.05)


def test_everybody_begins_with_a_snapshot_and_then_hears_what_changed(house: House) -> None:
    hall = Hall(house)

    async def talk() -> None:
        hall.hub.open()
        lines = [Line(), Line()]
        pictures = [Picture(), Picture()]
        viewers = [hall.hub.join(hall.live, Side.PUBLIC, each.socket, 0, 0) for each in lines]
        await hall.tick((1, 5_000), (2, 6_000))
        await hall.tick((1, 7_000))
        await hall.tick()
        for line, picture in zip(lines, pictures, strict=True):
            assert [each["type"] for each in line.heard] == ["snapshot", "frame", "frame"]
            assert all(picture.take(each) for each in line.heard)
            assert picture.order[:2] == [1, 2]
        for viewer in viewers:
            hall.hub.leave(hall.live, Side.PUBLIC, viewer)
        await hall.hub.close()

    run(talk())


def test_who_takes_nothing_is_passed_over_and_then_told_everything_in_one_frame(house: House) -> None:
    hall = Hall(house)

    async def talk() -> None:
        hall.hub.open()
        idle, reader = Line(), Line()
        hall.hub.join(hall.live, Side.JURY, idle.socket, 0, 0)
        hall.hub.join(hall.live, Side.JURY, reader.socket, 0, 0)
        idle.writable.clear()
        for points in (1_000, 2_000, 3_000):
            await hall.tick((1, points))
        assert (len(idle.heard), len(reader.heard)) == (1, 4)
        idle.writable.set()
        await hall.tick((2, 500))
        assert [(each["prev"], each["seq"]) for each in idle.heard[1:]] == [(0, 1), (1, 4)]
        pictures = Picture(), Picture()
        for picture, line in zip(pictures, (idle, reader), strict=True):
            assert all(picture.take(each) for each in line.heard)
        assert pictures[0].order == pictures[1].order
        assert pictures[0].checksum() == pictures[1].checksum()
        await hall.hub.close()

    run(talk())


def test_who_takes_nothing_for_long_is_let_go(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_hub, "PATIENCE_SECONDS", 0.2)
    hall = Hall(house)

    async def talk() -> None:
        hall.hub.open()
        idle = Line()
        viewer = hall.hub.join(hall.live, Side.PUBLIC, idle.socket, 0, 0)
        idle.writable.clear()
        await hall.tick((1, 1_000))
        await asyncio.sleep(0.3)
        await hall.tick((1, 2_000))
        assert viewer.end_with == SLOW
        await hall.hub.close()

    run(talk())


def test_who_comes_back_is_told_what_was_missed_and_who_knows_nothing_of_it_everything(house: House) -> None:
    hall = Hall(house)

    async def talk() -> None:
        hall.hub.open()
        first = Line()
        hall.hub.join(hall.live, Side.PUBLIC, first.socket, 0, 0)
        for points in (1_000, 2_000, 3_000):
            await hall.tick((1, points))
        epoch = hall.view.epoch
        cases = {(epoch, 1): "frame", (epoch, 3): None, (epoch, 99): "snapshot", (epoch + 1, 1): "snapshot"}
        for (known, seq), kind in cases.items():
            line = Line()
            hall.hub.join(hall.live, Side.PUBLIC, line.socket, known, seq)
            assert [each["type"] for each in line.heard][:1] == ([kind] if kind else ["frame"]), (known, seq)
            assert line.heard[0]["seq"] == 3
        await hall.hub.close()

    run(talk())


def test_a_thaw_begins_a_new_epoch_for_everybody(house: House) -> None:
    hall = Hall(house)

    async def talk() -> None:
        hall.hub.open()
        line = Line()
        hall.hub.join(hall.live, Side.PUBLIC, line.socket, 0, 0)
        with house.work(HOUSE) as work:
            boards.freeze(work, hall.view.id)
        await hall.tick((1, 9_000))
        assert line.heard[-1]["type"] == "snapshot"
        assert (line.heard[-1]["seq"], line.heard[-1]["counts"]["w"]) == (0, 6)
        with house.work(HOUSE) as work:
            boards.thaw(work, hall.view.id)
        await hall.tick()
        assert (line.heard[-1]["type"], line.heard[-1]["seq"]) == ("snapshot", 1)
        assert line.heard[-1]["rows"][0][:4] == [1, 1, "i", 2_700]
        await hall.hub.close()

    run(talk())


def test_a_board_that_is_no_longer_public_lets_its_public_go(house: House) -> None:
    hall = Hall(house)

    async def talk() -> None:
        hall.hub.open()
        viewer = hall.hub.join(hall.live, Side.PUBLIC, Line().socket, 0, 0)
        judge = hall.hub.join(hall.live, Side.JURY, Line().socket, 0, 0)
        with house.work(HOUSE) as work:
            boards.arrange(work, hall.view.id, is_public=False)
        await hall.tick()
        assert (viewer.end_with, judge.end_with) == (board_hub.REFUSED, None)
        await hall.hub.close()

    run(talk())
