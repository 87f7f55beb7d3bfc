"""Many items at once: each judged by itself, told one by one, asked twice done once, undone if it can be."""

import pytest
from sqlalchemy import select

from core import notices
from core.audit import AuditEntry
from core.errors import Invalid, NotAllowed
from core.jobs import Runner
from question_bank import (
    banks,
    bulk,
    classing,
    comments,
    discarding,
    enemies,
    health,
    history,
    items,
    reading,
    relations,
    reviews,
    search,
    topics,
)
from question_bank.bulk_views import BulkEnd, BulkOrder, Chosen
from question_bank.errors import BulkIsOver, NothingToDo
from question_bank.models import LikenessPair
from question_bank.rules.bulk import BulkDeed, BulkState, LineState
from question_bank.rules.classes import CognitiveLevel
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessDecision
from question_bank.rules.marks import ItemMark
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from tests.make import Someone
from tests.operations.bank.conftest import Desk


def say(key: str) -> str:
    return key


def ask(desk: Desk, deed: BulkDeed, *refs: str, by: Someone | None = None, **values: object) -> str:
    order = BulkOrder.model_validate({"deed": deed, **values})
    with desk.house.work((by or desk.trainer).actor) as work:
        return bulk.ask(work, desk.bank_ref, Chosen(refs=refs), order, f"{deed}-{'-'.join(refs)}"[:32])


def told(desk: Desk, ref: str) -> tuple[BulkState, dict[LineState, int], list[str]]:
    with desk.house.reading(desk.colleague.actor) as work:
        view = bulk.look(work, ref)
    return view.state, view.counts, [each.code for each in view.reasons]


def state_of(desk: Desk, ref: str) -> VersionState:
    with desk.house.reading(desk.colleague.actor) as work:
        return reading.look(work, ref).state


def test_what_is_whole_goes_to_review_and_nobody_publishes_what_they_had_a_hand_in(desk: Desk) -> None:
    whole, bare = desk.draft("甲"), desk.draft("乙", key=None)
    own = desk.draft("丙", by=desk.colleague)
    order = BulkOrder(deed=BulkDeed.SUBMIT)
    with desk.house.reading(desk.trainer.actor) as work:
        rehearsed = bulk.rehearse(work, desk.bank_ref, Chosen(refs=(whole, bare, own)), order)
    assert (rehearsed.total, rehearsed.can) == (3, 2)
    assert [(each.code, each.numbers) for each in rehearsed.reasons] == [("item.key_missing", (2,))]
    sent = ask(desk, BulkDeed.SUBMIT, whole, bare, own)
    assert told(desk, sent) == (BulkState.DONE, {LineState.DONE: 2, LineState.LEFT: 1}, ["item.key_missing"])
    assert ask(desk, BulkDeed.SUBMIT, whole, bare, own) == sent  # the same form again
    with pytest.raises(NotAllowed):
        ask(desk, BulkDeed.PUBLISH, whole)
    published = ask(desk, BulkDeed.PUBLISH, whole, own, by=desk.colleague)
    assert told(desk, published)[1:] == ({LineState.DONE: 1, LineState.LEFT: 1}, ["version.own_review"])
    assert (state_of(desk, whole), state_of(desk, own)) == (VersionState.PUBLISHED, VersionState.IN_REVIEW)
    with desk.house.work(desk.colleague.actor) as work, pytest.raises(BulkIsOver):
        bulk.undo(work, published)
    with desk.house.reading() as work:
        actions = select(AuditEntry.action).where(AuditEntry.subject_ref == whole).order_by(AuditEntry.id)
        assert list(work.session.scalars(actions)) == ["item.drafted", "item.submitted", "item.published"]


