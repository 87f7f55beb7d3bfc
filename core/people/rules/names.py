"""Personal names: one spelling for what rosters spell in many ways, and what may be shown of them."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from core.people.rules.findings import Findings, finding

FIELD: Final = "name"
LONGEST: Final = 60
_MIDDLE_DOT: Final = 0x00B7
_DOTS: Final = (0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0xFF0E, 0xFF65, 0x25CF)
_INVISIBLE: Final = (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)
_HAN: Final = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_LETTERS: Final = tuple(range(0xFF21, 0xFF3B)) + tuple(range(0xFF41, 0xFF5B))
_ONE_SPELLING: Final[dict[int, int | None]] = {
    **dict.fromkeys(_DOTS, _MIDDLE_DOT),
    **dict.fromkeys(_INVISIBLE),
    **{letter: letter - 0xFEE0 for letter in _LETTERS},
}
_AROUND_DOT: Final = re.compile(r"\s*\u00b7\s*")


def normalise_name(raw: str) -> str:
    """One spelling of a name: NFC, half-width letters, one middle dot, single spaces.

    Between two Han characters no space stays: rosters pad short names to line up columns. NFC and not
    NFKC, so that a rare character keeps the form its bearer writes.
    """
    text = unicodedata.normalize("NFC", raw).translate(_ONE_SPELLING)
    words = _AROUND_DOT.sub("\u00b7", text).split()
    joined = ""
    for word in words:
        between_han = bool(joined) and _is_han(joined[-1]) and _is_han(word[0])
        joined += word if between_han or not joined else f" {word}"
    return joined


def read_name(raw: str) -> str | Findings:
    """The normalised name, or why it cannot be one: empty, too long, or with digits or control characters."""
    name = normalise_name(raw)
    if not name:
        return (finding("people.name_missing", FIELD),)
    if len(name) > LONGEST:
        return (finding("people.name_too_long", FIELD, length=len(name), longest=LONGEST),)
    if any(unicodedata.category(character) in {"Nd", "Cc", "Co", "Cn"} for character in name):
        return (finding("people.name_characters", FIELD),)
    return name


def mask_name(name: str, compound_surnames: Collection[str] = ()) -> str:
    """Show the surname and a star for every hidden character, at most three.

    ``compound_surnames`` are the surnames of two characters (复姓); a name in Latin letters shows its
    first letter. A name of one character is hidden whole, for nothing else would be.
    """
    shown = 2 if len(name) > 2 and name[:2] in compound_surnames else 1
    if len(name) <= 1:
        return "*" * len(name)
    return name[:shown] + "*" * min(len(name) - shown, 3)


def _is_han(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _HAN)
