"""Which board a stranger is shown first."""

from contest import board_stages
from core.clock import SetClock
from core.house import House
from tests import make, make_boards


def test_of_boards_under_way_the_one_that_moved_last_comes_first(house: House, clock: SetClock) -> None:
    unit = make.unit(house)
    moving = make_boards.board(house, unit, 3)
    clock.advance(days=1)
    still = make_boards.board(house, unit, 3)
    clock.advance(minutes=1)
    with house.reading() as work:
        assert board_stages.liveliest(work, []) is None
        assert board_stages.liveliest(work, [still]) == still
        assert board_stages.liveliest(work, [still, moving]) == still
    make_boards.score(house, moving.id, 1, "theory", 8000, at=moving.opened_at)
    make_boards.settle(house)
    with house.reading() as work:
        assert board_stages.liveliest(work, [still, moving]) == moving
