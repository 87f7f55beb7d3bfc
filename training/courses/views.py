"""What the operations of courses take and return: frozen, and nothing of a quiz that would give it away."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from core.errors import Finding
from question_bank.kinds.contract import Presented, RightAnswer
from training.courses.rules.hours import HourRule
from training.courses.rules.states import BeatState, LessonKind
from training.courses.states import CourseState, EnrolledBy, StudyStage


class View(BaseModel):
    """A frozen value made for showing."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class CourseDraft(View):
    """A course as it is written. ``unit_ref`` only counts when it is founded."""

    title: str
    occupation_code: str = ""
    summary: str = ""
    note: str = ""
    is_open: bool = True
    unit_ref: str = ""


class LessonDraft(View):
    """A lesson as it is written. ``minutes`` is the reading time, or the length where a video tells none."""

    title: str
    kind: LessonKind
    chapter: str = ""
    source: str = ""
    minutes: int = 0
    required: bool = True
    bank_ref: str = ""
    topic_codes: tuple[str, ...] = ()
    draw_count: int = 0
    pass_percent: int = 60
    video: bytes | None = None
    video_name: str = ""


class CourseCard(View):
    """A course on a list of the desk; ``on_desk``: the actor may look at it, not only put people on it."""

    id: int
    ref: str
    title: str
    state: CourseState
    is_open: bool
    occupation: str
    unit: str
    lessons: int
    enrolled: int
    completed: int
    changed_at: datetime
    on_desk: bool = True


class LessonLine(View):
    """A lesson on its course's outline."""

    ref: str
    chapter: str
    title: str
    kind: LessonKind
    required: bool
    length_seconds: int
    items: int


class FileLine(View):
    """A picture of a course, by the reference with which a text shows it."""

    ref: str
    name: str


class CourseDesk(View):
    """A course on the trainer's desk."""

    card: CourseCard
    occupation_code: str
    summary: str
    note: str
    lessons: tuple[LessonLine, ...]
    pictures: tuple[FileLine, ...]
    seconds: int
    published_at: datetime | None
    may_write: bool
    may_enrol: bool


class LessonText(View):
    """A lesson with everything that is written in it."""

    ref: str
    course_ref: str
    course_title: str
    course_state: CourseState
    chapter: str
    title: str
    kind: LessonKind
    source: str
    body: str
    file_ref: str | None
    length_seconds: int
    required: bool
    bank_ref: str
    topic_codes: tuple[str, ...]
    draw_count: int
    pass_percent: int


class QuizTopic(View):
    """A topic that a quiz may be narrowed to, with what the pool holds at and below it."""

    code: str
    title: str
    depth: int
    items: int


class QuizSupply(View):
    """What a quiz draws from: ``items`` counts them, ``stems`` shows the first, as plain text."""

    topics: tuple[QuizTopic, ...]
    items: int
    stems: tuple[str, ...]


class MyLesson(View):
    """A lesson of one's own course and how far one is; ``missing`` says what is still to be done."""

    ref: str
    chapter: str
    title: str
    kind: LessonKind
    required: bool
    length_seconds: int
    items: int
    pass_percent: int
    stage: StudyStage
    credited_seconds: int
    best_percent: int | None
    missing: tuple[Finding, ...]


class MyCourse(View):
    """A course and how far one is in it; ``next_ref`` is the lesson to go on with."""

    id: int
    ref: str
    title: str
    summary: str
    occupation: str
    unit: str
    state: CourseState
    stage: StudyStage
    done: int
    of: int
    credited_seconds: int
    enrolled_by: EnrolledBy
    class_label: str
    from_on: date
    until_on: date | None
    completed_at: datetime | None
    next_ref: str | None
    next_title: str
    may_study: bool


class Offer(View):
    """A course open to the reader who is not on it."""

    id: int
    ref: str
    title: str
    summary: str
    occupation: str
    unit: str
    lessons: int
    seconds: int


