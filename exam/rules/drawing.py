"""Assembly from the bank (组卷): who gets which item, for one paper or for several parallel ones.

A *row* is one line of a blueprint: so many items of one section and topic. Its deck holds what fits, least
used items first, shuffled only as far as it is looked at, so that a bank of fifty thousand costs what is
drawn. Each form has one *demand* for each row.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.occupations.rules.grades import Grade
from exam.rules.blueprint import Blueprint, Section, TopicQuota, lines_of
from exam.rules.paper import Assembly, Candidate, SectionPicks, Shortfall
from question_bank.kinds.contract import KindName
from question_bank.rules.classes import importance_at

_LONGEST_SEARCH: Final = 500
"""Demands asked in one search for a trade: more than any paper has, and within what Python recurses."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a blueprint and what fits it, in piles of equal use, the least used first.

    ``quota`` None: what the quotas of the section leave over. ``place``: the section's row, from 1.
    """

    order: int
    section: int
    quota: TopicQuota | None
    place: int
    needed: int
    piles: tuple[Sequence[Candidate], ...]

    @property
    def topic(self) -> str | None:
        """The topic that is asked for; None where any will do."""
        return self.quota.topic or None if self.quota is not None else None

    @property
    def fitting(self) -> int:
        return sum(map(len, self.piles))


def rows_of(blueprint: Blueprint, candidates: Sequence[Candidate]) -> tuple[Row, ...]:
    """Every line of the blueprint with its deck, quotas before the free rest; one pass over the bank."""
    shelves = _shelves(blueprint, candidates)
    rows: list[Row] = []
    for index, quota, needed, place in asked_by(blueprint):
        section = blueprint.sections[index]
        shelf = shelves[section.kind, (quota.topic or None) if quota is not None else None]
        deck = _answering(quota, _within_bounds(section, shelf), blueprint.grade)
        rows.append(Row(len(rows), index, quota, place, needed, _piles(deck)))
    return tuple(rows)


def asked_by(blueprint: Blueprint) -> Iterator[tuple[int, TopicQuota | None, int, int]]:
    """Each line that asks for items: its section, what it asks, how many, and its row, from 1 (rest: 0)."""
    for index, section in enumerate(blueprint.sections):
        for quota, line in zip(section.quotas, lines_of(section.quotas), strict=True):
            if quota.count > 0:
                yield index, quota, quota.count, line
        rest = section.count - sum(quota.count for quota in section.quotas)
        if rest > 0:
            yield index, None, rest, 0


def assemble(blueprint: Blueprint, candidates: Sequence[Candidate], rng: random.Random) -> Assembly:
    """Draw a paper: least used items first, chance among equals, no two enemies or near-duplicates.

    The same blueprint, candidates (in the same order) and seed give the same paper. Demands that have the
    least to choose from are served first, and an item already taken is given up again where another can
    replace it and this one cannot be replaced; so without enemies a shortfall is always real.
    """
    return assemble_from(blueprint, rows_of(blueprint, candidates), rng)


def assemble_from(blueprint: Blueprint, rows: Sequence[Row], rng: random.Random) -> Assembly:
    """:func:`assemble` with the rows at hand: for who draws again and again from one bank."""
    [demands] = draw_all(rows, rng, forms=1, most_shared=0)
    return Assembly(
        as_sections(blueprint, [(each.row, each.picks) for each in demands]),
        shortfalls_of(blueprint, demands),
    )


def as_sections(
    blueprint: Blueprint, picked: Sequence[tuple[Row, Sequence[Candidate]]]
) -> tuple[SectionPicks, ...]:
    """What was picked row by row, section by section."""
    return tuple(
        SectionPicks(index, tuple(pick for row, picks in picked if row.section == index for pick in picks))
        for index in range(len(blueprint.sections))
    )


def shortfalls_of(blueprint: Blueprint, demands: Sequence["Demand"]) -> tuple[Shortfall, ...]:
    """The rows that could not be filled."""
    return tuple(
        Shortfall(
            each.row.section,
            blueprint.sections[each.row.section].title,
            each.row.topic,
            each.row.needed,
            len(each.picks),
            each.row.quota,
            each.row.place,
            each.row.fitting,
        )
        for each in demands
        if len(each.picks) < each.row.needed
    )


def draw_all(
    rows: Sequence[Row],
    rng: random.Random,
    *,
    forms: int,
    most_shared: int,
    most_papers: int | None = None,
) -> list[list["Demand"]]:
    """Serve every row of every form, as far as the bank goes; the demands of each form in order of rows.

    No item stands in two forms while the bank lasts. What is then still missing is taken from other forms,
    least shared items first, as long as no two forms come to share more than ``most_shared`` items and none
    stands in more than ``most_papers`` papers.
    """
    decks = [_Deck(row, rng) for row in rows]
    by_form = [[Demand(form, deck) for deck in decks] for form in range(forms)]
    draw = _Draw(most_papers)
    scarce_first = sorted(rows, key=lambda row: (row.fitting - forms * row.needed, row.order))
    for row in scarce_first:
        _serve_in_turn([demands[row.order] for demands in by_form], draw)
    if most_shared and any(each.missing for demands in by_form for each in demands):
        draw.share(most_shared)
        for row in scarce_first:
            _serve_in_turn([demands[row.order] for demands in by_form], draw)
    return by_form


class _Deck:
    """The cards of a row in the order in which they are tried, common to all forms.

    Shuffled while it is drawn from (Fisher–Yates over places, so that no pile is ever copied).
    """

    def __init__(self, row: Row, rng: random.Random) -> None:
        self.row = row
        self._seen: list[Candidate] = []
        self._unseen = _least_used_first(row.piles, rng)

    def __getitem__(self, place: int) -> Candidate | None:
        """The card at a place; None behind the last one."""
        while len(self._seen) <= place:
            card = next(self._unseen, None)
            if card is None:
                return None
            self._seen.append(card)
        return self._seen[place]

    def cards(self) -> Iterator[Candidate]:
        place = 0
        while (card := self[place]) is not None:
            yield card
            place += 1


@dataclass(eq=False, slots=True)
class Demand:
    """What one form still needs and already has of one row."""

    form: int
    deck: _Deck
    picks: list[Candidate] = field(default_factory=list)
    tried: int = 0
    """All cards before this place were taken when last looked at, ``given_up`` times something was freed."""
    given_up: int = 0

    @property
    def row(self) -> Row:
        return self.deck.row

    @property
    def missing(self) -> int:
        return self.row.needed - len(self.picks)


def _serve_in_turn(demands: Sequence[Demand], draw: "_Draw") -> None:
    """One item for each form in turn, so that no form gets the pick of the deck; a dry demand drops out."""
    wanting = [each for each in demands if each.missing]
    while wanting:
        wanting = [each for each in wanting if draw.serve(each) and each.missing]


class _Draw:
    """Who holds what: each taken item reserves itself; in its form also its enemies and near-duplicates."""

    def __init__(self, most_papers: int | None) -> None:
        self._most_papers = most_papers
        self._held: dict[Hashable, tuple[Demand, Candidate]] = {}
        self._freed = 0
        self._most_shared = 0
        self._forms_of: defaultdict[int, set[int]] = defaultdict(set)
        self._shared: Counter[tuple[int, int]] = Counter()

    def share(self, most: int) -> None:
        """From now on an item may stand in several forms, any two of which share at most ``most`` items."""
        taken = list(dict.fromkeys(self._held.values()))
        self._most_shared = most
        self._held = {key: held for held in taken for key in self._keys(*held)}

    def serve(self, demand: Demand) -> bool:
        """Take one more item for a demand, moving others' picks if need be; False when it cannot be done."""
        return self._serve(demand, set())

    def _serve(self, demand: Demand, asked: set[Demand]) -> bool:
        """An augmenting search (Kuhn); ``asked`` grows, so that no demand is asked twice in one search."""
        asked.add(demand)
        if len(asked) > _LONGEST_SEARCH:
            return False
        free = self._free_shared(demand) if self._most_shared else self._free(demand)
        if free is not None:
            self._take(demand, free)
            return True
        for card in demand.deck.cards():
            holders = {
                id(held[1]): held
                for key in self._keys(demand, card)
                if (held := self._held.get(key)) is not None
            }
            if len(holders) != 1:
                continue
            [(holder, pick)] = holders.values()
            if holder in asked:
                continue
            # Trade: this demand takes the card, its holder looks for another. Undone when there is none.
            self._give_up(holder, pick)
            if self._may_share(demand, card):
                self._take(demand, card)
                if self._serve(holder, asked):
                    return True
                self._give_up(demand, card)
            self._take(holder, pick)
        return False

    def _free(self, demand: Demand) -> Candidate | None:
        """The first card that nobody holds; what was taken at the last look is not looked at again."""
        if demand.given_up != self._freed:
            demand.tried, demand.given_up = 0, self._freed
        while (card := demand.deck[demand.tried]) is not None:
            if not any(key in self._held for key in self._keys(demand, card)):
                return card
            demand.tried += 1
        return None

    def _free_shared(self, demand: Demand) -> Candidate | None:
        """The card in the fewest forms that this form may still take."""
        fitting = [
            card
            for card in demand.deck.cards()
            if not any(key in self._held for key in self._keys(demand, card))
            and self._may_share(demand, card)
        ]
        return min(fitting, key=lambda card: len(self._forms_of[card.item_id]), default=None)

    def _may_share(self, demand: Demand, card: Candidate) -> bool:
        there = self._forms_of[card.item_id]
        if self._most_papers is not None and card.times_used + len(there) >= self._most_papers:
            return False
        return all(self._shared[_pair(demand.form, other)] < self._most_shared for other in there)

    def _take(self, demand: Demand, card: Candidate) -> None:
        demand.picks.append(card)
        for key in self._keys(demand, card):
            self._held[key] = (demand, card)
        for other in self._forms_of[card.item_id]:
            self._shared[_pair(demand.form, other)] += 1
        self._forms_of[card.item_id].add(demand.form)

    def _give_up(self, demand: Demand, card: Candidate) -> None:
        demand.picks.remove(card)
        for key in self._keys(demand, card):
            del self._held[key]
        self._forms_of[card.item_id].discard(demand.form)
        for other in self._forms_of[card.item_id]:
            self._shared[_pair(demand.form, other)] -= 1
        self._freed += 1

    def _keys(self, demand: Demand, card: Candidate) -> tuple[Hashable, ...]:
        form = demand.form
        keys: list[Hashable] = [("item", form, card.item_id) if self._most_shared else card.item_id]
        if card.enemy_group is not None:
            keys.append(("enemy", form, card.enemy_group))
        if card.fingerprint is not None:
            keys.append(("fingerprint", form, card.fingerprint))
        return tuple(keys)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _least_used_first(piles: Sequence[Sequence[Candidate]], rng: random.Random) -> Iterator[Candidate]:
    for cards in piles:
        moved: dict[int, int] = {}
        for last in range(len(cards) - 1, -1, -1):
            drawn = rng.randrange(last + 1)
            at = moved.get(drawn, drawn)
            moved[drawn] = moved.pop(last, last)
            yield cards[at]


