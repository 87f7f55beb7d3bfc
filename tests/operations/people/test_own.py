"""One's own account, notices and complaints: mine are mine, and a copy holds them all."""

from datetime import UTC, datetime

import pytest

from core import feedback, notices
from core.access import NOBODY, Role
from core.errors import Invalid, NotAllowed, NotFound, TooMany
from core.feedback import FeedbackKind, FeedbackState, Words
from core.people import own, sessions, sign_in
from core.people.errors import AlreadyKnown, WrongPassword
from core.people.identities import Document, seal_document
from core.people.models import Person
from core.people.rules.id_card import IdentityKind
from tests.operations.people.conftest import LONG_PASSWORD, People

NEW_PASSWORD = "a brand new battery staple"


def test_the_owner_sees_their_own_data_clear_and_masked(people: People) -> None:
    person = people.person("张建军", code="A1", phone="13800001111", unit=people.unit("一车间"))
    with people.house.reading(people.actor(person)) as work:
        seen = own.mine(work)
    assert (seen.name, seen.phone, seen.phone_masked) == ("张建军", "13800001111", "138****1111")
    assert seen.units == ("一车间",)


def test_a_new_telephone_needs_the_password_and_must_be_free(people: People) -> None:
    people.person("乙", code="B1", phone="13900001111")
    actor = people.actor(people.person("甲", code="A1", phone="13800001111"))
    with pytest.raises(WrongPassword):
        own.change_phone(people.house, actor, "13800002222", "wrong", people.arrival())
    with pytest.raises(AlreadyKnown):
        own.change_phone(people.house, actor, "13900001111", LONG_PASSWORD, people.arrival())
    with pytest.raises(Invalid):
        own.change_phone(people.house, actor, "12", LONG_PASSWORD, people.arrival())
    own.change_phone(people.house, actor, "13800002222", LONG_PASSWORD, people.arrival())
    assert sign_in.sign_in(people.house, "13800002222", LONG_PASSWORD, people.arrival()).session


def test_a_new_password_ends_the_other_sessions_only(people: People) -> None:
    person = people.person(code="A1")
    here, there = (sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival()) for _ in range(2))
    with people.house.reading() as work:
        known = sessions.recognise(work, here.session or "")
    assert known is not None
    with pytest.raises(WrongPassword):
        own.change_password(people.house, known.actor, "wrong", NEW_PASSWORD, people.arrival())
    with pytest.raises(Invalid):
        own.change_password(people.house, known.actor, LONG_PASSWORD, LONG_PASSWORD, people.arrival())
    own.change_password(people.house, known.actor, LONG_PASSWORD, NEW_PASSWORD, people.arrival())
    with people.house.reading() as work:
        assert sessions.recognise(work, here.session or "") is not None
        assert sessions.recognise(work, there.session or "") is None
    assert sign_in.sign_in(people.house, person.code, NEW_PASSWORD, people.arrival()).session


def test_confirming_with_wrong_passwords_counts_like_signing_in(people: People) -> None:
    actor = people.actor(people.person(code="A1"))
    for _ in range(8):
        with pytest.raises(WrongPassword):
            own.confirm_password(people.house, actor, "wrong", people.arrival())
    with pytest.raises(TooMany):
        own.confirm_password(people.house, actor, LONG_PASSWORD, people.arrival())


def test_the_copy_holds_what_the_house_holds(people: People) -> None:
    person = people.person("张建军", code="A1", phone="13800001111", unit=people.unit("一车间"))
    actor = people.actor(person)
    with people.house.work(actor) as work:
        row = work.session.get_one(Person, person.id)
        seal_document(work, row, Document(IdentityKind.RESIDENT_ID, "32010619900101123X"))
        notices.send(work, person.id, "feedback.answered", {"receipt": "X"})
        feedback.hand_in(work, Words(FeedbackKind.SUGGESTION, "/", "多出些题"))
    with people.house.work(actor) as work:
        copy = own.copy_of_mine(work, [lambda _work, person_id: ("practice", person_id)])
    assert str(copy).count("13800001111") == 1
    assert "32010619900101123X" in str(copy["identity"])
    assert "多出些题" in str(copy["feedback"])
    assert copy["practice"] == person.id
    assert {"account", "units", "consents", "sessions", "tokens", "notices"} <= copy.keys()


