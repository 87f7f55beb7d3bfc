"""Rows of an import that nearly repeat an item of the bank or a row before them: told, never refused.

The bank is looked through by the words that are kept for searching; only what may be alike is read in full.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from core.work import UnitOfWork
from question_bank import markup
from question_bank.formats.drafts import ItemDraft, Near
from question_bank.importing import Progress, silent
from question_bank.kinds import registry
from question_bank.models import Item, ItemVersion
from question_bank.rules import blocking, likeness
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessKind, Wording
from question_bank.wording import searchable

_BETWEEN: Final = re.compile(r"[\W_]+")
_AT_ONCE: Final = 500
_TOLD: Final = 5_000
"""After so many pairs the progress is told."""
_LONGEST_WORDS: Final = 60

Held = Sequence[tuple[int, str, int]]
"""Id, reference and number of the bank's items, in the order of their words."""
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Drafts and what each may be like: everything is read, nothing is compared yet.

    ``pairs``: places among the bank's items (``held``) and the drafts behind them; ``wordings`` by place.
    """

    drafts: Sequence[ItemDraft]
    held: Held
    pairs: Sequence[Pair]
    wordings: Mapping[int, Wording]

    def near(self, progress: Progress = silent) -> tuple[Near, ...]:
        """Each of the drafts that is nearly the same as an item, or as a draft before it, with the likest.

        Variations (other numbers, the opposite asked) are other questions and not told. ``progress`` hears
        how many of the pairs have been compared; it is long work where thousands of rows are alike.
        """
        likest: dict[int, tuple[float, int]] = {}
        for done, (low, high) in enumerate(self.pairs):
            if done % _TOLD == 0:
                progress(done, len(self.pairs))
            found = likeness.compare(self.wordings[low], self.wordings[high])
            if found.kind is not LikenessKind.VARIANT and found.score >= likeness.LEAST:
                likest[high] = max(likest.get(high, (0.0, 0)), (found.score, -low))
        return tuple(
            _told(self.drafts, self.held, high, -low, score) for high, (score, low) in sorted(likest.items())
        )


def neighbours(work: UnitOfWork | None, bank_id: int | None, drafts: Sequence[ItemDraft]) -> Neighbours:
    """What each of the drafts may be like, in the bank (if there is one) and among the drafts before it."""
    if not drafts:
        return Neighbours((), (), (), {})
    held, words = _held(work, bank_id) if work is not None and bank_id is not None else ([], [])
    texts = words + [_BETWEEN.sub("", searchable(each.kind, each.content)) for each in drafts]
    first = len(held)
    pairs = [pair for pair in blocking.candidates(texts) if pair[1] >= first]
    asked = {place for pair in pairs for place in pair if place >= first}
    mine = {place: _wording(drafts[place - first]) for place in asked}
    known = _read(work, held, {low for low, _ in pairs if low < first}) if work is not None else {}
    return Neighbours(drafts, held, pairs, {**known, **mine})


def _held(work: UnitOfWork, bank_id: int) -> tuple[Held, list[str]]:
    found = work.session.execute(
        select(Item.id, Item.ref, Item.number, Item.search_text)
        .where(Item.bank_id == bank_id, Item.state != VersionState.RETIRED)
        .order_by(Item.id)
    ).all()
    return [(each.id, each.ref, each.number) for each in found], [
        _BETWEEN.sub("", each.search_text) for each in found
    ]


def _read(work: UnitOfWork, held: Held, places: set[int]) -> Mapping[int, Wording]:
    """The wordings at these places of the bank."""
    place_of = {held[place][0]: place for place in places}
    read: dict[int, Wording] = {}
    for ids in _parts(sorted(place_of)):
        query = (
            select(Item.id, Item.kind, ItemVersion.content)
            .join(ItemVersion, ItemVersion.id == Item.newest_id)
            .where(Item.id.in_(ids))
        )
        for item_id, kind, raw in work.session.execute(query):
            text = registry.likeness_text(kind, registry.read_content(kind, raw))
            read[place_of[item_id]] = Wording(kind, text)
    return read


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _wording(draft: ItemDraft) -> Wording:
    return Wording(draft.kind, registry.likeness_text(draft.kind, draft.content))


def _told(drafts: Sequence[ItemDraft], held: Held, high: int, low: int, score: float) -> Near:
    draft, percent = drafts[high - len(held)], int(score * 100)
    words = markup.readable(draft.content.stem)[:_LONGEST_WORDS]
    if low >= len(held):
        return Near(draft.source, percent, first=drafts[low - len(held)].source, words=words)
    _, ref, number = held[low]
    return Near(draft.source, percent, item_ref=ref, number=number, words=words)
