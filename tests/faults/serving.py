"""Real server processes that can be killed, and candidates who keep saving until they are answered.

A server is ``lianbing serve`` in a process of its own on a fixed address; candidates speak HTTP to it through
ordinary clients, send again what was not acknowledged, and remember what was.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from core.secrets import Vault
from tests.make import Someone
from web.door import CSRF_PURPOSE, SESSION_COOKIE

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0
"""Seconds for what a busy machine may need; nothing here is proved by waiting so long."""
_DATA = re.compile(r'<script type="application/json" id="exam-data">(.*?)</script>', re.DOTALL)
T = TypeVar("T")


def until(look: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """What ``look`` says as soon as it says something; fails when it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


class Server:
    """``lianbing serve`` on one address, which can be killed and started again on the same data."""

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"server-{self.port}.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANBING_")}
        self._environment = {**kept, "LIANBING_DATA_DIR": str(folder), **environment}
        self.process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        command = [
            sys.executable,
            "-c",
            "from web.cli import main; main()",
            "serve",
            "--port",
            str(self.port),
        ]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, cwd=ROOT)

    def await_answer(self) -> "Server":
        """Wait until it serves."""

        def answers() -> bool | None:
            assert self.process.poll() is None, self._log.read_text(errors="replace")[-3000:]
            try:
                return client.get(f"{self.address}/sign-in", timeout=5).status_code == 200 or None
            except httpx2.TransportError:
                return None

        with httpx2.Client(verify=False, trust_env=False) as client:
            until(answers)
        return self

    def kill(self) -> None:
        """SIGKILL: no farewell, as when the power fails."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def start(self) -> None:
        """Start again on the same data and the same address."""
        self.process = self._started()

    def stop(self) -> None:
        """Stop in order."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    server = Server(folder, **environment)
    try:
        yield server.await_answer()
    finally:
        server.stop()


@dataclass
class Seat:
    """One candidate at a page: what they changed, and what the server acknowledged of it."""

    address: str
    who: Someone
    sitting: str
    vault: Vault
    acked: dict[int, tuple[int, Any]] = field(default_factory=dict)
    acked_uuids: list[str] = field(default_factory=list)
    troubles: list[int | str] = field(default_factory=list)
    page: dict[str, Any] = field(default_factory=dict)
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        origin = {"origin": self.address, "sec-fetch-site": "same-origin"}
        self.client = httpx2.Client(
            base_url=self.address,
            headers=origin,
            cookies={SESSION_COOKIE: self.who.token},
            timeout=20,
            verify=False,
            trust_env=False,
        )

    def sit_down(self) -> None:
        """Begin and load the paper."""
        begun = self._post(f"/exam/sittings/{self.sitting}/begin")
        self.page = self._load(begun)

    def _post(self, path: str) -> str:
        data = {"csrf": self.vault.signature(CSRF_PURPOSE, self.who.token)}

        def press() -> str | None:
            try:
                answer = self.client.post(path, data=data)
            except httpx2.TransportError as error:
                self.troubles.append(type(error).__name__)
                return None
            if answer.status_code != 303:
                self.troubles.append(answer.status_code)
                return None
            return str(answer.headers["location"])

        return until(press)

    def _load(self, path: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            try:
                answer = self.client.get(path)
            except httpx2.TransportError as error:
                self.troubles.append(type(error).__name__)
                return None
            found = _DATA.search(answer.text) if answer.status_code == 200 else None
            return json.loads(found[1]) if found is not None else None

        return until(look)

    def slots(self) -> list[dict[str, Any]]:
        return [slot for section in self.page["sections"] for slot in section["slots"]]

    def save(self, slot: dict[str, Any], choice: int) -> None:
        """Change one answer and send it until it is acknowledged."""
        number = int(slot["slot"])
        seq = self.acked.get(number, (0, None))[0] + 1
        entry = {
            "slot": number,
            "seq": seq,
            "uuid": str(uuid.uuid4()),
            "payload": payload_of(slot, choice),
            "mono_ms": int(time.monotonic() * 1000),
        }

        def send() -> bool | None:
            try:
                body = {"token": self.page["token"], "entries": [entry]}
                reply = self.client.post("/exam/answers", json=body)
            except httpx2.TransportError as error:
                self.troubles.append(type(error).__name__)
                return None
            if reply.status_code != 200:
                assert reply.status_code >= 500, reply.text
                self.troubles.append(reply.status_code)
                return None
            assert reply.json()["acked"] == [{"slot": number, "seq": seq}]
            return True

        until(send)
        self.acked[number] = (seq, entry["payload"])
        self.acked_uuids.append(str(entry["uuid"]))

    def hand_in(self) -> str:
        """Hand in until there is a receipt."""

        def send() -> str | None:
            body = {"token": self.page["token"], "entries": [], "unanswered": 0}
            try:
                reply = self.client.post("/exam/submit", json=body)
            except httpx2.TransportError:
                return None
            return str(reply.json()["receipt"]) if reply.status_code == 200 else None

        return until(send)


def payload_of(slot: dict[str, Any], choice: int) -> dict[str, Any]:
    """An answer of the slot's kind that differs with ``choice``."""
    options = [option["id"] for option in slot["options"]]
    match slot["kind"]:
        case "single_choice":
            return {"option": options[choice % len(options)]}
        case "multiple_choice":
            return {"options": [options[choice % len(options)]]}
        case _:
            return {"value": choice % 2 == 0}
