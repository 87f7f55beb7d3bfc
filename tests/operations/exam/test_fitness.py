"""What must not stand in a paper, or not together, is kept out by draw, pick, swap and lock."""

from typing import Any

import pytest
from sqlalchemy import delete

from core.access import HOUSE, Role
from core.errors import Invalid
from core.house import House
from exam import papers, picking, swapping
from exam.errors import NoOtherItem, PaperUnfit
from exam.rules.blueprint import Blueprint
from exam.views import PaperView
from question_bank import (
    classing,
    documents,
    duplicates,
    enemies,
    exchange,
    items,
    likeness,
    relations,
    reviews,
    topics,
)
from question_bank.class_views import ClassDraft, DocumentDraft
from question_bank.duplicate_views import PairFilter
from question_bank.exchange import GivenFile
from question_bank.kinds.contract import KindName
from question_bank.models import LikenessPair
from question_bank.rules.likeness import LikenessKind
from question_bank.rules.pools import Pool
from question_bank.views import ItemText
from tests import make

STEMS = (
    "挂接地线之前必须先做哪一步？",
    "变压器油温过高时值班员先看什么？",
    "断路器拒动时上一级保护怎样配合？",
    "电缆终端头发热多半出于什么原因？",
    "挂接地线之前必须先做哪一步呢？",
)


class Bank:
    """A bank of five items, one more alike than it should be, and who works at it."""

    def __init__(self, house: House) -> None:
        self.house = house
        unit = make.unit(house)
        self.trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit)
        self.reviewer = make.someone(house, "周明", Role.REVIEWER, unit_ref=unit)
        self.ref = make.bank(house, unit, each=0, topics=1)
        self.refs = [self.published(stem) for stem in STEMS]

    def published(self, stem: str) -> str:
        content: dict[str, Any] = {
            "stem": stem,
            "options": [{"id": name, "text": f"{stem[:4]}的做法 {name}"} for name in "abcd"],
        }
        with self.house.work(self.trainer.actor) as work:
            place = topics.tree(work, self.ref)[0].ref
            text = ItemText(
                kind=KindName.SINGLE_CHOICE, content=content, key={"option": "b"}, topic_ref=place
            )
            ref = items.draft(work, self.ref, text)
            items.submit(work, ref, seen=1)
        with self.house.work(self.reviewer.actor) as work:
            reviews.approve(work, ref, 1, "")
        return ref

    def drawn(self, count: int, seed: int = 1) -> PaperView:
        with self.house.work(self.trainer.actor) as work:
            return papers.draw(work, self.ref, "卷", plan(count), pools=frozenset(Pool), seed=seed)

    def by_hand(self, *numbers: int, count: int | None = None) -> str:
        with self.house.work(self.trainer.actor) as work:
            ref = picking.begin(work, self.ref, "手工卷", plan(count or len(numbers))).ref
            for number in numbers:
                picking.add(work, ref, 0, number)
            return ref

    def numbers(self, ref: str) -> set[int]:
        """In a house of one bank the items are numbered as their ids are."""
        with self.house.reading(self.trainer.actor) as work:
            return {slot.item_id for slot in papers.look(work, ref)[1].slots}

    def apart(self, one: int, others: str) -> None:
        with self.house.work(self.trainer.actor) as work:
            enemies.keep_apart(work, self.refs[one - 1], others)


def plan(count: int) -> Blueprint:
    whole = make.blueprint(single=count, multiple=0, judged=0)
    section = whole.sections[0].model_copy(update={"quotas": ()})
    return whole.model_copy(update={"sections": (section,), "announced_total": section.points})


@pytest.fixture
def bank(house: House) -> Bank:
    return Bank(house)


def codes(refusal: Invalid) -> list[str]:
    return [finding.code for finding in refusal.findings]


def test_enemies_are_kept_apart_by_draw_pick_swap_and_lock(bank: Bank) -> None:
    early = bank.by_hand(1, 2)
    bank.apart(1, "2, #3")
    assert all(len(bank.numbers(bank.drawn(2, seed).ref) & {1, 2, 3}) <= 1 for seed in range(6))
    with pytest.raises(PaperUnfit):
        bank.drawn(4)
    with pytest.raises(PaperUnfit) as told:
        bank.by_hand(1, 3)
    assert codes(told.value) == ["exam.pick_enemy"]
    with bank.house.work(bank.trainer.actor) as work, pytest.raises(PaperUnfit) as told:
        papers.lock(work, early)
    assert [(each.code, each.facts["one"], each.facts["other"]) for each in told.value.findings] == [
        ("exam.slots_enemies", 1, 2)
    ]
    swapped = bank.by_hand(1, 4)
    with bank.house.work(bank.trainer.actor) as work:
        items.retire(work, bank.refs[0], "答案有误")
    with bank.house.work(bank.trainer.actor) as work:
        with pytest.raises(NoOtherItem):  # what stays is retired and forbids 2 and 3, and is what 5 repeats
            swapping.swap(work, swapped, 2)
        with pytest.raises(PaperUnfit) as told:
            picking.replace(work, swapped, 2, 3)
    assert codes(told.value) == ["exam.pick_enemy"]
    with bank.house.work(bank.trainer.actor) as work:
        with pytest.raises(PaperUnfit) as told:
            papers.lock(work, swapped)
        assert [(each.code, each.facts["slot"]) for each in told.value.findings] == [("exam.slot_retired", 1)]
        taken = swapping.swap(work, swapped, 1).took
        assert taken in {2, 3, 5}
        assert papers.lock(work, swapped).content_hash


