"""One simulated candidate: signs in, begins, answers, reloads, changes device, hands in or lets time run out.

Everything goes through the public HTTP API, as a browser would; what was acknowledged is remembered, to be
compared with what the house kept.
"""

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2

from web.simulation.answers import answer
from web.simulation.keys import KeyLine
from web.simulation.world import Account

_CSRF = re.compile(r'name="csrf" value="([^"]*)"')
_DATA = re.compile(r'<script type="application/json" id="exam-data">(.*?)</script>', re.DOTALL)
_RETRY = frozenset({429, 502, 503, 504})


class Surprise(Exception):
    """The server answered what it never should."""


@dataclass
class Tally:
    """What all candidates together met."""

    save_ms: list[float] = field(default_factory=list)
    acknowledged: int = 0
    refused_late: int = 0
    stale: int = 0
    retries: int = 0
    reloads: int = 0
    take_overs: int = 0
    handed_in: int = 0
    left_open: int = 0
    errors: list[str] = field(default_factory=list)


class SharedLine(httpx2.AsyncBaseTransport):
    """One pool of connections for all candidates: a browser that closes does not close it for the others."""

    def __init__(self, connections: int) -> None:
        limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
        self._pool = httpx2.AsyncHTTPTransport(limits=limits, verify=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return await self._pool.handle_async_request(request)

    async def hang_up(self) -> None:
        """Close the connections, when everybody has gone."""
        await self._pool.aclose()


@dataclass
class Candidate:
    """A person with an ability (in logits) and habits drawn from a seed."""

    account: Account
    sitting_ref: str
    keys: dict[int, KeyLine]
    tally: Tally
    line: SharedLine
    base_url: str
    rng: random.Random
    pace_seconds: float
    acked: dict[int, tuple[int, Any]] = field(default_factory=dict)
    acked_uuids: list[str] = field(default_factory=list)
    receipt: str | None = None
    _page: dict[str, Any] = field(default_factory=dict)
    _seq: dict[int, int] = field(default_factory=dict)

    async def sit(self) -> None:
        """The whole sitting; whatever goes wrong is counted, never raised."""
        try:
            async with self._browser() as browser:
                await self._sign_in(browser)
                await self._begin(browser)
                await self._answer_all(browser)
        except (httpx2.HTTPError, Surprise, KeyError, ValueError) as error:
            self.tally.errors.append(f"{type(error).__name__}: {error}"[:200])

    def _browser(self) -> httpx2.AsyncClient:
        vouched = {"Origin": self.base_url}
        return httpx2.AsyncClient(transport=self.line, base_url=self.base_url, timeout=60, headers=vouched)

    async def _sign_in(self, browser: httpx2.AsyncClient) -> None:
        page = await self._get(browser, "/sign-in")
        form = {"csrf": _csrf(page), "login": self.account.login, "password": self.account.password}
        signed = await browser.post("/sign-in", data=form)
        if signed.status_code != 303:
            raise Surprise(f"sign-in answered {signed.status_code}")

    async def _begin(self, browser: httpx2.AsyncClient) -> None:
        door = await self._get(browser, f"/exam/sittings/{self.sitting_ref}")
        begin, form = f"/exam/sittings/{self.sitting_ref}/begin", {"csrf": _csrf(door)}
        if self.rng.random() < 0.1:
            await browser.post(begin, data=form)
        begun = await browser.post(begin, data=form)
        if begun.status_code != 303:
            raise Surprise(f"begin answered {begun.status_code}")
        await self._load(browser, begun.headers["location"])

    async def _load(self, browser: httpx2.AsyncClient, path: str) -> None:
        page = await self._get(browser, path)
        found = _DATA.search(page)
        if found is None:
            raise Surprise("the examination page has no data")
        self._page = json.loads(found[1])
        for slot, held in self._page["sheet"].items():
            self._seq[int(slot)] = max(self._seq.get(int(slot), 0), held["seq"])

    async def _answer_all(self, browser: httpx2.AsyncClient) -> None:
        slots = [slot for section in self._page["sections"] for slot in section["slots"]]
        ability = self.rng.gauss(0.3, 1.0)
        reload_at = self.rng.randrange(len(slots)) if self.rng.random() < 0.15 else -1
        move_at = self.rng.randrange(len(slots)) if self.rng.random() < 0.05 else -1
        position = 0
        while position < len(slots):
            some = slots[position : position + self.rng.randint(1, 3)]
            if not await self._save(browser, [self._entry(slot, ability) for slot in some]):
                self.tally.left_open += 1
                return
            if position <= reload_at < position + len(some):
                self.tally.reloads += 1
                await self._load(browser, f"/exam/attempts/{self._page['attempt']}")
            if position <= move_at < position + len(some):
                browser = await self._move(browser)
            position += len(some)
            await asyncio.sleep(self.rng.uniform(0.5, 1.5) * self.pace_seconds)
        if self.rng.random() < 0.12:
            self.tally.left_open += 1
            return
        await self._hand_in(browser)

    async def _move(self, browser: httpx2.AsyncClient) -> httpx2.AsyncClient:
        """Go on, on another device: the first one's page is fenced off."""
        self.tally.take_overs += 1
        old_token = self._page["token"]
        other = self._browser()
        await self._sign_in(other)
        await self._load(other, f"/exam/attempts/{self._page['attempt']}")
        if not self._page["elsewhere"]:
            raise Surprise("another device was given the attempt without asking")
        taken = await other.post(
            self._page["urls"]["take_over"], headers={"X-Exam-Token": self._page["token"]}
        )
        if taken.status_code != 200:
            raise Surprise(f"take-over answered {taken.status_code}")
        self._page["token"] = taken.json()["token"]
        slot = next(iter(self._seq))
        fenced = await browser.post(
            self._page["urls"]["answers"],
            json={"token": old_token, "entries": [self._line(slot, self._seq[slot] + 1, None)]},
        )
        if fenced.status_code != 409:
            raise Surprise(f"a fenced page was answered {fenced.status_code}")
        await browser.aclose()
        return other

    def _entry(self, slot: dict[str, Any], ability: float) -> dict[str, Any]:
        number = int(slot["slot"])
        self._seq[number] = self._seq.get(number, 0) + 1
        payload = answer(self.keys[number], slot, ability, self.rng)
        return self._line(number, self._seq[number], payload)

    def _line(self, slot: int, seq: int, payload: Any) -> dict[str, Any]:
        mark = str(UUID(int=self.rng.getrandbits(128), version=4))
        return {
            "slot": slot,
            "seq": seq,
            "uuid": mark,
            "payload": payload,
            "mono_ms": int(time.monotonic() * 1000),
        }

    async def _save(self, browser: httpx2.AsyncClient, entries: list[dict[str, Any]]) -> bool:
        """Send until acknowledged; False when time is over."""
        body = {"token": self._page["token"], "entries": entries}
        for attempt in range(30):
            sent = time.perf_counter()
            try:
                reply = await browser.post(self._page["urls"]["answers"], json=body)
            except httpx2.TransportError:
                self.tally.retries += 1
                await asyncio.sleep(min(0.2 * 2**attempt, 3) * self.rng.uniform(0.6, 1.4))
                continue
            if reply.status_code == 200:
                self.tally.save_ms.append((time.perf_counter() - sent) * 1000)
                self._remember(entries, reply.json())
                if self.rng.random() < 0.03:
                    await browser.post(self._page["urls"]["answers"], json=body)
                return True
            if reply.status_code == 409:
                self.tally.refused_late += len(entries)
                return False
            if reply.status_code not in _RETRY:
                raise Surprise(f"saving answered {reply.status_code}: {reply.text[:80]}")
            self.tally.retries += 1
            await asyncio.sleep(float(reply.headers.get("retry-after", "1")))
        raise Surprise("an answer could not be saved in thirty tries")

    def _remember(self, entries: list[dict[str, Any]], reply: dict[str, Any]) -> None:
        acked = {(place["slot"], place["seq"]) for place in reply["acked"]}
        self.tally.stale += len(reply["stale"])
        for entry in entries:
            if (entry["slot"], entry["seq"]) in acked:
                self.tally.acknowledged += 1
                self.acked[entry["slot"]] = (entry["seq"], entry["payload"])
                self.acked_uuids.append(entry["uuid"])

    async def _hand_in(self, browser: httpx2.AsyncClient) -> None:
        body = {"token": self._page["token"], "entries": [], "unanswered": 0}
        codes = set()
        for _ in range(1 + (self.rng.random() < 0.2)):
            reply = await browser.post(self._page["urls"]["submit"], json=body)
            if reply.status_code != 200:
                raise Surprise(f"handing in answered {reply.status_code}")
            codes.add(reply.json()["receipt"])
        if len(codes) != 1:
            raise Surprise("handing in twice gave two receipts")
        self.receipt = codes.pop()
        self.tally.handed_in += 1

    async def _get(self, browser: httpx2.AsyncClient, path: str) -> str:
        for attempt in range(20):
            try:
                page = await browser.get(path)
            except httpx2.TransportError:
                self.tally.retries += 1
                await asyncio.sleep(min(0.2 * 2**attempt, 3))
                continue
            if page.status_code != 200:
                raise Surprise(f"{path} answered {page.status_code}")
            return str(page.text)
        raise Surprise(f"{path} did not answer")


def _csrf(page: str) -> str:
    found = _CSRF.search(page)
    if found is None:
        raise Surprise("the page has no form token")
    return found[1]
