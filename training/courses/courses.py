"""Courses: founded under a unit, written, published, withdrawn, listed on the desk."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from core import audit, files
from core.access import Permission
from core.errors import Finding, NotFound
from core.ids import new_ref
from core.occupations import occupations
from core.people import scope, units
from core.people.rules.scope import unit_ids
from core.work import UnitOfWork
from training.courses import quiz_supply
from training.courses.errors import CourseNotReady, CourseUnfit
from training.courses.models import Course, CourseFile, Enrolment, Lesson
from training.courses.rules.states import LessonKind
from training.courses.states import CourseState
from training.courses.views import CourseCard, CourseDesk, CourseDraft, FileLine, LessonLine

DESK: Final = (Permission.TRAINING_WRITE, Permission.TRAINING_ENROL)
"""Either of these on a course's unit shows it on the desk."""
PICTURE: Final = "course"
"""The purpose under which files of courses are kept."""
PICTURE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MOST_PICTURE_BYTES: Final = 5 * 2**20
MOST_PICTURES: Final = 200


def found(work: UnitOfWork, draft: CourseDraft) -> str:
    """Found a course under a unit; returns its ref. Raises NotAllowed, NotFound (unit), CourseUnfit."""
    unit = units.unit_of(work, draft.unit_ref)
    work.demand(Permission.TRAINING_WRITE, unit.path)
    _check(draft)
    course = Course(
        ref=new_ref(),
        unit_id=unit.id,
        title=draft.title.strip(),
        occupation_code=draft.occupation_code.strip(),
        summary=draft.summary.strip(),
        note=draft.note.strip(),
        is_open=draft.is_open,
        state=CourseState.DRAFT,
        made_by=work.actor.person_id,
        made_at=work.now,
        changed_at=work.now,
    )
    work.session.add(course)
    audit.record(work, "course.founded", "course", course.ref, {"unit": unit.code})
    return course.ref


def revise(work: UnitOfWork, ref: str, draft: CourseDraft) -> None:
    """Change what a course says of itself. Raises NotFound, NotAllowed, CourseUnfit."""
    course = row_of(work, ref, Permission.TRAINING_WRITE, for_update=True)
    _check(draft)
    course.title, course.summary = draft.title.strip(), draft.summary.strip()
    course.occupation_code, course.note = draft.occupation_code.strip(), draft.note.strip()
    course.is_open, course.changed_at = draft.is_open, work.now
    audit.record(work, "course.revised", "course", course.ref, {"note": course.note[:200]})


def publish(work: UnitOfWork, ref: str) -> None:
    """Open a course to its learners; publishing what is published changes nothing. Raises CourseNotReady."""
    course = row_of(work, ref, Permission.TRAINING_WRITE, for_update=True)
    if course.state is CourseState.PUBLISHED:
        return
    if findings := against_publishing(work, course):
        raise CourseNotReady(*findings)
    course.state, course.published_at, course.changed_at = CourseState.PUBLISHED, work.now, work.now
    audit.record(work, "course.published", "course", course.ref)


def withdraw(work: UnitOfWork, ref: str) -> None:
    """Close a course: nobody enrols or studies any more, what was learned stays on record."""
    course = row_of(work, ref, Permission.TRAINING_WRITE, for_update=True)
    if course.state is not CourseState.PUBLISHED:
        return
    course.state, course.changed_at = CourseState.WITHDRAWN, work.now
    audit.record(work, "course.withdrawn", "course", course.ref)


def against_publishing(work: UnitOfWork, course: Course) -> list[Finding]:
    """Every reason why the course cannot be published yet."""
    lessons = lessons_of(work, [course.id])
    if not lessons:
        return [Finding("training.no_lessons")]
    if not any(lesson.required for lesson in lessons):
        return [Finding("training.nothing_required")]
    found: list[Finding] = []
    for lesson in lessons:
        if lesson.kind is LessonKind.VIDEO and lesson.file_ref is None:
            found.append(Finding("training.video_missing", {"title": lesson.title}))
        if lesson.kind is LessonKind.QUIZ and lesson.bank_id is not None:
            count = len(quiz_supply.of_topics(work, lesson.bank_id, lesson.topic_codes))
            if count < lesson.draw_count:
                facts = {"needed": lesson.draw_count, "available": count}
                found.append(Finding("training.bank_short", facts, "draw_count"))
    return found


def keep_picture(work: UnitOfWork, ref: str, data: bytes, name: str) -> FileLine:
    """Keep a picture for the texts of a course; its own bytes say what it is. Raises Invalid, CourseUnfit."""
    course = row_of(work, ref, Permission.TRAINING_WRITE, for_update=True)
    kept = select(func.count()).where(CourseFile.course_id == course.id)
    if (work.session.scalar(kept) or 0) >= MOST_PICTURES:
        raise CourseUnfit(Finding("training.too_many_pictures", {"most": MOST_PICTURES}, "file"))
    view = files.keep(
        work, data, name=name, purpose=PICTURE, allowed=PICTURE_TYPES, most_bytes=MOST_PICTURE_BYTES
    )
    work.session.add(CourseFile(course_id=course.id, file_ref=view.ref, kept_at=work.now))
    return FileLine(ref=view.ref, name=view.name)


def listing(work: UnitOfWork, *, before: int | None = None, limit: int = 30) -> list[CourseCard]:
    """Courses within the actor's reach, and published ones from above on which their people can be put."""
    reach = work.session.scalars(scope.ids_in_reach(work, *DESK)).all()
    above = {unit for path in work.actor.reach(Permission.TRAINING_ENROL) for unit in unit_ids(path)}
    wanted = select(Course).where(
        or_(
            Course.unit_id.in_(reach),
            (Course.state == CourseState.PUBLISHED) & Course.unit_id.in_(above),
        )
    )
    if before is not None:
        wanted = wanted.where(Course.id < before)
    found = list(work.session.scalars(wanted.order_by(Course.id.desc()).limit(limit)))
    return [
        card.model_copy(update={"on_desk": course.unit_id in reach})
        for course, card in zip(found, cards(work, found), strict=True)
    ]


