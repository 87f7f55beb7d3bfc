"""The hub of boards: brings each viewer from where they are to where the board is, and never waits for one.

No viewer has a queue. Each has a number up to which they know the board; whose connection is full has at most
one frame waiting, is passed over meanwhile, and is then given one that covers everything missed. What is sent
is text that was made once.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from contest.live.feed import Feed
from contest.live.sides import LiveBoard, Said
from contest.rules.freeze import Side
from core.house import House

BEAT_SECONDS: Final = 5.0
"""The longest silence."""
PATIENCE_SECONDS: Final = 10.0
"""How long a viewer may take nothing before the connection ends."""
LEAST_WINDOW_MS: Final = 5000
SENDS_AT_A_TIME: Final = 100
"""After so many, others in the event loop have their turn: saving answers goes before watching."""
REST: Final = 3.0
"""Fan-out rests three times as long as it worked, so that it never takes more than a quarter of a core."""
LEAST_REST_SECONDS: Final = 0.02
SLOW: Final = 4008
REFUSED: Final = 4403


@dataclass(eq=False, slots=True)
class Viewer:
    """A connection, and up to where it knows the board."""

    socket: WebSocket
    epoch: int
    seq: int
    sent_at: float = 0.0
    waiting: asyncio.Task[None] | None = None
    waiting_since: float = 0.0
    listening: asyncio.Task[None] | None = None
    end_with: int | None = None

    def dismiss(self, code: int) -> None:
        """Ask for the end of the connection."""
        self.end_with = code
        if self.listening is not None:
            self.listening.cancel()


@dataclass(eq=False)
class Gallery:
    """Everybody who watches one side of one board."""

    board: LiveBoard
    side: Side
    viewers: set[Viewer] = field(default_factory=set)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    beat_at: float = 0.0
    task: asyncio.Task[None] | None = None


class BoardHub:
    """The galleries of one process; everything here runs in the event loop."""

    def __init__(self, house: House, feed: Feed) -> None:
        self._house = house
        self._feed = feed
        self._galleries: dict[tuple[int, Side], Gallery] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        feed.on_tick(self._hear)

    def open(self) -> None:
        """Begin to hand out; call inside the running loop."""
        self._loop = asyncio.get_running_loop()

    async def close(self) -> None:
        """Hand out no more."""
        self._loop = None
        tasks = [gallery.task for gallery in self._galleries.values() if gallery.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def window_ms(self) -> int:
        """Over how long a time those who lost their connection should come back."""
        return max(LEAST_WINDOW_MS, sum(len(each.viewers) for each in self._galleries.values()))

    def join(self, board: LiveBoard, side: Side, socket: WebSocket, epoch: int, seq: int) -> Viewer:
        """Let somebody watch who knows the board up to that number, and bring them up to date."""
        gallery = self._galleries.get((board.view.id, side))
        if gallery is None:
            gallery = self._galleries[board.view.id, side] = Gallery(board, side)
            gallery.task = asyncio.create_task(self._serve(gallery))
        viewer = Viewer(socket, epoch, seq)
        gallery.viewers.add(viewer)
        self._feed.watch(board.view.id)
        self._bring(_Pass(self, gallery), viewer)
        return viewer

    def leave(self, board: LiveBoard, side: Side, viewer: Viewer) -> None:
        """Somebody is gone."""
        self._feed.leave(board.view.id)
        gallery = self._galleries[board.view.id, side]
        gallery.viewers.discard(viewer)
        if viewer.waiting is not None:
            viewer.waiting.cancel()
        if not gallery.viewers:
            del self._galleries[board.view.id, side]
            if gallery.task is not None:
                gallery.task.cancel()

    def ask(self, board: LiveBoard, side: Side, viewer: Viewer, epoch: int, seq: int) -> None:
        """The viewer says that they know the board up to there only; the next pass brings the rest."""
        viewer.epoch, viewer.seq = epoch, seq
        self._galleries[board.view.id, side].called.set()

    def _hear(self, board: LiveBoard, sides: Sequence[Side]) -> None:
        """From the feed's thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._ticked, board, sides)

    def _ticked(self, board: LiveBoard, sides: Sequence[Side]) -> None:
        for side in Side:
            gallery = self._galleries.get((board.view.id, side))
            if gallery is None:
                continue
            gallery.board = board
            if side is Side.PUBLIC and not board.view.is_public:
                for viewer in gallery.viewers:
                    viewer.dismiss(REFUSED)
            elif side in sides or self._now() - gallery.beat_at >= BEAT_SECONDS / 2:
                gallery.called.set()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _serve(self, gallery: Gallery) -> None:
        """One pass over the gallery whenever it is called, with a rest after each."""
        while True:
            await gallery.called.wait()
            gallery.called.clear()
            gallery.beat_at = self._now()
            worked = 0.0
            turn = _Pass(self, gallery)
            for some in _batches(list(gallery.viewers)):
                began = self._now()
                for viewer in some:
                    self._bring(turn, viewer)
                worked += self._now() - began
                await asyncio.sleep(0)
            await asyncio.sleep(max(LEAST_REST_SECONDS, worked * REST))

    def _bring(self, turn: "_Pass", viewer: Viewer) -> None:
        """Bring one viewer up to date, if the connection takes it."""
        now = self._now()
        if viewer.waiting is not None:
            if now - viewer.waiting_since >= PATIENCE_SECONDS:
                viewer.dismiss(SLOW)
            return
        said = turn.for_viewer(viewer, now)
        if said is None:
            return
        try:
            taken = push(viewer.socket, said.text)
        except (WebSocketDisconnect, RuntimeError):
            viewer.dismiss(SLOW)
            return
        viewer.epoch, viewer.seq, viewer.sent_at = said.epoch, said.seq, now
        if not taken:
            viewer.waiting_since = now
            viewer.waiting = asyncio.create_task(self._wait(viewer, said.text))

    async def _wait(self, viewer: Viewer, text: str) -> None:
        """Send as soon as the connection takes it."""
        try:
            await viewer.socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError):
            viewer.dismiss(SLOW)
        viewer.waiting = None

    def moment(self) -> Any:
        """The house's instant."""
        return self._house.clock.now()


