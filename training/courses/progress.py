"""Progress: viewings and their heartbeats, texts read, lessons and courses completed, the next step.

Every write here first locks the person's enrolments, so that two windows of one person take turns and a
moment is never credited twice. A beat is one short transaction: killed between two beats, nothing is lost
but what had not yet been told.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import and_, select

from core import notices
from core.clock import day_of, milliseconds
from core.errors import Conflict, Facts, NotFound
from core.ids import new_ref
from core.work import UnitOfWork
from training.courses import courses, hours, standing
from training.courses.errors import NotEnrolled
from training.courses.events import CourseCompleted
from training.courses.media import LONGEST_SECONDS
from training.courses.models import Course, Enrolment, Lesson, LessonBeat, LessonProgress, Viewing
from training.courses.rules.completion import course_complete, is_complete
from training.courses.rules.hours import (
    LONGEST_GAP_MS,
    Beat,
    HourRule,
    credit,
    fresh,
    piece_between,
    pieces,
    too_soon,
)
from training.courses.rules.hours import hours as whole_hours
from training.courses.rules.states import BeatState, LessonKind
from training.courses.states import CourseState
from training.courses.views import BeatIn, BeatTold, NextStep, ViewingView

LOOKED_BACK: Final = timedelta(milliseconds=2 * LONGEST_GAP_MS)
"""Pieces that overlap a new one are made of beats no older than this."""
MOST_SEQ: Final = 100_000


def open_viewing(work: UnitOfWork, lesson_ref: str) -> ViewingView:
    """Open a window onto a lesson. Raises NotFound, NotEnrolled."""
    _course, lesson, enrolment = learner_rows(work, lesson_ref, to_study=True)
    viewing = Viewing(
        ref=new_ref(),
        lesson_id=lesson.id,
        person_id=enrolment.person_id,
        opened_at=work.now,
        last_at=work.now,
    )
    work.session.add(viewing)
    enrolment.last_lesson_id = lesson.id
    row = progress_row(work, lesson.id, enrolment.person_id)
    return ViewingView(ref=viewing.ref, stopped_ms=row.stopped_ms, credited_seconds=row.credited_ms // 1000)


def beat(work: UnitOfWork, viewing_ref: str, told: BeatIn) -> BeatTold:
    """Take a heartbeat of one's own viewing.

    One that was taken before, comes too soon, or cannot be (a video without a playhead) changes nothing and
    is answered as if it had. Raises NotFound for a viewing of somebody else, NotEnrolled.
    """
    person_id = work.actor.myself()
    viewing = work.session.scalars(
        select(Viewing).where(Viewing.ref == viewing_ref, Viewing.person_id == person_id)
    ).one_or_none()
    if viewing is None:
        raise NotFound
    ref = work.session.scalars(select(Lesson.ref).where(Lesson.id == viewing.lesson_id)).one()
    course, lesson, enrolment = learner_rows(work, ref, to_study=True)
    work.session.refresh(viewing)
    row = progress_row(work, lesson.id, person_id)
    last = work.session.scalars(
        select(LessonBeat).where(LessonBeat.viewing_id == viewing.id).order_by(LessonBeat.seq.desc()).limit(1)
    ).one_or_none()
    if not _worth_keeping(lesson, last, told, work):
        return _told(lesson, enrolment, row)
    rule = hours.rule_today(work)
    earned = _earned(work, lesson, row, viewing, last, told, rule)
    work.session.add(
        LessonBeat(
            viewing_id=viewing.id,
            seq=told.seq,
            at=work.now,
            state=told.state,
            playhead_ms=told.playhead_ms,
            credited_ms=earned,
        )
    )
    viewing.last_at = work.now
    row.credited_ms += earned
    row.changed_at = work.now
    if told.playhead_ms is not None:
        row.stopped_ms = min(told.playhead_ms, lesson.length_seconds * 1000)
    note_completion(work, course, lesson, enrolment, row)
    return _told(lesson, enrolment, row)


def mark_read(work: UnitOfWork, lesson_ref: str) -> str | None:
    """Say that one has read a text; saying it twice changes nothing. Returns the next lesson's ref.

    Raises NotFound, NotEnrolled, Conflict for a lesson that is no text.
    """
    course, lesson, enrolment = learner_rows(work, lesson_ref, to_study=True)
    if lesson.kind is not LessonKind.TEXT:
        raise Conflict
    row = progress_row(work, lesson.id, enrolment.person_id)
    row.read_at = row.read_at or work.now
    row.changed_at = work.now
    enrolment.last_lesson_id = lesson.id
    note_completion(work, course, lesson, enrolment, row)
    order = courses.lessons_of(work, [course.id])
    at = next(place for place, each in enumerate(order) if each.id == lesson.id)
    return order[at + 1].ref if at + 1 < len(order) else None


def next_step(work: UnitOfWork) -> NextStep | None:
    """The lesson to go on with, of the course studied last; None when nothing waits."""
    person_id = work.actor.person_id
    if person_id is None:
        return None
    rows = work.session.execute(
        select(Course, Enrolment)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.left_at.is_(None),
            Enrolment.completed_at.is_(None),
            Course.state == CourseState.PUBLISHED,
        )
        .order_by(Enrolment.last_lesson_id.is_(None), Enrolment.id.desc())
        .limit(20)
    ).all()
    open_now = [row for row in rows if standing.may_study(row.Course, row.Enrolment, work.today)]
    lessons, far = _lessons_and_progress(work, [row.Course.id for row in open_now], person_id)
    latest = {each.lesson_id: each.changed_at for each in far.values()}
    of_course = {
        row.Course.id: [each for each in lessons if each.course_id == row.Course.id] for row in open_now
    }
    studied = sorted(
        open_now,
        key=lambda row: max(
            (milliseconds(latest[each.id]) for each in of_course[row.Course.id] if each.id in latest),
            default=0,
        ),
        reverse=True,
    )
    for row in studied:
        todo = first_open(of_course[row.Course.id], far, person_id)
        if todo is not None:
            count = standing.count(of_course[row.Course.id], far, person_id)
            return NextStep(
                course_ref=row.Course.ref,
                course_title=row.Course.title,
                lesson_ref=todo.ref,
                lesson_title=todo.title,
                done=count.done,
                of=count.of,
                has_begun=any(each.id in latest for each in of_course[row.Course.id]),
            )
    return None


def _lessons_and_progress(
    work: UnitOfWork, course_ids: list[int], person_id: int
) -> tuple[list[Lesson], standing.Far]:
    """The lessons of courses in order, with the progress of one person in them, by one query."""
    rows = work.session.execute(
        select(Lesson, LessonProgress)
        .outerjoin(
            LessonProgress,
            and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.person_id == person_id),
        )
        .where(Lesson.course_id.in_(course_ids), Lesson.removed_at.is_(None))
        .order_by(Lesson.course_id, Lesson.position, Lesson.id)
    ).all()
    far = {(row.Lesson.id, person_id): row.LessonProgress for row in rows if row.LessonProgress is not None}
    return [row.Lesson for row in rows], far


def first_open(lessons: list[Lesson], far: standing.Far, person_id: int) -> Lesson | None:
    """The first lesson that counts and is not complete, else the first that is not complete."""
    waiting = [
        each for each in lessons if not is_complete(standing.facts_of(each, far.get((each.id, person_id))))
    ]
    return next((each for each in waiting if each.required), waiting[0] if waiting else None)


def learner_rows(
    work: UnitOfWork, lesson_ref: str, *, to_study: bool = False
) -> tuple[Course, Lesson, Enrolment]:
    """A lesson, its course and one's own enrolment; to study, one's enrolments are locked.

    Raises NotFound for who is not on the course, NotEnrolled when learning does not count now.
    """
    person_id = work.actor.myself()
    if to_study:
        own = select(Enrolment.id).where(Enrolment.person_id == person_id).order_by(Enrolment.id)
        work.session.execute(own.with_for_update())
    row = work.session.execute(
        select(Course, Lesson, Enrolment)
        .join(Lesson, Lesson.course_id == Course.id)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(
            Lesson.ref == lesson_ref,
            Lesson.removed_at.is_(None),
            Course.state != CourseState.DRAFT,
            Enrolment.person_id == person_id,
            Enrolment.left_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    course, lesson, enrolment = row
    if to_study and not standing.may_study(course, enrolment, work.today):
        raise NotEnrolled
    return course, lesson, enrolment


def progress_row(work: UnitOfWork, lesson_id: int, person_id: int) -> LessonProgress:
    """One's progress in a lesson, begun now if it was not. The enrolments are locked."""
    found = select(LessonProgress).where(
        LessonProgress.lesson_id == lesson_id, LessonProgress.person_id == person_id
    )
    row = work.session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        row = LessonProgress(
            lesson_id=lesson_id, person_id=person_id, credited_ms=0, stopped_ms=0, changed_at=work.now
        )
        work.session.add(row)
        work.flush()
    return row


