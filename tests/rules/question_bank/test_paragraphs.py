"""What a trainer sees of formatted text in a field, and what becomes of it."""

from hypothesis import given
from hypothesis import strategies as st

from question_bank import markup

PIECES = st.sampled_from(
    [
        "甲", "乙 < 丙", "&lt;", "\n", "\n\n", " ", "<br>", "<p>段</p>", "<p>段<br>落</p>", "<p></p>",
        "<b>粗</b>", "H<sub>2</sub>O", "<ul><li>一</li><li>二</li></ul>",
        "<blockquote><p>引</p></blockquote>", "<table><tr><td>1\n2</td></tr></table>",
        "<pre>a\n b</pre>", "</p>", "<li>",
        '<img src="/assets/a.png" alt="图">',
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map("".join))
def test_formatted_text_settles_after_it_was_in_a_field_once(typed: str) -> None:
    once = markup.from_field(markup.for_field(markup.from_field(typed)))
    assert markup.from_field(markup.for_field(once)) == once
    assert markup.safe(once) == once
    assert markup.readable(once).replace(" ", "") == markup.readable(markup.safe(typed)).replace(" ", "")


def test_plain_paragraphs_are_lines_and_a_table_keeps_its_place() -> None:
    stored = "<p>看表：</p><table><tbody><tr><td>1</td></tr></tbody></table><p>哪个 &gt; 2？</p><p>写。</p>"
    field = markup.for_field(stored)
    assert field == "看表：\n<table><tbody><tr><td>1</td></tr></tbody></table>\n哪个 > 2？\n写。"
    taken = "看表：<table><tbody><tr><td>1</td></tr></tbody></table>哪个 &gt; 2？<br>写。"
    assert markup.from_field(field) == taken
    assert markup.for_field(taken) == field
