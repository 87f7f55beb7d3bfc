"""Printed sheets as a Word document: plain paragraphs with styles, so that whoever gets it can go on writing.

Written by hand as the few parts that Word needs (ECMA-376); the same paper gives the same bytes.
"""

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeVar
from xml.sax.saxutils import escape

from exam.documents import formulas, rich, word_math, word_pictures, word_seal, word_styles, word_tables
from exam.documents.plates import Plate
from exam.documents.printed import NUMBER, RIGHT_MARK, Part, Printed, Question
from exam.documents.rich import Cell, Grid
from exam.states import PrintedSheet
from question_bank.kinds.latex import Formula, FormulaUnread

T = TypeVar("T")

BOX: Final = "\u25a1"
_LINE: Final = "____________"
_WHOLE_LINE: Final = "_" * 86
_BOX_WIDE: Final = 2_400
"""The box beside a section, in twentieths of a point."""
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
_AS_CHINESE: Final = '<w:rFonts w:hint="eastAsia"/>'
"""A tick is taken from the Chinese font: in the other one it is the sign of a root.

So is a box, for all to be of one size."""
_WIDE: Final = 9638
"""The measure of an A4 page with margins of 20 mm, in twentieths of a point."""


def docx(printed: Printed, sheet: PrintedSheet, plates: Mapping[str, Plate] | None = None) -> bytes:
    """The sheet as a document of A4 pages; ``plates``: the pictures it shows, by name."""
    held = plates or {}
    body = "".join(_body(printed, sheet, held))
    heads = _headers(printed, sealed=sheet is not PrintedSheet.KEY)
    feet = ("default", "first") if "first" in heads else ("default",)
    left, right = (1_134, 1_134)
    if "first" in heads:
        left, right = word_seal.LEFT_MARGIN, word_seal.RIGHT_MARGIN
    page = (
        "<w:sectPr>"
        + "".join(
            f'<w:headerReference xmlns:r="{_OFFICE}" w:type="{kind}" r:id="rIdHead_{kind}"/>'
            for kind in heads
        )
        + "".join(f'<w:footerReference xmlns:r="{_OFFICE}" w:type="{kind}" r:id="rIdFoot"/>' for kind in feet)
        + f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="{right}" w:bottom="1134" '
        f'w:left="{left}" w:header="567" w:footer="567" w:gutter="0"/>'
        + ("<w:titlePg/>" if "first" in heads else "")
        + "</w:sectPr>"
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        + word_pictures.types()
        + f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/word/header_{kind}.xml" ContentType="{_WORD}.header+xml"/>'
            for kind in heads
        )
        + f'<Override PartName="/word/footer.xml" ContentType="{_WORD}.footer+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/>{word_pictures.relations(held)}'
        + "".join(
            f'<Relationship Id="rIdHead_{kind}" Type="{_OFFICE}/header" Target="header_{kind}.xml"/>'
            for kind in heads
        )
        + f'<Relationship Id="rIdFoot" Type="{_OFFICE}/footer" Target="footer.xml"/></Relationships>',
        "word/styles.xml": f"{_HEAD}{word_styles.styles(_MAIN)}",
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_MAIN}" xmlns:m="{word_math.NAMESPACE}">'
        f"<w:body>{body}{page}</w:body></w:document>",
    }
    parts["word/footer.xml"] = (
        f'{_HEAD}<w:ftr xmlns:w="{_MAIN}">{_footer(printed, 11_906 - left - right)}</w:ftr>'
    )
    for kind, words in heads.items():
        parts[f"word/header_{kind}.xml"] = f'{_HEAD}<w:hdr xmlns:w="{_MAIN}">{words}</w:hdr>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _WRITTEN_AT), content, zipfile.ZIP_DEFLATED)
        for name, each in sorted(held.items()):
            archive.writestr(zipfile.ZipInfo(f"word/media/{name}", _WRITTEN_AT), each.data)
    return packed.getvalue()


def _headers(printed: Printed, *, sealed: bool) -> dict[str, str]:
    """What stands above the pages, by kind of header: that it is a draft; on the first, the sealed strip."""
    told = _paragraph(printed.draft, "Title", centred=True) if printed.draft else ""
    heads = {"default": told} if told else {}
    if sealed:
        heads["first"] = told + word_seal.paragraph(printed.labels)
    return heads


def _footer(printed: Printed, measure: int) -> str:
    """What stands below every page: the paper's code at the left, the number of the page at the right."""
    first, *others = printed.labels["page"].split(NUMBER)
    fields = "".join(
        f'<w:fldSimple w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>{_run(words)}'
        for field, words in zip(("PAGE", "NUMPAGES"), others, strict=False)
    )
    about = f'<w:pStyle w:val="Note"/><w:tabs><w:tab w:val="right" w:pos="{measure}"/></w:tabs>'
    return f"<w:p><w:pPr>{about}</w:pPr>{_run(printed.code + chr(9) + first)}{fields}</w:p>"


def _body(printed: Printed, sheet: PrintedSheet, held: Mapping[str, Plate]) -> Iterator[str]:
    labels = printed.labels
    yield from _head(printed, sheet)
    for part in printed.parts:
        if sheet is PrintedSheet.PAPER:
            yield word_tables.table(_box(labels), _to_fill_in, _BOX_WIDE)
        yield _paragraph(f"{part.title}  {part.worth}", "Heading1")
        match sheet:
            case PrintedSheet.PAPER:
                yield _paragraph(part.rule, "Note")
                for question in part.questions:
                    yield from _question(question, labels, held)
            case PrintedSheet.SHEET:
                yield from _answers(part, held)
            case PrintedSheet.KEY:
                if part.marking:
                    yield _paragraph(f"{labels['marking']}{part.marking}", "Note")
                yield from _keys(part, labels["explanation"], held)


