"""The health of a bank: what it covers and where the holes are, how old it is, what it is short of.

All of it is counted in a handful of statements, however large the bank. Who works at a bank sees its sealed
pool counted too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import case, extract, func, select

from core.access import Permission
from core.work import UnitOfWork
from question_bank import banks, duplicates, search, topics
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion, Topic
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessDecision
from question_bank.rules.marks import ItemMark
from question_bank.search import Filter

K = TypeVar("K")
TOPICS: Final = 40
"""Topics on a page of the coverage."""
_COUNTED: Final = tuple(
    mark for mark in ItemMark if mark not in {ItemMark.ALIKE, ItemMark.IN_USE, ItemMark.RETURNED}
)


@dataclass(frozen=True, slots=True)
class TopicCoverage:
    """One topic with what stands in it and below it; ``holes``: it holds nothing that could be drawn.

    ``kinds`` and ``difficulties`` count items in use: by kind, and by difficulty 1 to 5.
    """

    ref: str
    code: str
    title: str
    depth: int
    kinds: dict[KindName, int]
    difficulties: dict[int, int]
    in_use: int
    at_all: int

    @property
    def is_hole(self) -> bool:
        return self.in_use == 0


@dataclass(frozen=True, slots=True)
class Year:
    """How many versions in use were published in a year."""

    year: int
    items: int


@dataclass(frozen=True, slots=True)
class Health:
    """A bank at a glance. ``in_use``: items with a published version, whatever their newest one waits for;
    ``marks`` count what the bank is short of; ``alike``: undecided pairs.

    ``kinds``: those that the bank holds. ``hole_count``: topics without anything below that is in use.
    """

    states: dict[VersionState, int]
    in_use: int
    kinds: tuple[KindName, ...]
    coverage: tuple[TopicCoverage, ...]
    topic_count: int
    hole_count: int
    unfiled: int
    page: int
    last: int
    marks: dict[ItemMark, int]
    alike: int
    years: tuple[Year, ...]
    oldest_at: datetime | None
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Share:
    topic_id: int | None
    kind: KindName
    difficulty: int
    state: VersionState
    used: int
    count: int


def look(work: UnitOfWork, bank_ref: str, *, holes_only: bool = False, page: int = 1) -> Health:
    """The health of a bank, its coverage page by page. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    shares = _shares(work, bank)
    planted = topics.planted_in(work, bank.id)
    covered = _covered(planted, shares)
    holes = [each for each in covered if each.is_hole]
    listed = holes if holes_only else covered
    last = max(-(-len(listed) // TOPICS), 1)
    page = min(max(page, 1), last)
    years = _years(work, bank)
    oldest, newest = _ages(work, bank)
    return Health(
        states=_summed((each.state, each.count) for each in shares),
        in_use=sum(each.count for each in shares if each.used),
        kinds=tuple(kind for kind in KindName if any(each.kind is kind for each in shares)),
        coverage=tuple(listed[(page - 1) * TOPICS : page * TOPICS]),
        topic_count=len(covered),
        hole_count=len(holes),
        unfiled=sum(each.count for each in shares if each.topic_id is None and each.used),
        page=page,
        last=last,
        marks=_marks(work, bank),
        alike=duplicates.counts(work, bank_ref).get(LikenessDecision.OPEN, 0),
        years=years,
        oldest_at=oldest,
        newest_at=newest,
    )


def _shares(work: UnitOfWork, bank: Bank) -> list[_Share]:
    used = case((Item.current_id.is_not(None), 1), else_=0)
    rows = work.session.execute(
        select(Item.topic_id, Item.kind, ItemVersion.difficulty, Item.state, used, func.count())
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == bank.id)
        .group_by(Item.topic_id, Item.kind, ItemVersion.difficulty, Item.state, used)
    )
    return [_Share(*row) for row in rows]


def _covered(planted: Iterable[Topic], shares: Iterable[_Share]) -> list[TopicCoverage]:
    """Every topic in the order of reading, with what stands in it and below it."""
    planted = list(planted)
    below: dict[int, list[_Share]] = {topic.id: [] for topic in planted}
    above = {topic.id: [int(each) for each in topic.path.strip("/").split("/")] for topic in planted}
    for share in shares:
        for topic_id in above.get(share.topic_id or 0, ()):
            below[topic_id].append(share)
    ids = {topic.ref: topic.id for topic in planted}
    return [
        _coverage(view.ref, view.code, view.title, view.depth, below[ids[view.ref]])
        for view in topics.as_tree(planted, {})
    ]


def _coverage(ref: str, code: str, title: str, depth: int, shares: list[_Share]) -> TopicCoverage:
    in_use = [each for each in shares if each.used]
    return TopicCoverage(
        ref=ref,
        code=code,
        title=title,
        depth=depth,
        kinds=_summed((each.kind, each.count) for each in in_use),
        difficulties=_summed((each.difficulty, each.count) for each in in_use),
        in_use=sum(each.count for each in in_use),
        at_all=sum(each.count for each in shares if each.state is not VersionState.RETIRED),
    )


def _summed(pairs: Iterable[tuple[K, int]]) -> dict[K, int]:
    found: dict[K, int] = {}
    for name, count in pairs:
        found[name] = found.get(name, 0) + count
    return found


def _marks(work: UnitOfWork, bank: Bank) -> dict[ItemMark, int]:
    """What the bank is short of, in one statement."""
    columns = [
        select(func.count())
        .select_from(Item)
        .where(*search.conditions(work, bank, Filter(mark=mark)))
        .scalar_subquery()
        .label(mark.value)
        for mark in _COUNTED
    ]
    row = work.session.execute(select(*columns)).one()
    return dict(zip(_COUNTED, row, strict=True))


def _years(work: UnitOfWork, bank: Bank) -> tuple[Year, ...]:
    year = extract("year", ItemVersion.published_at)
    rows = work.session.execute(
        select(year, func.count())
        .join(Item, Item.current_id == ItemVersion.id)
        .where(Item.bank_id == bank.id, ItemVersion.published_at.is_not(None))
        .group_by(year)
        .order_by(year)
    )
    return tuple(Year(int(when), count) for when, count in rows)


def _ages(work: UnitOfWork, bank: Bank) -> tuple[datetime | None, datetime | None]:
    oldest, newest = work.session.execute(
        select(func.min(ItemVersion.published_at), func.max(ItemVersion.published_at))
        .join(Item, Item.current_id == ItemVersion.id)
        .where(Item.bank_id == bank.id)
    ).one()
    return oldest, newest
