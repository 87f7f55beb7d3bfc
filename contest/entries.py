"""Entries decided (资格审查): listed, admitted with a number, refused, struck out, set beside the ranks."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from contest import entrants, leaving, reading, showing
from contest.errors import EntryDecided, ReasonNeeded
from contest.models import Contest, Entry
from contest.states import ContestState, EntryState
from contest.views import EntryPage, EntryRow
from core import audit, notices, reasons
from core.access import Permission
from core.errors import Facts, NotAllowed
from core.people import persons, scope
from core.work import UnitOfWork

ON_A_PAGE = 50
MOST_AT_ONCE = 500


def listing(
    work: UnitOfWork,
    contest_ref: str,
    *,
    state: EntryState | None = None,
    after: int | None = None,
    limit: int = ON_A_PAGE,
) -> EntryPage:
    """Entries in the order they were made: all for the organiser, a unit's own for who enters its people.

    Raises NotFound, NotAllowed.
    """
    contest = reading.contest_of(work, contest_ref)
    found = _seen(work, contest)
    counts = select(Entry.state, func.count()).where(Entry.id.in_(found.with_only_columns(Entry.id)))
    if state is not None:
        found = found.where(Entry.state == state)
    if after is not None:
        found = found.where(Entry.id > after)
    rows = list(work.session.scalars(found.order_by(Entry.id).limit(limit + 1)))
    return EntryPage(
        contest=showing.card(work, contest),
        rows=views(work, rows[:limit]),
        counts=dict(work.session.execute(counts.group_by(Entry.state)).all()),
        next_after=rows[limit - 1].id if len(rows) > limit else None,
    )


def admit(work: UnitOfWork, entry_ref: str) -> EntryRow:
    """Admit an applicant and give them their 参赛号. Idempotent. Raises NotAllowed, EntryDecided."""
    entry, contest = _to_decide(work, entry_ref)
    if entry.state is not EntryState.ADMITTED:
        if entry.state not in {EntryState.APPLIED, EntryState.REFUSED}:
            raise EntryDecided(state=entry.state.value)
        let_in(work, contest, entry)
    return views(work, [entry])[0]


def admit_all(work: UnitOfWork, contest_ref: str) -> int:
    """Admit every applicant about whom nothing has to be checked; returns how many, at most 500 at once."""
    contest = reading.contest_to_run(work, contest_ref, for_update=True)
    _demand_under_way(contest)
    waiting = select(Entry).where(Entry.contest_id == contest.id, Entry.state == EntryState.APPLIED)
    rows = work.session.scalars(waiting.order_by(Entry.id)).all()
    clear = [each for each in rows if not reading.read_findings(each.to_check)][:MOST_AT_ONCE]
    for entry in clear:
        let_in(work, contest, entry)
    return len(clear)


def refuse(work: UnitOfWork, entry_ref: str, reason: str) -> EntryRow:
    """Refuse an applicant, with the reason they are told. Raises ReasonNeeded, NotAllowed, EntryDecided."""
    entry, contest = _to_decide(work, entry_ref, reason)
    if entry.state is not EntryState.APPLIED:
        raise EntryDecided(state=entry.state.value)
    _decide(work, contest, entry, EntryState.REFUSED, reason)
    return views(work, [entry])[0]


def strike(work: UnitOfWork, entry_ref: str, reason: str) -> EntryRow:
    """Strike out an admitted entrant (取消资格): off the lists and the ranking, and the waitlist moves up.

    A result already announced changes when a correction is published. Idempotent. Raises ReasonNeeded,
    NotAllowed, EntryDecided.
    """
    entry, contest = _to_decide(work, entry_ref, reason, also_finished=True)
    if entry.state is not EntryState.STRUCK:
        if entry.state is not EntryState.ADMITTED:
            raise EntryDecided(state=entry.state.value)
        _decide(work, contest, entry, EntryState.STRUCK, reason)
        leaving.leave(work, contest, entry, reasons.read(reason, longest=200))
    return views(work, [entry])[0]


def set_beside(work: UnitOfWork, entry_ref: str, *, official: bool, reason: str) -> EntryRow:
    """Let an entrant compete beside the ranks (打星), or among them again. Raises as :func:`strike`."""
    entry, contest = _to_decide(work, entry_ref, reason)
    if entry.state not in {EntryState.APPLIED, EntryState.ADMITTED}:
        raise EntryDecided(state=entry.state.value)
    entry.official = official
    entrants.tell_boards(work, contest, entry)
    audit.record(
        work, "entry.set_beside", "entry", entry.ref, {"official": official, "reason": reasons.read(reason)}
    )
    return views(work, [entry])[0]


def let_in(work: UnitOfWork, contest: Contest, entry: Entry) -> None:
    """Admit: a number that stays, a place in the first stage, and a notice. The contest is locked."""
    if entry.code is None:
        contest.entered += 1
        entry.code = f"{contest.code}-{contest.entered:04d}"
    entry.state, entry.reason = EntryState.ADMITTED, None
    entry.decided_by, entry.decided_at = work.actor.person_id, work.now
    work.flush()
    entrants.join_first_stage(work, contest, entry)
    facts: Facts = {"title": contest.title, "number": entry.code}
    notices.send(work, entry.person_id, "contest.admitted", facts, f"/contests/{contest.ref}")
    audit.record(work, "entry.admitted", "entry", entry.ref, {"code": entry.code})


def views(work: UnitOfWork, rows: Sequence[Entry]) -> tuple[EntryRow, ...]:
    """A page's worth of entries with names and units; the caller has looked at who may read them."""
    people = [each.person_id for each in rows]
    names, refs = persons.names_of(work, people), persons.refs_of(work, people)
    homes = scope.full_names_of(work, {each.unit_id for each in rows if each.unit_id is not None})
    return tuple(
        EntryRow(
            id=each.id,
            ref=each.ref,
            code=each.code,
            person_ref=refs[each.person_id],
            name=names[each.person_id],
            unit_name=homes.get(each.unit_id or 0),
            group=each.group,
            state=each.state,
            way=each.way,
            official=each.official,
            to_check=reading.read_findings(each.to_check),
            applied_at=each.applied_at,
            decided_at=each.decided_at,
            reason=each.reason,
        )
        for each in rows
    )


