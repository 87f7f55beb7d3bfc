"""Enrolment and what changes afterwards: names, numbers, memberships, and whether an account stands open.

Two accounts for one human being are refused where they would begin: a phone or a document that is known
already names the person who has it, where the actor may know of them.
"""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import or_, select

from core import audit
from core.access import Permission
from core.errors import Fact, Finding, Invalid, NotAllowed, NotFound, Refusal
from core.people import directory, persons, sessions, units
from core.people.directory import reaches, seen
from core.people.identities import Document, read_document, seal_document
from core.people.models import Credential, Membership, Person, Unit
from core.people.persons import NewPerson
from core.people.reach import look_after
from core.people.rules.codes import read_code
from core.people.rules.names import read_name
from core.people.rules.phone import read_phone
from core.people.states import PersonState
from core.people.views import EnrolDraft, PersonDossier
from core.work import UnitOfWork

LONGEST_POST: Final = 60
LONGEST_CODE: Final = 32
FARTHEST: Final = timedelta(days=366)
"""How far ahead somebody may be told to come or go; a year typed wrong lies farther."""


class StateUnfit(Refusal):
    """The account stands where this cannot be done: it was suspended, restored, merged or erased already."""

    code = "people.state_unfit"


def enrol(work: UnitOfWork, draft: EnrolDraft) -> PersonDossier:
    """Enrol somebody into a unit of the actor's; they sign in once their account is activated.

    Raises NotAllowed, NotFound (unit) and Invalid: what does not fit, and who is known already.
    """
    unit = units.unit_of(work, draft.unit_ref)
    work.demand(Permission.PEOPLE_MANAGE, unit.path)
    name = read_name(draft.name)
    phone = read_phone(draft.phone) if draft.phone.strip() else None
    document, reasons = read_document(draft.identity_kind, draft.identity_number, work.today)
    code = read_code(draft.code)
    findings = reasons + code_findings(work, code) + opening_findings(unit, draft.from_on, draft.post)
    if not (draft.phone.strip() or draft.identity_number.strip() or code):
        findings += (Finding("people.nothing_to_know_by", {}, "phone"),)
    if isinstance(name, tuple) or isinstance(phone, tuple):
        raise Invalid(
            *(name if isinstance(name, tuple) else ()),
            *(phone if isinstance(phone, tuple) else ()),
            *findings,
        )
    if findings := findings + known(work, phone, document):
        raise Invalid(*findings)
    person = add(work, name, phone, document, code or None)
    admit(work, person, unit, draft.from_on, draft.post)
    audit.record(work, "person.enrolled", "person", person.ref, {"unit": unit.ref})
    work.flush()
    return directory.dossier(work, person.ref)


def add(
    work: UnitOfWork, name: str, phone: str | None, document: Document | None, code: str | None
) -> Person:
    """A new account that waits for its activation. The caller has judged the input and the permission."""
    person = persons.enrol(work, NewPerson(name=name, phone=phone, code=code, state=PersonState.INVITED))
    if document is not None:
        work.flush()
        seal_document(work, person, document)
    return person


def known(
    work: UnitOfWork, phone: str | None, document: Document | None, but: int = 0
) -> tuple[Finding, ...]:
    """Whether the phone or the document belongs to somebody already, and who where the reader may know."""
    vault = work.house.vault
    wanted = {
        "phone": (Person.phone_index, vault.blind_index(persons.PHONE, phone) if phone else None),
        "identity_number": (Person.identity_index, document.index(vault) if document else None),
    }
    reasons: list[Finding] = []
    for field, (column, index) in wanted.items():
        if index is None:
            continue
        found = work.session.scalars(select(Person).where(column == index, Person.id != but)).one_or_none()
        if found is None:
            continue
        if reaches(work, Permission.PEOPLE_READ, found.id):
            reasons.append(Finding("people.known_here", {"known_as": found.code}, field))
        else:
            reasons.append(Finding("people.known_elsewhere", {}, field))
    return tuple(reasons)


def rename(work: UnitOfWork, ref: str, name: str) -> None:
    """Correct a name. Raises NotFound, NotAllowed, Invalid."""
    person = managed(work, ref)
    read = read_name(name)
    if isinstance(read, tuple):
        raise Invalid(*read)
    vault, key = work.house.vault, persons.key_of(work, person.id)
    person.name_sealed, person.name_index = (
        vault.seal(key, persons.NAME, read),
        vault.blind_index(persons.NAME, read),
    )
    audit.record(work, "person.renamed", "person", person.ref)


