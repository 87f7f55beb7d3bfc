"""Finding items, topics and banks."""

from typing import Any

import pytest

from core.access import Role
from core.errors import Invalid, NotAllowed, NotFound
from question_bank import banks, health, items, reviews, search, topics
from question_bank.desk import open_desk
from question_bank.kinds.contract import KindName
from question_bank.rules.lifecycle import VersionState
from question_bank.search import Filter
from question_bank.views import BankDraft
from tests import make
from tests.operations.bank.conftest import Desk


def found(desk: Desk, **wanted: Any) -> list[int]:
    with desk.house.reading(desk.trainer.actor) as work:
        return [row.number for row in search.find(work, desk.bank_ref, Filter(**wanted)).rows]


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    desk.draft("叉车 100% 制动距离")
    desk.draft("起重机的_吊钩", by=desk.colleague)
    desk.draft(
        "Ａ相电压为 220V", kind=KindName.TRUE_FALSE, content={"stem": "Ａ相电压为 220V"}, key={"value": True}
    )
    desk.submitted("吊钩磨损")
    return desk


def test_words_are_all_looked_for_and_signs_are_only_signs(stocked: Desk) -> None:
    assert found(stocked, text="叉车 制动") == [1]
    assert found(stocked, text="0%") == [1]
    assert found(stocked, text="%") == [1]
    assert found(stocked, text="_") == [2]
    assert found(stocked, text="a相") == [3]
    assert [found(stocked, text=each) for each in ("220 V", "为220V", "相电压")] == [[3]] * 3
    assert found(stocked, text="接地线 吊钩") == [2, 4]
    assert found(stocked, text="#3") == [3]
    assert found(stocked, text="没有") == []


def test_kind_state_and_author_narrow(stocked: Desk) -> None:
    assert found(stocked, kind=KindName.TRUE_FALSE) == [3]
    assert found(stocked, state=VersionState.IN_REVIEW) == [4]
    assert found(stocked, author_id=stocked.colleague.person_id) == [2]
    with stocked.house.reading(stocked.trainer.actor) as work:
        counts = open_desk(work, stocked.bank_ref, Filter(state=VersionState.IN_REVIEW)).counts
    assert counts.states == {VersionState.DRAFT: 3, VersionState.IN_REVIEW: 1}
    assert counts.kinds == {KindName.SINGLE_CHOICE: 1}


def test_pages_go_on_and_back_by_number(desk: Desk) -> None:
    for number in range(7):
        desk.draft(f"第 {number} 题")
    with desk.house.reading(desk.trainer.actor) as work:
        first = search.find(work, desk.bank_ref, Filter(), limit=3)
        second = search.find(work, desk.bank_ref, Filter(), after=first.after, limit=3)
        last = search.find(work, desk.bank_ref, Filter(), after=second.after, limit=3)
        back = search.find(work, desk.bank_ref, Filter(), before=last.before, limit=3)
        front = search.find(work, desk.bank_ref, Filter(), before=back.before, limit=3)
    assert [row.number for row in first.rows] == [1, 2, 3]
    assert (first.total, first.before) == (7, None)
    assert [row.number for row in last.rows] == [7]
    assert last.after is None
    assert back.rows == second.rows
    assert (front.rows, front.before, front.after) == (first.rows, None, 3)


def test_a_topic_finds_everything_below_it_and_is_moved_whole(desk: Desk) -> None:
    with desk.house.work(desk.trainer.actor) as work:
        low = topics.plant(work, desk.bank_ref, "低压", parent_ref=desk.topic_ref)
        other = topics.plant(work, desk.bank_ref, "机械", code="JX")
    desk.draft("甲", topic_ref=low.ref)
    desk.draft("乙")
    assert found(desk, topic_ref=desk.topic_ref) == [1, 2]
    assert found(desk, topic_ref=low.ref) == [1]
    with desk.house.work(desk.trainer.actor) as work:
        topics.move(work, desk.bank_ref, low.ref, other.ref)
    assert found(desk, topic_ref=other.ref) == [1]
    with desk.house.reading(desk.trainer.actor) as work:
        tree = topics.tree(work, desk.bank_ref)
    assert [(t.code, t.title, t.depth, t.items) for t in tree] == [
        ("01", "用电安全", 0, 1),
        ("JX", "机械", 0, 1),
        ("01.01", "低压", 1, 1),
    ]


def test_a_topic_is_not_moved_below_itself_nor_removed_with_anything_in_it(desk: Desk) -> None:
    with desk.house.work(desk.trainer.actor) as work:
        low = topics.plant(work, desk.bank_ref, "低压", parent_ref=desk.topic_ref)
    for deed in (
        lambda work: topics.move(work, desk.bank_ref, desk.topic_ref, low.ref),
        lambda work: topics.remove(work, desk.bank_ref, desk.topic_ref),
        lambda work: topics.plant(work, desk.bank_ref, "重", code="01"),
        lambda work: topics.rename(work, desk.bank_ref, low.ref, " "),
    ):
        with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid):
            deed(work)
    with desk.house.work(desk.trainer.actor) as work:
        topics.remove(work, desk.bank_ref, low.ref)


def test_a_bank_belongs_to_a_unit_and_is_seen_from_there_and_above(desk: Desk) -> None:
    stranger = make.someone(desk.house, "外单位", Role.TRAINER, unit_ref=make.unit(desk.house, "别处"))
    with desk.house.reading(stranger.actor) as work:
        assert banks.listing(work) == []
        with pytest.raises(NotAllowed):
            banks.look(work, desk.bank_ref)
        with pytest.raises(NotFound):
            banks.look(work, "0" * 16)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid) as refused:
        banks.found(work, BankDraft(code="ＤＧ-1", title="", unit_ref=desk.unit_ref))
    assert [f.code for f in refused.value.findings] == ["bank.code_taken", "bank.title_missing"]
    desk.submitted()
    with desk.house.reading(desk.organiser.actor) as work:
        (bank,) = banks.listing(work)
        assert banks.in_use(work, [bank]) == {bank.ref: 0}
    assert (bank.code, bank.count(VersionState.IN_REVIEW), bank.may_write) == ("DG-1", 1, False)


def test_a_newer_version_in_work_takes_nothing_from_papers_before_it_is_published(stocked: Desk) -> None:
    ref = stocked.submitted("停电之后先验电。")
    with stocked.house.work(stocked.reviewer.actor) as work:
        reviews.approve(work, ref, seen=1)
    with stocked.house.work(stocked.trainer.actor) as work:
        items.revise(work, ref, stocked.text("停电之后先验电，再接地。"), seen=1)
    with stocked.house.reading(stocked.trainer.actor) as work:
        taken = search.find_in_use(work, stocked.bank_ref, Filter(kind=KindName.SINGLE_CHOICE))
        whole = health.look(work, stocked.bank_ref)
        (listed,) = search.find(work, stocked.bank_ref, Filter(text="#5")).rows
        assert banks.in_use(work, banks.listing(work)) == {stocked.bank_ref: whole.in_use}
    assert [(row.number, row.words) for row in taken.rows] == [(5, "停电之后先验电。")]
    assert (taken.total, whole.in_use) == (1, 1)
    assert (listed.state, listed.is_published) == (VersionState.DRAFT, True)