def _seen(work: UnitOfWork, contest: Contest) -> Select[Entry]:
    """The entries of the contest that the actor may read."""
    found = select(Entry).where(Entry.contest_id == contest.id)
    if reading.may_run(work, contest):
        return found
    work.demand(Permission.ENTRY_SUBMIT)
    paths = work.actor.reach(Permission.ENTRY_SUBMIT)
    return found.where(or_(*(Entry.unit_path.like(f"{path}%") for path in paths)))


def _to_decide(
    work: UnitOfWork, entry_ref: str, reason: str | None = None, *, also_finished: bool = False
) -> tuple[Entry, Contest]:
    """The entry and contest, locked, for the organiser. Raises NotAllowed, ReasonNeeded, EntryDecided."""
    entry, contest = reading.entry_of(work, entry_ref, for_update=True)
    if not reading.may_run(work, contest):
        raise NotAllowed
    if reason is not None and not reasons.suffices(reason):
        raise ReasonNeeded
    if not (also_finished and contest.state is ContestState.FINISHED):
        _demand_under_way(contest)
    return entry, contest


def _demand_under_way(contest: Contest) -> None:
    if contest.state is not ContestState.PUBLISHED:
        raise EntryDecided(state=contest.state.value)


def _decide(work: UnitOfWork, contest: Contest, entry: Entry, state: EntryState, reason: str) -> None:
    entry.state, entry.reason = state, reasons.read(reason, longest=200)
    entry.decided_by, entry.decided_at = work.actor.person_id, work.now
    facts: Facts = {"title": contest.title, "reason": entry.reason}
    if state is EntryState.REFUSED:
        notices.send(work, entry.person_id, "contest.refused", facts, f"/contests/{contest.ref}")
        audit.record(work, "entry.refused", "entry", entry.ref, {"reason": entry.reason})
    else:
        notices.send(work, entry.person_id, "contest.struck", facts, f"/contests/{contest.ref}")
        audit.record(work, "entry.struck", "entry", entry.ref, {"reason": entry.reason})
