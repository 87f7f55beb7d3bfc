"""Drawing through the operations: what is kept of a bank follows the bank, and worn items rest."""

import itertools
import random

import pytest
from sqlalchemy import event

from core.clock import SetClock
from core.house import House
from core.ids import new_ref
from exam import assembling, candidates, papers, picking, swapping
from exam.errors import PaperUnfit
from exam.rules.blueprint import Blueprint, Exposure, TopicQuota
from exam.rules.drawing import assemble
from exam.rules.paper import Candidate
from question_bank import classing, editions, selection
from question_bank.class_views import ClassDraft
from question_bank.models import Item, LikenessPair
from question_bank.rules.classes import CognitiveLevel
from question_bank.rules.likeness import LikenessKind
from question_bank.rules.pools import Pool
from question_bank.selection import Selectable
from tests import make

BOTH = frozenset(Pool)


@pytest.fixture
def bank(house: House) -> str:
    return make.bank(house, make.unit(house), each=6)


def drawn(house: House, bank: str, plan: Blueprint) -> set[int]:
    with house.work() as work:
        ref = papers.draw(work, bank, "A", plan, pools=BOTH).ref
        return {slot.item_id for slot in papers.look(work, ref)[1].slots}


def known(house: House, bank: str) -> dict[int, frozenset[str]]:
    """The items that can be drawn, with their tags, as this process knows them."""
    with house.reading() as work:
        cards = candidates.of_bank(work, selection.card(work, bank).id, BOTH)
        return {card.item_id: card.tags for card in cards}


def test_what_one_process_keeps_of_a_bank_follows_what_another_changes(house: House, bank: str) -> None:
    other = House.build(house.settings, house.clock)
    try:
        first = known(other, bank)
        assert known(other, bank) == first
        assert len(first) == 18
        one, two, three = sorted(first)[:3]
        with house.work() as work:
            item = work.session.get_one(Item, one)
            item.current_id = None
            [ref] = [item.ref for item in work.session.query(Item).where(Item.id == two)]
            classing.classify(work, ref, ClassDraft(tags="安全"))
        assert one not in known(other, bank)
        assert known(other, bank)[two] == {"安全"}
        with house.reading() as work:
            before = editions.of_bank(work, selection.card(work, bank).id)
        with house.work() as work:
            work.session.get_one(Item, three).search_text = "x"
        with house.reading() as work:
            assert editions.of_bank(work, selection.card(work, bank).id) == before
    finally:
        other.close()


def test_what_a_transaction_changed_itself_is_seen_in_it_and_kept_for_nobody(house: House, bank: str) -> None:
    whole = known(house, bank)
    gone = min(whole)
    with pytest.raises(ZeroDivisionError), house.work() as work:
        bank_id = selection.card(work, bank).id
        work.session.get_one(Item, gone).current_id = None
        assert gone not in {card.item_id for card in candidates.of_bank(work, bank_id, BOTH)}
        raise ZeroDivisionError
    assert known(house, bank) == whole


def test_worn_and_lately_used_items_rest_and_the_rehearsal_says_how_many(
    house: House, bank: str, clock: SetClock
) -> None:
    whole = make.blueprint(single=3, multiple=3, judged=3)
    anywhere = tuple(each.model_copy(update={"quotas": ()}) for each in whole.sections)
    plan = whole.model_copy(update={"sections": anywhere})
    once = plan.model_copy(update={"exposure": Exposure(most_papers=1)})
    months = plan.model_copy(update={"exposure": Exposure(rest_months=2)})
    first, second = drawn(house, bank, once), drawn(house, bank, once)
    assert not first & second
    with house.reading() as work:
        told = papers.rehearse(work, bank, once, pools=BOTH)
    assert [(row.available, row.resting) for row in told.supply] == [(0, 6)] * 3
    assert {finding.code for finding in told.findings} == {"exam.bank_short"}
    with pytest.raises(PaperUnfit):
        drawn(house, bank, months)
    clock.advance(days=63)
    assert len(drawn(house, bank, months)) == 9
    with house.reading() as work:
        told = papers.rehearse(work, bank, plan, pools=BOTH)
    assert [sum(row.counts) for row in told.difficulty] == [3, 3, 3, 9]


def test_only_the_numbers_of_a_bank_are_read_for_picks_and_exchanges_and_once_for_many(
    house: House,
) -> None:
    bank = make.bank(house, make.unit(house), each=9, topics=1)
    read: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if "GROUP BY question_bank_item.kind" in statement:
            read.append("numbers")
        if "question_bank_item.fingerprint" in statement and "question_bank_item.pool IN" in statement:
            read.append("bank")

    with house.work() as work:
        ref = picking.begin(work, bank, "手选", make.blueprint(single=3, multiple=1, judged=1)).ref
    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        for number in (1, 2, 3):
            with house.work() as work:
                picking.add(work, ref, 0, number)
        assert read == ["numbers"]
        for seed in (1, 2):
            with house.work() as work:
                swapping.swap(work, ref, 3, seed=seed)
        assert read == ["numbers", "numbers"]  # its pools are others
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)
    with house.work() as work:
        work.session.get_one(Item, papers.look(work, ref)[1].slots[0].item_id).current_id = None
    with house.work() as work:
        held = {slot.item_id for slot in papers.look(work, ref)[1].slots}
        at = swapping.swap(work, ref, 1, seed=1)
        assert at.slot == 1
        assert papers.look(work, ref)[1].slots[0].item_id not in held


def test_a_paper_is_the_same_whether_numbers_or_the_whole_bank_were_read_first(
    house: House, bank: str
) -> None:
    with house.work() as work:
        items = list(work.session.query(Item).order_by(Item.id))
        for item in items[::3]:
            classing.label(work, item, CognitiveLevel.APPLY, {"t"})
        for low, high in ((0, 2), (2, 4), (6, 7)):
            pair = LikenessPair(
                ref=new_ref(), bank_id=items[0].bank_id, score=900, kind=LikenessKind.NEARLY, before={}
            )
            pair.low_id, pair.high_id = items[low].id, items[high].id
            work.session.add(pair)
        items[7].enemy_group = items[8].enemy_group = "e"
        items[5].current_id = None
    plan = make.blueprint(single=2, multiple=3, judged=3)
    asked = (TopicQuota(tag="t", cognitive=CognitiveLevel.APPLY, count=1), TopicQuota(difficulty=3, count=1))
    sorted_out = [plan.sections[1].model_copy(update={"quotas": asked}), plan.sections[2]]
    by_sorts = plan.model_copy(update={"sections": (plan.sections[0], *sorted_out)})
    make.paper(house, bank, plan, seed=3)  # so that some items are used
    for each, seed in itertools.product((plan, by_sorts), range(4)):
        with house.reading() as work:
            bank_id = selection.card(work, bank).id
            whole = assemble(each, candidates.of_bank(work, bank_id, BOTH), random.Random(seed))
            first = assembling.propose(work, bank_id, each, BOTH, seed).assembly
            later = assembling.propose(work, bank_id, each, BOTH, seed).assembly
        assert first == later == whole
        assert first.complete


def test_an_item_of_a_bank_and_a_candidate_begin_alike() -> None:
    assert Candidate._fields[: len(Selectable._fields)] == Selectable._fields
