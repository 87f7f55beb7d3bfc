"""Which key of a list behind the items belongs to which item: by the numbers alone, or by none.

The numbers of a list may run through all its headings or begin anew below each, and so may those of the
items; both ways are taken where they match one to one. What does not match gives no key and is told. Pure.
"""

from collections.abc import Iterable, Sequence

from core.errors import Facts, Finding
from question_bank.formats import layouts
from question_bank.formats.gathering import Item
from question_bank.formats.key_list import KeyList, Numbered

Pairs = list[tuple[Item, str]]
"""Items and the keys that the list has for them."""


def matched(listed: KeyList, items: Sequence[Item]) -> tuple[Pairs, list[Finding]]:
    """The items with their keys of the list; a finding for what of the list has other numbers."""
    whole = _whole(listed, items)
    if whole is not None:
        return whole, []
    pairs: Pairs = []
    found: list[Finding] = []
    words = {layouts.kind_word(kind) for kind in listed.keys if kind}
    run_on = _runs(number for keys in listed.keys.values() for number in keys)
    items_run_on = _runs(item.number for item in items)
    for kind, keys in listed.keys.items():
        word = layouts.kind_word(kind)
        those = [
            item
            for item in items
            if (layouts.kind_word(item.kind) == word if kind else layouts.kind_word(item.kind) not in words)
        ]
        own = _by_number(keys, those)
        if own is None and kind and (run_on or items_run_on):
            own = _by_place(keys, those)
        if own is None:
            found.append(_mismatch(kind, keys, those))
        else:
            pairs += own
    return pairs, found


def _whole(listed: KeyList, items: Sequence[Item]) -> Pairs | None:
    """Headings of the list alone say nothing of items without a kind: then the numbers decide."""
    together = {number: key for keys in listed.keys.values() for number, key in keys.items()}
    if len(together) < listed.count or any(item.kind for item in items):
        return None
    return _by_number(together, items)


def _by_number(keys: Numbered, items: Sequence[Item]) -> Pairs | None:
    if sorted(item.number for item in items) != sorted(keys):
        return None
    return [(item, keys[item.number]) for item in items]


def _by_place(keys: Numbered, items: Sequence[Item]) -> Pairs | None:
    """Below one heading, where one side counts from 1 and the other runs on from the heading above."""
    numbers = sorted(item.number for item in items)
    if len(numbers) != len(keys) or 1 not in (min(keys), numbers[0]):
        return None
    apart = min(keys) - numbers[0]
    if sorted(keys) != list(range(min(keys), min(keys) + len(keys))) or numbers != sorted(
        number - apart for number in keys
    ):
        return None
    return [(item, keys[item.number + apart]) for item in items]


def _runs(numbers: Iterable[int]) -> bool:
    """Whether numbers are 1, 2, 3 … without a gap or a repeat."""
    told = list(numbers)
    return sorted(told) == list(range(1, len(told) + 1))


def _mismatch(kind: str, keys: Numbered, items: Sequence[Item]) -> Finding:
    facts: Facts = {"count": len(keys), "items": len(items)}
    if not kind:
        return Finding("import.key_list_numbers", facts)
    return Finding("import.key_list_mismatch", {**facts, "kind": kind})
