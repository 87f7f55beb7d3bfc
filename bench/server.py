"""A server to measure, in its own process: ``python -m bench.server <what it is told, as JSON>``.

It is served exactly as ``lianbing serve`` does. As the floor, the writer's thread answers without SQL:
everything else, from the socket to the queue and back, is the product's own.
"""

import contextlib
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import uvicorn

from core.clock import milliseconds
from core.house import House
from core.settings import Settings
from exam.journal import JournalWriter, Outcome, Place, Request
from exam.rules.attempt import AttemptState
from web import serving
from web.app import build_app


class Told(msgspec.Struct):
    """What a server is told. ``sizes``: where it writes its batch sizes down when it ends."""

    folder: str
    database_url: str | None
    port: int
    floor: bool
    sizes: str


class CountingJournal(JournalWriter):
    """The product's writer, which remembers how many requests each commit carried."""

    def __init__(self, house: House, told: Told) -> None:
        super().__init__(house)
        self.sizes: Counter[int] = Counter()
        self._notes = Path(told.sizes)

    def stop(self) -> None:
        """End, and write the sizes down."""
        super().stop()
        self._notes.write_bytes(msgspec.json.encode(self.sizes))

    def write(self, batch: list[Request]) -> None:
        self.sizes[len(batch)] += 1
        super().write(batch)


class SilentJournal(CountingJournal):
    """The floor: acknowledges everything and writes nothing."""

    def write(self, batch: list[Request]) -> None:
        self.sizes[len(batch)] += 1
        for request in batch:
            acked = [Place(entry.slot, entry.seq) for entry in request.entries]
            deadline = milliseconds(request.received_at)
            request.done(Outcome(AttemptState.OPEN, request.epoch, deadline, acked, []))


def serve(told: Told) -> None:
    """Serve until SIGTERM. The floor has no tickers, so that none of its time is SQL."""
    settings = Settings(data_dir=Path(told.folder), database_url=told.database_url, port=told.port)
    house = House.build(settings)
    app = build_app(house, with_threads=not told.floor)
    app.state.engine_room.journal = SilentJournal(house, told) if told.floor else CountingJournal(house, told)
    uvicorn.Server(serving.uvicorn_config(app, settings)).run()


@contextlib.contextmanager
def running(settings: Settings, sizes: Path, *, floor: bool = False) -> Iterator[tuple[int, int]]:
    """A server process for as long as the block lasts; yields its pid and port."""
    port = free_port()
    told = Told(str(settings.data_dir), settings.database_url, port, floor, str(sizes))
    command = [sys.executable, "-m", "bench.server", msgspec.json.encode(told).decode()]
    with subprocess.Popen(command) as process:
        try:
            wait_for(port, process)
            yield process.pid, port
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Raises RuntimeError when the server ends before it listens."""
    while process.poll() is None:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    raise RuntimeError(f"the server ended with {process.returncode}")


if __name__ == "__main__":
    serve(msgspec.json.decode(sys.argv[1], type=Told))
