"""A worker's own courses: what they study, what is offered to them, a course and a lesson to read."""

from collections.abc import Sequence

from sqlalchemy import func, select

from core.errors import NotFound
from core.people import scope
from core.work import UnitOfWork
from training.courses import courses, hours, lessons, progress, quizzes, standing
from training.courses.models import Course, CourseFile, Enrolment, Lesson
from training.courses.rules.states import LessonKind
from training.courses.states import CourseState, StudyStage
from training.courses.views import CoursePage, LessonView, MyCourse, Offer


def listing(work: UnitOfWork, *, before: int | None = None, limit: int = 30) -> list[MyCourse]:
    """The courses one is on, the latest enrolment first."""
    wanted = select(Enrolment, Course).join(Course, Course.id == Enrolment.course_id)
    wanted = wanted.where(
        Enrolment.person_id == work.actor.myself(),
        Enrolment.left_at.is_(None),
        Course.state != CourseState.DRAFT,
    )
    if before is not None:
        wanted = wanted.where(Enrolment.id < before)
    rows = work.session.execute(wanted.order_by(Enrolment.id.desc()).limit(limit)).all()
    return mine(work, [(row.Course, row.Enrolment) for row in rows])


def offers(work: UnitOfWork, *, words: str = "", before: int | None = None, limit: int = 20) -> list[Offer]:
    """Courses open to the actor who is not on them, the newest first; ``words`` in title, summary or code."""
    on = select(Enrolment.course_id).where(
        Enrolment.person_id == work.actor.myself(), Enrolment.left_at.is_(None)
    )
    wanted = select(Course).where(*standing.offered(work), Course.id.not_in(on))
    if words.strip():
        wanted = wanted.where(courses.described_by(words.strip()[:60]))
    if before is not None:
        wanted = wanted.where(Course.id < before)
    return _offers(work, list(work.session.scalars(wanted.order_by(Course.id.desc()).limit(limit))))


def look(work: UnitOfWork, ref: str) -> CoursePage:
    """A course one is on or may enrol on. Raises NotFound for any other."""
    person_id = work.actor.myself()
    course = work.session.scalars(
        select(Course).where(Course.ref == ref, Course.state != CourseState.DRAFT)
    ).one_or_none()
    if course is None:
        raise NotFound
    enrolment = _enrolment(work, course.id, person_id)
    if enrolment is None:
        open_to_me = select(Course.id).where(Course.id == course.id, *standing.offered(work))
        if work.session.scalars(open_to_me).one_or_none() is None:
            raise NotFound
    order = courses.lessons_of(work, [course.id])
    far = standing.progress_of(work, [each.id for each in order], [person_id] if enrolment else [])
    return CoursePage(
        offer=_offers(work, [course])[0],
        note=course.note,
        published_at=course.published_at,
        mine=mine(work, [(course, enrolment)])[0] if enrolment else None,
        lessons=tuple(standing.shown(each, far.get((each.id, person_id))) for each in order),
        rule=hours.rule_today(work),
    )


def lesson(work: UnitOfWork, ref: str) -> LessonView:
    """A lesson of a course one is on. Raises NotFound."""
    course, row, enrolment = progress.learner_rows(work, ref)
    order = courses.lessons_of(work, [course.id])
    at = next(place for place, each in enumerate(order) if each.id == row.id)
    far = standing.progress_of(work, [row.id], [enrolment.person_id]).get((row.id, enrolment.person_id))
    is_quiz = row.kind is LessonKind.QUIZ
    waiting = quizzes.open_quiz(work, row.id, enrolment.person_id) if is_quiz else None
    return LessonView(
        text=lessons.text_of(work, course, row),
        mine=standing.shown(row, far),
        number=at + 1,
        of=len(order),
        previous_ref=order[at - 1].ref if at else None,
        next_ref=order[at + 1].ref if at + 1 < len(order) else None,
        stopped_ms=far.stopped_ms if far else 0,
        may_study=standing.may_study(course, enrolment, work.today),
        tries=quizzes.tries(work, row.id, enrolment.person_id) if is_quiz else (),
        open_quiz_ref=waiting.ref if waiting else None,
    )


