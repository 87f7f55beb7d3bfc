"""A worker's courses: the list, a course, its lessons, their quizzes, files and the learning statement."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from core import files, text
from core.access import Permission
from core.errors import NotFound
from core.points import Points
from exam.views import SlotResult
from question_bank.kinds.contract import KindName, Presented
from training.courses import courses, enrolment, mine, progress, quizzes, statements
from training.courses.rules.hours import hours
from training.courses.rules.states import BeatState
from training.courses.states import EnrolledBy
from training.courses.views import BeatIn, CoursePage, MyLesson, QuizItem, QuizView
from web.course_views import (
    Chapter,
    CourseShown,
    LessonShown,
    MyCoursesPage,
    QuizPage,
    QuizQuestion,
    StatementPage,
)
from web.deeds import refused
from web.deps import FORM_GUARD, Before, Filled, OnPage, Reading, Writing
from web.exam_views import ItemShown
from web.gates import signed_in
from web.item_parts import answers_below, asked_below, listed, parts_of, typed_points, with_blanks
from web.page import Page
from web.shown_items import answered_item
from web.views import FieldError

router = APIRouter(prefix="/courses", dependencies=FORM_GUARD)

HERE: Final = "courses"
ON_A_PAGE: Final = 20
MOST_BEAT_BYTES: Final = 1000
_KEPT: Final = {"cache-control": "private, max-age=3600", "content-disposition": "inline"}
_BLANK: Final = r'<span class="blank">\1</span>'
_FIELD: Final = re.compile(r"a-(\d{1,18})(?:-(\d{1,2}))?")


async def told_beat(request: Request) -> BeatIn:
    """The heartbeat of a page; anything else counts as one that says nothing."""
    body = await request.body() if "json" in request.headers.get("content-type", "") else b""
    try:
        return BeatIn.model_validate_json(body[:MOST_BEAT_BYTES])
    except ValueError:
        return BeatIn(seq=0, state=BeatState.STOPPED)


Told = Annotated[BeatIn, Depends(told_beat)]


@router.get("", dependencies=[signed_in()])
def my_courses(
    page: OnPage,
    work: Reading,
    words: Annotated[str, Query(max_length=5000)] = "",
    before: Before = None,
    older: Before = None,
) -> Response:
    """One's courses, and those one may enrol on."""
    own = mine.listing(work, before=older, limit=ON_A_PAGE + 1)
    open_to_me = mine.offers(work, words=words, before=before, limit=ON_A_PAGE + 1)
    view = MyCoursesPage(
        courses=tuple(own[:ON_A_PAGE]),
        courses_before=own[ON_A_PAGE - 1].id if len(own) > ON_A_PAGE else None,
        offers=tuple(open_to_me[:ON_A_PAGE]),
        offers_before=open_to_me[ON_A_PAGE - 1].id if len(open_to_me) > ON_A_PAGE else None,
        words=words[:60],
        is_first=before is None and older is None,
        may_enrol_others=work.actor.may(Permission.TRAINING_ENROL),
        may_set_hours=work.actor.may(Permission.POLICY_WRITE),
    )
    return page.show("courses/list.html", view, here=HERE)


@router.get("/statement", dependencies=[signed_in()])
def statement(
    request: Request, page: OnPage, work: Reading, course: Annotated[str, Query(max_length=5000)] = ""
) -> Response:
    """学习证明, to print: everything, or one course."""
    told = statements.own(work, course[:16] or None)
    source = told.rule.source or text.say("word.hour_source.default", page.locale)
    asked = urlencode({**told.said.model_dump(), "check": told.check})
    view = StatementPage(
        statement=told,
        source=source,
        only=told.courses[0].course.title if course else "",
        verify_at=f"{request.base_url}verify/statement?{asked}",
    )
    return page.show("courses/statement.html", view, here=HERE)


