"""Whether the items of a paper may still stand in it together: judged before a lock, told afterwards."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from core.errors import Fact, Finding
from question_bank.rules.likeness import Resemblance

REWORDED: Final = "exam.slot_reworded"
"""A draft holds an older wording of an item than the one in use."""


@dataclass(frozen=True, slots=True)
class SlotNow:
    """An item of a paper as it stands now, in its slot; ``number`` is what its bank calls it.

    ``is_retired``: drawn no more. ``is_reworded``: another wording of it is in use than the paper's.
    ``repealed``: documents and clauses that it cites and that no longer hold.
    """

    slot: int
    item_id: int
    number: int
    is_retired: bool
    is_reworded: bool
    enemy_group: str | None
    fingerprint: str
    repealed: tuple[str, ...] = ()


def bars(slots: Sequence[SlotNow], alike: Sequence[Resemblance]) -> tuple[Finding, ...]:
    """Why a paper with these items is not locked: what is retired, and what must not stand side by side.

    Undecided near-duplicates bar it whether or not a comparison of the bank has found them.
    """
    retired = [
        Finding("exam.slot_retired", {"slot": each.slot, "number": each.number}, f"slots.{each.slot}")
        for each in slots
        if each.is_retired
    ]
    enemies = _sharing(slots, lambda each: each.enemy_group, "exam.slots_enemies")
    same = _sharing(slots, lambda each: each.fingerprint, "exam.slots_same")
    return (*retired, *enemies, *same, *_resembling(slots, alike))


def advice(slots: Sequence[SlotNow], *, is_locked: bool = False) -> tuple[Finding, ...]:
    """What to look at before a paper is locked, and does not bar it: what an item cites, newer wordings.

    Of a locked paper nothing is exchanged any more, so nobody is told to.
    """
    newer = "exam.slot_reworded_locked" if is_locked else REWORDED
    repealed = [
        Finding(
            "exam.slot_cites_repealed",
            {"slot": each.slot, "number": each.number, "cited": "; ".join(each.repealed)},
            f"slots.{each.slot}",
        )
        for each in slots
        if each.repealed
    ]
    reworded = [
        Finding(newer, {"slot": each.slot, "number": each.number}, f"slots.{each.slot}")
        for each in slots
        if each.is_reworded and not each.is_retired
    ]
    return (*repealed, *reworded)


def _sharing(
    slots: Sequence[SlotNow], trait: Callable[[SlotNow], Hashable | None], code: str
) -> list[Finding]:
    return [
        _pair(code, one, other)
        for one, other in combinations(slots, 2)
        if trait(one) is not None and trait(one) == trait(other) and one.item_id != other.item_id
    ]


def _resembling(slots: Sequence[SlotNow], alike: Sequence[Resemblance]) -> list[Finding]:
    """Pairs that are alike, in the order of the paper; those with the same words are told as the same.

    What no comparison has found must be found by one before anybody can decide about it.
    """
    at = {each.item_id: each for each in slots}
    told = {}
    for each in alike:
        one, other = sorted((at[each.one], at[each.other]), key=lambda slot: slot.slot)
        if one.fingerprint != other.fingerprint:
            code = "exam.slots_alike" if each.is_known else "exam.slots_alike_uncompared"
            told[one.slot, other.slot] = _pair(code, one, other, percent=each.percent)
    return [told[pair] for pair in sorted(told)]


def _pair(code: str, one: SlotNow, other: SlotNow, **more: Fact) -> Finding:
    facts: dict[str, Fact] = {
        "one": one.slot,
        "other": other.slot,
        "one_number": one.number,
        "other_number": other.number,
        **more,
    }
    return Finding(code, facts, f"slots.{other.slot}")
