"""The standard's table, citations and tags: what is read, what is wrong, what holds on a day."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from core.occupations.rules.grades import Grade, GradeComponent
from core.text import LOCALES, finding_texts
from question_bank.formats import standard_table
from question_bank.formats.standard_table import Table
from question_bank.rules.citations import (
    CitationStanding,
    Cited,
    Validity,
    check_citations,
    check_validity,
    read_citations,
    standing,
    written,
)
from question_bank.rules.classes import Importance, TopicKind, check_tags, measured, read_tags
from question_bank.rules.standard import StandardRow, Where, check_rows, parent_by_code

HEAD = ["代码", "名称", "重要程度", "五级理论权重(%)", "操作技能（五级）"]
TABLE = [
    ["供水生产工 鉴定要素细目表"],
    HEAD,
    ["A", "基本要求", "", "30", ""],
    ["A.01", "职业道德", "", "5", ""],
    ["A.01.001", "职业道德的内涵", "X", "", ""],
    ["A.02", "基础知识", "", "25%", ""],
    ["B", "水质检验", "", "70", "100"],
    ["B-01", "采样", "y", "", ""],
]
FIVE = (Grade.LEVEL_5, GradeComponent.THEORY)
SKILL = (Grade.LEVEL_5, GradeComponent.SKILL)


def codes(cells: list[list[str]]) -> list[tuple[int, str]]:
    return [(where.row, code) for where, code in told([Table("", cells)])]


def told(tables: list[Table]) -> list[tuple[Where, str]]:
    """What is wrong with a file, cell by cell."""
    read = standard_table.read(tables)
    found = read.problems or check_rows(read.rows)
    for locale in LOCALES:
        assert len(finding_texts([each for _, each in found], locale)) == len(found)
    return [(where, each.code) for where, each in found]


def test_a_table_is_read_with_its_scopes_points_and_weights() -> None:
    read = standard_table.read([Table("", TABLE)])
    rows = read.rows
    assert (read.problems, check_rows(rows)) == ((), [])
    assert [(row.code, row.parent, row.kind.value) for row in rows] == [
        ("A", None, "scope"),
        ("A.01", "A", "scope"),
        ("A.01.001", "A.01", "point"),
        ("A.02", "A", "point"),
        ("B", None, "scope"),
        ("B-01", "B", "point"),
    ]
    assert rows[0].weights == {FIVE: 30}
    assert rows[4].weights == {FIVE: 70, SKILL: 100}
    assert [row.importance for row in rows[-1:]] == [Importance.Y]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["A.03", "", "X", "", ""], (9, "standard.title_missing")),
        (["A.01", "又一次", "", "", ""], (9, "standard.code_twice")),
        (["A 3", "名称", "", "", ""], (9, "standard.code_form")),
        (["A.03", "名称", "W", "", ""], (9, "standard.importance_unknown")),
        (["A.03", "名称", "", "三成", ""], (9, "standard.weight_unreadable")),
        (["C", "名称", "", "10", ""], (0, "standard.column_not_hundred")),
        (["A.03", "名称", "", "1", ""], (3, "standard.scope_differs")),
        (["A.01.001.1", "名称", "Z", "", ""], (9, "standard.parent_is_point")),
    ],
)
def test_every_row_that_cannot_be_taken_is_named(row: list[str], expected: tuple[int, str]) -> None:
    assert expected in codes([*TABLE, row])


def test_a_file_without_a_heading_and_a_table_without_rows_are_told() -> None:
    assert codes([["甲", "乙"]]) == [(0, "standard.no_heading")]
    assert codes([HEAD]) == [(0, "standard.table_empty")]


def test_kinds_parents_and_too_many_rows_are_judged() -> None:
    head = ["code", "title", "kind", "parent"]
    assert codes([head, ["A", "a", "鉴定范围", ""], ["B", "b", "point", "Z"]]) == [
        (3, "standard.parent_unknown")
    ]
    assert codes([head, ["A", "a", "章", ""]]) == [(2, "standard.kind_unknown")]
    scope = StandardRow(1, "A", "a", TopicKind.SCOPE, importance=Importance.X)
    assert [each.code for _, each in check_rows([scope])] == ["standard.importance_of_scope"]
    many = [StandardRow(n, f"A{n}", "a", TopicKind.POINT) for n in range(3_001)]
    assert [each.code for _, each in check_rows(many)] == ["standard.too_many_rows"]
    line = [StandardRow(1, "1", "a", TopicKind.SCOPE)]
    line += [StandardRow(n, f"{n}", "a", TopicKind.SCOPE, f"{n - 1}") for n in range(2, 11)]
    assert {each.code for _, each in check_rows(line)} == {"topic.too_deep"}
    long = StandardRow(1, "A", "a" * 201, TopicKind.POINT)
    assert [each.code for _, each in check_rows([long])] == ["topic.title_too_long"]
    assert parent_by_code("A.01.002", frozenset({"A", "A.01"})) == "A.01"


days = st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(day=st.dates(date(1999, 1, 1), date(2041, 1, 1)), one=days, two=days, three=days, four=days)
def test_a_clause_ends_with_whatever_ends_first_and_never_lives_again(
    day: date, one: date | None, two: date | None, three: date | None, four: date | None
) -> None:
    document, clause = Validity(one, two), Validity(three, four)
    now = standing(day, document, clause)
    ends = [end for end in (two, four) if end is not None]
    assert (now is CitationStanding.REPEALED) == any(end <= day for end in ends)
    if now is CitationStanding.REPEALED:
        assert standing(day + timedelta(days=1), document, clause) is now
    if now is CitationStanding.NOT_YET:
        assert day < (three or one or day)


def test_a_document_cannot_end_before_it_begins() -> None:
    first = date(2021, 9, 1)
    assert check_validity(Validity(first, first)) == (
        Finding("document.ends_before_it_begins", {"effective_on": first}, "repealed_on"),
    )
    assert check_validity(Validity(first, None)) == ()


def test_citations_are_read_a_line_each_and_written_as_they_are_read() -> None:
    typed = "gb/t  13869-2017 ｜ 5.1.2\n\nＧＢ 26860-2011\ngb/t 13869-2017 | 5.1.2"
    cited = read_citations(typed)
    assert cited == (Cited("GB/T 13869-2017", "5.1.2"), Cited("GB 26860-2011"))
    assert read_citations(written(cited)) == cited
    assert check_citations(cited) == ()
    many = tuple(Cited("A", f"{'9' * 41}{n}") for n in range(13))
    assert {each.code for each in check_citations(many)} == {
        "class.clause_too_long",
        "class.too_many_citations",
    }


def test_tags_are_parted_tidied_and_bounded() -> None:
    assert read_tags("安全， 新规；安全、 高压  电 \n") == ("安全", "新规", "高压 电")
    assert check_tags(("安全",)) == ()
    found = check_tags(("长" * 25, *(str(n) for n in range(12))))
    assert [each.code for each in found] == ["class.tag_too_long", "class.too_many_tags"]


@pytest.mark.parametrize(
    ("share", "band"),
    [(1, "easy"), (Fraction(7, 10), "middle"), (Fraction(4, 10), "middle"), (Fraction(39, 100), "hard")],
)
def test_what_people_won_tells_how_hard_an_item_proved(share: Fraction, band: str) -> None:
    assert measured(Fraction(share)) == band
