"""Self-registration (自主注册): an account for who belongs to no unit yet, usable for practice at once.

The telephone is not verified: no port may be joined. It is a name to sign in with and nothing more; whoever
grants a unit or a role looks at the person, not at the number.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import audit
from core.errors import Finding, Invalid
from core.house import House
from core.limits import REGISTRATIONS_FROM_ADDRESS
from core.people import passwords, sign_in
from core.people.activation import set_password
from core.people.consents import agree, agreement_findings
from core.people.errors import AlreadyKnown
from core.people.models import Person
from core.people.persons import PHONE, NewPerson, enrol
from core.people.rules.names import read_name
from core.people.rules.password import judge_password
from core.people.rules.phone import read_phone
from core.people.sign_in import Arrival, Entry


@dataclass(frozen=True, slots=True)
class Application:
    """What the form says. ``agreed``: an explicit yes to the current text on personal data."""

    name: str
    phone: str
    password: str
    agreed: bool
    locale: str = "zh_CN"


def register(house: House, application: Application, arrival: Arrival) -> Entry:
    """Make the account and sign it in.

    Raises Invalid (fields ``name``, ``phone``, ``password``, ``agreed``), AlreadyKnown for a telephone with
    an account, TooMany for an address that registers people by the hundred.
    """
    new = _read(application)
    house.limits.check(REGISTRATIONS_FROM_ADDRESS, arrival.address)
    house.limits.count(REGISTRATIONS_FROM_ADDRESS, arrival.address)
    password_hash = passwords.hashed(application.password)
    try:
        with house.work(now=arrival.now) as work:
            index = house.vault.blind_index(PHONE, new.phone or "")
            if work.session.scalars(select(Person.id).where(Person.phone_index == index)).first() is not None:
                raise AlreadyKnown
            person = enrol(work, new)
            agree(work, person)
            set_password(work, person.id, password_hash, must_change=False)
            audit.record(work, "people.registered", "person", person.ref)
            return sign_in.admit(work, person.id, arrival)
    except IntegrityError as taken:  # two forms with one telephone at the same moment
        raise AlreadyKnown from taken


def _read(application: Application) -> NewPerson:
    name, phone = read_name(application.name), read_phone(application.phone)
    findings: list[Finding] = []
    if isinstance(name, tuple):
        findings += name
    if isinstance(phone, tuple):
        findings += phone
    about = [each for each in (name, phone) if isinstance(each, str)]
    findings += judge_password(application.password, about=about)
    findings += agreement_findings(agreed=application.agreed)
    if findings or isinstance(name, tuple) or isinstance(phone, tuple):
        raise Invalid(*findings)
    return NewPerson(name=name, phone=phone, locale=application.locale)
