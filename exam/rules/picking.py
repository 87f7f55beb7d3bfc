"""Putting single items into a draft by hand: what the design and the other items allow."""

from collections.abc import Collection, Mapping

from core.errors import Finding
from exam.rules.blueprint import Section
from exam.rules.paper import Candidate


def check_pick(
    picked: Candidate,
    section: Section,
    beside: Mapping[int, Candidate],
    *,
    in_section: int,
    alike: Collection[int] = (),
) -> tuple[Finding, ...]:
    """Every reason why an item cannot go into a section that holds ``in_section`` items besides.

    ``beside``: what stays in the paper, by slot, retired items as well. ``alike``: the ids of those that the
    item is nearly the same as, though nobody may have compared the bank yet. The kind and the difficulty are
    the section's, no item comes twice, and none that gives another's answer away or is nearly the same as
    another.
    """
    found: list[Finding] = []
    name = {"section": section.title}
    if picked.kind is not section.kind:
        found.append(Finding("exam.pick_of_other_kind", {**name}))
    if in_section >= section.count:
        found.append(Finding("exam.pick_section_full", {**name, "count": section.count}))
    bounds = section.difficulty
    if bounds is not None and not bounds.take(picked.difficulty):
        found.append(Finding("exam.pick_outside_difficulty", {**name}))
    for slot, other in beside.items():
        if other.item_id == picked.item_id:
            found.append(Finding("exam.pick_twice", {"slot": slot}))
        elif picked.enemy_group is not None and picked.enemy_group == other.enemy_group:
            found.append(Finding("exam.pick_enemy", {"slot": slot}))
        elif other.item_id in alike or (
            picked.fingerprint is not None and picked.fingerprint == other.fingerprint
        ):
            found.append(Finding("exam.pick_alike", {"slot": slot}))
    return tuple(found)
