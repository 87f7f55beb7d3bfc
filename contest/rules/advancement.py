"""Advancement (晋级下一轮): who goes on to the next stage, who waits, and for everybody the reason.

The rule is data: a number of places overall or for each group, unit or region, at most so many of one unit,
and what becomes of equals at the cut. Nobody absent, struck out or withdrawn ever goes on, and nothing but
the published ranking decides between two people.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from contest.rules.rule_sheet import KeyName, RuleSheet
from core.errors import Fact, Facts, Finding
from core.points import Points, written

WAITS_WITH_EQUALS = "contest.waitlisted_with_equals"
"""The reason of who shares a place on the waitlist."""


Waits = Literal["behind", "component", "time_used", "handed_in", "tied"]
"""Why somebody is on the waitlist. A key: the total is that of the last who goes on, and this comparison put
them behind. Tied: equals in the total asked for more places than were left, and the rule lets none of them
on.
"""
REASONS_TO_WAIT: Final[Mapping[Waits, tuple[str, str]]] = {
    "behind": ("contest.waitlisted", WAITS_WITH_EQUALS),
    "component": ("contest.waitlisted_by_component", "contest.waitlisted_by_component_with_equals"),
    "time_used": ("contest.waitlisted_by_time_used", "contest.waitlisted_by_time_used_with_equals"),
    "handed_in": ("contest.waitlisted_by_handed_in", "contest.waitlisted_by_handed_in_with_equals"),
    "tied": ("contest.waitlisted_tied", "contest.waitlisted_tied_with_equals"),
}
"""The code of the reason, which is the notice's too: for a place of one's own, and for a shared one."""
_BY: Final[Mapping[KeyName, Waits]] = {
    KeyName.TOTAL: "behind",
    KeyName.COMPONENT: "component",
    KeyName.TIME_USED: "time_used",
    KeyName.HANDED_IN: "handed_in",
}


class Pot(StrEnum):
    """Among whom the places are given: everybody, each group, each unit, or each region."""

    OVERALL = "overall"
    GROUP = "group"
    UNIT = "unit"
    REGION = "region"


class CutTie(StrEnum):
    """What becomes of equals at the cut (末位同分): all go on, none does, or the chain of keys decides.

    For the first two, equals have the same total: the cut is a score line. By key, they share the rank; who
    is equal in every key goes on together, for nothing is left that could decide.
    """

    ALL_IN = "all_in"
    NONE_IN = "none_in"
    BY_KEY = "by_key"


class Decision(StrEnum):
    """What the rule decided about one entrant."""

    ADVANCES = "advances"
    WAITLISTED = "waitlisted"
    STAYS = "stays"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AdvancementRule(_Part):
    """How many go on, of whom, and how the cut is drawn.

    ``places``: in each pot. ``most_per_unit``: of one unit, over all pots. ``least_total``: below this nobody
    goes on. ``waitlist``: how many in each pot stand by for refilling (递补). ``region_digits``: how much of
    a region code makes a region (2 a province, 4 a city, 6 a county).
    """

    places: int
    pot: Pot = Pot.OVERALL
    most_per_unit: int | None = None
    least_total: Points | None = None
    ties: CutTie = CutTie.ALL_IN
    waitlist: int = 0
    region_digits: Literal[2, 4, 6] = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """An entrant of the finished stage.

    ``rank`` is the published one, shared where every key is equal; None for who has none. ``key_values``
    are what the sheet's keys compared. ``gone``: withdrawn or struck out since.
    """

    entry_id: int
    rank: int | None
    total: Points | None
    group: str = ""
    unit: int | None = None
    region: str | None = None
    gone: bool = False
    key_values: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Advanced:
    """One entrant's decision; ``waiting`` counts the places of a pot's waitlist from 1, shared."""

    entry_id: int
    decision: Decision
    reason: Finding
    pot: str
    waiting: int | None = None


def check_rule(rule: AdvancementRule) -> tuple[Finding, ...]:
    """Every reason why nobody can advance by this rule."""
    found: list[Finding] = []
    if rule.places < 1:
        found.append(Finding("contest.places_missing", {}, "places"))
    if rule.most_per_unit is not None and rule.most_per_unit < 1:
        found.append(Finding("contest.unit_quota_empty", {}, "most_per_unit"))
    if rule.waitlist < 0:
        found.append(Finding("contest.waitlist_negative", {}, "waitlist"))
    return tuple(found)


def advance(
    rule: AdvancementRule, runners: Sequence[Runner], sheet: RuleSheet | None = None
) -> tuple[Advanced, ...]:
    """Decide about everybody, in the order of the ranking.

    ``sheet``: what they were ranked by, so that reasons can name the key that put somebody behind the cut.
    Deciding again after somebody is ``gone`` gives their place to the pot's next in line.
    """
    draw = _Draw(rule, sheet)
    ordered = sorted(runners, key=lambda each: (each.rank is None, each.rank or 0, each.entry_id))
    in_question: list[Runner] = []
    for runner in ordered:
        reason = _never(rule, runner)
        if reason is None:
            in_question.append(runner)
        else:
            draw.stays(runner, reason)
    for _, tie in groupby(in_question, key=lambda each: _level(rule, each)):
        draw.place(list(tie))
    return tuple(draw.settled[each.entry_id] for each in ordered)


@dataclass
class _Draw:
    """The decisions so far: places taken by pot and by unit, and pots whose cut has been drawn."""

    rule: AdvancementRule
    sheet: RuleSheet | None
    last_on: dict[str, Runner] = field(default_factory=dict)
    taken: Counter[str] = field(default_factory=Counter)
    of_unit: Counter[int] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    closed: set[str] = field(default_factory=set)
    settled: dict[int, Advanced] = field(default_factory=dict)

    def place(self, tie: Sequence[Runner]) -> None:
        """Give equals their places, pot by pot, or put them in line."""
        for pot in sorted({_pot_of(self.rule, each) for each in tie}):
            fitting = self._within_units([each for each in tie if _pot_of(self.rule, each) == pot])
            free = self.rule.places - self.taken[pot]
            equals_fit = self.rule.ties is not CutTie.NONE_IN or len(fitting) <= free
            if fitting and pot not in self.closed and free > 0 and equals_fit:
                self._let_on(pot, fitting, beyond=len(fitting) > free)
            elif fitting:
                cut_through = pot not in self.closed and free > 0
                self.closed.add(pot)
                self._put_in_line(pot, fitting, cut_through=cut_through)

    def stays(self, runner: Runner, reason: Finding) -> None:
        pot = _pot_of(self.rule, runner)
        self.settled[runner.entry_id] = Advanced(runner.entry_id, Decision.STAYS, reason, pot)

    def _within_units(self, equals: Sequence[Runner]) -> list[Runner]:
        """Those whose unit still has a place; equals in every key of one unit take or miss it together."""
        most = self.rule.most_per_unit
        if most is None:
            return list(equals)
        fitting: list[Runner] = []
        asked: Counter[int] = Counter()
        for _, same in groupby(equals, key=lambda each: each.rank):
            level = list(same)
            wanted = Counter(each.unit for each in level if each.unit is not None)
            full = {unit for unit, n in wanted.items() if self.of_unit[unit] + asked[unit] + n > most}
            asked.update({unit: n for unit, n in wanted.items() if unit not in full})
            for each in level:
                if each.unit in full:
                    facts: Facts = {"rank": each.rank, "most": most}
                    self.stays(each, Finding("contest.stays_unit_quota", facts))
                else:
                    fitting.append(each)
        return fitting

    def _let_on(self, pot: str, equals: Sequence[Runner], *, beyond: bool) -> None:
        self.taken[pot] += len(equals)
        code = "contest.advances_with_equals" if beyond else "contest.advances"
        self.last_on[pot] = equals[-1]
        for each in equals:
            if each.unit is not None:
                self.of_unit[each.unit] += 1
            reason = Finding(code, self._facts(each))
            self.settled[each.entry_id] = Advanced(each.entry_id, Decision.ADVANCES, reason, pot)

    def _put_in_line(self, pot: str, equals: Sequence[Runner], *, cut_through: bool) -> None:
        """The line is as long as the rule says, or longer by equals of the cut.

        In it the chain of keys decides who is before whom; who is equal in every key shares the place.
        """
        if self.waiting[pot] < self.rule.waitlist:
            for _, same in groupby(equals, key=lambda each: each.rank):
                self._share_place(pot, list(same), tied=len(equals) if cut_through else 0)
            return
        code = "contest.stays_with_equals" if cut_through else "contest.stays_below_line"
        for each in equals:
            self.stays(each, Finding(code, self._facts(each)))

    def _share_place(self, pot: str, same: Sequence[Runner], *, tied: int) -> None:
        """``tied``: so many equals the cut went through; 0 where it went between two totals."""
        number = self.waiting[pot] + 1
        self.waiting[pot] += len(same)
        why, component = self._behind(pot, same[0], tied=tied > 0)
        alone, shared = REASONS_TO_WAIT[why]
        told: Facts = {"number": number, "equals": len(same), "tied": tied, "component": component}
        for each in same:
            reason = Finding(shared if len(same) > 1 else alone, {**self._facts(each), **told})
            self.settled[each.entry_id] = Advanced(each.entry_id, Decision.WAITLISTED, reason, pot, number)

    def _behind(self, pot: str, runner: Runner, *, tied: bool) -> tuple[Waits, str]:
        """Which comparison put them behind the last who goes on, with the title of the component compared."""
        if tied:
            return "tied", ""
        last = self.last_on.get(pot)
        if self.sheet is None or last is None or last.total != runner.total:
            return "behind", ""
        compared = zip(self.sheet.keys, last.key_values, runner.key_values, strict=True)
        key = next((key for key, theirs, own in compared if theirs != own), None)
        if key is None:
            return "behind", ""
        part = self.sheet.component(key.component or "")
        return _BY[key.key], part.title if part is not None else ""

    def _facts(self, runner: Runner) -> dict[str, Fact]:
        return {"rank": runner.rank, "places": self.rule.places, "total": _told(runner.total)}


def _never(rule: AdvancementRule, runner: Runner) -> Finding | None:
    """Why somebody cannot go on whatever the others do."""
    if runner.gone:
        return Finding("contest.stays_gone")
    if runner.rank is None or runner.total is None:
        return Finding("contest.stays_unranked")
    if rule.least_total is not None and runner.total < rule.least_total:
        facts: Facts = {"total": written(runner.total), "least": written(rule.least_total)}
        return Finding("contest.stays_below_least", facts)
    return None


def _level(rule: AdvancementRule, runner: Runner) -> int | None:
    return runner.rank if rule.ties is CutTie.BY_KEY else runner.total


def _pot_of(rule: AdvancementRule, runner: Runner) -> str:
    return {
        Pot.OVERALL: "",
        Pot.GROUP: runner.group,
        Pot.UNIT: "" if runner.unit is None else str(runner.unit),
        Pot.REGION: (runner.region or "")[: rule.region_digits],
    }[rule.pot]


def _told(points: Points | None) -> str:
    return "" if points is None else written(points)
