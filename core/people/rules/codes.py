"""Staff numbers (工号): one spelling for what people type, and the lists that they paste out of tables."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_BETWEEN: Final = re.compile("[\\s,;\uff0c\u3001\uff1b]+")
"""Whatever people write between staff numbers, half or full width."""


def read_code(raw: str) -> str:
    """A staff number as it is stored: half width, capitals, nothing around it."""
    return unicodedata.normalize("NFKC", raw).strip().upper()


def read_codes(raws: Iterable[str]) -> list[str]:
    """Staff numbers as they are stored, each once, in the order given; empty ones are left out."""
    return [code for code in dict.fromkeys(read_code(raw) for raw in raws) if code]


def split_codes(pasted: str) -> list[str]:
    """The staff numbers of a pasted list, as they were written."""
    return [each for each in _BETWEEN.split(pasted) if each]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a staff number stands in a pasted list, counted from 1: ``nth`` of the ``of`` on its ``line``."""

    written: str
    line: int
    nth: int
    of: int


def places(pasted: str) -> dict[str, Place]:
    """Where each staff number of a pasted list stands first, by the number as it is stored."""
    found: dict[str, Place] = {}
    for each in _standing(pasted):
        found.setdefault(read_code(each.written), each)
    return found


def repeats(pasted: str) -> tuple[Place, ...]:
    """Where a staff number stands that stood in the pasted list before."""
    first = places(pasted)
    return tuple(each for each in _standing(pasted) if first[read_code(each.written)] != each)


def _standing(pasted: str) -> Iterator[Place]:
    for line, words in enumerate(pasted.splitlines(), 1):
        codes = split_codes(words)
        for nth, written in enumerate(codes, 1):
            yield Place(written, line, nth, len(codes))


def left_of(pasted: str, codes: Container[str]) -> str:
    """The pasted list with these staff numbers alone, in its lines and as they were written."""
    rows = (
        " ".join(each for each in split_codes(line) if read_code(each) in codes)
        for line in pasted.splitlines()
    )
    return "\n".join(row for row in rows if row)
