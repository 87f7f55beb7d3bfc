"""What a bank has for a blueprint, and how hard what is drawn from it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from core.work import UnitOfWork
from exam import candidates
from exam.rules.blueprint import Blueprint
from exam.rules.hardness import spread_of, with_answers
from exam.rules.paper import Candidate, PaperSlot, SectionPicks
from exam.views import DifficultyRow, SectionSupply
from question_bank import selection
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool


def drawable(work: UnitOfWork, bank_id: int, pools: frozenset[Pool]) -> dict[str, dict[str, int]]:
    """How many items could be drawn, by kind and by the code of a topic that they lie at or below.

    The caller has judged the permission.
    """
    counts: dict[str, Counter[str]] = {}
    for stack in candidates.stock_of(work, bank_id, pools).stacks:
        for code in stack.topic_path:
            counts.setdefault(stack.kind.value, Counter())[code] += len(stack.ids)
    return {kind: dict(found) for kind, found in counts.items()}


def supplied(
    blueprint: Blueprint, held: Mapping[KindName, int], resting: Mapping[KindName, int]
) -> tuple[SectionSupply, ...]:
    """How many items each section can choose from, and how many a bound on their use holds back.

    ``held``: how many the bank has of each kind; ``resting``: how many of them are held back.
    """
    return tuple(
        SectionSupply(
            title=section.title,
            needed=section.count,
            available=held.get(section.kind, 0) - resting.get(section.kind, 0),
            resting=resting.get(section.kind, 0),
        )
        for section in blueprint.sections
    )


def spreads(blueprint: Blueprint, drawn: Sequence[SectionPicks]) -> tuple[DifficultyRow, ...]:
    """How hard each section is, and the whole paper where there are several; without those that are empty."""
    sections = [(blueprint.sections[each.section].title, each.picks) for each in drawn if each.picks]
    rows = [_row(title, picks) for title, picks in sections]
    if len(rows) > 1:
        rows.append(_row("", [pick for _, picks in sections for pick in picks]))
    return tuple(rows)


def spreads_of_paper(
    work: UnitOfWork, blueprint: Blueprint, slots: Sequence[PaperSlot], facility: Mapping[int, Fraction]
) -> tuple[DifficultyRow, ...]:
    """:func:`spreads` of a paper as it stands, the means as those of parallel forms: as items proved where
    that is known (``facility``: share of points won, by version), else as their authors thought."""
    known = selection.difficulties(work, [slot.version_id for slot in slots])
    picks: dict[int, list[Candidate]] = {}
    for slot in slots:
        card = Candidate(
            item_id=slot.item_id,
            version_id=slot.version_id,
            kind=slot.kind,
            difficulty=known[slot.version_id],
        )
        picks.setdefault(slot.section, []).append(card)
    return spreads(
        blueprint,
        [SectionPicks(at, tuple(with_answers(cards, facility))) for at, cards in sorted(picks.items())],
    )


def _row(title: str, cards: Sequence[Candidate]) -> DifficultyRow:
    found = spread_of(cards)
    return DifficultyRow(title=title, counts=found.counts, mean=found.mean)
