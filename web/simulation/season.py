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
from core.access import HOUSE
from core.house import House
from core.people import persons
from core.points import Points
from core.work import UnitOfWork
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
    """What was prepared: the board, and by which code each person stands on it."""

    board_ref: str
    sitting_id: int
    codes: Mapping[int, str]


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
        return Season(board.ref, sitting_id, _codes(work, contest.card.ref, world))


def _codes(work: UnitOfWork, contest_ref: str, world: World) -> dict[int, str]:
    refs = persons.refs_of(work, [account.person_id for account in world.accounts])
    rows = entries.listing(work, contest_ref, limit=len(refs)).rows
    codes = {row.person_ref: row.code or "" for row in rows}
    return {person_id: codes[ref] for person_id, ref in refs.items()}


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
    expected = expected_ranks(candidates, found, season.codes)
    return sum(_differing(expected, seen_ranks(picture)) for picture in pictures)


def expected_ranks(
    candidates: Iterable[Candidate], found: Mapping[int, AttemptOutcome], codes: Mapping[int, str]
) -> dict[str, int]:
    """Rank by code: higher totals first, then less time; equals share a rank and the next is skipped."""
    keys: dict[str, tuple[int, int]] = {}
    for candidate in candidates:
        outcome = found.get(candidate.account.person_id)
        if outcome is not None and outcome.points is not None:
            exact = Fraction(expected_points(candidate) * _WHOLE, int(outcome.of_points))
            total = int(exact + Fraction(1, 2))
            keys[codes[candidate.account.person_id]] = (-total, outcome.time_used_ms or 0)
    ordered = sorted(keys.values())
    return {code: 1 + ordered.index(key) for code, key in keys.items()}


def seen_ranks(picture: Picture) -> dict[str, int]:
    """Rank by code as a page shows it: equal keys share the rank of the first of them."""
    ranks: dict[str, int] = {}
    rank, before = 0, None
    for place, number in enumerate(picture.order, start=1):
        row: list[Any] = picture.rows[number]
        if row[2] != "c":
            continue
        if row[4] != before:
            rank, before = place, row[4]
        ranks[str(picture.people[number][1])] = rank
    return ranks


def _differing(expected: Mapping[str, int], seen: Mapping[str, int]) -> int:
    return sum(1 for code in expected.keys() | seen.keys() if expected.get(code) != seen.get(code))


def _live(address: str, board_ref: str) -> str:
    return f"{address.replace('http', 'ws', 1)}/live/boards/{board_ref}"


def seeded(seed: int, number: int) -> random.Random:
    """The chance of one participant: the same seed gives the same habits."""
    return random.Random(f"{seed}/{number}")
