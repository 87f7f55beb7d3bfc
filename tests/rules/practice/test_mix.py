"""Mix: which items a session asks, for every pool, history and seed."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core.points import Points
from exam.rules.blueprint import check_blueprint
from question_bank.kinds.contract import MARKED_BY_PEOPLE, KindName
from training.practice.rules import mix
from training.practice.rules.mastery import Mastery
from training.practice.rules.mix import Choosable

CHOOSABLES = st.lists(
    st.builds(
        Choosable,
        item_id=st.integers(1, 10_000),
        level=st.sampled_from(Mastery),
        due=st.booleans(),
        topic=st.sampled_from("abc"),
        weakness=st.integers(0, 100),
        enemy_group=st.none() | st.sampled_from(["e1", "e2"]),
        fingerprint=st.sampled_from(["", "f1", "f2"]),
    ),
    unique_by=lambda each: each.item_id,
    max_size=60,
)
SEEDS = st.integers(0, 2**53 - 1)
MARKED_AT_ONCE = sorted(set(KindName) - MARKED_BY_PEOPLE)


def plain(
    item_id: int, level: Mastery = Mastery.NEW, *, due: bool = False, topic: str = "", weakness: int = 0
) -> Choosable:
    return Choosable(item_id=item_id, level=level, due=due, topic=topic, weakness=weakness)


@given(CHOOSABLES, st.integers(0, 20), SEEDS)
def test_a_session_asks_each_item_once_and_never_more_than_asked_for(
    found: list[Choosable], size: int, seed: int
) -> None:
    chosen = mix.choose(found, size, seed)
    assert len(chosen) <= size
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) <= {each.item_id for each in found}


@given(CHOOSABLES, st.integers(1, 20), SEEDS)
def test_items_that_give_each_other_away_never_meet(found: list[Choosable], size: int, seed: int) -> None:
    by_id = {each.item_id: each for each in found}
    picked = [by_id[item_id] for item_id in mix.choose(found, size, seed)]
    for told in ([each.enemy_group for each in picked], [each.fingerprint or None for each in picked]):
        assert all(times == 1 for name, times in Counter(told).items() if name is not None)


@given(CHOOSABLES, st.integers(1, 20), SEEDS)
def test_the_same_seed_means_the_same_session_in_whatever_order_the_pool_is_read(
    found: list[Choosable], size: int, seed: int
) -> None:
    assert mix.choose(found, size, seed) == mix.choose(list(reversed(found)), size, seed)


@given(st.integers(1, 12), st.integers(0, 30), st.integers(0, 30), SEEDS)
def test_what_is_steady_is_asked_only_when_nothing_else_is_left(
    size: int, others: int, steady: int, seed: int
) -> None:
    found = [plain(n) for n in range(others)]
    found += [plain(1000 + n, Mastery.STEADY) for n in range(steady)]
    chosen = mix.choose(found, size, seed)
    assert sum(item_id >= 1000 for item_id in chosen) == max(0, min(steady, size - others))


@given(st.integers(1, 10), SEEDS)
def test_due_items_take_no_more_than_their_share_while_others_wait(size: int, seed: int) -> None:
    found = [plain(n, Mastery.SHAKY, due=True) for n in range(20)] + [plain(100 + n) for n in range(20)]
    chosen = mix.choose(found, size, seed, revisits=Fraction(3, 5))
    assert sum(item_id < 100 for item_id in chosen) == -(-3 * size // 5)
    assert len(mix.choose(found[:20], size, seed, revisits=Fraction(3, 5))) == size


def test_new_items_come_from_every_topic_in_turn_the_weakest_first() -> None:
    found = [plain(n, topic="strong", weakness=80) for n in range(10)]
    found += [plain(100 + n, topic="weak", weakness=5) for n in range(10)]
    for seed in range(20):
        assert mix.choose(found, 1, seed)[0] >= 100
        assert sum(item_id >= 100 for item_id in mix.choose(found, 4, seed)) == 2


@given(
    st.lists(st.text("abcdef0123456789", min_size=1, max_size=4), unique=True, max_size=26),
    SEEDS,
    st.integers(1, 9999),
)
def test_shuffled_options_are_the_same_options_in_the_same_order_each_time(
    ids: list[str], seed: int, item_id: int
) -> None:
    order = mix.option_order(ids, seed, item_id)
    assert sorted(order) == sorted(ids)
    assert order == mix.option_order(ids, seed, item_id)


@given(st.lists(st.sampled_from(MARKED_AT_ONCE), max_size=200), st.integers(1, 60))
def test_the_standard_mock_is_a_sound_blueprint_that_the_pool_can_fill(
    kinds: list[KindName], most: int
) -> None:
    plan = mix.standard_mock(kinds, most)
    assert sum(section.count for section in plan.sections) == min(most, len(kinds))
    assert all(section.count <= kinds.count(section.kind) for section in plan.sections)
    if kinds:
        assert check_blueprint(plan) == ()
        assert plan.announced_total > Points(0)
