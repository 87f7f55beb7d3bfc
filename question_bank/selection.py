"""What others may take from a bank: items to draw from, faces to show, keys to mark by.

Faces and keys are separate reads on purpose: whoever shows a paper never holds its key by accident.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    func,
    not_,
    or_,
    select,
    type_coerce,
)

from core.errors import NotFound
from core.work import UnitOfWork
from question_bank import classing, likeness
from question_bank.kinds import registry
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.models import Bank, Item, ItemVersion, Topic
from question_bank.rules.classes import ByGrade, CognitiveLevel, Importance
from question_bank.rules.likeness import fingerprints
from question_bank.rules.pools import Pool
from question_bank.standard_models import ItemClass

_UNTAGGED: Final[frozenset[str]] = frozenset()
_KINDS: Final = {each.value: each for each in KindName}
_LEVELS: Final[Mapping[str | None, CognitiveLevel | None]] = {
    None: None,
    **{each.value: each for each in CognitiveLevel},
}
_AT_A_TIME: Final = 2_000


@dataclass(frozen=True, slots=True)
class BankCard:
    """A bank as others know it."""

    id: int
    ref: str
    code: str
    title: str
    unit_id: int


class Selectable(NamedTuple):
    """A published item that may be drawn; ``topic_path`` holds topic codes from the root.

    Of items of one ``enemy_group``, and of those of one ``fingerprint``, a paper holds one: the same words,
    or near-duplicates on which nobody has decided yet.
    """

    item_id: int
    version_id: int
    kind: KindName
    topic_path: tuple[str, ...]
    difficulty: int
    enemy_group: str | None
    fingerprint: str
    importance: Importance | None = None
    cognitive: CognitiveLevel | None = None
    tags: frozenset[str] = frozenset()
    by_grade: ByGrade = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands now: its published version and its place; ``topic_code`` None for no topic."""

    item_id: int
    item_ref: str
    bank_id: int
    version_id: int
    topic_code: str | None


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic as others know it; ``depth`` counts from 0 at the root."""

    code: str
    title: str
    parent_code: str | None
    depth: int


@dataclass(frozen=True, slots=True)
class Face:
    """What is asked, without what is right."""

    version_id: int
    kind: KindName
    content: Content


def card(work: UnitOfWork, ref: str) -> BankCard:
    """A bank by its reference. Raises NotFound; the caller checks the permission on its unit."""
    bank = work.session.scalars(select(Bank).where(Bank.ref == ref)).one_or_none()
    if bank is None:
        raise NotFound
    return _card(bank)


def cards(work: UnitOfWork, bank_ids: Collection[int]) -> dict[int, BankCard]:
    """A page's worth of banks by id."""
    found = work.session.scalars(select(Bank).where(Bank.id.in_(set(bank_ids))))
    return {bank.id: _card(bank) for bank in found}


def selectable(
    work: UnitOfWork,
    bank_id: int,
    pools: Collection[Pool],
    *,
    without: Collection[KindName] = (),
    also: Collection[int] = (),
) -> list[Selectable]:
    """Every published item of the pools, in order of id so that a seed always means the same draw.

    ``without`` some kinds, and without cases that hold one of them. ``also``: items that are wanted whether
    or not they are in use, because a paper holds them; a retired one has no version, its ``version_id`` is 0.
    """
    return list(each_selectable(work, bank_id, pools, without=without, also=also))


def each_selectable(
    work: UnitOfWork,
    bank_id: int,
    pools: Collection[Pool],
    *,
    without: Collection[KindName] = (),
    also: Collection[int] = (),
) -> Iterator[Selectable]:
    """:func:`selectable` one by one, for who makes something else of them."""
    wanted = (
        select(
            Item.id,
            Item.current_id,
            type_coerce(Item.kind, String),
            Item.topic_id,
            ItemVersion.difficulty,
            Item.enemy_group,
            Item.fingerprint,
            type_coerce(ItemClass.cognitive, String),
        )
        .join(ItemVersion, ItemVersion.id == _in_use(also))
        .outerjoin(ItemClass, ItemClass.item_id == Item.id)
        .where(
            Item.bank_id == bank_id,
            or_(and_(Item.pool.in_(pools), *_lacking(without)), Item.id.in_(set(also))),
        )
        .order_by(Item.id)
    )
    paths, points = topic_paths(work, bank_id), classing.importances_in(work, bank_id)
    tags = classing.tags_of_bank(work, bank_id)
    pairs = likeness.kept_apart(work, bank_id)
    # Words as they are stored and rows as the driver gives them, few at a time: fifty thousand cost a third
    # of what they cost as rows of the session, all at once, with each word made a member of its enum.
    work.flush()
    rows = work.session.connection().execute(wanted)
    parts = [rows.all()] if pairs else rows.partitions(_AT_A_TIME)
    for part in parts:
        alike = fingerprints(pairs, {row[0]: row[6] for row in part}) if pairs else {}
        for item_id, version_id, kind, topic_id, difficulty, enemies, fingerprint, level in part:
            importance, by_grade = points.get(topic_id, classing.UNRATED)
            yield Selectable(
                item_id,
                version_id or 0,
                _KINDS[kind],
                paths.get(topic_id, ()),
                difficulty,
                enemies,
                alike.get(item_id, fingerprint),
                importance,
                _LEVELS[level],
                tags.get(item_id, _UNTAGGED),
                by_grade,
            )


