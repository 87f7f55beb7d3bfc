"""Quizzes of lessons: drawn from the public pool, answered once, marked at once, tried as often as wanted.

The best try counts. Marking asks one question of each item, whether the answer is fully right; a try is
right items of all, in percent, rounded down.
"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any, Final

from sqlalchemy import select

from core.errors import Conflict, NotFound
from core.ids import new_ref, new_seed
from core.work import UnitOfWork
from question_bank import selection
from question_bank.assets import Showing
from question_bank.kinds import registry
from question_bank.kinds.contract import Key, Response
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.kinds.fitting import fitting
from question_bank.rules.pools import Pool
from question_bank.selection import Face
from training.courses import progress, quiz_supply
from training.courses.errors import QuizClosed, QuizShort
from training.courses.models import Course, Lesson, LessonQuiz
from training.courses.rules.completion import percent
from training.courses.rules.states import LessonKind
from training.courses.views import QuizItem, QuizTry, QuizView

MOST_TRIES_SHOWN: Final = 10
MOST_QUIZZES_LOOKED_AT: Final = 50


def begin(work: UnitOfWork, lesson_ref: str) -> str:
    """Draw a quiz, or come back to the one that is open; returns its ref.

    Raises NotFound, NotEnrolled, Conflict for a lesson that is no quiz, QuizShort.
    """
    _course, lesson, enrolment = progress.learner_rows(work, lesson_ref, to_study=True)
    if lesson.kind is not LessonKind.QUIZ or lesson.bank_id is None:
        raise Conflict
    waiting = open_quiz(work, lesson.id, enrolment.person_id)
    if waiting is not None:
        return waiting.ref
    supply = quiz_supply.of_topics(work, lesson.bank_id, lesson.topic_codes)
    if len(supply) < lesson.draw_count:
        raise QuizShort
    seed = new_seed()
    drawn = Random(seed).sample(supply, lesson.draw_count)
    quiz = LessonQuiz(
        ref=new_ref(),
        lesson_id=lesson.id,
        person_id=enrolment.person_id,
        seed=seed,
        version_ids=[each.version_id for each in drawn],
        answers={},
        pass_percent=lesson.pass_percent,
        begun_at=work.now,
    )
    work.session.add(quiz)
    progress.progress_row(work, lesson.id, enrolment.person_id)
    enrolment.last_lesson_id = lesson.id
    return quiz.ref


def hand_in(work: UnitOfWork, ref: str, answers: Mapping[int, object]) -> QuizView:
    """Mark the answers, given by version. Raises NotFound, NotEnrolled, QuizClosed."""
    quiz = _own(work, ref)
    lesson_ref = work.session.scalars(select(Lesson.ref).where(Lesson.id == quiz.lesson_id)).one()
    course, lesson, enrolment = progress.learner_rows(work, lesson_ref, to_study=True)
    work.session.refresh(quiz)
    if quiz.handed_in_at is not None:
        raise QuizClosed
    faces, keys = _faces(work, quiz), selection.keys(work, quiz.version_ids)
    given = {each: _readable(faces[each], answers.get(each)) for each in quiz.version_ids}
    right = sum(_is_right(faces[each], keys[each], given[each]) for each in quiz.version_ids)
    quiz.answers = {
        str(each): registry.stored(answer) for each, answer in given.items() if answer is not None
    }
    quiz.right, quiz.percent = right, percent(right, len(quiz.version_ids))
    quiz.handed_in_at = work.now
    row = progress.progress_row(work, lesson.id, enrolment.person_id)
    row.best_percent = max(quiz.percent, row.best_percent or 0)
    row.changed_at = work.now
    progress.note_completion(work, course, lesson, enrolment, row)
    work.flush()
    return look(work, ref)


def look(work: UnitOfWork, ref: str) -> QuizView:
    """One's own quiz: what is asked, and once it is handed in, what was right and why. Raises NotFound."""
    quiz = _own(work, ref)
    row = work.session.execute(
        select(Lesson, Course).join(Course, Course.id == Lesson.course_id).where(Lesson.id == quiz.lesson_id)
    ).one()
    over = quiz.handed_in_at is not None
    faces = _faces(work, quiz)
    keys = selection.keys(work, quiz.version_ids) if over else {}
    why = selection.explanations(work, quiz.version_ids) if over else {}
    return QuizView(
        ref=quiz.ref,
        lesson_ref=row.Lesson.ref,
        lesson_title=row.Lesson.title,
        course_ref=row.Course.ref,
        course_title=row.Course.title,
        pass_percent=quiz.pass_percent,
        items=tuple(
            _item(faces[each], keys.get(each), quiz.answers.get(str(each)), why.get(each))
            for each in quiz.version_ids
        ),
        handed_in_at=quiz.handed_in_at,
        right=quiz.right,
        percent=quiz.percent,
        passed=quiz.percent is not None and quiz.percent >= quiz.pass_percent,
    )


