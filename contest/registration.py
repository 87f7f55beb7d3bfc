"""Registration (报名): people enter themselves or are entered by their unit, and may withdraw.

Asking twice is asking once. Whoever entered is told what becomes of it.
"""

from collections.abc import Sequence

from contest import applicants, entries, leaving, reading
from contest.applicants import Applicants
from contest.errors import EntryDecided, EntryUnfit, ReasonNeeded
from contest.models import Contest, Entry
from contest.ports import HeldGrades, NoRecords
from contest.rules.eligibility import EntryGroup, Judged
from contest.states import ContestState, EnterVerdict, EntryState, EntryWay
from contest.views import Eligibility, EnterOutcome
from core import audit, notices, reasons
from core.access import Permission
from core.errors import Facts, Finding, NotAllowed
from core.ids import new_ref
from core.people import lookup, persons
from core.people.rules.codes import read_codes
from core.people.rules.scope import unit_ids
from core.work import UnitOfWork

MOST_AT_ONCE = 500
NO_RECORDS = NoRecords()


def my_eligibility(
    work: UnitOfWork, contest_ref: str, *, grades: HeldGrades = NO_RECORDS
) -> tuple[Eligibility, ...]:
    """Whether the reader may enter, for each group the contest admits. Raises NotFound, SignInNeeded."""
    contest = reading.contest_of(work, contest_ref)
    me = work.actor.myself()
    judging = Applicants(work, contest, [me], grades)
    judged = {group: judging.judge(me, group) for group in judging.rule.groups}
    return tuple(
        Eligibility(group=group, against=each.against, to_check=each.to_check)
        for group, each in judged.items()
    )


def apply(
    work: UnitOfWork,
    contest_ref: str,
    group: EntryGroup = EntryGroup.WORKERS,
    *,
    grades: HeldGrades = NO_RECORDS,
) -> str:
    """Enter oneself; returns the entry's ref, the standing one when there is one.

    Raises NotFound, SignInNeeded, EntryUnfit with every reason against.
    """
    me = work.actor.myself()
    contest = reading.contest_of(work, contest_ref, for_update=True)
    judging = Applicants(work, contest, [me], grades)
    known = judging.entries.get(me)
    if known is not None and known.state in applicants.STANDING:
        return known.ref
    judged = judging.judge(me, group)
    if judged.against:
        raise EntryUnfit(*judged.against)
    return _enter(work, contest, judging, me, group, judged, EntryWay.SELF).ref


def enter_many(
    work: UnitOfWork,
    contest_ref: str,
    codes: Sequence[str],
    group: EntryGroup = EntryGroup.WORKERS,
    *,
    grades: HeldGrades = NO_RECORDS,
) -> tuple[EnterOutcome, ...]:
    """Enter the unit's own people by their codes; tells for each what became of it, in the order given.

    Codes of people out of reach are unknown. Raises NotAllowed, NotFound, EntryUnfit for
    a list that is too long.
    """
    work.demand(Permission.ENTRY_SUBMIT)
    wanted = read_codes(codes)
    if len(wanted) > MOST_AT_ONCE:
        facts: Facts = {"count": len(wanted), "most": MOST_AT_ONCE}
        raise EntryUnfit(Finding("contest.list_too_long", facts, "codes"))
    contest = reading.contest_of(work, contest_ref, for_update=True)
    known = lookup.by_codes(work, wanted)
    names = persons.names_of(work, [each.person_id for each in known.values()])
    judging = Applicants(work, contest, [each.person_id for each in known.values()], grades)
    outcomes: list[EnterOutcome] = []
    for code in wanted:
        person = known.get(code)
        if person is None:
            outcomes.append(EnterOutcome(code=code, verdict=EnterVerdict.UNKNOWN))
        else:
            outcome = _enter_one(work, contest, judging, person.person_id, code, group)
            if outcome.verdict is not EnterVerdict.UNKNOWN:
                outcome = outcome.model_copy(update={"name": names[person.person_id]})
            outcomes.append(outcome)
    entered = sum(1 for each in outcomes if each.verdict is EnterVerdict.ENTERED)
    audit.record(
        work, "entry.many_submitted", "contest", contest.ref, {"asked": len(wanted), "entered": entered}
    )
    return tuple(outcomes)


def enter_unit(
    work: UnitOfWork,
    contest_ref: str,
    unit_ref: str,
    group: EntryGroup = EntryGroup.WORKERS,
    *,
    grades: HeldGrades = NO_RECORDS,
) -> tuple[EnterOutcome, ...]:
    """Enter everybody of a unit and of those below it. Raises as :func:`enter_many`, NotFound (unit)."""
    found = lookup.of_unit(work, unit_ref, Permission.ENTRY_SUBMIT)
    return enter_many(work, contest_ref, [each.code for each in found], group, grades=grades)


