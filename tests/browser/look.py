"""Looking at a page as readers of every kind would."""

import os
from collections.abc import Mapping, Sequence
from enum import Flag, auto
from pathlib import Path
from typing import Final
from zlib import crc32

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize


class Judged(Flag):
    """What to hold against a page."""

    BUILD = auto()
    """Every rule but the one on colours."""
    PLACES = auto()
    """Of these, what may differ between a wide page and a narrow one: the elements are the same."""
    COLOURS = auto()
    EVERYTHING = BUILD | COLOURS


ALIKE: Final = ("tbody > tr:nth-child(n+5)", "li:nth-child(n+9)", "option:nth-child(n+3)")
"""Rows far down a list: judged wide; on a narrow page they are as the first."""
_CONTRAST: Final = "color-contrast"
_RULES: Final[Mapping[Judged, Mapping[str, object]]] = {
    Judged.BUILD: {"rules": {_CONTRAST: {"enabled": False}}},
    Judged.PLACES: {
        "runOnly": [
            "aria-hidden-focus",
            "link-in-text-block",
            "meta-viewport",
            "scrollable-region-focusable",
            "target-size",
        ]
    },
    Judged.COLOURS: {"runOnly": [_CONTRAST]},
}
_WIDE: Final[ViewportSize] = {"width": 1440, "height": 900}
_NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
_REST_MS: Final = 1_500
_STILL = (
    "document.getAnimations().forEach((each) => {"
    " if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish(); })"
)
"""Colours in the middle of a change are nobody's."""
_LETTERS: Final = """
() => {
  const grounds = new Map([[null, ""]]);
  const ground = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor: colour, backgroundImage: image, opacity } = getComputedStyle(element);
      const clear = colour === "rgba(0, 0, 0, 0)" && image === "none" && opacity === "1";
      grounds.set(element, ground(element.parentElement) + (clear ? "" : ` ${colour} ${image} ${opacity}`));
    }
    return grounds.get(element);
  };
  const kinds = new Map();
  const note = (element, length) => {
    const { width, height } = element.getBoundingClientRect();
    if (width <= 1 || height <= 1 || !element.checkVisibility({ visibilityProperty: true })) return;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    const off = element.closest(":disabled, [aria-disabled=true]") !== null || element.control?.disabled;
    const kind = [color, ground(element), fontSize, fontWeight, textShadow, off, length > 1].join();
    kinds.set(kind, [kinds.get(kind)?.[0] ?? element, element]);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const length = texts.currentNode.data.trim().length;
    if (length) note(texts.currentNode.parentElement, length);
  }
  document.querySelectorAll("input, select, textarea").forEach((field) => note(field, field.value.length));
  return [...new Set([...kinds.values()].flat())];
}
"""
"""The first and the last place of letters that are alike, in colour, size and weight, on the same ground.

To judge every place takes longer than all else that is done with a page.
"""
_JUDGE: Final = f"""
async ([left, options, letters]) => {{
  const context = letters ? {{ include: ({_LETTERS})() }} : {{ exclude: left.map((each) => [each]) }};
  const {{ violations }} = await axe.run(context, {{ resultTypes: ["violations"], ...options }});
  return violations.map(({{ id, nodes }}) => `${{id}} ${{nodes[0].html.slice(0, 200)}}`);
}}
"""
"""Only what is told crosses over to the driver: the whole report of a long page is slow to carry."""


def look_at(page: Page, name: str) -> list[str]:
    """What is wrong with this page; leaves it wide and light.

    Judged wide in daylight and narrow at night: each width and each light once, for light changes nothing but
    colours, and colours do not depend on the width. Both lights take their colours from one table: every
    second page's are judged by daylight, the others' at night, and all in both where somebody wants pictures
    to look at.
    """
    by_day = crc32(name.encode()) % 2 == 0
    by_night = not by_day
    if _folder():
        by_day = by_night = True
    page.set_viewport_size(_WIDE)
    page.emulate_media(color_scheme="light")
    told = violations(page, f"{name} 1440", Judged.EVERYTHING if by_day else Judged.BUILD)
    picture(page, f"{name}-1440")
    if _folder():
        page.emulate_media(color_scheme="dark")
        page.evaluate(_STILL)
        picture(page, f"{name}-1440-dark")
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(_NARROW)
    picture(page, f"{name}-390")
    page.emulate_media(color_scheme="dark")
    at_night = Judged.PLACES | Judged.COLOURS if by_night else Judged.PLACES
    told += violations(page, f"{name} 390 dark", at_night, ALIKE)
    picture(page, f"{name}-390-dark")
    wide = too_wide(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(_WIDE)
    return told + ([f"{name} 390: {wide} px too wide"] if wide > 0 else [])


def too_wide(page: Page) -> int:
    """By how many pixels a page is wider than its screen; ``innerWidth`` grows with it on a telephone."""
    screen = page.viewport_size
    assert screen is not None
    whole: int = page.evaluate("document.documentElement.scrollWidth")
    return whole - screen["width"]


def violations(
    page: Page, where: str, judged: Judged = Judged.EVERYTHING, left_out: Sequence[str] = ()
) -> list[str]:
    """What axe finds, with the first element of each kind; nothing but colours below what is left out.

    A live page may be caught in the middle of a move: what is found is looked for again when it has come to
    rest, and only what is still there counts.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found = _found(page, judged, left_out)
    if found:
        page.wait_for_timeout(_REST_MS)
        found = _found(page, judged, left_out)
    return [f"{where}: {each}" for each in found]


def _found(page: Page, judged: Judged, left_out: Sequence[str]) -> list[str]:
    page.evaluate(_STILL)
    told: list[str] = []
    for part in judged:
        letters = part is Judged.COLOURS
        told += page.evaluate(_JUDGE, [list(left_out), _RULES[part], letters])
    return told


def picture(page: Page, name: str) -> None:
    """A picture of the whole page, where LIANBING_SCREENSHOTS names a folder."""
    if folder := _folder():
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _folder() -> str | None:
    return os.environ.get("LIANBING_SCREENSHOTS")