def note_completion(
    work: UnitOfWork, course: Course, lesson: Lesson, enrolment: Enrolment, row: LessonProgress
) -> None:
    """Note that the lesson, and with it perhaps the course, is complete; what was completed stays so."""
    if row.completed_at is not None or not is_complete(standing.facts_of(lesson, row)):
        return
    row.completed_at = work.now
    work.flush()
    if enrolment.completed_at is not None:
        return
    lessons = courses.lessons_of(work, [course.id])
    far = standing.progress_of(work, [each.id for each in lessons], [enrolment.person_id])
    facts = [standing.facts_of(each, far.get((each.id, enrolment.person_id))) for each in lessons]
    if course_complete(facts):
        enrolment.completed_at = work.now
        seconds = standing.count(lessons, far, enrolment.person_id).credited_ms // 1000
        work.announce(CourseCompleted(enrolment.ref, course.ref, enrolment.person_id, seconds))
        said: Facts = {"title": course.title, "hours": whole_hours(seconds, hours.rule_today(work))}
        link = f"/courses/statement?course={course.ref}"
        notices.send(work, enrolment.person_id, "training.completed", said, link)


def _worth_keeping(lesson: Lesson, last: LessonBeat | None, told: BeatIn, work: UnitOfWork) -> bool:
    """Whether a beat says anything new that can be true."""
    if lesson.kind is LessonKind.QUIZ or not 1 <= told.seq <= MOST_SEQ:
        return False
    if told.playhead_ms is None:
        if lesson.kind is LessonKind.VIDEO:
            return False
    elif not 0 <= told.playhead_ms <= LONGEST_SECONDS * 1000:
        return False
    if last is None:
        return True
    if told.seq <= last.seq:
        return False
    return not too_soon(_beat(last), milliseconds(work.now), told.state)


