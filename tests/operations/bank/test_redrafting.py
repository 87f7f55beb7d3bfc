"""A draft is begun with the words of an older version, and whoever wrote last is known; on both databases."""

import pytest

from core.errors import Invalid, NotAllowed, NotFound
from question_bank import discarding, history, items, reading, redrafting, reviews
from question_bank.rules.lifecycle import VersionState
from tests.make import Someone
from tests.operations.bank.conftest import Desk
from tests.operations.bank.test_items import codes


def stem(desk: Desk, ref: str) -> str:
    with desk.house.reading(desk.trainer.actor) as work:
        return reading.look(work, ref).newest.content.stem


def approved(desk: Desk, ref: str, seen: int = 1) -> None:
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, seen=seen)


def in_two_versions(desk: Desk) -> str:
    """An item in use, published twice."""
    ref = desk.submitted("第一版")
    approved(desk, ref)
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("第二版", difficulty=5), seen=1)
        items.submit(work, ref, seen=1)
    approved(desk, ref)
    return ref


def redraft(desk: Desk, ref: str, number: int, over: int = 0, by: Someone | None = None) -> int:
    with desk.house.work((by or desk.trainer).actor) as work:
        return redrafting.redraft(work, ref, number, over)


def test_a_draft_begins_with_the_words_of_an_older_version_beside_the_one_in_use(desk: Desk) -> None:
    ref = in_two_versions(desk)
    assert redraft(desk, ref, 1) == 3
    with desk.house.reading(desk.trainer.actor) as work:
        item = reading.look(work, ref)
        again = history.compare(work, ref, 1, 3)
        told = history.deeds(work, ref).deeds[0]
    assert item.published is not None
    assert (item.published.number, item.newest.number, item.state) == (2, 3, VersionState.DRAFT)
    assert item.topic_ref == desk.topic_ref
    assert again.changed == ()
    assert (told.action, told.version, told.like) == ("item.revised", 3, 1)


def test_the_same_form_sent_twice_begins_one_draft(desk: Desk) -> None:
    ref = in_two_versions(desk)
    assert [redraft(desk, ref, 1), redraft(desk, ref, 1)] == [3, 3]
    with desk.house.reading(desk.trainer.actor) as work:
        assert len(history.versions(work, ref)) == 3
        assert reading.look(work, ref).newest.edits == 1


def test_a_draft_in_hand_is_replaced_only_by_who_has_seen_it(desk: Desk) -> None:
    ref = in_two_versions(desk)
    with desk.house.work(desk.colleague.actor) as work:
        items.revise(work, ref, desk.text("第三版"), seen=1)
    with pytest.raises(Invalid) as refused:
        redraft(desk, ref, 1)
    assert codes(refused) == ["version.another_in_hand"]
    assert stem(desk, ref) == "第三版"
    with desk.house.work(desk.colleague.actor) as work:
        items.revise(work, ref, desk.text("第三版，又改"), seen=1)
    with pytest.raises(Invalid):
        redraft(desk, ref, 1, over=1)
    assert redraft(desk, ref, 1, over=2) == 3
    assert stem(desk, ref) == "第一版"


def test_what_is_in_review_or_says_the_same_is_not_drafted_anew(desk: Desk) -> None:
    ref = in_two_versions(desk)
    with pytest.raises(Invalid) as refused:
        redraft(desk, ref, 2)
    assert codes(refused) == ["version.says_the_same"]
    redraft(desk, ref, 1)
    with desk.house.work(desk.trainer.actor) as work:
        items.submit(work, ref, seen=1)
    with pytest.raises(Invalid) as refused:
        redraft(desk, ref, 2)
    assert codes(refused) == ["version.in_review_stands_still"]


def test_who_writes_no_items_begins_no_draft_and_a_version_must_exist(desk: Desk) -> None:
    ref = in_two_versions(desk)
    for somebody in (desk.reviewer, desk.organiser):
        with pytest.raises(NotAllowed):
            redraft(desk, ref, 1, by=somebody)
    with pytest.raises(NotFound):
        redraft(desk, ref, 9)


def test_words_that_nobody_has_reviewed_keep_their_writers_from_reviewing_them(desk: Desk) -> None:
    ref = desk.draft("没有审过的一版", by=desk.colleague)
    with desk.house.work(desk.colleague.actor) as work:
        items.retire(work, ref, "先放一放")
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("第二版"), seen=1)
        items.submit(work, ref, seen=1)
    approved(desk, ref)
    assert redraft(desk, ref, 1) == 3
    with desk.house.work(desk.trainer.actor) as work:
        items.submit(work, ref, seen=1)
    with desk.house.work(desk.colleague.actor) as work, pytest.raises(Invalid) as refused:
        reviews.approve(work, ref, seen=1)
    assert codes(refused) == ["version.own_review"]


def test_a_draft_begun_so_can_be_thrown_away_again(desk: Desk) -> None:
    ref = in_two_versions(desk)
    redraft(desk, ref, 1)
    with desk.house.work(desk.trainer.actor) as work:
        discarding.discard_version(work, ref)
    assert stem(desk, ref) == "第二版"


def test_it_is_told_who_wrote_a_draft_last_and_who_wrote_what_was_returned(desk: Desk) -> None:
    ref = desk.draft()
    for seen, somebody in enumerate((desk.colleague, desk.trainer, desk.colleague), start=1):
        with desk.house.work(somebody.actor) as work:
            items.revise(work, ref, desk.text(f"第 {seen} 稿"), seen=seen)
            assert reading.look(work, ref).newest.writer == somebody.name
            assert history.beside_typed(work, ref, desk.text()).left.writer == somebody.name
    with desk.house.work(desk.trainer.actor) as work:
        items.submit(work, ref, seen=4)
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.return_with_words(work, ref, "再改")
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("改过的稿"), seen=4)
        beside = history.since_return(work, ref)
        (card,) = history.versions(work, ref)
    assert beside is not None
    assert (beside.left.writer, beside.right.writer) == (desk.colleague.name, desk.trainer.name)
    assert (card.author, card.writer) == (desk.trainer.name, desk.trainer.name)