@router.get("/files/{picture_ref}", dependencies=[signed_in()])
def show_file(picture_ref: str, work: Reading) -> Response:
    """A picture or video of a course one is on, streamed from the disk, in ranges where asked for."""
    if not mine.may_see_file(work, picture_ref):
        raise NotFound
    seen = files.find(work, picture_ref, courses.PICTURE)
    place = files.place_of(work, picture_ref, courses.PICTURE)
    return FileResponse(place, media_type=seen.media_type, headers=_KEPT)


@router.get("/lessons/{lesson_ref}", dependencies=[signed_in()])
def show_lesson(lesson_ref: str, page: OnPage, work: Reading) -> Response:
    """A lesson to study."""
    seen = mine.lesson(work, lesson_ref)
    view = LessonShown(lesson=seen, missing=tuple(page.reason(each) for each in seen.mine.missing))
    return page.show("courses/lesson.html", view, here=HERE)


@router.post("/lessons/{lesson_ref}/read", dependencies=[signed_in()])
def mark_read(lesson_ref: str, page: OnPage, work: Writing) -> Response:
    """Say that a text was read, and go on to the next lesson or back to the course."""
    following = progress.mark_read(work, lesson_ref)
    read = mine.lesson(work, lesson_ref).text
    onward = f"/courses/lessons/{following}" if following else f"/courses/{read.course_ref}"
    return page.go(onward, told="lesson_read", title=read.title)


@router.post("/lessons/{lesson_ref}/viewings", dependencies=[signed_in()])
def open_viewing(lesson_ref: str, work: Writing) -> Response:
    """A page begins to study."""
    return JSONResponse(progress.open_viewing(work, lesson_ref).model_dump(mode="json"), 201)


@router.post("/viewings/{viewing_ref}/beats", dependencies=[signed_in()])
def take_beat(viewing_ref: str, told: Told, work: Writing) -> Response:
    """A heartbeat; what says nothing new changes nothing and is answered alike."""
    return JSONResponse(progress.beat(work, viewing_ref, told).model_dump(mode="json"))


@router.post("/lessons/{lesson_ref}/quiz", dependencies=[signed_in()])
def begin_quiz(lesson_ref: str, work: Writing) -> Response:
    """Draw a quiz, or come back to the open one."""
    return RedirectResponse(f"/courses/quizzes/{quizzes.begin(work, lesson_ref)}", status_code=303)


@router.get("/quizzes/{quiz_ref}", dependencies=[signed_in()])
def show_quiz(quiz_ref: str, page: OnPage, work: Reading) -> Response:
    """The questions, or the result once they were answered."""
    return _quiz_page(page, quizzes.look(work, quiz_ref))


@router.post("/quizzes/{quiz_ref}", dependencies=[signed_in()])
def hand_in_quiz(quiz_ref: str, given: Filled, work: Writing) -> Response:
    """Mark the answers at once; pressing twice shows the same result."""
    seen = quizzes.look(work, quiz_ref)
    if seen.handed_in_at is None:
        quizzes.hand_in(work, quiz_ref, _answers(seen.items, given))
    return RedirectResponse(f"/courses/quizzes/{quiz_ref}", status_code=303)


@router.get("/{course_ref}", dependencies=[signed_in()])
def show_course(course_ref: str, page: OnPage, work: Reading) -> Response:
    """A course: what it is, its lessons, how far one is."""
    return _course_page(page, mine.look(work, course_ref))


@router.post("/{course_ref}/enrol", dependencies=[signed_in()])
def enrol(course_ref: str, page: OnPage) -> Response:
    """Enrol oneself."""
    return _deed(page, course_ref, leaves=False)


@router.post("/{course_ref}/leave", dependencies=[signed_in()])
def leave(course_ref: str, page: OnPage) -> Response:
    """Leave a course that one enrolled oneself on."""
    return _deed(page, course_ref, leaves=True)


def _deed(page: Page, course_ref: str, *, leaves: bool) -> Response:
    deed = enrolment.leave if leaves else enrolment.enrol_myself
    refusal = refused(page, lambda work: deed(work, course_ref))
    if refusal is not None:
        with page.reading() as work:
            seen = mine.look(work, course_ref)
        return _course_page(page, seen, page.errors(refusal), refusal.status)
    if leaves:
        return page.go("/courses", told="course_left")
    return page.go(f"/courses/{course_ref}", told="course_enrolled")