def may_see_file(work: UnitOfWork, file_ref: str) -> bool:
    """Whether the file belongs to a course one is on, or has on the desk."""
    course = work.session.scalars(
        select(Course)
        .join(CourseFile, CourseFile.course_id == Course.id)
        .where(CourseFile.file_ref == file_ref)
    ).one_or_none()
    if course is None:
        return False
    path = scope.path_of(work, course.unit_id)
    if any(work.actor.may(each, path) for each in courses.DESK):
        return True
    return (
        course.state is not CourseState.DRAFT and _enrolment(work, course.id, work.actor.myself()) is not None
    )


def mine(work: UnitOfWork, rows: Sequence[tuple[Course, Enrolment]]) -> list[MyCourse]:
    """A page's worth of one's own courses with how far one is."""
    order = courses.lessons_of(work, [course.id for course, _ in rows])
    people = {enrolment.person_id for _, enrolment in rows}
    far = standing.progress_of(work, [each.id for each in order], people)
    homes = scope.names_of(work, {course.unit_id for course, _ in rows})
    return [
        _mine(work, course, enrolment, [each for each in order if each.course_id == course.id], far, homes)
        for course, enrolment in rows
    ]


def _mine(
    work: UnitOfWork,
    course: Course,
    enrolment: Enrolment,
    order: list[Lesson],
    far: standing.Far,
    homes: dict[int, str],
) -> MyCourse:
    count = standing.count(order, far, enrolment.person_id)
    begun = any((each.id, enrolment.person_id) in far for each in order)
    todo = progress.first_open(order, far, enrolment.person_id)
    done = enrolment.completed_at is not None
    return MyCourse(
        id=enrolment.id,
        ref=course.ref,
        title=course.title,
        summary=course.summary,
        occupation=courses.occupation_name(course.occupation_code),
        unit=homes.get(course.unit_id, ""),
        state=course.state,
        stage=StudyStage.DONE if done else StudyStage.BEGUN if begun else StudyStage.AHEAD,
        done=count.done,
        of=count.of,
        credited_seconds=count.credited_ms // 1000,
        enrolled_by=enrolment.enrolled_by,
        class_label=enrolment.class_label,
        from_on=enrolment.from_on,
        until_on=enrolment.until_on,
        completed_at=enrolment.completed_at,
        next_ref=todo.ref if todo else None,
        next_title=todo.title if todo else "",
        may_study=standing.may_study(course, enrolment, work.today),
    )


def _enrolment(work: UnitOfWork, course_id: int, person_id: int) -> Enrolment | None:
    return work.session.scalars(
        select(Enrolment).where(
            Enrolment.course_id == course_id, Enrolment.person_id == person_id, Enrolment.left_at.is_(None)
        )
    ).one_or_none()


def _offers(work: UnitOfWork, rows: list[Course]) -> list[Offer]:
    counts = work.session.execute(
        select(Lesson.course_id, func.count(), func.sum(Lesson.length_seconds))
        .where(Lesson.course_id.in_([row.id for row in rows]), Lesson.removed_at.is_(None))
        .group_by(Lesson.course_id)
    )
    held = {row[0]: (row[1], row[2] or 0) for row in counts}
    homes = scope.names_of(work, {row.unit_id for row in rows})
    return [
        Offer(
            id=row.id,
            ref=row.ref,
            title=row.title,
            summary=row.summary,
            occupation=courses.occupation_name(row.occupation_code),
            unit=homes.get(row.unit_id, ""),
            lessons=held.get(row.id, (0, 0))[0],
            seconds=held.get(row.id, (0, 0))[1],
        )
        for row in rows
    ]
