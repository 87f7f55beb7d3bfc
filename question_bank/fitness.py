"""How items that a paper holds stand now: in use or not, apart or alike, on ground that was repealed.

Papers keep the wordings they were drawn with, so what happened to an item since has to be asked for.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from core.work import UnitOfWork
from question_bank import classing
from question_bank.kinds import registry
from question_bank.kinds.contract import Content, KindName
from question_bank.models import Item, LikenessPair
from question_bank.rules import blocking, likeness
from question_bank.rules.likeness import LikenessDecision, LikenessKind, Resemblance, Wording

_WORTH_COMPARING: Final = 0.75
"""Of the pairs of characters, common ones: below ``likeness.LEAST`` by more than hashes that meet can do."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """An item now. ``current_version`` None: it is drawn no more. ``repealed``: what it cites in vain."""

    number: int
    current_version: int | None
    enemy_group: str | None
    repealed: tuple[str, ...] = ()


def now(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, Fitness]:
    """Each of the items as it stands at this moment, by id."""
    repealed = classing.repealed_of(work, item_ids)
    rows = work.session.execute(
        select(Item.id, Item.number, Item.current_id, Item.enemy_group).where(Item.id.in_(set(item_ids)))
    )
    return {
        row.id: Fitness(row.number, row.current_id, row.enemy_group, repealed.get(row.id, ())) for row in rows
    }


def alike(work: UnitOfWork, worded: Mapping[int, tuple[KindName, Content]]) -> tuple[Resemblance, ...]:
    """The pairs among items, by id with their wordings, that are nearly the same and undecided.

    Those that a comparison of the bank found, and those that nobody has compared yet: here none is missed,
    each is compared with each that shares enough characters. Variations, which ask for another number or the
    opposite, are none; nor are pairs on which somebody has decided.
    """
    known = _known(work, worded)
    ids = list(worded)
    texts = [Wording(kind, registry.likeness_text(kind, content)) for kind, content in worded.values()]
    found = {
        pair: Resemblance(*pair, percent, is_known=True)
        for pair, (decision, percent, kind) in known.items()
        if decision is LikenessDecision.OPEN and kind is not LikenessKind.VARIANT
    }
    for i, j in _worth_comparing([each.text for each in texts]):
        pair = (min(ids[i], ids[j]), max(ids[i], ids[j]))
        if pair in known:
            continue
        verdict = likeness.compare(texts[i], texts[j])
        if verdict.score >= likeness.LEAST and verdict.kind is not LikenessKind.VARIANT:
            found[pair] = Resemblance(*pair, int(verdict.score * 100), is_known=False)
    return tuple(found[pair] for pair in sorted(found))


def _worth_comparing(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    for i, near in enumerate(blocking.overlapping(texts, texts, _WORTH_COMPARING, len(texts))):
        yield from ((i, j) for j in near if j > i)


def _known(
    work: UnitOfWork, item_ids: Collection[int]
) -> dict[tuple[int, int], tuple[LikenessDecision, int, LikenessKind]]:
    """What is known of the items as pairs: decision, likeness in per cent, kind."""
    own = set(item_ids)
    rows = work.session.execute(
        select(
            LikenessPair.low_id,
            LikenessPair.high_id,
            LikenessPair.decision,
            LikenessPair.score,
            LikenessPair.kind,
        ).where(LikenessPair.low_id.in_(own), LikenessPair.high_id.in_(own))
    )
    return {(low, high): (decision, score // 10, kind) for low, high, decision, score, kind in rows}
