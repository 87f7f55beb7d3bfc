"""Who may enter a sitting, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.text import LOCALES, finding_texts
from exam.rules.admission import CandidateFacts, SittingFacts, admit
from exam.rules.attempt import AttemptState
from exam.rules.clock import Timetable

NINE = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)
TIMES = Timetable(
    opens_at=NINE,
    last_entry_at=NINE + timedelta(minutes=30),
    closes_at=NINE + timedelta(minutes=120),
    length_seconds=5_400,
)
SITTING = SittingFacts(timetable=TIMES, doors_open_at=NINE - timedelta(minutes=15))
LISTED = CandidateFacts(on_list=True)


def codes(sitting: SittingFacts, candidate: CandidateFacts, now: datetime) -> list[str]:
    findings = admit(sitting, candidate, now)
    assert all(len(finding_texts(findings, locale)) == len(findings) for locale in LOCALES)
    return [found.code for found in findings]


def test_a_listed_candidate_enters_from_the_opening_of_the_doors_to_the_last_entry() -> None:
    for now in (SITTING.doors_open_at, NINE, TIMES.last_entry_at):
        assert admit(SITTING, LISTED, now) == ()
    assert admit(SITTING, replace(LISTED, attempt=AttemptState.READY), NINE) == ()


def test_nobody_enters_before_the_doors_open_and_the_reason_says_when_they_do() -> None:
    (found,) = admit(SITTING, LISTED, SITTING.doors_open_at - timedelta(seconds=1))
    assert found.code == "exam.doors_not_open"
    assert found.facts == {"doors_open_at": SITTING.doors_open_at, "opens_at": NINE}


def test_who_comes_after_the_last_entry_is_too_late() -> None:
    (found,) = admit(SITTING, LISTED, TIMES.last_entry_at + timedelta(seconds=1))
    assert found.code == "exam.too_late_to_enter"
    assert found.facts == {"last_entry_at": TIMES.last_entry_at}


def test_after_closing_the_sitting_is_over() -> None:
    assert codes(SITTING, LISTED, TIMES.closes_at) == ["exam.sitting_over"]


def test_who_is_not_on_the_list_learns_nothing_else() -> None:
    stranger = replace(LISTED, on_list=False)
    assert codes(SITTING, stranger, TIMES.closes_at) == ["exam.not_on_the_list"]
    assert codes(replace(SITTING, announced=False), LISTED, NINE) == ["exam.not_on_the_list"]


def test_a_cancelled_sitting_admits_nobody() -> None:
    cancelled = replace(SITTING, cancelled_at=NINE - timedelta(days=1))
    (found,) = admit(cancelled, replace(LISTED, on_list=False), NINE)
    assert found.code == "exam.sitting_cancelled"
    assert found.facts == {"cancelled_at": NINE - timedelta(days=1)}


def test_who_has_begun_may_come_back_after_the_last_entry() -> None:
    back = replace(LISTED, attempt=AttemptState.OPEN, deadline_at=NINE + timedelta(minutes=130))
    assert admit(SITTING, back, NINE + timedelta(minutes=125)) == ()
    assert admit(SITTING, replace(back, deadline_at=None), NINE) == ()


def test_who_has_begun_may_not_come_back_after_the_own_deadline() -> None:
    back = replace(LISTED, attempt=AttemptState.OPEN, deadline_at=NINE + timedelta(minutes=90))
    assert codes(SITTING, back, NINE + timedelta(minutes=90)) == ["exam.time_is_up"]


def test_who_has_handed_in_does_not_come_back() -> None:
    done = replace(LISTED, attempt=AttemptState.MARKED, handed_in_at=NINE + timedelta(minutes=10))
    (found,) = admit(SITTING, done, NINE + timedelta(minutes=20))
    assert found.code == "exam.already_handed_in"
    assert found.facts == {"handed_in_at": NINE + timedelta(minutes=10)}


def test_where_further_attempts_are_allowed_one_may_begin_again() -> None:
    again = replace(LISTED, attempt=AttemptState.HANDED_IN, attempts_left=2)
    assert admit(SITTING, again, NINE) == ()


def test_a_voided_attempt_keeps_its_candidate_out_and_every_reason_is_given() -> None:
    voided = replace(LISTED, attempt=AttemptState.VOIDED, attempts_left=1)
    assert codes(SITTING, voided, TIMES.closes_at) == ["exam.attempt_voided", "exam.sitting_over"]
