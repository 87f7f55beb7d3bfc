"""The sequencer: one number for each event, none left out, whoever writes and however many number."""

import threading

from sqlalchemy import select

from contest.board_models import ScoreEventRow
from contest.live import sequencer
from contest.live.sequencer import NUMBERED, Sequencer
from core.access import HOUSE
from core.house import House
from core.pubsub import Message
from tests import make, make_boards

WRITERS, EACH = 4, 12


def numbers(house: House, board_id: int) -> list[tuple[int | None, int]]:
    table = ScoreEventRow
    with house.reading(HOUSE) as work:
        rows = work.session.execute(
            select(table.seq, table.id).where(table.board_id == board_id).order_by(table.seq)
        )
        return [(row.seq, row.id) for row in rows]


def test_events_are_numbered_in_the_order_of_writing_board_by_board(house: House) -> None:
    unit = make.unit(house)
    one, other = make_boards.board(house, unit, 3), make_boards.board(house, unit, 3)
    for entry in (1, 2, 3):
        make_boards.score(house, one.id, entry, "theory", entry)
        make_boards.score(house, other.id, entry, "theory", entry)
    heard: list[Message] = []
    stop = house.channel.listen(lambda topic, message: heard.append(message) if topic == NUMBERED else None)
    assert sequencer.number_waiting(house) is False
    stop()
    for board in (one, other):
        found = numbers(house, board.id)
        assert [seq for seq, _ in found] == [1, 2, 3]
        assert [row for _, row in found] == sorted(row for _, row in found)
    assert heard == [{"board": one.id}, {"board": other.id}]


def test_more_than_fit_at_once_are_numbered_in_turns(house: House) -> None:
    board = make_boards.board(house, make.unit(house), 1)
    for points in range(sequencer.AT_ONCE // 100 + 1):
        make_boards.score(house, board.id, 1, "theory", points)
    make_boards.settle(house)
    make_boards.score(house, board.id, 1, "theory", 9)
    make_boards.settle(house)
    assert [seq for seq, _ in numbers(house, board.id)] == list(range(1, sequencer.AT_ONCE // 100 + 3))


def test_two_sequencers_and_many_writers_leave_no_gap_and_no_double(house: House) -> None:
    board = make_boards.board(house, make.unit(house), WRITERS)
    sequencers = [Sequencer(house), Sequencer(house)]
    for each in sequencers:
        each.start()

    def write(entry: int) -> None:
        for points in range(EACH):
            make_boards.score(house, board.id, entry, "theory", points)

    writers = [threading.Thread(target=write, args=(entry,)) for entry in range(1, WRITERS + 1)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    for each in sequencers:
        each.stop()
    make_boards.settle(house)
    assert [seq for seq, _ in numbers(house, board.id)] == list(range(1, WRITERS * EACH + 1))
