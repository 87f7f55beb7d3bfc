"""Which blanks of an answer are right, one by one: the comparison itself only counts them."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from question_bank.kinds import registry
from question_bank.kinds.contract import Content, Key, KindName


def fitting(kind: KindName, content: Content, key: Key, given: Mapping[str, Any]) -> tuple[bool, ...]:
    """Of each blank that was filled in, whether it fits; empty for kinds without blanks.

    ``given`` is an answer as it is stored. A blank fits when one more is right with it than without it, so of
    two equal answers in blanks of free order the first fits and the second does not.
    """
    if kind not in {KindName.FILL_BLANK, KindName.NUMERIC}:
        return ()
    blanks = given.get("blanks")
    written = [each if isinstance(each, str) else "" for each in blanks] if isinstance(blanks, list) else []
    hits = [
        registry.compare(
            kind,
            content,
            key,
            registry.read_response(kind, {"blanks": written[:count] + [""] * (len(written) - count)}),
        ).hits
        for count in range(len(written) + 1)
    ]
    return tuple(after > before for before, after in pairwise(hits))
