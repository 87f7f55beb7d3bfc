"""Each blank of an answer is right or wrong by itself; together they are as many as are counted."""

from typing import Any

import pytest
from hypothesis import given

from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.fitting import fitting
from tests.rules.question_bank.drawn_items import Drawn, drawn_items
from tests.rules.question_bank.test_case_study import ORDER, child, keyed
from tests.rules.question_bank.test_hotspot import BOX, HIT, ROUND, SHARED


@given(drawn_items(KindName.FILL_BLANK))
def test_as_many_blanks_fit_as_the_comparison_counts(item: Drawn) -> None:
    fits = fitting(item.kind, item.content, item.key, registry.stored(item.response))
    assert sum(fits) == registry.compare(item.kind, item.content, item.key, item.response).hits


@pytest.mark.parametrize("given_here", [{}, {"blanks": "八"}, {"option": "a"}])
def test_what_is_no_list_of_blanks_fits_nowhere(given_here: dict[str, Any]) -> None:
    content = registry.read_content(KindName.FILL_BLANK, {"stem": "额定值 [[1]]"})
    key = registry.read_key(KindName.FILL_BLANK, {"blanks": [{"accepted": ["八"]}]})
    assert fitting(KindName.FILL_BLANK, content, key, given_here) == ()


@given(drawn_items(KindName.MULTIPLE_CHOICE))
def test_what_has_no_blanks_has_none_that_fit(item: Drawn) -> None:
    assert fitting(item.kind, item.content, item.key, registry.stored(item.response)) == ()


def test_of_two_equal_answers_in_blanks_of_free_order_the_first_fits() -> None:
    content = registry.read_content(KindName.FILL_BLANK, {"stem": "两样：[[1]]、[[2]]"})
    blanks = [{"accepted": ["验电"]}, {"accepted": ["挂牌"]}]
    key = registry.read_key(KindName.FILL_BLANK, {"blanks": blanks, "ordered": False})
    assert fitting(KindName.FILL_BLANK, content, key, {"blanks": ["验电", "验电"]}) == (True, False)


def test_a_case_tells_the_blanks_of_its_items_one_after_the_other() -> None:
    blank = {"stem": "[[1]] 和 [[2]]"}
    children = [
        child("c1", "ordering", ORDER),
        child("c2", "fill_blank", blank),
        child("c3", "fill_blank", blank),
    ]
    accepted = {"blanks": [{"accepted": ["甲"]}, {"accepted": ["乙"]}]}
    keys = [
        keyed("c1", "ordering", {"order": ["a", "b", "c"]}),
        keyed("c2", "fill_blank", accepted),
        keyed("c3", "fill_blank", accepted),
    ]
    content = registry.read_content(KindName.CASE_STUDY, {"stem": "检修", "children": children})
    key = registry.read_key(KindName.CASE_STUDY, {"children": keys})
    answers = {"children": {"c1": {"order": ["a"]}, "c3": {"blanks": ["丙", "乙"]}}}
    assert fitting(KindName.CASE_STUDY, content, key, answers) == (False, False, False, True)
    assert fitting(KindName.CASE_STUDY, content, key, {"children": "甲"}) == (False,) * 4


def test_a_case_tells_the_points_of_its_items_and_an_answer_that_is_none_has_no_right_ones() -> None:
    content = registry.read_content(
        KindName.CASE_STUDY, {"stem": "检修", "children": [child("c1", "hotspot", SHARED)]}
    )
    key = registry.read_key(
        KindName.CASE_STUDY, {"children": [keyed("c1", "hotspot", {"regions": [ROUND, BOX]})]}
    )
    for given_here, fits in [
        ({"points": [[0, 0], HIT[1]]}, (False, True, False)),
        ({"points": "左上"}, (False,) * 3),
        ({"points": [[1, 2, 3]]}, (False,) * 3),
    ]:
        assert fitting(KindName.CASE_STUDY, content, key, {"children": {"c1": given_here}}) == fits
