"""Candidates who know the paper beforehand: who made it, wrote or reviewed its items, or may see it.

It bars nobody: practice examinations are sat by everybody. But whoever fills a list is told, and it is
written down how many there were.
"""

from collections.abc import Collection

from core.access import Permission
from core.people import roles, scope
from core.work import UnitOfWork
from exam.forms import Form
from exam.models import Paper
from question_bank import hands


def among(work: UnitOfWork, paper_id: int, form: Form, people: Collection[int]) -> frozenset[int]:
    """Those of the people who know the paper; the same few statements however many they are."""
    if not people:
        return frozenset()
    paper = work.session.get_one(Paper, paper_id)
    knowing = hands.on(work, [slot.version_id for slot in form.slots])
    seeing = roles.holding(work, Permission.PAPER_ASSEMBLE, scope.path_of(work, paper.unit_id))
    return frozenset(people) & {*knowing, *seeing, paper.made_by, paper.locked_by}
