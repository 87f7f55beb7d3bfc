"""The trainer's desk of courses: the list, a course and its order, publishing, the credit hour."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from core import text
from core.access import Permission
from core.errors import Finding, Invalid, NotFound, Refusal
from core.people import units
from core.work import UnitOfWork
from training.courses import courses, hours, lessons
from training.courses.rules.hours import hours as whole_hours
from training.courses.views import CourseDraft
from web import days
from web.course_views import (
    CourseDeskList,
    CourseDeskPage,
    CourseForm,
    CourseFormPage,
    HourRulesPage,
    UnitOption,
)
from web.deeds import refused, tried
from web.deps import FORM_GUARD, Before, OnPage, Reading
from web.gates import holders_of
from web.page import Page
from web.views import FieldError

router = APIRouter(prefix="/course-desk", dependencies=FORM_GUARD)

HERE: Final = "course_desk"
ON_A_PAGE: Final = 30
SEES = holders_of(*courses.DESK)
WRITES = holders_of(Permission.TRAINING_WRITE)
RULES = holders_of(Permission.POLICY_WRITE)

Text = Annotated[str, Form(max_length=200_000)]


@router.get("", dependencies=[SEES])
def list_courses(page: OnPage, work: Reading, before: Before = None) -> Response:
    """Courses within reach, the newest first."""
    found = courses.listing(work, before=before, limit=ON_A_PAGE + 1)
    view = CourseDeskList(
        courses=tuple(found[:ON_A_PAGE]),
        before=found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None,
        is_first=before is None,
        may_write=work.actor.may(Permission.TRAINING_WRITE),
        may_set_hours=work.actor.may(Permission.POLICY_WRITE),
    )
    return page.show("courses/desk_list.html", view, here=HERE)


@router.get("/new", dependencies=[WRITES])
def new_course(page: OnPage, work: Reading) -> Response:
    """An empty course."""
    return _form(page, work, "", CourseForm())


@router.post("/new", dependencies=[WRITES])
def found_course(
    page: OnPage,
    title: Text = "",
    occupation_code: Text = "",
    summary: Text = "",
    note: Text = "",
    is_open: Text = "",
    unit: Text = "",
) -> Response:
    """Found a course; what was typed stays when something does not fit."""
    form = _typed(title, occupation_code, summary, note, is_open, unit)
    ref = tried(page, lambda work: courses.found(work, _draft(form)), on_form=(NotFound,))
    if isinstance(ref, Refusal):
        with page.reading() as work:
            return _form(page, work, "", form, page.errors(ref), ref.status)
    return page.go(f"/course-desk/{ref}", told="course_founded")


@router.get("/hours", dependencies=[RULES])
def show_hours(page: OnPage, work: Reading) -> Response:
    """What a credit hour is."""
    return _hours(page, work)


@router.post("/hours", dependencies=[RULES])
def set_hours(
    page: OnPage,
    from_on: Text = "",
    minutes: Text = "",
    cap: Text = "",
    source: Text = "",
    verified: Text = "",
) -> Response:
    """Set what a credit hour is from a day on."""

    def deed(work: UnitOfWork) -> None:
        hours.set_rule(
            work,
            from_on=day(from_on, "from_on"),
            seconds_per_hour=60 * number(minutes),
            daily_cap_hours=number(cap) if cap.strip() else None,
            source=source,
            verified=bool(verified),
        )

    refusal = refused(page, deed)
    if refusal is not None:
        with page.reading() as work:
            typed = HourRulesPage(
                rules=(),
                in_force=hours.rule_today(work),
                default_source="",
                today=work.today,
                from_on=from_on[:10],
                minutes=minutes[:6],
                cap=cap[:6],
                source=source[:300],
                verified=bool(verified),
            )
            return _hours(page, work, typed, page.errors(refusal), refusal.status)
    return page.go("/course-desk/hours", told="hour_rule_set")


@router.get("/{course_ref}", dependencies=[SEES])
def show_course(course_ref: str, page: OnPage, work: Reading) -> Response:
    """A course with its outline."""
    return _desk(page, work, course_ref)


@router.get("/{course_ref}/edit", dependencies=[WRITES])
def edit_course(course_ref: str, page: OnPage, work: Reading) -> Response:
    """What a course says of itself."""
    seen = courses.look(work, course_ref)
    form = CourseForm(
        title=seen.card.title,
        occupation_code=seen.occupation_code,
        summary=seen.summary,
        note=seen.note,
        is_open=seen.card.is_open,
    )
    return _form(page, work, course_ref, form)


@router.post("/{course_ref}/edit", dependencies=[WRITES])
def revise_course(
    course_ref: str,
    page: OnPage,
    title: Text = "",
    occupation_code: Text = "",
    summary: Text = "",
    note: Text = "",
    is_open: Text = "",
) -> Response:
    """Change it, with a note of what is new."""
    form = _typed(title, occupation_code, summary, note, is_open, "")
    refusal = refused(page, lambda work: courses.revise(work, course_ref, _draft(form)))
    if refusal is not None:
        with page.reading() as work:
            courses.look(work, course_ref)
            return _form(page, work, course_ref, form, page.errors(refusal), refusal.status)
    return page.go(f"/course-desk/{course_ref}", told="course_saved")


@router.post("/{course_ref}/publish", dependencies=[WRITES])
def publish(course_ref: str, page: OnPage) -> Response:
    """Open it to its learners."""
    return _deed(page, course_ref, lambda work: courses.publish(work, course_ref), "course_published")


@router.post("/{course_ref}/withdraw", dependencies=[WRITES])
def withdraw(course_ref: str, page: OnPage) -> Response:
    """Close it; what was learned stays."""
    return _deed(page, course_ref, lambda work: courses.withdraw(work, course_ref), "course_withdrawn")


@router.post("/{course_ref}/pictures", dependencies=[WRITES])
def keep_picture(course_ref: str, page: OnPage, file: UploadFile | None = None) -> Response:
    """Keep a picture for the texts of the course."""
    data, name = (file.file.read(), file.filename or "") if file is not None else (b"", "")
    return _deed(
        page, course_ref, lambda work: courses.keep_picture(work, course_ref, data, name), "picture_kept"
    )


@router.post("/lessons/{lesson_ref}/move", dependencies=[WRITES])
def move_lesson(lesson_ref: str, page: OnPage, direction: Text = "") -> Response:
    """One place up or down."""
    with page.work() as work:
        course_ref = lessons.look(work, lesson_ref).course_ref
        lessons.move(work, lesson_ref, up=direction == "up")
    return page.go(f"/course-desk/{course_ref}#lesson-{lesson_ref}", told="lesson_moved")


@router.post("/lessons/{lesson_ref}/remove", dependencies=[WRITES])
def remove_lesson(lesson_ref: str, page: OnPage) -> Response:
    """Take a lesson off its course."""
    with page.work() as work:
        course_ref = lessons.remove(work, lesson_ref)
    return page.go(f"/course-desk/{course_ref}", told="lesson_removed")


def number(typed: str) -> int:
    """A small whole number, or -1 for what is none; the operation says what fits."""
    tidy = typed.strip()
    return int(tidy) if tidy.isascii() and tidy.isdigit() and len(tidy) <= 5 else -1


def day(typed: str, field: str) -> date:
    """A day as the browser sends it. Raises Invalid on the field."""
    found: list[Finding] = []
    read = days.demand_day(typed, field, found)
    if found:
        raise Invalid(*found)
    return read


def unit_options(work: UnitOfWork, permission: Permission) -> tuple[UnitOption, ...]:
    """The units to choose from."""
    return tuple(UnitOption(ref=each.ref, name=each.name) for each in units.in_reach(work, permission))


def _typed(title: str, code: str, summary: str, note: str, is_open: str, unit: str) -> CourseForm:
    return CourseForm(
        title=title, occupation_code=code, summary=summary, note=note, is_open=bool(is_open), unit=unit[:16]
    )


def _draft(form: CourseForm) -> CourseDraft:
    return CourseDraft(
        title=form.title,
        occupation_code=form.occupation_code,
        summary=form.summary,
        note=form.note,
        is_open=form.is_open,
        unit_ref=form.unit,
    )


def _form(
    page: Page,
    work: UnitOfWork,
    ref: str,
    form: CourseForm,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    options = () if ref else unit_options(work, Permission.TRAINING_WRITE)
    view = CourseFormPage(ref=ref, form=form, units=options, errors=errors)
    return page.show("courses/desk_form.html", view, status=status, here=HERE)


def _desk(
    page: Page, work: UnitOfWork, ref: str, errors: tuple[FieldError, ...] = (), status: int = 200
) -> Response:
    seen = courses.look(work, ref)
    view = CourseDeskPage(desk=seen, hours=whole_hours(seen.seconds, hours.rule_today(work)), errors=errors)
    return page.show("courses/desk.html", view, status=status, here=HERE)


def _deed(page: Page, ref: str, deed: Callable[[UnitOfWork], object], told: str) -> Response:
    refusal = refused(page, deed)
    if refusal is None:
        return page.go(f"/course-desk/{ref}", told=told)
    with page.reading() as work:
        return _desk(page, work, ref, page.errors(refusal), refusal.status)


def _hours(
    page: Page,
    work: UnitOfWork,
    typed: HourRulesPage | None = None,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    base = typed or HourRulesPage(
        rules=(), in_force=hours.rule_today(work), default_source="", today=work.today
    )
    view = base.model_copy(
        update={
            "rules": tuple(hours.rules(work)),
            "default_source": text.say("word.hour_source.default", page.locale),
            "errors": errors,
        }
    )
    return page.show("courses/hours.html", view, status=status, here=HERE)