def change_phone(work: UnitOfWork, ref: str, phone: str) -> None:
    """Give another number, or none when empty. Raises NotFound, NotAllowed, Invalid."""
    person = managed(work, ref)
    read = read_phone(phone) if phone.strip() else None
    if isinstance(read, tuple):
        raise Invalid(*read)
    if taken := known(work, read, None, but=person.id):
        raise Invalid(*taken)
    vault, key = work.house.vault, persons.key_of(work, person.id)
    person.phone_sealed = vault.seal(key, persons.PHONE, read) if read else None
    person.phone_index = vault.blind_index(persons.PHONE, read) if read else None
    audit.record(work, "person.phone_changed", "person", person.ref)


def change_identity(work: UnitOfWork, ref: str, kind: str, number: str) -> None:
    """Give another document, or none when empty. Raises NotFound, NotAllowed, Invalid."""
    person = managed(work, ref)
    document, reasons = read_document(kind, number, work.today)
    if reasons := reasons or known(work, None, document, but=person.id):
        raise Invalid(*reasons)
    if document is None:
        person.identity_sealed = person.identity_index = None
    else:
        seal_document(work, person, document)
    audit.record(work, "person.identity_changed", "person", person.ref)


def join(work: UnitOfWork, ref: str, unit_ref: str, from_on: date, post: str = "") -> None:
    """Let a person belong to a unit; the actor manages both. Raises NotFound, NotAllowed, Invalid."""
    person, unit = managed(work, ref), units.unit_of(work, unit_ref)
    work.demand(Permission.PEOPLE_MANAGE, unit.path)
    if findings := opening_findings(unit, from_on, post) + far_findings(work, from_on, "from_on"):
        raise Invalid(*findings)
    if standing_in(work, person.id, unit.id):
        raise Invalid(Finding("people.already_member", {"unit": unit.name}, "unit_ref"))
    admit(work, person, unit, from_on, post)
    audit.record(work, "person.joined", "person", person.ref, {"unit": unit.ref, "from": from_on})


def leave(work: UnitOfWork, ref: str, unit_ref: str, last_day: date) -> None:
    """End a membership after ``last_day``; what was done in the unit stays with it.

    Raises NotFound, NotAllowed, and Invalid when the day lies before the first.
    """
    person, unit = seen(work, ref), units.unit_of(work, unit_ref)
    work.demand(Permission.PEOPLE_MANAGE, unit.path)
    membership = standing_in(work, person.id, unit.id)
    if membership is None:
        raise NotFound
    if last_day < membership.from_on:
        raise Invalid(Finding("people.left_before_joined", {"on": membership.from_on}, "last_day"))
    if findings := far_findings(work, last_day, "last_day"):
        raise Invalid(*findings)
    membership.until_on = last_day
    audit.record(work, "person.left", "person", person.ref, {"unit": unit.ref, "until": last_day})


def correct_membership(
    work: UnitOfWork, ref: str, unit_ref: str, was_from: date, dates: tuple[date, date | None], reason: str
) -> None:
    """Give a membership, known by its unit and first day, other days: the first, and the last or none.

    What was done meanwhile stays with the unit of the day it was done for. Raises NotFound, NotAllowed, and
    Invalid (fields ``from_on``, ``last_day``, ``reason``).
    """
    person, unit = seen(work, ref), units.unit_of(work, unit_ref)
    work.demand(Permission.PEOPLE_MANAGE, unit.path)
    own = (Membership.person_id == person.id, Membership.unit_id == unit.id)
    rows = work.session.scalars(select(Membership).where(*own).order_by(Membership.id.desc())).all()
    membership = next((row for row in rows if row.from_on == was_from), None)
    if membership is None:
        raise NotFound
    from_on, last_day = dates
    why = directory.read_reason(reason)
    others = [(row.from_on, row.until_on) for row in rows if row is not membership]
    findings = opening_findings(unit, from_on, "") + far_findings(work, from_on, "from_on")
    if last_day is not None and last_day < from_on:
        findings += (Finding("people.left_before_joined", {"on": from_on}, "last_day"),)
    elif last_day is not None:
        findings += far_findings(work, last_day, "last_day")
    if any(_overlap(dates, other) for other in others):
        findings += (Finding("people.membership_overlaps", {"unit": unit.name}, "from_on"),)
    if findings:
        raise Invalid(*findings)
    told: dict[str, Fact] = {
        "unit": unit.ref,
        "from_was": membership.from_on,
        "until_was": membership.until_on,
    }
    membership.from_on, membership.until_on = from_on, last_day
    told |= {"from": from_on, "until": last_day, "reason": why}
    audit.record(work, "person.membership_corrected", "person", person.ref, told)


