"""What waits at the banks, and for whom: a count tells only of what somebody may do something about."""

from core import counts, notices
from core.access import Role
from question_bank import items, reviews, search, waiting
from question_bank.rules.marks import ItemMark
from question_bank.search import Filter
from tests import make
from tests.make import Someone
from tests.operations.bank.conftest import Desk


def waits(desk: Desk, who: Someone) -> tuple[int, ...]:
    """How much somebody has to review, and how much came back to them."""
    with desk.house.reading(who.actor) as work:
        return counts.answered(work, waiting.to_review_count(work), waiting.returned_count(work))


def test_what_somebody_wrote_does_not_wait_for_their_own_review(desk: Desk) -> None:
    both = make.someone(desk.house, "陆知行", Role.TRAINER, Role.REVIEWER, unit_ref=desk.unit_ref)
    own = [desk.draft(f"自己写的第 {number} 题", by=both) for number in range(3)]
    with desk.house.work(both.actor) as work:
        for ref in own:
            items.submit(work, ref, seen=1)
    assert waits(desk, both) == (0, 0)
    assert waits(desk, desk.reviewer) == (3, 0)
    with desk.house.reading(both.actor) as work:
        assert waiting.bank_to_review(work) is None
    desk.submitted("别人写的")
    assert waits(desk, both) == (1, 0)
    with desk.house.reading(both.actor) as work:
        assert waiting.bank_to_review(work) == desk.bank_ref
    assert waits(desk, desk.organiser) == (0, 0)


def test_an_author_is_told_once_of_all_that_came_back_and_finds_it(desk: Desk) -> None:
    refs = [desk.submitted(f"验电后第 {number} 步") for number in range(3)]
    desk.submitted("没有退回的")
    for ref in refs[:2]:
        with desk.house.work(desk.reviewer.actor) as work:
            reviews.return_with_words(work, ref, "请补充依据")
    with desk.house.reading(desk.trainer.actor) as work:
        (told,) = notices.mine(work).notices
        found = search.find(work, desk.bank_ref, Filter(mark=ItemMark.RETURNED))
        assert [(each.ref, each.items) for each in waiting.banks_with_returned(work)] == [(desk.bank_ref, 2)]
    assert (told.code, told.facts["count"]) == ("bank.returned", 2)
    assert told.link == f"/bank/{desk.bank_ref}?mark=returned"
    assert {row.ref for row in found.rows} == set(refs[:2])
    assert waits(desk, desk.trainer) == (0, 2)
    with desk.house.work(desk.trainer.actor) as work:
        notices.read(work, told.ref)
        items.submit(work, refs[0], seen=1)
    assert waits(desk, desk.trainer) == (0, 1)
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.return_with_words(work, refs[2], "请补充依据")
    with desk.house.reading(desk.trainer.actor) as work:
        assert [each.facts["count"] for each in notices.mine(work).notices] == [1, 2]


def test_what_came_back_to_one_author_is_not_another_s(desk: Desk) -> None:
    ref = desk.submitted()
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.return_with_words(work, ref, "请补充依据")
    other = make.someone(desk.house, "周敏", Role.TRAINER, unit_ref=desk.unit_ref)
    assert waits(desk, other) == (0, 0)
    with desk.house.reading(other.actor) as work:
        assert search.find(work, desk.bank_ref, Filter(mark=ItemMark.RETURNED)).total == 0
        assert waiting.banks_with_returned(work) == ()
