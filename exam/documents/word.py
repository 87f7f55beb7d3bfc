"""Printed sheets as a Word document: plain paragraphs with styles, so that whoever gets it can go on writing.

Written by hand as the few parts that Word needs (ECMA-376); the same paper gives the same bytes.
"""

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeVar
from xml.sax.saxutils import escape, quoteattr

from exam.documents import rich, word_math, word_pictures, word_tables
from exam.documents.layout import Part, Printed, Question
from exam.documents.plates import Plate
from exam.documents.rich import Grid
from exam.states import PrintedSheet
from question_bank.kinds import latex
from question_bank.kinds.latex import Formula, FormulaUnread

T = TypeVar("T")

BOX: Final = "\u25a1"
_LINE: Final = "____________"
_WHOLE_LINE: Final = "_" * 86
_WRITTEN_AT: Final = (1980, 1, 1, 0, 0, 0)
_MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLED: Final = {
    "strong": "<w:b/>",
    "under": '<w:u w:val="single"/>',
    "sup": '<w:vertAlign w:val="superscript"/>',
    "sub": '<w:vertAlign w:val="subscript"/>',
}
_WIDE: Final = 9638
"""The measure of an A4 page with margins of 20 mm, in twentieths of a point."""


def docx(printed: Printed, sheet: PrintedSheet, plates: Mapping[str, Plate] | None = None) -> bytes:
    """The sheet as a document of A4 pages; ``plates``: the pictures it shows, by name."""
    held = plates or {}
    body = "".join(_body(printed, sheet, held))
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" '
        'w:gutter="0"/></w:sectPr>'
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        + word_pictures.types()
        + f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/>{word_pictures.relations(held)}</Relationships>',
        "word/styles.xml": _styles(),
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_MAIN}" xmlns:m="{word_math.NAMESPACE}">'
        f"<w:body>{body}{page}</w:body></w:document>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _WRITTEN_AT), content, zipfile.ZIP_DEFLATED)
        for name, each in sorted(held.items()):
            archive.writestr(zipfile.ZipInfo(f"word/media/{name}", _WRITTEN_AT), each.data)
    return packed.getvalue()


def _body(printed: Printed, sheet: PrintedSheet, held: Mapping[str, Plate]) -> Iterator[str]:
    labels = printed.labels
    named = {PrintedSheet.PAPER: "", PrintedSheet.SHEET: labels["sheet"], PrintedSheet.KEY: labels["key"]}[
        sheet
    ]
    yield _paragraph(f"{printed.title} {named}".strip(), "Title")
    yield _paragraph(printed.total, "Note", centred=True)
    if sheet is not PrintedSheet.KEY:
        asked = ("name", "admission_code", "unit")
        yield _paragraph("    ".join(f"{labels[each]} {_LINE}" for each in asked), "Normal")
    for part in printed.parts:
        yield _paragraph(f"{part.title}  {part.worth}", "Heading1")
        match sheet:
            case PrintedSheet.PAPER:
                yield _paragraph(part.rule, "Note")
                for question in part.questions:
                    yield from _question(question, held)
            case PrintedSheet.SHEET:
                yield from _answers(part, held)
            case PrintedSheet.KEY:
                yield from _keys(part, labels["explanation"], held)
    yield _paragraph(printed.code, "Note")


def _question(question: Question, held: Mapping[str, Plate]) -> Iterator[str]:
    yield _paragraph(f"{question.label} {question.words}", "Question", keep=bool(question.options))
    yield from _tables(question.tables)
    yield from word_pictures.paragraphs(question.pictures, held)
    for prompt in question.prompts:
        yield _paragraph(f"({prompt.letter}) {prompt.words}", "Option", keep=True)
        yield from _tables(prompt.tables)
        yield from word_pictures.paragraphs(prompt.pictures, held)
    shown = any(each.pictures for each in question.options)
    columns = 1 if shown else question.columns
    lines = _in_lines(question.options, columns)
    for at, line in enumerate(lines):
        words = "\t".join(f"{each.letter}. {each.words}" for each in line)
        yield _paragraph(words, "Option", columns=columns, keep=shown or at + 1 < len(lines))
        for each in line:
            yield from _tables(each.tables)
            yield from word_pictures.paragraphs(each.pictures, held)
    for child in question.children:
        yield from _question(child, held)


