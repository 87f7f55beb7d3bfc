"""What answers tell of one item, version by version, and of a paper over all its sittings."""

import pytest

from core.access import Role
from core.errors import NotAllowed
from core.house import House
from exam import analysis, item_figures
from exam.analysis_views import ItemCard
from exam.models import PaperItem
from tests import make
from tests.make import Engine, Someone
from tests.make_results import held, sat

NOISY = ({0, 1, 2, 3, 4, 5, 9}, {0, 1, 2, 4, 6}, {0, 1, 3}, {0, 2}, {1}, {0, 1, 2, 3, 4, 5, 6, 7, 8})
"""Which items candidates have right who are neither wholly ranked nor wholly alike."""


@pytest.fixture
def paper(house: House, unit: str) -> str:
    return make.paper(house, make.bank(house, unit))


def card_of(house: House, who: Someone, slot: int = 1) -> ItemCard:
    with house.reading(who.actor) as work:
        row = work.session.query(PaperItem).filter_by(slot=slot).first()
        assert row is not None
        return item_figures.of_item(work, row.item_id)


def test_versions_are_told_from_rated_sittings_that_are_over(
    house: House, engine: Engine, unit: str, paper: str, trainer: Someone
) -> None:
    held(house, engine, unit, paper, (10, 10, 10, 10, 10), rated=False)
    assert card_of(house, trainer) == ItemCard(marked=0, persons=0)
    held(house, engine, unit, paper, (10, 8, 4, 0, 0))
    held(house, engine, unit, paper, [frozenset(each) for each in NOISY])
    sat(house, engine, unit, paper, (0, 0))
    card = card_of(house, trainer)
    (version,) = card.versions
    assert (card.marked, card.persons, version.persons, version.sittings) == (11, 11, 11, 2)
    assert version.facility == pytest.approx(8 / 11)
    assert version.item_rest is not None
    assert version.point_biserial is not None
    assert version.item_rest < version.point_biserial
    assert (version.seconds, version.exposure, version.curves) == (30, 3, ())
    assert version.difficulty is not None
    assert {option.option: option.count for option in version.options} == {"A": 3, "B": 8, "C": 0, "D": 0}
    assert [point.facility for point in card.history] == pytest.approx([3 / 5, 5 / 6])


def test_too_few_answers_have_no_figures_and_results_stay_with_their_readers(
    house: House, engine: Engine, unit: str, paper: str, trainer: Someone
) -> None:
    held(house, engine, unit, paper, (10, 0, 0, 5))
    assert card_of(house, trainer) == ItemCard(marked=4, persons=4)
    beside = make.someone(house, "孙伟", Role.TRAINER, unit_ref=make.unit(house, "别处"))
    assert card_of(house, beside).marked == 0
    with pytest.raises(NotAllowed):
        card_of(house, make.someone(house, "郑强", Role.REVIEWER, unit_ref=unit))


def test_a_paper_is_analysed_over_all_its_sittings(
    house: House, engine: Engine, unit: str, paper: str, trainer: Someone
) -> None:
    held(house, engine, unit, paper, (10, 8), title="上午场")
    held(house, engine, unit, paper, (6, 4, 0), title="下午场")
    held(house, engine, unit, paper, (4, 4), title="模拟", rated=False)
    with house.reading(trainer.actor) as work:
        found = analysis.of_paper(work, paper)
    assert (found.persons, {each.title for each in found.sittings}) == (5, {"上午场", "下午场"})
    assert [item.facility for item in found.items][::9] == pytest.approx([0.8, 0.2])
    assert found.alpha is not None
    assert found.forms == ()
