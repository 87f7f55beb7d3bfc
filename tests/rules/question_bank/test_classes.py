"""What authors say of an item beside its wording: tags as they are typed, and how hard an item proved."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.rules.classes import (
    LONGEST_TAG,
    MOST_TAGS,
    MeasuredDifficulty,
    Proved,
    authored,
    check_tags,
    kept_tags,
    measured,
    proved,
    read_tags,
)

EASY, MIDDLE, HARD = MeasuredDifficulty
SHARES = st.fractions(0, 1, max_denominator=500)
TYPED = st.text(alphabet="安全电A ,，;；、\n\u3000", max_size=60)


def test_tags_are_parted_by_either_script_and_each_stands_once() -> None:
    assert read_tags(" 安全，ＰＬＣ;PLC、高压  电机\n,安全；") == ("安全", "PLC", "高压 电机")
    assert read_tags(" ，;\n") == ()


@given(TYPED)
def test_tags_read_again_are_the_same_tags(typed: str) -> None:
    tags = read_tags(typed)
    assert read_tags("，".join(tags)) == tags
    assert len(set(tags)) == len(tags)


@given(st.lists(st.text(alphabet="甲乙丙丁AB", max_size=LONGEST_TAG + 3) | TYPED, max_size=MOST_TAGS + 4))
def test_an_item_can_carry_whatever_is_kept_of_the_tags_of_a_file(given_tags: list[str]) -> None:
    kept = kept_tags(tuple(given_tags))
    assert check_tags(kept) == ()
    wanted = read_tags("\n".join(given_tags))
    if not check_tags(wanted):
        assert kept == wanted
    assert [tag for tag in wanted if tag in kept] == list(kept)


def test_a_tag_too_long_and_tags_too_many_are_each_told() -> None:
    long = "高" * (LONGEST_TAG + 1)
    many = tuple(map(str, range(MOST_TAGS)))
    assert check_tags((*many[1:], long[1:])) == ()
    found = check_tags((*many, long))
    assert [(each.code, each.field, dict(each.facts)) for each in found] == [
        ("class.tag_too_long", "tags", {"tag": long[1:], "most": LONGEST_TAG}),
        ("class.too_many_tags", "tags", {"count": MOST_TAGS + 1, "most": MOST_TAGS}),
    ]


@pytest.mark.parametrize(
    ("share", "band"),
    [("0", HARD), ("399/1000", HARD), ("2/5", MIDDLE), ("7/10", MIDDLE), ("701/1000", EASY), ("1", EASY)],
)
def test_an_item_is_easy_above_seven_tenths_and_hard_below_four(share: str, band: MeasuredDifficulty) -> None:
    assert measured(Fraction(share)) is band


def test_the_outer_two_of_an_authors_difficulties_stand_for_easy_and_hard() -> None:
    assert [authored(each) for each in range(1, 6)] == [EASY, EASY, MIDDLE, HARD, HARD]


@given(SHARES, st.integers(1, 5))
def test_an_item_stands_apart_only_where_author_and_measure_contradict_each_other(
    share: Fraction, difficulty: int
) -> None:
    found = proved(share, difficulty)
    contradiction = (found.band is EASY and difficulty > 3) or (found.band is HARD and difficulty < 3)
    assert (found.band, found.apart) == (measured(share), contradiction)
    assert found.percent <= share * 100 < found.percent + 1


def test_what_proved_easier_than_thought_is_told_with_its_percentage() -> None:
    assert proved(Fraction(8, 9), 5) == Proved(percent=88, band=EASY, apart=True)
    assert not proved(Fraction(8, 9), 3).apart