def _answers(part: Part, held: Mapping[str, Plate]) -> Iterator[str]:
    boxed = [each for each in part.answered if each.boxes]
    across = 4 if max((len(each.boxes) for each in boxed), default=0) <= 2 else 2
    for line in _in_lines(boxed, across):
        told = (f"{each.label}  " + "  ".join(f"{BOX}{mark}" for mark in each.boxes) for each in line)
        yield _paragraph("\t".join(told), "Normal", columns=across)
    for each in part.answered:
        if each.ruled or each.note:
            yield _paragraph(f"{each.label}  {each.note}", "Normal", keep=bool(each.ruled or each.marked_on))
            yield from word_pictures.paragraphs([each.marked_on] if each.marked_on else (), held)
            for _ in range(each.ruled):
                yield _paragraph(_WHOLE_LINE, "Normal")
        elif not each.boxes:
            places = "  ".join(f"({n}) {_LINE}" for n in range(1, each.lines + 1))
            yield _paragraph(f"{each.label}  {places}", "Normal")


def _keys(part: Part, explanation: str, held: Mapping[str, Plate]) -> Iterator[str]:
    for each in part.answered:
        yield _paragraph(
            f"{each.label} {each.answer}",
            "Question",
            keep=bool(each.keyed or each.explanation or each.marked_on),
        )
        yield from word_pictures.paragraphs([each.marked_on] if each.marked_on else (), held)
        yield from _tables(each.keyed)
        if each.explanation or each.told:
            yield _paragraph(f"{explanation}{each.explanation}", "Note", keep=bool(each.told))
        yield from _tables(each.told)


def _in_lines(things: Sequence[T], on_a_line: int) -> list[Sequence[T]]:
    return [things[at : at + on_a_line] for at in range(0, len(things), on_a_line)]


def _paragraph(words: str, style: str, *, centred: bool = False, columns: int = 1, keep: bool = False) -> str:
    stops = "".join(f'<w:tab w:val="left" w:pos="{_WIDE * at // columns}"/>' for at in range(1, columns))
    about = (
        f'<w:pStyle w:val="{style}"/>'
        + ("<w:keepNext/>" if keep else "")
        + (f"<w:tabs>{stops}</w:tabs>" if stops else "")
        + ('<w:jc w:val="center"/>' if centred else "")
    )
    runs = "".join(
        _run(each, styles) if isinstance(each, str) else _formula(each)
        for piece, styles in rich.styled(words)
        for each in latex.in_text(piece)
    )
    return f"<w:p><w:pPr>{about}</w:pPr>{runs}</w:p>"


def _tables(tables: Sequence[Grid]) -> Iterator[str]:
    """Each table, and an empty line behind it: Word makes one table of two that touch."""
    for grid in tables:
        yield word_tables.table(grid, lambda words: _paragraph(words, "Normal"))
        yield _paragraph("", "Note")


def _run(words: str, styles: Collection[str] = ()) -> str:
    lines = (line.split("\t") for line in words.split("\n"))
    inside = "<w:br/>".join(
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(each)}</w:t>' for each in line) for line in lines
    )
    about = "".join(put for style, put in _STYLED.items() if style in styles)
    return f"<w:r>{f'<w:rPr>{about}</w:rPr>' if about else ''}{inside}</w:r>"


def _formula(formula: Formula) -> str:
    try:
        return word_math.omath(formula)
    except FormulaUnread:
        return _run(formula.written)


def _styles() -> str:
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun"/>'
    styles = (
        _style("Normal", "Normal", 21, after=80, default=True),
        _style("Title", "Title", 32, after=80, bold=True, centred=True),
        _style("Heading1", "heading 1", 24, before=240, after=80, bold=True, outline=True),
        _style("Question", "Question", 21, before=80, after=40),
        _style("Option", "Option", 21, after=20, indent=380),
        _style("Note", "Note", 18, after=60, grey=True),
    )
    return (
        f'{_HEAD}<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}'
        f'<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
        f"{''.join(styles)}</w:styles>"
    )


def _style(
    ident: str,
    name: str,
    size: int,
    *,
    before: int = 0,
    after: int = 0,
    indent: int = 0,
    bold: bool = False,
    centred: bool = False,
    outline: bool = False,
    grey: bool = False,
    default: bool = False,
) -> str:
    paragraph = (
        ("<w:keepNext/>" if outline else "")
        + f'<w:spacing w:before="{before}" w:after="{after}" w:line="300" w:lineRule="auto"/>'
        + (f'<w:ind w:left="{indent}"/>' if indent else "")
        + ('<w:jc w:val="center"/>' if centred else "")
        + ('<w:outlineLvl w:val="0"/>' if outline else "")
    )
    run = (
        ("<w:b/>" if bold else "")
        + ('<w:color w:val="595959"/>' if grey else "")
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )
    is_default = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{is_default} w:styleId={quoteattr(ident)}>'
        f"<w:name w:val={quoteattr(name)}/>{based}<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )
