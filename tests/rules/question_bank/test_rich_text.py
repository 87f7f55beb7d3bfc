"""Text with formatting: when it shows nothing, and how it reads without its tags."""

import pytest

from question_bank.kinds import rich_text


@pytest.mark.parametrize("stem", ["", "<p>&nbsp;</p>", " \u3000", "<p>\u200b<br></p>", "<sup></sup>"])
def test_a_text_that_shows_nothing_is_empty(stem: str) -> None:
    assert rich_text.is_empty(stem)


@pytest.mark.parametrize("stem", ['<img src="/a.png">', "<audio src='x'></audio>", "↑", "<p>a</p>"])
def test_a_picture_or_a_sign_is_not_empty(stem: str) -> None:
    assert not rich_text.is_empty(stem)


def test_blocks_part_words_and_entities_are_read() -> None:
    assert rich_text.plain("<p>甲</p><p>乙&amp;丙</p>a<br>b<b>c</b>") == "甲 乙&丙 a bc"
