"""The list of a sitting (准考名单): read page by page, filled by codes or by unit, corrected before the door.

Who was withdrawn and is admitted again keeps their code.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from core import audit, reasons
from core.access import Permission
from core.errors import Conflict, NotFound
from core.natural import counted
from core.people import lookup, persons, scope
from core.people.lookup import Known
from core.work import UnitOfWork
from exam import sittings
from exam.desk_views import Admitted, ListedCandidate, ListPage, RoomOnList
from exam.errors import ReasonMissing
from exam.models import Admission, Attempt, Room
from exam.rules.attempt import AttemptState
from exam.sittings import Candidate

LONGEST_ROOM = 60
_AT_ONCE = 500


def listing(
    work: UnitOfWork, ref: str, *, after: int | None = None, limit: int = 50, words: str = ""
) -> ListPage:
    """A page of the list by order of admission, for who schedules, watches or reads results there.

    With ``words`` only those are on it whose name, staff number, code or room contains them.
    """
    sitting = sittings.row_of(work, ref, *sittings.SEEN_BY)
    found = (
        select(Admission, Attempt.state, Room.name)
        .join(
            Attempt,
            (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id),
        )
        .outerjoin(Room, Room.id == Admission.room_id)
        .where(Admission.sitting_id == sitting.id, Admission.withdrawn_at.is_(None))
        .order_by(Admission.id)
    )
    if after is not None:
        found = found.where(Admission.id > after)
    wanted = words.strip().casefold()
    rows = work.session.execute(found if wanted else found.limit(limit + 1)).all()
    people = [row.Admission.person_id for row in (rows if wanted else rows[:limit])]
    names, staff = persons.names_of(work, people), lookup.codes_of(work, people)
    if wanted:
        rows = [
            row
            for row in rows
            if any(
                wanted in told.casefold()
                for told in (
                    names[row.Admission.person_id],
                    staff[row.Admission.person_id],
                    row.Admission.code,
                    row.name or "",
                )
            )
        ]
    page = rows[:limit]
    homes = scope.names_of(work, {row.Admission.unit_id for row in page if row.Admission.unit_id is not None})
    return ListPage(
        rows=tuple(
            ListedCandidate(
                code=row.Admission.code,
                staff=staff[row.Admission.person_id],
                name=names[row.Admission.person_id],
                unit=homes.get(row.Admission.unit_id or 0, ""),
                room=row.name or "",
                standing=sittings.standing(sitting, row.state, work.now),
            )
            for row in page
        ),
        next_after=page[-1].Admission.id if len(rows) > limit else None,
    )


def by_room(work: UnitOfWork, ref: str, form: str) -> tuple[RoomOnList, ...]:
    """The whole list, room by room, to be signed at the door; that it was taken as ``form`` is written down.

    For whom :func:`listing` is. Raises NotFound, NotAllowed.
    """
    rooms: dict[str, list[ListedCandidate]] = {}
    after: int | None = None
    while True:
        page = listing(work, ref, after=after, limit=_AT_ONCE)
        for row in page.rows:
            rooms.setdefault(row.room, []).append(row)
        after = page.next_after
        if after is None:
            break
    told = sum(len(rows) for rows in rooms.values())
    audit.record(work, "sitting.list_taken", "sitting", ref, {"form": form, "rows": told})
    order = sorted(rooms, key=lambda name: (not name, counted(name)))
    return tuple(RoomOnList(name=name, rows=tuple(rooms[name])) for name in order)


def admit_codes(work: UnitOfWork, ref: str, codes: Sequence[str], room: str = "") -> Admitted:
    """Admit the persons with these codes; tells which codes nobody in reach has.

    Raises Conflict when the sitting is over or cancelled, NotAllowed, Invalid for too long a list.
    """
    listed = lookup.on_list(work, codes)
    return _admit(work, ref, listed.known, room, listed.unknown)


def admit_unit(work: UnitOfWork, ref: str, unit_ref: str, room: str = "") -> Admitted:
    """Admit everybody who belongs to the unit or to one below it."""
    return _admit(work, ref, lookup.of_unit(work, unit_ref), room)


def withdraw(work: UnitOfWork, ref: str, code: str, reason: str) -> None:
    """Take somebody off the list who has not begun. Raises ReasonMissing, NotFound, Conflict."""
    if not reasons.suffices(reason):
        raise ReasonMissing
    sitting = sittings.row_of(work, ref, Permission.SITTING_SCHEDULE, for_update=True)
    row = work.session.execute(
        select(Admission, Attempt)
        .join(
            Attempt,
            (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id),
        )
        .where(Admission.sitting_id == sitting.id, Admission.code == code, Admission.withdrawn_at.is_(None))
        .with_for_update(of=Attempt)
    ).one_or_none()
    if row is None:
        raise NotFound
    admission, attempt = row
    if attempt.state is not AttemptState.READY:
        raise Conflict
    admission.withdrawn_at = work.now
    audit.record(
        work,
        "sitting.withdrawn",
        "sitting",
        sitting.ref,
        {"code": code, "reason": reasons.read(reason, longest=200)},
    )


def room_names(work: UnitOfWork, sitting_id: int) -> tuple[str, ...]:
    """The rooms of a sitting, in the order in which a person counts. The caller has looked at the sitting."""
    names = work.session.scalars(select(Room.name).where(Room.sitting_id == sitting_id))
    return tuple(sorted(names, key=counted))


def _admit(
    work: UnitOfWork, ref: str, people: Iterable[Known], room: str, unknown: tuple[str, ...] = ()
) -> Admitted:
    place = " ".join(room.split())[:LONGEST_ROOM] or None
    candidates = [Candidate(each.person_id, each.unit_id, place) for each in people]
    entered = sittings.enter(work, ref, candidates)
    return Admitted(
        added=entered.added,
        already=len(candidates) - entered.added,
        unknown=unknown,
        insiders=len(entered.insiders),
    )