class CoursePage(View):
    """A course as a worker sees it; ``mine`` is missing before they are on it."""

    offer: Offer
    note: str
    published_at: datetime | None
    mine: MyCourse | None
    lessons: tuple[MyLesson, ...]
    rule: HourRule


class LessonView(View):
    """A lesson to study: its text, its file, where one stopped, and its neighbours."""

    text: LessonText
    mine: MyLesson
    number: int
    of: int
    previous_ref: str | None
    next_ref: str | None
    stopped_ms: int
    may_study: bool
    tries: tuple["QuizTry", ...]
    open_quiz_ref: str | None


class QuizTry(View):
    """A quiz that was handed in."""

    ref: str
    percent: int
    passed: bool
    handed_in_at: datetime


class QuizItem(View):
    """An item of a quiz; what is right, and which blanks were, is missing until it is handed in."""

    version_id: int
    face: Presented
    given: dict[str, object]
    is_right: bool | None
    right: RightAnswer | None
    explanation: str | None
    fits: tuple[bool, ...] = ()


class QuizView(View):
    """One try at a quiz."""

    ref: str
    lesson_ref: str
    lesson_title: str
    course_ref: str
    course_title: str
    pass_percent: int
    items: tuple[QuizItem, ...]
    handed_in_at: datetime | None
    right: int | None
    percent: int | None
    passed: bool


class BeatIn(View):
    """What a page says of itself: ``seq`` counts from 1; ``playhead_ms`` only where something plays."""

    seq: int
    state: BeatState
    playhead_ms: int | None = None


class BeatTold(View):
    """What the server holds after a beat."""

    credited_seconds: int
    length_seconds: int
    complete: bool
    course_complete: bool


class ViewingView(View):
    """A viewing that was opened."""

    ref: str
    stopped_ms: int
    credited_seconds: int


class EnrolledView(View):
    """What came of enrolling people: how many, how many were on it before, and whom nobody in reach is."""

    added: int
    already: int
    unknown: tuple[str, ...] = ()


class LearnerRow(View):
    """Somebody on a course, for who looks after it: what is completed and what is credited."""

    id: int
    ref: str
    code: str
    name: str
    unit: str
    class_label: str
    enrolled_by: EnrolledBy
    from_on: date
    until_on: date | None
    done: int
    of: int
    hours: int
    completed_at: datetime | None


class LearnerList(View):
    """A page of learners, in order of enrolment."""

    rows: tuple[LearnerRow, ...]
    next_after: int | None
    total: int
    completed: int


class NextStep(View):
    """The lesson to go on with, for a worker's home."""

    course_ref: str
    course_title: str
    lesson_ref: str
    lesson_title: str
    done: int
    of: int
    has_begun: bool


class DayLine(View):
    """A day of learning: the spans as they were, each moment once, and what of it was credited."""

    on: date
    spans: tuple[tuple[datetime, datetime], ...]
    credited_seconds: int


class StatementCourse(View):
    """A course on the statement."""

    course: MyCourse
    lessons: tuple[MyLesson, ...]
    days: tuple[DayLine, ...]
    quizzes: tuple[tuple[str, QuizTry], ...]
    seconds: int
    hours: int


class StatementSaid(View):
    """What the check code of a statement stands for; ``on``: the day it was made, in ISO form."""

    code: str
    on: str
    seconds: int
    hours: int

    @property
    def number(self) -> str:
        """The statement's own number: no serial, and nothing that looks like a certificate's."""
        return f"XXZM-{self.on.replace('-', '')}-{self.code}"


class Statement(View):
    """学习证明: who, what, when, how much of it counts, by which rule; ``check`` signs what is ``said``."""

    name: str
    code: str
    unit: str
    courses: tuple[StatementCourse, ...]
    seconds: int
    hours: int
    rule: HourRule
    made_at: datetime
    issuer: str
    said: StatementSaid
    check: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing yet that could be attested."""
        return not self.seconds and not any(each.quizzes for each in self.courses)
