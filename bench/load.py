"""The load: keep-alive connections in a closed loop, in a process of their own (``python -m bench.load``).

Plain epoll on raw sockets, because a client library would need more time than the server. Each connection
is one candidate, who sends one changed answer, waits for its acknowledgement and sends the next.
"""

import select
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from random import Random

import msgspec

from bench.machine import cpu_seconds

SLOTS = 100
PATIENCE = 20.0
"""Seconds after which an unanswered request is called lost."""


class Order(msgspec.Struct):
    """What to send. ``first_seq``: where this run's revisions begin, so that each run's are newer."""

    port: int
    tokens: list[str]
    seconds: float
    first_seq: int


class Tally(msgspec.Struct):
    """What came of it; each request's milliseconds, and what went wrong."""

    acknowledged: int
    seconds: float
    latencies_ms: list[float]
    failures: list[str]
    client_cpu_seconds: float = 0.0
    server_cpu_seconds: float = 0.0


class Candidate:
    """One connection, one attempt."""

    def __init__(self, order: Order, number: int, chance: Random) -> None:
        self._token = order.tokens[number]
        self._seq = order.first_seq
        self._slot = number % SLOTS
        self._chance = chance
        self._expected = b""
        self._got = b""
        self.sent_at = 0.0
        self.socket = socket.create_connection(("127.0.0.1", order.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = (
            f"POST /exam/answers HTTP/1.1\r\nHost: 127.0.0.1:{order.port}\r\nOrigin: http://127.0.0.1:{order.port}\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: "
        )

    def send(self) -> None:
        """Send the next changed answer."""
        self._slot = self._slot % SLOTS + 1
        self._seq += 1
        revision = uuid.UUID(int=self._chance.getrandbits(128), version=4)
        option = "abcd"[self._seq % 4]
        entry = (
            f'{{"slot":{self._slot},"seq":{self._seq},"uuid":"{revision}",'
            f'"payload":{{"option":"{option}"}},"mono_ms":{self._seq * 37}}}'
        )
        body = f'{{"token":"{self._token}","entries":[{entry}]}}'
        self._expected = f'"acked":[{{"slot":{self._slot},"seq":{self._seq}}}]'.encode()
        self._got = b""
        self.sent_at = time.perf_counter()
        self.socket.send(f"{self._head}{len(body)}\r\n\r\n{body}".encode())

    def receive(self) -> bool:
        """Read on; True when the reply is complete. Raises ValueError unless it acknowledges the answer."""
        self._got += self.socket.recv(8192)
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found:
            if not self._got:
                raise ValueError("connection closed")
            return False
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return False
        if not head.startswith(b"HTTP/1.1 200") or self._expected not in body:
            raise ValueError(f"{head[:40]!r} {body[:200]!r}")
        return True


def drive(order: Order, candidates: Sequence[Candidate]) -> Tally:
    """Let every candidate send until the time is over; then wait for what is under way."""
    poll = select.epoll()
    by_number = {each.socket.fileno(): each for each in candidates}
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    latencies: list[float] = []
    failures: list[str] = []
    began = time.perf_counter()
    for each in candidates:
        each.send()
    waiting, ends = len(candidates), began + order.seconds
    while waiting:
        events = poll.poll(PATIENCE)
        if not events:
            failures.append(f"{waiting} requests unanswered")
            break
        for number, _ in events:
            each = by_number[number]
            try:
                if not each.receive():
                    continue
            except ValueError as failure:
                failures.append(str(failure))
                poll.unregister(number)
                waiting -= 1
                continue
            now = time.perf_counter()
            latencies.append((now - each.sent_at) * 1000)
            if now < ends:
                each.send()
            else:
                waiting -= 1
    return Tally(len(latencies), time.perf_counter() - began, latencies, failures, time.process_time())


def run(order: Order, *roots: int) -> Tally:
    """Send the load from another process; take these processes' CPU time from first to last reply."""
    command = [sys.executable, "-m", "bench.load"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        process.stdin.write(msgspec.json.encode(order) + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        before = cpu_seconds(*roots)
        process.stdin.write(b"go\n")
        process.stdin.flush()
        tally = msgspec.json.decode(process.stdout.readline(), type=Tally)
        tally.server_cpu_seconds = cpu_seconds(*roots) - before
    return tally


def main() -> None:
    """Connect, say so, wait for the word, drive, report."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    chance = Random(order.first_seq)
    candidates = [Candidate(order, number, chance) for number in range(len(order.tokens))]
    print("connected", flush=True)
    sys.stdin.buffer.readline()
    print(msgspec.json.encode(drive(order, candidates)).decode(), flush=True)


if __name__ == "__main__":
    main()
