"""What a settled place in a contest means for certification: joined here, for neither knows the other."""

from typing import Final

from contest.events import PlacementSettled
from core.points import Points, marks
from core.work import UnitOfWork
from training.certification import placements
from training.certification.placements import Placement

PASS: Final[Points] = marks("60")
"""What every part must reach, of 100."""


def follow_settled(work: UnitOfWork, event: PlacementSettled) -> None:
    """Let a place of a final draft an application for promotion; who competed beside the ranks has none."""
    if not event.is_final or not event.official or event.occupation_code is None:
        return
    parts = event.points.values()
    passed = all(points >= PASS for points in parts) if parts else event.both_passed is True
    placements.draft_application(
        work,
        Placement(
            key=f"contest:{event.entry_id}",
            version=event.version,
            person_id=event.person_id,
            contest=event.contest_title,
            contest_class=event.contest_class,
            group=event.group,
            rank=event.rank,
            parts_passed=passed,
            occupation_code=event.occupation_code[:10],
            settled_on=event.settled_on,
        ),
    )
