"""A worked example of a rule sheet: two people with the same total, and which comparison parts them. Pure."""

from fractions import Fraction
from typing import Final

from contest.rules import ranking, rule_sheet
from contest.rules.combine import Mark
from contest.rules.ranking import Entrant, Ranked
from contest.rules.rule_sheet import Component, ComponentKind, RuleSheet
from core.points import Points, share_of
from web.contest_desk_views import ExampleRow, TieExample

MINUTE_MS: Final = 60_000
_LEVEL: Final = Fraction(80, 100)
_STEPS: Final = (100, 50, 10, 5, 2, 1)
_MINUTES: Final = (52, 47)
_HANDED_IN: Final = (12, 9)


def of(sheet: RuleSheet) -> TieExample | None:
    """Two entrants who reach the same total in different ways; None for a sheet by which nobody is ranked."""
    if rule_sheet.check(sheet):
        return None
    given = _given(sheet)
    entrants = [
        Entrant(
            entry_id=number,
            marks={
                each.name: Mark(
                    given[number][each.name],
                    _MINUTES[number] * MINUTE_MS if each.kind is ComponentKind.THEORY else None,
                )
                for each in sheet.components
            },
            handed_in_seq=_HANDED_IN[number],
        )
        for number in range(2)
    ]
    ranked = ranking.rank(sheet, entrants)
    return TieExample(
        sheet=sheet,
        rows=tuple(
            ExampleRow(
                letter="AB"[each.entry_id],
                points=given[each.entry_id],
                total=each.total,
                minutes=_MINUTES[each.entry_id],
                handed_in=_HANDED_IN[each.entry_id],
                rank=each.rank or 0,
            )
            for each in ranked
        ),
        place=_parting(ranked),
    )


def _given(sheet: RuleSheet) -> list[dict[str, Points]]:
    """Both reach four fifths; the first is better in the first part, the second as much in the next."""
    even = {each.name: share_of(each.of_points, _LEVEL) for each in sheet.components}
    if len(sheet.components) < 2:
        return [even, dict(even)]
    first, second = sheet.components[0], sheet.components[1]
    more, less = _exchanged(first, second)
    one = {**even, first.name: Points(even[first.name] + more)}
    return [one, {**even, second.name: Points(even[second.name] + less)}]


def _exchanged(first: Component, second: Component) -> tuple[int, int]:
    """Points of the one part that weigh exactly as much as those of the other, at most about a tenth."""
    rate = Fraction(second.weight * first.of_points, first.weight * second.of_points)
    most = min(first.of_points // 10 // rate.numerator, second.of_points // 10 // rate.denominator)
    times = next((each for each in _STEPS if each <= most), 0)
    return rate.numerator * times, rate.denominator * times


def _parting(ranked: tuple[Ranked, ...]) -> int | None:
    """The place, from 0, of the first comparison in which the two differ."""
    pairs = zip(ranked[0].key_values, ranked[1].key_values, strict=True)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), None)
