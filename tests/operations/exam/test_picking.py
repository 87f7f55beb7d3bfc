"""A draft is filled by hand, item by item, within its design."""

import pytest

from core.errors import NotFound
from core.house import House
from exam import papers, picking, swapping
from exam.errors import PaperLocked, PaperUnfit
from exam.states import PaperState
from question_bank.rules.pools import Pool
from tests import make
from tests.make import Someone


def numbers(house: House, ref: str) -> list[int]:
    """Items by section and slot; in the test bank the first item has the number one."""
    with house.reading() as work:
        slots = papers.look(work, ref)[1].slots
    return [slot.item_id for slot in slots]


def test_an_empty_draft_is_filled_by_hand_and_locked_when_it_is_full(
    house: House, unit: str, trainer: Someone
) -> None:
    bank = make.bank(house, unit)
    with house.work(trainer.actor) as work:
        ref = picking.begin(work, bank, "手工卷", make.blueprint(single=2, multiple=1, judged=1)).ref
        assert picking.add(work, ref, 1, 13) == 1
        assert picking.add(work, ref, 0, 2) == 1
        assert picking.add(work, ref, 0, 1) == 2
        with pytest.raises(PaperUnfit):
            papers.lock(work, ref)
        assert picking.add(work, ref, 2, 25) == 4
    kinds = numbers(house, ref)
    with house.work(trainer.actor) as work:
        assert picking.replace(work, ref, 1, 3) == 1
    assert numbers(house, ref)[1:] == kinds[1:]
    with house.work(trainer.actor) as work:
        picking.remove(work, ref, 1)
        assert [slot.slot for slot in papers.look(work, ref)[1].slots] == [1, 2, 3]
        picking.add(work, ref, 0, 2)
        assert papers.lock(work, ref).state is PaperState.LOCKED
    with house.work(trainer.actor) as work, pytest.raises(PaperLocked):
        picking.remove(work, ref, 1)


@pytest.mark.parametrize(
    ("section", "number", "code"),
    [(0, 1, "exam.pick_twice"), (0, 13, "exam.pick_of_other_kind"), (1, 14, "exam.pick_section_full")],
)
def test_what_the_design_does_not_take_is_refused_with_its_reason(
    house: House, unit: str, trainer: Someone, section: int, number: int, code: str
) -> None:
    bank = make.bank(house, unit)
    with house.work(trainer.actor) as work:
        ref = picking.begin(work, bank, "手工卷", make.blueprint(single=2, multiple=1, judged=1)).ref
        picking.add(work, ref, 0, 1)
        picking.add(work, ref, 1, 15)
    with house.work(trainer.actor) as work, pytest.raises(PaperUnfit) as refusal:
        picking.add(work, ref, section, number)
    assert [finding.code for finding in refusal.value.findings] == [code]


def test_what_is_not_in_the_bank_or_the_paper_cannot_be_moved(
    house: House, unit: str, trainer: Someone
) -> None:
    bank = make.bank(house, unit)
    with house.work(trainer.actor) as work:
        ref = picking.begin(work, bank, "手工卷", make.blueprint()).ref
        for deed in (
            lambda: picking.add(work, ref, 0, 999),
            lambda: picking.add(work, ref, 9, 1),
            lambda: picking.replace(work, ref, 1, 1),
            lambda: picking.remove(work, ref, 1),
        ):
            with pytest.raises(NotFound):
                deed()


def test_a_pick_in_a_drawn_draft_leaves_a_receipt_and_a_broken_row_is_locked_only_when_known(
    house: House, unit: str, trainer: Someone
) -> None:
    bank = make.bank(house, unit)
    plan = make.blueprint(single=1, multiple=1, judged=1)
    with house.work(trainer.actor) as work:
        ref = papers.draw(work, bank, "抽出的卷", plan, pools=frozenset(Pool)).ref
        assert papers.unfilled_rows(work, ref) == ()
        for number in range(1, 13):  # until one comes that is of another topic
            try:
                picking.replace(work, ref, 1, number)
            except PaperUnfit:
                continue
            if papers.unfilled_rows(work, ref):
                break
        receipt = swapping.swaps_of(work, ref)[-1]
        assert (receipt.slot, receipt.took, receipt.seed, receipt.by) == (1, number, None, "赵丽华")
        with pytest.raises(PaperUnfit) as refused:
            papers.lock(work, ref)
        assert {each.code for each in refused.value.findings} == {
            "exam.row_unfilled",
            "exam.rows_unconfirmed",
        }
        assert papers.lock(work, ref, rows_unfilled=True).state is PaperState.LOCKED
