"""The simulator draws by a paper's blueprint, learns from what was answered, and keeps nothing."""

from fractions import Fraction

from core.access import Role
from core.house import House
from exam import papers, simulating
from tests import make


def test_drawing_again_and_again_writes_nothing(house: House) -> None:
    unit = make.unit(house)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    ref = make.paper(house, make.bank(house, unit))
    with house.work(trainer.actor) as work:
        told, seed = simulating.of_paper(work, ref, draws=50)
        assert simulating.of_paper(work, ref, seed=seed, draws=50) == (told, seed)
        assert len(papers.listing(work)) == 1
    assert told.draws == len(told.expected) == 50
    assert told.measured == 0


def test_few_answers_are_not_taken_for_a_measure(house: House) -> None:
    unit = make.unit(house)
    make.paper(house, make.bank(house, unit))
    with house.work() as work:
        facilities = simulating.facilities(work, 1)
    assert all(Fraction(0) <= share <= 1 for share in facilities.values())
