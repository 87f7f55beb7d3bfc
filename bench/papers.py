"""Drawing papers: one from a large bank, twenty parallel ones, and a thousand for the simulator.

By the rules alone, in one thread, without a database; the floor is one pass over the bank. And end to end,
through the operation that writes the paper down: the first draw of a process reads the numbers of the bank's
items, the next ones do not; the floor is the columns of the bank read and thrown away. Once by a plan that
asks for topics, once by one that asks for difficulty and cognitive level as well.
"""

import gc
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, Final

from sqlalchemy import String, insert, select, text, type_coerce, update

from bench import databases, machine
from core.access import HOUSE
from core.house import House
from core.ids import new_ref
from core.points import Points
from exam import papers, parallel, picking, swapping
from exam.rules.blueprint import Blueprint, Section, TopicQuota
from exam.rules.drawing import assemble
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Candidate
from exam.rules.parallel import FormsWish, assemble_forms
from exam.rules.simulation import simulate
from question_bank import selection
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion, Topic
from question_bank.rules.classes import CognitiveLevel
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.standard_models import ItemClass, ItemTag
from tests import make

BANK: Final = 50_000
FORMS: Final = 20
DRAWS: Final = 1000
PAPER_GOAL_MS: Final = 100.0
FORMS_GOAL_S: Final = 3.0
_KINDS: Final = (KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE, KindName.TRUE_FALSE)
_FIRST_SIGN: Final = 0x4E00


@dataclass(frozen=True, slots=True)
class Drawn:
    """Times, best of three, and how alike the parallel forms came out (mean difficulties, in hundredths)."""

    bank: int
    floor_ms: float
    paper_ms: float
    forms_s: float
    tight_forms_s: float
    spread: int
    simulated_s: float
    load: float


