"""Signing in: who gets in, what it costs to guess, and that a herd with the right passwords passes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from core.access import Role
from core.errors import NotFound, TooMany
from core.people import passwords, sessions, sign_in
from core.people.errors import AccountClosed, WrongSignIn
from core.people.models import Credential, Person
from core.people.states import PersonState
from tests.operations.people.conftest import LONG_PASSWORD, People


def test_a_person_signs_in_by_code_and_by_telephone(people: People) -> None:
    person = people.person(phone="13800001111", code="A1024")
    for login in ("A1024", "a1024", " Ａ1024 ", "13800001111", "+86 138-0000-1111"):
        entry = sign_in.sign_in(people.house, login, LONG_PASSWORD, people.arrival())
        with people.house.reading() as work:
            known = sessions.recognise(work, entry.session or "")
        assert known is not None
        assert known.actor.person_id == person.id


def test_full_width_typing_makes_no_difference_to_a_password(people: People) -> None:
    people.person(code="A1", password="ｃｏｒｒｅｃｔ horse battery staple")
    assert sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival()).session


@pytest.mark.parametrize("login", ["A1", "nobody", "13900000000", ""])
def test_a_wrong_password_and_an_unknown_account_answer_alike(people: People, login: str) -> None:
    people.person(code="A1")
    with pytest.raises(WrongSignIn) as refused:
        sign_in.sign_in(people.house, login, "not the password", people.arrival())
    assert refused.value.facts == {}


def test_an_unknown_account_costs_a_comparison_all_the_same(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, stored: str | bytes, given: str | bytes) -> bool:
        compared.append(str(stored).split("$")[3])
        return verify(self, stored, given)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    people.person(code="A1")
    people.person(code="invited", password=None)
    for login in ("A1", "nobody", "invited"):
        with pytest.raises(WrongSignIn):
            sign_in.sign_in(people.house, login, "not the password", people.arrival())
    assert compared == ["m=19456,t=2,p=1"] * 3


def test_nine_failures_close_an_account_for_a_while_even_to_the_right_password(people: People) -> None:
    people.person(code="A1", phone="13800001111")
    for guess in range(8):
        with pytest.raises(WrongSignIn):
            sign_in.sign_in(
                people.house, ("A1", "13800001111")[guess % 2], f"guess {guess}", people.arrival()
            )
    with pytest.raises(TooMany):
        sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival("10.9.9.9"))


def test_guesses_sent_all_at_once_are_not_more_than_the_limit_and_the_pool(people: People) -> None:
    people.person(code="A1")
    claim = sign_in.look_up(people.house, "A1", people.arrival())
    tries = [sign_in.try_password(people.house, claim, f"guess {n}", people.arrival()) for n in range(40)]
    compared = [each for each in tries if each.exception() is None]
    assert 8 <= len(compared) <= 8 + passwords.WORKERS


def test_success_forgives_the_account_its_failures(people: People) -> None:
    people.person(code="A1")
    for _ in range(3):
        for _ in range(7):
            with pytest.raises(WrongSignIn):
                sign_in.sign_in(people.house, "A1", "wrong", people.arrival())
        assert sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival()).session


def test_one_address_that_only_fails_is_stopped(people: People) -> None:
    arrival = people.arrival()
    for n in range(200):
        sign_in.count_failure(people.house, f"account {n}", arrival)
    with pytest.raises(TooMany):
        sign_in.sign_in(people.house, "somebody", "wrong", arrival)
    with pytest.raises(WrongSignIn):
        sign_in.sign_in(people.house, "somebody", "wrong", people.arrival("10.0.0.8"))


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_three_hundred_correct_sign_ins_from_one_address_all_pass(people: People) -> None:
    crew = [people.person(f"职工{chr(0x4E00 + n)}", password=None, code=f"W{n}") for n in range(300)]
    password_hash = passwords.hashed(LONG_PASSWORD)
    with people.house.work() as work:
        work.session.add_all(
            Credential(person_id=each.id, password_hash=password_hash, must_change=False, changed_at=work.now)
            for each in crew
        )

    def come(person: Person) -> bool:
        return bool(sign_in.sign_in(people.house, person.code, LONG_PASSWORD, people.arrival()).session)

    with ThreadPoolExecutor(40) as shift:
        assert all(shift.map(come, crew))


def test_a_suspended_account_is_closed_only_to_who_knows_its_password(people: People) -> None:
    person = people.person(code="A1")
    with people.house.work() as work:
        work.session.execute(update(Person).where(Person.id == person.id).values(state=PersonState.SUSPENDED))
    with pytest.raises(WrongSignIn):
        sign_in.sign_in(people.house, "A1", "wrong", people.arrival())
    with pytest.raises(AccountClosed):
        sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival())


def test_a_hash_with_old_parameters_is_renewed_at_the_next_sign_in(people: People) -> None:
    person = people.person(code="A1")
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(LONG_PASSWORD)
    with people.house.work() as work:
        work.session.execute(
            update(Credential).where(Credential.person_id == person.id).values(password_hash=old)
        )
    sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival())
    with people.house.reading() as work:
        stored = work.session.scalars(select(Credential.password_hash)).one()
    assert "m=19456,t=2,p=1" in stored
    assert sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival()).session


def test_hashing_happens_while_somebody_else_writes(people: People) -> None:
    """A comparison inside a transaction would wait for the writer, and every writer for the comparison."""
    people.person(code="A1")
    claim = sign_in.look_up(people.house, "A1", people.arrival())
    with people.house.work():
        assert sign_in.try_password(people.house, claim, LONG_PASSWORD, people.arrival()).result(5).right


def test_a_password_that_was_handed_over_gives_no_role_before_it_is_changed(people: People) -> None:
    person, unit = people.person(code="A1"), people.unit("root")
    people.grant(person, Role.TRAINER, unit)
    with people.house.work() as work:
        work.session.execute(update(Credential).values(must_change=True))
    entry = sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival())
    assert entry.must_change
    with people.house.reading() as work:
        known = sessions.recognise(work, entry.session or "")
    assert known is not None
    assert known.password_must_change
    assert known.actor.grants == ()


def test_an_ended_or_expired_session_is_nobody(people: People) -> None:
    person = people.person(code="A1")
    entries = [sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival()) for _ in range(3)]
    with people.house.work() as work:
        kept = sessions.recognise(work, entries[0].session or "")
        assert kept is not None
        sessions.end_all(work, person.id, but=kept.actor.session_id)
    with people.house.reading() as work:
        known = [sessions.recognise(work, entry.session or "") is not None for entry in entries]
    assert known == [True, False, False]
    people.clock.advance(days=15)
    with people.house.reading() as work:
        assert sessions.recognise(work, entries[0].session or "") is None


def test_nobody_ends_anothers_session(people: People) -> None:
    one, other = people.person("甲", code="A1"), people.person("乙", code="B1")
    sign_in.sign_in(people.house, "B1", LONG_PASSWORD, people.arrival())
    with people.house.reading(people.actor(other)) as work:
        ref = sessions.mine(work)[-1].ref
    with pytest.raises(NotFound), people.house.work(people.actor(one)) as work:
        sessions.end(work, ref)


def test_a_demo_account_needs_a_demo_server(people: People) -> None:
    people.person(code="DEMO-ADMIN")
    with pytest.raises(NotFound):
        sign_in.enter_demo(people.house, "DEMO-ADMIN", people.arrival())
    people.house.settings = people.house.settings.model_copy(update={"demo": True})
    assert sign_in.enter_demo(people.house, "DEMO-ADMIN", people.arrival()).session
    with people.house.reading() as work:
        assert [each.login for each in sign_in.demo_accounts(work)] == ["DEMO-ADMIN"]
    people.person(code="A1")
    with pytest.raises(NotFound):
        sign_in.enter_demo(people.house, "A1", people.arrival())
    people.house.settings = people.house.settings.model_copy(update={"host": "0.0.0.0"})
    with pytest.raises(NotFound):
        sign_in.enter_demo(people.house, "DEMO-ADMIN", people.arrival())
