"""What the answers of a sitting tell of its items, and who may know it."""

import pytest
from sqlalchemy import event

from core.access import Role
from core.clock import SetClock
from core.errors import NotAllowed
from core.house import House
from exam import analysis, attempts, invigilation
from exam.analysis_views import SittingAnalysis
from exam.errors import AnalysisSealed
from tests import make
from tests.make import Engine, Someone
from tests.make_results import held, sit

RIGHT = (10, 9, 8, 6, 5, 3, 2, 0)
"""How many items each candidate has right, of ten."""


@pytest.fixture
def paper(house: House, unit: str) -> str:
    return make.paper(house, make.bank(house, unit))


def analysed(house: House, who: Someone, sitting: str) -> SittingAnalysis:
    with house.reading(who.actor) as work:
        return analysis.of_sitting(work, sitting)


def test_items_have_their_figures_and_options(
    house: House, engine: Engine, unit: str, paper: str, organiser: Someone
) -> None:
    found = analysed(house, organiser, held(house, engine, unit, paper, RIGHT))
    assert (found.persons, len(found.items)) == (8, 10)
    assert [item.facility for item in found.items][:2] == [7 / 8, 7 / 8]
    assert found.items[9].facility == 1 / 8
    assert found.alpha is not None
    assert 0.8 < found.alpha < 1
    assert found.sem is not None
    first = found.items[0]
    assert {option.option: option.is_key for option in first.options} == {
        "A": False,
        "B": True,
        "C": False,
        "D": False,
    }
    assert [option.count for option in first.options] == [1, 7, 0, 0]
    assert {option.option for option in found.items[9].options} == {"√", "×"}
    assert (first.seconds, first.exposure, first.blank) == (30, 1, 0)
    assert first.item_ref
    assert "statistics.few_persons" in {finding.code for finding in found.flags}
    assert sum(band.count for band in found.bands) == 8


def test_a_partly_right_answer_counts_in_part(
    house: House, engine: Engine, clock: SetClock, unit: str, paper: str, organiser: Someone
) -> None:
    who = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [who])
    attempt = make.begun(house, who, sitting)
    pen = make.pen(house, who, attempt)
    pen.write(5, {"options": ["a"]})
    with house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    engine.deliver()
    clock.advance(hours=6)
    found = analysed(house, organiser, sitting)
    assert found.items[4].facility == 0.25
    assert [option.count for option in found.items[4].options] == [1, 0, 0, 0]
    assert found.items[0].blank == 1
    assert found.alpha is None


def test_unrated_sittings_have_no_statistics(
    house: House, engine: Engine, unit: str, paper: str, organiser: Someone
) -> None:
    found = analysed(house, organiser, held(house, engine, unit, paper, (4, 6), rated=False))
    assert (found.rated, found.items) == (False, ())


def test_a_sitting_that_nobody_came_to_has_none(
    house: House, engine: Engine, unit: str, paper: str, organiser: Someone
) -> None:
    found = analysed(house, organiser, held(house, engine, unit, paper, ()))
    assert (found.marked, found.items) == (0, ())


def test_a_voided_attempt_counts_nowhere(
    house: House, engine: Engine, unit: str, paper: str, organiser: Someone
) -> None:
    assert isinstance(house.clock, SetClock)
    people = make.workers(house, unit, 2)
    sitting = make.sitting(house, paper, house.clock.now(), people)
    refs = [sit(house, engine, who, sitting, 5) for who in people]
    with house.work(organiser.actor) as work:
        invigilation.void(work, refs[0], "替考")
    house.clock.advance(hours=6)
    assert analysed(house, organiser, sitting).persons == 1


def test_exposure_counts_the_rated_sittings_that_used_the_item(
    house: House, engine: Engine, unit: str, paper: str, organiser: Someone
) -> None:
    held(house, engine, unit, paper, (3,), rated=False)
    held(house, engine, unit, paper, (3,))
    found = analysed(house, organiser, held(house, engine, unit, paper, (5,)))
    assert {item.exposure for item in found.items} == {2}


def test_nobody_sees_keys_while_anybody_may_still_write(
    house: House, clock: SetClock, unit: str, paper: str, organiser: Someone
) -> None:
    sitting = make.sitting(house, paper, clock.now(), make.workers(house, unit, 1))
    with pytest.raises(AnalysisSealed):
        analysed(house, organiser, sitting)


def test_only_who_makes_papers_and_reads_the_whole_sitting_sees_it(
    house: House, engine: Engine, unit: str, paper: str
) -> None:
    sitting = held(house, engine, unit, paper, (3, 5))
    below = make.unit(house, "班组", unit)
    assert analysed(house, make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit), sitting).persons == 2
    others = [
        make.someone(house, "周芳", Role.JUDGE, unit_ref=unit),
        make.someone(house, "吴敏", Role.HR, unit_ref=unit),
        make.someone(house, "郑强", Role.REVIEWER, unit_ref=unit),
        make.someone(house, "王磊", Role.TRAINER, unit_ref=below),
        make.someone(house, "陈静", Role.ORGANISER, unit_ref=make.unit(house, "别处")),
    ]
    for who in others:
        with pytest.raises(NotAllowed):
            analysed(house, who, sitting)


def test_beyond_the_bound_the_first_candidates_are_counted(
    house: House,
    engine: Engine,
    unit: str,
    paper: str,
    organiser: Someone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(analysis, "CELLS", 30)
    found = analysed(house, organiser, held(house, engine, unit, paper, (10, 0, 5, 5)))
    assert (found.marked, found.persons) == (4, 3)
    assert found.items[0].facility == pytest.approx(2 / 3)


def test_it_costs_the_same_however_many_sat(
    house: House, engine: Engine, unit: str, paper: str, organiser: Someone
) -> None:
    short, long = (held(house, engine, unit, paper, right) for right in ((5, 7), RIGHT))
    analysed(house, organiser, short)  # the form is kept in memory from now on
    costs = []
    for sitting in (short, long):
        sent: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_more: object, sent: list[str] = sent) -> None:
            sent.append(statement)

        event.listen(house.database.engine, "before_cursor_execute", note)
        analysed(house, organiser, sitting)
        event.remove(house.database.engine, "before_cursor_execute", note)
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 18
