"""XML as a tree of plain names, read under a guard: no document type, so no entities; bounded depth and size.

Prefixes of names are dropped: which vocabulary a file is written in is told by its outermost element.
"""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from core.workbooks import Unfit
from question_bank.formats import limits
from question_bank.formats.archive import Refused
from question_bank.formats.encodings import decode


def parse(data: bytes) -> Element:
    """The outermost element of an XML file in any encoding that a text may have. Raises Refused."""
    return parse_text(decode(data))


def parse_text(text: str) -> Element:
    """The outermost element. Raises Refused for anything that is not plain, well-formed, moderate XML."""
    scan = _Scan()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = scan.doctype
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.builder.data
    try:
        parser.Parse(text.lstrip("\ufeff \t\r\n"), True)
        return scan.builder.close()
    except Unfit:
        raise
    except (expat.ExpatError, ValueError, AssertionError, UnicodeError) as fault:
        raise Refused("import.xml_unreadable") from fault


class _Scan:
    """Builds the tree and counts while it does."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.depth = self.count = 0

    def doctype(self, *_: object) -> None:
        raise Refused("import.xml_doctype")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > limits.MAX_XML_DEPTH or self.count > limits.MAX_XML_ELEMENTS:
            raise Refused("import.xml_too_large", depth=limits.MAX_XML_DEPTH, count=limits.MAX_XML_ELEMENTS)
        self.builder.start(local(name), {local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(local(name))


def local(name: str) -> str:
    """The name without its prefix."""
    return name.rsplit(":", 1)[-1]


def words(element: Element | None) -> str:
    """All text inside an element, without blank ends; empty for None."""
    return "" if element is None else "".join(element.itertext()).strip()


def whole(text: str, digits: int = 8) -> int | None:
    """The number that plain digits say, at most so many of them; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None
