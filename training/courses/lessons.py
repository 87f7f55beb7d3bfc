"""Lessons: written, put in order, removed. A lesson that somebody studied is never deleted."""

from collections import Counter
from typing import Final

from sqlalchemy import select

from core import audit, files
from core.access import Permission
from core.errors import Finding, Invalid, NotFound
from core.ids import new_ref
from core.people import scope
from core.secrets import fingerprint
from core.work import UnitOfWork
from question_bank import selection
from question_bank.kinds import rich_text
from question_bank.kinds.fill_blank import PLACE
from training.courses import courses, media, quiz_supply
from training.courses.errors import CourseUnfit, LessonEditedMeanwhile
from training.courses.models import Course, CourseFile, Lesson
from training.courses.rules.states import LessonKind
from training.courses.views import LessonDraft, LessonText, QuizSupply, QuizTopic
from training.courses.writing import LONGEST, body_of

VIDEO_TYPES: Final = frozenset({media.MP4, media.WEBM})
MOST_MINUTES: Final = 600
MOST_LESSONS: Final = 200
MOST_ITEMS: Final = 100
MOST_STEMS: Final = 60
_BLANK: Final = "____"
_WRITTEN: Final = {
    "title",
    "chapter",
    "source",
    "file_ref",
    "length_seconds",
    "required",
    "bank_ref",
    "topic_codes",
    "draw_count",
    "pass_percent",
}


def add(work: UnitOfWork, course_ref: str, draft: LessonDraft) -> str:
    """Write a lesson at the end of a course; returns its ref. Raises NotFound, NotAllowed, CourseUnfit."""
    course = courses.row_of(work, course_ref, Permission.TRAINING_WRITE, for_update=True)
    others = courses.lessons_of(work, [course.id])
    if len(others) >= MOST_LESSONS:
        raise CourseUnfit(Finding("training.too_many_lessons", {"most": MOST_LESSONS}))
    lesson = Lesson(
        ref=new_ref(),
        course_id=course.id,
        position=max((each.position for each in others), default=0) + 1,
        kind=draft.kind,
        made_at=work.now,
        changed_at=work.now,
    )
    _write(work, course, lesson, draft)
    work.session.add(lesson)
    audit.record(work, "lesson.added", "course", course.ref, {"lesson": lesson.ref})
    return lesson.ref


def revise(work: UnitOfWork, ref: str, draft: LessonDraft, seen: str = "") -> None:
    """Write a lesson anew; its kind stays. Without a new video the old one stays.

    ``seen``: the :func:`mark_of` the lesson as it was read; empty overwrites whatever is there. Raises
    CourseUnfit, LessonEditedMeanwhile.
    """
    course, lesson = rows_of(work, ref, Permission.TRAINING_WRITE, for_update=True)
    if seen and seen != mark_of(text_of(work, course, lesson)):
        raise LessonEditedMeanwhile
    _write(work, course, lesson, draft.model_copy(update={"kind": lesson.kind}))
    lesson.changed_at = work.now
    audit.record(work, "lesson.revised", "course", course.ref, {"lesson": lesson.ref})


