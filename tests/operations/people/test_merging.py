"""Merging and erasing: one human being becomes one account, or none, and the audit log holds."""

import pytest
from sqlalchemy import select

from core import audit, feedback, notices
from core.access import Actor, Permission, Role
from core.audit import AuditEntry
from core.errors import Invalid, NotAllowed
from core.events import OutboxEvent
from core.people import erasure, merging, persons, sessions, sign_in, tokens
from core.people.errors import AlreadyErased, NotMergeable, WrongSignIn
from core.people.models import Credential, Membership, Person, PersonKey, RoleGrant
from core.people.states import PersonState
from tests.operations.people.conftest import LONG_PASSWORD, People

OTHER_PASSWORD = "another battery staple"


@pytest.fixture
def root(people: People) -> int:
    return people.unit("root")


@pytest.fixture
def boss(people: People, root: int) -> Actor:
    person = people.person("王强", code="B1", unit=root)
    people.grant(person, Role.ADMINISTRATOR, root)
    return people.actor(person)


def merge(people: People, boss: Actor, keep: Person, gone: Person, reason: str = "同一人重复建档") -> None:
    with people.house.work(boss) as work:
        merging.merge(work, keep.ref, gone.ref, reason)


def test_the_one_kept_takes_over_and_the_other_forwards(people: People, root: int, boss: Actor) -> None:
    branch = people.unit("branch", root)
    keep = people.person("张建军", code="A1", unit=root)
    gone = people.person("张建军", code="A2", unit=branch, phone="13800001111", password=OTHER_PASSWORD)
    people.grant(keep, Role.TRAINER, root)
    people.grant(gone, Role.TRAINER, root)
    people.grant(gone, Role.REVIEWER, branch)
    old = sign_in.sign_in(people.house, "A2", OTHER_PASSWORD, people.arrival())
    with people.house.work() as work:
        notices.send(work, gone.id, "feedback.answered", {"receipt": "X"})
    merge(people, boss, keep, gone)

    assert people.seen(gone).state is PersonState.MERGED
    assert people.seen(gone).merged_into_id == keep.id
    with people.house.reading() as work:
        assert sessions.recognise(work, old.session or "") is None
        assert set(work.session.scalars(select(Membership.unit_id).filter_by(person_id=keep.id))) == {
            root,
            branch,
        }
        standing = select(RoleGrant.role).where(RoleGrant.person_id == keep.id, RoleGrant.ended_at.is_(None))
        assert sorted(work.session.scalars(standing)) == [Role.REVIEWER, Role.TRAINER]
        phone = people.seen(keep).phone_sealed
        assert (
            work.house.vault.open(persons.key_of(work, keep.id), persons.PHONE, phone or "") == "13800001111"
        )
        event = work.session.scalars(select(OutboxEvent).filter_by(code="people.persons_merged")).one()
        assert event.payload == {"kept_id": keep.id, "given_up_id": gone.id}
    with people.house.reading(people.actor(keep)) as work:
        assert notices.unread_count(work) == 1
    for login in ("A1", "A2", "13800001111"):
        claim = sign_in.look_up(people.house, login, people.arrival())
        assert claim.person_id == keep.id
    with pytest.raises(WrongSignIn):
        sign_in.sign_in(people.house, "A2", OTHER_PASSWORD, people.arrival())


def test_the_audit_names_every_row_that_moved(people: People, root: int, boss: Actor) -> None:
    keep, gone = people.person(code="A1", unit=root), people.person(code="A2", unit=root)
    people.grant(gone, Role.TRAINER, root)
    merge(people, boss, keep, gone)
    with people.house.reading() as work:
        entry = work.session.scalars(select(AuditEntry).filter_by(action="people.merged")).one()
        moved = work.session.scalars(select(Membership.id).filter_by(person_id=keep.id)).all()
    assert entry.subject_ref == gone.ref
    assert entry.facts["kept"] == keep.ref
    assert int(entry.facts["memberships"]) in moved
    assert entry.facts["roles"]
    assert entry.facts["reason"] == "同一人重复建档"


