"""每日一练, what is due, the mistake book, wishes, and whose practice it is."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.clock import SetClock
from core.house import House
from core.people.events import PersonErased, PersonsMerged
from tests import make, make_practice
from tests.make import Someone
from training.practice import belonging, daily, due, mistakes, preferences, progress, sessions
from training.practice.errors import NothingToPractise, PreferenceUnfit
from training.practice.models import Card, PracticeSession, Preference, Slot
from training.practice.states import PracticeKind
from training.practice.views import MistakeBook, PreferenceDraft, SessionView, TodayView


@pytest.fixture
def unit(house: House) -> str:
    return make.unit(house)


@pytest.fixture
def bank(house: House, unit: str) -> str:
    return make_practice.open_bank(house, unit)


@pytest.fixture
def worker(house: House, unit: str) -> Someone:
    return make.someone(house, unit_ref=unit)


def today(house: House, who: Someone) -> TodayView:
    with house.reading(who.actor) as work:
        return daily.today(work)


def book(house: House, who: Someone, bank_ref: str = "") -> MistakeBook:
    with house.reading(who.actor) as work:
        return mistakes.book(work, bank_ref)


def look(house: House, who: Someone, ref: str) -> SessionView:
    with house.reading(who.actor) as work:
        return sessions.look(work, ref)


def items_of(house: House, ref: str) -> list[int]:
    with house.reading() as work:
        found = select(Slot.item_id).join(PracticeSession, PracticeSession.id == Slot.session_id)
        return list(work.session.scalars(found.where(PracticeSession.ref == ref).order_by(Slot.position)))


def test_the_days_set_is_the_same_all_day_and_another_one_tomorrow(
    house: House, clock: SetClock, bank: str, worker: Someone
) -> None:
    assert (today(house, worker).size, today(house, worker).begun) == (5, False)
    first = make_practice.begun(house, worker, kind=PracticeKind.DAILY)
    make_practice.answer(house, worker, first, 1)
    clock.advance(hours=14, minutes=50)  # 23:50 in Shanghai
    assert make_practice.begun(house, worker, kind=PracticeKind.DAILY) == first
    seen = today(house, worker)
    assert (seen.size, seen.done, seen.begun, seen.finished) == (5, 1, True, False)
    assert seen.href == f"/practice/sessions/{first}"
    clock.advance(minutes=20)
    assert not today(house, worker).begun
    assert make_practice.begun(house, worker, kind=PracticeKind.DAILY) != first
    assert bank


def test_a_finished_days_set_leads_to_its_result(house: House, bank: str, worker: Someone) -> None:
    ref = make_practice.begun(house, worker, kind=PracticeKind.DAILY)
    for position in range(1, 6):
        make_practice.answer(house, worker, ref, position)
    seen = today(house, worker)
    assert (seen.done, seen.finished, seen.href) == (5, True, f"/practice/sessions/{ref}/result")
    assert bank


def test_without_an_open_bank_there_is_nothing_to_offer(house: House, worker: Someone) -> None:
    assert today(house, worker).size == 0
    with pytest.raises(NothingToPractise):
        make_practice.begun(house, worker, kind=PracticeKind.DAILY)


def test_what_was_answered_comes_back_when_it_is_due_and_not_before(
    house: House, clock: SetClock, bank: str, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    for position in range(1, 11):
        make_practice.answer(house, worker, ref, position)
    met = set(items_of(house, ref))
    assert today(house, worker).due == 0
    with pytest.raises(NothingToPractise):
        make_practice.begun(house, worker, kind=PracticeKind.DUE)
    clock.advance(days=10)
    assert today(house, worker).due == 10
    again = items_of(house, make_practice.begun(house, worker, kind=PracticeKind.DAILY))
    assert len(met & set(again)) == 3, "three fifths of the day's set go to what is due"
    assert set(items_of(house, make_practice.begun(house, worker, kind=PracticeKind.DUE))) == met


def test_a_mistake_stands_in_the_book_until_it_was_right_twice_in_a_row(
    house: House, clock: SetClock, bank: str, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    make_practice.answer(house, worker, ref, 1, right=False)
    make_practice.answer(house, worker, ref, 2)
    found = book(house, worker)
    assert (found.total, found.leaves_after) == (1, 2)
    [group] = found.groups
    assert (group.title[:3], group.mistakes[0].wrong, group.mistakes[0].to_leave) == ("鉴定点", 1, 2)
    for left in (1, 0):
        clock.advance(hours=1)
        again = make_practice.begun(house, worker, kind=PracticeKind.MISTAKES)
        assert look(house, worker, again).size == 1
        make_practice.answer(house, worker, again, 1)
        assert [m.to_leave for g in book(house, worker).groups for m in g.mistakes] == [left] * left
    with house.reading(worker.actor) as work:
        assert mistakes.count(work) == 0


def test_the_book_shows_nothing_of_sealed_items_and_closed_banks(
    house: House, unit: str, bank: str, worker: Someone
) -> None:
    other = make_practice.open_bank(house, unit)
    for ref in (bank, other):
        session = make_practice.begun(house, worker, ref)
        for position in (1, 2):
            make_practice.answer(house, worker, session, position, right=False)
    assert sorted(count for _, _, count in book(house, worker).banks) == [2, 2]
    assert book(house, worker, other).total == 2
    make_practice.seal(house, other)
    assert book(house, worker).total == 2
    assert make_practice.SEALED_MARK not in repr(book(house, worker))
    with house.reading(worker.actor) as work:
        assert mistakes.count(work) == 2
        assert due.count(work) == 0


def test_wishes_are_kept_and_only_sensible_ones(house: House, unit: str, bank: str, worker: Someone) -> None:
    other = make_practice.open_bank(house, unit)
    draft = PreferenceDraft(daily_size=8, bank_refs=(other, "unknown"), week_shown=True)
    for _ in range(2):
        with house.work(worker.actor) as work:
            preferences.keep(work, draft)
    with house.reading(worker.actor) as work:
        seen = preferences.look(work)
        assert progress.home(work).days == 0
    assert [(ref, chosen) for ref, _, chosen in seen.banks] == [(bank, False), (other, True)]
    ref = make_practice.begun(house, worker, kind=PracticeKind.DAILY)
    assert set(items_of(house, ref)) <= set(make_practice.item_ids(house, other))
    assert len(items_of(house, ref)) == 8
    for size in (0, 4, 11):
        with house.work(worker.actor) as work, pytest.raises(PreferenceUnfit):
            preferences.keep(work, PreferenceDraft(daily_size=size, bank_refs=(), week_shown=False))


def test_days_of_the_week_are_counted_only_for_who_asks_and_never_held_against_them(
    house: House, clock: SetClock, bank: str, worker: Someone
) -> None:
    with house.work(worker.actor) as work:
        preferences.keep(work, PreferenceDraft(daily_size=5, bank_refs=(), week_shown=True))
    for _ in range(3):
        make_practice.answer(house, worker, make_practice.begun(house, worker, bank), 1)
        clock.advance(days=1)
    with house.reading(worker.actor) as work:
        assert progress.home(work).days == 3
    clock.advance(days=7 - clock.instant.weekday())
    with house.reading(worker.actor) as work:
        assert progress.home(work).days == 0


def test_practice_follows_a_merged_person_and_is_forgotten_with_an_erased_one(
    house: House, bank: str, worker: Someone, unit: str
) -> None:
    twin = make.someone(house, unit_ref=unit)
    for who, count in ((worker, 3), (twin, 5)):
        ref = make_practice.begun(house, who, bank)
        for position in range(1, count + 1):
            make_practice.answer(house, who, ref, position, right=False)
    with house.work(twin.actor) as work:
        preferences.keep(work, PreferenceDraft(daily_size=6, bank_refs=(), week_shown=False))
    event = PersonsMerged(kept_id=worker.person_id, given_up_id=twin.person_id)
    for _ in range(2):
        with house.work() as work:
            belonging.follow_merged(work, event)
    with house.reading() as work:
        owners = select(Card.person_id).distinct()
        assert list(work.session.scalars(owners)) == [worker.person_id]
        name, copy = belonging.copy_of(work, worker.person_id)
    assert name == "practice"
    assert isinstance(copy, dict)
    assert len(copy["sessions"]) == 2
    for _ in range(2):
        with house.work() as work:
            belonging.forget(work, PersonErased(person_id=worker.person_id))
    with house.reading() as work:
        for table in (PracticeSession, Slot, Card, Preference):
            assert work.session.scalar(select(func.count()).select_from(table)) == 0


def test_an_item_never_comes_back_later_than_the_policy_allows(
    house: House, clock: SetClock, bank: str, worker: Someone
) -> None:
    for _ in range(6):
        ref = make_practice.begun(house, worker, bank)
        for position in range(1, 11):
            make_practice.answer(house, worker, ref, position)
        clock.advance(days=100)
    with house.reading() as work:
        latest = work.session.scalar(select(func.max(Card.due_at)))
    assert latest is not None
    assert latest <= clock.instant + timedelta(days=120)