def move(work: UnitOfWork, ref: str, *, up: bool) -> None:
    """Move a lesson one place up or down; at the end nothing happens. Raises NotFound, NotAllowed."""
    course, lesson = rows_of(work, ref, Permission.TRAINING_WRITE, for_update=True)
    order = courses.lessons_of(work, [course.id])
    at = next(place for place, each in enumerate(order) if each.id == lesson.id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    for place, each in enumerate(order, start=1):
        each.position = place
    course.changed_at = work.now


def remove(work: UnitOfWork, ref: str) -> str:
    """Take a lesson off its course; what was learned there stays on record. Returns the course's ref."""
    course, lesson = rows_of(work, ref, Permission.TRAINING_WRITE, for_update=True)
    lesson.removed_at = course.changed_at = work.now
    audit.record(work, "lesson.removed", "course", course.ref, {"lesson": lesson.ref})
    return course.ref


def look(work: UnitOfWork, ref: str) -> LessonText:
    """A lesson as its trainer edits and previews it. Raises NotFound, NotAllowed."""
    course, lesson = rows_of(work, ref, *courses.DESK)
    return text_of(work, course, lesson)


def supply(work: UnitOfWork, ref: str) -> QuizSupply | None:
    """What a quiz draws from, for its trainer; None for a lesson without a bank.

    The items themselves are shown to who may read the bank. Raises NotFound, NotAllowed.
    """
    _course, lesson = rows_of(work, ref, Permission.TRAINING_WRITE)
    if lesson.bank_id is None:
        return None
    whole = quiz_supply.of_topics(work, lesson.bank_id, ())
    wanted = set(lesson.topic_codes)
    drawn = [each for each in whole if not wanted or wanted.intersection(each.topic_path)]
    counts = Counter(code for each in whole for code in each.topic_path)
    bank = selection.cards(work, [lesson.bank_id])[lesson.bank_id]
    may_read = work.actor.may(Permission.BANK_READ, scope.path_of(work, bank.unit_id))
    shown = [each.version_id for each in drawn[:MOST_STEMS]] if may_read else []
    faces = selection.faces(work, shown)
    return QuizSupply(
        topics=tuple(
            QuizTopic(code=topic.code, title=topic.title, depth=topic.depth, items=counts[topic.code])
            for topic in selection.topic_cards(work, [lesson.bank_id]).get(lesson.bank_id, ())
        ),
        items=len(drawn),
        stems=tuple(
            _BLANK.join(PLACE.split(rich_text.plain(faces[each].content.stem))[::2]) for each in shown
        ),
    )


def rows_of(
    work: UnitOfWork, ref: str, *permissions: Permission, for_update: bool = False
) -> tuple[Course, Lesson]:
    """A lesson and its course, locked course first. Raises NotFound, NotAllowed."""
    found = select(Course.ref, Lesson.id).join(Lesson, Lesson.course_id == Course.id)
    row = work.session.execute(found.where(Lesson.ref == ref, Lesson.removed_at.is_(None))).one_or_none()
    if row is None:
        raise NotFound
    course = courses.row_of(work, row.ref, *permissions, for_update=for_update)
    return course, work.session.get_one(Lesson, row.id, populate_existing=for_update)


def text_of(work: UnitOfWork, course: Course, lesson: Lesson) -> LessonText:
    """Everything that is written in a lesson. The caller has checked who reads it."""
    bank = selection.cards(work, [lesson.bank_id]).get(lesson.bank_id) if lesson.bank_id else None
    return LessonText(
        ref=lesson.ref,
        course_ref=course.ref,
        course_title=course.title,
        course_state=course.state,
        chapter=lesson.chapter,
        title=lesson.title,
        kind=lesson.kind,
        source=lesson.source,
        body=lesson.body,
        file_ref=lesson.file_ref,
        length_seconds=lesson.length_seconds,
        required=lesson.required,
        bank_ref=bank.ref if bank else "",
        topic_codes=tuple(lesson.topic_codes),
        draw_count=lesson.draw_count,
        pass_percent=lesson.pass_percent,
    )


def mark_of(lesson: LessonText) -> str:
    """A fingerprint of all that a trainer writes in a lesson: another one says that it was written anew."""
    return fingerprint(lesson.model_dump_json(include=_WRITTEN))


def minutes_of(seconds: int) -> int:
    """A length in minutes as a form shows it, rounded up."""
    return -(-seconds // 60)


def _write(work: UnitOfWork, course: Course, lesson: Lesson, draft: LessonDraft) -> None:
    """Put the draft into the lesson. Raises CourseUnfit with every finding."""
    findings = _against_words(draft)
    bank_id = None
    if draft.kind is LessonKind.QUIZ:
        bank_id = _bank(work, draft, findings)
    elif not 1 <= draft.minutes <= MOST_MINUTES and not (draft.kind is LessonKind.VIDEO and draft.video):
        findings.append(Finding("training.minutes", {"most": MOST_MINUTES}, "minutes"))
    if draft.kind is LessonKind.TEXT and not draft.source.strip():
        findings.append(Finding("training.text_missing", {}, "source"))
    if findings:
        raise CourseUnfit(*findings)
    length = draft.minutes * 60 if draft.kind is not LessonKind.QUIZ else 0
    if draft.kind is LessonKind.VIDEO:
        length = _keep_video(work, course, lesson, draft)
    lesson.title, lesson.chapter = draft.title.strip(), draft.chapter.strip()
    lesson.source, lesson.body = draft.source, body_of(draft.source)
    lesson.length_seconds, lesson.required = length, draft.required
    kept = _topics(work, bank_id, draft.topic_codes)
    lesson.bank_id, lesson.topic_codes = bank_id, kept
    lesson.draw_count = draft.draw_count if bank_id is not None else 0
    lesson.pass_percent = draft.pass_percent


def _against_words(draft: LessonDraft) -> list[Finding]:
    findings: list[Finding] = []
    if not 1 <= len(draft.title.strip()) <= 120:
        findings.append(Finding("training.title_length", {"most": 120}, "title"))
    if len(draft.chapter.strip()) > 120:
        findings.append(Finding("training.text_length", {"most": 120}, "chapter"))
    if len(draft.source) > LONGEST:
        findings.append(Finding("training.text_length", {"most": LONGEST}, "source"))
    return findings


def _bank(work: UnitOfWork, draft: LessonDraft, findings: list[Finding]) -> int | None:
    if not 1 <= draft.draw_count <= MOST_ITEMS:
        findings.append(Finding("training.draw_count", {"most": MOST_ITEMS}, "draw_count"))
    if not 1 <= draft.pass_percent <= 100:
        findings.append(Finding("training.pass_percent", {}, "pass_percent"))
    try:
        bank = selection.card(work, draft.bank_ref)
    except NotFound:
        findings.append(Finding("training.bank_missing", {}, "bank_ref"))
        return None
    if not work.actor.may(Permission.BANK_READ, scope.path_of(work, bank.unit_id)):
        findings.append(Finding("training.bank_missing", {}, "bank_ref"))
    return bank.id


def _topics(work: UnitOfWork, bank_id: int | None, codes: tuple[str, ...]) -> list[str]:
    """Of these topics those that the bank has: with another bank chosen, its topics are chosen anew."""
    if bank_id is None or not codes:
        return []
    return [
        each.code for each in selection.topic_cards(work, [bank_id]).get(bank_id, ()) if each.code in codes
    ]


def _keep_video(work: UnitOfWork, course: Course, lesson: Lesson, draft: LessonDraft) -> int:
    """Keep a new video if one was given; returns the lesson's length in seconds."""
    if not draft.video:
        unchanged = draft.minutes == minutes_of(lesson.length_seconds or 0)
        return (lesson.length_seconds or 0) if unchanged else draft.minutes * 60
    try:
        view = files.keep(
            work, draft.video, name=draft.video_name, purpose=courses.PICTURE, allowed=VIDEO_TYPES
        )
    except Invalid as unfit:
        raise CourseUnfit(*(Finding(each.code, each.facts, "video") for each in unfit.findings)) from unfit
    told = media.length_of(draft.video, view.media_type)
    if told is None and draft.minutes < 1:
        raise CourseUnfit(Finding("training.minutes", {"most": MOST_MINUTES}, "minutes"))
    work.session.add(CourseFile(course_id=course.id, file_ref=view.ref, kept_at=work.now))
    lesson.file_ref = view.ref
    return told if told is not None else draft.minutes * 60
