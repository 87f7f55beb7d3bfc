"""The hub: messages of the house's channel, handed to the sockets that listen to their topic.

The channel speaks from other threads; everything here runs in the event loop. Each socket has a mailbox of
its own, bounded: a page that does not read loses its oldest messages and delays nobody.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from core.house import House
from core.pubsub import Message

MAILBOX: Final = 50
FAREWELL_SECONDS: Final = 5


@dataclass(eq=False)
class Mailbox:
    """What waits for one socket."""

    waiting: deque[Message] = field(default_factory=lambda: deque(maxlen=MAILBOX))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, message: Message) -> None:
        self.waiting.append(message)
        self.arrived.set()

    async def take(self) -> list[Message]:
        """Everything that waits, once there is something."""
        await self.arrived.wait()
        self.arrived.clear()
        taken = list(self.waiting)
        self.waiting.clear()
        return taken


class Hub:
    """Topics and the mailboxes that listen to them, within one event loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._boxes: defaultdict[str, set[Mailbox]] = defaultdict(set)
        self._stop: Callable[[], None] | None = None
        self._parting: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Begin to hear the channel; call inside the running loop."""
        loop = asyncio.get_running_loop()
        self._stop = self._house.channel.listen(
            lambda topic, message: _call(loop, self._hand_out, topic, message)
        )

    async def close(self) -> None:
        """Stop hearing, and wait until what sockets still had to note is written."""
        if self._stop is not None:
            self._stop()
        if self._parting:
            await asyncio.wait(self._parting, timeout=FAREWELL_SECONDS)

    async def part(self, words: Coroutine[Any, Any, None]) -> None:
        """Carry through what must be done when a socket ends, even if whoever waits for it is cancelled."""
        task = asyncio.create_task(words)
        self._parting.add(task)
        task.add_done_callback(self._parting.discard)
        await asyncio.shield(task)

    def subscribe(self, topic: str) -> Mailbox:
        box = Mailbox()
        self._boxes[topic].add(box)
        return box

    def leave(self, topic: str, box: Mailbox) -> None:
        boxes = self._boxes[topic]
        boxes.discard(box)
        if not boxes:
            del self._boxes[topic]

    def _hand_out(self, topic: str, message: Message) -> None:
        for box in self._boxes.get(topic, ()):
            box.put(message)


def _call(
    loop: asyncio.AbstractEventLoop, hand_out: Callable[[str, Message], None], topic: str, message: Message
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(hand_out, topic, message)
