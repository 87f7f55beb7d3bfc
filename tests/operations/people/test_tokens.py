"""API tokens: fewer rights than their maker, an end, and a secret that is nowhere but with its holder."""

import pytest
from sqlalchemy import select, update

from core.access import Actor, Permission, Role
from core.errors import Invalid, NotAllowed, NotFound
from core.people import tokens
from core.people.errors import ScopeTooWide
from core.people.models import ApiToken, RoleGrant
from tests.operations.people.conftest import People

READ = [Permission.PEOPLE_READ]


@pytest.fixture
def clerk(people: People) -> Actor:
    root = people.unit("root")
    person = people.person("李娜", code="H1", unit=root)
    people.grant(person, Role.HR, root)
    return people.actor(person)


def issue(
    people: People, actor: Actor, scopes: list[Permission] = READ, days: int = 30, label: str = "HR system"
) -> str:
    with people.house.work(actor) as work:
        return tokens.issue(work, label, scopes, days).secret


def bearer(people: People, secret: str) -> tokens.Bearer | None:
    with people.house.reading() as work:
        return tokens.recognise(work, secret)


def test_a_token_may_what_its_scopes_say_and_no_more(people: People, clerk: Actor) -> None:
    known = bearer(people, issue(people, clerk))
    assert known is not None
    assert known.actor.person_id == clerk.person_id
    assert known.actor.may(Permission.PEOPLE_READ)
    assert not known.actor.may(Permission.PERSONAL_DATA_REVEAL)


def test_a_token_loses_what_its_owner_loses(people: People, clerk: Actor) -> None:
    secret = issue(people, clerk)
    with people.house.work() as work:
        work.session.execute(update(RoleGrant).values(ended_at=work.now))
    known = bearer(people, secret)
    assert known is not None
    assert not known.actor.may(Permission.PEOPLE_READ)


def test_a_token_ends_on_its_day_or_when_it_is_ended(people: People, clerk: Actor) -> None:
    short, long = issue(people, clerk, days=1), issue(people, clerk, days=365, label="Payroll")
    people.clock.advance(days=1)
    assert bearer(people, short) is None
    assert bearer(people, long) is not None
    with people.house.reading(clerk) as work:
        (standing,) = tokens.mine(work)
    with people.house.work(clerk) as work:
        tokens.end(work, standing.ref)
    assert bearer(people, long) is None


def test_the_same_wish_sent_again_leaves_no_second_token(people: People, clerk: Actor) -> None:
    issue(people, clerk, days=1)
    with pytest.raises(Invalid):
        issue(people, clerk, days=1)
    people.clock.advance(days=2)
    issue(people, clerk)
    with people.house.reading(clerk) as work:
        assert len(tokens.mine(work)) == 1


def test_the_secret_is_not_in_the_database(people: People, clerk: Actor) -> None:
    secret = issue(people, clerk)
    with people.house.reading() as work:
        row = work.session.scalars(select(ApiToken)).one()
    assert secret.startswith("lb_")
    assert secret not in vars(row).values()


def test_nobody_gives_a_token_what_they_lack(people: People, clerk: Actor) -> None:
    with pytest.raises(ScopeTooWide):
        issue(people, clerk, [Permission.PEOPLE_READ, Permission.ROLES_GRANT])


def test_a_token_begets_no_token(people: People, clerk: Actor) -> None:
    known = bearer(people, issue(people, clerk, [Permission.TOKENS_ISSUE]))
    assert known is not None
    with pytest.raises(NotAllowed):
        issue(people, known.actor, [Permission.TOKENS_ISSUE])


def test_a_worker_makes_no_tokens_and_ends_none_of_others(people: People, clerk: Actor) -> None:
    worker = people.actor(people.person("工人", code="W1"))
    with pytest.raises(NotAllowed):
        issue(people, worker, [])
    issue(people, clerk)
    with people.house.reading(clerk) as work:
        ref = tokens.mine(work)[0].ref
    with pytest.raises(NotFound), people.house.work(worker) as work:
        tokens.end(work, ref)


@pytest.mark.parametrize(
    ("label", "scopes", "days"), [("", READ, 1), ("x", [], 1), ("x", READ, 0), ("x", READ, 366)]
)
def test_what_does_not_fit_is_refused(
    people: People, clerk: Actor, label: str, scopes: list[Permission], days: int
) -> None:
    with pytest.raises(Invalid), people.house.work(clerk) as work:
        tokens.issue(work, label, scopes, days)


def test_the_last_use_is_written_down_now_and_then(people: People, clerk: Actor) -> None:
    secret = issue(people, clerk)
    known = bearer(people, secret)
    assert known is not None
    assert known.used_is_stale
    with people.house.work() as work:
        tokens.note_used(work, known.token_id)
    again = bearer(people, secret)
    assert again is not None
    assert not again.used_is_stale
