"""Units are founded, people enrolled and roles granted, as administrators do it.

People are enrolled as active accounts that have consented, which an activation would make of them one by one;
one hash of the shared password serves all who have one.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core import audit
from core.errors import Invalid
from core.people import enrolment, identities, passwords, persons, roles, units
from core.people.activation import set_password
from core.people.consents import agree
from core.people.persons import NewPerson
from core.people.rules.id_card import IdentityKind
from core.people.states import PersonState, UnitKind
from core.people.views import EnrolDraft, UnitDraft
from core.work import UnitOfWork
from demo.world.data import AccountData, UnitData, people_data, units_data
from demo.world.stage import Stage

ADMINISTRATOR = "DEMO-ADMIN"
AT_ONCE = 50
"""People enrolled in one unit of work."""

Refs = dict[str, str]
"""References of units by their codes."""


@dataclass(frozen=True, slots=True)
class Active:
    """Somebody to enrol as active; without ``password_hash`` they cannot sign in."""

    code: str
    name: str
    unit: str
    post: str
    from_on: date
    phone: str = ""
    identity: str = ""
    password_hash: str = ""


def found_units(stage: Stage) -> Refs:
    """Found the tree and enrol the accounts with their roles, as the house does for its first people."""
    refs: Refs = {}
    password = passwords.hashed(people_data().password)
    with stage.work() as work:
        for unit in units_data().unit:
            _found(work, unit, refs)
    with stage.work() as work:
        for account in people_data().account:
            ref = _enrol(work, _active(account, password), refs)
            for role in account.roles:
                roles.grant(work, ref, role, refs[account.on])
    return refs


def enrol_workers(stage: Stage, refs: Refs) -> None:
    """Let the administrator enrol the workers of every team."""
    crowd = list(_workers(stage.clock.instant.date(), passwords.hashed(people_data().password)))
    for start in range(0, len(crowd), AT_ONCE):
        with stage.work(ADMINISTRATOR) as work:
            for each in crowd[start : start + AT_ONCE]:
                _enrol(work, each, refs)


def enrol_newcomers(stage: Stage, refs: Refs) -> None:
    """Let the administrator enrol those who still wait for a code."""
    for each in people_data().newcomer:
        with stage.work(ADMINISTRATOR) as work:
            draft = EnrolDraft(
                name=each.name,
                phone=each.phone,
                code=each.code,
                unit_ref=refs[each.unit],
                post=each.post,
                from_on=work.today,
            )
            enrolment.enrol(work, draft)


def worker_codes() -> list[list[str]]:
    """The workers' codes, team by team in the order of the units."""
    plan = people_data().workers
    return [
        [
            f"{plan.code_prefix}{place * plan.each_team + number:04d}"
            for number in range(1, plan.each_team + 1)
        ]
        for place in range(len(_teams()))
    ]


def team_names() -> list[str]:
    """What the teams are called, in the same order."""
    return [each.name for each in units_data().unit if each.kind is UnitKind.TEAM]


def _teams() -> list[str]:
    return [each.code for each in units_data().unit if each.kind is UnitKind.TEAM]


def _workers(today: date, password: str) -> Iterator[Active]:
    plan = people_data().workers
    chance = random.Random(plan.seed)
    names = _names(chance)
    first = [code for team in worker_codes() for code in team][: plan.with_password]
    for team, codes in zip(_teams(), worker_codes(), strict=True):
        for place, code in enumerate(codes):
            since = today - timedelta(days=chance.randrange(30, 2500))
            yield Active(
                code=code,
                name=next(names),
                unit=team,
                post=plan.leader_post if place == 0 else chance.choice(plan.posts[team]),
                from_on=max(since, units_data().founded),
                password_hash=password if code in first else "",
            )


def _names(chance: random.Random) -> Iterator[str]:
    """Names without end, each once."""
    plan = people_data()
    taken = {each.name for each in plan.account}
    while True:
        name = chance.choice(plan.names.surnames) + chance.choice(plan.names.given)
        if name not in taken:
            taken.add(name)
            yield name


def _active(account: AccountData, password: str) -> Active:
    return Active(
        code=account.code,
        name=account.name,
        unit=account.unit,
        post=account.post,
        from_on=units_data().founded,
        phone=account.phone,
        identity=account.identity,
        password_hash=password,
    )


def _found(work: UnitOfWork, unit: UnitData, refs: Refs) -> None:
    draft = UnitDraft(
        code=unit.code,
        kind=unit.kind,
        name=unit.name,
        parent_ref=refs[unit.parent] if unit.parent else "",
        credit_code=unit.credit_code,
        region_code=unit.region,
        valid_from=units_data().founded,
    )
    refs[unit.code] = units.found(work, draft).ref


def _enrol(work: UnitOfWork, new: Active, refs: Refs) -> str:
    """Returns the reference. ``enrolment.enrol`` would make an account that waits for its activation."""
    document, findings = identities.read_document(IdentityKind.RESIDENT_ID, new.identity, work.today)
    if findings:
        raise Invalid(*findings)
    unit = units.unit_of(work, refs[new.unit])
    person = persons.enrol(
        work,
        NewPerson(name=new.name, phone=new.phone or None, code=new.code, state=PersonState.ACTIVE),
    )
    if document is not None:
        work.flush()
        identities.seal_document(work, person, document)
    enrolment.admit(work, person, unit, new.from_on, new.post)
    agree(work, person)
    if new.password_hash:
        set_password(work, person.id, new.password_hash, must_change=False)
    audit.record(work, "person.enrolled", "person", person.ref, {"unit": unit.ref})
    work.flush()
    return person.ref
