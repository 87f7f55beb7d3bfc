"""Reasons that people give for what they do to others: what is written down, and whether it says anything."""

from typing import Final

from core.errors import Finding

LONGEST: Final = 500
SHORTEST: Final = 2
"""Letters or ideographs: a single one, or dots and digits alone, tell nobody why."""
_CLOSING: Final = " .,;!\u3001\u3002\uff01\uff0c\uff0e\uff1b"
"""What ends a sentence or a clause; the sentence that a reason is put into has an ending of its own."""


def read(typed: str, *, longest: int = LONGEST) -> str:
    """The reason as it is kept and told: one line, without what closes its last sentence."""
    return " ".join(typed.split())[:longest].rstrip(_CLOSING)


def suffices(typed: str) -> bool:
    """Whether it says enough where a reason is demanded."""
    return sum(each.isalpha() for each in typed) >= SHORTEST


def needed(field: str = "reason") -> Finding:
    """What is said beside a field that holds no reason, or too long a one."""
    return Finding("core.reason_needed", {"shortest": SHORTEST, "longest": LONGEST}, field)