def _course_page(
    page: Page, seen: CoursePage, errors: tuple[FieldError, ...] = (), status: int = 200
) -> Response:
    own = seen.mine
    view = CourseShown(
        course=seen,
        chapters=chapters(seen.lessons),
        hours=hours(own.credited_seconds, seen.rule) if own else 0,
        may_leave=own is not None and own.enrolled_by is EnrolledBy.SELF and own.completed_at is None,
        errors=errors,
    )
    return page.show("courses/course.html", view, status=status, here=HERE)


def chapters(lessons: tuple[MyLesson, ...]) -> tuple[Chapter, ...]:
    """Lessons under the headings that they name; one without a heading stays under the last."""
    found: list[tuple[str, list[MyLesson]]] = []
    for lesson in lessons:
        if not found or (lesson.chapter and lesson.chapter != found[-1][0]):
            found.append((lesson.chapter, []))
        found[-1][1].append(lesson)
    return tuple(Chapter(title=title, lessons=tuple(held)) for title, held in found)


def _quiz_page(page: Page, quiz: QuizView) -> Response:
    over = quiz.handed_in_at is not None
    questions = () if over else tuple(_question(at, each) for at, each in enumerate(quiz.items, 1))
    shown = tuple(_result(at, each) for at, each in enumerate(quiz.items, 1)) if over else ()
    return page.show("courses/quiz.html", QuizPage(quiz=quiz, questions=questions, results=shown), here=HERE)


def _question(number: int, item: QuizItem) -> QuizQuestion:
    return QuizQuestion(
        number=number,
        asked=asked_below(item.face, {}),
        item=item,
        stem=with_blanks(item.face),
        parts=parts_of(item.face, {}, None),
        options=listed(item.face),
    )


def _result(number: int, item: QuizItem) -> ItemShown:
    whole = Points(100)
    slot = SlotResult(
        slot=number,
        section=0,
        points=whole,
        face=item.face,
        response=item.given,
        awarded=whole if item.is_right else Points(0),
        right=item.right,
        explanation=item.explanation,
        fits=item.fits,
    )
    return answered_item(number, slot)


def _put(face: Presented, parts: Sequence[str]) -> dict[str, Any]:
    """What stands in the parts of an item, in the shape of its kind."""
    match face.kind:
        case KindName.MATCHING:
            return {"pairs": {prompt.id: own for prompt, own in zip(face.prompts, parts, strict=True)}}
        case KindName.ORDERING:
            return {"order": list(parts)}
        case KindName.HOTSPOT:
            return {"points": typed_points(parts)}
        case _:
            return {"blanks": list(parts)}


def _answers(items: tuple[QuizItem, ...], given: FormData) -> dict[int, object]:
    """What was filled in, by version, in the shape of each kind."""
    faces = {item.version_id: item.face for item in items}
    parts = {version: [""] * len(parts_of(face, {}, None)) for version, face in faces.items()}
    found: dict[int, Any] = {}
    for name, value in given.multi_items():
        known = _FIELD.fullmatch(name)
        if known is None or not isinstance(value, str) or int(known[1]) not in faces:
            continue
        version = int(known[1])
        match faces[version].kind:
            case KindName.SINGLE_CHOICE:
                found[version] = {"option": value[:16]}
            case KindName.MULTIPLE_CHOICE:
                found.setdefault(version, {"options": []})["options"].append(value[:16])
            case KindName.TRUE_FALSE:
                found[version] = {"value": value == "true"}
            case _:
                place = int(known[2] or 0) - 1
                if 0 <= place < len(parts[version]):
                    parts[version][place] = value[:500]
                    found[version] = _put(faces[version], parts[version])
    for version, face in faces.items():
        if face.children:
            found[version] = {"children": answers_below(given, f"a-{version}.")}
    return found