def withdraw(work: UnitOfWork, entry_ref: str, reason: str = "") -> None:
    """Withdraw an entry: one's own, one of the unit's people, or any for the organiser, who gives a reason.

    Whoever was placed leaves the lists, and the waitlist moves up. Withdrawing twice changes nothing.
    Raises NotFound, NotAllowed, ReasonNeeded, EntryDecided when there is nothing (left) to withdraw.
    """
    entry, contest = reading.entry_of(work, entry_ref, for_update=True)
    own = entry.person_id == work.actor.person_id
    if not own and not _may_enter_for(work, entry) and not reading.may_run(work, contest):
        raise NotAllowed
    why = reasons.read(reason, longest=200)
    if not own and not reasons.suffices(why):
        raise ReasonNeeded
    if entry.state is EntryState.WITHDRAWN:
        return
    if entry.state not in applicants.STANDING or contest.state is not ContestState.PUBLISHED:
        raise EntryDecided(state=entry.state.value)
    entry.state, entry.reason = EntryState.WITHDRAWN, why or None
    entry.decided_by, entry.decided_at = work.actor.person_id, work.now
    leaving.leave(work, contest, entry, why)
    if not own:
        facts: Facts = {"title": contest.title, "reason": why}
        notices.send(work, entry.person_id, "contest.withdrawn", facts, f"/contests/{contest.ref}")
    audit.record(work, "entry.withdrawn", "entry", entry.ref, {"own": own, "reason": why})


def _enter_one(
    work: UnitOfWork, contest: Contest, judging: Applicants, person_id: int, code: str, group: EntryGroup
) -> EnterOutcome:
    unit = judging.units.get(person_id)
    if not work.actor.may(Permission.ENTRY_SUBMIT, unit.path if unit else "/"):
        return EnterOutcome(code=code, verdict=EnterVerdict.UNKNOWN)
    known = judging.entries.get(person_id)
    if known is not None and known.state in applicants.STANDING:
        return _outcome(code, EnterVerdict.ALREADY, known)
    judged = judging.judge(person_id, group)
    if judged.against:
        return EnterOutcome(code=code, verdict=EnterVerdict.REFUSED, findings=judged.against)
    entry = _enter(work, contest, judging, person_id, group, judged, EntryWay.UNIT)
    facts: Facts = {"title": contest.title}
    runs = reading.may_run(work, contest)
    told = "contest.entered_by_organiser" if runs else "contest.entered_by_unit"
    notices.send(work, person_id, told, facts, f"/contests/{contest.ref}")
    return _outcome(code, EnterVerdict.ENTERED, entry, judged.to_check)


def _outcome(
    code: str, verdict: EnterVerdict, entry: Entry, findings: Sequence[Finding] = ()
) -> EnterOutcome:
    return EnterOutcome(
        code=code,
        verdict=verdict,
        entry_ref=entry.ref,
        state=entry.state,
        number=entry.code,
        findings=tuple(findings),
    )


def _enter(
    work: UnitOfWork,
    contest: Contest,
    judging: Applicants,
    person_id: int,
    group: EntryGroup,
    judged: Judged,
    way: EntryWay,
) -> Entry:
    """Write the entry down, or bring a withdrawn one back; admit at once where nobody has to decide."""
    unit = judging.units.get(person_id)
    entry = judging.entries.get(person_id)
    if entry is None:
        entry = Entry(ref=new_ref(), contest_id=contest.id, person_id=person_id, official=True)
        work.session.add(entry)
        judging.entries[person_id] = entry
    entry.unit_id = unit_ids(unit.path)[-1] if unit else None
    entry.unit_path = unit.path if unit else None
    entry.region_code = unit.region_code if unit else None
    entry.group, entry.way, entry.state = group, way, EntryState.APPLIED
    entry.to_check = reading.stored_findings(judged.to_check)
    entry.applied_by, entry.applied_at = work.actor.person_id, work.now
    entry.decided_by = entry.decided_at = entry.reason = None
    judging.count(person_id)
    work.flush()
    audit.record(work, "entry.applied", "entry", entry.ref, {"contest": contest.ref, "way": way.value})
    if not contest.decides and not judged.to_check:
        entries.let_in(work, contest, entry)
    return entry


def _may_enter_for(work: UnitOfWork, entry: Entry) -> bool:
    permission = Permission.ENTRY_SUBMIT
    return entry.unit_path is not None and work.actor.may(permission, entry.unit_path)
