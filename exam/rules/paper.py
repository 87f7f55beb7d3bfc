"""Papers: assembly from the bank (组卷), the last check before locking, and each candidate's order."""

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import Fact, Finding
from core.points import Points, written
from exam.rules.blueprint import Blueprint, Section
from question_bank.kinds.contract import KindName


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An item that could be taken into a paper.

    ``topic_path`` leads from the root of the tree of topics to the item's own topic. Items of one
    ``enemy_group`` give each other's answers away; items of one ``fingerprint`` are near-duplicates.
    """

    item_id: int
    version_id: int
    kind: KindName
    topic_path: tuple[str, ...] = ()
    difficulty: int = 0
    times_used: int = 0
    enemy_group: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class SectionPicks:
    """The items taken for one section, by its place in the blueprint."""

    section: int
    picks: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Where the bank is short: of ``needed`` items only ``available`` fit. Topic None: any topic would do."""

    section: int
    title: str
    topic: str | None
    needed: int
    available: int

    def finding(self) -> Finding:
        facts: dict[str, Fact] = {"section": self.title, "needed": self.needed, "available": self.available}
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


def assemble(blueprint: Blueprint, candidates: Sequence[Candidate], rng: random.Random) -> Assembly:
    """Draw a paper: least used items first, chance among equals, no two enemies or near-duplicates.

    The same blueprint, candidates (in the same order) and seed give the same paper. Demands that have the
    least to choose from are served first, and an item already taken is given up again where another can
    replace it and this one cannot be replaced; so without enemies a shortfall is always real.
    """
    demands = _demands(blueprint, candidates, rng)
    draw = _Draw()
    for demand in sorted(demands, key=lambda each: (each.slack, each.order)):
        while len(demand.picks) < demand.needed and draw.serve(demand):
            pass
    sections = tuple(
        SectionPicks(index, tuple(pick for each in demands if each.section == index for pick in each.picks))
        for index in range(len(blueprint.sections))
    )
    short = tuple(
        Shortfall(
            each.section, blueprint.sections[each.section].title, each.topic, each.needed, len(each.picks)
        )
        for each in demands
        if len(each.picks) < each.needed
    )
    return Assembly(sections, short)


class _Demand:
    """So many items of one section and topic, the deck they come from, and those drawn so far.

    The deck is shuffled while it is drawn from (Fisher–Yates, least used first), so that a bank of fifty
    thousand costs only what is looked at.
    """

    def __init__(
        self,
        order: int,
        section: int,
        topic: str | None,
        needed: int,
        deck: list[Candidate],
        rng: random.Random,
    ) -> None:
        self.order = order
        self.section = section
        self.topic = topic
        self.needed = needed
        self.slack = len(deck) - needed
        self.picks: list[Candidate] = []
        self._seen: list[Candidate] = []
        self._unseen = _least_used_first(deck, rng)

    def cards(self) -> Iterator[Candidate]:
        yield from self._seen
        for card in self._unseen:
            self._seen.append(card)
            yield card


def _least_used_first(deck: list[Candidate], rng: random.Random) -> Iterator[Candidate]:
    by_use: defaultdict[int, list[Candidate]] = defaultdict(list)
    for card in deck:
        by_use[card.times_used].append(card)
    for uses in sorted(by_use):
        cards = by_use[uses]
        for last in range(len(cards) - 1, -1, -1):
            drawn = rng.randrange(last + 1)
            cards[drawn], cards[last] = cards[last], cards[drawn]
            yield cards[last]


