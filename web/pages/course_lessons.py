"""The trainer's desk of lessons, and the people on a course: write, preview, enrol, take the list away."""

from decimal import Decimal
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, UploadFile
from starlette.responses import Response

from core import text
from core.access import Permission
from core.errors import NotFound, Refusal
from core.people import scope
from core.people.rules.codes import left_of, places, split_codes
from core.spreadsheet import XLSX, Cell, Sheet, write_workbook
from core.work import UnitOfWork
from question_bank import banks
from training.courses import courses, enrolment, lessons
from training.courses.errors import LessonEditedMeanwhile
from training.courses.rules.completion import LessonFacts, missing
from training.courses.rules.states import LessonKind
from training.courses.states import StudyStage
from training.courses.views import EnrolledView, LearnerRow, LessonDraft, LessonText, LessonView, MyLesson
from web.course_views import LearnersPage, LessonForm, LessonFormPage, LessonShown
from web.deeds import refused, tried
from web.deps import FORM_GUARD, After, OnPage, Reading, Writing
from web.gates import holders_of
from web.page import Page
from web.pages.course_desk import HERE, Text, day, number, unit_options
from web.views import FieldError

router = APIRouter(prefix="/course-desk", dependencies=FORM_GUARD)

SEES = holders_of(*courses.DESK)
WRITES = holders_of(Permission.TRAINING_WRITE)
ENROLS = holders_of(Permission.TRAINING_ENROL)
LONGEST_CODES: Final = 100_000
COLUMNS: Final = (
    "code",
    "name",
    "unit",
    "class_label",
    "enrolled_by",
    "lessons",
    "of",
    "hours",
    "completed_at",
)
Topics = Annotated[list[str] | None, Form(max_length=200)]
WIDTHS: Final = (16, 14, 24, 14, 12, 10, 10, 10, 20)


@router.get("/{course_ref}/lessons/new", dependencies=[WRITES])
def new_lesson(
    course_ref: str, page: OnPage, work: Reading, kind: Annotated[str, Query(max_length=5000)] = "text"
) -> Response:
    """An empty lesson of a kind."""
    return _form(page, work, course_ref, None, LessonForm(kind=_kind(kind).value))


@router.post("/{course_ref}/lessons", dependencies=[WRITES])
def add_lesson(
    course_ref: str,
    page: OnPage,
    kind: Text = "text",
    title: Text = "",
    chapter: Text = "",
    source: Text = "",
    minutes: Text = "",
    required: Text = "",
    bank: Text = "",
    draw: Text = "",
    percent: Text = "",
    video: UploadFile | None = None,
) -> Response:
    """Write a lesson at the end of the course."""
    form = _typed(_kind(kind), title, chapter, source, minutes, required, bank, draw, percent)
    draft = _draft(form, video)
    refusal = refused(page, lambda work: lessons.add(work, course_ref, draft), on_form=(NotFound,))
    if refusal is not None:
        with page.reading() as work:
            return _form(page, work, course_ref, None, form, page.errors(refusal), refusal.status)
    return page.go(f"/course-desk/{course_ref}", told="lesson_saved")


@router.get("/lessons/{lesson_ref}", dependencies=[WRITES])
def edit_lesson(lesson_ref: str, page: OnPage, work: Reading) -> Response:
    """A lesson to write anew."""
    seen = lessons.look(work, lesson_ref)
    form = LessonForm(
        kind=seen.kind.value,
        title=seen.title,
        chapter=seen.chapter,
        source=seen.source,
        minutes=str(lessons.minutes_of(seen.length_seconds)),
        required=seen.required,
        bank=seen.bank_ref,
        topics=seen.topic_codes,
        draw=str(seen.draw_count),
        percent=str(seen.pass_percent),
        seen=lessons.mark_of(seen),
    )
    return _form(page, work, seen.course_ref, seen, form)


