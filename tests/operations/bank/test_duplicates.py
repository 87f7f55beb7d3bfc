"""What a trainer decides about two items that are alike, and takes back again."""

from typing import Any

import pytest

from core.errors import Invalid, NotAllowed
from question_bank import (
    classing,
    documents,
    duplicates,
    enemies,
    history,
    items,
    likeness,
    reading,
    relations,
    reviews,
    selection,
)
from question_bank.class_views import ClassDraft, DocumentDraft
from question_bank.duplicate_views import PairFilter, PairView
from question_bank.errors import DecisionStands, PairDecided
from question_bank.relation_views import Relations
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessDecision
from question_bank.rules.pools import Pool
from question_bank.views import ItemView
from tests.operations.bank.conftest import Desk

STEM = "在停电的设备上检修，验明确无电压后应立即将设备接地并三相短路，以防突然来电造成伤害"
ENDINGS = ("", "事故", "及触电", "和损失")


def written(desk: Desk, count: int = 2, *, publish: bool = True) -> list[str]:
    """So many items that are nearly the same, compared."""
    refs = [desk.submitted(STEM + ending) for ending in ENDINGS[:count]]
    if publish:
        with desk.house.work(desk.reviewer.actor) as work:
            for ref in refs:
                reviews.approve(work, ref, seen=1)
    likeness.scan_bank(desk.house, desk.trainer.actor, desk.bank_ref)
    return refs


def pair_of(desk: Desk, one: int, other: int, decision: LikenessDecision = LikenessDecision.OPEN) -> str:
    with desk.house.reading(desk.trainer.actor) as work:
        rows = duplicates.listing(work, desk.bank_ref, PairFilter(decision=decision)).rows
        return next(row.ref for row in rows if row.numbers == (one, other))


def shown(desk: Desk, ref: str) -> PairView:
    with desk.house.reading(desk.trainer.actor) as work:
        return duplicates.look(work, ref, PairFilter())


def item(desk: Desk, ref: str) -> ItemView:
    with desk.house.reading(desk.trainer.actor) as work:
        return reading.look(work, ref)


def decide(desk: Desk, deed: Any, *given: str) -> None:
    with desk.house.work(desk.trainer.actor) as work:
        deed(work, *given)


def test_a_merger_retires_one_as_a_variation_of_the_other_and_keeps_its_versions(desk: Desk) -> None:
    keep, go = written(desk)
    pair = pair_of(desk, 1, 2)
    assert set(shown(desk, pair).mergers) == {keep, go}
    decide(desk, duplicates.merge, pair, keep)
    assert item(desk, keep).state is VersionState.PUBLISHED
    gone = item(desk, go)
    assert (gone.state, gone.variant_of, gone.published) == (VersionState.RETIRED, keep, None)
    assert gone.newest.presented.stem == STEM + ENDINGS[1]
    found = shown(desk, pair)
    assert (found.decision, found.kept, found.decided_by) == (
        LikenessDecision.MERGED,
        keep,
        desk.trainer.name,
    )


def test_an_item_that_was_merged_is_not_said_to_be_made_from_the_other(desk: Desk) -> None:
    keep, go, made = written(desk, 3)
    with desk.house.work(desk.trainer.actor) as work:
        classing.classify(work, made, ClassDraft(variant_of="1"))
    for other in (2, 3):
        decide(desk, duplicates.merge, pair_of(desk, 1, other), keep)
    with desk.house.reading(desk.trainer.actor) as work:
        merged, varied, kept = (classing.look(work, each) for each in (go, made, keep))
    assert (merged.merged_into, merged.origin, merged.variant_of) == ((1, keep), None, 1)
    assert (varied.merged_into, varied.origin) == ((1, keep), (1, keep))
    assert (kept.merged_into, kept.origin, kept.taken) == (None, None, ((2, go), (3, made)))
    decide(desk, duplicates.undo, pair_of(desk, 1, 2, LikenessDecision.MERGED))
    with desk.house.reading(desk.trainer.actor) as work:
        assert classing.look(work, go).merged_into is None
        assert [number for number, _ in classing.look(work, keep).taken] == [3]


def test_a_merger_is_undone_as_a_whole(desk: Desk) -> None:
    keep, go = written(desk)
    pair = pair_of(desk, 1, 2)
    before = item(desk, go)
    decide(desk, duplicates.merge, pair, keep)
    decide(desk, duplicates.undo, pair)
    after = item(desk, go)
    assert (after.state, after.published, after.variant_of) == (before.state, before.published, None)
    assert shown(desk, pair).decision is LikenessDecision.OPEN


def test_what_stays_takes_over_tags_citations_and_enemies_and_gives_them_back(desk: Desk) -> None:
    keep, go, foe = written(desk, 3)
    with desk.house.work(desk.trainer.actor) as work:
        documents.register(work, DocumentDraft(number="GB 1", title="安全规程"))
        classing.classify(work, keep, ClassDraft(tags="安全"))
        classing.classify(work, go, ClassDraft(tags="安全, 高压", citations="GB 1 | 3"))
        enemies.keep_apart(work, go, "3")
    pair = pair_of(desk, 1, 2)
    decide(desk, duplicates.merge, pair, keep)
    with desk.house.reading(desk.trainer.actor) as work:
        kept = classing.as_typed(classing.look(work, keep))
        assert (kept.tags, kept.citations) == ("安全, 高压", "GB 1 | 3")
        found = relations.look(work, keep)
        assert [each.number for each in found.merged] == [2]
        assert found.variations == ()
        assert {each.number for each in found.enemies} == {2, 3}
        told = [(each.action, each.other) for each in history.deeds(work, keep).deeds]
        assert told[0] == ("item.merged", 2)
        assert ("item.merged_into", 1) in [(e.action, e.other) for e in history.deeds(work, go).deeds]
    decide(desk, duplicates.undo, pair)
    with desk.house.reading(desk.trainer.actor) as work:
        kept = classing.as_typed(classing.look(work, keep))
        assert (kept.tags, kept.citations) == ("安全", "")
        assert relations.look(work, keep) == Relations()
        assert [each.number for each in relations.look(work, foe).enemies] == [2]


