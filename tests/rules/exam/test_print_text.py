"""Formatted text on paper: raised and lowered signs, stressed words, lines and tables stay what they are."""

from xml.dom import minidom

from hypothesis import given
from hypothesis import strategies as st

from exam.documents import formulas, rich, word_tables
from exam.documents.rich import Cell, Grid

TABLE = (
    '<p>见表：</p><table><tr><th rowspan="2">项目</th><th colspan="2">数值</th></tr>'
    "<tr><td>U</td><td>I<sub>n</sub></td></tr><tr><td>甲</td><td>220</td><td>5</td></tr></table><p>选择。</p>"
)


def test_styles_lines_and_lists_are_kept_and_a_table_stands_behind_the_words() -> None:
    found = rich.read("<p>10<sup>2</sup> <b>不</b>正确</p><ol><li>甲</li><li>乙</li></ol>" + TABLE)
    assert rich.bare(found.words) == "102 不正确\n1. 甲\n2. 乙\n见表：\n选择。"
    assert [(words, set(styles)) for words, styles in rich.styled(found.words)][:4] == [
        ("10", set()),
        ("2", {"sup"}),
        (" ", set()),
        ("不", {"strong"}),
    ]
    [grid] = found.tables
    assert grid.width == 3
    assert grid.rows[0] == (Cell(words="项目", rows=2, head=True), Cell(words="数值", columns=2, head=True))
    assert found.inner == 0
    assert "甲 | 220 | 5" in rich.flat(TABLE)


def test_words_and_tables_stand_in_the_order_of_reading() -> None:
    small = "<table><tr><td>甲</td></tr></table>"
    found = rich.read(f"{small}<p>见表 1：</p>{small}{small}<p>答：[[1]]</p>{small}")
    told = [each if isinstance(each, str) else "表" for each in rich.pieces(found.words, found.tables)]
    assert told == ["表", "见表 1：", "表", "表", "答：[[1]]", "表"]
    assert list(rich.pieces("先读表", [1, 2])) == ["先读表", 1, 2]


def test_a_root_has_its_bar_and_a_tick_is_none() -> None:
    told = "为 √3 倍、1/√2.5、√U 和 √（R²+X²）；答案 1.√2.×3.√"
    assert [each if isinstance(each, str) else each.source for each in formulas.in_text(told)] == [
        "为 ",
        r"\sqrt{3}",
        " 倍、1/",
        r"\sqrt{2.5}",
        "、",
        r"\sqrt{U}",
        " 和 ",
        r"\sqrt{R^{2}+X^{2}}",
        "；答案 1.√2.×3.√",
    ]
    assert not formulas.has_any("√")


def test_a_cell_that_reaches_down_is_joined_in_every_row_below() -> None:
    [grid] = rich.read(TABLE).tables
    written = word_tables.table(grid, lambda words: f"<w:p>{rich.bare(words)}</w:p>")
    rows = minidom.parseString(f'<x xmlns:w="w">{written}</x>').getElementsByTagName("w:tr")
    joined = [[e.getAttribute("w:val") for e in row.getElementsByTagName("w:vMerge")] for row in rows]
    assert joined == [["restart"], ["continue"], []]
    assert [len(row.getElementsByTagName("w:tc")) for row in rows] == [2, 3, 3]


def test_a_table_within_a_table_reads_as_words_and_is_counted() -> None:
    found = rich.read("<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td></tr></table>")
    assert [[cell.words for cell in row] for row in found.tables[0].rows] == [["a\nb c"]]
    assert found.inner == 1


TAGS = ("p", "b", "sup", "table", "tr", "td", "li", "ol")
PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in TAGS),
        *(f"</{tag}>" for tag in TAGS),
        *('<td rowspan="3">', '<th colspan="99">', "甲", "\ue000", " & ", "&lt;", "\n"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_whatever_stands_there_is_read_and_no_word_is_lost(html: str) -> None:
    found = rich.read(html)
    cells = [cell.words for grid in found.tables for row in grid.rows for cell in row]
    told = [found.words, *cells]
    assert sum(each.count("甲") for each in told) == html.count("甲")
    for words in told:
        assert "".join(piece for piece, _ in rich.styled(words)) == rich.bare(words)
    for grid in found.tables:
        minidom.parseString(f'<x xmlns:w="w">{word_tables.table(Grid(rows=grid.rows), lambda _: "")}</x>')
