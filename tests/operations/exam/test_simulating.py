"""The simulator draws by a paper's blueprint, learns from what was answered, and keeps nothing."""

from fractions import Fraction

import pytest

from core.access import Role
from core.clock import SetClock
from core.house import House
from exam import papers, simulating
from question_bank.rules.classes import MeasuredDifficulty
from tests import make
from tests.make import Engine
from tests.make_results import held, sat


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


def test_few_answers_are_not_taken_for_a_measure(house: House, engine: Engine) -> None:
    unit = make.unit(house)
    held(house, engine, unit, make.paper(house, make.bank(house, unit)), (10, 8))
    assert measured(house) == {}


def test_only_rated_sittings_that_are_over_tell_how_hard_items_are(
    house: House, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulating, "ENOUGH_ANSWERS", 2)
    unit = make.unit(house)
    paper = make.paper(house, make.bank(house, unit))
    held(house, engine, unit, paper, (10, 10), rated=False)
    assert measured(house) == {}
    sat(house, engine, unit, paper, (10, 10))
    assert measured(house) == {}
    assert isinstance(house.clock, SetClock)
    house.clock.advance(hours=6)
    held(house, engine, unit, paper, (0, 0))
    assert set(measured(house).values()) == {Fraction(1, 2)}


def test_an_item_is_told_where_it_proved_quite_otherwise(
    house: House, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulating, "ENOUGH_ANSWERS", 2)
    unit = make.unit(house)
    held(house, engine, unit, make.paper(house, make.bank(house, unit)), (10, 10))
    with house.work() as work:
        version = min(simulating.facilities(work, 1))
        told = simulating.proved_of(work, {version: 5})[version]
        assert (told.percent, told.band, told.apart) == (100, MeasuredDifficulty.EASY, True)
        assert not simulating.proved_of(work, {version: 3})[version].apart


def measured(house: House) -> dict[int, Fraction]:
    with house.reading() as work:
        return simulating.facilities(work, 1)
