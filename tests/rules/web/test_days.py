"""Days, months and times are read in one place, with one set of reasons."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from web import days

SHANGHAI = ZoneInfo("Asia/Shanghai")


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    found: list[Finding] = []
    assert days.read_day(f" {day} ", "on", found) == day == days.demand_day(str(day), "on", found)
    assert days.demand_month(str(day)[:7], "on", found) == day.replace(day=1)
    assert found == []


@given(st.text(max_size=12).filter(lambda typed: not any(each.isdecimal() for each in typed)))
def test_what_is_no_day_is_a_finding_on_its_field_and_never_an_error(typed: str) -> None:
    found: list[Finding] = []
    assert days.demand_day(typed, "a", found) == days.MISREAD_DAY
    assert days.demand_month(typed, "b", found) == days.MISREAD_DAY
    assert days.demand_instant(typed, SHANGHAI, "c", found) == days.MISREAD_INSTANT
    assert [(each.code, each.field) for each in found] == [
        ("web.day_form", "a"),
        ("web.month_form", "b"),
        ("web.time_form", "c"),
    ]


def test_nothing_typed_is_no_day_and_no_finding_unless_one_is_demanded() -> None:
    found: list[Finding] = []
    assert days.read_day("  ", "on", found) is None
    assert found == []
    assert days.demand_day("  ", "on", found) == days.MISREAD_DAY
    assert len(found) == 1


def test_a_time_is_the_houses_and_the_edge_of_the_calendar_is_no_time() -> None:
    found: list[Finding] = []
    read = days.demand_instant("2027-03-08T08:30", SHANGHAI, "at", found)
    assert read == datetime(2027, 3, 8, 0, 30, tzinfo=UTC)
    assert days.demand_instant("0001-01-01T00:00", SHANGHAI, "at", found) == days.MISREAD_INSTANT
    assert len(found) == 1
