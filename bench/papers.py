"""Drawing papers: one from a large bank, twenty parallel ones, and a thousand for the simulator.

The rules alone, in one thread, without a database: what an organiser waits for beside reading the bank. The
floor is one pass over the bank.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from bench import machine
from core.points import Points
from exam.rules.blueprint import Blueprint, Section, TopicQuota
from exam.rules.drawing import assemble
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Candidate
from exam.rules.parallel import FormsWish, assemble_forms
from exam.rules.simulation import simulate
from question_bank.kinds.contract import KindName

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
        spread=round(forms.spread * 100),
        simulated_s=_best(lambda: simulate(plan, large, {}, draws=DRAWS, rng=random.Random(1))),
        load=machine.load(),
    )


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