def _head(printed: Printed, sheet: PrintedSheet) -> Iterator[str]:
    labels = printed.labels
    if sheet is PrintedSheet.KEY:
        yield _paragraph(f"{printed.title} {labels['key']}", "Title")
        yield _paragraph(printed.total, "Note", centred=True)
        return
    named = labels["sheet"] if sheet is PrintedSheet.SHEET else ""
    yield _paragraph(f"{printed.title} {named}".rstrip(), "Title")
    yield _paragraph(printed.total, "Note", centred=True)
    if sheet is PrintedSheet.PAPER:
        yield from _notes(printed)
    elif printed.has_boxes:
        yield _paragraph(labels["boxes"], "Note")
    yield word_tables.table(_scores(printed), _to_fill_in)
    yield _paragraph("", "Note")


def _notes(printed: Printed) -> Iterator[str]:
    if printed.notes:
        told = (f"{at}. {note}" for at, note in enumerate(printed.notes, start=1))
        yield _paragraph("\n".join((printed.labels["notes"], *told)), "Note")


def _scores(printed: Printed) -> Grid:
    """The table at the head: a column for each section and one for the sum, filled in by who marks."""
    labels = printed.labels
    numbers = [part.number for part in printed.parts]
    rows = (
        (labels["section"], *numbers, labels["sum"]),
        *((labels[each], *("" for _ in numbers), "") for each in ("score", "scorer")),
    )
    cells = tuple(tuple(Cell(words=words) for words in row) for row in rows)
    return Grid(rows=cells, widths=(2, *(1 for _ in numbers), 2))


def _box(labels: Mapping[str, str]) -> Grid:
    """Beside each section: what it brought, and who marked it."""
    called = tuple(Cell(words=labels[each]) for each in ("score", "scorer"))
    return Grid(rows=(called, (Cell(words=""), Cell(words=""))), widths=(1, 1))


def _question(question: Question, labels: Mapping[str, str], held: Mapping[str, Plate]) -> Iterator[str]:
    pieces = list(rich.pieces(question.words, question.tables))
    behind = (
        question.bracket and bool(pieces) and not isinstance(pieces[-1], str)
    )  # of a table, not before it
    words = question.words + (labels["bracket"] if question.bracket and not behind else "")
    yield from _flow(f"{question.label} ", words, question.tables, "Question", keep=bool(question.options))
    if behind:
        yield _paragraph(labels["bracket"], "Option", keep=bool(question.options))
    yield from word_pictures.paragraphs(question.pictures, held)
    if question.on_a_line:
        yield _paragraph(labels["answer_line"], "Option")
    for prompt in question.prompts:
        yield from _flow(f"({prompt.letter}) ", prompt.words, prompt.tables, "Option", keep=True)
        yield from word_pictures.paragraphs(prompt.pictures, held)
    shown = any(each.pictures for each in question.options)
    columns = 1 if shown else question.columns
    lines = _in_lines(question.options, columns)
    for at, line in enumerate(lines):
        words = "\t".join(f"{each.letter}. {each.words}" for each in line)
        tables = [table for each in line for table in each.tables]
        keep = shown or at + 1 < len(lines)
        yield from _flow("", words, tables, "Option", columns=columns, keep=keep)
        for each in line:
            yield from word_pictures.paragraphs(each.pictures, held)
    for child in question.children:
        yield from _question(child, labels, held)


def _answers(part: Part, held: Mapping[str, Plate]) -> Iterator[str]:
    boxed = [each for each in part.answered if each.boxes]
    most = max((len(each.boxes) for each in boxed), default=0)
    across = 4 if most <= 2 else 3 if most <= 5 else 2
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
        keep = bool(each.keyed or each.explanation or each.marked_on)
        yield from _flow(f"{each.label} ", each.answer, each.keyed, "Question", keep=keep)
        yield from word_pictures.paragraphs([each.marked_on] if each.marked_on else (), held)
        if each.explanation or each.told:
            yield from _flow(explanation, each.explanation, each.told, "Note", keep=bool(each.told))


def _in_lines(things: Sequence[T], on_a_line: int) -> list[Sequence[T]]:
    return [things[at : at + on_a_line] for at in range(0, len(things), on_a_line)]


def _flow(
    label: str, words: str, tables: Sequence[Grid], style: str, *, columns: int = 1, keep: bool = False
) -> Iterator[str]:
    """Words and the tables among them; the label stands before the first words, or alone before a table."""
    pieces = list(rich.pieces(words, tables))
    if not pieces or not isinstance(pieces[0], str):
        pieces.insert(0, "")
    for at, piece in enumerate(pieces):
        if isinstance(piece, str):
            more = at + 1 < len(pieces)
            yield _paragraph(piece if at else f"{label}{piece}", style, columns=columns, keep=keep or more)
        else:
            yield from _tables([piece])


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
        for each in formulas.in_text(piece)
    )
    return f"<w:p><w:pPr>{about}</w:pPr>{runs}</w:p>"


def _to_fill_in(words: str) -> str:
    return _paragraph(words, "Normal", centred=True, keep=True)


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
    about = _AS_CHINESE if RIGHT_MARK in words or BOX in words else ""
    about += "".join(put for style, put in _STYLED.items() if style in styles)
    return f"<w:r>{f'<w:rPr>{about}</w:rPr>' if about else ''}{inside}</w:r>"


def _formula(formula: Formula) -> str:
    try:
        return word_math.omath(formula)
    except FormulaUnread:
        return _run(formula.written)
