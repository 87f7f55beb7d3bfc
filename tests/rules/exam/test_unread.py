"""Drawing from numbers alone gives the paper that reading the whole bank first would have given."""

import random
from collections.abc import Collection, Iterable, Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.occupations.rules.grades import Grade
from core.points import Points
from exam.rules.blueprint import Blueprint, DifficultyBounds, Section, TopicQuota
from exam.rules.drawing import assemble, rows_of
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Assembly, Candidate
from exam.rules.unread import Book, draw_reading, rows_of_stacks
from question_bank.kinds.contract import KindName
from question_bank.rules.classes import ByGrade, CognitiveLevel, Importance, importance_at
from question_bank.rules.likeness import fingerprints
from question_bank.rules.stacks import LEVEL, LEVELS, Stack

KINDS = (KindName.SINGLE_CHOICE, KindName.TRUE_FALSE)
TOPICS: dict[tuple[str, ...], tuple[Importance | None, ByGrade]] = {
    (): (None, ()),
    ("a",): (None, ()),
    ("a", "a.1"): (Importance.X, ((Grade.LEVEL_4, Importance.Y), (Grade.LEVEL_3, Importance.X))),
    ("b",): (Importance.Y, ()),
}

cards = st.builds(
    lambda kind, path, **more: Candidate(
        0, 0, kind, path, importance=TOPICS[path][0], by_grade=TOPICS[path][1], **more
    ),
    st.sampled_from(KINDS),
    st.sampled_from(sorted(TOPICS)),
    difficulty=st.integers(1, 3),
    enemy_group=st.sampled_from([None, None, None, "e", "f"]),
    fingerprint=st.sampled_from([None, None, "p", "q"]),
    cognitive=st.none() | st.sampled_from([CognitiveLevel.KNOW, CognitiveLevel.APPLY]),
    tags=st.sampled_from([frozenset(), frozenset({"t"})]),
    times_used=st.sampled_from([0, 0, 1, 2]),
)
banks = st.lists(cards, max_size=40).map(
    lambda drawn: [card._replace(item_id=at, version_id=at * 2) for at, card in enumerate(drawn, start=1)]
)
quotas = st.builds(
    TopicQuota,
    topic=st.sampled_from(["", "a", "a.1", "b"]),
    importance=st.none() | st.sampled_from(Importance),
    cognitive=st.none() | st.just(CognitiveLevel.APPLY),
    tag=st.sampled_from(["", "", "t"]),
    difficulty=st.none() | st.integers(1, 3),
    count=st.integers(0, 3),
)
bounds = st.none() | st.just(DifficultyBounds(easiest=2, hardest=3))
sections = st.builds(
    lambda kind, more, asked, within: Section(
        title=kind,
        kind=kind,
        count=more + sum(each.count for each in asked),
        points_each=Points(100),
        rule=AllOrNothing(),
        quotas=tuple(asked),
        difficulty=within,
    ),
    st.sampled_from(KINDS),
    st.integers(0, 3),
    st.lists(quotas, max_size=3),
    bounds,
)
plans = st.builds(
    lambda parts, grade: Blueprint(sections=tuple(parts), announced_total=Points(100), grade=grade),
    st.lists(sections, max_size=3),
    st.sampled_from([None, Grade.LEVEL_4, Grade.LEVEL_5]),
)


def stacked(bank: Sequence[Candidate], *, sorts: bool) -> list[Stack]:
    """The bank as its tables tell it."""
    places = dict.fromkeys((card.kind, card.topic_path) for card in bank)
    held = {at: [card for card in bank if (card.kind, card.topic_path) == at] for at in places}
    return [
        Stack(
            kind,
            path,
            TOPICS[path][0],
            TOPICS[path][1],
            [card.item_id for card in there],
            sorts=bytes(LEVEL * LEVELS.index(c.cognitive) + c.difficulty for c in there) if sorts else b"",
        )
        for (kind, path), there in held.items()
    ]


