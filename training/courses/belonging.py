"""Whose learning it is: moved when two accounts turn out to be one person."""

from sqlalchemy import select, update

from core.people.events import PersonsMerged
from core.work import UnitOfWork
from training.courses.models import Enrolment, LessonProgress, LessonQuiz, Viewing


def follow_merged(work: UnitOfWork, event: PersonsMerged) -> None:
    """Give the kept person the other's learning; where both are on one course nothing is moved there.

    Doing it twice changes nothing.
    """
    kept = event.kept_id
    on = select(Enrolment.course_id).where(Enrolment.person_id == kept)
    seen = select(LessonProgress.lesson_id).where(LessonProgress.person_id == kept)
    moves = (
        update(Viewing).where(Viewing.lesson_id.not_in(seen)),
        update(LessonQuiz).where(LessonQuiz.lesson_id.not_in(seen)),
        update(LessonProgress).where(LessonProgress.lesson_id.not_in(seen)),
        update(Enrolment).where(Enrolment.course_id.not_in(on)),
    )
    for move, table in zip(moves, (Viewing, LessonQuiz, LessonProgress, Enrolment), strict=True):
        work.session.execute(
            move.where(table.person_id == event.given_up_id)
            .values(person_id=kept)
            .execution_options(synchronize_session=False)
        )
