"""Refusals of courses."""

from core.errors import Invalid, Refusal


class CourseUnfit(Invalid):
    """The course or the lesson cannot be kept as it is; the findings say why."""

    code = "training.course_unfit"


class LessonEditedMeanwhile(Refusal):
    """Somebody wrote on the lesson after it was opened; what was typed is still on the page."""

    code = "training.lesson_edited_meanwhile"
    status = 409


class CourseNotReady(Invalid):
    """The course cannot be published yet; the findings say why."""

    code = "training.course_not_ready"


class NotEnrolled(Refusal):
    """Only who is on the course, within its dates, can do this."""

    code = "training.not_enrolled"


class NotOpen(Refusal):
    """The course is not open for enrolling oneself."""

    code = "training.course_not_open"


class QuizClosed(Refusal):
    """The quiz was handed in before; its result stands."""

    code = "training.quiz_closed"


class QuizShort(Refusal):
    """The bank no longer has enough items for the quiz."""

    code = "training.quiz_short"