def _in_use(also: Collection[int]) -> ColumnElement[int | None]:
    """The version in use; of items that are wanted in any case the newest where none is."""
    if not also:
        return Item.current_id.expression
    return case(
        (Item.id.in_(set(also)), func.coalesce(Item.current_id, Item.newest_id)), else_=Item.current_id
    )


def standing(
    work: UnitOfWork,
    item_ids: Collection[int],
    pools: Collection[Pool],
    *,
    without: Collection[KindName] = (),
) -> dict[int, Standing]:
    """Of these items, those that are published and in the pools at this moment, ``without`` some kinds.

    A case that holds an item of such a kind counts as one of them.
    """
    rows = work.session.execute(
        select(Item.id, Item.ref, Item.bank_id, Item.current_id, Topic.code)
        .join(ItemVersion, ItemVersion.id == Item.current_id)
        .outerjoin(Topic, Topic.id == Item.topic_id)
        .where(Item.id.in_(set(item_ids)), Item.pool.in_(pools), *_lacking(without))
    )
    return {
        item_id: Standing(item_id, ref, bank_id, version_id or 0, topic_code)
        for item_id, ref, bank_id, version_id, topic_code in rows
    }


def counts(
    work: UnitOfWork,
    bank_ids: Collection[int],
    pools: Collection[Pool],
    *,
    without: Collection[KindName] = (),
) -> dict[int, int]:
    """How many published items of the pools each bank holds; a bank without any is missing."""
    rows = work.session.execute(
        select(Item.bank_id, func.count())
        .join(ItemVersion, ItemVersion.id == Item.current_id)
        .where(Item.bank_id.in_(set(bank_ids)), Item.pool.in_(pools), *_lacking(without))
        .group_by(Item.bank_id)
    )
    return dict(rows.all())


def _lacking(kinds: Collection[KindName]) -> list[ColumnElement[bool]]:
    """Conditions: of none of the kinds, and no case with an item of one; on the version joined.

    Whatever an author writes has its quotation marks behind backslashes, so no text can look like a kind.
    """
    if not kinds:
        return []
    told = cast(ItemVersion.content, Text)
    inside = or_(*(told.like(f'%"kind": "{kind.value}"%') for kind in sorted(kinds)))
    return [Item.kind.not_in(kinds), not_(and_(Item.kind == KindName.CASE_STUDY, inside))]


def kinds_in(work: UnitOfWork, bank_id: int) -> tuple[KindName, ...]:
    """The kinds of which a bank has published items. The caller has judged the permission."""
    held = set(
        work.session.scalars(
            select(Item.kind).where(Item.bank_id == bank_id, Item.current_id.is_not(None)).distinct()
        )
    )
    return tuple(kind for kind in KindName if kind in held)


def topic_cards(work: UnitOfWork, bank_ids: Collection[int]) -> dict[int, tuple[TopicCard, ...]]:
    """The trees of topics of some banks, each in the order of reading."""
    below: dict[int, dict[int | None, list[Topic]]] = {}
    wanted = select(Topic).where(Topic.bank_id.in_(set(bank_ids))).order_by(Topic.position, Topic.id)
    for topic in work.session.scalars(wanted):
        below.setdefault(topic.bank_id, {}).setdefault(topic.parent_id, []).append(topic)
    return {bank_id: tuple(_grown(tree, None, None, 0)) for bank_id, tree in below.items()}


def items_of_versions(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, int]:
    """The item that each version is a wording of."""
    rows = work.session.execute(
        select(ItemVersion.id, ItemVersion.item_id).where(ItemVersion.id.in_(set(version_ids)))
    )
    return dict(rows.all())


