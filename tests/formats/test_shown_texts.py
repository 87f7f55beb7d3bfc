"""What a page shows of a stored text, which itself is never changed for it."""

import pytest

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


def test_a_wording_in_one_line_says_its_formulas_and_draws_its_blanks() -> None:
    stem = r'频率为 \(f\) 时，感抗<b>为</b> <span class="blank">1</span>'
    assert rendering.plain(stem) == "频率为 f 时，感抗为 ____"
