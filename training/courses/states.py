"""The words that courses are in."""

from enum import StrEnum


class CourseState(StrEnum):
    """A course is written, then published, then perhaps withdrawn; withdrawn it can be published again."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class EnrolledBy(StrEnum):
    """Who put somebody on a course."""

    SELF = "self"
    UNIT = "unit"


class StudyStage(StrEnum):
    """How far somebody is in a course or a lesson."""

    AHEAD = "ahead"
    BEGUN = "begun"
    DONE = "done"
