"""Opening a bank, and mock examinations: by the clock, told at the end, counted nowhere."""

import pytest

from core.access import Role
from core.clock import SetClock
from core.errors import NotAllowed, NotFound
from core.house import House
from core.people.models import Unit
from exam import papers
from question_bank.models import Bank
from question_bank.rules.pools import Pool
from tests import make, make_practice
from tests.make import Someone
from training.practice import answering, mocks, openings, progress, results, sessions
from training.practice.errors import MockUnfit, NothingToPractise, SessionOver
from training.practice.openings import MockSource
from training.practice.states import AnswerTold, Audience, PracticeState
from training.practice.views import SessionView


@pytest.fixture
def unit(house: House) -> str:
    return make.unit(house)


@pytest.fixture
def bank(house: House, unit: str) -> str:
    return make_practice.open_bank(house, unit)


@pytest.fixture
def trainer(house: House, unit: str) -> Someone:
    return make.someone(house, "顾青禾", Role.TRAINER, unit_ref=unit)


@pytest.fixture
def worker(house: House, unit: str) -> Someone:
    return make.someone(house, unit_ref=unit)


def offered(
    house: House, trainer: Someone, bank: str, source: MockSource = MockSource.STANDARD, paper: str = ""
) -> str:
    with house.work(trainer.actor) as work:
        return openings.add_mock(work, bank, source, title="模拟", minutes=30, paper_ref=paper)


def begun(house: House, worker: Someone, mock: str, request: str = "m") -> str:
    with house.work(worker.actor) as work:
        return mocks.begin(work, mock, request)


def look(house: House, who: Someone, ref: str, position: int | None = None) -> SessionView:
    with house.reading(who.actor) as work:
        return sessions.look(work, ref, position)


def test_a_mock_tells_nothing_before_its_end_and_everything_after(
    house: House, bank: str, trainer: Someone, worker: Someone
) -> None:
    ref = begun(house, worker, offered(house, trainer, bank))
    assert begun(house, worker, offered(house, trainer, bank), "another mock") != ref
    size = look(house, worker, ref).size
    assert size == 30
    for position in range(1, 21):
        make_practice.answer(house, worker, ref, position, right=position > 5)
    seen = look(house, worker, ref, 1)
    assert seen.sheet.verdict is None
    assert {dot.right for dot in seen.dots} == {None}
    with house.reading(worker.actor) as work:
        assert progress.home(work).mistakes == 0, "a wrong answer must not show before the end"
    with house.work(worker.actor) as work:
        answering.finish(work, ref)
    with house.reading(worker.actor) as work:
        result = results.mine(work, ref)
        assert progress.home(work).mistakes == 5
    assert (result.answered, result.right) == (20, 15)
    assert result.total is not None
    assert result.of is not None
    awarded = sum(item.awarded or 0 for item in result.items)
    assert result.total == awarded
    assert result.of == sum(item.points or 0 for item in result.items)
    assert all(item.explanation for item in result.items)


def test_answers_of_a_mock_may_change_but_nothing_unseen_is_overwritten(
    house: House, bank: str, trainer: Someone, worker: Someone
) -> None:
    ref = begun(house, worker, offered(house, trainer, bank))
    assert make_practice.answer(house, worker, ref, 1, right=False) is AnswerTold.RECORDED
    assert make_practice.answer(house, worker, ref, 1) is AnswerTold.RECORDED
    stale = make_practice.answer(house, worker, ref, 1, right=False, revision=1, request="stale tab")
    assert stale is AnswerTold.ANSWERED_BEFORE
    repeated = make_practice.answer(house, worker, ref, 1, right=False, revision=0, request=f"{ref}-1-1")
    assert repeated is AnswerTold.REPEATED
    with house.work(worker.actor) as work:
        answering.finish(work, ref)
    with house.reading(worker.actor) as work:
        assert results.mine(work, ref).right == 1


def test_an_emptied_answer_of_a_mock_is_no_answer(
    house: House, bank: str, trainer: Someone, worker: Someone
) -> None:
    ref = begun(house, worker, offered(house, trainer, bank))
    make_practice.answer(house, worker, ref, 1)
    make_practice.answer(house, worker, ref, 1, raw={})
    assert look(house, worker, ref, 1).answered == 0


def test_when_the_time_is_over_nothing_more_is_taken_and_the_result_is_there(
    house: House, clock: SetClock, bank: str, trainer: Someone, worker: Someone
) -> None:
    mock = offered(house, trainer, bank)
    ref = begun(house, worker, mock)
    make_practice.answer(house, worker, ref, 1)
    clock.advance(minutes=30, seconds=4)
    make_practice.answer(house, worker, ref, 2)
    clock.advance(seconds=2)
    with pytest.raises(SessionOver):
        make_practice.answer(house, worker, ref, 3)
    assert look(house, worker, ref).state is PracticeState.FINISHED
    with house.reading(worker.actor) as work:
        assert results.is_due(work, ref)
        assert sessions.under_way(work) == ()
    with house.work(worker.actor) as work:
        answering.finish(work, ref)
    with house.reading(worker.actor) as work:
        assert not results.is_due(work, ref)
        assert results.mine(work, ref).answered == 2
    assert begun(house, worker, mock) != ref


