"""Looking at a page as readers of every kind would."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

_CONTRAST: Final = "color-contrast"
EVERYTHING: Final = {"resultTypes": ["violations"]}
BUT_COLOURS: Final = {**EVERYTHING, "rules": {_CONTRAST: {"enabled": False}}}
WHAT_CHANGES: Final = {
    **EVERYTHING,
    "runOnly": [
        "aria-hidden-focus",
        "link-in-text-block",
        "meta-viewport",
        "scrollable-region-focusable",
        "target-size",
    ],
}
"""What may differ between a wide page and a narrow one: the elements are the same."""
WHAT_CHANGES_AND_COLOURS: Final = {**EVERYTHING, "runOnly": [*WHAT_CHANGES["runOnly"], _CONTRAST]}
ALIKE: Final = ["tbody > tr:nth-child(n+5)", "li:nth-child(n+9)", "option:nth-child(n+3)"]
"""Rows far down a list: judged wide; on a narrow page they are as the first."""
COLOURS: Final = {**EVERYTHING, "runOnly": [_CONTRAST]}
_WIDE: Final[ViewportSize] = {"width": 1440, "height": 900}
_NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
_REST_MS: Final = 1_500
_STILL = (
    "document.getAnimations().forEach((each) => {"
    " if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish(); })"
)
"""Colours in the middle of a change are nobody's."""
_JUDGE = (
    "([left, options]) => axe.run({ exclude: left.map((each) => [each]) }, options).then(({ violations }) =>"
    " violations.map(({ id, nodes }) => `${id} ${nodes[0].html.slice(0, 200)}`))"
)
"""Only what is told crosses over to the driver: the whole report of a long page is slow to carry."""


def look_at(page: Page, name: str) -> list[str]:
    """What is wrong with this page; leaves it wide and light.

    Judged wide in daylight and narrow at night: each width and each light once, for light changes nothing but
    colours, and colours do not depend on the width. Colours cost more to judge than all the rest, and both
    lights take theirs from one table: every second page's are judged by daylight, the others' at night, and
    all in both where somebody wants pictures to look at.
    """
    by_day = crc32(name.encode()) % 2 == 0
    by_night = not by_day
    if _folder():
        by_day = by_night = True
    page.set_viewport_size(_WIDE)
    page.emulate_media(color_scheme="light")
    told = violations(page, f"{name} 1440", EVERYTHING if by_day else BUT_COLOURS)
    picture(page, f"{name}-1440")
    page.set_viewport_size(_NARROW)
    picture(page, f"{name}-390")
    page.emulate_media(color_scheme="dark")
    at_night = WHAT_CHANGES_AND_COLOURS if by_night else WHAT_CHANGES
    told += violations(page, f"{name} 390 dark", at_night, ALIKE)
    picture(page, f"{name}-390-dark")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(_WIDE)
    return told + ([f"{name} 390: {wide} px too wide"] if wide > 0 else [])


def violations(
    page: Page, where: str, options: dict[str, Any] = EVERYTHING, left_out: Sequence[str] = ()
) -> list[str]:
    """What axe finds, with the first element of each kind; nothing below what is left out.

    A live page may be caught in the middle of a move: what is found is looked for again when it has come to
    rest, and only what is still there counts.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found = _judged(page, options, left_out)
    if found:
        page.wait_for_timeout(_REST_MS)
        found = _judged(page, options, left_out)
    return [f"{where}: {each}" for each in found]


def _judged(page: Page, options: dict[str, Any], left_out: Sequence[str]) -> list[str]:
    page.evaluate(_STILL)
    told: list[str] = page.evaluate(_JUDGE, [list(left_out), options])
    return told


def picture(page: Page, name: str) -> None:
    """A picture of the whole page, where LIANBING_SCREENSHOTS names a folder."""
    if folder := _folder():
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _folder() -> str | None:
    return os.environ.get("LIANBING_SCREENSHOTS")
