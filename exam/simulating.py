"""The paper simulator over a real bank: a paper's blueprint drawn a thousand times, written nowhere.

And what it learns from: how hard items proved to be where enough people answered them.
"""

import random
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Final

from sqlalchemy import ColumnElement, func, select

from core.ids import new_seed
from core.work import UnitOfWork
from exam import candidates, counting, forms, papers
from exam.models import Attempt, Marking, Paper, Sitting, SlotMark
from exam.rules.exposure import rested
from exam.rules.simulation import Simulation, simulate
from question_bank import selection
from question_bank.rules.classes import Proved, proved
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
    cards = rested(candidates.of_bank(work, bank.id, pools), form.blueprint.exposure, work.today)
    facility = facilities(work, bank.id)
    return simulate(form.blueprint, cards, facility, draws=draws, rng=random.Random(chosen)), chosen


def facilities(work: UnitOfWork, bank_id: int) -> dict[int, Fraction]:
    """The share of points that each version of a bank's papers has brought, where enough have answered it.

    Only rated sittings that are over count, each answer in its last marking; voided attempts, dry runs and
    items taken out of a paper do not.
    """
    return _shares(work, Paper.bank_id == bank_id)


def shares_of(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, Fraction]:
    """:func:`facilities` of these versions alone. The caller has judged who may know the items."""
    return _shares(work, SlotMark.version_id.in_(version_ids)) if version_ids else {}


def proved_of(work: UnitOfWork, difficulties: Mapping[int, int]) -> dict[int, Proved]:
    """How hard versions proved beside what their authors thought (given by version), where it is known.

    The caller has judged who may know the items.
    """
    shares = shares_of(work, difficulties)
    return {version: proved(share, difficulties[version]) for version, share in shares.items()}


def _shares(work: UnitOfWork, which: ColumnElement[bool]) -> dict[int, Fraction]:
    rows = work.session.execute(
        select(SlotMark.version_id, func.sum(SlotMark.points), func.sum(SlotMark.of_points))
        .join(Marking, Marking.id == SlotMark.marking_id)
        .join(Attempt, Attempt.id == SlotMark.attempt_id)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Paper, Paper.id == Sitting.paper_id)
        .where(which, counting.counts(work))
        .group_by(SlotMark.version_id)
        .having(func.count() >= ENOUGH_ANSWERS)
    )
    return {version: max(Fraction(0), Fraction(int(won), int(possible))) for version, won, possible in rows}
