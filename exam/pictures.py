"""Who may see a picture because an examination shows it to them: candidates, and those who work at papers.

Candidates see what stands in their own form while they write, and afterwards what is released: a picture of
the key or of an explanation not one moment before the key or the explanation itself.
"""

from typing import Final

from sqlalchemy import select

from core.access import Permission
from core.people import scope
from core.work import UnitOfWork
from exam import person_marks, readers, timing
from exam.marking_models import MarkingTask
from exam.models import Admission, Attempt, Paper, PaperForm, PaperItem, Sitting
from exam.rules.attempt import AttemptState, is_finished
from exam.rules.release import ReleaseFacts, ReleasePolicy, what_may_be_seen
from question_bank.assets import Showing

_MOST_SITTINGS: Final = 20
"""So many sittings of an item are looked at, the newest first."""


def may_see(work: UnitOfWork, showing: Showing) -> bool:
    """Whether an examination lets the actor see a picture that these wordings show."""
    if not showing.everywhere or work.actor.person_id is None:
        return False
    return any(each(work, showing) for each in (_as_candidate, _at_a_paper, _as_marker, _reads_scripts))


def _as_candidate(work: UnitOfWork, showing: Showing) -> bool:
    rows = work.session.execute(
        select(Attempt, Sitting, PaperItem.version_id)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Admission, (Admission.sitting_id == Sitting.id) & (Admission.person_id == Attempt.person_id))
        .join(PaperItem, PaperItem.form_id == Attempt.form_id)
        .where(
            Attempt.person_id == work.actor.person_id,
            Admission.withdrawn_at.is_(None),
            PaperItem.version_id.in_(showing.everywhere),
        )
        .order_by(Attempt.id.desc())
    ).all()
    return any(_released(work, *row, showing=showing) for row in rows)


def _released(
    work: UnitOfWork, attempt: Attempt, sitting: Sitting, version_id: int, *, showing: Showing
) -> bool:
    if attempt.state is AttemptState.OPEN:
        return version_id in showing.asked
    if not is_finished(attempt.state):
        return False
    visible = what_may_be_seen(
        ReleasePolicy.model_validate(sitting.release),
        ReleaseFacts(everyone_done_at=timing.everyone_done_at(work, sitting), state=attempt.state),
        work.now,
    )
    return visible.answers and (
        version_id in showing.asked
        or (visible.key and version_id in showing.key)
        or (visible.explanation and version_id in showing.explanation)
    )


def _at_a_paper(work: UnitOfWork, showing: Showing) -> bool:
    """Who assembles papers reads what they ask; the key is for who writes in the bank."""
    if not work.actor.may(Permission.PAPER_ASSEMBLE):
        return False
    found = (
        select(Paper.id)
        .join(PaperForm, PaperForm.paper_id == Paper.id)
        .join(PaperItem, PaperItem.form_id == PaperForm.id)
        .where(
            PaperItem.version_id.in_(showing.asked),
            Paper.unit_id.in_(scope.ids_in_reach(work, Permission.PAPER_ASSEMBLE)),
        )
        .limit(1)
    )
    return work.session.scalars(found).one_or_none() is not None


def _as_marker(work: UnitOfWork, showing: Showing) -> bool:
    """Who marks an answer has its item beside it, rubric and explanation too."""
    if not work.actor.may(Permission.ANSWERS_MARK):
        return False
    found = (
        select(MarkingTask.id)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .join(Sitting, Sitting.id == MarkingTask.sitting_id)
        .join(PaperItem, (PaperItem.form_id == Attempt.form_id) & (PaperItem.slot == MarkingTask.slot))
        .where(
            PaperItem.version_id.in_(showing.everywhere),
            Attempt.state.in_(person_marks.MARKABLE),
            Attempt.person_id != work.actor.person_id,
            Sitting.unit_id.in_(scope.ids_in_reach(work, Permission.ANSWERS_MARK)),
        )
        .limit(1)
    )
    return work.session.scalars(found).one_or_none() is not None


def _reads_scripts(work: UnitOfWork, showing: Showing) -> bool:
    """Who reads results reads scripts, never keys, and not while anybody may still write."""
    if not work.actor.may(Permission.RESULTS_READ):
        return False
    found = (
        select(Sitting)
        .where(
            Sitting.id.in_(
                select(Attempt.sitting_id)
                .join(PaperItem, PaperItem.form_id == Attempt.form_id)
                .join(
                    Admission,
                    (Admission.sitting_id == Attempt.sitting_id) & (Admission.person_id == Attempt.person_id),
                )
                .join(Sitting, Sitting.id == Attempt.sitting_id)
                .where(
                    PaperItem.version_id.in_(showing.asked),
                    readers.own_people(work)
                    | Sitting.unit_id.in_(scope.ids_in_reach(work, Permission.RESULTS_READ)),
                )
            )
        )
        .order_by(Sitting.id.desc())
        .limit(_MOST_SITTINGS)
    )
    return any(work.now > timing.everyone_done_at(work, sitting) for sitting in work.session.scalars(found))
