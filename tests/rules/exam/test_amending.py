"""What may be amended: all of it before the doors, later only what takes nothing from anybody."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.changes import Differences, differences, held
from exam.rules.amending import Plan, Stage, judge, stage_of

OPENS = datetime(2027, 3, 8, 1, 0, tzinfo=UTC)
PLAN = Plan(
    title="初赛",
    paper="abc",
    doors_open_at=OPENS - timedelta(minutes=30),
    opens_at=OPENS,
    last_entry_at=OPENS + timedelta(minutes=30),
    closes_at=OPENS + timedelta(hours=2),
    length_seconds=3600,
    pass_points=600,
    shuffle_items=True,
    shuffle_options=True,
    rated=True,
    release="{}",
)
OTHER: dict[str, Any] = {
    "title": "复赛",
    "paper": "def",
    "doors_open_at": OPENS - timedelta(minutes=10),
    "opens_at": OPENS + timedelta(minutes=5),
    "last_entry_at": OPENS + timedelta(minutes=20),
    "closes_at": OPENS + timedelta(hours=3),
    "length_seconds": 1800,
    "pass_points": None,
    "shuffle_items": False,
    "shuffle_options": False,
    "rated": False,
    "release": '{"score": 1}',
}
AHEAD, DURING, AFTER = OPENS - timedelta(days=1), OPENS, OPENS + timedelta(days=1)
some_changes = st.sets(st.sampled_from([each.name for each in fields(Plan)])).map(
    lambda names: replace(PLAN, **{name: OTHER[name] for name in names})
)


def changes(before: Plan, after: Plan) -> Differences:
    return differences(held(before), held(after))


@given(some_changes)
def test_a_plan_differs_in_exactly_what_was_changed(after: Plan) -> None:
    found = changes(PLAN, after)
    assert {name: is_now for name, (_, is_now) in found.items()} == {
        name: OTHER[name] for name in OTHER if getattr(after, name) == OTHER[name]
    }


@given(some_changes)
def test_before_the_doors_everything_may_change(after: Plan) -> None:
    assert judge(PLAN, after, begun=0, now=AHEAD) == ()


@given(some_changes)
def test_under_way_every_change_but_a_later_closing_and_the_release_is_named(after: Plan) -> None:
    named = {finding.field for finding in judge(PLAN, after, begun=0, now=DURING)}
    assert named == set(changes(PLAN, after)) - {"closes_at", "release"}


@given(some_changes)
def test_when_it_is_over_only_the_release_may_change(after: Plan) -> None:
    named = {finding.field for finding in judge(PLAN, after, begun=0, now=AFTER)}
    assert named == set(changes(PLAN, after)) - {"release"}


def test_an_earlier_closing_a_begun_paper_and_an_opening_in_the_past_are_refused() -> None:
    earlier = replace(PLAN, closes_at=PLAN.closes_at - timedelta(minutes=1))
    [finding] = judge(PLAN, earlier, begun=0, now=DURING)
    assert finding.code == "exam.closes_earlier"
    [finding] = judge(PLAN, replace(PLAN, paper="def"), begun=1, now=AHEAD)
    assert (finding.code, finding.facts) == ("exam.paper_begun", {"n": 1})
    [finding] = judge(PLAN, replace(PLAN, opens_at=AHEAD - timedelta(hours=1)), begun=0, now=AHEAD)
    assert finding.code == "exam.opens_in_the_past"


def test_the_stage_turns_at_the_doors_and_at_the_closing() -> None:
    moment = timedelta(microseconds=1)
    assert stage_of(PLAN, PLAN.doors_open_at - moment) is Stage.AHEAD
    assert stage_of(PLAN, PLAN.doors_open_at) is Stage.UNDER_WAY
    assert stage_of(PLAN, PLAN.closes_at) is Stage.OVER
