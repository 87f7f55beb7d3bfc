"""A simulated contest around a simulated sitting: entered, admitted, opened, watched, and checked."""

import asyncio
import random
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final, Self

from contest import boards, contests, entries, registration, stages
from contest.rules.rule_sheet import Component, ComponentKind, KeyName, RuleSheet, SortKey
from contest.states import ContestClass, StageKind
from contest.views import ContestDraft, StageDraft
from core.access import HOUSE, Actor
from core.house import House
from core.points import Points
from exam import outcomes, sittings
from exam.outcomes import AttemptOutcome
from web.simulation.candidate import Candidate
from web.simulation.checking import expected_points
from web.simulation.viewer import Picture, Report, Viewer
from web.simulation.world import World

_AT_ONCE: Final = 500
_WHOLE: Final = 10_000
"""A total of hundred marks, in hundredths."""


@dataclass(frozen=True, slots=True)
class Season:
    """What was prepared: the board, and under which number each person stands on it."""

    board_ref: str
    sitting_id: int
    numbers: Mapping[int, int]


def prepare(house: House, world: World) -> Season:
    """A contest with one stage, bound to the sitting, everybody admitted, the board open."""
    now, organiser = house.clock.now(), world.organiser
    with house.work(organiser) as work:
        total = sittings.look(work, world.sitting_ref).total
        draft = ContestDraft(
            title="Simulation",
            unit_ref=world.unit_ref,
            klass=ContestClass.ENTERPRISE,
            sheet=_sheet(total),
            registration_opens_at=now,
            registration_closes_at=now + timedelta(days=1),
            decides=False,
        )
        contest = contests.draft(work, draft)
        stage = stages.plan(
            work, contest.card.ref, StageDraft(title="Preliminary", kind=StageKind.PRELIMINARY)
        )
        contests.publish(work, contest.card.ref)
    logins = [account.login for account in world.accounts]
    for start in range(0, len(logins), _AT_ONCE):
        with house.work(HOUSE) as work:  # simulated people belong to no unit that could enter them
            registration.enter_many(work, contest.card.ref, logins[start : start + _AT_ONCE])
    with house.work(organiser) as work:
        entries.admit_all(work, contest.card.ref)
        sitting_id = sittings.look(work, world.sitting_ref).id
        stages.bind(work, stage.ref, world.sitting_ref, "theory")
        stages.open_stage(work, stage.ref)
        board = boards.board_of_stage(work, stage.id)
        if board is None:
            raise LookupError(stage.ref)
    return Season(board.ref, sitting_id, _numbers(house, board.id, world))


def _numbers(house: House, board_id: int, world: World) -> dict[int, int]:
    """Everybody's own number, as their own page asks for it: the public board tells no codes."""
    numbers: dict[int, int] = {}
    for account in world.accounts:
        with house.reading(Actor(person_id=account.person_id)) as work:
            numbers[account.person_id] = boards.number_of(work, board_id) or 0
    return numbers


def _sheet(total: Points) -> RuleSheet:
    """Theory alone: the total, then the time used, then a shared rank."""
    theory = Component(name="theory", title="Theory", kind=ComponentKind.THEORY, of_points=total, weight=1000)
    return RuleSheet(
        components=(theory,),
        keys=(SortKey(key=KeyName.TOTAL), SortKey(key=KeyName.TIME_USED, higher_first=False)),
    )


class Stand:
    """People who watch the board while the sitting goes on, some of them at each server."""

    def __init__(self, season: Season, addresses: Sequence[str], viewers: int, seed: int) -> None:
        self._viewers = [
            Viewer(_live(addresses[number % len(addresses)], season.board_ref), seed=seed + number)
            for number in range(viewers)
        ]
        self._stop = asyncio.Event()
        self._following: list[asyncio.Task[Report]] = []

    async def __aenter__(self) -> Self:
        self._following = [asyncio.create_task(each.follow(self._stop)) for each in self._viewers]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.gather(*self._following)

    async def await_quiet(self, seconds: float) -> None:
        """Wait until nothing new has come to anybody for two seconds, at most so long."""
        seen: list[tuple[int, int]] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while seen != (seen := [(v.picture.epoch, v.picture.seq) for v in self._viewers]):
                    await asyncio.sleep(2)

    @property
    def pictures(self) -> list[Picture]:
        return [each.picture for each in self._viewers]

    @property
    def reports(self) -> list[Report]:
        return [each.report for each in self._viewers]


def mismatches(
    house: House, season: Season, candidates: Iterable[Candidate], pictures: Sequence[Picture]
) -> int:
    """Ranks that a viewer saw and that do not follow from what candidates were acknowledged.

    Points are recomputed from acknowledged answers, ranks by sorting; only the time used is the house's.
    Everybody who was marked and is missing on a viewer's board counts, as does everybody who stands there
    twice.
    """
    with house.reading() as work:
        found = {each.person_id: each for each in outcomes.of_sittings(work, [season.sitting_id])}
    expected = expected_ranks(candidates, found, season.numbers)
    return sum(_differing(expected, seen_ranks(picture)) for picture in pictures)


def expected_ranks(
    candidates: Iterable[Candidate], found: Mapping[int, AttemptOutcome], numbers: Mapping[int, int]
) -> dict[int, int]:
    """Rank by number: higher totals first, then less time; equals share a rank and the next is skipped."""
    keys: dict[int, tuple[int, int]] = {}
    for candidate in candidates:
        outcome = found.get(candidate.account.person_id)
        if outcome is not None and outcome.points is not None:
            exact = Fraction(expected_points(candidate) * _WHOLE, int(outcome.of_points))
            total = int(exact + Fraction(1, 2))
            keys[numbers[candidate.account.person_id]] = (-total, outcome.time_used_ms or 0)
    ordered = sorted(keys.values())
    return {number: 1 + ordered.index(key) for number, key in keys.items()}


def seen_ranks(picture: Picture) -> dict[int, int]:
    """Rank by number as a page shows it: equal keys share the rank of the first of them."""
    ranks: dict[int, int] = {}
    rank, before = 0, None
    for place, number in enumerate(picture.order, start=1):
        row: list[Any] = picture.rows[number]
        if row[2] != "c":
            continue
        if row[4] != before:
            rank, before = place, row[4]
        ranks[number] = rank
    return ranks


def _differing(expected: Mapping[int, int], seen: Mapping[int, int]) -> int:
    return sum(1 for each in expected.keys() | seen.keys() if expected.get(each) != seen.get(each))


def _live(address: str, board_ref: str) -> str:
    return f"{address.replace('http', 'ws', 1)}/live/boards/{board_ref}"


def seeded(seed: int, number: int) -> random.Random:
    """The chance of one participant: the same seed gives the same habits."""
    return random.Random(f"{seed}/{number}")
