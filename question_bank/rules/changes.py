"""What changed between two wordings, piece by piece, for a reviewer's eyes."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_MEASURED = 4_000
"""Characters compared; longer texts are shown whole, as taken out and put in."""


class PieceKind(StrEnum):
    """How a piece stands to the other wording (``piece_kind.<word>`` in the catalogues)."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that stayed, was taken out, or was put in."""

    kind: PieceKind
    text: str


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
