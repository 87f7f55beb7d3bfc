"""What a page shows of a stored text, which itself is never changed for it."""

import pytest

from exam.documents.by_hand import has_place, with_room
from question_bank import markup
from web import rendering


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("正确的有（  ）。", "正确的有（\u00a0\u00a0）。"),
        ("正确的有（　）。", "正确的有（\u00a0\u00a0\u00a0\u00a0）。"),
        ("应为 ( )。", "应为 (\u00a0)。"),
        ("（&nbsp;）", "（\u00a0）"),
        ("（）", "（）"),
        ("（ 见图 ）", "（ 见图 ）"),
    ],
)
def test_an_empty_bracket_is_not_torn_apart_at_the_end_of_a_line(stored: str, shown: str) -> None:
    assert markup.shown(stored) == shown
    assert markup.shown(shown) == shown


@pytest.mark.parametrize(
    ("stored", "on_paper"),
    [
        ("正确的是（）。", "正确的是（　　）。"),
        ("正确的是（ ）。", "正确的是（　　）。"),
        ("正确的是（&nbsp;&nbsp;）。", "正确的是（　　）。"),
        ("应为()V。", "应为(　　)V。"),
        ("（      ）", "（      ）"),
        ("（　　　）", "（　　　）"),
        ("（ 见图 ）", "（ 见图 ）"),
        ("main() 返回（ ）", "main() 返回（　　）"),
        (r"\(x\) 为（）", r"\(x\) 为（　　）"),
    ],
)
def test_on_paper_an_empty_bracket_has_room_for_a_letter(stored: str, on_paper: str) -> None:
    assert with_room(stored) == on_paper
    assert with_room(on_paper) == on_paper


@pytest.mark.parametrize(
    ("stored", "has"),
    [("是（ ）", True), ("是(&nbsp;)", True), ("是____", True), ("（见图）", False), ("是", False)],
)
def test_a_stem_has_a_place_where_brackets_or_a_line_are_empty(stored: str, *, has: bool) -> None:
    assert has_place(stored) is has


def test_a_wording_in_one_line_says_its_formulas_and_draws_its_blanks() -> None:
    stem = r'频率为 \(f\) 时，感抗<b>为</b> <span class="blank">1</span>'
    assert rendering.plain(stem) == "频率为 f 时，感抗为 ____"