def may_see(work: UnitOfWork, showing: Showing) -> bool:
    """Whether a picture stands in a quiz that the actor drew, of an item that is still published and public.

    What the explanation shows is seen once the quiz is handed in.
    """
    if work.actor.person_id is None or not showing.everywhere:
        return False
    items = selection.items_of_versions(work, showing.everywhere)
    standing = selection.standing(work, set(items.values()), {Pool.PUBLIC})
    held = {version for version, item in items.items() if item in standing}
    if not held:
        return False
    own = select(LessonQuiz).where(LessonQuiz.person_id == work.actor.person_id)
    return any(
        held & set(quiz.version_ids) & (showing.asked if quiz.handed_in_at is None else showing.everywhere)
        for quiz in work.session.scalars(own.order_by(LessonQuiz.id.desc()).limit(MOST_QUIZZES_LOOKED_AT))
    )


def tries(work: UnitOfWork, lesson_id: int, person_id: int) -> tuple[QuizTry, ...]:
    """What was handed in of one quiz, the newest first."""
    rows = work.session.scalars(
        select(LessonQuiz)
        .where(
            LessonQuiz.lesson_id == lesson_id,
            LessonQuiz.person_id == person_id,
            LessonQuiz.handed_in_at.is_not(None),
        )
        .order_by(LessonQuiz.id.desc())
        .limit(MOST_TRIES_SHOWN)
    )
    return tuple(try_of(row) for row in rows)


def open_quiz(work: UnitOfWork, lesson_id: int, person_id: int) -> LessonQuiz | None:
    """The try that is not handed in, if there is one."""
    return work.session.scalars(
        select(LessonQuiz)
        .where(
            LessonQuiz.lesson_id == lesson_id,
            LessonQuiz.person_id == person_id,
            LessonQuiz.handed_in_at.is_(None),
        )
        .order_by(LessonQuiz.id.desc())
        .limit(1)
    ).one_or_none()


def try_of(row: LessonQuiz) -> QuizTry:
    """A handed-in try for a list."""
    reached = row.percent or 0
    return QuizTry(
        ref=row.ref,
        percent=reached,
        passed=reached >= row.pass_percent,
        handed_in_at=row.handed_in_at or row.begun_at,
    )


def _faces(work: UnitOfWork, quiz: LessonQuiz) -> dict[int, Face]:
    """What is asked, with the values of this try."""
    return {
        version_id: replace(face, content=registry.dealt(face.content, quiz.seed + version_id))
        for version_id, face in selection.faces(work, quiz.version_ids).items()
    }


def _own(work: UnitOfWork, ref: str) -> LessonQuiz:
    quiz = work.session.scalars(
        select(LessonQuiz).where(LessonQuiz.ref == ref, LessonQuiz.person_id == work.actor.myself())
    ).one_or_none()
    if quiz is None:
        raise NotFound
    return quiz


def _readable(face: Face, raw: object) -> Response | None:
    """An answer as its kind reads it; None for none, and for one of another shape."""
    try:
        answer = registry.read_response(face.kind, raw)
    except ResponseUnreadable:
        return None
    return answer if answer.answered else None


def _is_right(face: Face, key: Key, answer: Response | None) -> bool:
    return registry.compare(face.kind, face.content, key, answer).fully_right


def _item(face: Face, key: Key | None, stored: dict[str, Any] | None, why: str | None) -> QuizItem:
    answer = _readable(face, stored)
    return QuizItem(
        version_id=face.version_id,
        face=registry.present(face.kind, face.content),
        given=stored or {},
        is_right=None if key is None else _is_right(face, key, answer),
        right=None if key is None else registry.explain(face.kind, face.content, key),
        explanation=registry.filled(face.content, why) if why is not None else None,
        fits=() if key is None else fitting(face.kind, face.content, key, stored or {}),
    )
