"""Stand-ins go with everything that stays, the same seed picks the same, and equals share a rank."""

from hypothesis import given
from hypothesis import strategies as st

from core.points import Points
from exam.rules.blueprint import DifficultyBounds, Section
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Candidate
from exam.rules.results import ranks
from exam.rules.swapping import pick, stand_ins
from question_bank.kinds.contract import KindName

cards = st.lists(
    st.builds(
        Candidate,
        item_id=st.integers(1, 30),
        version_id=st.just(1),
        kind=st.sampled_from([KindName.SINGLE_CHOICE, KindName.TRUE_FALSE]),
        topic_path=st.sampled_from([("T1",), ("T2",)]),
        difficulty=st.integers(1, 5),
        times_used=st.integers(0, 3),
        enemy_group=st.sampled_from([None, None, "甲"]),
        fingerprint=st.sampled_from([None, "a", "b", "c"]),
        measured=st.none(),
        importance=st.none(),
        cognitive=st.none(),
        tags=st.just(frozenset()),
        used_on=st.none(),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda card: card.item_id,
)
SECTION = Section(
    title="单选题",
    kind=KindName.SINGLE_CHOICE,
    count=1,
    points_each=Points(100),
    rule=AllOrNothing(),
    difficulty=DifficultyBounds(easiest=2, hardest=5),
)


@given(cards, st.data())
def test_a_stand_in_is_of_the_kind_and_topic_and_goes_with_what_stays(
    bank: list[Candidate], data: st.DataObject
) -> None:
    given_up = data.draw(st.sampled_from(bank))
    staying = data.draw(st.lists(st.sampled_from(bank), max_size=4))
    refused = data.draw(st.sets(st.integers(1, 30), max_size=4))
    for found in stand_ins(given_up, staying, bank, SECTION, refused=refused):
        assert (found.kind, found.topic_path) == (given_up.kind, given_up.topic_path)
        assert found.item_id not in refused | {each.item_id for each in (given_up, *staying)}
        assert found.enemy_group is None or found.enemy_group not in {s.enemy_group for s in staying}
        assert found.fingerprint is None or found.fingerprint not in {s.fingerprint for s in staying}
        assert 2 <= found.difficulty <= 5


@given(cards, st.integers(0, 2**40))
def test_the_same_seed_picks_the_same_of_the_least_used(bank: list[Candidate], seed: int) -> None:
    taken = pick(bank, seed)
    assert taken is not None and taken == pick(bank, seed)
    assert taken.times_used == min(card.times_used for card in bank)
    assert pick([], seed) is None


@given(st.lists(st.integers(0, 50).map(Points), max_size=30))
def test_a_rank_is_one_more_than_how_many_are_better(scores: list[Points]) -> None:
    assert ranks(scores) == tuple(1 + sum(other > score for other in scores) for score in scores)
