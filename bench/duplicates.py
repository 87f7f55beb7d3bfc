"""Searching a whole bank for near-duplicates, and one wording in it: a made-up bank of 50,000 items.

Its words follow Zipf's law, as a trade's do: a few of them are in every other question. One item in twenty is
another with one character changed. The floor is reading the wordings alone.
"""

import random
import time
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, update

from bench import machine
from bench.databases import Kind, empty_house
from core.access import HOUSE, Role
from core.house import House
from core.ids import new_ref
from core.work import UnitOfWork
from question_bank import banks, likeness, selection, wording
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.models import Item, ItemVersion
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessKind
from question_bank.rules.pools import Pool
from question_bank.views import BankDraft
from tests import make

ITEMS: Final = 50_000
GOAL_SECONDS: Final = 60.0
_SEED: Final = 20261122
_FIRST_SIGN: Final = 0x4E00
_KIND: Final = KindName.SINGLE_CHOICE
_LOOKED_UP: Final = 20


@dataclass(frozen=True, slots=True)
class Search:
    """One search. ``planted`` of the items are another with one character changed, ``found`` are told so;
    ``near_ms``: comparing one new wording with the bank, the median."""

    kind: Kind
    goal: float
    items: int
    planted: int
    found: int
    pairs: int
    seconds: float
    floor_seconds: float
    near_ms: float
    load: float


def measure(kind: Kind, items: int = ITEMS) -> Search:
    """Fill an empty house with a made-up bank and search it."""
    with empty_house(kind) as house:
        unit = make.unit(house)
        author = make.someone(house, "Author", Role.TRAINER, unit_ref=unit)
        with house.work(author.actor) as work:
            bank = banks.found(work, BankDraft(unit_ref=unit, code="MADEUP", title="A made-up bank"))
            bank_id = selection.card(work, bank.ref).id
        stems, planted = _fill(house, bank_id, items)
        floor = _read_all(house, bank_id)
        began = time.perf_counter()
        found = likeness.scan_bank(house, author.actor, bank.ref)
        seconds = time.perf_counter() - began
        with house.reading(HOUSE) as work:
            told = {high for _, high in likeness.kept_apart(work, bank_id)}
            firsts = set(work.session.scalars(select(Item.id).where(Item.number.in_(planted))))
            near = _look_up(work, bank_id, stems)
        return Search(
            kind=kind,
            goal=GOAL_SECONDS,
            items=found.items,
            planted=len(planted),
            found=len(firsts & told),
            pairs=sum(found.pairs[each] for each in LikenessKind),
            seconds=seconds,
            floor_seconds=floor,
            near_ms=near,
            load=machine.load(),
        )


def _fill(house: House, bank_id: int, items: int) -> tuple[list[str], set[int]]:
    """Write the items; returns some of the stems, and the numbers of those that are another's double."""
    rng = random.Random(_SEED)
    signs = [chr(_FIRST_SIGN + place) for place in range(1_500)]
    terms = ["".join(rng.choices(signs, k=rng.choice((2, 2, 3, 4)))) for _ in range(6_000)]
    weights = [1 / (place + 10) for place in range(len(terms))]
    texts: list[list[str]] = []
    planted: set[int] = set()
    for number in range(1, items + 1):
        if texts and rng.random() < 0.05:
            stem, *options = rng.choice(texts)
            place = rng.randrange(len(stem))
            texts.append([f"{stem[:place]}{rng.choice(signs)}{stem[place + 1 :]}", *options])
            planted.add(number)
        else:
            texts.append(["".join(rng.choices(terms, weights, k=size)) for size in (12, 3, 3, 3, 3)])
    for start in range(0, items, 1_000):
        with house.work(HOUSE) as work:
            _write(work, bank_id, start + 1, texts[start : start + 1_000])
    return [stem for stem, *_ in texts[:: max(items // _LOOKED_UP, 1)]], planted


def _write(work: UnitOfWork, bank_id: int, first: int, texts: list[list[str]]) -> None:
    rows: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    for number, (stem, *options) in enumerate(texts, start=first):
        raw = {"stem": stem, "options": [{"id": f"o{at}", "text": each} for at, each in enumerate(options)]}
        words = wording.stored(
            _KIND, registry.read_content(_KIND, raw), registry.read_key(_KIND, {"option": "o0"}), ""
        )
        rows.append(
            {
                "ref": new_ref(),
                "bank_id": bank_id,
                "number": number,
                "kind": _KIND,
                "pool": Pool.PUBLIC,
                "state": VersionState.IN_REVIEW,
                "fingerprint": words.fingerprint,
                "search_text": words.search_text,
                "made_at": work.now,
                "changed_at": work.now,
            }
        )
        versions.append(
            {
                "number": 1,
                "state": VersionState.IN_REVIEW,
                "content": words.content,
                "key": words.key,
                "content_hash": words.content_hash,
                "hands": [],
                "edits": 1,
                "made_at": work.now,
            }
        )
    ids = work.session.scalars(insert(Item).returning(Item.id, sort_by_parameter_order=True), rows).all()
    work.session.execute(
        insert(ItemVersion),
        [{**version, "item_id": item_id} for item_id, version in zip(ids, versions, strict=True)],
    )
    newest = select(ItemVersion.id).where(ItemVersion.item_id == Item.id).scalar_subquery()
    work.session.execute(
        update(Item)
        .where(Item.id.in_(ids))
        .values(newest_id=newest)
        .execution_options(synchronize_session=False)
    )


def _read_all(house: House, bank_id: int) -> float:
    """How long it takes to read every wording as the search reads it, and do nothing with it."""
    began = time.perf_counter()
    with house.reading(HOUSE) as work:
        rows = work.session.execute(
            select(ItemVersion.content)
            .join(Item, Item.newest_id == ItemVersion.id)
            .where(Item.bank_id == bank_id)
        )
        for raw in rows.scalars():
            registry.likeness_text(_KIND, registry.read_content(_KIND, raw))
    return time.perf_counter() - began


def _look_up(work: UnitOfWork, bank_id: int, stems: list[str]) -> float:
    spent: list[float] = []
    for stem in stems:
        began = time.perf_counter()
        likeness.near(work, bank_id, _KIND, registry.read_content(_KIND, {"stem": stem, "options": []}))
        spent.append(time.perf_counter() - began)
    return sorted(spent)[len(spent) // 2] * 1000
