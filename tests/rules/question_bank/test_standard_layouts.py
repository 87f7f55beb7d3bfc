"""The standard's table as people lay it out: stacked headings, a sheet a grade, scopes side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.occupations.rules.grades import NATIONAL_LEVELS, Grade, GradeComponent
from question_bank.formats import standard_table
from question_bank.formats.standard_headings import meaning
from question_bank.formats.standard_table import Table
from question_bank.rules.classes import Importance
from question_bank.rules.standard import Column, StandardRow, check_rows, lines_of

THEORY, SKILL = GradeComponent.THEORY, GradeComponent.SKILL
FIVE, FOUR, THREE = Grade.LEVEL_5, Grade.LEVEL_4, Grade.LEVEL_3
STACKED = [
    ["供水生产工 鉴定要素细目表"],
    ["代码", "名称", "初级", "", "", "五级/中级", "四级/中级工", ""],
    ["", "", "重要程度", "理论（%）", "技能", "备注", "理论", "技能要求"],
    ["A", "基本要求", "", "30％", "—", "", "0.2", "/"],
    ["A.01", "职业道德", "X", "", "", "注", "", ""],
    ["B", "水质检验", "", "70.0", "100%", "", "0.8", "1"],
    ["B.01", "采样", "核心", "", "", "", "", ""],
    ["", "合计", "", "100", "100", "", "1", "100%"],
]
WIDE = [
    ["供水生产工（初级）理论知识鉴定要素细目表"],
    ["鉴定范围", "", "", "", "", "", "鉴定点", "", "", ""],
    ["一级", "", "", "二级", "", "", "", "", "", ""],
    ["代码", "名称", "鉴定比重(%)", "代码", "名称", "鉴定比重(%)", "代码", "名称", "重要程度", "备注"],
    ["A", "基本要求", "30", "A", "职业道德", "5", "001", "内涵", "X", ""],
    ["", "", "", "", "", "", "002", "守则", "Y", ""],
    ["", "", "", "B", "基础知识", "25", "001", "水的性质", "X", ""],
    ["B", "水质检验", "70", "B-01", "采样", "70", "001", "采样瓶", "Z", ""],
    ["合计", "", "100", "", "", "100", "", "", "", ""],
]


def taken(*tables: Table) -> tuple[StandardRow, ...]:
    found = standard_table.read(tables)
    assert (found.problems, check_rows(found.rows)) == ((), [])
    return found.rows


def refused(*tables: Table) -> list[tuple[str, str, str]]:
    """Sheet, cell and code of each problem."""
    found = standard_table.read(tables)
    told = found.problems or check_rows(found.rows)
    return [(where.sheet, f"{where.column}{where.row or ''}", each.code) for where, each in told]


def test_merged_headings_name_each_column_and_struck_out_cells_say_nothing() -> None:
    rows = taken(Table("", STACKED))
    assert [(row.code, dict(row.weights)) for row in rows if row.weights] == [
        ("A", {(FIVE, THEORY): 30, (FOUR, THEORY): 20}),
        ("B", {(FIVE, THEORY): 70, (FIVE, SKILL): 100, (FOUR, THEORY): 80, (FOUR, SKILL): 100}),
    ]
    assert [(row.importance, dict(row.by_grade)) for row in rows[1::2]] == [
        (Importance.X, {FIVE: Importance.X})
    ] * 2


def test_scopes_side_by_side_are_read_down_and_weighed_by_what_the_title_says() -> None:
    rows = taken(Table("Sheet1", WIDE))
    assert [(row.code, row.parent, row.title) for row in rows] == [
        ("A", None, "基本要求"),
        ("A.A", "A", "职业道德"),
        ("A.A.001", "A.A", "内涵"),
        ("A.A.002", "A.A", "守则"),
        ("A.B", "A", "基础知识"),
        ("A.B.001", "A.B", "水的性质"),
        ("B", None, "水质检验"),
        ("B-01", "B", "采样"),
        ("B-01.001", "B-01", "采样瓶"),
    ]
    assert {row.code: row.weights[FIVE, THEORY] for row in rows if row.weights} == {
        "A": 30,
        "A.A": 5,
        "A.B": 25,
        "B": 70,
        "B-01": 70,
    }


def test_a_sheet_for_each_grade_is_one_table_that_tells_the_grades_apart() -> None:
    head = ["代码", "名称", "重要程度", "理论权重"]
    low = [head, ["A", "安全", "", "100"], ["A.1", "验电", "Z", ""], ["A.2", "接地", "X", ""]]
    high = [head, ["A", "安全", "", "100"], ["A.1", "验电", "Y", ""], ["A.3", "倒闸", "X", ""]]
    found = standard_table.read([Table("初级", low), Table("中级", high), Table("说明", [["见标准"]])])
    assert (found.problems, found.unread) == ((), ("说明",))
    at = {row.code: row for row in found.rows}
    assert dict(at["A"].weights) == {(FIVE, THEORY): 100, (FOUR, THEORY): 100}
    assert (at["A.1"].importance, dict(at["A.1"].by_grade)) == (
        Importance.Y,
        {FIVE: Importance.Z, FOUR: Importance.Y},
    )
    assert list(at) == ["A", "A.1", "A.2", "A.3"]
    told = [(depth, frozenset(row.by_grade)) for depth, row in zip((0, 1, 1, 1), found.rows, strict=True)]
    assert lines_of(told, FOUR) == [True, True, False, True]
    alone = standard_table.read([Table("初级", low)]).rows
    assert not any(row.by_grade for row in alone)


HEAD = ["代码", "名称", "重要程度", "五级理论"]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (
            [Table("初级", [HEAD, ["", "合计", "", "100"], ["A", "a", "", "三成"]])],
            ("初级", "D3", "standard.weight_unreadable"),
        ),
        ([Table("初级", [HEAD, ["A", "a", "W", "100"]])], ("初级", "C2", "standard.importance_unknown")),
        ([Table("初级", [HEAD, ["A", "a", "", "90"]])], ("初级", "D", "standard.column_not_hundred")),
        ([Table("", [HEAD, ["A", "a", "", "30.5"]])], ("", "D2", "standard.weight_unreadable")),
        ([Table("", [HEAD, ["A", "a", "", "1.2.3"]])], ("", "D2", "standard.weight_unreadable")),
        ([Table("", [HEAD, ["A", "", "", "100"]])], ("", "B2", "standard.title_missing")),
        (
            [Table("", [HEAD, ["A", "a", "", "100"], ["", "合计", "", "90"]])],
            ("", "D3", "standard.total_differs"),
        ),
        (
            [Table("", [[*HEAD[:3], "比重"], ["A", "a", "", "100"]])],
            ("", "D1", "standard.column_half_told"),
        ),
        (
            [Table("一", [HEAD, ["A", "a", "", "100"]]), Table("二", [HEAD, ["A", "b", "", "90"]])],
            ("二", "B2", "standard.sheets_differ"),
        ),
        (
            [Table("一", [HEAD, ["A", "a", "", "100"]]), Table("二", [HEAD, ["A", "a", "", "90"]])],
            ("二", "D2", "standard.sheets_differ"),
        ),
        (
            [Table("", [HEAD, ["A", "a", "", "100"], ["A.1", "b", "", "9"]])],
            ("", "D2", "standard.scope_differs"),
        ),
    ],
)
def test_every_cell_that_is_refused_is_named_by_sheet_row_and_column(
    tables: list[Table], expected: tuple[str, str, str]
) -> None:
    assert refused(*tables)[0] == expected


def test_a_heading_says_one_thing_or_nothing() -> None:
    assert meaning("三级/高级工 理论知识（比重%）") == meaning("高级理论权重")
    assert [meaning(text) for text in ("", "备注", "初级中级理论", "名称权重")] == [None] * 4


COLUMNS: list[Column] = [(grade, part) for grade in NATIONAL_LEVELS for part in (THEORY, SKILL)]
GRADE_WORDS = dict(zip(NATIONAL_LEVELS, ("初级", "中级工", "三级/高级工", "技师", "高级技师"), strict=True))
PART_WORDS = {THEORY: "理论知识", SKILL: "操作技能(%)"}


@given(
    st.lists(st.sampled_from(COLUMNS), min_size=1, unique=True).map(
        lambda found: sorted(found, key=COLUMNS.index)
    ),
    st.lists(st.integers(1, 99), min_size=10, max_size=10),
    st.sampled_from(["{}", "{}%", " {}.0 ", "{}％"]),
)
def test_a_stacked_heading_reads_as_a_flat_one(columns: list[Column], cuts: list[int], form: str) -> None:
    lines = [
        ["A", "a", *(form.format(cut) for cut, _ in zip(cuts, columns, strict=False))],
        ["B", "b", *(form.format(100 - cut) for cut, _ in zip(cuts, columns, strict=False))],
    ]
    flat = ["代码", "名称", *(GRADE_WORDS[grade] + PART_WORDS[part] for grade, part in columns)]
    over = [GRADE_WORDS[grade] for grade, _ in columns]
    merged = [text if place == 0 or over[place - 1] != text else "" for place, text in enumerate(over)]
    upper, lower = ["代码", "名称", *merged], ["", "", *(PART_WORDS[part] for _, part in columns)]
    one, other = (
        [(row.code, row.weights) for row in taken(Table("", [*head, *lines]))]
        for head in ([flat], [upper, lower])
    )
    assert one == other
    assert one[0][1] == dict(zip(columns, cuts, strict=False))


@given(st.lists(st.tuples(st.integers(0, 3), st.frozensets(st.sampled_from([FIVE, FOUR]))), max_size=12))
def test_what_a_grade_has_below_it_is_shown_with_what_stands_above(
    drawn: list[tuple[int, frozenset[Grade]]],
) -> None:
    told: list[tuple[int, frozenset[Grade]]] = []
    for depth, grades in drawn:
        told.append((min(depth, told[-1][0] + 1 if told else 0), grades))
    inside = lines_of(told, FIVE)
    for place, (depth, grades) in enumerate(told):
        assert inside[place] or FIVE not in grades
        if inside[place] and depth:
            assert inside[max(n for n in range(place) if told[n][0] == depth - 1)]
    assert lines_of([(depth, frozenset[Grade]()) for depth, _ in told], THREE) == [True] * len(told)
