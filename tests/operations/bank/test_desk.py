"""The desk's numbers are right under any filter, and it costs few statements however much it shows."""

from typing import Any

from question_bank import reviews, topics
from question_bank.desk import open_desk
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from question_bank.views import DeskView
from tests.contracts.test_budgets import counted
from tests.operations.bank.conftest import Desk


def seen(desk: Desk, **wanted: Any) -> DeskView:
    with desk.house.reading(desk.trainer.actor) as work:
        return open_desk(work, desk.bank_ref, Filter(**wanted))


def tree(view: DeskView) -> dict[str, int]:
    return {topic.title: topic.items for topic in view.topics}


def stocked(desk: Desk) -> str:
    """Two items in the topic, one below it, one unfiled, one sealed; returns the lower topic."""
    with desk.house.work(desk.trainer.actor) as work:
        lower = topics.plant(work, desk.bank_ref, "接地", parent_ref=desk.topic_ref).ref
    desk.draft("第一道题目")
    desk.submitted("第二道题目")
    desk.draft("第三道题目", topic_ref=lower)
    desk.draft("第四道题目", topic_ref=None)
    desk.draft("第五道题目", pool=Pool.SEALED)
    return lower


def test_the_tree_counts_what_the_filter_leaves(desk: Desk) -> None:
    stocked(desk)
    whole = seen(desk)
    assert tree(whole) == {"用电安全": 4, "接地": 1}
    assert (whole.everywhere, whole.unfiled, whole.found.total) == (5, 1, 5)
    waiting = seen(desk, state=VersionState.IN_REVIEW)
    assert tree(waiting) == {"用电安全": 1, "接地": 0}
    assert (waiting.everywhere, waiting.found.total) == (1, 1)
    assert tree(seen(desk, text="第三")) == {"用电安全": 1, "接地": 1}


def test_each_dimension_is_counted_without_its_own_narrowing(desk: Desk) -> None:
    lower = stocked(desk)
    view = seen(desk, topic_ref=lower, state=VersionState.IN_REVIEW)
    assert view.found.total == 0
    assert view.counts.states == {VersionState.DRAFT: 1}
    assert view.counts.kinds == {}
    assert tree(view) == {"用电安全": 1, "接地": 0}
    sealed = seen(desk, pool=Pool.SEALED)
    assert sealed.counts.pools == {Pool.PUBLIC: 4, Pool.SEALED: 1}


def test_the_total_is_what_all_pages_together_show(desk: Desk) -> None:
    stocked(desk)
    filters: list[dict[str, Any]] = [
        {},
        {"topic_ref": desk.topic_ref},
        {"state": VersionState.DRAFT},
        {"text": "第"},
    ]
    for wanted in filters:
        view = seen(desk, **wanted)
        assert view.found.total == len(view.found.rows)


def test_the_bank_s_own_numbers_do_not_change_with_the_filter(desk: Desk) -> None:
    stocked(desk)
    assert seen(desk, text="第三").bank.states == seen(desk).bank.states


def test_the_desk_costs_few_statements(desk: Desk) -> None:
    ref = desk.submitted()
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, 1)
    with counted(desk.house) as sent:
        seen(desk)
    assert len([each for each in sent if each.startswith("SELECT")]) <= 12
