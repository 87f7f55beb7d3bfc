"""The printed key is read by people who mark: tables stay tables, pairs and orders stand with their words."""

import io
import zipfile

from core.points import Points
from exam.documents import typeset
from exam.documents.layout import layout
from exam.documents.printed import Printed
from exam.documents.word import docx
from exam.forms import Face, Form
from exam.papers import Solution
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing
from exam.rules.paper import PaperSlot
from exam.states import PrintedSheet
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName

TABLE = (
    "<p>按余氯定时间：</p><table><tr><th>余氯</th><th>时间</th></tr>"
    '<tr><td rowspan="2">0.3 mg/L</td><td>30 min</td></tr><tr><td>60 min</td></tr></table>'
)
ITEMS = (
    (
        KindName.MATCHING,
        {
            "stem": "把仪表和它测的量对上",
            "prompts": [{"id": "p1", "text": "浊度仪"}, {"id": "p2", "text": "余氯仪"}],
            "options": [
                {"id": "a", "text": "悬浮颗粒"},
                {"id": "b", "text": "消毒剂余量，按 \\(Cl_2\\) 计"},
                {"id": "c", "text": TABLE},
            ],
        },
        {"pairs": {"p1": "a", "p2": "b"}},
        "",
    ),
    (
        KindName.ORDERING,
        {
            "stem": "排出停电的次序",
            "options": [
                {"id": "a", "text": "验电，确认三相都没有电压之后才能往下做"},
                {"id": "b", "text": "停电"},
                {"id": "c", "text": "接地"},
            ],
        },
        {"order": ["b", "a", "c"]},
        f"先断后验。{TABLE}",
    ),
    (
        KindName.SHORT_ANSWER,
        {"stem": "怎样定接触时间？"},
        {"model": f"看表。{TABLE}", "rubric": [{"id": "r1", "text": "说出 30 min", "parts": 1}]},
        TABLE,
    ),
)


def printed_key() -> Printed:
    faces, slots, solutions = [], [], {}
    for slot, (kind, raw, raw_key, told) in enumerate(ITEMS, start=1):
        content, key = registry.read_content(kind, raw), registry.read_key(kind, raw_key)
        faces.append(Face(slot, slot - 1, Points(200), slot, kind, content))
        slots.append(
            PaperSlot(
                slot=slot,
                section=slot - 1,
                item_id=slot,
                version_id=slot,
                kind=kind,
                points=Points(200),
                option_ids=registry.option_ids(content),
            )
        )
        solutions[slot] = Solution(registry.explain(kind, content, key), told or None)
    sections = tuple(
        Section(title=kind.value, kind=kind, count=1, points_each=Points(200), rule=AllOrNothing())
        for kind, *_ in ITEMS
    )
    plan = Blueprint(sections=sections, announced_total=Points(600))
    form = Form(1, 1, "卷", plan, Points(600), tuple(faces), tuple(slots))
    return layout(form, 7, "", solutions)


def test_pairs_and_orders_are_keyed_by_letters_and_again_with_their_words() -> None:
    pairs, order, _ = (part.answered[0] for part in printed_key().parts)
    [grid] = pairs.keyed
    words = [[cell.words for cell in row] for row in grid.rows]
    letters = {choice.words: choice.letter for choice in pairs.options}
    assert words == [
        ["1", "浊度仪", letters["悬浮颗粒"], "悬浮颗粒"],
        ["2", "余氯仪", letters["消毒剂余量，按 \\(Cl_2\\) 计"], "消毒剂余量，按 \\(Cl_2\\) 计"],
    ]
    assert pairs.answer == "  ".join(f"{row[0]}-{row[2]}" for row in words)
    [grid] = order.keyed
    assert [row[2].words[:2] for row in grid.rows] == ["停电", "验电", "接地"]
    assert order.answer == " → ".join(row[1].words for row in grid.rows)


def test_tables_of_model_answers_and_explanations_are_printed_as_tables() -> None:
    printed = printed_key()
    _, order, written = (part.answered[0] for part in printed.parts)
    assert order.explanation == "先断后验。\n按余氯定时间："
    assert [len(each) for each in (order.told, written.keyed, written.told)] == [1, 1, 1]
    assert "说出 30 min [1/1]" in written.answer
    assert "|" not in written.answer + written.explanation + order.explanation
    with zipfile.ZipFile(io.BytesIO(docx(printed, PrintedSheet.KEY))) as archive:
        document = archive.read("word/document.xml").decode()
    assert document.count("<w:tbl>") == 2 + 3
    assert document.count('<w:vMerge w:val="restart"/>') == 3
    assert typeset.pdf(printed, PrintedSheet.KEY).startswith(b"%PDF-")