def test_a_deed_is_undone_where_nothing_happened_since(desk: Desk) -> None:
    first, second = desk.draft("甲"), desk.draft("乙")
    with desk.house.work(desk.trainer.actor) as work:
        other = topics.plant(work, desk.bank_ref, "仪表").ref
    ref = ask(desk, BulkDeed.MOVE, first, second, topic_ref=other)
    with desk.house.work(desk.colleague.actor) as work:
        items.place(work, second, topic_ref=None, pool=Pool.PUBLIC)
        bulk.undo(work, ref)
    assert told(desk, ref) == (
        BulkState.UNDONE,
        {LineState.UNDONE: 1, LineState.KEPT: 1},
        ["bulk.changed_since"],
    )
    with desk.house.reading(desk.trainer.actor) as work:
        assert reading.look(work, first).topic_ref == desk.topic_ref
        assert reading.look(work, second).topic_ref is None


def test_a_move_is_undone_though_the_items_were_published_since(desk: Desk) -> None:
    published, retired, gone = (desk.submitted(words) for words in "甲乙丙")
    with desk.house.work(desk.trainer.actor) as work:
        other, third = (topics.plant(work, desk.bank_ref, title).ref for title in ("仪表", "电缆"))
        items.place(work, gone, topic_ref=third, pool=Pool.PUBLIC)
    moved = ask(desk, BulkDeed.MOVE, published, retired, gone, topic_ref=other)
    with desk.house.work(desk.trainer.actor) as work:
        topics.remove(work, desk.bank_ref, third)
    ask(desk, BulkDeed.PUBLISH, published, by=desk.colleague)
    with desk.house.work(desk.trainer.actor) as work:
        items.withdraw(work, retired)
        items.retire(work, retired, "过时")
        bulk.undo(work, moved)
    state, counts, reasons = told(desk, moved)
    assert (state, counts) == (BulkState.UNDONE, {LineState.UNDONE: 1, LineState.KEPT: 2})
    assert set(reasons) == {"bulk.retired_stays", "bulk.topic_gone"}
    with desk.house.reading(desk.trainer.actor) as work:
        assert reading.look(work, published).topic_ref == desk.topic_ref
        assert bulk.listing(work, desk.bank_ref)[-1].end is BulkEnd.IN_PART
    assert state_of(desk, published) is VersionState.PUBLISHED


def publish(desk: Desk, words: str) -> str:
    ref = desk.submitted(words)
    ask(desk, BulkDeed.PUBLISH, ref, by=desk.colleague)
    return ref


def test_undoing_discards_the_drafts_that_the_deed_itself_made_and_nobody_touched(desk: Desk) -> None:
    alone, written, sent, away, own = (*(publish(desk, words) for words in "甲乙丙丁"), desk.draft("戊"))
    harder = ask(desk, BulkDeed.DIFFICULTY, alone, written, sent, away, own, difficulty=5)
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, written, desk.text("乙，另写", difficulty=5), seen=1)
        items.submit(work, sent, 1)
        items.withdraw(work, sent)
        discarding.discard_version(work, away)
    with desk.house.reading(desk.colleague.actor) as work:
        told_before = bulk.look(work, harder).undoing
    assert told_before is not None
    assert (told_before.count, told_before.drafts) == (2, 1)
    with desk.house.work(desk.colleague.actor) as work:
        bulk.undo(work, harder)
    state, counts, reasons = told(desk, harder)
    assert (state, counts) == (BulkState.UNDONE, {LineState.UNDONE: 2, LineState.KEPT: 3})
    assert sorted(reasons) == ["bulk.changed_since", "bulk.moved_on"]
    with desk.house.reading(desk.trainer.actor) as work:
        item = reading.look(work, alone)
        assert (item.state, item.newest.number, item.newest.difficulty) == (VersionState.PUBLISHED, 1, 3)
        assert reading.look(work, own).newest.difficulty == 3
        assert reading.look(work, written).newest.number == reading.look(work, sent).newest.number == 2
        facts = (
            select(AuditEntry.action).where(AuditEntry.subject_ref == alone).order_by(AuditEntry.id.desc())
        )
        assert work.session.scalars(facts).first() == "item.version_discarded"


