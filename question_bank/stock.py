"""What a bank has to draw from, read so that the first draw need not wait: numbers first, items when drawn.

What is read is what ``question_bank.selection`` reads, no more and no less, so that a draw is the same.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.work import UnitOfWork
from question_bank import classing, likeness
from question_bank.kinds.contract import KindName
from question_bank.models import Item, ItemVersion
from question_bank.rules.classes import ByGrade, Importance
from question_bank.rules.likeness import fingerprints
from question_bank.rules.pools import Pool
from question_bank.rules.stacks import LEVEL, LEVELS, Stack
from question_bank.selection import Selectable, topic_paths
from question_bank.standard_models import ItemClass, ItemTag

Numbers = npt.NDArray[np.int64]
_PART: Final = 500
_BESIDE: Final = 100
"""What an id is multiplied with to have a sort beside it in one number."""
_SPARSE: Final = 4
"""From how many ids for each item of a bank on its items are told one by one from those of others."""
_NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Stock:
    """A bank as numbers, and what it takes to tell its items in full.

    ``tagged``: the items that have each of the tags that were asked for. ``alike``: one fingerprint for all
    that resemble each other. ``paths``, ``points``: where each topic stands, and how much it matters.
    """

    stacks: tuple[Stack, ...]
    tagged: Mapping[str, frozenset[int]]
    alike: Mapping[int, str]
    paths: Mapping[int | None, tuple[str, ...]]
    points: Mapping[int | None, tuple[Importance | None, ByGrade]]


def read(
    work: UnitOfWork, bank_id: int, pools: Collection[Pool], *, sorts: bool, tags: Collection[str]
) -> Stock:
    """Every published item of the pools; difficulty and cognitive level where ``sorts`` asks for them."""
    work.flush()
    paths, points = topic_paths(work, bank_id), classing.importances_in(work, bank_id)
    told = [
        (KindName(kind), topic_id, _numbers(ids), _numbers(versions))
        for kind, topic_id, ids, versions in work.session.connection().execute(
            _stacked(bank_id, pools, sorts)
        )
    ]
    sort_of = _sorts(work, bank_id, [ids for _, _, ids, _ in told]) if sorts and told else None
    return Stock(
        stacks=tuple(
            Stack(
                kind,
                paths.get(topic_id, ()),
                *points.get(topic_id, classing.UNRATED),
                ids.tolist(),
                b"" if sort_of is None else sort_of(ids, versions),
            )
            for kind, topic_id, ids, versions in told
        ),
        tagged={each: _tagged(work, bank_id, each) for each in tags},
        alike=_alike(work, bank_id, _drawable(bank_id, pools)),
        paths=paths,
        points=points,
    )


def cards(work: UnitOfWork, stock: Stock, item_ids: Collection[int]) -> list[Selectable]:
    """Published items of the stock in full, in order of id."""
    wanted = sorted(item_ids)
    parts = [wanted[at : at + _PART] for at in range(0, len(wanted), _PART)]
    return [card for part in parts for card in _read_cards(work, stock, part)]


def _read_cards(work: UnitOfWork, stock: Stock, item_ids: Collection[int]) -> list[Selectable]:
    rows = work.session.execute(
        select(
            Item.id,
            ItemVersion.id,
            Item.kind,
            Item.topic_id,
            ItemVersion.difficulty,
            Item.enemy_group,
            Item.fingerprint,
            ItemClass.cognitive,
        )
        .join(ItemVersion, ItemVersion.id == Item.current_id)
        .outerjoin(ItemClass, ItemClass.item_id == Item.id)
        .where(Item.id.in_(item_ids))
        .order_by(Item.id)
    )
    tags = classing.tags_of(work, item_ids)
    found: list[Selectable] = []
    for item_id, version_id, kind, topic_id, difficulty, enemies, fingerprint, level in rows:
        importance, by_grade = stock.points.get(topic_id, classing.UNRATED)
        found.append(
            Selectable(
                item_id,
                version_id,
                kind,
                stock.paths.get(topic_id, ()),
                difficulty,
                enemies,
                stock.alike.get(item_id, fingerprint),
                importance,
                level,
                frozenset(tags.get(item_id, _NONE)),
                by_grade,
            )
        )
    return found


def _drawable(bank_id: int, pools: Collection[Pool]) -> tuple[ColumnElement[bool], ...]:
    return (Item.bank_id == bank_id, Item.pool.in_(sorted(pools)), Item.current_id.is_not(None))


def _stacked(bank_id: int, pools: Collection[Pool], sorts: bool) -> Select[str, int | None, str, str]:
    """One row for a kind and topic, the ids of its items in one text: a row for each costs ten times as much.

    With ``sorts`` those of their versions in another, in the same order, because each row is put into both
    as it is met. A narrow index answers it alone.
    """
    versions = func.aggregate_strings(cast(Item.current_id, String), ",") if sorts else literal("")
    return (
        select(
            type_coerce(Item.kind, String),
            Item.topic_id,
            func.aggregate_strings(cast(Item.id, String), ","),
            versions,
        )
        .where(*_drawable(bank_id, pools))
        .group_by(Item.kind, Item.topic_id)
    )


def _sorts(work: UnitOfWork, bank_id: int, ids: Sequence[Numbers]) -> Callable[[Numbers, Numbers], bytes]:
    """Tells of items and their versions, by id, of what sort each is.

    Read in one piece from the narrow indexes: looking each item up costs twice as much.
    """
    least, most = min(int(each.min()) for each in ids), max(int(each.max()) for each in ids)
    dense = most - least < _SPARSE * sum(map(len, ids))

    def told(number: ColumnElement[int], item_id: InstrumentedAttribute[int]) -> Callable[[Numbers], Numbers]:
        found = select(func.aggregate_strings(cast(number, String), ",")).where(item_id.between(least, most))
        if not dense:  # a small bank in a large house
            found = found.where(item_id.in_(select(Item.id).where(Item.bank_id == bank_id)))
        numbers = np.sort(_numbers(work.session.connection().execute(found).scalar_one() or ""))
        return partial(_looked_up, *np.divmod(numbers, _BESIDE))

    places = {level.value: at * LEVEL for at, level in enumerate(LEVELS) if level is not None}
    level = case(places, value=type_coerce(ItemClass.cognitive, String), else_=0)
    hard = told(ItemVersion.id * _BESIDE + ItemVersion.difficulty, ItemVersion.item_id)
    level_of = told(ItemClass.item_id * _BESIDE + level, ItemClass.item_id)
    return lambda items, versions: (level_of(items) + hard(versions)).astype(np.uint8).tobytes()


def _looked_up(known: Numbers, sorts: Numbers, wanted: Numbers) -> Numbers:
    """The sort of each id that is wanted; 0 where nothing is known of it."""
    if not len(known):
        return np.zeros(len(wanted), np.int64)
    places = np.searchsorted(known, wanted).clip(max=len(known) - 1)
    return np.where(known[places] == wanted, sorts[places], 0)


def _numbers(text: str) -> Numbers:
    return np.fromstring(text, np.int64, sep=",") if text else np.zeros(0, np.int64)


def _tagged(work: UnitOfWork, bank_id: int, tag: str) -> frozenset[int]:
    rows = work.session.scalars(
        select(ItemTag.item_id)
        .join(Item, Item.id == ItemTag.item_id)
        .where(ItemTag.tag == tag, Item.bank_id == bank_id)
    )
    return frozenset(rows)


def _alike(work: UnitOfWork, bank_id: int, drawable: tuple[ColumnElement[bool], ...]) -> Mapping[int, str]:
    """One fingerprint for all that hang together, pairs and what has the words of one of them."""
    pairs = likeness.kept_apart(work, bank_id)
    if not pairs:
        return {}
    paired = aliased(Item)
    words = select(paired.fingerprint).where(paired.id.in_(likeness.ids_kept_apart(bank_id)))
    rows = work.session.execute(
        select(Item.id, Item.fingerprint).where(*drawable, Item.fingerprint.in_(words))
    )
    return fingerprints(pairs, dict(rows.all()))