def _piles(deck: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], ...]:
    by_use: defaultdict[int, list[Candidate]] = defaultdict(list)
    for card in deck:
        by_use[card.times_used].append(card)
    return tuple(tuple(by_use[uses]) for uses in sorted(by_use))


def _shelves(
    blueprint: Blueprint, candidates: Sequence[Candidate]
) -> defaultdict[tuple[KindName, str | None], list[Candidate]]:
    wanted: defaultdict[KindName, set[str]] = defaultdict(set)
    for section in blueprint.sections:
        wanted[section.kind].update(quota.topic for quota in section.quotas if quota.topic)
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
    return shelves


def _answering(quota: TopicQuota | None, cards: list[Candidate], grade: Grade | None) -> list[Candidate]:
    """The cards that have what a quota asks beside its topic; importances are those of the grade."""
    if quota is None or quota.is_plain:
        return cards
    return [
        card
        for card in cards
        if (
            quota.importance is None
            or importance_at(card.importance, card.by_grade, grade) is quota.importance
        )
        and (quota.cognitive is None or card.cognitive is quota.cognitive)
        and (not quota.tag or quota.tag in card.tags)
        and (quota.difficulty is None or card.difficulty == quota.difficulty)
    ]


def _within_bounds(section: Section, cards: list[Candidate]) -> list[Candidate]:
    bounds = section.difficulty
    if bounds is None:
        return cards
    return [card for card in cards if bounds.take(card.difficulty)]
