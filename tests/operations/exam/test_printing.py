"""A locked paper is printed as PDF and as a Word document; the key apart, for few, and written down."""

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from core.access import Role
from core.audit import AuditEntry
from core.errors import NotAllowed
from core.house import House
from exam import papers, printing
from exam.documents import rich, typeset
from exam.documents.layout import layout
from exam.documents.printed import LABELS, Choice, Part, Printed, Question
from exam.documents.word import docx
from exam.states import PrintedSheet, PrintFormat
from question_bank.formats import word
from question_bank.kinds.contract import MARKED_BY_PEOPLE
from question_bank.rules.pools import Pool
from tests import make, make_marking

DOCX, PDF = PrintFormat.DOCX, PrintFormat.PDF


def words_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return re.sub(r"<[^>]+>", "\n", archive.read("word/document.xml").decode())


def seal_of(data: bytes) -> str:
    """The header of the first page, which holds the sealed strip twice: for new programs and for old."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = "word/header_first.xml"
        return archive.read(name).decode() if name in archive.namelist() else ""


def test_questions_sheet_and_key_are_three_files_and_each_is_written_down(house: House) -> None:
    unit = make.unit(house)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    ref = make.paper(house, make.bank(house, unit))
    with house.work(trainer.actor) as work:
        title, paper = printing.print_out(work, ref, PrintedSheet.PAPER, DOCX)
        _, sheet = printing.print_out(work, ref, PrintedSheet.SHEET, DOCX)
        _, key = printing.print_out(work, ref, PrintedSheet.KEY, DOCX)
        pages = [printing.print_out(work, ref, each, PDF)[1] for each in PrintedSheet]
        again = [printing.print_out(work, ref, each, PDF)[1] for each in PrintedSheet]
    assert title == "理论初赛 A 卷"
    assert pages == again
    assert all(each.startswith(b"%PDF-") for each in pages)
    assert "做法 a" in words_of(paper)
    assert "依据见规程" not in words_of(paper) + words_of(sheet)
    assert "依据见规程" in words_of(key)
    assert "考试时间 ________ 分钟。" in words_of(paper)
    assert [seal_of(each).count("密封线内不要答题") for each in (paper, sheet, key)] == [2, 2, 0]
    assert [each in words_of(paper) for each in ("准考证号 _", "密封线内不要答题")] == [False, False]
    assert all(
        each in seal_of(paper) for each in ('vert="vert270"', "单位", "姓名", "准考证号", "…密…", "…线…")
    )
    assert ElementTree.fromstring(seal_of(paper)).tag.endswith("hdr")  # every prefix is declared
    assert [words_of(each).count("评分人") for each in (paper, sheet, key)] == [1 + 3, 1, 0]
    assert "系统" not in words_of(paper)
    assert words_of(sheet).count("□") == 4 * 4 + 3 * 4 + 3 * 2
    assert "把选中的方框涂满" in words_of(sheet)
    assert "把选中的方框涂满" not in words_of(paper) + words_of(key)
    for each in (paper, sheet, key):
        foot = zipfile.ZipFile(io.BytesIO(each)).read("word/footer.xml").decode()
        assert ref in foot and " PAGE " in foot and " NUMPAGES " in foot and ref not in words_of(each)
    assert word.is_document(frozenset(zipfile.ZipFile(io.BytesIO(paper)).namelist()))
    with house.reading() as work:
        deeds = work.session.scalars(select(AuditEntry.action)).all()
    assert deeds.count("paper.printed") == 9
    assert deeds.count("paper.key_shown") == 3


def test_a_draft_says_so_on_every_sheet_and_the_key_is_not_for_who_only_assembles(house: House) -> None:
    unit = make.unit(house)
    organiser = make.someone(house, "程致远", Role.ORGANISER, unit_ref=unit)
    bank = make.bank(house, unit)
    ref = make.paper(house, bank)
    with house.work() as work:
        draft = papers.draw(work, bank, "草稿", make.blueprint(), pools=frozenset(Pool)).ref
    with house.work(organiser.actor) as work:
        packed = zipfile.ZipFile(io.BytesIO(printing.print_out(work, draft, PrintedSheet.PAPER, DOCX)[1]))
        assert "试卷尚未锁定" in packed.read("word/header_default.xml").decode()
        assert "试卷尚未锁定" in packed.read("word/header_first.xml").decode()
        assert "rIdHead_default" in packed.read("word/document.xml").decode()
        assert printing.print_out(work, draft, PrintedSheet.SHEET, PDF)[1].startswith(b"%PDF")
        with pytest.raises(NotAllowed):
            printing.print_out(work, ref, PrintedSheet.KEY, PDF)


def test_short_options_share_a_line_and_long_ones_do_not(house: House) -> None:
    unit = make.unit(house)
    ref = make.paper(house, make.bank(house, unit))
    with house.work() as work:
        _, form = papers.look(work, ref)
    printed = layout(form, 1, "")
    assert [part.number for part in printed.parts] == ["一", "二", "三"]
    assert printed.parts[2].title.startswith("三、")
    assert printed.parts[2].worth.startswith("（第 8～10 题，")
    assert printed.parts[2].rule.endswith("答错或不答不得分。")
    assert all(question.bracket for question in printed.parts[2].questions)
    assert {question.columns for question in printed.parts[0].questions} == {4}
    assert [question.boxes for question in printed.parts[2].questions] == [("对", "错")] * 3
    assert all(not question.answer for part in printed.parts for question in part.questions)


def test_a_bracket_that_the_author_left_narrow_is_printed_with_room_for_a_letter(house: House) -> None:
    unit = make.unit(house)
    ref = make.paper(house, make.bank(house, unit))
    with house.work() as work:
        _, form = papers.look(work, ref)
    stem = {"stem": "<p>应先（ ）后接地。</p>"}
    narrow = tuple(replace(each, content=each.content.model_copy(update=stem)) for each in form.faces)
    printed = layout(replace(form, faces=narrow), 1, "")
    assert {each.words for each in printed.parts[0].questions} == {"应先（　　）后接地。"}
    assert not any(each.bracket for each in printed.parts[0].questions)
    assert "应先（　　）后接地。" in words_of(docx(printed, PrintedSheet.PAPER))


def test_the_place_for_a_letter_stands_behind_the_table_that_it_is_asked_of() -> None:
    grid = rich.read("<table><tr><td>380</td></tr></table>").tables
    asked = Question(label="1.", words="看表", tables=grid, bracket=True)
    part = Part(number="一", title="单选", worth="", rule="", questions=(asked,), answered=(asked,))
    labels = {**dict.fromkeys(LABELS, "字"), "bracket": "（　）"}
    told = words_of(
        docx(Printed(title="卷", total="", code="", labels=labels, parts=(part,)), PrintedSheet.PAPER)
    )
    assert told.index("380") < told.index("（　）")


def test_blanks_pairs_and_orders_have_places_to_write_in() -> None:
    choices = tuple(Choice(letter=letter, words=f"步骤{letter}") for letter in "ABC")
    questions = (
        Question(label="1.", words="频率为 ________ Hz", lines=2, answer="50"),
        Question(label="2.", words="对应", options=choices, prompts=choices[:2], lines=2, answer="1-A  2-B"),
        Question(
            label="3.", words="排序 <b> & 次", options=choices, lines=3, answer="A B C", explanation="先验电"
        ),
    )
    part = Part(title="填空题", worth="", rule="", questions=questions, answered=questions)
    printed = Printed(title="卷", total="", code="", labels=dict.fromkeys(LABELS, "字"), parts=(part,))
    for sheet in PrintedSheet:
        assert typeset.pdf(printed, sheet).startswith(b"%PDF-")
    told = words_of(docx(printed, PrintedSheet.SHEET))
    assert told.count("____________") == 2 + 2 + 3
    assert "排序 &lt;b&gt; &amp; 次" in words_of(docx(printed, PrintedSheet.PAPER))


def test_written_answers_have_lines_and_what_is_not_written_says_so(house: House) -> None:
    unit = make.unit(house)
    bank = make.bank(house, unit)
    make_marking.publish(house, unit, bank)
    ref = make.paper(house, bank, make_marking.blueprint(*sorted(MARKED_BY_PEOPLE)))
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    with house.work(trainer.actor) as work:
        _, sheet = printing.print_out(work, ref, PrintedSheet.SHEET, DOCX)
        _, key = printing.print_out(work, ref, PrintedSheet.KEY, DOCX)
        pages = [printing.print_out(work, ref, each, PDF)[1] for each in PrintedSheet]
    assert all(each.startswith(b"%PDF-") for each in pages)
    words = words_of(sheet)
    assert words.count("_" * 60) >= 10 + 28
    assert "文件另交" in words
    assert "现场评分" in words
    told = words_of(key)
    assert "说出停电 [2/3]" in told
    assert "19.95~20.05 mm 100%" in told
