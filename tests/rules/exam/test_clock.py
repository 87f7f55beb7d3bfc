"""The examination clock: one deadline, with its reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.text import LOCALES, finding_texts
from exam.rules.clock import (
    Adjustment,
    AdjustmentScope,
    Deadline,
    DeadlineReason,
    Suspension,
    Timetable,
    accepts_until,
    check_ahead,
    check_timetable,
    effective_deadline,
    foretell,
    is_over,
    judge_grant,
    may_be_closed,
    personal_start,
    remaining,
)

NINE = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)
THEORY = Timetable(
    opens_at=NINE,
    last_entry_at=NINE + timedelta(minutes=30),
    closes_at=NINE + timedelta(minutes=120),
    length_seconds=90 * 60,
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def deadline_for(
    begun_at: datetime,
    *adjustments: Adjustment,
    timetable: Timetable = THEORY,
    delivered_at: datetime | None = None,
    now: datetime | None = None,
    suspensions: tuple[Suspension, ...] = (),
) -> Deadline:
    return effective_deadline(
        timetable,
        begun_at=begun_at,
        delivered_at=delivered_at or begun_at,
        now=now or begun_at,
        adjustments=adjustments,
        suspensions=suspensions,
    )


def test_who_begins_on_time_has_the_full_length() -> None:
    deadline = deadline_for(NINE)
    assert deadline.at == NINE + minutes(90)
    assert deadline.reason is DeadlineReason.FULL_TIME
    assert deadline.facts["started_at"] == NINE


def test_who_begins_late_is_cut_off_by_the_window_and_told_beforehand() -> None:
    late = NINE + minutes(40)
    assert deadline_for(late).at == THEORY.closes_at
    assert deadline_for(late).reason is DeadlineReason.WINDOW
    told = foretell(THEORY, now=late)
    assert all(finding_texts(told, locale) for locale in LOCALES)
    assert [each.code for each in told] == ["exam.time_given", "exam.time_cut_by_window"]
    assert told[0].facts == {"minutes": 80, "ends_at": THEORY.closes_at}
    assert told[1].facts["minutes"] == 10


def test_a_power_cut_before_the_start_leaves_a_late_candidate_the_full_time() -> None:
    cut = Suspension(from_at=NINE, until_at=NINE + minutes(20))
    (told,) = foretell(THEORY, now=NINE + minutes(40), suspensions=[cut])
    assert told.facts == {"minutes": 90, "ends_at": NINE + minutes(130)}


def test_a_granted_extension_is_told_before_the_start() -> None:
    told = foretell(THEORY, now=NINE, adjustments=[Adjustment(seconds=600)])
    assert [each.code for each in told] == ["exam.time_given", "exam.time_added"]
    assert told[0].facts["minutes"] == 100


def test_who_waits_at_the_door_is_told_about_the_time_from_the_opening() -> None:
    (told,) = foretell(THEORY, now=NINE - minutes(15))
    assert told.code == "exam.time_to_come"
    last_entry = deadline_for(THEORY.last_entry_at, delivered_at=THEORY.last_entry_at)
    assert told.facts == {"minutes": 90, "latest_end_at": last_entry.at}


@given(
    length=st.integers(1, 180),
    entry=st.integers(0, 240),
    rest=st.integers(0, 120),
    later=st.integers(0, 240),
    granted=st.sampled_from([0, 300]),
)
def test_nobody_ends_after_the_last_end_that_is_told_before_the_opening(
    length: int, entry: int, rest: int, later: int, granted: int
) -> None:
    timetable = Timetable(
        opens_at=NINE,
        last_entry_at=NINE + minutes(entry),
        closes_at=NINE + minutes(entry + rest + 1),
        length_seconds=length * 60,
    )
    added = [Adjustment(seconds=granted)] if granted else []
    told = foretell(timetable, now=NINE - minutes(10), adjustments=added)[0]
    latest = told.facts["latest_end_at"]
    ends = [
        effective_deadline(timetable, begun_at=at, delivered_at=at, now=at, adjustments=added).at
        for at in (NINE, NINE + minutes(min(later, entry)), timetable.last_entry_at)
    ]
    assert max(ends) == latest


def test_personal_time_starts_when_the_paper_was_delivered() -> None:
    delivered = NINE + timedelta(seconds=40)
    assert deadline_for(NINE, delivered_at=delivered).at == delivered + minutes(90)


def test_a_slow_delivery_at_the_bell_costs_nobody_time_even_where_the_window_is_tight() -> None:
    tight = replace(THEORY, closes_at=NINE + minutes(90))
    delivered = NINE + timedelta(seconds=40)
    deadline = deadline_for(NINE, delivered_at=delivered, timetable=tight)
    assert deadline.at - delivered == minutes(90)


def test_a_delivery_reported_late_counts_only_up_to_the_cap() -> None:
    start = personal_start(THEORY, begun_at=NINE, delivered_at=NINE + minutes(20))
    assert start == NINE + timedelta(seconds=60)


def test_a_delivery_never_confirmed_allows_the_whole_cap() -> None:
    assert personal_start(THEORY, begun_at=NINE, delivered_at=None) == NINE + timedelta(seconds=60)


def test_a_paper_fetched_before_the_bell_starts_no_clock_before_the_opening() -> None:
    early = NINE - minutes(10)
    assert personal_start(THEORY, begun_at=early, delivered_at=early) == NINE


def test_a_grant_within_the_window_ends_with_the_window() -> None:
    deadline = deadline_for(NINE + minutes(20), Adjustment(seconds=30 * 60))
    assert deadline.at == THEORY.closes_at
    assert deadline.reason is DeadlineReason.WINDOW


def test_a_grant_beyond_the_window_moves_the_window() -> None:
    grant = Adjustment(seconds=30 * 60, beyond_window=True, scope=AdjustmentScope.SITTING)
    deadline = deadline_for(NINE + minutes(20), grant)
    assert deadline.at == NINE + minutes(140)
    assert deadline.reason is DeadlineReason.EXTENDED_TIME
    later = deadline_for(NINE + minutes(40), grant)
    assert (later.at, later.reason) == (NINE + minutes(150), DeadlineReason.EXTENDED_WINDOW)


def test_a_grant_that_the_window_would_swallow_is_refused_loudly() -> None:
    grant = Adjustment(seconds=30 * 60)
    begun = NINE + minutes(20)
    (found,) = judge_grant(deadline_for(begun), deadline_for(begun, grant), grant)
    assert found.code == "exam.grant_cut_by_window"
    assert finding_texts([found], "zh_CN")
    assert (found.facts["minutes"], found.facts["lost_minutes"]) == (30, 20)


def test_a_grant_that_reaches_the_candidate_in_full_raises_no_finding() -> None:
    for grant in (Adjustment(seconds=600), Adjustment(seconds=-600)):
        assert judge_grant(deadline_for(NINE), deadline_for(NINE, grant), grant) == ()


def test_a_power_cut_stops_the_clock_and_moves_the_window() -> None:
    cut = Suspension(from_at=NINE + minutes(100), until_at=NINE + minutes(115))
    deadline = deadline_for(NINE + minutes(30), suspensions=(cut,))
    assert deadline.at == NINE + minutes(135)
    assert deadline.reason is DeadlineReason.EXTENDED_TIME
    assert not deadline.suspended


def test_overlapping_suspensions_count_once_and_empty_ones_not_at_all() -> None:
    cuts = (
        Suspension(from_at=NINE + minutes(10), until_at=NINE + minutes(20)),
        Suspension(from_at=NINE + minutes(15), until_at=NINE + minutes(30)),
        Suspension(from_at=NINE + minutes(40), until_at=NINE + minutes(40)),
        Suspension(from_at=NINE + minutes(50), until_at=NINE + minutes(55)),
    )
    assert deadline_for(NINE, suspensions=cuts).at == NINE + minutes(115)


def test_a_suspension_after_the_end_gives_nothing_back() -> None:
    cut = Suspension(from_at=NINE + minutes(90), until_at=NINE + minutes(119))
    assert deadline_for(NINE, suspensions=(cut,)).at == NINE + minutes(90)


@given(seconds=st.integers(0, 50_000))
def test_while_the_clock_stands_still_the_time_left_does_too(seconds: int) -> None:
    cut = Suspension(from_at=NINE + minutes(30))
    now = NINE + minutes(30) + timedelta(seconds=seconds)
    deadline = deadline_for(NINE, now=now, suspensions=(cut,))
    assert deadline.suspended
    assert remaining(deadline, now) == minutes(60)
    assert not is_over(deadline, now)
    assert not may_be_closed(deadline, 0, now)


def test_a_suspension_that_begins_after_the_end_does_not_keep_an_attempt_open() -> None:
    now = NINE + minutes(95)
    deadline = deadline_for(NINE, now=now, suspensions=(Suspension(from_at=NINE + minutes(92)),))
    assert not deadline.suspended
    assert is_over(deadline, now)


def test_an_announced_suspension_that_has_not_begun_does_not_stop_the_clock() -> None:
    deadline = deadline_for(NINE, suspensions=(Suspension(from_at=NINE + minutes(5)),))
    assert not deadline.suspended
    assert deadline.at == NINE + minutes(90)


def test_a_keystroke_in_the_last_second_is_taken_and_grace_lets_it_arrive() -> None:
    deadline = deadline_for(NINE)
    assert accepts_until(deadline, 30) == deadline.at + timedelta(seconds=30)
    assert is_over(deadline, deadline.at)
    assert not is_over(deadline, deadline.at - timedelta(seconds=1))
    assert not may_be_closed(deadline, 30, deadline.at + timedelta(seconds=30))
    assert may_be_closed(deadline, 30, deadline.at + timedelta(seconds=31))


def test_time_left_is_never_negative_and_never_includes_grace() -> None:
    deadline = deadline_for(NINE)
    assert remaining(deadline, NINE) == minutes(90)
    assert remaining(deadline, deadline.at + timedelta(seconds=5)) == timedelta()


@given(grace=st.integers(0, 3600))
def test_a_candidate_is_never_told_about_grace(grace: int) -> None:
    generous = replace(THEORY, grace_seconds=grace)
    now = NINE + minutes(40)
    assert foretell(generous, now=now) == foretell(THEORY, now=now)
    assert deadline_for(NINE, timetable=generous) == deadline_for(NINE)


moments = st.integers(-3_600, 10_000).map(lambda seconds: NINE + timedelta(seconds=seconds))
adjustments = st.builds(
    Adjustment,
    seconds=st.integers(-7_200, 7_200),
    scope=st.sampled_from(AdjustmentScope),
    beyond_window=st.booleans(),
)
suspensions = st.builds(Suspension, from_at=moments, until_at=st.none() | moments)


@given(
    begun_at=moments,
    delivered_at=st.none() | moments,
    now=moments,
    given_before=st.lists(adjustments, max_size=4),
    cuts=st.lists(suspensions, max_size=4),
)
def test_a_deadline_never_lies_before_the_start(
    begun_at: datetime,
    delivered_at: datetime | None,
    now: datetime,
    given_before: list[Adjustment],
    cuts: list[Suspension],
) -> None:
    deadline = effective_deadline(
        THEORY,
        begun_at=begun_at,
        delivered_at=delivered_at,
        now=now,
        adjustments=given_before,
        suspensions=cuts,
    )
    assert deadline.at >= personal_start(THEORY, begun_at=begun_at, delivered_at=delivered_at)
    assert deadline.facts["ends_at"] == deadline.at


@given(
    begun_at=moments,
    now=moments,
    given_before=st.lists(adjustments, max_size=4),
    cuts=st.lists(suspensions, max_size=4),
    seconds=st.integers(0, 7_200),
    beyond=st.booleans(),
)
def test_granting_time_never_shortens(
    begun_at: datetime,
    now: datetime,
    given_before: list[Adjustment],
    cuts: list[Suspension],
    seconds: int,
    beyond: bool,
) -> None:
    more = [*given_before, Adjustment(seconds=seconds, beyond_window=beyond)]
    before, after = (
        effective_deadline(
            THEORY,
            begun_at=begun_at,
            delivered_at=begun_at,
            now=now,
            adjustments=granted,
            suspensions=cuts,
        )
        for granted in (given_before, more)
    )
    assert after.at >= before.at


def test_a_sound_timetable_has_no_findings() -> None:
    assert check_timetable(THEORY) == ()


def test_a_theory_paper_lasts_at_least_ninety_minutes_where_the_standard_says_so() -> None:
    assert check_timetable(THEORY, minimum_length_seconds=90 * 60) == ()
    short = replace(THEORY, length_seconds=89 * 60)
    (found,) = check_timetable(short, minimum_length_seconds=90 * 60)
    assert found.code == "exam.length_under_minimum"
    assert found.facts == {"minutes": 89, "minimum_minutes": 90}


@given(st.integers(-3000, 3000), st.integers(1, 600), st.integers(0, 600))
def test_a_sitting_can_be_scheduled_exactly_while_somebody_can_still_enter_it(
    since_opening: int, window: int, late: int
) -> None:
    last_entry_at = NINE + minutes(min(late, window))
    timetable = replace(THEORY, last_entry_at=last_entry_at, closes_at=NINE + minutes(window))
    now = NINE + minutes(since_opening)
    refused = {finding.field for finding in check_ahead(timetable, now)}
    assert ("last_entry_at" in refused) == (now > last_entry_at)
    assert ("closes_at" in refused) == (now >= timetable.closes_at)
    assert ("opens_at" in refused) == (since_opening > 24 * 60)


def test_a_sitting_that_begins_at_once_may_have_opened_a_moment_ago() -> None:
    assert check_ahead(THEORY, NINE + minutes(5)) == ()


def test_what_lies_in_the_past_is_named_field_by_field_in_both_languages() -> None:
    found = check_ahead(THEORY, NINE + timedelta(days=30))
    assert [finding.field for finding in found] == ["opens_at", "last_entry_at", "closes_at"]
    assert all(len(finding_texts(found, locale)) == 3 for locale in LOCALES)


def test_a_timetable_that_cannot_be_is_found_out() -> None:
    def codes(timetable: Timetable) -> list[str]:
        findings = check_timetable(timetable, minimum_length_seconds=0)
        assert all(finding_texts(findings, locale) for locale in LOCALES)
        return [found.code for found in findings]

    assert codes(replace(THEORY, closes_at=NINE)) == ["exam.closes_before_opening"]
    assert codes(replace(THEORY, last_entry_at=NINE - minutes(1))) == ["exam.last_entry_outside_window"]
    assert codes(replace(THEORY, length_seconds=0)) == ["exam.no_length"]
    assert codes(replace(THEORY, closes_at=NINE + minutes(60))) == ["exam.window_under_length"]
    assert codes(replace(THEORY, grace_seconds=-1)) == ["exam.negative_allowance"]
