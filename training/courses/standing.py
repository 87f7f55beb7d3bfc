"""Where learners stand: which courses are offered to whom, and how far somebody is in a lesson."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from core.people import directory, scope
from core.people.rules.scope import unit_ids
from core.work import UnitOfWork
from training.courses.models import Course, Enrolment, Lesson, LessonProgress
from training.courses.rules.completion import LessonFacts, lessons_done, missing
from training.courses.states import CourseState, StudyStage
from training.courses.views import MyLesson

Far = Mapping[tuple[int, int], LessonProgress]
"""Progress by lesson and person."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the lessons that count somebody has completed, and what is credited for all of them."""

    done: int
    of: int
    credited_ms: int


def offered(work: UnitOfWork) -> list[ColumnElement[bool]]:
    """Conditions on courses: published and open to the actor, who belongs at or below the course's unit.

    Courses of a unit at the top are open to everybody, also to who has no unit.
    """
    home = directory.unit_of_day(work, work.actor.myself(), work.today)
    own = unit_ids(home.path) if home else ()
    at_or_above: ColumnElement[bool] = Course.unit_id.in_(list(own))
    if home is None:
        at_or_above = or_(at_or_above, Course.unit_id.in_(scope.ids_at_top()))
    return [Course.state == CourseState.PUBLISHED, Course.is_open.is_(True), at_or_above]


def progress_of(work: UnitOfWork, lesson_ids: Collection[int], person_ids: Collection[int]) -> Far:
    """The progress of persons in lessons."""
    rows = work.session.scalars(
        select(LessonProgress).where(
            LessonProgress.lesson_id.in_(set(lesson_ids)), LessonProgress.person_id.in_(set(person_ids))
        )
    )
    return {(row.lesson_id, row.person_id): row for row in rows}


def facts_of(lesson: Lesson, progress: LessonProgress | None) -> LessonFacts:
    """What completion needs to know."""
    return LessonFacts(
        kind=lesson.kind,
        required=lesson.required,
        length_seconds=lesson.length_seconds,
        credited_seconds=progress.credited_ms // 1000 if progress else 0,
        read=progress is not None and progress.read_at is not None,
        best_percent=progress.best_percent if progress else None,
        pass_percent=lesson.pass_percent,
    )


def count(lessons: Sequence[Lesson], far: Far, person_id: int) -> Count:
    """How far somebody is in the lessons of a course."""
    facts = [facts_of(lesson, far.get((lesson.id, person_id))) for lesson in lessons]
    done, of = lessons_done(facts)
    ids = {lesson.id for lesson in lessons}
    credited = sum(
        row.credited_ms for (lesson, who), row in far.items() if who == person_id and lesson in ids
    )
    return Count(done, of, credited)


def shown(lesson: Lesson, progress: LessonProgress | None) -> MyLesson:
    """A lesson and how far one is in it."""
    facts = facts_of(lesson, progress)
    left = missing(facts)
    begun = progress is not None
    return MyLesson(
        ref=lesson.ref,
        chapter=lesson.chapter,
        title=lesson.title,
        kind=lesson.kind,
        required=lesson.required,
        length_seconds=lesson.length_seconds,
        items=lesson.draw_count,
        pass_percent=lesson.pass_percent,
        stage=StudyStage.DONE if not left else StudyStage.BEGUN if begun else StudyStage.AHEAD,
        credited_seconds=facts.credited_seconds,
        best_percent=facts.best_percent,
        missing=left,
    )


def may_study(course: Course, enrolment: Enrolment, today: date) -> bool:
    """Whether learning counts now: the course is open and the day is within the enrolment."""
    in_time = enrolment.from_on <= today and (enrolment.until_on is None or today <= enrolment.until_on)
    return course.state is CourseState.PUBLISHED and enrolment.left_at is None and in_time