def _demands(blueprint: Blueprint, candidates: Sequence[Candidate], rng: random.Random) -> list[_Demand]:
    """Every demand of the blueprint, quotas before the free rest; one pass over the bank."""
    wanted: defaultdict[KindName, set[str]] = defaultdict(set)
    for section in blueprint.sections:
        wanted[section.kind].update(quota.topic for quota in section.quotas)
    shelves: defaultdict[tuple[KindName, str | None], list[Candidate]] = defaultdict(list)
    places: dict[tuple[KindName, tuple[str, ...]], list[list[Candidate]]] = {}
    for card in candidates:
        kind, path = card.kind, card.topic_path
        there = places.get((kind, path))
        if there is None:
            named = sorted(wanted[kind].intersection(path)) if kind in wanted else None
            there = [] if named is None else [shelves[kind, topic] for topic in (None, *named)]
            places[kind, path] = there
        for shelf in there:
            shelf.append(card)

    demands: list[_Demand] = []
    for index, section in enumerate(blueprint.sections):
        asked: list[tuple[str | None, int]] = [(quota.topic, quota.count) for quota in section.quotas]
        asked.append((None, section.count - sum(quota.count for quota in section.quotas)))
        for topic, needed in asked:
            if needed > 0:
                deck = _within_bounds(section, shelves[section.kind, topic])
                demands.append(_Demand(len(demands), index, topic, needed, deck, rng))
    return demands


def _within_bounds(section: Section, cards: list[Candidate]) -> list[Candidate]:
    bounds = section.difficulty
    if bounds is None:
        return cards
    return [card for card in cards if bounds.easiest <= card.difficulty <= bounds.hardest]


class _Draw:
    """Who holds what: each taken item reserves itself, its enemies and its near-duplicates."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[_Demand, Candidate]] = {}

    def serve(self, demand: _Demand) -> bool:
        """Take one more item for a demand, moving others' picks if need be; False when it cannot be done."""
        return self._serve(demand, set())

    def _serve(self, demand: _Demand, asked: set[int]) -> bool:
        """An augmenting search (Kuhn); ``asked`` grows, so that no demand is asked twice in one search."""
        asked.add(demand.order)
        for card in demand.cards():
            if not any(key in self._held for key in _keys(card)):
                self._take(demand, card)
                return True
        for card in demand.cards():
            holders = {id(held[1]): held for key in _keys(card) if (held := self._held.get(key)) is not None}
            if len(holders) != 1:
                continue
            [(holder, pick)] = holders.values()
            if holder.order in asked:
                continue
            # Trade: this demand takes the card, its holder looks for another. Undone when there is none.
            self._give_up(holder, pick)
            self._take(demand, card)
            if self._serve(holder, asked):
                return True
            self._give_up(demand, card)
            self._take(holder, pick)
        return False

    def _take(self, demand: _Demand, card: Candidate) -> None:
        demand.picks.append(card)
        for key in _keys(card):
            self._held[key] = (demand, card)

    def _give_up(self, demand: _Demand, card: Candidate) -> None:
        demand.picks.remove(card)
        for key in _keys(card):
            del self._held[key]


def _keys(card: Candidate) -> tuple[Hashable, ...]:
    keys: list[Hashable] = [card.item_id]
    if card.enemy_group is not None:
        keys.append(("enemy", card.enemy_group))
    if card.fingerprint is not None:
        keys.append(("fingerprint", card.fingerprint))
    return tuple(keys)


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
    total = Points(sum(slot.points for slot in slots))
    if total != blueprint.announced_total:
        sums = {"total": written(total), "announced": written(blueprint.announced_total)}
        found.append(Finding("exam.total_differs", sums))
    return tuple(found)


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
    carries meaning are never moved. Orders are by SHA-256 of seed and id rather than by a generator, so that
    they stay the same over versions of any language, and removing an item never moves another's options.
    """
    seeded = hashlib.sha256(f"{seed}".encode())
    by_section: defaultdict[int, list[tuple[bytes, int]]] = defaultdict(list)
    options: dict[int, tuple[str, ...]] = {}
    for slot in slots:
        lots = _with(seeded, slot.slot)
        by_section[slot.section].append((lots.digest() if shuffle_items else b"", slot.slot))
        if slot.option_ids:
            fixed = not shuffle_options or slot.options_fixed or slot.kind is KindName.TRUE_FALSE
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
