"""What others have seen somebody do becomes evidence: joined here, for certification knows none of them."""

from contest.events import PlacementSettled
from core.work import UnitOfWork
from training.certification import evidence
from training.certification.states import EvidenceKind
from training.courses import courses
from training.courses.events import CourseCompleted


def follow_settled(work: UnitOfWork, event: PlacementSettled) -> None:
    """Record a settled place; a correction that took it away withdraws it."""
    evidence.record(
        work,
        event.person_id,
        EvidenceKind.PLACEMENT,
        f"contest-entry:{event.entry_id}",
        series=f"contest:{event.contest_ref}",
        title=event.contest_title,
        happened_on=event.settled_on,
        facts={
            "rank": event.rank,
            "group": event.group,
            "official": event.official,
            "withdrawn": event.rank is None,
        },
    )


def follow_completed(work: UnitOfWork, event: CourseCompleted) -> None:
    """Record a completed course."""
    course = courses.look(work, event.course_ref)
    evidence.record(
        work,
        event.person_id,
        EvidenceKind.TRAINING,
        f"enrolment:{event.enrolment_ref}",
        series=f"course:{event.course_ref}",
        title=course.card.title,
        happened_on=work.today,
        facts={"seconds": event.seconds},
    )