def drawn(plan: Blueprint, bank: Sequence[Candidate], stacks: Sequence[Stack], seed: int) -> Assembly | None:
    def read(ids: Collection[int]) -> Iterable[Candidate]:
        return [card for card in bank if card.item_id in ids]

    book = Book({card.item_id: card.times_used for card in bank if card.times_used})
    resting = {card.item_id for card in bank if card.times_used > 1}
    tagged = {"t": {card.item_id for card in bank if card.tags}}
    rows = rows_of_stacks(plan, stacks, tagged, resting, book)
    whole = rows_of(plan, [card for card in bank if card.item_id not in resting])
    assert [[len(pile) for pile in row.piles] for row in rows] == [
        [len(pile) for pile in row.piles] for row in whole
    ]
    return draw_reading(plan, rows, book, seed, read)


@settings(max_examples=60)
@given(plans, banks, st.integers(0, 9))
def test_the_same_seed_gives_the_same_paper_whatever_is_read_first(
    plan: Blueprint, bank: list[Candidate], seed: int
) -> None:
    found = drawn(plan, bank, stacked(bank, sorts=True), seed)
    fresh = [card for card in bank if card.times_used < 2]
    assert found is None or found == assemble(plan, fresh, random.Random(seed))


def plain(count: int, kind: KindName = KINDS[0]) -> Blueprint:
    section = Section(title="一", kind=kind, count=count, points_each=Points(100), rule=AllOrNothing())
    return Blueprint(sections=(section,), announced_total=Points(count * 100))


def test_without_sorts_the_numbers_are_enough_for_a_design_that_asks_none() -> None:
    bank = [Candidate(at, at, KINDS[0], ("b",)) for at in range(1, 40)]
    found = drawn(plain(5), bank, stacked(bank, sorts=False), 3)
    assert found == assemble(plain(5), bank, random.Random(3))
    [pile] = rows_of_stacks(plain(5), stacked(bank, sorts=False), {}, (), Book({}))[0].piles
    assert [card.item_id for card in pile[:3]] == [1, 2, 3]


def test_who_would_come_to_read_much_of_the_bank_is_told_to_read_it_whole() -> None:
    enemies = [Candidate(at, at, KINDS[0], enemy_group="e") for at in range(1, 40)]
    assert drawn(plain(2), enemies, stacked(enemies, sorts=False), 1) is None  # one more enemy each time
    many = [Candidate(at, at, KINDS[0]) for at in range(1, 2_010)]
    assert drawn(plain(2_005), many, stacked(many, sorts=False), 1) is None


@given(st.sampled_from(sorted(TOPICS)), st.none() | st.sampled_from(Grade))
@example(("a", "a.1"), Grade.LEVEL_4)
@example(("a", "a.1"), Grade.LEVEL_5)
def test_a_paper_for_a_grade_is_drawn_by_the_importances_of_that_grade(
    path: tuple[str, ...], grade: Grade | None
) -> None:
    general, by_grade = TOPICS[path]
    matters = importance_at(general, by_grade, grade)
    told = {at: each for at, each in by_grade if at is grade}
    assert matters is (general if grade is None or not by_grade else told.get(grade))
    card = Candidate(1, 1, KINDS[0], path, importance=general, by_grade=by_grade)
    for asked in Importance:
        section = plain(1).sections[0].model_copy(update={"quotas": (TopicQuota(importance=asked, count=1),)})
        plan = Blueprint(sections=(section,), announced_total=Points(100), grade=grade)
        assert assemble(plan, [card], random.Random(1)).complete == (matters is asked)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9))),
    st.dictionaries(st.integers(1, 7), st.sampled_from("abc")),
)
def test_what_hangs_together_by_likeness_or_words_has_one_fingerprint(
    pairs: list[tuple[int, int]], prints: dict[int, str]
) -> None:
    found = fingerprints(pairs, prints)
    both = [pair for pair in pairs if prints.keys() >= set(pair)]
    assert all(found[one] == found[other] for one, other in both)
    touched = {prints[each] for pair in both for each in pair}
    assert found.keys() == {each for each, words in prints.items() if words in touched}