def sources(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, str]:
    """What versions name as the ground they stand on: for showing beside the explanation."""
    rows = work.session.execute(
        select(ItemVersion.id, ItemVersion.source).where(ItemVersion.id.in_(set(version_ids)))
    )
    return {row.id: row.source for row in rows if row.source}


def faces(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, Face]:
    """What is asked by each version."""
    rows = work.session.execute(
        select(ItemVersion.id, Item.kind, ItemVersion.content)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(ItemVersion.id.in_(set(version_ids)))
    )
    return {
        version_id: Face(version_id, kind, registry.read_content(kind, raw)) for version_id, kind, raw in rows
    }


def keys(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, Key]:
    """What is right, by version: for marking, and for showing after release."""
    rows = work.session.execute(
        select(ItemVersion.id, Item.kind, ItemVersion.key)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(ItemVersion.id.in_(set(version_ids)))
    )
    return {version_id: registry.read_key(kind, raw) for version_id, kind, raw in rows}


def explanations(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, str]:
    """The explanations that versions have: for showing after release."""
    rows = work.session.execute(
        select(ItemVersion.id, ItemVersion.explanation).where(ItemVersion.id.in_(set(version_ids)))
    )
    return {row.id: row.explanation for row in rows if row.explanation}


def content_hashes(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, str]:
    """What each version is known by."""
    rows = work.session.execute(
        select(ItemVersion.id, ItemVersion.content_hash).where(ItemVersion.id.in_(set(version_ids)))
    )
    return {row.id: row.content_hash for row in rows}


def difficulties(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, int]:
    """How hard the authors thought versions, 1 easy to 5 hard."""
    rows = work.session.execute(
        select(ItemVersion.id, ItemVersion.difficulty).where(ItemVersion.id.in_(set(version_ids)))
    )
    return dict(rows.all())


def published_ids(bank_id: int) -> Select[int]:
    """The ids of the published items of a bank, for conditions."""
    return select(Item.id).where(Item.bank_id == bank_id, Item.current_id.is_not(None))


def ids_of(work: UnitOfWork, bank_id: int, refs: Collection[str]) -> dict[str, int]:
    """Of these references, those of items of a bank, with their ids."""
    rows = work.session.execute(
        select(Item.ref, Item.id).where(Item.bank_id == bank_id, Item.ref.in_(set(refs)))
    )
    return {row.ref: row.id for row in rows}


def refs_of(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, str]:
    """The public references of items."""
    rows = work.session.execute(select(Item.id, Item.ref).where(Item.id.in_(set(item_ids))))
    return {row.id: row.ref for row in rows}


def pools_of(work: UnitOfWork, item_ids: Collection[int]) -> frozenset[Pool]:
    """The pools that items stand in."""
    return frozenset(work.session.scalars(select(Item.pool).where(Item.id.in_(set(item_ids))).distinct()))


def _grown(
    tree: dict[int | None, list[Topic]], parent_id: int | None, parent_code: str | None, depth: int
) -> Iterator[TopicCard]:
    for topic in tree.get(parent_id, ()):
        yield TopicCard(topic.code, topic.title, parent_code, depth)
        yield from _grown(tree, topic.id, topic.code, depth + 1)


def numbers_of(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, int]:
    """What items are called in their bank: their numbers."""
    rows = work.session.execute(select(Item.id, Item.number).where(Item.id.in_(set(item_ids))))
    return {row.id: row.number for row in rows}


def id_of_number(work: UnitOfWork, bank_id: int, number: int) -> int | None:
    """The item that a bank calls by a number; None when there is none."""
    found = select(Item.id).where(Item.bank_id == bank_id, Item.number == number)
    return work.session.scalars(found).one_or_none()


def topics_of(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, int | None]:
    """The id of the topic that each of these items belongs to; None for none."""
    rows = work.session.execute(select(Item.id, Item.topic_id).where(Item.id.in_(set(item_ids))))
    return dict(rows.all())


def topic_paths(work: UnitOfWork, bank_id: int) -> dict[int | None, tuple[str, ...]]:
    """The codes that lead to each topic of a bank from the root, by id; none for None."""
    rows = work.session.execute(
        select(Topic.id, Topic.code, Topic.path).where(Topic.bank_id == bank_id)
    ).all()
    codes = {row.id: row.code for row in rows}
    ids = {row.id: map(int, row.path.strip("/").split("/")) for row in rows}
    paths: dict[int | None, tuple[str, ...]] = {None: ()}
    return paths | {each: tuple(codes[at] for at in above if at in codes) for each, above in ids.items()}


def _card(bank: Bank) -> BankCard:
    return BankCard(bank.id, bank.ref, bank.code, bank.title, bank.unit_id)
