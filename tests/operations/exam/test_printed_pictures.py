"""Pictures of items on printed papers; where a file cannot hold one there is a remark."""

import io
import zipfile
from xml.etree import ElementTree

from sqlalchemy import select

from core.access import Role
from core.house import House
from core.points import Points
from exam import printing
from exam.documents import typeset, word
from exam.documents.layout import layout
from exam.documents.plates import plate
from exam.documents.printed import LABELS, Choice, Part, Printed, Question
from exam.forms import Face, Form
from exam.models import PaperItem
from exam.papers import Solution
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing
from exam.rules.paper import PaperSlot
from exam.states import PrintedSheet, PrintFormat
from question_bank import assets
from question_bank.formats import pictures
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, ItemVersion
from tests import make, make_hotspots, make_pictures

SAMPLES = {"a.png": make_pictures.png(900, 40), "b.png": make_pictures.png(20, 90)}


def test_pictures_are_printed_and_what_word_cannot_show_is_told(house: House) -> None:
    unit = make.unit(house)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    bank_ref = make.bank(house, unit)
    paper = make.paper(house, bank_ref)
    with house.work() as work:
        bank = work.session.scalars(select(Bank).where(Bank.ref == bank_ref)).one()
        first = select(PaperItem.version_id).order_by(PaperItem.slot).limit(1)
        version = work.session.get_one(ItemVersion, work.session.scalars(first).one())
        png, webp, other = (
            assets.keep_in(work, bank, each)
            for each in (make_pictures.png(900, 40), make_pictures.webp(), make_pictures.png(20, 90))
        )
        shown = "".join(f'<img src="{each.address}" alt="图">' for each in (png, webp))
        options = [{**o, "text": f'<img src="{other.address}" alt="甲">'} for o in version.content["options"]]
        version.content = {**version.content, "stem": f"看图作答{shown}", "options": options}
    with house.work(trainer.actor) as work:
        _, document = printing.print_out(work, paper, PrintedSheet.PAPER, PrintFormat.DOCX)
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        held = {name for name in archive.namelist() if name.startswith("word/media/")}
        body = archive.read("word/document.xml").decode()
        ElementTree.fromstring(body)
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert held == {f"word/media/{png.name}", f"word/media/{other.name}"}
    assert body.count("<w:drawing>") == 1 + len(options)
    assert f"media/{png.name}" in relations
    assert body.count("〔图见电子试卷〕") == 1


def test_a_pdf_holds_its_pictures_and_they_cost_nothing_where_there_are_none() -> None:
    plates = {name: plate(pictures.read(data)) for name, data in SAMPLES.items()}
    asked = Question(
        label="1.",
        words="看图作答",
        pictures=tuple(plates),
        options=(Choice(letter="A", words="", pictures=("a.png",)), Choice(letter="B", words="乙")),
        columns=2,
    )
    with_pictures, bare = (
        typeset.pdf(_printed(each), PrintedSheet.PAPER, plates)
        for each in (asked, Question(label="1.", words="看图作答"))
    )
    assert bare.count(b"/Subtype/Image") == 0
    assert with_pictures.count(b"/Subtype/Image") == len(plates)


def test_a_picture_to_be_marked_is_on_paper_and_sheet_and_its_regions_only_in_the_key() -> None:
    content = make_hotspots.content("/assets/a.png", width=900, height=40)
    section = Section(
        title="看图", kind=KindName.HOTSPOT, count=1, points_each=Points(200), rule=AllOrNothing()
    )
    read = registry.read_content(section.kind, content)
    face = Face(1, 0, Points(200), 1, section.kind, read)
    plan = Blueprint(sections=(section,), announced_total=Points(200))
    slot = PaperSlot(slot=1, section=0, item_id=1, version_id=1, kind=section.kind, points=Points(200))
    form = Form(1, 1, "卷", plan, Points(200), (face,), (slot,))
    right = registry.explain(
        section.kind, read, registry.read_key(section.kind, {"regions": make_hotspots.REGIONS})
    )
    plates = {"a.png": plate(pictures.read(SAMPLES["a.png"]))}
    asked = layout(form, 1, "", held=plates)
    keyed = layout(form, 1, "", {1: Solution(right=right, explanation=None)}, plates)
    assert "（请在图上圈出，最多 2 处）" in asked.parts[0].questions[0].words
    assert not any(number in asked.model_dump_json() for number in ("0.2467", "0.6113"))
    assert "第 2 处：约在左起 75%、上起 48%" in keyed.parts[0].questions[0].answer
    for sheet, printed in (
        (PrintedSheet.PAPER, asked),
        (PrintedSheet.SHEET, asked),
        (PrintedSheet.KEY, keyed),
    ):
        assert typeset.pdf(printed, sheet, plates).count(b"/Subtype/Image") == 1
        with zipfile.ZipFile(io.BytesIO(word.docx(printed, sheet, plates))) as archive:
            assert archive.read("word/document.xml").count(b"<w:drawing>") == 1
    without = layout(form, 1, "").parts[0].questions[0]
    assert "〔图见电子试卷〕" in without.words
    assert not without.pictures


def _printed(question: Question) -> Printed:
    part = Part(title="单选题", worth="", rule="", questions=(question,), answered=(question,))
    return Printed(title="卷", total="", code="", labels=dict.fromkeys(LABELS, ""), parts=(part,))
