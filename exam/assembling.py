"""One paper proposed from a bank: the numbers of its items are read first, items when they are drawn.

A thousand papers, or twenty beside each other, look at so much of a bank that they read it as a whole
(``exam.candidates``). The same seed gives the same paper either way.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from core.work import UnitOfWork
from exam import candidates
from exam.candidates import Use
from exam.rules.blueprint import Blueprint
from exam.rules.drawing import assemble
from exam.rules.exposure import is_resting, rested
from exam.rules.paper import Assembly, Candidate
from exam.rules.unread import Book, draw_reading, rows_of_stacks
from question_bank import stock
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from question_bank.stock import Stock


@dataclass(frozen=True, slots=True)
class Proposed:
    """A paper as it would be drawn; how many items of each kind the bank has, and how many of them rest."""

    assembly: Assembly
    held: Mapping[KindName, int]
    resting: Mapping[KindName, int]


def propose(
    work: UnitOfWork, bank_id: int, blueprint: Blueprint, pools: frozenset[Pool], seed: int
) -> Proposed:
    """What drawing with the seed gives; writes nothing. The caller has checked the blueprint."""
    known = of_bank(work, bank_id, blueprint, pools)
    uses = candidates.uses_in(work, bank_id)
    bound = blueprint.exposure
    resting = frozenset(
        item_id
        for item_id, use in uses.items()
        if bound is not None and is_resting(use.times, use.last_on, bound, work.today)
    )
    book = Book({item_id: use.times for item_id, use in uses.items()})
    rows = rows_of_stacks(blueprint, known.stacks, known.tagged, resting, book)
    drawn = draw_reading(blueprint, rows, book, seed, lambda ids: _read(work, known, uses, ids))
    if drawn is None:
        whole = candidates.of_bank(work, bank_id, pools)
        drawn = assemble(blueprint, rested(whole, blueprint.exposure, work.today), random.Random(seed))
    held: Counter[KindName] = Counter()
    worn: Counter[KindName] = Counter()
    for stack in known.stacks:
        held[stack.kind] += len(stack.ids)
        worn[stack.kind] += sum(each in resting for each in stack.ids) if resting else 0
    return Proposed(drawn, held, worn)


def of_bank(work: UnitOfWork, bank_id: int, blueprint: Blueprint, pools: frozenset[Pool]) -> Stock:
    """The numbers of a bank that the blueprint needs, kept in memory while the bank stays as it is."""
    sorts = any(
        section.difficulty or any(quota.difficulty or quota.cognitive for quota in section.quotas)
        for section in blueprint.sections
    )
    tags = frozenset(quota.tag for section in blueprint.sections for quota in section.quotas if quota.tag)
    return candidates.stock_of(work, bank_id, pools, sorts=sorts, tags=tags)


def _read(
    work: UnitOfWork, known: Stock, uses: Mapping[int, Use], item_ids: Collection[int]
) -> Iterator[Candidate]:
    for item in stock.cards(work, known, item_ids):
        use = uses.get(item.item_id)
        card = candidates.candidate(item)
        yield card._replace(times_used=use.times, used_on=use.last_on) if use else card
