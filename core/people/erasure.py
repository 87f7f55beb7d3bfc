"""Erasure (PIPL article 47): what tells who somebody is goes; what they did stays, without a name.

Destroying the person's key makes every sealed value unreadable, in this database and in its backups' copies
of those columns once the key row has gone from them. Results stay under the number of the row: rankings and
certificates of others rest on them. The audit log holds references only and still verifies.
"""

from sqlalchemy import delete, update

from core import audit, feedback, notices, reasons
from core.access import Permission
from core.errors import Invalid
from core.ids import new_code
from core.people import sessions, tokens
from core.people.errors import AlreadyErased
from core.people.events import PersonErased
from core.people.models import (
    Credential,
    Membership,
    OneTimeCode,
    Person,
    PersonKey,
    RecoveryCode,
    RoleGrant,
    SignInSession,
)
from core.people.reach import look_after
from core.people.states import PersonState
from core.work import UnitOfWork


def erase(work: UnitOfWork, person_ref: str, reason: str) -> None:
    """Forget who a person is, for good.

    Raises NotAllowed unless the actor manages the person, AlreadyErased for one that is gone, Invalid
    (field ``reason``).
    """
    person = look_after(work, person_ref, Permission.PEOPLE_MANAGE)
    if not reasons.suffices(reason):
        raise Invalid(reasons.needed())
    if person.state is PersonState.ERASED:
        raise AlreadyErased
    work.session.execute(delete(PersonKey).where(PersonKey.person_id == person.id))
    _blank(person)
    _end_entrances(work, person.id)
    work.session.execute(delete(notices.Notice).where(notices.Notice.person_id == person.id))
    feedback.hand_over(work, person.id, None)
    audit.record(work, "people.erased", "person", person.ref, {"reason": reasons.read(reason)})
    work.announce(PersonErased(person_id=person.id))


def _blank(person: Person) -> None:
    """The code goes too: at many plants it is the number on the helmet."""
    person.code = f"X{new_code(10)}"
    person.name_sealed = person.phone_sealed = person.identity_sealed = None
    person.name_index = person.phone_index = person.identity_index = None
    person.state = PersonState.ERASED


def _end_entrances(work: UnitOfWork, person_id: int) -> None:
    sessions.end_all(work, person_id)
    tokens.end_all(work, person_id)
    for table in (Credential, RecoveryCode, OneTimeCode):
        work.session.execute(delete(table).where(table.person_id == person_id))
    work.session.execute(update(SignInSession).where(SignInSession.person_id == person_id).values(device=""))
    work.session.execute(
        update(Membership)
        .where(Membership.person_id == person_id, Membership.until_on.is_(None))
        .values(until_on=work.today, post=None)
    )
    work.session.execute(
        update(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
        .values(ended_at=work.now)
    )