def _earned(
    work: UnitOfWork,
    lesson: Lesson,
    row: LessonProgress,
    viewing: Viewing,
    last: LessonBeat | None,
    told: BeatIn,
    rule: HourRule,
) -> int:
    """What the beat is credited with, in milliseconds."""
    if last is None:
        return 0
    arrived = Beat(viewing.id, milliseconds(work.now), told.state, told.playhead_ms)
    piece = piece_between(_beat(last), arrived)
    if piece is None:
        return 0
    recent = work.session.scalars(
        select(LessonBeat)
        .join(Viewing, Viewing.id == LessonBeat.viewing_id)
        .where(
            Viewing.person_id == viewing.person_id,
            Viewing.last_at >= work.now - LOOKED_BACK,
            LessonBeat.at >= work.now - LOOKED_BACK,
        )
        .order_by(LessonBeat.id)
    )
    covered = [each.span for each in pieces(_beat(each) for each in recent)]
    cap = rule.daily_cap_ms
    day_left = None if cap is None else cap - _credited_today(work, viewing.person_id)
    return credit(fresh(piece.span, covered), lesson.length_seconds * 1000 - row.credited_ms, day_left)


def _credited_today(work: UnitOfWork, person_id: int) -> int:
    since = work.now - timedelta(days=1)
    zone = work.house.settings.zone
    rows = work.session.execute(
        select(LessonBeat.at, LessonBeat.credited_ms)
        .join(Viewing, Viewing.id == LessonBeat.viewing_id)
        .where(
            Viewing.person_id == person_id,
            Viewing.last_at > since,
            LessonBeat.at > since,
            LessonBeat.credited_ms > 0,
        )
    )
    return sum(row.credited_ms for row in rows if day_of(row.at, zone) == work.today)


def _beat(row: LessonBeat) -> Beat:
    return Beat(row.viewing_id, milliseconds(row.at), BeatState(row.state), row.playhead_ms)


def _told(lesson: Lesson, enrolment: Enrolment, row: LessonProgress) -> BeatTold:
    return BeatTold(
        credited_seconds=row.credited_ms // 1000,
        length_seconds=lesson.length_seconds,
        complete=row.completed_at is not None,
        course_complete=enrolment.completed_at is not None,
    )


def beats_of(work: UnitOfWork, person_id: int, course_id: int) -> list[tuple[int, LessonBeat]]:
    """The journal of one person in one course, in order of arrival, each with its lesson."""
    rows = work.session.execute(
        select(Viewing.lesson_id, LessonBeat)
        .join(Viewing, Viewing.id == LessonBeat.viewing_id)
        .join(Lesson, Lesson.id == Viewing.lesson_id)
        .where(Viewing.person_id == person_id, Lesson.course_id == course_id)
        .order_by(LessonBeat.id)
    )
    return [(row.lesson_id, row.LessonBeat) for row in rows]
