"""The learning statement (学习证明): one's own courses, lessons, hours by day and quizzes.

It says what was learned and what is credited; it compares nobody with anybody. The days are read from the
journal of heartbeats, each moment once.
"""

from datetime import date, timedelta

from sqlalchemy import select

from core.clock import day_of, milliseconds
from core.errors import NotFound
from core.people import directory, lookup, operator, persons
from core.work import UnitOfWork
from training.courses import courses, hours, mine, progress, quizzes, standing
from training.courses.models import Course, Enrolment, LessonBeat, LessonQuiz
from training.courses.rules.hours import Beat, HourRule, Span, pieces, union
from training.courses.rules.hours import hours as whole_hours
from training.courses.states import CourseState
from training.courses.views import DayLine, Statement, StatementCourse, StatementSaid

MOST_COURSES = 40
CHECK = "course.statement"


def own(work: UnitOfWork, course_ref: str | None = None) -> Statement:
    """One's own statement, of one course or of the latest forty. Raises NotFound where one is not on it."""
    person_id = work.actor.myself()
    wanted = (
        select(Course, Enrolment)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.person_id == person_id, Course.state != CourseState.DRAFT)
        .order_by(Enrolment.id.desc())
        .limit(MOST_COURSES)
    )
    if course_ref is not None:
        wanted = wanted.where(Course.ref == course_ref)
    rows = [(row.Course, row.Enrolment) for row in work.session.execute(wanted)]
    if course_ref is not None and not rows:
        raise NotFound
    rule = hours.rule_today(work)
    home = directory.unit_of_day(work, person_id, work.today)
    told = tuple(_course(work, course, enrolment, rule) for course, enrolment in rows)
    said = StatementSaid(
        code=lookup.codes_of(work, [person_id]).get(person_id, ""),
        on=work.today.isoformat(),
        seconds=sum(each.seconds for each in told),
        hours=sum(each.hours for each in told),
    )
    return Statement(
        name=persons.own_name(work),
        code=said.code,
        unit=home.name if home else "",
        courses=told,
        seconds=said.seconds,
        hours=said.hours,
        rule=rule,
        made_at=work.now,
        issuer=work.house.settings.certificate_issuer or operator.name(work) or "",
        said=said,
        check=work.house.vault.signature(CHECK, _signed(said)),
    )


def is_ours(work: UnitOfWork, said: StatementSaid, check: str) -> bool:
    """Whether a statement that says this was made here: nothing is looked up, the code alone proves it."""
    return work.house.vault.is_signed(CHECK, _signed(said), check)


def _signed(said: StatementSaid) -> str:
    return "|".join((said.code, said.on, str(said.seconds), str(said.hours)))


def _course(work: UnitOfWork, course: Course, enrolment: Enrolment, rule: HourRule) -> StatementCourse:
    order = courses.lessons_of(work, [course.id])
    far = standing.progress_of(work, [each.id for each in order], [enrolment.person_id])
    titles = {each.id: each.title for each in order}
    tried = work.session.scalars(
        select(LessonQuiz)
        .where(
            LessonQuiz.person_id == enrolment.person_id,
            LessonQuiz.lesson_id.in_(titles),
            LessonQuiz.handed_in_at.is_not(None),
        )
        .order_by(LessonQuiz.id)
    )
    shown = mine.mine(work, [(course, enrolment)])[0]
    return StatementCourse(
        course=shown,
        lessons=tuple(standing.shown(each, far.get((each.id, enrolment.person_id))) for each in order),
        days=_days(work, [beat for _, beat in progress.beats_of(work, enrolment.person_id, course.id)]),
        quizzes=tuple((titles[row.lesson_id], quizzes.try_of(row)) for row in tried),
        seconds=shown.credited_seconds,
        hours=whole_hours(shown.credited_seconds, rule),
    )


def _days(work: UnitOfWork, journal: list[LessonBeat]) -> tuple[DayLine, ...]:
    zone = work.house.settings.zone
    credited: dict[date, int] = {}
    instants = {}
    for row in journal:
        instants[milliseconds(row.at)] = row.at
        day = day_of(row.at, zone)
        credited[day] = credited.get(day, 0) + row.credited_ms
    beats = [Beat(row.viewing_id, milliseconds(row.at), row.state, row.playhead_ms) for row in journal]
    spans: dict[date, list[Span]] = {}
    for piece in pieces(beats):
        spans.setdefault(day_of(instants[piece.span[0]], zone), []).append(piece.span)
    first = min(instants, default=0)
    start = instants.get(first, work.now)
    return tuple(
        DayLine(
            on=day,
            spans=tuple(
                (start + timedelta(milliseconds=begin - first), start + timedelta(milliseconds=end - first))
                for begin, end in union(found)
            ),
            credited_seconds=credited.get(day, 0) // 1000,
        )
        for day, found in sorted(spans.items())
    )