class _Pass:
    """What one pass over a gallery says, each text made once."""

    def __init__(self, hub: BoardHub, gallery: Gallery) -> None:
        self._hub = hub
        self._board, self._side = gallery.board, gallery.side
        self._now = self._board.said(self._side)
        self._made: dict[tuple[int, int] | None, Said] = {}

    def for_viewer(self, viewer: Viewer, now: float) -> Said | None:
        """The frame or snapshot for this viewer; None when there is nothing to say yet."""
        here = self._now
        if viewer.epoch != here.epoch or viewer.seq > here.seq:
            return self._snapshot()
        if viewer.seq == here.seq:
            return self._beat() if now - viewer.sent_at >= BEAT_SECONDS / 2 else None
        if viewer.seq == here.prev and here.text:
            return here
        return self._since(viewer.seq)

    def _since(self, seq: int) -> Said:
        key = (self._now.epoch, seq)
        if key not in self._made:
            found = self._board.since(self._side, seq, self._hub.moment())
            self._made[key] = found if found is not None else self._snapshot()
        return self._made[key]

    def _snapshot(self) -> Said:
        if None not in self._made:
            moment = self._hub.moment()
            self._made[None] = self._board.snapshot(self._side, moment, self._hub.window_ms)
        return self._made[None]

    def _beat(self) -> Said:
        key = (-1, -1)
        if key not in self._made:
            self._made[key] = self._board.beat(self._side, self._hub.moment())
        return self._made[key]


def push(socket: WebSocket, text: str) -> bool:
    """Write without waiting: False, and nothing written, where the connection's buffer is full.

    A server's ``send`` waits, if at all, before it writes: until what it wrote before has gone out. So it is
    run up to that point, and given up there; a task is needed only for who does not read.
    Raises WebSocketDisconnect or RuntimeError when the connection is closed.
    """
    writing = socket.send({"type": "websocket.send", "text": text})
    try:
        writing.send(None)
    except StopIteration:
        return True
    writing.close()
    return False


def _batches(viewers: list[Viewer]) -> Iterable[list[Viewer]]:
    for start in range(0, len(viewers), SENDS_AT_A_TIME):
        yield viewers[start : start + SENDS_AT_A_TIME]
