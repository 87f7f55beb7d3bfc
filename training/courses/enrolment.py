"""Enrolment (报名): by oneself where a course is open, by who looks after people where it is not.

Who is enrolled again after leaving goes on where they were.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, false, func, or_, select

from core import audit, notices
from core.access import Permission
from core.errors import Conflict, Finding, NotFound
from core.ids import new_ref
from core.people import directory, lookup, persons, scope
from core.people.lookup import Known
from core.people.rules.scope import unit_ids
from core.work import UnitOfWork
from training.courses import courses, hours, standing
from training.courses.errors import CourseUnfit, NotOpen
from training.courses.models import Course, Enrolment
from training.courses.rules.hours import hours as whole_hours
from training.courses.states import CourseState, EnrolledBy
from training.courses.views import EnrolledView, LearnerList, LearnerRow

LONGEST_LABEL: Final = 60


def enrol_myself(work: UnitOfWork, ref: str) -> None:
    """Enrol oneself; enrolling twice changes nothing. Raises NotFound, NotOpen."""
    person_id = work.actor.myself()
    course = work.session.scalars(select(Course).where(Course.ref == ref).with_for_update()).one_or_none()
    if course is None:
        raise NotFound
    mine = _enrolments(work, course.id, [person_id]).get(person_id)
    if mine is not None and mine.left_at is None:
        return
    if mine is None and not _offered(work, course.id):
        raise NotFound
    if course.state is not CourseState.PUBLISHED or not (course.is_open or mine is not None):
        raise NotOpen
    if mine is not None:
        if mine.enrolled_by is EnrolledBy.UNIT and not course.is_open:
            raise NotOpen
        mine.left_at = None
        return
    home = directory.unit_of_day(work, person_id, work.today)
    unit_id = unit_ids(home.path)[-1] if home else None
    work.session.add(_new(work, course.id, Known(person_id, "", unit_id), EnrolledBy.SELF, "", work.today))


def leave(work: UnitOfWork, ref: str) -> None:
    """Leave a course that one enrolled oneself on; what was learned stays. Raises NotFound, Conflict."""
    person_id = work.actor.myself()
    row = work.session.scalars(
        select(Enrolment)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Course.ref == ref, Enrolment.person_id == person_id, Enrolment.left_at.is_(None))
        .with_for_update(of=Enrolment)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.enrolled_by is not EnrolledBy.SELF or row.completed_at is not None:
        raise Conflict
    row.left_at = work.now


def enrol_codes(
    work: UnitOfWork, ref: str, codes: Sequence[str], *, label: str = "", until_on: date | None = None
) -> EnrolledView:
    """Enrol the persons with these staff codes; tells which codes nobody in reach has.

    Raises NotFound, NotAllowed, NotOpen (not published), CourseUnfit, Invalid for too long a list.
    """
    course = _to_fill(work, ref)
    listed = lookup.on_list(work, codes, Permission.TRAINING_ENROL)
    return _enrol(work, course, listed.known, label, until_on, listed.unknown)


def enrol_unit(
    work: UnitOfWork, ref: str, unit_ref: str, *, label: str = "", until_on: date | None = None
) -> EnrolledView:
    """Enrol everybody who belongs to the unit or to one below it. Raises as :func:`enrol_codes`."""
    course = _to_fill(work, ref)
    people = lookup.of_unit(work, unit_ref, Permission.TRAINING_ENROL)
    return _enrol(work, course, people, label, until_on)


def release(work: UnitOfWork, enrolment_ref: str) -> str:
    """Take somebody off a course; what was learned stays on record. Returns the course's ref."""
    row = work.session.scalars(
        select(Enrolment).where(Enrolment.ref == enrolment_ref).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    course = work.session.get_one(Course, row.course_id)
    path = scope.path_of(work, row.unit_id if row.unit_id is not None else course.unit_id)
    course_path = scope.path_of(work, course.unit_id)
    if not work.actor.may(Permission.TRAINING_ENROL, course_path):
        work.demand(Permission.TRAINING_ENROL, path)
    if row.left_at is None:
        row.left_at = work.now
        audit.record(work, "course.released", "course", course.ref, {"enrolment": row.ref})
    return course.ref


def learners(work: UnitOfWork, ref: str, *, after: int | None = None, limit: int = 50) -> LearnerList:
    """Who is on a course within the actor's reach, in order of enrolment; never in order of time spent."""
    course = shown_row(work, ref)
    seen = _seen(work, course)
    found = select(Enrolment).where(*seen).order_by(Enrolment.id).limit(limit + 1)
    if after is not None:
        found = found.where(Enrolment.id > after)
    rows = list(work.session.scalars(found))
    total = work.session.scalar(select(func.count()).select_from(Enrolment).where(*seen)) or 0
    done = select(func.count()).select_from(Enrolment).where(*seen, Enrolment.completed_at.is_not(None))
    return LearnerList(
        rows=_rows(work, course, rows[:limit]),
        next_after=rows[limit - 1].id if len(rows) > limit else None,
        total=total,
        completed=work.session.scalar(done) or 0,
    )


def all_learners(work: UnitOfWork, ref: str) -> tuple[LearnerRow, ...]:
    """Every learner within reach for a table to take away; that it was taken is written down."""
    course = shown_row(work, ref)
    found = select(Enrolment).where(*_seen(work, course)).order_by(Enrolment.id)
    rows = _rows(work, course, list(work.session.scalars(found)))
    audit.record(work, "course.learners_exported", "course", course.ref, {"rows": len(rows)})
    return rows


def shown_row(work: UnitOfWork, ref: str) -> Course:
    """The course, for who has it on the desk or may enrol their own people on it. Raises NotFound."""
    course = work.session.scalars(select(Course).where(Course.ref == ref)).one_or_none()
    if course is None:
        raise NotFound
    path = scope.path_of(work, course.unit_id)
    if any(work.actor.may(each, path) for each in courses.DESK):
        return course
    work.demand(Permission.TRAINING_ENROL)
    above = any(own.startswith(path) for own in work.actor.reach(Permission.TRAINING_ENROL))
    if course.state is CourseState.DRAFT or not above:
        raise NotFound
    return course


def _to_fill(work: UnitOfWork, ref: str) -> Course:
    course = shown_row(work, ref)
    work.demand(Permission.TRAINING_ENROL)
    if course.state is not CourseState.PUBLISHED:
        raise NotOpen
    work.session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    return course


def _enrol(
    work: UnitOfWork,
    course: Course,
    people: Iterable[Known],
    label: str,
    until_on: date | None,
    unknown: tuple[str, ...] = (),
) -> EnrolledView:
    if until_on is not None and until_on < work.today:
        raise CourseUnfit(Finding("training.until_past", {}, "until_on"))
    wanted = {each.person_id: each for each in people}
    known = _enrolments(work, course.id, list(wanted))
    tidy = " ".join(label.split())[:LONGEST_LABEL]
    added = 0
    for each in wanted.values():
        row = known.get(each.person_id)
        if row is not None and row.left_at is None:
            continue
        added += 1
        if row is None:
            row = _new(work, course.id, each, EnrolledBy.UNIT, tidy, work.today)
            work.session.add(row)
        row.left_at, row.enrolled_by, row.class_label = None, EnrolledBy.UNIT, tidy
        row.until_on = until_on
        notices.send(
            work, each.person_id, "training.enrolled", {"title": course.title}, f"/courses/{course.ref}"
        )
    audit.record(work, "course.enrolled", "course", course.ref, {"people": added})
    return EnrolledView(added=added, already=len(wanted) - added, unknown=unknown)


def _new(
    work: UnitOfWork, course_id: int, who: Known, how: EnrolledBy, label: str, from_on: date
) -> Enrolment:
    return Enrolment(
        ref=new_ref(),
        course_id=course_id,
        person_id=who.person_id,
        unit_id=who.unit_id,
        enrolled_by=how,
        class_label=label,
        from_on=from_on,
        made_at=work.now,
    )


def _enrolments(work: UnitOfWork, course_id: int, person_ids: list[int]) -> dict[int, Enrolment]:
    rows = work.session.scalars(
        select(Enrolment).where(Enrolment.course_id == course_id, Enrolment.person_id.in_(person_ids))
    )
    return {row.person_id: row for row in rows}


def _offered(work: UnitOfWork, course_id: int) -> bool:
    wanted = select(Course.id).where(Course.id == course_id, *standing.offered(work))
    return work.session.scalars(wanted).one_or_none() is not None


def _seen(work: UnitOfWork, course: Course) -> list[ColumnElement[bool]]:
    """Everybody on the course for who has it on the desk, else those of the actor's own units."""
    conditions: list[ColumnElement[bool]] = [Enrolment.course_id == course.id, Enrolment.left_at.is_(None)]
    path = scope.path_of(work, course.unit_id)
    if not any(work.actor.may(each, path) for each in courses.DESK):
        own = scope.ids_in_reach(work, Permission.TRAINING_ENROL)
        conditions.append(or_(false(), Enrolment.unit_id.in_(own)))
    return conditions


def _rows(work: UnitOfWork, course: Course, rows: list[Enrolment]) -> tuple[LearnerRow, ...]:
    ids = [row.person_id for row in rows]
    names, codes = persons.names_of(work, ids), lookup.codes_of(work, ids)
    homes = scope.names_of(work, {row.unit_id for row in rows if row.unit_id is not None})
    lessons = courses.lessons_of(work, [course.id])
    far = standing.progress_of(work, [lesson.id for lesson in lessons], ids)
    rule = hours.rule_today(work)
    return tuple(
        LearnerRow(
            id=row.id,
            ref=row.ref,
            code=codes.get(row.person_id, ""),
            name=names.get(row.person_id, ""),
            unit=homes.get(row.unit_id or 0, ""),
            class_label=row.class_label,
            enrolled_by=row.enrolled_by,
            from_on=row.from_on,
            until_on=row.until_on,
            done=count.done,
            of=count.of,
            hours=whole_hours(count.credited_ms // 1000, rule),
            completed_at=row.completed_at,
        )
        for row in rows
        for count in [standing.count(lessons, far, row.person_id)]
    )