def test_chains_of_merges_lead_to_the_last(people: People, root: int, boss: Actor) -> None:
    first, second, third = (people.person(code=f"A{n}", unit=root) for n in range(3))
    merge(people, boss, second, first)
    merge(people, boss, third, second)
    assert people.seen(first).merged_into_id == third.id


def test_what_cannot_be_one_person_is_not_merged(people: People, root: int, boss: Actor) -> None:
    one, other = people.person(code="A1", unit=root), people.person(code="A2", unit=root)
    with pytest.raises(NotMergeable):
        merge(people, boss, one, one)
    with pytest.raises(Invalid):
        merge(people, boss, one, other, " ")
    with people.house.work() as work:
        for person, number in ((one, "1"), (other, "2")):
            work.session.get_one(Person, person.id).identity_index = number
    with pytest.raises(NotMergeable):
        merge(people, boss, one, other)
    assert people.seen(other).state is PersonState.ACTIVE


def test_nobody_merges_their_way_up(people: People, root: int) -> None:
    branch = people.unit("branch", root)
    low = people.person("下级", code="L1", unit=branch)
    people.grant(low, Role.ADMINISTRATOR, branch)
    high = people.person("上级", code="T1", unit=branch)
    people.grant(high, Role.ADMINISTRATOR, root)
    with pytest.raises(NotAllowed):
        merge(people, people.actor(low), low, high)


def test_an_erased_person_is_nobody_and_the_chain_still_verifies(
    people: People, root: int, boss: Actor
) -> None:
    person = people.person("孙丽", code="A1", unit=root, phone="13800001111")
    actor = people.actor(person)
    with people.house.work(actor) as work:
        feedback.hand_in(work, feedback.Words(feedback.FeedbackKind.COMPLAINT, "/", "吵"))
    with people.house.work() as work:
        audit.seal(work)
    with people.house.work(boss) as work:
        erasure.erase(work, person.ref, "本人申请")
    with people.house.work() as work:
        audit.seal(work)

    now = people.seen(person)
    assert now.state is PersonState.ERASED
    assert (now.name_sealed, now.phone_sealed, now.identity_sealed) == (None, None, None)
    assert (now.name_index, now.phone_index, now.identity_index) == (None, None, None)
    assert now.code != "A1"
    with people.house.reading() as work:
        assert list(audit.verify(work)) == []
        assert persons.names_of(work, [person.id]) == {person.id: "—"}
        assert work.session.scalars(select(PersonKey).filter_by(person_id=person.id)).first() is None
        assert work.session.scalars(select(Credential).filter_by(person_id=person.id)).first() is None
        assert work.session.scalars(select(feedback.Feedback)).one().person_id is None
        assert "people.person_erased" in set(work.session.scalars(select(OutboxEvent.code)))
    for login in ("A1", "13800001111"):
        with pytest.raises(WrongSignIn):
            sign_in.sign_in(people.house, login, LONG_PASSWORD, people.arrival())
    with pytest.raises(AlreadyErased), people.house.work(boss) as work:
        erasure.erase(work, person.ref, "再来一次")


def test_the_telephone_of_an_erased_person_is_free_for_the_next(
    people: People, root: int, boss: Actor
) -> None:
    person = people.person(code="A1", unit=root, phone="13800001111")
    with people.house.work(boss) as work:
        erasure.erase(work, person.ref, "本人申请")
    assert people.person("新人", code="A1", phone="13800001111").id != person.id


def test_tokens_end_with_the_account_they_act_for(people: People, root: int, boss: Actor) -> None:
    person = people.person(code="A1", unit=root)
    people.grant(person, Role.HR, root)
    with people.house.work(people.actor(person)) as work:
        secret = tokens.issue(work, "HR system", [Permission.PEOPLE_READ], 30).secret
    with people.house.work(boss) as work:
        erasure.erase(work, person.ref, "本人申请")
    with people.house.reading() as work:
        assert tokens.recognise(work, secret) is None
