"""Drawing papers: one from a large bank, twenty parallel ones, and a thousand for the simulator.

By the rules alone, in one thread, without a database; the floor is one pass over the bank. And end to end,
through the operation that writes the paper down: the first draw of a process reads the bank, the next ones do
not; the floor is the columns of the bank read and thrown away.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, Final

from sqlalchemy import insert, select, update

from bench import databases, machine
from core.access import HOUSE
from core.house import House
from core.ids import new_ref
from core.points import Points
from exam import papers
from exam.rules.blueprint import Blueprint, Section, TopicQuota
from exam.rules.drawing import assemble
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Candidate
from exam.rules.parallel import FormsWish, assemble_forms
from exam.rules.simulation import simulate
from question_bank import selection
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion, Topic
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from tests import make

BANK: Final = 50_000
FORMS: Final = 20
DRAWS: Final = 1000
PAPER_GOAL_MS: Final = 100.0
FORMS_GOAL_S: Final = 3.0
_KINDS: Final = (KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE, KindName.TRUE_FALSE)


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

    ``floor_ms``: reading the same columns of the bank and doing nothing with them.
    """

    kind: databases.Kind
    bank: int
    floor_ms: float
    first_ms: float
    paper_ms: float
    load: float


def measure_written(kind: databases.Kind) -> Written:
    """Draw from a bank of 50,000 items in a database, end to end. Raises RuntimeError without a database."""
    with databases.empty_house(kind) as house:
        bank_ref = _stock(house)
        with house.reading(HOUSE) as work:
            bank_id = selection.card(work, bank_ref).id
        columns = (Item.id, Item.current_id, Item.kind, Item.topic_id, Item.enemy_group, Item.fingerprint)
        wanted = select(*columns, ItemVersion.difficulty).join(ItemVersion, ItemVersion.id == Item.current_id)
        wanted = wanted.where(Item.bank_id == bank_id).order_by(Item.id)

        def floor() -> None:
            with house.reading(HOUSE) as work:
                work.session.execute(wanted).all()

        def draw() -> None:
            with house.work(HOUSE) as work:
                papers.draw(work, bank_ref, "A", _plan(), pools=frozenset(Pool))

        floor_ms = _best(floor) * 1000
        began = perf_counter()
        draw()
        first_ms = (perf_counter() - began) * 1000
        return Written(kind, BANK, floor_ms, first_ms, _best(draw) * 1000, machine.load())


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
        "content": {"stem": "A"},
        "key": {},
        "difficulty": chance.randrange(1, 6),
        "content_hash": f"{number:064}",
        "hands": [],
        "edits": 1,
        "reviewed_by": 0,
        "made_at": now,
    }


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
