"""A blueprint as a workbook: what is written is read again the same, and what does not fit is named."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.occupations.rules.grades import NATIONAL_LEVELS
from core.points import Points
from core.spreadsheet import Sheet, read_sheets, write_workbook
from exam.rules.blueprint import DIFFICULTIES, Blueprint, DifficultyBounds, Exposure, Section, TopicQuota
from exam.rules.marking import AllOrNothing, FixedPartial, MarkingRule
from exam.rules.worked import rules_for
from question_bank.kinds.contract import KindName
from question_bank.rules.classes import CognitiveLevel, Importance
from question_bank.views import TopicView
from web import blueprint_sheets, paper_form
from web.blueprint_reading import BOUNDS, Read, read
from web.exam_views import PaperForm

TOPICS = ("1", "1.1", "2.10", "=2+5")
TREE = [
    TopicView(ref=f"t{at}", code=code, title=code, depth=0, parent_ref=None, items=3, has_children=False)
    for at, code in enumerate(TOPICS)
]
KINDS = [each for each in KindName if AllOrNothing().name in rules_for(each)]
words = (
    st.text(st.sampled_from("甲乙ab=+-@'1 "), min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda each: each and "  " not in each and not each.startswith("'"))
)

quotas = st.builds(
    TopicQuota,
    topic=st.sampled_from(("", *TOPICS)),
    importance=st.none() | st.sampled_from(Importance),
    cognitive=st.none() | st.sampled_from(CognitiveLevel),
    tag=st.sampled_from(["", "安全", "-新"]),
    difficulty=st.none() | st.sampled_from(DIFFICULTIES),
    count=st.integers(1, 9),
).filter(lambda quota: any(quota.asks))


@st.composite
def plans(draw: st.DrawFn) -> Blueprint:
    sections = []
    for title in draw(st.lists(words, min_size=1, max_size=3, unique_by=str.casefold)):
        kind = draw(st.sampled_from(KINDS))
        asked = sorted(
            draw(st.lists(quotas, max_size=4, unique_by=lambda each: each.asks)),
            key=lambda each: (repr(each.line), each.difficulty or 0),
        )
        each = draw(st.integers(1, 2_000))
        rule: MarkingRule = (
            AllOrNothing(deduction=Points(each), floor=Points(-each))
            if draw(st.booleans())
            else AllOrNothing()
        )
        if kind is KindName.MULTIPLE_CHOICE and each > 1:
            rule = FixedPartial(partial=Points(each - 1))
        sections.append(
            Section(
                title=title,
                kind=kind,
                count=sum(quota.count for quota in asked) + draw(st.integers(not asked, 9)),
                points_each=Points(each),
                rule=rule,
                quotas=tuple(asked),
                difficulty=draw(st.none() | st.just(DifficultyBounds(easiest=1, hardest=5))),
            )
        )
    return Blueprint(
        sections=tuple(sections),
        announced_total=Points(sum(each.points for each in sections)),
        exposure=draw(st.none() | st.builds(Exposure, most_papers=st.integers(1, 9), rest_months=st.none())),
        grade=draw(st.none() | st.sampled_from(NATIONAL_LEVELS)),
    )


@settings(max_examples=25)
@given(plans(), st.sampled_from(["zh_CN", "en"]))
def test_a_blueprint_comes_back_from_its_workbook_unchanged(plan: Blueprint, locale: str) -> None:
    form = paper_form.from_blueprint(plan, "bank", "=1 卷")
    made = blueprint_sheets.workbook(form, TREE, locale, "x.xlsx")
    found = read(read_sheets(made.data, BOUNDS), TOPICS, PaperForm(bank="bank"))
    assert found.problems == ()
    assert found.form == form
    assert paper_form.blueprint_of(found.form) == (plan, ())


def test_the_template_left_blank_says_only_what_a_paper_lacks() -> None:
    rows = paper_form.preset("quick", "zh_CN", PaperForm()).sections
    blank = PaperForm(sections=tuple(row.model_copy(update={"count": "", "each": ""}) for row in rows))
    made = blueprint_sheets.template(blank, TREE, "zh_CN", "x.xlsx")
    found = read(read_sheets(made.data, BOUNDS), TOPICS, PaperForm())
    assert {finding.code for _, finding in found.problems} == {"exam.total_missing"}


SECTIONS = ["大题", "题型", "题数", "每题分值", "分值"]
ROWS = ["大题", "鉴定点代码", "重要程度", "难度不限", "难度3", "合计"]
GOOD = {
    "试卷": [["公布的总分", "20"]],
    "大题": [SECTIONS, ["单选", "单选题", "10", "2", "20"], ["合计", "", "10", "", "20"]],
    "双向细目表": [ROWS, ["单选", "1.1", "X", "2", "3", "5"], ["合计", "", "", "2", "3", "5"]],
}


def told(changes: dict[tuple[str, int, int], str]) -> Read:
    sheets = {name: [list(row) for row in rows] for name, rows in GOOD.items()}
    for (name, row, column), typed in changes.items():
        sheets[name][row][column] = typed
    return read(list(sheets.items()), TOPICS, PaperForm())


@pytest.mark.parametrize(
    ("sheet", "row", "column", "typed", "code"),
    [
        ("大题", 1, 1, "选择填空", "blueprint_table.unknown_kind"),
        ("大题", 1, 2, "-3", "blueprint_table.count_unreadable"),
        ("大题", 1, 2, "99999999", "blueprint_table.count_unreadable"),
        ("大题", 1, 2, "=5+5", "blueprint_table.formula"),
        ("大题", 1, 3, "1e9", "blueprint_table.points_unreadable"),
        ("大题", 1, 3, "两分", "blueprint_table.points_unreadable"),
        ("大题", 1, 4, "21", "blueprint_table.total_differs"),
        ("大题", 2, 2, "11", "blueprint_table.total_differs"),
        ("大题", 0, 4, "备注", "blueprint_table.column_unknown"),
        ("大题", 0, 4, "题数", "blueprint_table.column_repeated"),
        ("双向细目表", 1, 0, "多选", "blueprint_table.unknown_section"),
        ("双向细目表", 1, 1, "9.9", "blueprint_table.unknown_topic"),
        ("双向细目表", 1, 2, "W", "blueprint_table.unknown_importance"),
        ("双向细目表", 1, 3, "2.5", "blueprint_table.count_unreadable"),
        ("双向细目表", 1, 5, "6", "blueprint_table.total_differs"),
        ("双向细目表", 2, 4, "4", "blueprint_table.total_differs"),
        ("试卷", 0, 1, "25", "exam.total_differs"),
        ("试卷", 0, 0, "总计", "blueprint_table.line_unknown"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_sheet_row_and_column(
    sheet: str, row: int, column: int, typed: str, code: str
) -> None:
    assert told({}).problems == ()
    problems = told({(sheet, row, column): typed}).problems
    named = {(where.sheet, where.row, where.column) for where, finding in problems if finding.code == code}
    assert (sheet, row + 1, "ABCDEF"[column]) in named


def test_sheets_and_columns_that_are_missing_are_named_and_numbers_of_a_program_are_read() -> None:
    def codes(sheets: list[tuple[str, list[list[str]]]]) -> list[str]:
        return [finding.code for _, finding in read(sheets, TOPICS, PaperForm()).problems]

    assert codes([("Sheet1", [["a"]])]) == [
        "blueprint_table.sheet_unknown",
        "blueprint_table.sections_missing",
    ]
    assert "blueprint_table.no_heading" in codes([("Sections", [["a", "b"]])])
    assert "blueprint_table.column_missing" in codes([("Sections", [["Section", "Kind"], ["A", "essay"]])])
    many = [[f"第{at}", "单选题", "1", "1"] for at in range(13)]
    assert "blueprint_table.too_many_sections" in codes([("大题", [SECTIONS[:4], *many])])
    whole = list(GOOD.items())
    spoilt = {"双向细目表": {(2, 3), (2, 5), (3, 3)}}  # a count, its sum, the last line
    [(where, finding)] = read(whole, TOPICS, PaperForm(), spoilt).problems
    assert (where.row, where.column, finding.code) == (2, "D", "blueprint_table.formula")
    shuffled = random.Random(1).sample(range(4), 4)
    row: list[str | Decimal] = ["一", "判断题", Decimal(4), Decimal("2.50")]
    sheet = Sheet("大题", [SECTIONS[at] for at in shuffled], [[row[at] for at in shuffled]])
    paper = Sheet("试卷", ["项目", "内容"], [["公布的总分", Decimal(10)]])
    found = read(read_sheets(write_workbook([paper, sheet]), BOUNDS), TOPICS, PaperForm())
    assert (found.problems, found.form.sections[0].each, found.form.total) == ((), "2.5", "10")