def test_what_went_on_to_review_keeps_the_difficulty_that_it_was_given(desk: Desk) -> None:
    went_on, returned, sealed = (desk.draft(words) for words in "甲乙丙")
    harder = ask(desk, BulkDeed.DIFFICULTY, went_on, returned, difficulty=5)
    hidden = ask(desk, BulkDeed.POOL, sealed, pool=Pool.SEALED)
    sent = ask(desk, BulkDeed.SUBMIT, went_on, sealed)
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, returned, desk.text("乙，另写", difficulty=5), seen=2)
        bulk.undo(work, harder)
        bulk.undo(work, hidden)
    assert told(desk, harder)[1:] == ({LineState.KEPT: 1, LineState.UNDONE: 1}, ["bulk.moved_on"])
    assert told(desk, hidden)[1] == {LineState.UNDONE: 1}
    ask(desk, BulkDeed.PUBLISH, went_on, sealed, by=desk.colleague)
    with desk.house.work(desk.trainer.actor) as work:
        assert reading.look(work, sealed).pool is Pool.PUBLIC
        bulk.undo(work, sent)
        assert bulk.look(work, sent).end is BulkEnd.NOT_AT_ALL
    assert told(desk, sent) == (BulkState.UNDONE, {LineState.KEPT: 2}, ["bulk.moved_on"])


def test_labels_are_set_taken_away_and_given_back_for_many(desk: Desk) -> None:
    first, second = desk.draft("甲"), desk.draft("乙")

    def labels(ref: str) -> tuple[tuple[str, ...], object]:
        with desk.house.reading(desk.trainer.actor) as work:
            held = classing.look(work, ref)
        return held.tags, held.cognitive

    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid):
        bulk.ask(work, desk.bank_ref, Chosen(refs=(first,)), BulkOrder(deed=BulkDeed.TAG), "none")
    tagged = ask(desk, BulkDeed.TAG, first, second, tags="安全，新规程")
    levelled = ask(desk, BulkDeed.LEVEL, first, level=CognitiveLevel.APPLY)
    assert labels(first) == (("安全", "新规程"), CognitiveLevel.APPLY)
    taken = ask(desk, BulkDeed.UNTAG, first, second, tags="安全")
    assert labels(second) == (("新规程",), None)
    again = ask(desk, BulkDeed.UNTAG, second, tags="安全，旧")
    assert told(desk, again)[2] == ["bulk.already_so"]
    with desk.house.work(desk.trainer.actor) as work:
        bulk.undo(work, taken)
        bulk.undo(work, levelled)
        bulk.undo(work, tagged)
    assert (labels(first), labels(second)) == (((), None), ((), None))


def test_what_was_sent_to_review_is_taken_back_for_many_and_sent_again(desk: Desk) -> None:
    first = desk.draft("甲")
    ask(desk, BulkDeed.SUBMIT, first)
    back = ask(desk, BulkDeed.WITHDRAW, first)
    assert state_of(desk, first) is VersionState.DRAFT
    with desk.house.work(desk.trainer.actor) as work:
        bulk.undo(work, back)
    assert state_of(desk, first) is VersionState.IN_REVIEW


def test_a_difficulty_of_a_published_item_becomes_a_next_version_for_review(desk: Desk) -> None:
    ref = desk.submitted("甲")
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, 1)
    with desk.house.reading(desk.trainer.actor) as work:
        order = BulkOrder(deed=BulkDeed.DIFFICULTY, difficulty=5)
        assert bulk.rehearse(work, desk.bank_ref, Chosen(refs=(ref,)), order).opens == 1
    ask(desk, BulkDeed.DIFFICULTY, ref, difficulty=5)
    with desk.house.reading(desk.trainer.actor) as work:
        item = reading.look(work, ref)
        compared = history.compare(work, ref, 2, 1)
        done = [each.action for each in history.deeds(work, ref).deeds]
    assert item.published is not None
    assert (item.state, item.published.difficulty, item.newest.difficulty) == (VersionState.DRAFT, 3, 5)
    assert item.newest.content == item.published.content
    assert [line.part for line in compared.lines if line.differs] == ["difficulty"]
    assert (compared.left.number, compared.right.number) == (1, 2)
    assert done[0] == "item.revised"
    assert ask(desk, BulkDeed.RETIRE, ref, reason="规程修订")
    assert state_of(desk, ref) is VersionState.RETIRED


