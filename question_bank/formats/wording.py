"""Plain text of a cell as safe HTML, and small readings of running text: labels, numbers, places to fill."""

import html
import re
import unicodedata
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from question_bank.formats import layouts
from question_bank.kinds.contract import storable

_NUMBERED_SHARE = 0.5
_LINE_ENDS = re.compile(r"\r\n?|\x0b|\x0c|\u2028|\u2029")
_ITEM_NUMBER = re.compile(
    rf"^\s*(?P<number>\d{{1,5}})\s*[{layouts.NUMBER_ENDS}]+\s*(?P<rest>\S.*)$", re.DOTALL
)
_UNDERSCORES = re.compile("[_\uff3f]{2,}")
_EMPTY_BRACKETS = re.compile(rf"[{layouts.OPEN}][\s\u00a0\u3000_]*[{layouts.CLOSE}]")
_WRITTEN_PLACE = re.compile(r"\[\[\d{1,3}\]\]")
_KEY_IN_STEM = re.compile(
    rf"(?P<open>[{layouts.OPEN}])\s*(?P<key>[A-Z\uff21-\uff3a]{{1,8}}|[\u221a\u2713\u2714\u00d7\u2717\u2718])"
    rf"\s*(?P<close>[{layouts.CLOSE}])"
)


def clean(text: str) -> str:
    """What may be stored of a cell: no control characters, one kind of line end, no blank ends."""
    return storable(_LINE_ENDS.sub("\n", text)).strip().strip("\ufeff")


def as_html(text: str) -> str:
    """Plain text as HTML: everything escaped, tags included, and each line break kept as ``<br>``."""
    return html.escape(clean(text), quote=False).replace("\n", "<br>")


def letter_of(character: str) -> str:
    """An option letter in any width and case as ``A`` to ``Z``; other characters as they are, folded."""
    return (character if character.isascii() else unicodedata.normalize("NFKC", character)).upper()


def _item_number(stem: str) -> tuple[int, str] | None:
    """The number a stem begins with ("12、…") and the words after it, or None."""
    found = _ITEM_NUMBER.match(stem)
    return None if found is None else (int(found["number"]), found["rest"])


def without_numbers(written: Sequence[str]) -> list[str]:
    """The stems without their item numbers, when most rows are numbered.

    A number that follows the one before it is one even where a figure comes next ("12.220V …"); any other is
    taken off only where no figure follows, so that "3.5kV …" stays whole.
    """
    numbered = [_item_number(stem) for stem in written]
    filled = sum(bool(stem) for stem in written)
    if sum(found is not None for found in numbered) <= filled * _NUMBERED_SHARE:
        return list(written)
    stems: list[str] = []
    before = 0
    for stem, found in zip(written, numbered, strict=True):
        if found is None:
            stems.append(stem)
            continue
        number, rest = found
        follows = number == before + 1
        stems.append(rest if follows or not rest[0].isdigit() else stem)
        before = number if follows or not rest[0].isdigit() else before
    return stems


def places(stem: str) -> tuple[str, int]:
    """A fill-blank stem with its places written as ``[[1]]`` …, and how many there are.

    Lines of underscores are the places; without any, empty brackets are.
    """
    written = _WRITTEN_PLACE.findall(stem)
    if written:
        return stem, len(written)
    mark = _UNDERSCORES if _UNDERSCORES.search(stem) else _EMPTY_BRACKETS
    count = 0

    def numbered(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"[[{count}]]"

    return mark.sub(numbered, stem), count


def has_drawn_places(stem: str) -> bool:
    """Whether places to fill are drawn as lines, which nothing but a fill-blank item has."""
    return bool(_UNDERSCORES.search(stem) or _WRITTEN_PLACE.search(stem))


def closes_nothing(text: str) -> bool:
    """Whether a round bracket closes that none opened."""
    depth = 0
    for character in text:
        depth += (character in "(\uff08") - (character in ")\uff09")
        if depth < 0:
            return True
    return False


def keys_in_stem(stem: str, letters: AbstractSet[str]) -> list[tuple[str, str]]:
    """Everything in brackets that could be the key ("（ C ）"), each with the stem that is left without it.

    Only the ``letters`` of the item's own options can be a key: "（SI）" is none.
    """
    found = []
    for mark in _KEY_IN_STEM.finditer(stem):
        if mark["key"].isalpha() and not set(letter_of(mark["key"])) <= letters:
            continue
        left = f"{stem[: mark.start()]}{mark['open']}\u3000{mark['close']}{stem[mark.end() :]}"
        found.append((mark["key"], left))
    return found
