"""Whose learning it is: moved when two accounts turn out to be one person, and copied out on request."""

from sqlalchemy import select, update

from core.people.events import PersonsMerged
from core.work import UnitOfWork
from training.courses.models import Course, Enrolment, Lesson, LessonProgress, LessonQuiz, Viewing


def follow_merged(work: UnitOfWork, event: PersonsMerged) -> None:
    """Give the kept person the other's learning; where both are on one course nothing is moved there.

    Doing it twice changes nothing.
    """
    kept, gone = event.kept_id, event.given_up_id
    on = select(Enrolment.course_id).where(Enrolment.person_id == kept)
    seen = select(LessonProgress.lesson_id).where(LessonProgress.person_id == kept)
    moves = (
        update(Viewing).where(Viewing.person_id == gone, Viewing.lesson_id.not_in(seen)),
        update(LessonQuiz).where(LessonQuiz.person_id == gone, LessonQuiz.lesson_id.not_in(seen)),
        update(LessonProgress).where(LessonProgress.person_id == gone, LessonProgress.lesson_id.not_in(seen)),
        update(Enrolment).where(Enrolment.person_id == gone, Enrolment.course_id.not_in(on)),
    )
    for move in moves:
        work.session.execute(move.values(person_id=kept).execution_options(synchronize_session=False))


def copy_of(work: UnitOfWork, person_id: int) -> tuple[str, object]:
    """A person's learning for the copy of their own data: courses, lessons, seconds, quizzes."""
    enrolled = work.session.execute(
        select(Course.title, Enrolment)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.id)
    )
    studied = work.session.execute(
        select(Lesson.title, Lesson.course_id, LessonProgress)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(LessonProgress.person_id == person_id)
        .order_by(LessonProgress.id)
    ).all()
    return "courses", [
        {
            "course": title,
            "class": row.class_label,
            "enrolled_at": row.made_at.isoformat(),
            "completed_at": row.completed_at.isoformat() if row.completed_at else None,
            "lessons": [
                {
                    "lesson": lesson,
                    "seconds": far.credited_ms // 1000,
                    "best_percent": far.best_percent,
                    "completed_at": far.completed_at.isoformat() if far.completed_at else None,
                }
                for lesson, course_id, far in studied
                if course_id == row.course_id
            ],
        }
        for title, row in enrolled
    ]