def look(work: UnitOfWork, ref: str) -> CourseDesk:
    """A course on the desk, with its lessons and pictures. Raises NotFound, NotAllowed."""
    course = row_of(work, ref, *DESK)
    path = scope.path_of(work, course.unit_id)
    lessons = lessons_of(work, [course.id])
    kept = select(CourseFile).where(CourseFile.course_id == course.id).order_by(CourseFile.id)
    return CourseDesk(
        card=cards(work, [course])[0],
        occupation_code=course.occupation_code,
        summary=course.summary,
        note=course.note,
        lessons=tuple(line(lesson) for lesson in lessons),
        pictures=_pictures(work, [each.file_ref for each in work.session.scalars(kept)]),
        seconds=sum(lesson.length_seconds for lesson in lessons),
        published_at=course.published_at,
        may_write=work.actor.may(Permission.TRAINING_WRITE, path),
        may_enrol=work.actor.may(Permission.TRAINING_ENROL, path),
    )


def row_of(work: UnitOfWork, ref: str, *permissions: Permission, for_update: bool = False) -> Course:
    """The course's row, for who holds one of the permissions on its unit. Raises NotFound, NotAllowed."""
    wanted = select(Course).where(Course.ref == ref)
    course = work.session.scalars(wanted.with_for_update() if for_update else wanted).one_or_none()
    if course is None:
        raise NotFound
    path = scope.path_of(work, course.unit_id)
    if not any(work.actor.may(permission, path) for permission in permissions):
        work.demand(permissions[0], path)
    return course


def lessons_of(work: UnitOfWork, course_ids: Sequence[int]) -> list[Lesson]:
    """The lessons that courses have now, in order."""
    wanted = select(Lesson).where(Lesson.course_id.in_(course_ids), Lesson.removed_at.is_(None))
    return list(work.session.scalars(wanted.order_by(Lesson.course_id, Lesson.position, Lesson.id)))


def line(lesson: Lesson) -> LessonLine:
    """A lesson on an outline."""
    return LessonLine(
        ref=lesson.ref,
        chapter=lesson.chapter,
        title=lesson.title,
        kind=lesson.kind,
        required=lesson.required,
        length_seconds=lesson.length_seconds,
        items=lesson.draw_count,
    )


def cards(work: UnitOfWork, courses: Sequence[Course]) -> list[CourseCard]:
    """A page's worth of courses with their counts."""
    ids = [course.id for course in courses]
    lessons = _counts(work, Lesson.course_id, [Lesson.course_id.in_(ids), Lesson.removed_at.is_(None)])
    rows = work.session.execute(
        select(
            Enrolment.course_id,
            func.count(),
            func.sum(case((Enrolment.completed_at.is_not(None), 1), else_=0)),
        )
        .where(Enrolment.course_id.in_(ids), Enrolment.left_at.is_(None))
        .group_by(Enrolment.course_id)
    )
    people = {row[0]: (row[1], row[2] or 0) for row in rows}
    homes = scope.names_of(work, {course.unit_id for course in courses})
    return [
        CourseCard(
            id=course.id,
            ref=course.ref,
            title=course.title,
            state=course.state,
            is_open=course.is_open,
            occupation=occupation_name(course.occupation_code),
            unit=homes.get(course.unit_id, ""),
            lessons=lessons.get(course.id, 0),
            enrolled=people.get(course.id, (0, 0))[0],
            completed=people.get(course.id, (0, 0))[1],
            changed_at=course.changed_at,
        )
        for course in courses
    ]


def occupation_name(code: str) -> str:
    """The name of an occupation by its code; the code itself where it is not known, nothing for none."""
    known = occupations.find(code) if code else None
    return known.name if known else code


def described_by(words: str) -> ColumnElement[bool]:
    """A condition on courses: that title, summary or code hold the words."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    fields = (Course.title, Course.summary, Course.occupation_code)
    return or_(*(each.ilike(pattern, escape="\\") for each in fields))


def _counts(
    work: UnitOfWork, column: InstrumentedAttribute[int], conditions: list[ColumnElement[bool]]
) -> dict[int, int]:
    rows = work.session.execute(select(column, func.count()).where(*conditions).group_by(column))
    return {row[0]: row[1] for row in rows}


def _pictures(work: UnitOfWork, refs: list[str]) -> tuple[FileLine, ...]:
    shown = files.find_all(work, refs, PICTURE)
    return tuple(FileLine(ref=each.ref, name=each.name) for each in shown if each.media_type in PICTURE_TYPES)


def _check(draft: CourseDraft) -> None:
    findings: list[Finding] = []
    if not 2 <= len(draft.title.strip()) <= 120:
        findings.append(Finding("training.title_length", {"most": 120}, "title"))
    if len(draft.summary.strip()) > 2000:
        findings.append(Finding("training.text_length", {"most": 2000}, "summary"))
    if len(draft.note.strip()) > 500:
        findings.append(Finding("training.text_length", {"most": 500}, "note"))
    code = draft.occupation_code.strip()
    if code and _unknown(code):
        findings.append(Finding("training.occupation_unknown", {"typed": code[:20]}, "occupation_code"))
    if findings:
        raise CourseUnfit(*findings)


def _unknown(code: str) -> bool:
    try:
        return len(code) > 16 or occupations.find(code) is None
    except ValueError:
        return True
