"""Parallel forms are papers of their own that know of each other."""

import pytest

from core.access import Role
from core.errors import NotAllowed
from core.house import House
from exam import papers, parallel, picking, swapping
from exam.errors import NoOtherItem, PaperOfSeries, PaperUnfit
from exam.rules.parallel import FormsWish
from exam.states import PaperState
from question_bank.rules.pools import Pool
from tests import make
from tests.make import Someone

BOTH = frozenset(Pool)


def test_what_was_rehearsed_is_what_is_drawn(house: House, unit: str, trainer: Someone) -> None:
    bank, wish = make.bank(house, unit, each=16), FormsWish(3, 0, 20)
    with house.reading(trainer.actor) as work:
        told = parallel.rehearse(work, bank, make.blueprint(), wish, pools=BOTH)
    assert told.findings == ()
    with house.work(trainer.actor) as work:
        made = parallel.draw(work, bank, "初赛", make.blueprint(), wish, pools=BOTH, seed=told.seed)
    assert [form.name for form in made.table.forms] == ["A", "B", "C"]
    assert [form.paper_title for form in made.table.forms] == ["初赛 A", "初赛 B", "初赛 C"]
    assert made.table.overlap == told.overlap == ((10, 0, 0), (0, 10, 0), (0, 0, 10))
    assert [form.difficulty for form in made.table.forms] == [form.difficulty for form in told.forms]
    assert made.table.spread == told.spread <= 20
    assert {form.never_used for form in made.table.forms} == {10}


def test_one_or_all_forms_are_locked_and_none_is_drawn_anew_alone(
    house: House, unit: str, trainer: Someone
) -> None:
    bank = make.bank(house, unit, each=16)
    with house.work(trainer.actor) as work:
        made = parallel.draw(work, bank, "初赛", make.blueprint(), FormsWish(2, 0, 50), pools=BOTH, seed=4)
    first, second = (form.paper_ref or "" for form in made.table.forms)
    with house.work(trainer.actor) as work, pytest.raises(PaperOfSeries):
        papers.redraw(work, first)
    with house.work(trainer.actor) as work:
        papers.lock(work, first)
        states = [form.state for form in parallel.look(work, made.ref).table.forms]
        assert states == [PaperState.LOCKED, PaperState.DRAFT]
        assert {form.state for form in parallel.lock_all(work, made.ref).table.forms} == {PaperState.LOCKED}
        card = parallel.card_of(work, second)
        assert card is not None
        assert (card.ref, card.forms) == (made.ref, 2)


def test_an_exchange_never_takes_an_item_of_a_parallel_form(
    house: House, unit: str, trainer: Someone
) -> None:
    bank = make.bank(house, unit, each=8, topics=1)
    with house.work(trainer.actor) as work:
        made = parallel.draw(work, bank, "初赛", make.blueprint(), FormsWish(2, 0, 50), pools=BOTH, seed=4)
    ref = made.table.forms[0].paper_ref or ""
    with house.work(trainer.actor) as work, pytest.raises(NoOtherItem):
        swapping.swap(work, ref, 1)
    with house.work(trainer.actor) as work:
        papers.discard(work, ref)
        left = parallel.look(work, made.ref).table
    assert [form.name for form in left.forms] == ["B"]
    assert [finding.code for finding in left.findings] == ["exam.forms_gone"]


def test_a_pick_by_hand_from_a_parallel_form_is_told_which_form_holds_it(
    house: House, unit: str, trainer: Someone
) -> None:
    bank = make.bank(house, unit, each=8, topics=1)
    with house.work(trainer.actor) as work:
        made = parallel.draw(work, bank, "初赛", make.blueprint(), FormsWish(2, 0, 50), pools=BOTH, seed=4)
        ref = made.table.forms[0].paper_ref or ""
        number, form = next(iter(picking.beside(work, ref).items()))
    assert form == "B"
    with house.work(trainer.actor) as work, pytest.raises(PaperUnfit) as refusal:
        picking.replace(work, ref, 1, number)
    assert [finding.code for finding in refusal.value.findings] == ["exam.pick_in_other_form"]


def test_a_bank_too_small_draws_no_form_at_all(house: House, unit: str, trainer: Someone) -> None:
    bank = make.bank(house, unit, each=7)
    with house.work(trainer.actor) as work, pytest.raises(PaperUnfit) as refusal:
        parallel.draw(work, bank, "初赛", make.blueprint(), FormsWish(2, 0, 50), pools=BOTH)
    assert {finding.code for finding in refusal.value.findings} == {"exam.forms_short"}
    with house.work(trainer.actor) as work:
        assert papers.listing(work) == []
        made = parallel.draw(work, bank, "初赛", make.blueprint(), FormsWish(2, 30, 50), pools=BOTH)
    assert 0 < made.table.overlap[0][1] <= 3


def test_who_assembles_no_papers_there_sees_no_forms(house: House, unit: str, trainer: Someone) -> None:
    bank = make.bank(house, unit, each=16)
    with house.work(trainer.actor) as work:
        made = parallel.draw(work, bank, "初赛", make.blueprint(), FormsWish(2, 0, 50), pools=BOTH)
    other = make.someone(house, "钱进", Role.TRAINER, unit_ref=make.unit(house, "二车间"))
    with house.reading(other.actor) as work, pytest.raises(NotAllowed):
        parallel.look(work, made.ref)
