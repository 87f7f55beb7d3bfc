"""Names for things survive the telephone and the browser; a day is a day of the operator's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.clock import SetClock, day_of, milliseconds
from core.ids import ALPHABET, REF_LENGTH, new_code, new_ref, new_secret, new_seed

START = datetime(2027, 3, 8, 1, 0, tzinfo=UTC)


def test_codes_can_be_read_aloud() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32
    assert set(new_code(200)) <= set(ALPHABET)
    assert len(new_code()) == 8


def test_refs_are_lower_case_and_do_not_meet() -> None:
    refs = {new_ref() for _ in range(1000)}
    assert len(refs) == 1000
    assert all(len(ref) == REF_LENGTH and ref == ref.lower() and ref.isalnum() for ref in refs)


def test_secrets_go_into_an_address_and_seeds_into_a_browser() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert new_secret().isascii()
    assert all(0 <= new_seed() < 2**53 for _ in range(100))


def test_a_set_clock_moves_only_when_moved() -> None:
    clock = SetClock(START)
    assert clock.now() == clock.now() == START
    assert clock.advance(minutes=1, seconds=30) == START + timedelta(seconds=90) == clock.now()


def test_midnight_belongs_to_the_zone() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert day_of(datetime(2027, 3, 8, 15, 59, 59, tzinfo=UTC), shanghai).day == 8
    assert day_of(datetime(2027, 3, 8, 16, 0, tzinfo=UTC), shanghai).day == 9


@given(st.integers(0, 4 * 10**12))
def test_milliseconds_are_exact(count: int) -> None:
    assert milliseconds(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=count)) == count
