"""What the journal writer says of an answer is what the journal and the sheet hold."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from core.clock import SetClock
from core.house import House
from exam.journal import AnswerIn, Outcome, Request, write_batch
from exam.models import AnswerEntry, AnswerSheet
from exam.rules.attempt import AttemptState
from tests import make
from tests.make import Pen


def at_the_desk(house: House) -> Pen:
    unit = make.unit(house)
    paper = make.paper(house, make.bank(house, unit))
    who = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, house.clock.now(), [who])
    return make.pen(house, who, make.begun(house, who, sitting))


def sent(house: House, *requests: Request) -> list[Outcome]:
    with house.work() as work:
        return write_batch(work, requests)


def request(pen: Pen, *entries: AnswerIn, epoch: int = 1) -> Request:
    return Request(pen.attempt_id, epoch, entries, pen.house.clock.now(), lambda _outcome: None)


def answer(slot: int, seq: int, option: str = "a") -> AnswerIn:
    return AnswerIn(slot=slot, seq=seq, uuid=str(uuid.uuid4()), payload={"option": option}, mono_ms=1)


def stored(pen: Pen) -> tuple[list[tuple[int, int]], dict[int, tuple[int, object]]]:
    """The journal in its order, and the sheet."""
    with pen.house.reading() as work:
        entries = work.session.scalars(select(AnswerEntry).order_by(AnswerEntry.id)).all()
        sheet = work.session.scalars(select(AnswerSheet)).all()
    return [(each.slot, each.seq) for each in entries], {
        each.slot: (each.seq, each.payload) for each in sheet
    }


def test_a_repeated_request_is_acknowledged_even_after_the_end(house: House, clock: SetClock) -> None:
    pen = at_the_desk(house)
    first = answer(1, 1)
    assert sent(house, request(pen, first))[0].acked
    clock.advance(hours=3)
    again, new = sent(house, request(pen, first), request(pen, answer(1, 2)))
    assert [place.seq for place in again.acked] == [1]
    assert new.acked == []
    assert new.late
    assert stored(pen)[0] == [(1, 1)]


def test_an_older_answer_is_told_what_is_stored_instead(house: House) -> None:
    pen = at_the_desk(house)
    sent(house, request(pen, answer(2, 5, "b")))
    (outcome,) = sent(house, request(pen, answer(2, 4), answer(2, 5)))
    assert outcome.acked == []
    assert [(place.slot, place.seq) for place in outcome.stale] == [(2, 5), (2, 5)]
    assert stored(pen) == ([(2, 5)], {2: (5, {"option": "b"})})


def test_answers_to_one_question_in_one_batch_are_all_kept_and_the_newest_stands(house: House) -> None:
    pen = at_the_desk(house)
    outcomes = sent(
        house, request(pen, answer(1, 1), answer(1, 2, "b")), request(pen, answer(1, 4, "d"), answer(1, 3))
    )
    assert [len(outcome.acked) for outcome in outcomes] == [2, 2]
    assert stored(pen) == ([(1, 1), (1, 2), (1, 4), (1, 3)], {1: (4, {"option": "d"})})


def test_a_name_used_twice_never_parts_the_sheet_from_the_journal(house: House) -> None:
    pen = at_the_desk(house)
    first = answer(1, 1, "a")
    sent(house, request(pen, first))
    sent(house, request(pen, AnswerIn(slot=1, seq=2, uuid=first.uuid, payload={"option": "b"}, mono_ms=2)))
    assert stored(pen) == ([(1, 1)], {1: (1, {"option": "a"})})


def test_a_request_without_answers_learns_how_things_stand(house: House) -> None:
    pen = at_the_desk(house)
    (outcome,) = sent(house, request(pen))
    assert (outcome.state, outcome.epoch, outcome.acked) == (AttemptState.OPEN, 1, [])
    deadline = house.clock.now() + timedelta(hours=1)
    assert outcome.deadline_ms == round(deadline.timestamp() * 1000)


def test_an_older_epoch_an_unknown_attempt_and_a_slot_too_many_are_not_written(house: House) -> None:
    pen = at_the_desk(house)
    nobody = Pen(house, pen.attempt_id + 1)
    outcomes = sent(
        house,
        request(pen, answer(1, 1), epoch=0),
        request(nobody, answer(1, 1)),
        request(pen, answer(11, 1), answer(3, 1)),
    )
    assert [[place.slot for place in outcome.acked] for outcome in outcomes] == [[], [], [3]]
    assert [outcome.state for outcome in outcomes] == [
        AttemptState.OPEN,
        AttemptState.VOIDED,
        AttemptState.OPEN,
    ]
    assert stored(pen)[0] == [(3, 1)]
