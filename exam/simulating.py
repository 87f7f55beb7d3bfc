"""The paper simulator over a real bank: a paper's blueprint drawn a thousand times, written nowhere."""

import random
from fractions import Fraction
from typing import Final

from sqlalchemy import func, select

from core.ids import new_seed
from core.work import UnitOfWork
from exam import forms, papers
from exam.models import Attempt, Marking, Paper, PaperForm, SlotMark
from exam.rules.attempt import AttemptState
from exam.rules.simulation import Simulation, simulate
from question_bank import selection
from question_bank.rules.pools import Pool

DRAWS: Final = 1000
ENOUGH_ANSWERS: Final = 20
"""From so many answers on, how an item was answered counts more than what its author thought."""


def of_paper(
    work: UnitOfWork, ref: str, *, seed: int | None = None, draws: int = DRAWS
) -> tuple[Simulation, int]:
    """What drawing by a paper's blueprint would give, and the seed that gives it again.

    From the pools the paper was drawn from. Raises NotFound, NotAllowed.
    """
    paper, bank = papers.paper_of(work, ref)
    form = forms.read_draft(work, forms.form_id_of(work, paper.id))
    pools = selection.pools_of(work, [slot.item_id for slot in form.slots]) or frozenset(Pool)
    chosen = new_seed() if seed is None else seed
    candidates = papers.candidates_of(work, bank.id, pools)
    facility = facilities(work, bank.id)
    return simulate(form.blueprint, candidates, facility, draws=draws, rng=random.Random(chosen)), chosen


def facilities(work: UnitOfWork, bank_id: int) -> dict[int, Fraction]:
    """The share of points that each version of a bank's papers has brought, where enough have answered it.

    The last marking of each answer counts; voided attempts and dry runs do not.
    """
    last = (
        select(func.max(SlotMark.id).label("id"))
        .join(Marking, Marking.id == SlotMark.marking_id)
        .join(Attempt, Attempt.id == SlotMark.attempt_id)
        .join(PaperForm, PaperForm.id == Attempt.form_id)
        .join(Paper, Paper.id == PaperForm.paper_id)
        .where(Paper.bank_id == bank_id, Marking.dry_run.is_(False), Attempt.state == AttemptState.MARKED)
        .group_by(SlotMark.attempt_id, SlotMark.slot)
        .subquery()
    )
    rows = work.session.execute(
        select(SlotMark.version_id, func.sum(SlotMark.points), func.sum(SlotMark.of_points))
        .join(last, last.c.id == SlotMark.id)
        .where(SlotMark.of_points > 0)
        .group_by(SlotMark.version_id)
        .having(func.count() >= ENOUGH_ANSWERS)
    )
    return {version: max(Fraction(0), Fraction(int(won), int(possible))) for version, won, possible in rows}
