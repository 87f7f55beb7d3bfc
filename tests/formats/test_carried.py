"""Pictures come in with what shows them, from Moodle, QTI and Word, and leave with it again."""

import base64
import io
import zipfile
from dataclasses import replace

import pytest

from question_bank import markup
from question_bank.formats import losses, pictures
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading
from question_bank.formats.outgoing import FileFormat, Outgoing
from tests import make_pictures
from tests.formats.outgoing import WRITERS, outgoing

PNG = make_pictures.png(with_secret=True)
KEPT = pictures.read(PNG).data
NAME = markup.asset_name(KEPT, "png")
OTHER = pictures.read(make_pictures.png(shade=9)).data
OTHER_NAME = markup.asset_name(OTHER, "png")
SHOWN = f'<img src="/assets/{NAME}" alt="试验按钮">'


def pictured(number: int = 1) -> Outgoing:
    stem, option = f"图中是什么？{SHOWN}", f'<img src="/assets/{OTHER_NAME}" alt="乙">'
    item = outgoing("single_choice", stem, {"option": "b"}, "甲", option, number=number)
    return replace(item, explanation=f"见图 {SHOWN}", pictures={NAME: KEPT, OTHER_NAME: OTHER})


@pytest.mark.parametrize("form", [FileFormat.MOODLE, FileFormat.QTI22, FileFormat.QTI30])
def test_pictures_leave_with_an_item_and_come_back_unchanged(form: FileFormat) -> None:
    made = WRITERS[form]([pictured()])
    reading = read_file(made.name, made.data)
    (draft,) = reading.drafts
    assert reading.pictures == {NAME: KEPT, OTHER_NAME: OTHER}
    assert (draft.content.stem, draft.explanation) == (f"图中是什么？{SHOWN}", f"见图 {SHOWN}")
    told = {each.finding.code for each in losses.found_in(form, made)}
    assert told <= {"export.topic_lost", "export.difficulty_lost"}


@pytest.mark.parametrize("form", [FileFormat.MOODLE, FileFormat.QTI22, FileFormat.GIFT, FileFormat.AIKEN])
def test_an_item_whose_picture_cannot_go_along_stays_behind(form: FileFormat) -> None:
    item = replace(pictured(), pictures={NAME: KEPT})
    made = WRITERS[form]([item])
    assert [(each.number, each.finding.code) for each in made.left] == [(1, "export.picture_left_out")]


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def moodle(stem: str, *files: tuple[str, bytes]) -> Reading:
    held = "".join(
        f'<file name="{name}" path="/" encoding="base64">{coded(data)}</file>' for name, data in files
    )
    question = (
        f'<question type="truefalse"><questiontext format="html"><text><![CDATA[{stem}]]></text>{held}'
        '</questiontext><answer fraction="100"><text>true</text></answer></question>'
    )
    return read_file("a.xml", f"<quiz>{question}</quiz>".encode())


def test_a_picture_of_moodle_is_found_by_its_written_name_and_keeps_nothing_of_its_maker() -> None:
    reading = moodle(
        '是吗<img alt="试验按钮" src="@@PLUGINFILE@@/%E5%9B%BE%201.png" onerror="x">', ("图 1.png", PNG)
    )
    assert reading.drafts[0].content.stem == f"是吗{SHOWN}"
    assert reading.pictures == {NAME: KEPT}


@pytest.mark.parametrize(
    ("stem", "data", "code"),
    [
        ('<img src="@@PLUGINFILE@@/b.png">', PNG, "import.picture_missing"),
        ('<img src="@@PLUGINFILE@@/a.png">', b"<svg/>", "asset.no_picture"),
        ('<img src="https://example.org/a.png">', PNG, "import.picture_missing"),
        ('<a href="@@PLUGINFILE@@/a.png">图</a>', PNG, "import.media_not_carried"),
    ],
)
def test_a_picture_that_cannot_come_along_refuses_its_question_alone(
    stem: str, data: bytes, code: str
) -> None:
    reading = moodle(stem, ("a.png", data))
    assert [(each.row, each.code) for each in reading.problems] == [(1, code)]


W = 'xmlns:w="w" xmlns:r="r" xmlns:a="a" xmlns:wp="wp"'
DRAWING = '<w:r><w:drawing><wp:docPr descr="试验按钮"/><a:blip r:embed="{id}"/></w:drawing></w:r>'


def word(*paragraphs: str, media: bytes) -> Reading:
    body = "".join(f"<w:p>{each}</w:p>" for each in paragraphs)
    relations = (
        '<Relationships><Relationship Id="r1" Target="media/image1.png"/>'
        '<Relationship Id="r2" Target="file:///C:/x.png" TargetMode="External"/></Relationships>'
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        packed.writestr("word/_rels/document.xml.rels", relations)
        packed.writestr("word/media/image1.png", media)
    return read_file("a.docx", whole.getvalue())


def text(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def test_pictures_of_a_word_document_stand_where_they_stood() -> None:
    shown = DRAWING.format(id="r1")
    reading = word(
        text("1. 图中是什么？"), shown, text("A. 按钮"), text("B. 灯 ") + shown, text("答案：A"), media=PNG
    )
    (draft,) = reading.drafts
    assert draft.content.stem == f"图中是什么？<br>{SHOWN}"
    assert draft.content.model_dump()["options"][1]["text"] == f"灯 {SHOWN}"
    assert reading.pictures == {NAME: KEPT}


@pytest.mark.parametrize(
    ("relation", "media", "code"),
    [("r1", b"\x01\0\0\0 EMF", "asset.no_picture"), ("r2", PNG, "import.media_not_carried")],
)
def test_what_is_drawn_otherwise_refuses_the_question_that_shows_it(
    relation: str, media: bytes, code: str
) -> None:
    shown = DRAWING.format(id=relation)
    lines = (text("1. 图中是什么？") + shown, text("A. 甲"), text("B. 乙"), text("答案：A"))
    after = (text("2. 天是蓝的（√）"),)
    reading = word(*lines, *after, media=media)
    assert [each.code for each in reading.problems] == [code]
    assert len(reading.drafts) == 1
