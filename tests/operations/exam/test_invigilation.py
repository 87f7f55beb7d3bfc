"""Invigilation: time granted reaches everybody it should or is refused loudly; every deed has a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.access import Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.errors import Conflict, NotAllowed
from core.house import House
from core.points import Points
from exam import attempts, invigilation, results, sittings
from exam.errors import AttemptNotOpen, GrantRefused, ReasonMissing
from exam.models import Attempt
from exam.rules.attempt import AttemptState, ClosedBy
from exam.states import SignalKind
from tests import make
from tests.make import Engine, Someone


@pytest.fixture
def watcher(house: House, unit: str) -> Someone:
    return make.someone(house, "周芳", Role.INVIGILATOR, unit_ref=unit)


@pytest.fixture
def people(house: House, unit: str) -> list[Someone]:
    return make.workers(house, unit, 3)


@pytest.fixture
def sitting(house: House, clock: SetClock, unit: str, people: list[Someone]) -> str:
    return make.sitting(house, make.paper(house, make.bank(house, unit)), clock.now(), people)


def deadline(house: House, who: Someone, attempt: str) -> timedelta:
    with house.reading(who.actor) as work:
        return attempts.clock(work, attempt).deadline - house.clock.now()


def test_time_for_one_reaches_that_one_alone(
    house: House, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    first, second = (make.begun(house, person, sitting) for person in people[:2])
    with house.work(watcher.actor) as work:
        told = invigilation.grant_time(work, sitting, seconds=600, reason="键盘故障", attempt_ref=first)
    assert told == 1
    assert deadline(house, people[0], first) == timedelta(minutes=70)
    assert deadline(house, people[1], second) == timedelta(minutes=60)


def test_time_for_everybody_reaches_who_is_at_work_and_who_comes_later(
    house: House, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    first, second = (make.begun(house, person, sitting) for person in people[:2])
    with house.work(watcher.actor) as work:
        assert invigilation.grant_time(work, sitting, seconds=300, reason="停电") == 2
    third = make.begun(house, people[2], sitting)
    for person, attempt in zip(people, (first, second, third), strict=True):
        assert deadline(house, person, attempt) == timedelta(minutes=65)


def test_an_answer_is_taken_in_the_time_that_was_added(
    house: House, clock: SetClock, engine: Engine, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    attempt = make.begun(house, people[0], sitting)
    pen = make.pen(house, people[0], attempt)
    with house.work(watcher.actor) as work:
        invigilation.grant_time(work, sitting, seconds=600, reason="停电")
    clock.advance(minutes=65)
    assert engine.close_due() == 0
    assert pen.write(1, {"option": "b"}).acked
    clock.advance(minutes=6)
    assert engine.close_due() == 1


def test_time_that_the_end_of_the_sitting_would_cut_is_refused_and_changes_nothing(
    house: House, clock: SetClock, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    attempt = make.begun(house, people[0], sitting)
    with house.work(watcher.actor) as work, pytest.raises(GrantRefused) as refused:
        invigilation.grant_time(work, sitting, seconds=3 * 3600, reason="停电")
    assert refused.value.findings[0].code == "exam.grant_cut_by_window"
    assert deadline(house, people[0], attempt) == timedelta(minutes=60)
    with house.work(watcher.actor) as work:
        invigilation.grant_time(work, sitting, seconds=3 * 3600, reason="停电", beyond_window=True)
    assert deadline(house, people[0], attempt) == timedelta(minutes=240)


@pytest.mark.parametrize("seconds", [0, -60, 4 * 3600 + 1])
def test_an_absurd_amount_is_refused(house: House, watcher: Someone, sitting: str, seconds: int) -> None:
    with house.work(watcher.actor) as work, pytest.raises(Conflict):
        invigilation.grant_time(work, sitting, seconds=seconds, reason="停电")


def test_who_has_handed_in_is_given_no_time(
    house: House, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    attempt = make.begun(house, people[0], sitting)
    with house.work(watcher.actor) as work:
        invigilation.force_hand_in(work, attempt, "身体不适")
    with house.work(watcher.actor) as work, pytest.raises(AttemptNotOpen):
        invigilation.grant_time(work, sitting, seconds=600, reason="停电", attempt_ref=attempt)


def test_no_deed_without_a_reason_and_none_without_the_permission(
    house: House, watcher: Someone, unit: str, people: list[Someone], sitting: str
) -> None:
    attempt = make.begun(house, people[0], sitting)
    judge = make.someone(house, "吴大鹏", Role.JUDGE, unit_ref=unit)
    elsewhere = make.someone(house, "陈晓明", Role.INVIGILATOR, unit_ref=make.unit(house, "别的单位"))
    for deed in (invigilation.force_hand_in, invigilation.void, invigilation.tell):
        with house.work(watcher.actor) as work, pytest.raises(ReasonMissing):
            deed(work, attempt, "  ")
        for stranger in (judge, elsewhere, people[0]):
            with house.work(stranger.actor) as work, pytest.raises(NotAllowed):
                deed(work, attempt, "理由")
    with house.work(watcher.actor) as work, pytest.raises(ReasonMissing):
        invigilation.grant_time(work, sitting, seconds=60, reason="停")
    with house.reading(elsewhere.actor) as work, pytest.raises(NotAllowed):
        invigilation.wall(work, sitting)


def test_a_forced_hand_in_counts_what_was_saved_and_is_written_down(
    house: House, engine: Engine, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    attempt = make.begun(house, people[0], sitting)
    right = make.answers(house, people[0], attempt)
    make.pen(house, people[0], attempt).write(1, right[1])
    with house.work(watcher.actor) as work:
        invigilation.force_hand_in(work, attempt, "身体不适")
    engine.deliver()
    with house.reading(people[0].actor) as work:
        seen = results.mine(work, attempt)
    assert (seen.closed_by, seen.points) == (ClosedBy.INVIGILATOR, Points(150))
    with house.reading() as work:
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.action == "attempt.forced_in")).one()
    assert (entry.actor_id, entry.facts) == (watcher.person_id, {"reason": "身体不适"})


def test_a_voided_attempt_takes_no_answer_shows_no_score_and_is_never_marked(
    house: House, engine: Engine, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    attempt = make.begun(house, people[0], sitting)
    pen = make.pen(house, people[0], attempt)
    pen.write(1, {"option": "b"})
    with house.work(watcher.actor) as work:
        invigilation.void(work, attempt, "替考")
        invigilation.void(work, attempt, "替考")
    assert pen.write(2, {"option": "b"}).acked == []
    engine.deliver()
    with house.reading(people[0].actor) as work:
        seen = results.mine(work, attempt)
        sheet = attempts.sheet_of(work, pen.attempt_id)
    assert (seen.state, seen.points, seen.slots) == (AttemptState.VOIDED, None, ())
    assert sheet[1].payload == {"option": "b"}


def test_an_attempt_voided_between_hand_in_and_marking_stays_voided(
    house: House, engine: Engine, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    attempt = make.begun(house, people[0], sitting)
    pen = make.pen(house, people[0], attempt)
    with house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    with house.work(watcher.actor) as work:
        invigilation.void(work, attempt, "替考")
    engine.deliver()
    with house.reading() as work:
        row = work.session.scalars(select(Attempt).where(Attempt.ref == attempt)).one()
    assert (row.state, row.points) == (AttemptState.VOIDED, None)


def test_the_wall_puts_trouble_first_and_counts_what_is_answered(
    house: House, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    pens = [make.pen(house, person, make.begun(house, person, sitting)) for person in people]
    pens[1].write(1, {"option": "b"})
    with house.work() as work:
        for pen in pens[1:]:
            name = invigilation.connection_name(house)
            invigilation.note_signal(work, pen.attempt_id, SignalKind.CONNECTED, name)
        invigilation.note_signal(work, pens[2].attempt_id, SignalKind.UNSAVED, "2")
    with house.reading(watcher.actor) as work:
        wall = invigilation.wall(work, sitting)
    assert [tile.name for tile in wall.tiles] == ["职工1", "职工3", "职工2"]
    assert [(tile.connected, tile.unsaved, tile.answered) for tile in wall.tiles] == [
        (False, 0, 0),
        (True, 2, 0),
        (True, 0, 1),
    ]


def test_a_cleared_answer_is_not_counted_as_answered(
    house: House, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    pen = make.pen(house, people[0], make.begun(house, people[0], sitting))
    pen.write(1, {"option": "b"})
    pen.write(1, None)
    with house.reading(watcher.actor) as work:
        tiles = {tile.name: tile for tile in invigilation.wall(work, sitting).tiles}
    assert tiles["职工1"].answered == 0


def test_a_sitting_that_is_over_counts_everybody(
    house: House, clock: SetClock, engine: Engine, people: list[Someone], sitting: str
) -> None:
    for person in people[:2]:
        make.begun(house, person, sitting)
    clock.advance(hours=3)
    engine.close_due()
    engine.deliver()
    with house.reading() as work:
        seen = sittings.look(work, sitting)
    assert (seen.admitted, seen.begun, seen.finished) == (3, 2, 2)


def test_a_page_that_reloads_stays_connected_whichever_word_arrives_first(
    house: House, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    pen = make.pen(house, people[0], make.begun(house, people[0], sitting))
    first, second = invigilation.connection_name(house), invigilation.connection_name(house)
    with house.work() as work:
        invigilation.note_signal(work, pen.attempt_id, SignalKind.CONNECTED, first)
        invigilation.note_signal(work, pen.attempt_id, SignalKind.CONNECTED, second)
        invigilation.note_signal(work, pen.attempt_id, SignalKind.DISCONNECTED, first)
    with house.reading(watcher.actor) as work:
        assert sum(tile.connected for tile in invigilation.wall(work, sitting).tiles) == 1


def test_a_page_opened_anew_with_everything_saved_is_not_shown_with_what_the_page_before_had_unsaved(
    house: House, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    pen = make.pen(house, people[0], make.begun(house, people[0], sitting))
    first, second = invigilation.connection_name(house), invigilation.connection_name(house)

    def says(kind: SignalKind, facts: str) -> int:
        with house.work() as work:
            invigilation.note_signal(work, pen.attempt_id, kind, facts)
        with house.reading(watcher.actor) as work:
            return sum(tile.unsaved for tile in invigilation.wall(work, sitting).tiles)

    said = [(SignalKind.CONNECTED, first), (SignalKind.UNSAVED, "1"), (SignalKind.DISCONNECTED, first)]
    assert [says(*each) for each in said] == [0, 1, 1]
    assert says(SignalKind.CONNECTED, second) == 0


def test_a_paper_that_is_in_has_no_time_left_and_nothing_waiting_that_came_with_it(
    house: House, clock: SetClock, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    begun = [make.begun(house, person, sitting) for person in people]
    pens = [make.pen(house, person, ref) for person, ref in zip(people, begun, strict=True)]
    for pen in pens:
        pen.write(1, {"option": "b"})
    clock.advance(minutes=1)
    for pen in pens:
        with house.work() as work:
            invigilation.note_signal(work, pen.attempt_id, SignalKind.UNSAVED, "1")
    clock.advance(minutes=1)
    pens[1].write(2, {"option": "a"})
    with house.work(people[0].actor) as work:
        attempts.hand_in_by_token(work, pens[0].attempt_id, pens[0].epoch)
    with house.work(watcher.actor) as work:
        for ref in begun[1:]:
            invigilation.force_hand_in(work, ref, "统一收卷")
    with house.reading(watcher.actor) as work:
        tiles = {tile.name: tile for tile in invigilation.wall(work, sitting).tiles}
    assert [tiles[name].unsaved for name in ("职工1", "职工2", "职工3")] == [0, 0, 1]
    assert [tiles[name].is_complete for name in ("职工1", "职工2", "职工3")] == [True, False, False]
    assert all(tile.deadline is None and tile.handed_in_at is not None for tile in tiles.values())


def test_a_lone_process_forgets_the_connections_of_the_run_that_was_killed(
    house: House, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    pen = make.pen(house, people[0], make.begun(house, people[0], sitting))
    with house.work() as work:
        name = invigilation.connection_name(house)
        invigilation.note_signal(work, pen.attempt_id, SignalKind.CONNECTED, name)
    restarted = replace(house, run="LATER")
    with restarted.reading(watcher.actor) as work:
        still_shown = sum(tile.connected for tile in invigilation.wall(work, sitting).tiles)
    assert still_shown == (0 if house.database.is_sqlite else 1)
