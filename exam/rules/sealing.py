"""The hash of a locked paper: what of it could make two papers different, and how it is told.

The first version told slots, points and items only. The second tells the title as well, and the whole design:
sections in their order, what they are worth, how they are marked. It says so before a colon, so that a hash
of the first kind goes on being checked as what it is.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.points import Points

_SECOND: Final = "2:"
_BYTES: Final = 31
"""Of the hash behind the two signs, so that it takes no more room than one of the first version."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One place of a paper: where it stands, what it is worth, and the hash of the wording in it."""

    slot: int
    section: int
    points: Points
    content_hash: str


def seal(title: str, design: Mapping[str, Any], places: Sequence[Sealed]) -> str:
    """The hash of a paper, 64 signs; ``design`` is the blueprint as it is stored."""
    told = {
        "title": title,
        "design": design,
        "places": [[each.slot, each.section, each.points, each.content_hash] for each in places],
    }
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _SECOND + hashlib.blake2b(written.encode(), digest_size=_BYTES).hexdigest()


def holds(kept: str, title: str, design: Mapping[str, Any], places: Sequence[Sealed]) -> bool:
    """Whether a paper is what was sealed, by the version of the hash that was kept."""
    if kept.startswith(_SECOND):
        return kept == seal(title, design, places)
    told = "\n".join(f"{each.slot} {each.points} {each.content_hash}" for each in places)
    return kept == hashlib.sha256(told.encode()).hexdigest()
