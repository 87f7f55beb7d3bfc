"""What the quiz of a lesson draws from: the public pool of its bank, or some topics of it."""

from collections.abc import Collection

from core.work import UnitOfWork
from question_bank import selection
from question_bank.kinds.contract import MARKED_BY_PEOPLE
from question_bank.rules.pools import Pool
from question_bank.selection import Selectable


def of_topics(work: UnitOfWork, bank_id: int, codes: Collection[str]) -> list[Selectable]:
    """Published items of the public pool, at or below any of the topics; no topics mean the whole bank.

    Kinds that people mark are left out: a quiz is marked at once.
    """
    supply = selection.selectable(work, bank_id, {Pool.PUBLIC}, without=MARKED_BY_PEOPLE)
    wanted = set(codes)
    return [each for each in supply if not wanted or wanted.intersection(each.topic_path)]
