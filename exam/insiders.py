"""Candidates who know the paper beforehand: who made it, wrote or reviewed its items, or may see it.

It bars nobody: practice examinations are sat by everybody. But whoever fills a list is told, and it is
written down how many there were.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select

from core.access import Permission
from core.errors import NotFound
from core.people import lookup, persons, roles, scope
from core.work import UnitOfWork
from exam import forms
from exam.desk_views import Insider, Knowing
from exam.forms import Form
from exam.models import Admission, Attempt, Paper, Sitting
from exam.rules.attempt import AttemptState
from exam.states import SittingState
from question_bank import hands

MOST_NAMED: Final = 50
"""Of more than these the number is told."""


def among(work: UnitOfWork, paper_id: int, form: Form, people: Collection[int]) -> frozenset[int]:
    """Those of the people who know the paper; the same few statements however many they are."""
    if not people:
        return frozenset()
    paper = work.session.get_one(Paper, paper_id)
    knowing = hands.on(work, [slot.version_id for slot in form.slots])
    seeing = roles.holding(work, Permission.PAPER_ASSEMBLE, scope.path_of(work, paper.unit_id))
    return frozenset(people) & {*knowing, *seeing, paper.made_by, paper.locked_by}


def on_list(work: UnitOfWork, sitting_ref: str) -> Knowing:
    """Who on a sitting's list knows its paper, by admission, for who may change the list; to others nobody.

    Nor once the sitting is over: nothing can be done about it any more. Raises NotFound.
    """
    sitting = work.session.scalars(select(Sitting).where(Sitting.ref == sitting_ref)).one_or_none()
    if sitting is None:
        raise NotFound
    is_over = sitting.state is not SittingState.SCHEDULED or work.now >= sitting.closes_at
    if is_over or not work.actor.may(Permission.SITTING_SCHEDULE, scope.path_of(work, sitting.unit_id)):
        return Knowing()
    found = (
        select(Admission.person_id, Admission.code, Attempt.state)
        .join(
            Attempt,
            (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id),
        )
        .where(Admission.sitting_id == sitting.id, Admission.withdrawn_at.is_(None))
        .order_by(Admission.id)
    )
    listed = work.session.execute(found).all()
    form = forms.read_form(work, forms.form_id_of(work, sitting.paper_id))
    knowing = among(work, sitting.paper_id, form, [row.person_id for row in listed])
    rows = [row for row in listed if row.person_id in knowing]
    people = [row.person_id for row in rows[:MOST_NAMED]]
    if not people:
        return Knowing()
    names, staff = persons.names_of(work, people), lookup.codes_of(work, people)
    named = tuple(
        Insider(
            code=row.code,
            staff=staff[row.person_id],
            name=names[row.person_id],
            has_begun=row.state is not AttemptState.READY,
        )
        for row in rows[:MOST_NAMED]
    )
    return Knowing(total=len(rows), named=named)
