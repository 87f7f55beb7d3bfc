"""Which blanks and points of an answer are right, one by one: the comparison itself only counts them."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from question_bank.kinds import case_study, hotspot, registry
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.kinds.errors import ResponseUnreadable

_BLANKS = frozenset({KindName.FILL_BLANK, KindName.NUMERIC, KindName.CALCULATED})


def fitting(kind: KindName, content: Content, key: Key, given: Mapping[str, Any]) -> tuple[bool, ...]:
    """Of each blank that was filled in, or point that was placed, whether it fits; empty for other kinds.

    Of a case those of its items one after the other, each with as many as it has blanks.

    ``given`` is an answer as it is stored. A blank fits when one more is right with it than without it, so of
    two equal answers in blanks of free order the first fits and the second does not.
    """
    if isinstance(content, case_study.Content) and isinstance(key, case_study.Key):
        return tuple(_below(content, key, given))
    if isinstance(content, hotspot.Content) and isinstance(key, hotspot.Key):
        return _points(content, key, given)
    if kind not in _BLANKS:
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


def _points(content: hotspot.Content, key: hotspot.Key, given: Mapping[str, Any]) -> tuple[bool, ...]:
    try:
        return hotspot.fitting(content, key, hotspot.read_response(dict(given)).points)
    except ResponseUnreadable:
        return ()


def _below(content: case_study.Content, key: case_study.Key, given: Mapping[str, Any]) -> Iterator[bool]:
    found = given.get("children")
    below = found if isinstance(found, Mapping) else {}
    for child in content.children:
        blanks = registry.present(child.kind, child.content).told_apart
        own, raw = key.of(child), below.get(child.id)
        fits: tuple[bool, ...] = ()
        if blanks and own is not None and isinstance(raw, Mapping):
            fits = fitting(child.kind, child.content, own, raw)
        yield from (*fits, *[False] * blanks)[:blanks]
