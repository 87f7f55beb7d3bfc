"""When two written answers are the same answer: the switches of fill-blank items.

Right answers were marked wrong elsewhere for a full-width digit, ``E-mail`` for ``Email`` or a stray space.
Each leniency is one named switch that authors and candidates can see (``switch.<name>`` in the catalogues).
A switch only ever makes more answers equal, never fewer.
"""

import re
import unicodedata

from pydantic import StrictBool

from question_bank.kinds.contract import Frozen
from question_bank.kinds.rich_text import visible

_WIDTH_TAGS = ("<wide>", "<narrow>", "<square>")
_DEGREES = {0x2103: "\u00b0C", 0x2109: "\u00b0F"}
DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63, 0xFF0D), "-")
# Code points, so that the table reads the same in every editor: Chinese and typographic marks → ASCII ones.
_PUNCTUATION = DASHES | {
    0x3001: ",", 0x3002: ".", 0xFF61: ".", 0xFF0C: ",", 0xFF0E: ".", 0xFF1A: ":", 0xFF1B: ";", 0xFF01: "!",
    0xFF1F: "?", 0xFF08: "(", 0xFF09: ")", 0x3010: "[", 0x3011: "]", 0xFF3B: "[", 0xFF3D: "]", 0x3014: "[",
    0x3015: "]", 0x2018: "'", 0x2019: "'", 0xFF07: "'", 0x201C: '"', 0x201D: '"', 0xFF02: '"', 0x300C: '"',
    0x300D: '"', 0x300E: '"', 0x300F: '"', 0xFF5E: "~", 0x300A: "<", 0x300B: ">", 0x301C: "~", 0x223C: "~",
    0xFF0F: "/", 0x2236: ":", 0x2026: "...", 0x00B7: ".", 0x30FB: ".", 0x2022: ".",
}  # fmt: skip
_CLOSING = re.compile(r"(?:\s*[.,;:!?])+\Z")
# Between letters; a letter may carry a combining accent (U+0300 to U+036F).
_HYPHEN = re.compile(r"(?<=[^\W\d_]|[\u0300-\u036f])-+(?=[^\W\d_])")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<part>\d*))?")


class Switches(Frozen):
    """Which differences in writing do not matter. All stand open unless the author closes one.

    Stored in full with the key, so that a later change of the defaults never changes a published item.
    """

    # 全角 = 半角: ａｂｃ is abc, ５０ is 50, ㎜ is mm, ℃ is °C.
    fold_width: StrictBool = True
    # ABC is abc.
    fold_case: StrictBool = True
    # White space around the answer does not count.
    trim_space: StrictBool = True
    # White space inside the answer does not count.
    ignore_inner_space: StrictBool = True
    # Chinese and Western marks are the same, and a closing full stop or comma does not count.
    fold_punctuation: StrictBool = True
    # A hyphen between letters does not count: E-mail is Email; -5 stays apart from 5.
    ignore_hyphen: StrictBool = True
    # Numbers count by value: 50, 50.0, ５０ and 1,000 = 1000.
    numeric_equality: StrictBool = True


NormalForm = tuple[str, str]
"""("number", its shortest digits) or ("text", folded text): two answers are the same when these are equal."""


def fold_width(text: str) -> str:
    """Full- and half-width forms and squared units as ordinary characters; ² stays ²."""
    return "".join(map(_narrowed, text)).translate(_DEGREES)


def _narrowed(character: str) -> str:
    tagged = unicodedata.decomposition(character).startswith(_WIDTH_TAGS)
    if not tagged:
        return character
    points = unicodedata.decomposition(character).split()[1:]
    return "".join(chr(int(point, 16)) for point in points)


def normal_form(text: str, switches: Switches) -> NormalForm:
    """What is left of an answer when the differences that do not matter are gone.

    Characters that show nothing and Unicode's canonical equivalents (Ω, é) never make a difference.
    """
    folded = _folded(visible(unicodedata.normalize("NFC", text)), switches)
    number = _number(fold_width(folded).translate(DASHES)) if switches.numeric_equality else None
    return ("text", folded) if number is None else ("number", number)


def _folded(text: str, switches: Switches) -> str:
    if switches.fold_punctuation:
        text = text.translate(_PUNCTUATION)
    if switches.fold_width:
        text = fold_width(text)
    if switches.ignore_inner_space:
        text = _without_inner_space(text)
    if switches.trim_space:
        text = text.strip()
    if switches.fold_punctuation:
        text = _without_closing_marks(text)
    if switches.ignore_hyphen:
        text = _HYPHEN.sub("", text)
    if switches.fold_case:
        text = unicodedata.normalize("NFC", text.casefold())
    return text


def _without_inner_space(text: str) -> str:
    core = text.strip()
    before, after = text[: text.find(core)], text[text.find(core) + len(core) :]
    return before + _SPACES.sub("", core) + after if core else text


def _without_closing_marks(text: str) -> str:
    """An answer of nothing but marks keeps them: a blank may ask for one."""
    kept = _CLOSING.sub("", text)
    return kept if kept.strip() else text


def _number(text: str) -> str | None:
    found = _NUMBER.fullmatch(text)
    if found is None or not (found["whole"] or found["part"]):
        return None
    whole = found["whole"].replace(",", "").lstrip("0") or "0"
    part = (found["part"] or "").rstrip("0")
    digits = f"{whole}.{part}" if part else whole
    return f"-{digits}" if found["sign"] == "-" and digits != "0" else digits


def is_blank(text: str) -> bool:
    """Nothing visible was written."""
    return not visible(text).strip()