def test_many_are_a_job_with_the_rights_its_asker_has_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = [desk.draft(f"第{n}题") for n in range(5)]
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "PART", 2)
    order = BulkOrder(deed=BulkDeed.POOL, pool=Pool.SEALED)
    with desk.house.work(desk.trainer.actor) as work:
        ref = bulk.ask(work, desk.bank_ref, Chosen(filter=Filter(text="题")), order, "once")
    assert told(desk, ref)[1] == {LineState.WAITING: 5}
    assert Runner(desk.house, {bulk.BULK: bulk.bulk_job}).run_next()
    assert told(desk, ref)[:2] == (BulkState.DONE, {LineState.DONE: 5})
    with desk.house.reading(desk.trainer.actor) as work:
        assert search.find(work, desk.bank_ref, Filter(pool=Pool.SEALED)).total == len(refs)
        with pytest.raises(NothingToDo):
            bulk.rehearse(work, desk.bank_ref, Chosen(filter=Filter(text="没有")), order)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid):
        bulk.ask(work, desk.bank_ref, Chosen(), BulkOrder(deed=BulkDeed.RETIRE), "reasonless")


def test_a_bank_tells_what_it_covers_and_what_it_lacks(desk: Desk) -> None:
    used = desk.submitted("甲")
    desk.draft("乙", key=None, topic_ref=None, explanation="")
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, used, 1)
    with desk.house.work(desk.trainer.actor) as work:
        hole = topics.plant(work, desk.bank_ref, "空的")
        comments.say(work, used, "选项 B 太明显 <b>改</b><script>x</script>")
        banks.describe(work, desk.bank_ref, "新电工", "6-31-01-03")
        with pytest.raises(Invalid):
            banks.describe(work, desk.bank_ref, "新电工", "9-99")
    with desk.house.reading(desk.trainer.actor) as work:
        found = health.look(work, desk.bank_ref)
        holes = health.look(work, desk.bank_ref, holes_only=True)
        said = comments.listing(work, used).comments
        for mark in ItemMark:
            total = search.find(work, desk.bank_ref, Filter(mark=mark)).total
            assert total == {**found.marks, ItemMark.IN_USE: 1}.get(mark, 0)
    assert (found.marks[ItemMark.NO_KEY], found.marks[ItemMark.NO_EXPLANATION]) == (1, 1)
    assert [(each.title, each.in_use) for each in found.coverage] == [("用电安全", 1), ("空的", 0)]
    assert [each.ref for each in holes.coverage] == [hole.ref]
    assert [(each.year, each.items) for each in found.years] == [(2027, 1)]
    assert (said[0].author, said[0].version) == ("陈海燕", 1)
    assert "<script" not in said[0].words
    with desk.house.work(desk.reviewer.actor) as work:
        comments.say(work, used, "同意")
    with desk.house.reading(desk.trainer.actor) as work:
        box = notices.mine(work)
        assert [each.words for each in comments.last(work, used, 1)] == ["同意"]
        assert reading.look(work, used).comments == 2
    assert (box.total, box.notices[0].code) == (1, "bank.commented")
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        comments.say(work, used, "看看")