def test_a_mock_under_way_is_gone_on_with(house: House, bank: str, trainer: Someone, worker: Someone) -> None:
    mock = offered(house, trainer, bank)
    assert begun(house, worker, mock, "one") == begun(house, worker, mock, "two")


def test_a_mock_can_be_a_locked_paper_or_its_blueprint_when_all_of_it_is_public(
    house: House, bank: str, trainer: Someone, worker: Someone
) -> None:
    paper = make.paper(house, bank)
    fixed = offered(house, trainer, bank, MockSource.PAPER, paper)
    drawn = offered(house, trainer, bank, MockSource.BLUEPRINT, paper)
    with house.reading(trainer.actor) as work:
        wanted = [slot.item_id for slot in papers.look(work, paper)[1].slots]
    make_practice.seal(house, bank, wanted[0])
    with pytest.raises(MockUnfit):
        offered(house, trainer, bank, MockSource.PAPER, paper)
    assert look(house, worker, begun(house, worker, fixed, "a")).size == len(wanted) - 1
    assert look(house, worker, begun(house, worker, drawn, "b")).size == len(wanted)
    with house.work(trainer.actor) as work:
        draft = papers.draw(work, bank, "草稿", make.blueprint(), pools=frozenset(Pool), seed=5).ref
    other = make.paper(house, make_practice.open_bank(house, _unit_of(house, bank)))
    for unfit in ("", draft, other):
        with pytest.raises((MockUnfit, NotFound)):
            offered(house, trainer, bank, MockSource.PAPER, unfit)


def _unit_of(house: House, bank: str) -> str:
    with house.reading() as work:
        found = work.session.query(Unit.ref).join(Bank, Bank.unit_id == Unit.id).filter(Bank.ref == bank)
        return str(found.scalar())


def test_items_sealed_during_a_mock_count_in_neither_total(
    house: House, bank: str, trainer: Someone, worker: Someone
) -> None:
    ref = begun(house, worker, offered(house, trainer, bank))
    before = make_practice.item_ids(house, bank)
    make_practice.answer(house, worker, ref, 1)
    make_practice.seal(house, bank)
    with house.work(worker.actor) as work:
        answering.finish(work, ref)
    with house.reading(worker.actor) as work:
        result = results.mine(work, ref)
    assert (result.total, result.of) == (0, 0)
    assert all(item.face is None and item.answer is None for item in result.items)
    assert before
    with pytest.raises(NothingToPractise):
        begun(house, worker, _first_mock(house, trainer, bank), "later")


def _first_mock(house: House, trainer: Someone, bank: str) -> str:
    with house.reading(trainer.actor) as work:
        return openings.look(work, bank).mocks[0].ref


def test_only_the_banks_own_trainers_open_close_and_offer(
    house: House, bank: str, unit: str, trainer: Someone, worker: Someone
) -> None:
    stranger = make.someone(house, "外所", Role.TRAINER, unit_ref=make.unit(house, "别家"))
    reader = make.someone(house, "组织", Role.ORGANISER, unit_ref=unit)
    mock = offered(house, trainer, bank)
    for who in (stranger, reader, worker):
        with house.work(who.actor) as work:
            for deed in (
                lambda: openings.look(work, bank),
                lambda: openings.open_bank(work, bank, Audience.EVERYBODY),
                lambda: openings.close_bank(work, bank),
                lambda: openings.withdraw_mock(work, bank, mock),
            ):
                with pytest.raises(NotAllowed):
                    deed()


def test_a_closed_bank_is_gone_and_comes_back_with_what_was_shown(
    house: House, bank: str, trainer: Someone, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    make_practice.answer(house, worker, ref, 1, right=False)
    for _ in range(2):
        with house.work(trainer.actor) as work:
            openings.close_bank(work, bank)
    assert look(house, worker, ref, 1).sheet.face is None
    with house.reading(worker.actor) as work:
        home = progress.home(work)
    assert (home.banks, home.mistakes, home.mocks) == ((), 0, ())
    for audience in (Audience.UNIT, Audience.EVERYBODY):
        with house.work(trainer.actor) as work:
            openings.open_bank(work, bank, audience)
    with house.reading(trainer.actor) as work:
        assert openings.look(work, bank).audience is Audience.EVERYBODY
    with house.reading(worker.actor) as work:
        assert progress.home(work).mistakes == 1


def test_a_mock_needs_a_name_a_length_and_questions(house: House, bank: str, trainer: Someone) -> None:
    with house.work(trainer.actor) as work, pytest.raises(MockUnfit) as refused:
        openings.add_mock(work, bank, MockSource.STANDARD, title=" ", minutes=0)
    assert {finding.field for finding in refused.value.findings} == {"title", "minutes"}
    make_practice.seal(house, bank)
    with pytest.raises(MockUnfit):
        offered(house, trainer, bank)
    with house.work(trainer.actor) as work, pytest.raises(NotFound):
        openings.withdraw_mock(work, bank, "unknown")


def test_a_withdrawn_mock_is_no_longer_begun(
    house: House, bank: str, trainer: Someone, worker: Someone
) -> None:
    mock = offered(house, trainer, bank)
    with house.work(trainer.actor) as work:
        openings.withdraw_mock(work, bank, mock)
    with pytest.raises(NotFound):
        begun(house, worker, mock)
    with house.reading(worker.actor) as work:
        assert progress.home(work).mocks == ()
