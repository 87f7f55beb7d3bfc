"""Looking at a page as readers of every kind would."""

import os
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

EVERYTHING: Final = {"resultTypes": ["violations"]}
WHAT_CHANGES: Final = {
    "runOnly": [
        "aria-hidden-focus",
        "color-contrast",
        "link-in-text-block",
        "meta-viewport",
        "scrollable-region-focusable",
        "target-size",
    ],
    "resultTypes": ["violations"],
}
"""What may differ between a wide page in daylight and a narrow one at night: the elements are the same."""
COLOURS: Final = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
_WIDE: Final[ViewportSize] = {"width": 1440, "height": 900}
_NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
_STILL = (
    "document.getAnimations().forEach((each) => {"
    " if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish(); })"
)
"""Colours in the middle of a change are nobody's."""
_JUDGE = (
    "(options) => axe.run(document, options).then(({ violations }) =>"
    " violations.map(({ id, nodes }) => `${id} ${nodes[0].html.slice(0, 200)}`))"
)
"""Only what is told crosses over to the driver: the whole report of a long page is slow to carry."""


def look_at(page: Page, name: str) -> list[str]:
    """What is wrong with this page; leaves it wide and light.

    Judged wide in daylight and narrow at night: each width and each light once, for light changes nothing but
    colours, and colours do not depend on the width.
    """
    page.set_viewport_size(_WIDE)
    page.emulate_media(color_scheme="light")
    told = violations(page, f"{name} 1440")
    picture(page, f"{name}-1440")
    page.set_viewport_size(_NARROW)
    picture(page, f"{name}-390")
    page.emulate_media(color_scheme="dark")
    told += violations(page, f"{name} 390 dark", WHAT_CHANGES)
    picture(page, f"{name}-390-dark")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(_WIDE)
    return told + ([f"{name} 390: {wide} px too wide"] if wide > 0 else [])


def violations(page: Page, where: str, options: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe finds, with the first element of each kind."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    page.evaluate(_STILL)
    return [f"{where}: {each}" for each in page.evaluate(_JUDGE, options)]


def picture(page: Page, name: str) -> None:
    """A picture of the whole page, where LIANBING_SCREENSHOTS names a folder."""
    folder = os.environ.get("LIANBING_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
