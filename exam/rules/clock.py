"""The examination clock: one function says when an attempt ends, and why.

Every instant is timezone-aware UTC; every length is whole seconds. Three things can push an end back, all of
them visible in the result: personal time begins only when the paper has been delivered, time can be granted,
and the clock can stand still (a power cut). Grace (宽限) is no time to work in: it lets a save that was sent
before the end arrive after it, and is never told to a candidate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import Fact, Facts, Finding


class AdjustmentScope(StrEnum):
    """Whose clock an adjustment or a suspension concerns."""

    PERSONAL = "personal"
    SITTING = "sitting"


class DeadlineReason(StrEnum):
    """What decides the end: one's own time, or the closing of the sitting; as announced or as extended."""

    FULL_TIME = "full_time"
    EXTENDED_TIME = "extended_time"
    WINDOW = "window"
    EXTENDED_WINDOW = "extended_window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The announced times of a sitting.

    Entry is from ``opens_at`` to ``last_entry_at`` (迟到截止); everything ends at ``closes_at``. An attempt
    lasts ``length_seconds``. ``delivery_cap_seconds`` bounds how long the delivery of a paper may take before
    personal time begins anyway; ``grace_seconds`` is how long after the end a save may still arrive.
    """

    opens_at: datetime
    last_entry_at: datetime
    closes_at: datetime
    length_seconds: int
    delivery_cap_seconds: int = 60
    grace_seconds: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Time granted (or, negative, taken back). ``beyond_window`` moves the closing by the same amount."""

    seconds: int
    scope: AdjustmentScope = AdjustmentScope.PERSONAL
    beyond_window: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """The clock stands still from ``from_at``; ``until_at`` is None while it still does."""

    from_at: datetime
    until_at: datetime | None = None
    scope: AdjustmentScope = AdjustmentScope.SITTING


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an attempt ends, why then, and the facts that prove it.

    While ``suspended`` the end is the one that would hold if the clock went on this very moment.
    """

    at: datetime
    reason: DeadlineReason
    facts: Facts = field(default_factory=dict)
    suspended: bool = False


def check_timetable(
    timetable: Timetable, *, minimum_length_seconds: int | None = None
) -> tuple[Finding, ...]:
    """Reasons why a timetable cannot be announced.

    ``minimum_length_seconds`` is the shortest length the standard allows (theory: 90 minutes in the national
    occupational standards); it is data of the sitting, not of this rule.
    """
    found: list[Finding] = []
    opens_at, closes_at, length = timetable.opens_at, timetable.closes_at, timetable.length_seconds
    if closes_at <= opens_at:
        found.append(
            Finding("exam.closes_before_opening", {"opens_at": opens_at, "closes_at": closes_at}, "closes_at")
        )
    elif not opens_at <= timetable.last_entry_at <= closes_at:
        facts: dict[str, Fact] = {
            "last_entry_at": timetable.last_entry_at,
            "opens_at": opens_at,
            "closes_at": closes_at,
        }
        found.append(Finding("exam.last_entry_outside_window", facts, "last_entry_at"))
    if length <= 0:
        found.append(Finding("exam.no_length", {"length_seconds": length}, "length_seconds"))
    elif opens_at < closes_at < opens_at + timedelta(seconds=length):
        window = _seconds(closes_at - opens_at)
        found.append(
            Finding("exam.window_under_length", {"minutes": length // 60, "window_minutes": window // 60})
        )
    if minimum_length_seconds is not None and length < minimum_length_seconds:
        minimum = {"minutes": length // 60, "minimum_minutes": minimum_length_seconds // 60}
        found.append(Finding("exam.length_under_minimum", minimum, "length_seconds"))
    if timetable.delivery_cap_seconds < 0 or timetable.grace_seconds < 0:
        found.append(Finding("exam.negative_allowance", {}, "grace_seconds"))
    return tuple(found)


LATEST_TO_SCHEDULE: Final = timedelta(days=1)
"""How long ago a sitting scheduled now may have opened, as it starts at once; more is a slip of the pen."""


def check_ahead(timetable: Timetable, now: datetime) -> tuple[Finding, ...]:
    """Reasons why a sitting with these times cannot be scheduled any more: nobody could enter it.

    An opening that has just passed is no reason: such a sitting starts at once.
    """
    found: list[Finding] = []
    if timetable.opens_at < now - LATEST_TO_SCHEDULE:
        found.append(Finding("exam.opens_in_the_past", {"opens_at": timetable.opens_at}, "opens_at"))
    if timetable.last_entry_at < now:
        entry: dict[str, Fact] = {"last_entry_at": timetable.last_entry_at}
        found.append(Finding("exam.last_entry_in_the_past", entry, "last_entry_at"))
    if timetable.closes_at <= now:
        found.append(Finding("exam.closes_in_the_past", {"closes_at": timetable.closes_at}, "closes_at"))
    return tuple(found)


def personal_start(timetable: Timetable, *, begun_at: datetime, delivered_at: datetime | None) -> datetime:
    """When personal time begins: on delivery of the paper, within the cap after beginning.

    A candidate who waits at the door begins at the opening, not before. Without word of a delivery the whole
    cap is allowed, so that a lost message never costs the candidate time.
    """
    earliest = max(begun_at, timetable.opens_at)
    latest = earliest + timedelta(seconds=max(timetable.delivery_cap_seconds, 0))
    return latest if delivered_at is None else min(max(delivered_at, earliest), latest)


def effective_deadline(
    timetable: Timetable,
    *,
    begun_at: datetime,
    delivered_at: datetime | None,
    now: datetime,
    adjustments: Sequence[Adjustment] = (),
    suspensions: Sequence[Suspension] = (),
) -> Deadline:
    """The one answer to "when does this attempt end".

    Personal time is the length plus every adjustment; the window closes as announced, moved by the
    adjustments that say so and by the time the paper took to be delivered (that delay is the organiser's).
    Suspensions push back whichever end they fall before; overlapping ones count once. The earlier of the two
    ends holds, and never one before the start. ``now`` matters only while a suspension lasts.
    """
    start = personal_start(timetable, begun_at=begun_at, delivered_at=delivered_at)
    delay = start - max(begun_at, timetable.opens_at)
    granted = timedelta(seconds=sum(each.seconds for each in adjustments))
    moved = timedelta(seconds=max(0, sum(each.seconds for each in adjustments if each.beyond_window)))
    pauses = _merged(suspensions, now)
    length = timedelta(seconds=timetable.length_seconds)

    personal_end = _pushed(start + max(length + granted, timedelta()), since=start, pauses=pauses)
    window_end = _pushed(timetable.closes_at + moved + delay, since=timetable.opens_at, pauses=pauses)
    by_window = window_end < personal_end
    at = max(start, min(personal_end, window_end))
    facts: dict[str, Fact] = {
        "started_at": start,
        "ends_at": at,
        "personal_end_at": personal_end,
        "window_end_at": window_end,
        "length_seconds": timetable.length_seconds,
        "granted_seconds": _seconds(granted),
        "paused_seconds": _seconds(personal_end - start - max(length + granted, timedelta())),
    }
    if by_window:
        extended = window_end > timetable.closes_at
        reason = DeadlineReason.EXTENDED_WINDOW if extended else DeadlineReason.WINDOW
    else:
        extended = personal_end > start + length
        reason = DeadlineReason.EXTENDED_TIME if extended else DeadlineReason.FULL_TIME
    standing = any(
        each.until_at is None and each.from_at <= now and each.from_at < at for each in suspensions
    )
    return Deadline(at, reason, facts, suspended=standing)


def accepts_until(deadline: Deadline, grace_seconds: int) -> datetime:
    """The last instant, inclusive, at which an answer may arrive. For the server alone."""
    return deadline.at + timedelta(seconds=max(grace_seconds, 0))


def remaining(deadline: Deadline, now: datetime) -> timedelta:
    """Working time left, never negative and never including grace; stands still while suspended."""
    return max(deadline.at - now, timedelta())


def is_over(deadline: Deadline, now: datetime) -> bool:
    """Working time is up. Saves in flight may still arrive: see :func:`may_be_closed`."""
    return not deadline.suspended and now >= deadline.at


def may_be_closed(deadline: Deadline, grace_seconds: int, now: datetime) -> bool:
    """The finaliser may end the attempt: the deadline and its grace have both passed."""
    return not deadline.suspended and now > accepts_until(deadline, grace_seconds)


def foretell(
    timetable: Timetable,
    *,
    now: datetime,
    adjustments: Sequence[Adjustment] = (),
    suspensions: Sequence[Suspension] = (),
) -> tuple[Finding, ...]:
    """What a candidate is told before beginning: how long there will be, until when, and why.

    Before the opening nobody knows when they will begin, so what is told then is the last end that there can
    be: that of who enters at the last moment. The first finding is the time itself; further ones explain what
    was added or cut off.
    """
    start = max(now, timetable.opens_at)

    def ending(begun_at: datetime) -> Deadline:
        return effective_deadline(
            timetable,
            begun_at=begun_at,
            delivered_at=begun_at,
            now=start,
            adjustments=adjustments,
            suspensions=[each for each in suspensions if each.from_at <= start],
        )

    deadline = ending(start)
    own = timetable.length_seconds + sum(each.seconds for each in adjustments)
    given = _seconds(deadline.at - start)
    if now >= timetable.opens_at:
        told = [Finding("exam.time_given", {"minutes": given // 60, "ends_at": deadline.at})]
    else:
        last = ending(max(start, timetable.last_entry_at))
        told = [Finding("exam.time_to_come", {"minutes": given // 60, "latest_end_at": last.at})]
    if own > timetable.length_seconds:
        added = own - timetable.length_seconds
        told.append(Finding("exam.time_added", {"seconds": added, "minutes": added // 60}))
    if given < own:
        cut = own - given
        facts: dict[str, Fact] = {"seconds": cut, "minutes": -(-cut // 60), "ends_at": deadline.at}
        told.append(Finding("exam.time_cut_by_window", facts))
    return tuple(told)


MOST_GRANTED_MINUTES: Final = 240
"""The most that is granted at once."""


def judge_grant(before: Deadline, after: Deadline, adjustment: Adjustment) -> tuple[Finding, ...]:
    """Reasons why a grant would not reach the candidate in full, so that it is refused loudly, not lost.

    ``before`` and ``after`` are the deadlines without and with the adjustment.
    """
    reached = _seconds(after.at - before.at)
    if adjustment.seconds <= 0 or reached >= adjustment.seconds:
        return ()
    lost = adjustment.seconds - reached
    facts: dict[str, Fact] = {
        "minutes": adjustment.seconds // 60,
        "lost_minutes": -(-lost // 60),
        "ends_at": after.at,
    }
    return (Finding("exam.grant_cut_by_window", facts, "seconds"),)


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def _merged(suspensions: Iterable[Suspension], now: datetime) -> list[tuple[datetime, datetime]]:
    """Suspensions as disjoint spans in order; one that still lasts ends now."""
    spans = sorted((each.from_at, now if each.until_at is None else each.until_at) for each in suspensions)
    merged: list[tuple[datetime, datetime]] = []
    for since, until in spans:
        if until <= since:
            continue
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged


def _pushed(end: datetime, *, since: datetime, pauses: Iterable[tuple[datetime, datetime]]) -> datetime:
    """An end moved back by every pause that falls before it, as far as the pause falls after ``since``."""
    for paused_at, resumed_at in pauses:
        if paused_at >= end:
            break
        end += max(resumed_at - max(paused_at, since), timedelta())
    return end