def uncompared(bank: Bank) -> None:
    """As in a bank whose items came in before anything was compared."""
    with bank.house.work() as work:
        work.session.execute(delete(LikenessPair))


def test_what_is_published_by_hand_is_kept_apart_from_what_it_is_like(bank: Bank) -> None:
    assert all(len(bank.numbers(bank.drawn(4, seed).ref) & {1, 5}) == 1 for seed in range(4))
    with pytest.raises(PaperUnfit):
        bank.drawn(5)


def test_an_undecided_likeness_bars_the_lock_before_anybody_compared_the_bank(bank: Bank) -> None:
    with pytest.raises(PaperUnfit) as told:
        bank.by_hand(1, 5)
    assert codes(told.value) == ["exam.pick_alike"]
    uncompared(bank)
    both = bank.drawn(5)
    with bank.house.work(bank.trainer.actor) as work, pytest.raises(PaperUnfit) as told:
        papers.lock(work, both.ref)
    [finding] = told.value.findings
    assert finding.code == "exam.slots_alike_uncompared"
    assert {finding.facts["one_number"], finding.facts["other_number"]} == {1, 5}
    likeness.scan_bank(bank.house, bank.trainer.actor, bank.ref)
    with bank.house.work(bank.trainer.actor) as work:
        assert [each.code for each in papers.fitness_of(work, both.ref).bars] == ["exam.slots_alike"]
        [pair] = duplicates.listing(work, bank.ref, PairFilter(kind=LikenessKind.NEARLY)).rows
        duplicates.tell_different(work, pair.ref)
        assert papers.lock(work, both.ref).content_hash


def test_near_rows_of_a_file_are_kept_apart_and_variants_stand_together(bank: Bank) -> None:
    heading = "题型,题干,选项A,选项B,选项C,选项D,答案"
    options = "防触电,防火灾,防噪声,防灰尘,A"
    stem = "停电检修设备时{}首先切断电源并挂牌上锁，防止误送电。这是为了什么？"
    levels = "检修 {} kV 配电装置时，人身与带电部分的最小安全距离按哪一项规定？"
    stems = (stem.format("应当"), stem.format("应该"), levels.format(10), levels.format(35))
    rows = [heading, *(f"单选题,{each},{options}" for each in stems)]
    unit = make.unit(bank.house)
    ref = make.bank(bank.house, unit, each=0, topics=1)
    file = GivenFile("near.csv", "\n".join(rows).encode())
    view = exchange.import_files(bank.house, HOUSE, ref, [file])
    reviewer = make.someone(bank.house, "周明", Role.REVIEWER, unit_ref=unit)
    reviews.publish_import(bank.house, reviewer.actor, view.ref)
    with bank.house.work(HOUSE) as work:
        with pytest.raises(PaperUnfit):
            papers.draw(work, ref, "卷", plan(4), pools=frozenset(Pool), seed=1)
        paper = papers.draw(work, ref, "卷", plan(3), pools=frozenset(Pool), seed=1)
        assert papers.lock(work, paper.ref).content_hash


def test_taking_one_decision_back_leaves_what_others_hold_together(bank: Bank) -> None:
    bank.apart(1, "2")
    bank.apart(2, "3")
    with bank.house.work(bank.trainer.actor) as work:
        enemies.part(work, bank.refs[0], 2)
    with bank.house.reading(bank.trainer.actor) as work:
        held = relations.look(work, bank.refs[1]).enemies
        assert [(each.number, each.is_decided) for each in held] == [(3, True)]
        assert relations.look(work, bank.refs[0]).enemies == ()
    with bank.house.work(bank.trainer.actor) as work, pytest.raises(Invalid) as told:
        enemies.keep_apart(work, bank.refs[0], "99")
    assert codes(told.value) == ["enemies.unknown"]


def test_what_items_cite_in_vain_is_told_by_rehearsal_and_paper_and_bars_no_lock(bank: Bank) -> None:
    with bank.house.work(bank.trainer.actor) as work:
        ended = DocumentDraft(number="DL 409-1991", title="安全工作规程", repealed_on=work.today)
        documents.register(work, ended)
        classing.classify(work, bank.refs[3], ClassDraft(citations="DL 409-1991 | 3.2"))
        told = papers.rehearse(work, bank.ref, plan(2), pools=frozenset(Pool)).advice
    assert [(each.code, each.facts) for each in told] == [
        ("exam.bank_cites_repealed", {"count": 1, "numbers": "#4"})
    ]
    ref = bank.by_hand(2, 4)
    with bank.house.work(bank.trainer.actor) as work:
        found = papers.fitness_of(work, ref)
        assert [(each.code, each.facts["cited"]) for each in found.advice] == [
            ("exam.slot_cites_repealed", "DL 409-1991 | 3.2")
        ]
        assert papers.lock(work, ref).content_hash