@router.post("/lessons/{lesson_ref}", dependencies=[WRITES])
def revise_lesson(
    lesson_ref: str,
    page: OnPage,
    title: Text = "",
    chapter: Text = "",
    source: Text = "",
    minutes: Text = "",
    required: Text = "",
    bank: Text = "",
    topic: Topics = None,
    draw: Text = "",
    percent: Text = "",
    video: UploadFile | None = None,
    *,
    seen: Text = "",
) -> Response:
    """Write it anew; the video stays unless another is given.

    Whoever is told that the lesson changed meanwhile has been warned: saving again overwrites what is there
    now, and only that.
    """
    with page.reading() as work:
        before = lessons.look(work, lesson_ref)
    form = _typed(before.kind, title, chapter, source, minutes, required, bank, draw, percent, topic)
    form = form.model_copy(update={"seen": seen[:64]})
    draft = _draft(form, video)
    refusal = refused(page, lambda work: lessons.revise(work, lesson_ref, draft, seen), on_form=(NotFound,))
    if refusal is not None:
        with page.reading() as work:
            if isinstance(refusal, LessonEditedMeanwhile):
                before = lessons.look(work, lesson_ref)
                form = form.model_copy(update={"seen": lessons.mark_of(before)})
            return _form(page, work, before.course_ref, before, form, page.errors(refusal), refusal.status)
    return page.go(f"/course-desk/{before.course_ref}", told="lesson_saved")


@router.get("/lessons/{lesson_ref}/preview", dependencies=[SEES])
def preview_lesson(lesson_ref: str, page: OnPage, work: Reading) -> Response:
    """The lesson as its learners will see it; nothing is recorded."""
    seen = lessons.look(work, lesson_ref)
    order = [each.ref for each in courses.look(work, seen.course_ref).lessons]
    at = order.index(lesson_ref)
    view = LessonView(
        text=seen,
        mine=_unbegun(seen),
        number=at + 1,
        of=len(order),
        previous_ref=order[at - 1] if at else None,
        next_ref=order[at + 1] if at + 1 < len(order) else None,
        stopped_ms=0,
        may_study=False,
        tries=(),
        open_quiz_ref=None,
    )
    shown = LessonShown(lesson=view, missing=(), preview=True)
    return page.show("courses/lesson.html", shown, here=HERE)


@router.get("/{course_ref}/people", dependencies=[ENROLS])
def show_people(course_ref: str, page: OnPage, work: Reading, after: After = None) -> Response:
    """Who is on the course."""
    return _people(page, work, course_ref, after=after)


@router.post("/{course_ref}/people", dependencies=[ENROLS])
def enrol_people(
    course_ref: str,
    page: OnPage,
    codes: Annotated[str, Form(max_length=LONGEST_CODES)] = "",
    unit: Text = "",
    label: Text = "",
    until: Text = "",
) -> Response:
    """Enrol by staff codes, or a whole unit."""

    def deed(work: UnitOfWork) -> EnrolledView:
        until_on = day(until, "until_on") if until.strip() else None
        if unit:
            return enrolment.enrol_unit(work, course_ref, unit[:16], label=label, until_on=until_on)
        return enrolment.enrol_codes(work, course_ref, split_codes(codes), label=label, until_on=until_on)

    outcome = tried(page, deed, on_form=(NotFound,))
    with page.reading() as work:
        if isinstance(outcome, Refusal):
            return _people(
                page, work, course_ref, refusal=outcome, codes=codes, label=label[:60], until=until[:10]
            )
        return _people(page, work, course_ref, outcome=outcome, codes=codes)


@router.post("/people/{enrolment_ref}/release", dependencies=[ENROLS])
def release(enrolment_ref: str, page: OnPage, work: Writing) -> Response:
    """Take somebody off a course."""
    course_ref = enrolment.release(work, enrolment_ref)
    return page.go(f"/course-desk/{course_ref}/people", told="learner_released")


@router.get("/{course_ref}/people.xlsx", dependencies=[ENROLS])
def workbook(course_ref: str, page: OnPage, work: Writing) -> Response:
    """Completion and credited hours as a workbook; that it was taken is written down."""
    title = enrolment.shown_row(work, course_ref).title
    head = [text.say(f"word.learner_column.{name}", page.locale) for name in COLUMNS]
    rows = [_cells(page, row) for row in enrolment.all_learners(work, course_ref)]
    data = write_workbook(
        [Sheet(name=text.say("word.nav.courses", page.locale), header=head, rows=rows, widths=WIDTHS)]
    )
    disposition = f"attachment; filename*=UTF-8''{quote(f'{title}.xlsx', safe='')}"
    return Response(data, media_type=XLSX, headers={"content-disposition": disposition})


