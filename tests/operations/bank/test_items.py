"""Items from draft to retirement, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.access import NOBODY
from core.errors import Invalid, NotAllowed, NotFound, SignInNeeded
from question_bank import discarding, history, items, reading, reviews, search, selection
from question_bank.desk import open_desk
from question_bank.errors import EditedMeanwhile
from question_bank.rules.changes import PieceKind
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from tests.operations.bank.conftest import Desk


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_an_item_is_written_reviewed_by_another_and_published(desk: Desk) -> None:
    ref = desk.submitted()
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, seen=1)
    with desk.house.reading(desk.trainer.actor) as work:
        item = reading.look(work, ref)
        drawn = selection.selectable(work, selection.card(work, desk.bank_ref).id, [Pool.PUBLIC])
    assert item.state is VersionState.PUBLISHED
    assert item.published is not None
    assert (item.published.author, item.published.reviewer) == ("陈海燕", "欧阳建国")
    assert [each.item_id for each in drawn] == [item.id]


def test_nobody_publishes_what_they_had_a_hand_in(desk: Desk) -> None:
    ref = desk.draft()
    with desk.house.work(desk.colleague.actor) as work:
        assert items.revise(work, ref, desk.text("验电之后先做什么？"), seen=1) == 2
    with desk.house.work(desk.trainer.actor) as work:
        items.submit(work, ref, seen=2)
    with desk.house.work(desk.colleague.actor) as work, pytest.raises(Invalid) as refused:
        reviews.approve(work, ref, seen=2)
    assert codes(refused) == ["version.own_review"]
    with desk.house.reading(desk.colleague.actor) as work:
        assert reviews.next_waiting(work, desk.bank_ref) is None
    with desk.house.reading(desk.reviewer.actor) as work:
        assert reviews.next_waiting(work, desk.bank_ref) == ref


def test_a_draft_that_lacks_something_is_kept_and_not_given_to_review(desk: Desk) -> None:
    ref = desk.draft("", content={"stem": "", "options": []}, key=None, topic_ref=None)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid) as refused:
        items.submit(work, ref, seen=1)
    assert codes(refused) == [
        "item.stem_empty",
        "item.options_too_few",
        "item.key_missing",
        "item.topic_missing",
    ]


def test_a_published_wording_never_changes_and_its_next_version_stands_beside_it(desk: Desk) -> None:
    ref = desk.submitted()
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, seen=1)
    with desk.house.work(desk.trainer.actor) as work:
        before = reading.look(work, ref).newest
        items.revise(work, ref, desk.text("验电后应先做什么？"), seen=1)
    with desk.house.reading(desk.trainer.actor) as work:
        item = reading.look(work, ref)
        compared = history.compare(work, ref, 1, 2)
        (card,) = selection.selectable(work, selection.card(work, desk.bank_ref).id, [Pool.PUBLIC])
    assert item.published == before
    assert card.version_id == before.id
    assert (item.newest.number, item.state) == (2, VersionState.DRAFT)
    (changed,) = [line for line in compared.lines if line.differs]
    assert changed.part == "stem"
    assert [piece.text for piece in changed.right if piece.kind is PieceKind.IN] == ["应"]
    with desk.house.work(desk.trainer.actor) as work:
        items.submit(work, ref, seen=1)
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, seen=1)
        assert [version.state for version in history.versions(work, ref)] == [
            VersionState.PUBLISHED,
            VersionState.RETIRED,
        ]


def test_who_has_not_seen_the_newest_text_overwrites_nothing(desk: Desk) -> None:
    ref = desk.draft()
    with desk.house.work(desk.colleague.actor) as work:
        items.revise(work, ref, desk.text("甲"), seen=1)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(EditedMeanwhile):
        items.revise(work, ref, desk.text("乙"), seen=1)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(EditedMeanwhile):
        items.submit(work, ref, seen=1)


def test_in_review_a_text_stands_still_until_it_is_withdrawn_or_returned_with_words(desk: Desk) -> None:
    ref = desk.submitted()
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid) as refused:
        items.revise(work, ref, desk.text("乙"), seen=1)
    assert codes(refused) == ["version.in_review_stands_still"]
    with desk.house.work(desk.reviewer.actor) as work, pytest.raises(Invalid) as wordless:
        reviews.return_with_words(work, ref, " ")
    assert codes(wordless) == ["version.reason_needed"]
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.return_with_words(work, ref, "选项 B 不像<script>干扰项")
    with desk.house.reading(desk.trainer.actor) as work:
        item = reading.look(work, ref)
    assert (item.state, item.may_edit) == (VersionState.RETURNED, True)
    assert item.notes[0].words == "选项 B 不像&lt;script&gt;干扰项"
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("验电后先做哪一步？"), seen=1)
        items.submit(work, ref, seen=2)
        items.withdraw(work, ref)


def test_a_retired_item_is_drawn_no_more_and_needs_a_reason(desk: Desk) -> None:
    ref = desk.submitted()
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, seen=1)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid) as refused:
        items.retire(work, ref, "")
    assert codes(refused) == ["version.reason_needed"]
    with desk.house.work(desk.trainer.actor) as work:
        items.retire(work, ref, "规程已修订")
        assert selection.selectable(work, selection.card(work, desk.bank_ref).id, list(Pool)) == []


def test_a_sealed_item_does_not_exist_for_who_neither_writes_nor_reviews_there(desk: Desk) -> None:
    ref = desk.draft(pool=Pool.SEALED)
    open_one = desk.draft("公开的一题")
    with desk.house.reading(desk.organiser.actor) as work:
        with pytest.raises(NotFound):
            reading.look(work, ref)
        assert [row.ref for row in search.find(work, desk.bank_ref, search.Filter()).rows] == [open_one]
        assert open_desk(work, desk.bank_ref, search.Filter()).counts.pools == {Pool.PUBLIC: 1}
    with desk.house.reading(desk.reviewer.actor) as work:
        assert reading.look(work, ref).pool is Pool.SEALED


def test_writing_asks_for_the_permission_on_the_banks_own_unit(desk: Desk) -> None:
    ref = desk.draft()
    with desk.house.work(desk.reviewer.actor) as work, pytest.raises(NotAllowed):
        items.draft(work, desk.bank_ref, desk.text())
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        items.submit(work, ref, seen=1)
    with desk.house.work(NOBODY) as work, pytest.raises((SignInNeeded, NotFound)):
        items.retire(work, ref, "…")


def test_what_is_dangerous_in_a_text_never_enters_the_bank(desk: Desk) -> None:
    content = {
        "stem": '<p onclick="x()">R<sub>1</sub><script>alert(1)</script><img src="https://e.example/p.png"></p>',
        "options": [
            {"id": "a", "text": '<a href="javascript:x">甲</a>'},
            {"id": "b", "text": '<img src="/assets/b.png" onerror="x">'},
        ],
    }
    ref = desk.draft(content=content, explanation="<iframe></iframe><b>好</b>")
    with desk.house.reading(desk.trainer.actor) as work:
        version = reading.look(work, ref).newest
    assert version.content.stem == "<p>R<sub>1</sub></p>"
    assert [option.text for option in version.presented.options] == ["甲", '<img src="/assets/b.png">']
    assert version.explanation == "<b>好</b>"


def test_numbers_have_no_gaps_and_no_twins_when_many_write_at_once(desk: Desk) -> None:
    with ThreadPoolExecutor(6) as pool:
        refs = list(pool.map(lambda n: desk.draft(f"第 {n} 题"), range(24)))
    with desk.house.reading(desk.trainer.actor) as work:
        rows = search.find(work, desk.bank_ref, search.Filter()).rows
    assert sorted(row.ref for row in rows) == sorted(refs)
    assert [row.number for row in rows] == list(range(1, 25))


def test_an_item_says_which_other_item_it_repeats(desk: Desk) -> None:
    desk.draft()
    ref = desk.draft("验电后，先做什么")
    with desk.house.reading(desk.trainer.actor) as work:
        advice = reading.look(work, ref).advice
    assert [(a.code, a.facts) for a in advice] == [("item.twin", {"number": 1})]


def test_a_next_version_that_nobody_else_has_had_is_thrown_away_and_the_one_before_stands_again(
    desk: Desk,
) -> None:
    ref = desk.submitted()
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, seen=1)
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("验电之后呢？"), seen=1)
        assert discarding.may_discard_version(work, ref)
    with desk.house.work(desk.colleague.actor) as work, pytest.raises(Invalid) as refused:
        discarding.discard_version(work, ref)
    assert codes(refused) == ["version.discard_not_own"]
    with desk.house.work(desk.trainer.actor) as work:
        discarding.discard_version(work, ref)
        item = reading.look(work, ref)
        assert (item.state, item.newest.number) == (VersionState.PUBLISHED, 1)
        again = search.find(work, desk.bank_ref, search.Filter(text="验电后先"))
        assert [row.ref for row in again.rows] == [ref]
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("验电之后呢？"), seen=1)
        items.submit(work, ref, seen=1)
        items.withdraw(work, ref)
        assert not discarding.may_discard_version(work, ref)