def test_many_items_never_stand_together_and_taking_it_back_leaves_what_was_decided_besides(
    desk: Desk,
) -> None:
    one, two, three = (
        desk.draft(stem) for stem in ("验电之后做什么？", "油温过高看什么？", "拒动时谁来跳闸？")
    )
    with desk.house.work(desk.trainer.actor) as work:
        enemies.keep_apart(work, one, "2")
    many = ask(desk, BulkDeed.APART, one, two, three)
    assert told(desk, many)[1] == {LineState.DONE: 3}
    with desk.house.reading(desk.trainer.actor) as work:
        assert [each.number for each in relations.look(work, three).enemies] == [1, 2]
    with desk.house.work(desk.trainer.actor) as work:
        bulk.undo(work, many)
    with desk.house.reading(desk.trainer.actor) as work:
        assert relations.look(work, three).enemies == ()
        assert [each.number for each in relations.look(work, two).enemies] == [1]


@pytest.mark.parametrize("deed", list(BulkDeed))
@pytest.mark.parametrize("by", ["trainer", "reviewer"])
def test_what_a_rehearsal_says_of_an_item_is_what_becomes_of_it(desk: Desk, deed: BulkDeed, by: str) -> None:
    someone: Someone = getattr(desk, by)
    with desk.house.work(desk.trainer.actor) as work:
        elsewhere = topics.plant(work, desk.bank_ref, "安全工器具").ref
    draft, in_review, pictured = desk.draft("甲"), desk.submitted("乙"), desk.draft("丙")
    template, used, gone = desk.submitted("丁"), desk.submitted("戊"), desk.draft("己")
    ask(desk, BulkDeed.TAG, template, tags="模板")
    ask(desk, BulkDeed.PUBLISH, used, by=desk.reviewer)
    ask(desk, BulkDeed.RETIRE, gone, reason="条款已废止")
    refs = (gone, draft, in_review, pictured, template, used)
    order = BulkOrder(
        deed=deed,
        topic_ref=elsewhere,
        difficulty=5,
        pool=Pool.SEALED,
        reason="条款已废止",
        tags="接地",
        level=CognitiveLevel.APPLY,
    )
    duty = {BulkDeed.PUBLISH: "reviewer"}.get(deed, "trainer")
    if by != duty:
        with desk.house.work(someone.actor) as work, pytest.raises(NotAllowed):
            bulk.rehearse(work, desk.bank_ref, Chosen(refs=refs), order)
        return
    with desk.house.reading(someone.actor) as work:
        rehearsed = bulk.rehearse(work, desk.bank_ref, Chosen(refs=refs), order)
    with desk.house.work(someone.actor) as work:
        done = bulk.look(work, bulk.ask(work, desk.bank_ref, Chosen(refs=refs), order, "once"))
    assert done.counts.get(LineState.DONE, 0) == rehearsed.can
    assert done.reasons == rehearsed.reasons
    told_of_gone = [each.code for each in rehearsed.reasons if 6 in each.numbers]
    assert len(told_of_gone) == 1
    if deed in {BulkDeed.MOVE, BulkDeed.DIFFICULTY, BulkDeed.POOL, BulkDeed.TAG, BulkDeed.LEVEL}:
        assert told_of_gone == ["bulk.retired_stays"]


def test_what_was_merged_with_the_first_is_left_out_of_those_kept_apart(desk: Desk) -> None:
    one, two, three = (
        desk.draft(stem) for stem in ("验电之后做什么？", "验电以后做什么？", "油温过高看什么？")
    )
    with desk.house.work(desk.trainer.actor) as work:
        enemies.keep_apart(work, one, "2")
    with desk.house.work(desk.trainer.actor) as work:
        pair = work.session.scalars(select(LikenessPair)).one()
        pair.decision = LikenessDecision.MERGED
    order, chosen = BulkOrder(deed=BulkDeed.APART), Chosen(refs=(one, two, three))
    with desk.house.reading(desk.trainer.actor) as work:
        rehearsed = bulk.rehearse(work, desk.bank_ref, chosen, order)
    assert [(each.code, each.numbers) for each in rehearsed.reasons] == [("enemies.merged", (2,))]
    done = ask(desk, BulkDeed.APART, one, two, three)
    assert told(desk, done)[1:] == ({LineState.DONE: 2, LineState.LEFT: 1}, ["enemies.merged"])
