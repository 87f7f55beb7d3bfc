"""Ranking (名次), worked out the slow and obvious way: sort everybody by the sheet's keys, then count.

Settlement uses this and compares it with the live engine, which must never disagree.

Order of standing: who is complete; who is incomplete, by what is there so far (a provisional rank); who waits
with nothing yet; who was absent; who was struck out. The last three have no rank. Unofficial entrants (打星)
stand where their score puts them, behind official ones with the same keys, and take no rank from anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contest.rules.combine import Completeness, Mark, completeness, so_far, total
from contest.rules.rule_sheet import KeyName, RuleSheet, SortKey, TieMeaning
from core.errors import Finding
from core.points import Points


class RankStanding(StrEnum):
    """Where an entrant stands, the best first."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    WAITING = "waiting"
    ABSENT = "absent"
    STRUCK = "struck"


_ORDER = {standing: place for place, standing in enumerate(RankStanding)}
_RANKED = frozenset({RankStanding.COMPLETE, RankStanding.INCOMPLETE})


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody to rank. ``handed_in_seq`` counts hand-ins; not ``official`` means beside the ranks (打星)."""

    entry_id: int
    marks: Mapping[str, Mark]
    handed_in_seq: int | None = None
    official: bool = True
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """Somebody's place. ``position`` counts everybody from 1; ``rank`` may be shared, and None means none.

    ``total`` is None unless complete; ``so_far`` is what is there. ``key_values`` stand in the order of the
    sheet's keys, as compared (None: not there, compared last).
    """

    entry_id: int
    rank: int | None
    position: int
    total: Points | None
    key_values: tuple[int | None, ...]
    standing: RankStanding
    so_far: Points
    official: bool


_Order = tuple[int, tuple[tuple[int, int], ...]]


def rank(sheet: RuleSheet, entrants: Sequence[Entrant]) -> tuple[Ranked, ...]:
    """Everybody in order of position.

    Equal keys share the rank, and the next rank skips. Entry ids only make the order of equals stable; they
    never separate a rank.
    """
    judged = [(each, standing_of(sheet, each), key_values(sheet, each)) for each in entrants]
    rows = sorted(
        ((_order(sheet, standing, values), each, standing, values) for each, standing, values in judged),
        key=lambda row: (row[0], not row[1].official, row[1].entry_id),
    )
    ranked: list[Ranked] = []
    better, same, present = 0, 0, None
    for position, (order, each, standing, values) in enumerate(rows, start=1):
        place: int | None = None
        if each.official and standing in _RANKED:
            if order != present:
                better, same, present = better + same, 0, order
            same += 1
            place = better + 1
        ranked.append(
            Ranked(
                entry_id=each.entry_id,
                rank=place,
                position=position,
                total=total(sheet, each.marks),
                key_values=values,
                standing=standing,
                so_far=so_far(sheet, each.marks),
                official=each.official,
            )
        )
    return tuple(ranked)


def standing_of(sheet: RuleSheet, entrant: Entrant) -> RankStanding:
    """Where the entrant stands, whatever the others do."""
    if entrant.struck:
        return RankStanding.STRUCK
    return _STANDINGS[completeness(sheet, entrant.marks)]


_STANDINGS = {
    Completeness.COMPLETE: RankStanding.COMPLETE,
    Completeness.INCOMPLETE: RankStanding.INCOMPLETE,
    Completeness.WAITING: RankStanding.WAITING,
    Completeness.ABSENT: RankStanding.ABSENT,
}


def key_values(sheet: RuleSheet, entrant: Entrant) -> tuple[int | None, ...]:
    """What is compared, key by key: the rounded total that is displayed, points, milliseconds, sequence."""
    return tuple(_value(sheet, key, entrant) for key in sheet.keys)


def unseparated(sheet: RuleSheet, ranked: Sequence[Ranked]) -> tuple[Finding, ...]:
    """Where a sheet that admits no ties still left some: one finding for each shared rank."""
    if sheet.ties is not TieMeaning.BY_LAST_KEY:
        return ()
    sharing: dict[int, int] = {}
    for each in ranked:
        if each.rank is not None:
            sharing[each.rank] = sharing.get(each.rank, 0) + 1
    return tuple(
        Finding("contest.tie_unseparated", {"rank": place, "count": count})
        for place, count in sharing.items()
        if count > 1
    )


def _value(sheet: RuleSheet, key: SortKey, entrant: Entrant) -> int | None:
    if key.key is KeyName.TOTAL:
        return so_far(sheet, entrant.marks)
    if key.key is KeyName.HANDED_IN:
        return entrant.handed_in_seq
    names = [key.component] if key.component is not None else [each.name for each in sheet.components]
    marks = [entrant.marks[name] for name in names if name in entrant.marks]
    if key.key is KeyName.COMPONENT:
        points = [mark.points for mark in marks if mark.points is not None and not mark.absent]
        return sum(points) if points else None
    times = [mark.time_used_ms for mark in marks if mark.time_used_ms is not None]
    return sum(times) if times else None


def _order(sheet: RuleSheet, standing: RankStanding, values: Sequence[int | None]) -> _Order:
    """Smaller is better. Who has no rank is not compared by keys: they share the end of the list."""
    if standing not in _RANKED:
        return _ORDER[standing], ()
    compared = (
        (1, 0) if value is None else (0, -value if key.higher_first else value)
        for key, value in zip(sheet.keys, values, strict=True)
    )
    return _ORDER[standing], tuple(compared)
