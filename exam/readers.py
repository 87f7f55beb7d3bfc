"""Who may read whose results: of a whole sitting, or of one's own people in it.

A sitting belongs to a unit, its candidates to theirs. Who reads results on the sitting's unit reads all of
it; who reads them further down reads about the candidates who belonged there on the day.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true

from core.access import Permission
from core.errors import NotAllowed, NotFound
from core.people import scope
from core.work import UnitOfWork
from exam import sittings
from exam.models import Admission, Sitting
from exam.views import SittingView


@dataclass(frozen=True, slots=True)
class Reading:
    """A sitting as its reader may read it; ``theirs`` is a condition on admissions."""

    sitting: Sitting
    whole: bool
    theirs: ColumnElement[bool]


def reading(work: UnitOfWork, sitting_ref: str) -> Reading:
    """The sitting for who reads results. Raises NotFound, NotAllowed where none of its people are theirs."""
    sitting = work.session.scalars(select(Sitting).where(Sitting.ref == sitting_ref)).one_or_none()
    if sitting is None:
        raise NotFound
    work.demand(Permission.RESULTS_READ)
    if work.actor.may(Permission.RESULTS_READ, scope.path_of(work, sitting.unit_id)):
        return Reading(sitting, True, true())
    theirs = own_people(work)
    some = select(Admission.id).where(
        Admission.sitting_id == sitting.id, Admission.withdrawn_at.is_(None), theirs
    )
    if work.session.scalars(some.limit(1)).one_or_none() is None:
        raise NotAllowed
    return Reading(sitting, False, theirs)


def own_people(work: UnitOfWork) -> ColumnElement[bool]:
    """A condition on admissions: the candidate's unit of the day is one whose results the actor reads."""
    return Admission.unit_id.in_(scope.ids_in_reach(work, Permission.RESULTS_READ))


def with_own_people(work: UnitOfWork, *, before: int | None = None, limit: int = 30) -> list[SittingView]:
    """Other units' sittings in which the actor's own people sit, as ``sittings.listing`` orders them; counts
    are theirs."""
    theirs = own_people(work)
    found = select(Sitting).where(
        Sitting.id.in_(
            select(Admission.sitting_id).where(Admission.withdrawn_at.is_(None), theirs).distinct()
        ),
        Sitting.unit_id.not_in(scope.ids_in_reach(work, *sittings.SEEN_BY)),
    )
    latest = sittings.latest_first(found, before).limit(limit)
    return sittings.views(work, list(work.session.scalars(latest)), theirs)
