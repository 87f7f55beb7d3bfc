"""Browsers of different people, each watched: what a page must never do is collected and told at the end."""

import asyncio
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
    expect,
    sync_playwright,
)

from tests.browser.world import World
from web.door import READING_COOKIE, SESSION_COOKIE

PATIENCE_MS = 30_000
"""A busy machine is slow, not broken."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is here; the first of all draws no window, which halves what a new browser costs."""
_NO_ANSWER = "Failed to load resource"
"""Chromium's line for any answer of 400 and above; those are judged by their status instead."""
_MODULES = re.compile(r"/js/(?!ui/early).*\.js")
_NO_SOCKET = "WebSocket connection to"


@dataclass(frozen=True)
class Chromium:
    """A browser and the event loop of its driver.

    Between two calls the driver leaves its loop marked as running, and no other test of this process could
    run one then. So the mark is there only while a test is :meth:`at_work` with the browser.
    """

    browser: Browser
    loop: asyncio.AbstractEventLoop

    @contextmanager
    def at_work(self) -> Iterator[Browser]:
        """The browser, to be used until the block ends."""
        asyncio._set_running_loop(self.loop)
        try:
            yield self.browser
        finally:
            asyncio._set_running_loop(None)


@contextmanager
def chromium() -> Iterator[Chromium]:
    """The system's Chromium, or the one that LIANBING_TEST_CHROMIUM names."""
    named = os.environ.get("LIANBING_TEST_CHROMIUM")
    program = named or next(filter(None, map(shutil.which, _PROGRAMS)), None)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield Chromium(browser, loop)
        asyncio._set_running_loop(loop)
        browser.close()


@contextmanager
def late_scripts(page: Page) -> Iterator[None]:
    """A line on which pages and styles have come and modules have not; they come when the block ends."""
    kept: list[Route] = []
    is_late = True

    def answer(route: Route) -> None:
        if is_late:
            kept.append(route)
        else:
            route.continue_()

    page.route(_MODULES, answer)
    yield
    is_late = False
    for each in kept:
        each.continue_()


def painted(page: Page) -> None:
    """Wait until the page has its styles and can be seen."""
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => go()))")


@dataclass
class Watch:
    """What went wrong in one browser, and what was meant to."""

    home: str
    refusals: set[int] = field(default_factory=set)
    """Statuses that this test asks for, such as 422 for a form that is sent back."""
    offline: bool = False
    """Whether this test takes the line away."""
    said: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        expected = _NO_ANSWER in message.text or (self.offline and _NO_SOCKET in message.text)
        if message.type in {"error", "warning"} and not expected:
            self.said.append(f"{message.type}: {message.text}")

    def request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.said.append(f"elsewhere: {request.url}")

    def response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.refusals:
            self.said.append(f"{response.status}: {response.request.method} {response.url}")


class Visitors:
    """Opens browsers on the world's server; :meth:`leave` closes them and tells what went wrong in them."""

    def __init__(self, browser: Browser, world: World) -> None:
        self._browser = browser
        self._world = world
        self._open: list[tuple[BrowserContext, Watch]] = []

    def page(self, code: str | None = None, device: dict[str, Any] | None = None, **more: Any) -> Page:
        """A page of a new browser in which the person with this code is signed in; of nobody without one."""
        cookies = {} if code is None else {SESSION_COOKIE: self._world.token(code)}
        if "reading" in more:
            cookies[READING_COOKIE] = more.pop("reading")
        context = self._browser.new_context(
            base_url=self._world.url, locale="zh-CN", accept_downloads=True, **{**(device or DESK), **more}
        )
        context.set_default_timeout(PATIENCE_MS)
        for name, value in cookies.items():
            context.add_cookies([{"name": name, "value": value, "url": self._world.url}])
        watch = Watch(self._world.url)
        context.on("console", watch.console)
        context.on("weberror", lambda error: watch.said.append(str(error.error)))
        context.on("request", watch.request)
        context.on("response", watch.response)
        self._open.append((context, watch))
        return context.new_page()

    def watch(self, page: Page) -> Watch:
        """What is noted of this page's browser."""
        return next(watch for context, watch in self._open if context == page.context)

    def leave(self) -> None:
        """Close every browser. Raises AssertionError with everything that went wrong in them."""
        for context, _ in self._open:
            context.close()
        said = [line for _, watch in self._open for line in watch.said]
        self._open.clear()
        assert not said, "\n".join(said)