def _overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    return one[0] <= (other[1] or date.max) and other[0] <= (one[1] or date.max)


def suspend(work: UnitOfWork, ref: str, reason: str) -> None:
    """Close the account for now and end its sessions at once. Nobody suspends themselves."""
    person = managed(work, ref)
    if person.id == work.actor.person_id:
        raise NotAllowed
    why = directory.read_reason(reason)
    if person.state not in {PersonState.ACTIVE, PersonState.INVITED}:
        raise StateUnfit
    person.state = PersonState.SUSPENDED
    sessions.end_all(work, person.id)
    audit.record(work, "person.suspended", "person", person.ref, {"reason": why})


def restore(work: UnitOfWork, ref: str) -> None:
    """Open a suspended account again; one that was never activated waits for its activation again."""
    person = managed(work, ref)
    if person.state is not PersonState.SUSPENDED:
        raise StateUnfit
    person.state = PersonState.ACTIVE if _has_credential(work, person.id) else PersonState.INVITED
    audit.record(work, "person.restored", "person", person.ref)


def managed(work: UnitOfWork, ref: str) -> Person:
    """The person, for who may manage their account. Raises NotFound out of reach, NotAllowed."""
    seen(work, ref)
    person = look_after(work, ref, Permission.PEOPLE_MANAGE)
    if person.state in {PersonState.MERGED, PersonState.ERASED}:
        raise StateUnfit
    return person


def admit(work: UnitOfWork, person: Person, unit: Unit, from_on: date, post: str = "") -> None:
    """Write a membership down. The caller has judged the input and the permission."""
    work.session.add(
        Membership(person_id=person.id, unit_id=unit.id, from_on=from_on, post=" ".join(post.split()) or None)
    )


def standing_in(work: UnitOfWork, person_id: int, unit_id: int) -> Membership | None:
    """The person's membership in exactly this unit that has not ended."""
    return work.session.scalars(
        select(Membership)
        .where(
            Membership.person_id == person_id,
            Membership.unit_id == unit_id,
            or_(Membership.until_on.is_(None), Membership.until_on >= work.today),
        )
        .order_by(Membership.id.desc())
        .limit(1)
    ).one_or_none()


def code_findings(work: UnitOfWork, code: str) -> tuple[Finding, ...]:
    """Why the code cannot be given to somebody new; none when it is empty, for then one is made."""
    if not code:
        return ()
    if len(code) > LONGEST_CODE or not all(c.isascii() and (c.isalnum() or c in "-_.") for c in code):
        return (Finding("people.code_form", {"longest": LONGEST_CODE}, "code"),)
    if work.session.scalars(select(Person.id).where(Person.code == code)).one_or_none() is not None:
        return (Finding("people.code_taken", {"known_as": code}, "code"),)
    return ()


def opening_findings(unit: Unit, from_on: date, post: str) -> tuple[Finding, ...]:
    """Why nobody can begin in the unit on that day with that post."""
    reasons: tuple[Finding, ...] = ()
    if not units.is_open_on(unit, from_on):
        reasons += (Finding("people.unit_not_open", {"unit": unit.name, "on": from_on}, "from_on"),)
    if len(post) > LONGEST_POST:
        reasons += (Finding("people.post_too_long", {"longest": LONGEST_POST}, "post"),)
    return reasons


def far_findings(work: UnitOfWork, on: date, field: str) -> tuple[Finding, ...]:
    """Why nobody comes or goes on that day: it lies farther ahead than anybody plans."""
    latest = work.today + FARTHEST
    return (Finding("people.day_too_far", {"on": on, "latest": latest}, field),) if on > latest else ()


def _has_credential(work: UnitOfWork, person_id: int) -> bool:
    found = select(Credential.id).where(Credential.person_id == person_id)
    return work.session.scalars(found).one_or_none() is not None
