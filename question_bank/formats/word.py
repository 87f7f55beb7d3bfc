"""Word documents (.docx) as lines of running text: the paragraphs of ``word/document.xml`` and their numbers.

Numbers and letters that Word counts itself are written out again; raised and lowered figures become signs of
their own; formulas become LaTeX; pictures come along; what is neither, or a formula that LaTeX cannot say,
leaves a mark that keeps its item from being read without it.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from core import workbooks
from question_bank import markup
from question_bank.formats import carried, key_table, layouts, maths, pasted_text, running, xml_tree
from question_bank.formats.archive import Refused, weight
from question_bank.formats.drafts import Reading
from question_bank.formats.options import letter_at

DOCUMENT: Final = "word/document.xml"
_NUMBERING: Final = "word/numbering.xml"
_RELATIONS: Final = "word/_rels/document.xml.rels"
_MACROS: Final = "vbaproject.bin"
_SKIPPED: Final = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "Fallback", "instrText", "delText", "rt", "sectPr", "tblPr", "sdtPr"}
)
_FORMULAS: Final = frozenset({"oMath", "oMathPara"})
_PICTURES: Final = frozenset({"drawing", "pict"})
_OBJECTS: Final = frozenset({"drawing", "pict", "object", "oMath", "oMathPara", "chart"})
_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_TICKS: Final = {"F0FC": "\u221a", "F050": "\u221a", "F0FB": "\u00d7", "F04F": "\u00d7"}
_DECIMAL: Final = frozenset({"decimal", "decimalZero", "decimalFullWidth", "decimalFullWidth2"})
_LETTERS: Final = frozenset({"upperLetter", "lowerLetter"})
_CHINESE: Final = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"}
)


def is_document(names: frozenset[str]) -> bool:
    """Whether the names of an archive are those of a Word document."""
    return DOCUMENT in {name.lower() for name in names}


def read_word(file: str, data: bytes) -> Reading:
    """Read a document as running text. Raises Refused."""
    if any(name.lower().endswith(_MACROS) for name in workbooks.names_of(data, weight())):
        raise Refused("import.holds_macros")
    found = workbooks.members_of(data, weight(), (".xml", ".rels"))
    parts = {name.lower(): part for name, part in found.items()}
    lists = _Lists(xml_tree.parse(parts[_NUMBERING]) if _NUMBERING in parts else None)
    album = _Pictures(data, parts.get(_RELATIONS))
    lines: list[str] = []
    for block in _blocks(xml_tree.parse(parts[DOCUMENT])):
        written = "\n".join(_rows(block)) if block.tag == "tbl" else lists.label(block) + _text(block, album)
        lines += running.lines_of(written)
    if not lines:
        raise Refused("import.no_rows")
    return carried.placed(pasted_text.read_lines(file, lines), album)


class _Pictures(carried.Album):
    """The pictures of a document, by the relations that its drawings name."""

    def __init__(self, data: bytes, relations: bytes | None) -> None:
        super().__init__(workbooks.members_of(data, weight(), carried.ENDINGS) if relations else {})
        found = xml_tree.parse(relations) if relations else ()
        self.paths = {
            each.get("Id", ""): posixpath.normpath(posixpath.join("word", each.get("Target", "")))
            for each in found
            if each.get("TargetMode") != "External"
        }

    def drawn(self, drawing: Element) -> str:
        """The sign of the one picture of a drawing; of anything else the mark that is no picture."""
        blips = [e.get("embed", "") for e in drawing.iter("blip")]
        blips += [e.get("id", "") for e in drawing.iter("imagedata")]
        if (
            len(blips) != 1
            or blips[0] not in self.paths
            or next(drawing.iter("txbxContent"), None) is not None
        ):
            return running.OBJECT
        told = next((e.get("descr", "") for e in drawing.iter("docPr")), "")
        return self.sign(self.paths[blips[0]], told) or running.OBJECT


def _blocks(element: Element) -> Iterator[Element]:
    """The paragraphs in reading order, those inside drawings aside; a table of keys as a whole."""
    for child in element:
        if child.tag == "p" or (child.tag == "tbl" and key_table.holds_keys(_rows(child))):
            yield child
        elif child.tag not in _SKIPPED | _OBJECTS:
            yield from _blocks(child)


def _rows(table: Element) -> list[str]:
    """The plain text of each row of a table, its cells parted by tabs."""
    return [
        "\t".join("".join(each.text or "" for each in cell.iter("t")).strip() for cell in row.iter("tc"))
        for row in table.iter("tr")
    ]


def _text(element: Element, album: _Pictures) -> str:
    pieces: list[str] = []
    for child in element:
        if child.tag == "t":
            pieces.append(carried.unsigned(child.text or ""))
        elif child.tag in _BREAKS:
            pieces.append(_BREAKS[child.tag])
        elif child.tag == "sym":
            pieces.append(_TICKS.get(child.get("char", "").upper(), running.OBJECT))
        elif child.tag in _FORMULAS:
            pieces.append(maths.from_word(child) or running.OBJECT)
        elif child.tag in _PICTURES:
            pieces.append(album.drawn(child))
        elif child.tag in _OBJECTS:
            pieces.append(running.OBJECT)
        elif child.tag == "r":
            pieces.append(_shifted(child, album))
        elif child.tag not in _SKIPPED:
            pieces.append(_text(child, album))
    return "".join(pieces)


def _shifted(run: Element, album: _Pictures) -> str:
    """The text of a run; raised and lowered figures as signs of their own (10², H₂O)."""
    moved = run.find("rPr/vertAlign")
    text = _text(run, album)
    tag = {"superscript": "sup", "subscript": "sub"}.get(moved.get("val", "") if moved is not None else "")
    if tag is None or not text.strip() or running.OBJECT in text:
        return text
    return markup.readable(f"<{tag}>{markup.from_field(text)}</{tag}>")


class _Lists:
    """Counts what Word counts: numbers and letters of paragraphs in lists."""

    def __init__(self, numbering: Element | None) -> None:
        self._kinds: dict[tuple[str, str], str] = {}
        self._starts: dict[tuple[str, str], int] = {}
        self._list_of: dict[str, str] = {}
        self._counted: dict[str, dict[int, int]] = {}
        if numbering is None:
            return
        for listed in numbering.iter("abstractNum"):
            for level in listed.findall("lvl"):
                kind = level.find("numFmt")
                place = (listed.get("abstractNumId", ""), level.get("ilvl", "0"))
                self._kinds[place] = kind.get("val", "") if kind is not None else ""
                self._starts[place] = _start(level.find("start"))
        for number in numbering.findall("num"):
            abstract = number.find("abstractNumId")
            own = [each for each in number.findall("lvlOverride") if each.find("startOverride") is not None]
            name = abstract.get("val", "") if abstract is not None else ""
            listed_as = f"{name}\x1f{number.get('numId')}" if own else name
            self._list_of[number.get("numId", "")] = listed_as
            for level in own:
                self._starts[listed_as, level.get("ilvl", "0")] = _start(level.find("startOverride"))

    def label(self, paragraph: Element) -> str:
        """What Word writes before a paragraph, as running text has it: "3. ", "B. ", a Chinese number."""
        listed = paragraph.find("pPr/numPr")
        if listed is None:
            return ""
        values: Mapping[str, str] = {child.tag: child.get("val", "") for child in listed}
        counted = self._list_of.get(values.get("numId", ""), "")
        level = values.get("ilvl", "0")
        kind = self._kinds.get((counted.split("\x1f")[0], level), "")
        depth = xml_tree.whole(level) or 0
        counts = self._counted.setdefault(counted, {})
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        counts[depth] = counts.get(depth, self._first(counted, level) - 1) + 1
        return _written(kind, counts[depth])

    def _first(self, counted: str, level: str) -> int:
        """What a level of a list begins at."""
        plain = self._starts.get((counted.partition("\x1f")[0], level), 1)
        return self._starts.get((counted, level), plain)


def _start(element: Element | None) -> int:
    """A number that Word begins at: 1 where it says nothing sensible."""
    said = None if element is None else xml_tree.whole(element.get("val", ""))
    return 1 if said is None else said


def _written(kind: str, count: int) -> str:
    if kind in _DECIMAL:
        return f"{count}. "
    if kind in _LETTERS and count <= 26:
        return f"{letter_at(count - 1)}. "
    if kind in _CHINESE:
        numerals = layouts.CHINESE_NUMERALS
        return f"{numerals[(count - 1) % 10]}\u3001"
    return ""
