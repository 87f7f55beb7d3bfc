"""Duties: who is responsible for invigilating a sitting, or a room of it.

A duty gives no right and takes none: whoever may watch a unit's sittings sees them all, and the duty says
who answers for which.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import case, func, select

from core import audit, notices
from core.access import Permission
from core.errors import Conflict, Fact, NotFound
from core.natural import counted
from core.people import lookup, persons, roles, scope
from core.work import UnitOfWork
from exam import sittings
from exam.desk_views import DutyBoard, DutyView, PossibleInvigilator, RoomView
from exam.errors import NotAnInvigilator
from exam.models import Admission, Attempt, Duty, Room, Sitting
from exam.rules.attempt import AttemptState
from exam.states import SittingState

EVERYWHERE = ""
"""The room of a duty for the whole sitting."""


def board(work: UnitOfWork, ref: str) -> DutyBoard:
    """Rooms, duties, and people to choose from for who schedules; for who may see the sitting."""
    sitting = sittings.row_of(work, ref, *sittings.SEEN_BY)
    path = scope.path_of(work, sitting.unit_id)
    standing = of_sittings(work, [sitting.id]).get(sitting.id, ())
    chooses = work.actor.may(Permission.SITTING_SCHEDULE, path)
    return DutyBoard(
        rooms=_rooms(work, sitting, standing),
        duties=standing,
        invigilators=_possible(work, path) if chooses else (),
    )


def of_sittings(work: UnitOfWork, sitting_ids: Iterable[int]) -> dict[int, tuple[DutyView, ...]]:
    """The standing duties of a page's worth of sittings. The caller has looked at them."""
    rows = work.session.execute(
        select(Duty, Room.ref, Room.name)
        .outerjoin(Room, Room.id == Duty.room_id)
        .where(Duty.sitting_id.in_(list(sitting_ids)), Duty.ended_at.is_(None))
        .order_by(Duty.room_id.is_not(None), Room.name, Duty.id)
    ).all()
    names = persons.names_of(work, [row.Duty.person_id for row in rows]) if rows else {}
    found: dict[int, list[DutyView]] = {}
    for duty, room_ref, room in rows:
        view = DutyView(
            id=duty.id,
            name=names[duty.person_id],
            is_me=duty.person_id == work.actor.person_id,
            room_ref=room_ref or "",
            room=room or "",
        )
        found.setdefault(duty.sitting_id, []).append(view)
    return {sitting_id: tuple(views) for sitting_id, views in found.items()}


def assign(work: UnitOfWork, ref: str, code: str, room_ref: str = "") -> str:
    """Give somebody the duty for a room, or for the whole sitting; returns their name. Idempotent.

    Raises NotFound for an unknown room, NotAnInvigilator, Conflict for a cancelled or finished sitting.
    """
    sitting = sittings.row_of(work, ref, Permission.SITTING_SCHEDULE, for_update=True)
    if sitting.state is not SittingState.SCHEDULED or work.now >= sitting.closes_at:
        raise Conflict
    holding = roles.holding(work, Permission.SITTING_INTERVENE, scope.path_of(work, sitting.unit_id))
    codes = {known: person_id for person_id, known in lookup.codes_of(work, holding).items()}
    person_id = codes.get(code.strip().upper(), codes.get(code.strip()))
    if person_id is None:
        raise NotAnInvigilator
    room = _room(work, sitting, room_ref) if room_ref else None
    name = persons.names_of(work, (person_id,))[person_id]
    standing = select(Duty.id).where(
        Duty.sitting_id == sitting.id,
        Duty.person_id == person_id,
        Duty.ended_at.is_(None),
        Duty.room_id.is_(None) if room is None else Duty.room_id == room.id,
    )
    if work.session.scalars(standing).first() is not None:
        return name
    work.session.add(
        Duty(
            sitting_id=sitting.id,
            room_id=None if room is None else room.id,
            person_id=person_id,
            made_by=work.actor.person_id,
            made_at=work.now,
        )
    )
    place = "" if room is None else room.name
    facts: dict[str, Fact] = {"title": sitting.title, "opens_at": sitting.opens_at, "room": place}
    sentence = "exam.duty_given" if room is None else "exam.duty_given_room"
    notices.send(work, person_id, sentence, facts, f"/invigilation/{sitting.ref}")
    audit.record(work, "sitting.duty_given", "sitting", sitting.ref, {"code": code.strip(), "room": place})
    return name


def relieve(work: UnitOfWork, ref: str, duty_id: int) -> None:
    """End a duty. Ending what is ended changes nothing; raises NotFound for another sitting's."""
    sitting = sittings.row_of(work, ref, Permission.SITTING_SCHEDULE, for_update=True)
    duty = work.session.scalars(
        select(Duty).where(Duty.id == duty_id, Duty.sitting_id == sitting.id)
    ).one_or_none()
    if duty is None:
        raise NotFound
    if duty.ended_at is not None:
        return
    duty.ended_at = work.now
    code = lookup.codes_of(work, (duty.person_id,)).get(duty.person_id, "")
    audit.record(work, "sitting.duty_ended", "sitting", sitting.ref, {"code": code})


def mine(work: UnitOfWork) -> frozenset[int]:
    """The sittings in which the actor has a standing duty, by id."""
    person_id = work.actor.myself()
    return frozenset(
        work.session.scalars(
            select(Duty.sitting_id).where(Duty.person_id == person_id, Duty.ended_at.is_(None))
        )
    )


def _possible(work: UnitOfWork, unit_path: str) -> tuple[PossibleInvigilator, ...]:
    """Everybody who may intervene there, by name."""
    holding = roles.holding(work, Permission.SITTING_INTERVENE, unit_path)
    codes, names = lookup.codes_of(work, holding), persons.names_of(work, holding)
    found = [PossibleInvigilator(code=codes[each], name=names[each]) for each in holding]
    return tuple(sorted(found, key=lambda each: (each.name, each.code)))


def _rooms(work: UnitOfWork, sitting: Sitting, standing: Sequence[DutyView]) -> tuple[RoomView, ...]:
    """The rooms with how many sit there, how many are at work, and who is responsible."""
    counts = {
        row[0]: (row[1], row[2] or 0)
        for row in work.session.execute(
            select(
                Admission.room_id,
                func.count(),
                func.sum(case((Attempt.state == AttemptState.OPEN, 1), else_=0)),
            )
            .join(
                Attempt,
                (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id),
            )
            .where(Admission.sitting_id == sitting.id, Admission.withdrawn_at.is_(None))
            .group_by(Admission.room_id)
        )
    }
    found = work.session.scalars(select(Room).where(Room.sitting_id == sitting.id))
    known = sorted(found, key=lambda room: counted(room.name))
    return tuple(
        RoomView(
            ref=room.ref,
            name=room.name,
            seats=counts.get(room.id, (0, 0))[0],
            at_work=counts.get(room.id, (0, 0))[1],
            responsible=tuple(duty.name for duty in standing if duty.room_ref in {room.ref, EVERYWHERE}),
        )
        for room in known
    )


def _room(work: UnitOfWork, sitting: Sitting, ref: str) -> Room:
    room = work.session.scalars(
        select(Room).where(Room.ref == ref, Room.sitting_id == sitting.id)
    ).one_or_none()
    if room is None:
        raise NotFound
    return room
