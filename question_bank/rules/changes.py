"""What changed between two wordings, piece by piece, for a reviewer's eyes."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_FIRST = 0xF0000
_SIGNS = re.compile("([\U000f0000-\U000ffffd])")
"""Characters for private use, which no text of the bank has."""
_MEASURED = 4_000
"""Characters compared; longer texts are shown whole, as taken out and put in."""


class PieceKind(StrEnum):
    """How a piece stands to the other wording (``piece_kind.<word>`` in the catalogues)."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that stayed, was taken out, or was put in.

    ``whole``: the HTML of what is no run of characters (a picture, a table) and changes as a whole.
    """

    kind: PieceKind
    text: str
    whole: str = ""


class Wholes:
    """One sign for each different picture or table, so that it is compared as a single character."""

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}

    def sign(self, html: str) -> str:
        """The sign that stands for this; the same one for the same."""
        return self._signs.setdefault(html, chr(_FIRST + len(self._signs)))

    def put_back(self, found: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """The pieces with what the signs stand for, each by itself."""
        behind = {sign: html for html, sign in self._signs.items()}
        return tuple(
            Piece(piece.kind, "" if each in behind else each, behind.get(each, ""))
            for piece in found
            for each in _SIGNS.split(piece.text)
            if each
        )


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in the order of reading. ``SAME`` and ``OUT`` together give ``before``, ``SAME`` and ``IN``
    together ``after``.
    """
    if before == after:
        return (Piece(PieceKind.SAME, before),) if before else ()
    if max(len(before), len(after)) > _MEASURED:
        return _whole(before, after)
    found: list[Piece] = []
    for tag, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(PieceKind.SAME, before[i:j]))
        else:
            found += _whole(before[i:j], after[m:n])
    return tuple(found)


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    out = (Piece(PieceKind.OUT, before),) if before else ()
    return (*out, Piece(PieceKind.IN, after)) if after else out
