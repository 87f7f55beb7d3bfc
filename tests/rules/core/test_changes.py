"""Two desks: who saves second overwrites nothing unseen, and is told which fields differ."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import LONGEST_MARK, LONGEST_TOLD, PART, demand_seen, differences, mark, told
from core.errors import ChangedMeanwhile, Fact

NAMES = ("title", "region", "most", "open", "opens_at")
facts = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["甲", "乙", "甲; 乙"]))
things = st.fixed_dictionaries(dict.fromkeys(NAMES, facts))


@given(things, things, things)
def test_nothing_of_theirs_is_overwritten_unseen(
    saw: dict[str, Fact], stands: dict[str, Fact], sent: dict[str, Fact]
) -> None:
    lost = {each for each in NAMES if _told(saw, each) != _told(stands, each) and stands[each] != sent[each]}
    meant = {each for each in NAMES if _told(saw, each) != _told(sent, each) and stands[each] != sent[each]}
    if not lost:
        return demand_seen(mark(saw), stands, sent)
    with pytest.raises(ChangedMeanwhile) as refused:
        demand_seen(mark(saw), stands, sent)
    assert (set(refused.value.theirs), set(refused.value.mine)) == (lost, meant)
    return demand_seen(mark(stands), stands, sent)


@given(things, things, st.text(max_size=LONGEST_MARK))
def test_what_stands_already_is_nobody_elses_change_whatever_was_seen(
    stands: dict[str, Fact], sent: dict[str, Fact], seen: str
) -> None:
    demand_seen(seen, sent, sent)
    if differences(stands, sent):
        with pytest.raises(ChangedMeanwhile):
            demand_seen("", stands, sent)


def test_an_instant_is_the_same_in_every_zone() -> None:
    at = datetime(2027, 3, 8, 1, tzinfo=UTC)
    assert mark({"opens_at": at}) == mark({"opens_at": at.astimezone(ZoneInfo("Asia/Shanghai"))})


def test_the_log_holds_what_differs_and_of_prose_only_its_length() -> None:
    before: dict[str, Fact] = {"title": "初赛", "parts": "a 1; b 2; c 3", "about": "电话 138", "n": 1}
    after: dict[str, Fact] = {"title": "初赛", "parts": "a 1; b 4; c 3", "about": "", "n": None}
    assert told(differences(before, after), counted={"about"}) == {
        "parts.was": "a 1; b 2; c 3",
        "parts.is": "a 1; b 4; c 3",
        "about.was": 6,
        "about.is": 0,
        "n.was": 1,
        "n.is": None,
    }


def test_of_a_long_text_in_parts_the_log_holds_the_parts_that_differ() -> None:
    parts = [f"要点{n} 10" for n in range(30)]
    longer = [*parts[:7], "要点7 20", *parts[8:]]
    for was, shall, told_was, told_is in (
        (parts, longer, "要点7 10", "要点7 20"),
        (parts, [*parts, "要点30 10"], "", "要点30 10"),
        (parts, parts[1:], "要点0 10", ""),
        (["长" * 3000], ["短"], "长" * LONGEST_TOLD, "短"),
    ):
        changed = differences({"parts": PART.join(was)}, {"parts": PART.join(shall)})
        assert told(changed) == {"parts.was": told_was, "parts.is": told_is}


def _told(thing: dict[str, Fact], name: str) -> str:
    return str(thing[name])