def test_items_in_review_can_be_merged_and_brought_back(desk: Desk) -> None:
    keep, go = written(desk, publish=False)
    pair = pair_of(desk, 1, 2)
    decide(desk, duplicates.merge, pair, keep)
    assert item(desk, go).state is VersionState.RETIRED
    decide(desk, duplicates.undo, pair)
    assert item(desk, go).state is VersionState.IN_REVIEW


def test_what_was_changed_since_the_merger_is_not_overwritten(desk: Desk) -> None:
    keep, go = written(desk)
    pair = pair_of(desk, 1, 2)
    decide(desk, duplicates.merge, pair, keep)
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, go, desk.text("另写一道"), seen=1)
    with pytest.raises(DecisionStands):
        decide(desk, duplicates.undo, pair)
    assert shown(desk, pair).decision is LikenessDecision.MERGED


def test_the_published_item_stays_when_the_other_is_not(desk: Desk) -> None:
    published = written(desk, 1)[0]
    unpublished = desk.submitted(STEM + "等")
    likeness.scan_bank(desk.house, desk.trainer.actor, desk.bank_ref)
    pair = pair_of(desk, 1, 2)
    assert shown(desk, pair).mergers == (published,)
    with pytest.raises(Invalid):
        decide(desk, duplicates.merge, pair, unpublished)
    with pytest.raises(Invalid):
        decide(desk, duplicates.merge, pair, "nothing")


def test_enemies_share_a_group_and_leave_it_again(desk: Desk) -> None:
    written(desk, 3)
    first, second = pair_of(desk, 1, 2), pair_of(desk, 2, 3)
    decide(desk, duplicates.set_apart, first)
    decide(desk, duplicates.set_apart, second)
    assert len(set(groups(desk))) == 1
    decide(desk, duplicates.undo, first)
    one, two, three = groups(desk)
    assert one is None
    assert two == three is not None
    decide(desk, duplicates.undo, second)
    assert groups(desk) == [None, None, None]


def test_two_groups_of_enemies_become_one_and_two_again(desk: Desk) -> None:
    written(desk, 4)
    decide(desk, duplicates.set_apart, pair_of(desk, 1, 2))
    decide(desk, duplicates.set_apart, pair_of(desk, 3, 4))
    before = groups(desk)
    assert before[0] == before[1] != before[2] == before[3]
    joining = pair_of(desk, 2, 3)
    decide(desk, duplicates.set_apart, joining)
    assert len(set(groups(desk))) == 1
    decide(desk, duplicates.undo, joining)
    assert groups(desk) == before


def groups(desk: Desk) -> list[str | None]:
    with desk.house.reading(desk.trainer.actor) as work:
        bank_id = selection.card(work, desk.bank_ref).id
        return [each.enemy_group for each in selection.selectable(work, bank_id, tuple(Pool))]


def test_a_decision_survives_the_next_scan_and_nobody_is_asked_again(desk: Desk) -> None:
    written(desk)
    pair = pair_of(desk, 1, 2)
    decide(desk, duplicates.tell_different, pair)
    likeness.scan_bank(desk.house, desk.trainer.actor, desk.bank_ref)
    assert shown(desk, pair).decision is LikenessDecision.DIFFERENT
    with desk.house.reading(desk.trainer.actor) as work:
        assert duplicates.listing(work, desk.bank_ref, PairFilter()).total == 0
        assert duplicates.counts(work, desk.bank_ref) == {LikenessDecision.DIFFERENT: 1}
    with pytest.raises(PairDecided):
        decide(desk, duplicates.set_apart, pair)


def test_pairs_lead_on_to_each_other_and_narrow_by_topic_and_score(desk: Desk) -> None:
    written(desk, 3)
    with desk.house.reading(desk.trainer.actor) as work:
        rows = duplicates.listing(work, desk.bank_ref, PairFilter()).rows
        views = [duplicates.look(work, row.ref, PairFilter()) for row in rows]
        by_topic = duplicates.listing(work, desk.bank_ref, PairFilter(topic_ref=desk.topic_ref))
        by_score = duplicates.listing(work, desk.bank_ref, PairFilter(least=100))
    assert [view.after for view in views] == [*(row.ref for row in rows[1:]), None]
    assert [view.before for view in views] == [None, *(row.ref for row in rows[:-1])]
    assert (by_topic.total, by_score.total) == (3, 0)


def test_a_reviewer_looks_and_a_trainer_decides(desk: Desk) -> None:
    written(desk)
    pair = pair_of(desk, 1, 2)
    with desk.house.reading(desk.reviewer.actor) as work:
        assert not duplicates.look(work, pair, PairFilter()).may_decide
    for deed in (duplicates.set_apart, duplicates.tell_different, duplicates.undo):
        with desk.house.work(desk.reviewer.actor) as work, pytest.raises(NotAllowed):
            deed(work, pair)
