"""The journal of answers, its fold and its receipt."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.text import finding_texts
from exam.rules.attempt import AttemptState
from exam.rules.journal import (
    CODE_ALPHABET,
    Entry,
    EntryVerdict,
    Payload,
    WritingDesk,
    code_of,
    fold,
    judge_entry,
    receipt,
)

TEN = datetime(2026, 5, 20, 10, 0, tzinfo=UTC)
DESK = WritingDesk(state=AttemptState.OPEN, epoch=2, slots=frozenset({1, 2, 3}), accepts_until=TEN)


def entry(slot: int = 1, seq: int = 1, payload: Payload = "A", *, arrival: int = 1, epoch: int = 2) -> Entry:
    return Entry(
        slot=slot,
        seq=seq,
        uuid=UUID(int=arrival),
        epoch=epoch,
        payload=payload,
        received_at=TEN - timedelta(seconds=1),
        arrival=arrival,
    )


entry_lists = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6), st.text(max_size=3)), max_size=25).map(
    lambda rows: [entry(slot, seq, text, arrival=at) for at, (slot, seq, text) in enumerate(rows)]
)


def test_a_newer_revision_of_an_open_attempt_is_accepted() -> None:
    judgement = judge_entry(DESK, 4, entry(seq=5))
    assert judgement.verdict is EntryVerdict.ACCEPTED
    assert judgement.finding is None
    assert judgement.acknowledged


def test_an_entry_sent_twice_is_acknowledged_even_after_the_end() -> None:
    closed = replace(DESK, state=AttemptState.HANDED_IN, accepts_until=TEN - timedelta(hours=1))
    judgement = judge_entry(closed, 5, entry(seq=5), uuid_known=True)
    assert judgement.verdict is EntryVerdict.DUPLICATE
    assert judgement.acknowledged


def test_an_older_revision_from_a_forgotten_tab_is_refused_and_told_so() -> None:
    judgement = judge_entry(DESK, 5, entry(seq=5))
    assert judgement.verdict is EntryVerdict.STALE
    assert judgement.finding is not None
    assert judgement.finding.facts == {"slot": 1, "stored_seq": 5}
    assert not judgement.acknowledged
    assert "第 1 题" in finding_texts([judgement.finding], "zh_CN")[0]


def test_a_window_that_was_taken_over_from_may_not_write() -> None:
    judgement = judge_entry(DESK, 0, entry(epoch=1))
    assert judgement.verdict is EntryVerdict.FENCED
    assert not judgement.acknowledged


def test_an_answer_that_arrives_within_grace_is_taken_and_later_not() -> None:
    assert judge_entry(DESK, 0, replace(entry(), received_at=TEN)).verdict is EntryVerdict.ACCEPTED
    late = replace(entry(), received_at=TEN + timedelta(microseconds=1))
    assert judge_entry(DESK, 0, late).verdict is EntryVerdict.TOO_LATE


def test_an_answer_to_a_slot_the_paper_does_not_have_is_refused() -> None:
    assert judge_entry(DESK, 0, entry(slot=9)).verdict is EntryVerdict.UNKNOWN_SLOT


def test_an_attempt_that_is_not_open_takes_no_answer_and_says_which_way() -> None:
    for state, code in [
        (AttemptState.READY, "exam.answer_before_start"),
        (AttemptState.HANDED_IN, "exam.answer_after_end"),
        (AttemptState.VOIDED, "exam.answer_after_end"),
    ]:
        judgement = judge_entry(replace(DESK, state=state), 0, entry())
        assert judgement.verdict is EntryVerdict.NOT_OPEN
        assert judgement.finding is not None
        assert finding_texts([judgement.finding], "en")
        assert judgement.finding.code == code


@given(entries=entry_lists, seed=st.integers())
def test_the_order_in_which_entries_come_never_changes_the_sheet(entries: list[Entry], seed: int) -> None:
    mixed = list(entries)
    random.Random(seed).shuffle(mixed)
    assert fold(mixed) == fold(entries)
    assert receipt(fold(mixed), "A-1") == receipt(fold(entries), "A-1")


@given(entries=entry_lists)
def test_what_was_accepted_one_by_one_is_what_the_fold_shows(entries: list[Entry]) -> None:
    desk = replace(DESK, slots=frozenset({1, 2, 3, 4}))
    stored: dict[int, Entry] = {}
    for each in entries:
        held = stored.get(each.slot)
        if judge_entry(desk, held.seq if held else 0, each).verdict is EntryVerdict.ACCEPTED:
            stored[each.slot] = each
    assert fold(entries).answers == stored


def test_two_sheets_that_differ_in_one_answer_have_different_receipts() -> None:
    one, other = fold([entry(payload={"x": 1, "y": 2})]), fold([entry(payload={"x": 1, "y": 3})])
    assert receipt(one, "A-1").digest != receipt(other, "A-1").digest
    assert receipt(one, "A-1").digest != receipt(one, "A-2").digest


def test_a_receipt_does_not_depend_on_the_order_of_keys_or_the_time_of_arrival() -> None:
    one = entry(payload={"x": 1, "y": 2})
    other = replace(entry(payload={"y": 2, "x": 1}, arrival=8), received_at=TEN)
    assert receipt(fold([one]), "A-1") == receipt(fold([other]), "A-1")


def test_half_a_surrogate_pair_does_not_break_a_receipt() -> None:
    assert len(receipt(fold([entry(payload="\ud83d")]), "A-1").digest) == 64


def test_the_code_of_a_receipt_is_read_out_in_three_groups_of_four() -> None:
    assert code_of("0" * 64) == "0000-0000-0000"
    assert code_of("f" * 64) == "ZZZZ-ZZZZ-ZZZZ"
    assert code_of("08421084210842f" + "0" * 49) == "1111-1111-111F"
    assert not set("OILU") & set(CODE_ALPHABET)