def test_how_somebody_reads_is_remembered_and_nonsense_is_not(people: People) -> None:
    person = people.person(code="A1")
    with people.house.work(people.actor(person)) as work:
        own.read_as(work, locale="en", theme="dark", large=True)
        own.read_as(work, locale="xx", theme="pink")
    now = people.seen(person)
    assert (now.locale, now.theme, now.large_type) == ("en", "dark", True)


def test_notices_come_newest_first_with_their_facts_and_are_read_once(people: People) -> None:
    person = people.person(code="A1")
    actor, at = people.actor(person), datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    for n in range(25):
        with people.house.work() as work:
            notices.send(work, person.id, "feedback.answered", {"receipt": str(n), "at": at}, "/feedback")
    with people.house.reading(actor) as work:
        first, last = notices.mine(work), notices.mine(work, 99)
    assert (first.unread, first.total, first.last, last.number, len(last.notices)) == (25, 25, 2, 2, 5)
    assert first.notices[0].facts == {"receipt": "24", "at": at}
    with people.house.work(actor) as work:
        assert notices.read(work, first.notices[0].ref) == "/feedback"
        assert notices.unread_count(work) == 24
        notices.read_all(work)
        assert notices.unread_count(work) == 0


def test_nobody_reads_anothers_notice(people: People) -> None:
    one, other = people.person("甲", code="A1"), people.person("乙", code="B1")
    with people.house.work() as work:
        notices.send(work, one.id, "feedback.answered", {"receipt": "X"})
    with people.house.reading(people.actor(one)) as work:
        ref = notices.mine(work).notices[0].ref
    with pytest.raises(NotFound), people.house.work(people.actor(other)) as work:
        notices.read(work, ref)
    with people.house.reading(NOBODY) as work:
        assert notices.unread_count(work) == 0


def test_anybody_complains_and_the_receipt_opens_the_answer(people: People) -> None:
    root = people.unit("root")
    boss = people.person("王强", code="B1", unit=root)
    people.grant(boss, Role.ADMINISTRATOR, root)
    with people.house.work(NOBODY) as work:
        receipt = feedback.hand_in(work, Words(FeedbackKind.COMPLAINT, "/exam", "  第 3 题没有答案  "))
    with people.house.work(people.actor(boss)) as work:
        entry = feedback.listing(work).entries[0]
        assert entry.words == "第 3 题没有答案"
        feedback.answer(work, entry.ref, "已更正，谢谢。")
        assert feedback.listing(work, FeedbackState.RECEIVED).total == 0
    with people.house.reading(NOBODY) as work:
        found = feedback.by_receipt(work, receipt.lower().replace("-", " "))
        assert (found.answer, found.person_id) == ("已更正，谢谢。", None)
        with pytest.raises(NotFound):
            feedback.by_receipt(work, "0000-0000-0000")


def test_who_signed_their_complaint_finds_a_notice_of_the_answer(people: People) -> None:
    root = people.unit("root")
    boss, worker = people.person("王强", code="B1", unit=root), people.person(code="A1")
    people.grant(boss, Role.ADMINISTRATOR, root)
    with people.house.work(people.actor(worker)) as work:
        feedback.hand_in(work, Words(FeedbackKind.COMPLAINT, "/", "吵"))
        ref = feedback.mine(work)[0].ref
    with pytest.raises(NotAllowed), people.house.work(people.actor(worker)) as work:
        feedback.answer(work, ref, "自己答自己")
    with people.house.work(people.actor(boss)) as work:
        feedback.answer(work, ref, "已处理")
    with people.house.reading(people.actor(worker)) as work:
        assert notices.mine(work).notices[0].code == "feedback.answered"


@pytest.mark.parametrize("words", ["", "  \n ", "长" * 2001])
def test_empty_and_endless_complaints_are_refused(people: People, words: str) -> None:
    with pytest.raises(Invalid), people.house.work(NOBODY) as work:
        feedback.hand_in(work, Words(FeedbackKind.COMPLAINT, "/", words))


def test_one_address_floods_nobody_with_complaints(people: People) -> None:
    with people.house.work(NOBODY) as work:
        for n in range(20):
            feedback.hand_in(work, Words(FeedbackKind.COMPLAINT, "/", str(n)), "10.0.0.7")
        with pytest.raises(TooMany):
            feedback.hand_in(work, Words(FeedbackKind.COMPLAINT, "/", "x"), "10.0.0.7")
