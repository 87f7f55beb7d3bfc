"""Administrative divisions (行政区划) by the codes of GB/T 2260.

All province-level and prefecture-level divisions and the county-level divisions of Jiangsu, read once from
``regions.csv`` beside this module. Codes of counties that are not listed (identity cards carry many, some
long abolished) still know which prefecture and province they lie in.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

_CODE: Final = re.compile(r"[1-9][0-9]{5}")


class RegionLevel(StrEnum):
    """Highest first; each is named by one more pair of digits than the one before."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Region:
    """A division; ``parent`` is the code of the one it lies in, None for a province."""

    code: str
    name: str
    parent: str | None

    @property
    def level(self) -> RegionLevel:
        """Province, prefecture or county, as the code's trailing zeros say."""
        return tuple(RegionLevel)[len(_stem(self.code)) // 2 - 1]


def find(code: str) -> Region | None:
    """The division with this six-digit code, or None."""
    return _regions().get(code)


def children(code: str | None = None) -> tuple[Region, ...]:
    """The divisions directly inside, by code; without a code, the provinces."""
    return tuple(region for region in _regions().values() if region.parent == code)


def path(code: str) -> tuple[str, ...]:
    """The names from the province down to ``code``.

    A county that is not listed gives the names of the divisions around it; a code that is no code, none.
    """
    if not _CODE.fullmatch(code):
        return ()
    around = (code[:2].ljust(6, "0"), code[:4].ljust(6, "0"), code)
    known = (_regions().get(step) for step in dict.fromkeys(around))
    return tuple(region.name for region in known if region is not None)


def covers(ancestor: str, code: str) -> bool:
    """Whether ``code`` is ``ancestor`` or lies inside it; false when either is no six-digit code."""
    if not _CODE.fullmatch(ancestor) or not _CODE.fullmatch(code):
        return False
    return code.startswith(_stem(ancestor))


def _stem(code: str) -> str:
    """The leading pairs of digits that are not all zero: 320000 → 32, 320500 → 3205."""
    return re.sub(r"(?:00){1,2}$", "", code)


@cache
def _regions() -> Mapping[str, Region]:
    written = resources.files("core.people").joinpath("regions.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Region(row["code"], row["name"], row["parent"] or None)
        for row in csv.DictReader(written.splitlines())
    }
