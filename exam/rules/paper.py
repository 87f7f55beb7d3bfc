"""Papers: what is proposed, the last check before locking, and each candidate's order."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from core.errors import Fact, Finding
from core.points import Points, written
from exam.rules.blueprint import Blueprint, Section, TopicQuota
from question_bank.kinds.contract import KindName
from question_bank.rules.classes import ByGrade, CognitiveLevel, Importance


class Candidate(NamedTuple):
    """An item that could be taken into a paper: a tuple, because a bank has fifty thousand of them.

    ``topic_path`` leads from the root of the tree of topics to the item's own topic. Items of one
    ``enemy_group`` give each other's answers away; items of one ``fingerprint`` are near-duplicates.
    ``times_used`` counts papers, ``used_on`` is the day of the last. ``measured``: how hard it proved, in
    hundredths of the authors' scale, where that is known.
    """

    item_id: int
    version_id: int
    kind: KindName
    topic_path: tuple[str, ...] = ()
    difficulty: int = 0
    enemy_group: str | None = None
    fingerprint: str | None = None
    importance: Importance | None = None
    cognitive: CognitiveLevel | None = None
    tags: frozenset[str] = frozenset()
    by_grade: ByGrade = ()
    times_used: int = 0
    used_on: date | None = None
    measured: int | None = None

    @property
    def hardness(self) -> int:
        """How hard it is in hundredths: as it proved, else as its author thought."""
        return self.difficulty * 100 if self.measured is None else self.measured


@dataclass(frozen=True, slots=True)
class SectionPicks:
    """The items taken for one section, by its place in the blueprint."""

    section: int
    picks: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Where the bank is short: of ``needed`` items only ``available`` could be had.

    ``fitting``: how many of the bank answer what is asked, though another row may have taken them, or they
    are enemies or nearly the same as others in the paper. Topic None: any topic would do. ``quota`` is the
    row as it was asked, None for the rest of the section; ``row`` its place among these, from 1.
    """

    section: int
    title: str
    topic: str | None
    needed: int
    available: int
    quota: TopicQuota | None = field(default=None, compare=False)
    row: int = field(default=0, compare=False)
    fitting: int = field(default=0, compare=False)

    def finding(self) -> Finding:
        facts: dict[str, Fact] = {
            "section": self.title,
            "needed": self.needed,
            "fitting": self.fitting,
            "available": self.available,
        }
        if self.quota is not None and not self.quota.is_plain:
            named = {**facts, **self.quota.named, "row": self.row}
            return Finding("exam.bank_short_of_row", named, f"sections.{self.section}")
        if self.topic is None:
            return Finding("exam.bank_short", facts, f"sections.{self.section}")
        return Finding("exam.bank_short_of_topic", {**facts, "topic": self.topic}, f"sections.{self.section}")


@dataclass(frozen=True, slots=True)
class Assembly:
    """A proposed paper; complete when nothing fell short."""

    sections: tuple[SectionPicks, ...]
    shortfalls: tuple[Shortfall, ...]

    @property
    def complete(self) -> bool:
        return not self.shortfalls


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSlot:
    """One place of a locked paper. ``option_ids`` are the options in the order the author wrote them.

    ``options_fixed``: the author's order carries meaning (numbers by size, "all of the above").
    """

    slot: int
    section: int
    item_id: int
    version_id: int
    kind: KindName
    points: Points
    option_ids: tuple[str, ...] = ()
    options_fixed: bool = False


