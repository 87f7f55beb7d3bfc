"""One item of a draft is exchanged for another of its kind and topic, and the exchange leaves a receipt."""

import pytest

from core.errors import NotFound
from core.house import House
from exam import candidates, papers, swapping
from exam.errors import NoOtherItem, PaperLocked
from exam.forms import Form
from question_bank.rules.pools import Pool
from tests import make
from tests.make import Someone


def drawn(house: House, unit: str, *, each: int) -> str:
    with house.work() as work:
        bank = make.bank(house, unit, each=each)
        return papers.draw(work, bank, "草稿", make.blueprint(), pools=frozenset(Pool), seed=5).ref


def form_of(house: House, who: Someone, ref: str) -> Form:
    with house.reading(who.actor) as work:
        return papers.look(work, ref)[1]


def test_one_slot_changes_and_the_paper_can_still_be_locked(
    house: House, unit: str, trainer: Someone
) -> None:
    ref = drawn(house, unit, each=12)
    before = form_of(house, trainer, ref)
    with house.work(trainer.actor) as work:
        receipt = swapping.swap(work, ref, 2, seed=9)
    after = form_of(house, trainer, ref)
    changed = [one.slot for one, other in zip(before.slots, after.slots, strict=True) if one != other]
    assert changed == [2]
    assert before.slots[1].kind is after.slots[1].kind
    with house.work(trainer.actor) as work:
        assert swapping.swaps_of(work, ref) == (receipt,)
        assert papers.lock(work, ref).content_hash
    with house.work(trainer.actor) as work, pytest.raises(PaperLocked):
        swapping.swap(work, ref, 2)


def test_reading_what_is_like_an_item_says_of_it_what_reading_the_bank_says(
    house: House, unit: str, trainer: Someone
) -> None:
    ref = drawn(house, unit, each=12)
    held = [slot.item_id for slot in form_of(house, trainer, ref).slots]
    with house.reading(trainer.actor) as work:
        _, bank = papers.paper_of(work, ref)
        whole = candidates.of_bank(work, bank.id, frozenset(Pool), also=held)
        there = next(card for card in whole if card.item_id == held[0])
        assert candidates.like(work, bank.id, frozenset(Pool), held[0], held) == [
            card
            for card in whole
            if card.item_id in held or (card.kind, card.topic_path) == (there.kind, there.topic_path)
        ]


def test_what_was_given_up_does_not_come_back_and_a_dry_bank_says_so(
    house: House, unit: str, trainer: Someone
) -> None:
    ref = drawn(house, unit, each=12)
    taken = {form_of(house, trainer, ref).slots[0].item_id}
    with pytest.raises(NoOtherItem):
        for _ in range(12):
            with house.work(trainer.actor) as work:
                swapping.swap(work, ref, 1)
            item = form_of(house, trainer, ref).slots[0].item_id
            assert item not in taken
            taken.add(item)
    assert len(taken) > 1


def test_a_slot_that_is_not_there_is_not_found_and_a_redraw_forgets_the_receipts(
    house: House, unit: str, trainer: Someone
) -> None:
    ref = drawn(house, unit, each=12)
    with house.work(trainer.actor) as work:
        swapping.swap(work, ref, 1)
        with pytest.raises(NotFound):
            swapping.swap(work, ref, 99)
    with house.work(trainer.actor) as work:
        fresh = papers.redraw(work, ref).ref
    with house.reading(trainer.actor) as work:
        assert swapping.swaps_of(work, fresh) == ()
