"""The hub: a socket that never reads loses its oldest messages and delays nobody."""

import asyncio
from pathlib import Path

from core.house import House
from core.settings import Settings
from web.live.hub import MAILBOX, Hub


def test_a_mailbox_that_nobody_reads_keeps_the_newest_and_delays_nobody(tmp_path: Path) -> None:
    house = House.build(Settings(data_dir=tmp_path))

    async def listen() -> tuple[list[object], list[object]]:
        hub = Hub(house)
        hub.open()
        idle, reader = hub.subscribe("a"), hub.subscribe("a")
        heard: list[object] = []
        for number in range(MAILBOX * 3):
            house.channel.publish("a", {"n": number})
            heard += [message["n"] for message in await asyncio.wait_for(reader.take(), 5)]
        kept = [message["n"] for message in await asyncio.wait_for(idle.take(), 5)]
        await hub.close()
        return kept, heard

    kept, heard = asyncio.run(listen())
    house.close()
    assert kept == list(range(MAILBOX * 2, MAILBOX * 3))
    assert heard == list(range(MAILBOX * 3))


def test_messages_reach_only_their_topic_and_nobody_after_leaving(tmp_path: Path) -> None:
    house = House.build(Settings(data_dir=tmp_path))

    async def listen() -> tuple[int, int, int]:
        hub = Hub(house)
        hub.open()
        one, other, gone = hub.subscribe("a"), hub.subscribe("b"), hub.subscribe("a")
        hub.leave("a", gone)
        house.channel.publish("a", {"n": 1})
        await asyncio.wait_for(one.arrived.wait(), 5)
        await hub.close()
        return len(one.waiting), len(other.waiting), len(gone.waiting)

    assert asyncio.run(listen()) == (1, 0, 0)
    house.close()