def check_locked_paper(blueprint: Blueprint, slots: Sequence[PaperSlot]) -> tuple[Finding, ...]:
    """Every way in which a paper differs from its design; a paper with a finding is never opened.

    What is delivered is what was designed: each section full, of its kind and worth; no item and no slot
    twice; the points add up to the announced total.
    """
    found: list[Finding] = []
    sections = dict(enumerate(blueprint.sections))
    delivered = Counter(slot.section for slot in slots)
    for index, section in sections.items():
        if delivered[index] != section.count:
            facts: dict[str, Fact] = {
                "section": section.title,
                "needed": section.count,
                "delivered": delivered[index],
            }
            found.append(Finding("exam.section_count_differs", facts, f"sections.{index}"))
    for slot in slots:
        found += _check_slot(sections.get(slot.section), slot)
    for item_id, times in Counter(slot.item_id for slot in slots).items():
        if times > 1:
            found.append(Finding("exam.item_repeated", {"item_id": item_id, "times": times}))
    for number, times in Counter(slot.slot for slot in slots).items():
        if times > 1:
            found.append(Finding("exam.slot_repeated", {"slot": number, "times": times}))
    return (*found, *_check_total(blueprint, Points(sum(slot.points for slot in slots))))


def check_sums(blueprint: Blueprint, count: int, total: Points) -> tuple[Finding, ...]:
    """How so many items, worth so much together, differ from the number and the total that were designed."""
    designed = sum(section.count for section in blueprint.sections)
    differs = Finding("exam.count_differs", {"needed": designed, "delivered": count})
    return (*(() if count == designed else (differs,)), *_check_total(blueprint, total))


def _check_total(blueprint: Blueprint, total: Points) -> tuple[Finding, ...]:
    if total == blueprint.announced_total:
        return ()
    sums = {"total": written(total), "announced": written(blueprint.announced_total)}
    return (Finding("exam.total_differs", sums),)


def _check_slot(section: Section | None, slot: PaperSlot) -> list[Finding]:
    where = f"slots.{slot.slot}"
    if section is None:
        return [Finding("exam.slot_outside_sections", {"slot": slot.slot}, where)]
    found: list[Finding] = []
    facts: dict[str, Fact] = {"slot": slot.slot, "section": section.title}
    if slot.kind is not section.kind:
        found.append(Finding("exam.slot_of_other_kind", facts, where))
    if slot.points != section.points_each:
        worth = {"marks": written(slot.points), "each": written(section.points_each)}
        found.append(Finding("exam.slot_points_differ", {**facts, **worth}, where))
    return found


_NEVER_AS_WRITTEN = frozenset({KindName.MATCHING, KindName.ORDERING})


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The order one candidate sees: slots in order, and the options of each slot that has any, by id."""

    order: tuple[int, ...]
    options: Mapping[int, tuple[str, ...]]


def arrange(
    slots: Sequence[PaperSlot], seed: int, *, shuffle_items: bool, shuffle_options: bool
) -> Arrangement:
    """The order of items and options for one attempt, the same whenever it is asked for.

    Sections keep their order and items stay within theirs; true/false options and options whose order
    carries meaning are never moved, those of pairs and of orders always: as written they tell the key.
    Orders are by SHA-256 of seed and id rather than by a generator, so that they stay the same over versions
    of any language, and removing an item never moves another's options.
    """
    seeded = hashlib.sha256(f"{seed}".encode())
    by_section: defaultdict[int, list[tuple[bytes, int]]] = defaultdict(list)
    options: dict[int, tuple[str, ...]] = {}
    for slot in slots:
        lots = _with(seeded, slot.slot)
        by_section[slot.section].append((lots.digest() if shuffle_items else b"", slot.slot))
        if slot.option_ids:
            as_written = not shuffle_options or slot.options_fixed or slot.kind is KindName.TRUE_FALSE
            fixed = as_written and slot.kind not in _NEVER_AS_WRITTEN
            options[slot.slot] = slot.option_ids if fixed else _shuffled(slot.option_ids, lots)
    order = [number for section in sorted(by_section) for _, number in sorted(by_section[section])]
    return Arrangement(tuple(order), options)


def _shuffled(option_ids: tuple[str, ...], lots: "hashlib._Hash") -> tuple[str, ...]:
    return tuple(sorted(option_ids, key=lambda option: _with(lots, option).digest()))


def _with(lots: "hashlib._Hash", name: int | str) -> "hashlib._Hash":
    """The lots of everything before it and this name, drawn on from a common beginning."""
    longer = lots.copy()
    longer.update(f"/{name}".encode())
    return longer
