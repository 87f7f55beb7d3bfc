"""Classical figures, the Rasch model and the findings, on tables of our own."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from exam.rules.statistics import classical, enough, flags, rasch
from exam.rules.statistics.analysis import analyse
from exam.rules.statistics.answers import Answers, Choices, Numbers, of_scores

SHAPES = arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8)
TABLES = SHAPES.flatmap(
    lambda shape: arrays.arrays(np.float64, shape, elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
)


def named(scores: Numbers) -> Answers:
    return of_scores(tuple(f"item{place}" for place in range(scores.shape[1])), scores)


def skilled(persons: int, difficulties: list[float], seed: int = 5) -> Numbers:
    """Answers drawn from a Rasch model."""
    chance = np.random.default_rng(seed)
    ability = chance.standard_normal(persons)
    likely = 1 / (1 + np.exp(-(ability[:, None] - np.array(difficulties))))
    return np.asarray(chance.random(likely.shape) < likely, dtype=np.float64)


@given(TABLES)
def test_every_table_has_figures_within_their_range(scores: Numbers) -> None:
    test = classical.describe(named(scores))
    for item in test.items:
        assert 0 <= item.facility <= 1
        assert item.item_rest is None or -1 <= item.item_rest <= 1
    assert test.alpha is None or test.alpha <= 1 + 1e-9
    assert (test.sem is None) == (test.alpha is None)


@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_persons_changes_nothing(scores: Numbers, chance: Random) -> None:
    order = list(range(len(scores)))
    chance.shuffle(order)
    one, other = classical.describe(named(scores)), classical.describe(named(scores[order]))
    assert one.alpha == (None if other.alpha is None else pytest.approx(other.alpha))
    assert [item.facility for item in one.items] == pytest.approx([item.facility for item in other.items])


@given(TABLES)
def test_alpha_without_an_item_is_the_alpha_of_the_others(scores: Numbers) -> None:
    for place, item in enumerate(classical.describe(named(scores)).items):
        again = classical.cronbach(np.delete(scores, place, axis=1))
        assert item.alpha_if_deleted == (None if again is None else pytest.approx(again, abs=1e-9))


@given(TABLES)
def test_every_table_can_be_analysed(scores: Numbers) -> None:
    found = analyse(named(scores))
    assert len(found.item_flags) == len(found.test.items)


def test_an_item_is_not_compared_with_itself() -> None:
    scores = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1], [0, 0, 0]], dtype=np.float64)
    rest = scores[:, 1] + scores[:, 2]
    first = classical.describe(named(scores)).items[0]
    assert first.item_rest == pytest.approx(float(np.corrcoef(scores[:, 0], rest)[0, 1]))
    assert first.point_biserial is not None
    assert first.item_rest is not None
    assert first.point_biserial > first.item_rest


def test_one_person_has_a_facility_and_nothing_that_compares() -> None:
    test = classical.describe(named(np.array([[1.0, 0.0]])))
    assert [item.facility for item in test.items] == [1.0, 0.0]
    assert (test.alpha, test.sd, test.items[0].item_rest) == (None, None, None)


def test_one_item_has_no_alpha() -> None:
    test = classical.describe(named(np.array([[1.0], [0.0], [1.0]])))
    assert test.alpha is None
    assert test.items[0].item_rest is None


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(ValueError, match="without persons"):
        classical.describe(named(np.zeros((0, 3))))


def test_an_item_everybody_had_right_is_told_and_has_no_difficulty() -> None:
    scores = skilled(200, [-1, 0, 1])
    scores[:, 1] = 1
    found = analyse(named(scores))
    assert [finding.code for finding in found.item_flags[1]] == ["statistics.all_right"]
    assert found.rasch is not None
    assert found.rasch.items[1] is None
    assert found.rasch.items[0] is not None


def test_the_model_finds_the_difficulties_the_answers_were_drawn_from() -> None:
    told = [-1.5, -0.5, 0.0, 0.5, 1.5]
    fitted = rasch.fit(skilled(4000, told) == 1)
    assert fitted is not None
    assert fitted.slope == pytest.approx(1, abs=3 * fitted.slope_error)
    for drawn, item in zip(told, fitted.items, strict=True):
        assert item is not None
        assert item.difficulty == pytest.approx(drawn, abs=4 * item.error)


def test_a_long_test_is_fitted_on_a_finer_grid() -> None:
    told = list(np.linspace(-2, 2, 60))
    fitted = rasch.fit(skilled(1500, told) == 1)
    assert fitted is not None
    found = [item.difficulty for item in fitted.items if item is not None]
    assert np.corrcoef(told, found)[0, 1] > 0.99
    assert fitted.slope == pytest.approx(1, abs=4 * fitted.slope_error)


def test_items_with_nothing_in_common_have_no_model() -> None:
    one = np.array([[1.0, 0.0], [0.0, 1.0]] * 50)
    assert rasch.fit(one == 1) is None
    assert "statistics.no_rasch" in {finding.code for finding in analyse(named(one)).flags}


def test_answers_that_follow_wholly_from_the_score_have_no_model() -> None:
    steps = np.tril(np.ones((6, 5)), -1)
    assert rasch.fit(steps == 1) is None


def test_a_wrong_key_is_suspected_by_what_the_able_choose() -> None:
    scores = skilled(400, [-1, -0.5, 0, 0.5, 1])
    knows = scores[:, 0] == 1
    chosen = {"A": ~knows & (np.arange(400) % 2 == 0), "B": ~knows & (np.arange(400) % 2 == 1), "C": knows}
    wrong = np.where(chosen["A"], 1.0, 0.0)
    answers = Answers(
        items=tuple("12345"),
        scores=np.column_stack([wrong, scores[:, 1:]]),
        possible=np.ones(5),
        right=np.column_stack([wrong, scores[:, 1:]]) == 1,
        blank=np.zeros((400, 5), dtype=np.bool_),
        choices={0: Choices(chosen, frozenset("A"))},
    )
    found = analyse(answers).item_flags[0]
    assert found[0].code == "statistics.option_beats_key"
    assert found[0].facts["option"] == "C"
    assert "statistics.discriminates_backwards" in {finding.code for finding in found}
    mended = Choices(chosen, frozenset("C"))
    right = Answers(answers.items, scores, answers.possible, scores == 1, answers.blank, {0: mended})
    assert analyse(right).item_flags[0] == ()


@pytest.mark.parametrize(
    ("share", "code"),
    [(0.0, "none_right"), (0.01, "too_hard"), (0.5, None), (0.99, "too_easy"), (1.0, "all_right")],
)
def test_an_item_that_tells_nobody_apart_is_named(share: float, code: str | None) -> None:
    scores = skilled(400, [-1, 0, 1])
    scores[:, 0] = np.arange(400) < share * 400
    found = {each.code for each in analyse(named(scores)).item_flags[0]}
    facilities = {f"statistics.{each}" for each in ("none_right", "too_hard", "too_easy", "all_right")}
    assert found & facilities == ({f"statistics.{code}"} if code else set())


def test_blanks_and_options_that_nobody_takes_are_named() -> None:
    scores = skilled(40, [-1, 0, 1])
    nobody = np.zeros(40, dtype=np.bool_)
    chosen = {"A": scores[:, 0] == 1, "B": scores[:, 0] == 0, "C": nobody}
    blank = np.zeros(scores.shape, dtype=np.bool_)
    blank[:20, 0] = True
    answers = Answers(
        tuple("123"), scores, np.ones(3), scores == 1, blank, {0: Choices(chosen, frozenset("A"))}
    )
    found = {each.code: each.facts for each in analyse(answers).item_flags[0]}
    assert found["statistics.often_blank"] == {"share": "50%"}
    assert found["statistics.options_unused"] == {"options": "C"}


def test_few_persons_are_told() -> None:
    found = flags.of_test(classical.describe(named(skilled(12, [-1, 0, 1]))))
    assert found[0].code == "statistics.few_persons"


def test_the_upper_group_takes_in_ties() -> None:
    assert classical.upper_group(np.array([5.0, 4, 4, 4, 1, 0, 0, 0, 0, 0])).sum() == 4


def test_a_model_that_is_not_found_in_time_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    right = skilled(200, [-1, 0, 1]) == 1
    assert rasch.fit(right) is not None
    monkeypatch.setattr(rasch, "_ROUNDS", 1)
    assert rasch.fit(right) is None


@given(
    arrays.arrays(
        np.float64, st.tuples(st.integers(1, 8), st.integers(1, 6)), elements=st.sampled_from([0.0, 1.0])
    )
)
def test_below_five_people_nothing_that_compares_them_is_shown(scores: Numbers) -> None:
    whole = analyse(named(scores))
    found = enough.shown(whole)
    assert [item.facility for item in found.test.items] == [item.facility for item in whole.test.items]
    assert found.test.mean == whole.test.mean
    if len(scores) < enough.PERSONS:
        assert (found.test.alpha, found.test.kr20, found.test.sem, found.rasch) == (None,) * 4
        assert not any((found.flags, *found.item_flags))
        assert {
            (item.item_rest, item.point_biserial, item.alpha_if_deleted) for item in found.test.items
        } == {(None, None, None)}
    elif whole.test.alpha is None or whole.test.alpha >= 0:
        assert found is whole
    else:
        assert found.test.sem is None
        assert "statistics.alpha_negative" in {flag.code for flag in found.flags}


def test_items_that_go_against_each_other_are_told_in_words() -> None:
    scores = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 1], [1, 0, 1]], np.float64)
    whole = analyse(named(scores))
    found = enough.shown(whole)
    assert whole.test.alpha is not None and whole.test.alpha < 0
    assert "statistics.alpha_negative" in {flag.code for flag in found.flags}
    assert "statistics.better_without" in {flag.code for flags_ in whole.item_flags for flag in flags_}
    assert "statistics.better_without" not in {flag.code for flags_ in found.item_flags for flag in flags_}
    assert (found.test.sem, {item.alpha_if_deleted for item in found.test.items}) == (None, {None})


def test_options_of_few_people_are_counted_and_compared_with_nothing() -> None:
    chosen = Choices({"A": np.array([True, False]), "B": np.array([False, True])}, frozenset({"A"}))
    scores = np.array([[1.0, 1.0], [0.0, 0.0]])
    answers = Answers(
        items=("1", "2"),
        scores=scores,
        possible=np.ones(2),
        right=scores > 0,
        blank=np.zeros((2, 2), np.bool_),
        choices={0: chosen},
    )
    options = enough.shown(analyse(answers)).test.items[0].options
    assert [(each.count, each.item_rest) for each in options] == [(1, None), (1, None)]
