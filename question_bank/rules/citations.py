"""What items stand on: clauses of laws and standards, and whether these are in force on a day."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.errors import Finding

LONGEST_NUMBER: Final = 64
LONGEST_CLAUSE: Final = 40
MOST: Final = 12
_BETWEEN: Final = "|"


class CitationStanding(StrEnum):
    """Whether what is cited holds on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when something holds: the first day in force, and the first day on which it no longer is.

    None: not known, or without an end.
    """

    effective_on: date | None = None
    repealed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause as an item cites it; an empty clause is the document as a whole."""

    number: str
    clause: str = ""


def standing(day: date, document: Validity, clause: Validity) -> CitationStanding:
    """Whether a clause of a document holds on a day. What of the two ends first ends the clause.

    A clause without a first day of its own begins with its document.
    """
    ends = [each.repealed_on for each in (document, clause) if each.repealed_on is not None]
    if any(day >= end for end in ends):
        return CitationStanding.REPEALED
    begins = clause.effective_on or document.effective_on
    if begins is not None and day < begins:
        return CitationStanding.NOT_YET
    return CitationStanding.IN_FORCE


def check_validity(validity: Validity) -> tuple[Finding, ...]:
    """Why something cannot hold from when to when it is said to."""
    start, end = validity.effective_on, validity.repealed_on
    if start is not None and end is not None and end <= start:
        return (Finding("document.ends_before_it_begins", {"effective_on": start}, "repealed_on"),)
    return ()


def plain_number(typed: str) -> str:
    """The number of a document as it is compared: half width, upper case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", typed).upper().split())


def read_citations(typed: str) -> tuple[Cited, ...]:
    """Citations as they were typed, a line each: the document's number, then ``|`` and the clause."""
    found: dict[Cited, None] = {}
    for line in unicodedata.normalize("NFKC", typed).splitlines():
        number, _, clause = line.partition(_BETWEEN)
        if number.strip():
            found[Cited(plain_number(number), " ".join(clause.split()))] = None
    return tuple(found)


def written(cited: Sequence[Cited]) -> str:
    """Citations as they are typed."""
    return "\n".join(
        f"{each.number} {_BETWEEN} {each.clause}" if each.clause else each.number for each in cited
    )


def check_citations(cited: Sequence[Cited]) -> tuple[Finding, ...]:
    """Why an item cannot cite these."""
    found = [
        Finding("class.clause_too_long", {"clause": each.clause[:20], "most": LONGEST_CLAUSE}, "citations")
        for each in cited
        if len(each.clause) > LONGEST_CLAUSE
    ]
    if len(cited) > MOST:
        found.append(Finding("class.too_many_citations", {"count": len(cited), "most": MOST}, "citations"))
    return tuple(found)