def _cells(page: Page, row: LearnerRow) -> list[Cell]:
    done = row.completed_at
    return [
        row.code,
        row.name,
        row.unit,
        row.class_label,
        text.word(row.enrolled_by, page.locale),
        Decimal(row.done),
        Decimal(row.of),
        Decimal(row.hours),
        done.astimezone(page.house.settings.zone).strftime("%Y-%m-%d %H:%M") if done else "",
    ]


def _people(
    page: Page,
    work: UnitOfWork,
    ref: str,
    *,
    after: int | None = None,
    outcome: EnrolledView | None = None,
    refusal: Refusal | None = None,
    codes: str = "",
    label: str = "",
    until: str = "",
) -> Response:
    course = enrolment.shown_row(work, ref)
    path = scope.path_of(work, course.unit_id)
    unknown, stood = () if outcome is None else outcome.unknown, places(codes)
    view = LearnersPage(
        course_ref=ref,
        course_title=course.title,
        state=course.state,
        on_desk=any(work.actor.may(each, path) for each in courses.DESK),
        learners=enrolment.learners(work, ref, after=after),
        units=unit_options(work, Permission.TRAINING_ENROL),
        is_first=after is None,
        codes=codes if outcome is None else left_of(codes, unknown),
        label=label,
        until=until,
        outcome=outcome,
        unfound=tuple(stood[each] for each in unknown),
        errors=page.errors(refusal) if refusal is not None else (),
    )
    status = refusal.status if refusal is not None else 200
    return page.show("courses/people.html", view, status=status, here=HERE)


def _unbegun(seen: LessonText) -> MyLesson:
    facts = LessonFacts(kind=seen.kind, length_seconds=seen.length_seconds, pass_percent=seen.pass_percent)
    return MyLesson(
        ref=seen.ref,
        chapter=seen.chapter,
        title=seen.title,
        kind=seen.kind,
        required=seen.required,
        length_seconds=seen.length_seconds,
        items=seen.draw_count,
        pass_percent=seen.pass_percent,
        stage=StudyStage.AHEAD,
        credited_seconds=0,
        best_percent=None,
        missing=missing(facts),
    )


def _kind(given: str) -> LessonKind:
    return LessonKind(given) if given in set(LessonKind) else LessonKind.TEXT


def _typed(
    kind: LessonKind,
    title: str,
    chapter: str,
    source: str,
    minutes: str,
    required: str,
    bank: str,
    draw: str,
    percent: str,
    topics: list[str] | None = None,
) -> LessonForm:
    return LessonForm(
        kind=kind.value,
        title=title,
        chapter=chapter,
        source=source,
        minutes=minutes[:6],
        required=bool(required),
        bank=bank[:16],
        topics=tuple(topics or ()),
        draw=draw[:6],
        percent=percent[:6],
    )


def _draft(form: LessonForm, video: UploadFile | None) -> LessonDraft:
    data = video.file.read() if video is not None and video.filename else b""
    return LessonDraft(
        title=form.title,
        kind=LessonKind(form.kind),
        chapter=form.chapter,
        source=form.source,
        minutes=max(number(form.minutes), 0),
        required=form.required,
        bank_ref=form.bank,
        topic_codes=form.topics,
        draw_count=number(form.draw),
        pass_percent=number(form.percent),
        video=data or None,
        video_name=video.filename or "" if video is not None else "",
    )


def _form(
    page: Page,
    work: UnitOfWork,
    course_ref: str,
    lesson: LessonText | None,
    form: LessonForm,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    desk = courses.look(work, course_ref)
    is_quiz = form.kind == LessonKind.QUIZ.value
    view = LessonFormPage(
        ref=lesson.ref if lesson else "",
        course_ref=course_ref,
        course_title=desk.card.title,
        course_state=desk.card.state,
        form=form,
        lesson=lesson,
        banks=tuple(banks.listing(work)) if is_quiz else (),
        supply=lessons.supply(work, lesson.ref) if lesson is not None and is_quiz else None,
        most_mb=page.house.settings.upload_limit_bytes // 2**20,
        errors=errors,
    )
    return page.show("courses/lesson_form.html", view, status=status, here=HERE)
