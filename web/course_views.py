"""What the pages of courses are given: the worker's and the trainer's."""

from datetime import date

from pydantic import ConfigDict

from core.people.rules.codes import Place
from question_bank.views import BankView
from training.courses.rules.hours import HourRule
from training.courses.states import CourseState
from training.courses.views import (
    CourseCard,
    CourseDesk,
    CoursePage,
    EnrolledView,
    LearnerList,
    LessonText,
    LessonView,
    MyCourse,
    MyLesson,
    Offer,
    QuizItem,
    QuizSupply,
    QuizView,
    Statement,
    StatementSaid,
)
from web.exam_views import ItemShown
from web.item_parts import AskedChild, ListedOption, PartShown
from web.views import FieldError
from web.views import View as PlainView


class View(PlainView):
    """A frozen value made for showing; it may hold the frozen dataclasses of the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class MyCoursesPage(View):
    """A worker's courses, and those open to them; ``words`` is what was looked for."""

    courses: tuple[MyCourse, ...]
    courses_before: int | None
    offers: tuple[Offer, ...]
    offers_before: int | None
    words: str
    is_first: bool
    may_enrol_others: bool
    may_set_hours: bool


class Chapter(View):
    """A run of lessons under one heading; the first may have none."""

    title: str
    lessons: tuple[MyLesson, ...]


class CourseShown(View):
    """A course as a worker opens it."""

    course: CoursePage
    chapters: tuple[Chapter, ...]
    hours: int
    may_leave: bool
    errors: tuple[FieldError, ...] = ()


class LessonShown(View):
    """A lesson to study. ``preview``: a trainer looks at it, nothing is recorded."""

    lesson: LessonView
    missing: tuple[str, ...]
    preview: bool = False


class QuizQuestion(View):
    """An item to answer; ``stem`` has its blanks numbered, ``parts`` and ``options`` what to put where."""

    number: int
    asked: tuple[AskedChild, ...]
    item: QuizItem
    stem: str
    parts: tuple[PartShown, ...]
    options: tuple[ListedOption, ...]


class QuizPage(View):
    """A quiz to answer, or its result."""

    quiz: QuizView
    questions: tuple[QuizQuestion, ...]
    results: tuple[ItemShown, ...]


class StatementPage(View):
    """学习证明. ``only`` names the course it is narrowed to; ``verify_at``: where it is checked."""

    statement: Statement
    source: str
    only: str
    verify_at: str


class StatementCheckPage(View):
    """The public check of a statement: what its address says, and whether that was made here."""

    said: StatementSaid
    holds: bool


class CourseDeskList(View):
    """The courses on a trainer's desk."""

    courses: tuple[CourseCard, ...]
    before: int | None
    is_first: bool
    may_write: bool
    may_set_hours: bool


class UnitOption(View):
    """A unit to choose."""

    ref: str
    name: str


class CourseForm(View):
    """A course as it was typed."""

    title: str = ""
    occupation_code: str = ""
    summary: str = ""
    note: str = ""
    is_open: bool = True
    unit: str = ""


class CourseFormPage(View):
    """Writing what a course says of itself; ``ref`` is empty for a new one."""

    ref: str
    form: CourseForm
    units: tuple[UnitOption, ...]
    errors: tuple[FieldError, ...] = ()


class CourseDeskPage(View):
    """A course on the desk: outline, pictures, what keeps it from being published."""

    desk: CourseDesk
    hours: int
    errors: tuple[FieldError, ...] = ()


class LessonForm(View):
    """A lesson as it was typed. ``seen``: the mark of the lesson that the form was filled from."""

    kind: str = "text"
    title: str = ""
    chapter: str = ""
    source: str = ""
    minutes: str = ""
    required: bool = True
    bank: str = ""
    topics: tuple[str, ...] = ()
    draw: str = "5"
    percent: str = "60"
    seen: str = ""


class LessonFormPage(View):
    """Writing a lesson; ``ref`` is empty for a new one, ``lesson`` is what was kept before."""

    ref: str
    course_ref: str
    course_title: str
    course_state: CourseState
    form: LessonForm
    lesson: LessonText | None
    banks: tuple[BankView, ...]
    supply: QuizSupply | None
    most_mb: int
    errors: tuple[FieldError, ...] = ()


class LearnersPage(View):
    """Who is on a course: completion and credited hours, never a ranking."""

    course_ref: str
    course_title: str
    state: CourseState
    on_desk: bool
    learners: LearnerList
    units: tuple[UnitOption, ...]
    is_first: bool
    codes: str = ""
    label: str = ""
    until: str = ""
    outcome: EnrolledView | None = None
    unfound: tuple[Place, ...] = ()
    errors: tuple[FieldError, ...] = ()


class HourRulesPage(View):
    """What a credit hour is, from which day, by which document."""

    rules: tuple[HourRule, ...]
    in_force: HourRule
    default_source: str
    today: date
    from_on: str = ""
    minutes: str = "45"
    cap: str = "8"
    source: str = ""
    verified: bool = False
    errors: tuple[FieldError, ...] = ()
