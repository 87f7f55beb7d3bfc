"""How the sitting that is over went, and how the one that is open goes right now."""

import random
from datetime import datetime, timedelta

from core.work import UnitOfWork
from demo.world.answering import (
    Candidate,
    Page,
    Question,
    answer,
    begin,
    candidates_of,
    hand_in,
    mark,
    questions_of,
    write,
)
from demo.world.data import SittingData, sittings_data
from demo.world.seating import INVIGILATOR, opening
from demo.world.stage import Stage
from exam import finishing, invigilation
from exam.states import SignalKind

GRANTED, FORCED, VOIDED = 5, 9, 14
"""Places, among those who began, of the three whom the invigilator had to do with."""


def tell_over(stage: Stage, sitting_ref: str, plan: SittingData) -> None:
    """Sit the sitting that is over, from its bell to its last mark."""
    story = sittings_data().over_story
    chance = random.Random(story.seed)
    opens_at = opening(stage, plan)
    people = candidates_of(stage, sitting_ref, chance)
    people[0].ability = 0.9  # the account that visitors look at first
    away = chance.sample(people[1:], story.absent)
    present = [who for who in people if who not in away]
    _begin_all(
        stage, sitting_ref, present, [opens_at + timedelta(seconds=chance.uniform(5, 600)) for _ in present]
    )
    granted_at = opens_at + timedelta(minutes=15)
    with stage.work(INVIGILATOR, granted_at) as work:
        invigilation.grant_time(
            work,
            sitting_ref,
            seconds=story.grant_seconds,
            reason=story.grant_reason,
            attempt_ref=present[GRANTED].attempt_ref,
        )
    questions = questions_of(stage, sitting_ref, chance)
    write(stage, [page for who in present for page in _pages(who, questions, granted_at, 55, chance)])
    _hand_in_all(stage, present[: len(present) - story.never_handed_in], opens_at, chance)
    stage.clock.instant = opens_at + timedelta(minutes=plan.closes + 5)
    while finishing.close_due(stage.house):
        pass
    for who in present[len(present) - story.never_handed_in :]:
        mark(stage, who)
    with stage.work(INVIGILATOR) as work:
        invigilation.void(work, present[VOIDED].attempt_ref, story.void_reason)


def tell_open(stage: Stage, sitting_ref: str, plan: SittingData) -> None:
    """Begin the sitting that is open and leave everybody at their desks; the first account has not begun."""
    story = sittings_data().open_story
    chance = random.Random(story.seed)
    opens_at, now = opening(stage, plan), stage.now
    busy = chance.sample(candidates_of(stage, sitting_ref, chance)[len(plan.accounts) :], story.begun)
    span = (now - opens_at).total_seconds()
    _begin_all(
        stage,
        sitting_ref,
        busy,
        [opens_at + timedelta(seconds=span * chance.uniform(0.01, 0.85)) for _ in busy],
    )
    with stage.work(INVIGILATOR, now - timedelta(minutes=4)) as work:
        invigilation.grant_time(
            work,
            sitting_ref,
            seconds=story.grant_seconds,
            reason=story.grant_reason,
            attempt_ref=busy[0].attempt_ref,
        )
    questions = questions_of(stage, sitting_ref, chance)
    busy.sort(key=lambda who: who.began_at or now)
    quick, rest = busy[: story.handed_in], busy[story.handed_in :]
    write(stage, [page for who in rest for page in _pages_so_far(who, questions, now, chance)])
    write(stage, [page for who in quick for page in _pages(who, questions, who.began_at or now, 20, chance)])
    for place, who in enumerate(quick):
        hand_in(stage, who, now - timedelta(seconds=100 - 10 * place))
    with stage.work(at=now) as work:
        _signal(work, rest, chance)


def _begin_all(stage: Stage, sitting_ref: str, people: list[Candidate], times: list[datetime]) -> None:
    """Everybody begins at their time, whoever comes first first."""
    for who, at in sorted(zip(people, times, strict=True), key=lambda pair: pair[1]):
        begin(stage, who, sitting_ref, at)


def _hand_in_all(stage: Stage, people: list[Candidate], opens_at: datetime, chance: random.Random) -> None:
    """Everybody hands in at their time; the invigilator does it for the one who left."""
    times = {
        who.attempt_id: min(
            opens_at + timedelta(minutes=chance.uniform(72, 99)),
            (who.began_at or opens_at) + timedelta(minutes=89),
        )
        for who in people
    }
    forced = people[FORCED]
    for who in sorted(people, key=lambda each: times[each.attempt_id]):
        at = times[who.attempt_id]
        if who is forced:
            with stage.work(INVIGILATOR, at) as work:
                reason = sittings_data().over_story.forced_reason
                invigilation.force_hand_in(work, who.attempt_ref, reason)
            mark(stage, who)
        else:
            hand_in(stage, who, at)


def _pages(
    who: Candidate, questions: list[Question], since: datetime, minutes: int, chance: random.Random
) -> list[Page]:
    """One answer after the other over so many minutes, some of them thought better of at the end."""
    given = [(each.slot, answer(who, each, chance)) for each in questions]
    again = [(each.slot, answer(who, each, chance)) for each in questions if chance.random() < 0.06]
    all_of_them = [*given, *again]
    paces = [chance.uniform(0.4, 1.6) for _ in all_of_them]
    spent = [sum(paces[: at + 1]) / sum(paces) for at in range(len(paces))]
    return [
        Page(who, since + timedelta(minutes=minutes * share), [each])
        for share, each in zip(spent, all_of_them, strict=True)
    ]


def _pages_so_far(
    who: Candidate, questions: list[Question], now: datetime, chance: random.Random
) -> list[Page]:
    """As many answers as the time since the beginning allows, the last of them a moment ago."""
    began = who.began_at or now
    spent = (now - began).total_seconds()
    count = max(1, min(len(questions), int(spent / chance.uniform(30, 70))))
    last = spent - min(chance.expovariate(1 / 40), spent * 0.5) - 1
    half = count // 2
    parts = [(questions[:half], last * 0.5), (questions[half:count], last)]
    return [
        Page(who, began + timedelta(seconds=at), [(each.slot, answer(who, each, chance)) for each in part])
        for part, at in parts
        if part
    ]


def _signal(work: UnitOfWork, people: list[Candidate], chance: random.Random) -> None:
    """What the pages of those at work reported: most are connected, a few are in trouble."""
    story = sittings_data().open_story
    names = {who.attempt_id: invigilation.connection_name(work.house) for who in people}
    for who in people:
        invigilation.note_signal(work, who.attempt_id, SignalKind.CONNECTED, names[who.attempt_id])
    troubled = chance.sample(people, story.disconnected + story.unsaved + story.away)
    for place, who in enumerate(troubled):
        if place < story.disconnected:
            name = names[who.attempt_id]
            invigilation.note_signal(work, who.attempt_id, SignalKind.DISCONNECTED, name)
        elif place < story.disconnected + story.unsaved:
            waiting = str(chance.randrange(1, 5))
            invigilation.note_signal(work, who.attempt_id, SignalKind.UNSAVED, waiting)
        else:
            for _ in range(chance.randrange(1, 4)):
                invigilation.note_signal(work, who.attempt_id, SignalKind.AWAY)