def measure() -> Drawn:
    """Draw from a bank of 50,000 items of three kinds and forty topics, and twenty forms from 2,600."""
    large, tight, plan = _bank(BANK), _bank(2_600), _plan()
    wish = FormsWish(FORMS)
    forms = assemble_forms(plan, large, wish, random.Random(1))
    if forms.findings:
        raise RuntimeError(f"the bank is short: {forms.findings}")
    return Drawn(
        bank=BANK,
        floor_ms=_best(lambda: sum(card.times_used for card in large)) * 1000,
        paper_ms=_best(lambda: assemble(plan, large, random.Random(1))) * 1000,
        forms_s=_best(lambda: assemble_forms(plan, large, wish, random.Random(1))),
        tight_forms_s=_best(lambda: assemble_forms(plan, tight, wish, random.Random(1))),
        spread=round(forms.spread),
        simulated_s=_best(lambda: simulate(plan, large, {}, draws=DRAWS, rng=random.Random(1))),
        load=machine.load(),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A paper drawn and written down, in milliseconds: the first of a process, the best of the next three.

    ``sorted_first_ms``, ``sorted_ms``: by a plan that asks for difficulty and cognitive level besides topics.
    ``floor_ms``: reading the same columns of the bank and doing nothing with them. ``pick_ms``, ``swap_ms``:
    one item put into a draft by hand, one exchanged, the best of three. ``forms_first_s``, ``forms_s``:
    twenty parallel forms drawn and written, in seconds.
    """

    kind: databases.Kind
    bank: int
    floor_ms: float
    first_ms: float
    paper_ms: float
    sorted_first_ms: float
    sorted_ms: float
    pick_ms: float
    swap_ms: float
    forms_first_s: float
    forms_s: float
    load: float


def measure_written(kind: databases.Kind) -> Written:
    """Draw from a bank of 50,000 items in a database, end to end. Raises RuntimeError without a database."""
    with databases.empty_house(kind) as house:
        bank_ref = _stock(house)
        if kind is databases.Kind.POSTGRESQL:  # as it does itself within a minute of such an import
            with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
                plain.execute(text("VACUUM ANALYZE"))
        with house.reading(HOUSE) as work:
            bank_id = selection.card(work, bank_ref).id
        kind_word = type_coerce(Item.kind, String)
        columns = (Item.id, Item.current_id, kind_word, Item.topic_id, Item.enemy_group, Item.fingerprint)
        wanted = select(*columns, ItemVersion.difficulty).join(ItemVersion, ItemVersion.id == Item.current_id)
        wanted = wanted.where(Item.bank_id == bank_id).order_by(Item.id)

        def floor() -> None:
            with house.reading(HOUSE) as work:
                work.session.connection().execute(wanted).all()

        floor_ms = _best(floor) * 1000
        gc.collect()
        gc.freeze()  # as a server does when it has read the program
        first_ms, paper_ms = _first_and_next(house, bank_ref, _plan())
        sorted_first_ms, sorted_ms = _first_and_next(house, bank_ref, _by_sorts())
        pick_ms, swap_ms = _by_hand(house, bank_ref)
        forms_first_s, forms_s = _forms(house, bank_ref)
        return Written(
            kind,
            BANK,
            floor_ms,
            first_ms,
            paper_ms,
            sorted_first_ms,
            sorted_ms,
            pick_ms,
            swap_ms,
            forms_first_s,
            forms_s,
            machine.load(),
        )


def _first_and_next(house: House, bank_ref: str, plan: Blueprint) -> tuple[float, float]:
    """The first draw by a plan, and the best of the next three, in milliseconds."""

    def draw() -> None:
        with house.work(HOUSE) as work:
            papers.draw(work, bank_ref, "A", plan, pools=frozenset(Pool))

    began = perf_counter()
    draw()
    return (perf_counter() - began) * 1000, _best(draw) * 1000


def _by_hand(house: House, bank_ref: str) -> tuple[float, float]:
    """What it takes to pick one item, and to have one exchanged."""
    numbers = iter(range(1, BANK, 3))
    with house.work(HOUSE) as work:
        empty = picking.begin(work, bank_ref, "B", _plan()).ref
        drawn = papers.draw(work, bank_ref, "C", _plan(), pools=frozenset(Pool)).ref

    def pick() -> None:
        with house.work(HOUSE) as work:
            picking.add(work, empty, 0, next(numbers))

    def swap() -> None:
        with house.work(HOUSE) as work:
            swapping.swap(work, drawn, 1)

    return _best(pick) * 1000, _best(swap) * 1000


def _forms(house: House, bank_ref: str) -> tuple[float, float]:
    """Twenty parallel forms drawn and written: the first of a process, and the best of the next three."""

    def draw() -> None:
        with house.work(HOUSE) as work:
            parallel.draw(work, bank_ref, "D", _plan(), FormsWish(FORMS), pools=frozenset(Pool))

    began = perf_counter()
    draw()
    return perf_counter() - began, _best(draw)


def _stock(house: House) -> str:
    """A bank of as many published items as are drawn from, in the topics of the plan; returns its ref."""
    unit = make.unit(house)
    bank_ref = make.bank(house, unit, each=0, topics=0)
    with house.work(HOUSE) as work:
        bank = work.session.scalars(select(Bank).where(Bank.ref == bank_ref)).one()
        topics: list[Topic] = []
        for above in range(8):
            parent = _topic(bank.id, str(above))
            below = [_topic(bank.id, f"{above}.{each}") for each in range(5)]
            work.session.add_all([parent, *below])
            work.flush()
            parent.path = f"/{parent.id}/"
            for each in below:
                each.path, each.parent_id = f"{parent.path}{each.id}/", parent.id
            topics += below
        work.flush()
        chance = random.Random(BANK)
        rows = [
            _row(bank.id, number, topics[chance.randrange(len(topics))].id, work.now)
            for number in range(BANK)
        ]
        work.session.execute(insert(Item), rows)
        versions = [_version(number, chance, work.now) for number in range(BANK)]
        work.session.execute(insert(ItemVersion), versions)
        work.session.execute(update(Item).values(current_id=Item.id, newest_id=Item.id))
        levels = [{"item_id": item["id"], "cognitive": chance.choice([*CognitiveLevel])} for item in rows]
        work.session.execute(insert(ItemClass), levels)
        tags = [{"item_id": item["id"], "tag": f"t{chance.randrange(12)}"} for item in rows[::5]]
        work.session.execute(insert(ItemTag), tags)
    return bank_ref


def _topic(bank_id: int, code: str) -> Topic:
    return Topic(ref=new_ref(), bank_id=bank_id, code=code, title=code, path="", position=0)


def _row(bank_id: int, number: int, topic_id: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number + 1,
        "ref": new_ref(),
        "bank_id": bank_id,
        "number": number + 1,
        "kind": _KINDS[number % 3],
        "pool": Pool.PUBLIC,
        "state": VersionState.PUBLISHED,
        "topic_id": topic_id,
        "enemy_group": f"e{number // 50}" if number % 50 < 2 else None,
        "fingerprint": f"{number:064}",
        "search_text": "",
        "made_at": now,
        "changed_at": now,
    }


def _version(number: int, chance: random.Random, now: datetime) -> dict[str, Any]:
    return {
        "id": number + 1,
        "item_id": number + 1,
        "number": 1,
        "state": VersionState.PUBLISHED,
        "content": _content(number, chance),
        "key": {},
        "difficulty": chance.randrange(1, 6),
        "content_hash": f"{number:064}",
        "hands": [],
        "edits": 1,
        "reviewed_by": 0,
        "made_at": now,
    }


def _content(number: int, chance: random.Random) -> dict[str, Any]:
    """A wording of made-up signs, unlike the others."""
    words = ["".join(chr(_FIRST_SIGN + chance.randrange(1_500)) for _ in range(20)) for _ in range(5)]
    if _KINDS[number % 3] is KindName.TRUE_FALSE:
        return {"stem": words[0]}
    options = [{"id": f"o{place}", "text": text} for place, text in enumerate(words[1:])]
    return {"stem": words[0], "options": options}


def _best(work: Callable[[], object]) -> float:
    times: list[float] = []
    for _ in range(3):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return min(times)


def _bank(size: int) -> list[Candidate]:
    chance = random.Random(size)
    return [
        Candidate(
            item_id=number,
            version_id=number,
            kind=_KINDS[number % 3],
            topic_path=(f"{number % 8}", f"{number % 8}.{number % 5}"),
            difficulty=chance.randrange(1, 6),
            times_used=chance.randrange(4),
            enemy_group=f"e{number // 50}" if number % 50 < 2 else None,
            fingerprint=f"f{number}",
        )
        for number in range(size)
    ]


def _plan() -> Blueprint:
    sections = tuple(
        Section(
            title=kind.value,
            kind=kind,
            count=count,
            points_each=Points(100),
            rule=AllOrNothing(),
            quotas=tuple(TopicQuota(topic=str(topic), count=count // 10) for topic in range(8)),
        )
        for kind, count in zip(_KINDS, (40, 30, 30), strict=True)
    )
    return Blueprint(sections=sections, announced_total=Points(10_000))


def _by_sorts() -> Blueprint:
    """The same plan, each row of which asks for a difficulty or a cognitive level as well."""
    levels = tuple(CognitiveLevel)
    return _plan().model_copy(
        update={
            "sections": tuple(
                section.model_copy(
                    update={
                        "quotas": tuple(
                            quota.model_copy(
                                update={"difficulty": at % 5 + 1}
                                if at % 2
                                else {"cognitive": levels[at // 2 % len(levels)]}
                            )
                            for at, quota in enumerate(section.quotas)
                        )
                    }
                )
                for section in _plan().sections
            )
        }
    )
