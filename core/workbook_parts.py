"""What the parts of an .xlsx say beside its cells: which part holds which sheet, and how numbers are shown.

Raises what parsing raises: ``expat.ExpatError``, ``ValueError`` or ``LookupError`` for damage. Pure.
"""

import posixpath
from collections.abc import Mapping
from typing import Final

from core import shown_numbers, workbooks

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_STYLES: Final = "xl/styles.xml"


def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rsplit(":", 1)[-1]


def formats_of(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    """Number of a cell's style, as cells name it → its number format, where that changes what is shown."""
    styles = next((_styles(part) for name, part in parts.items() if name.lower() == _STYLES), [])
    return {str(place): code for place, code in enumerate(styles) if not shown_numbers.is_plain(code)}


def sheets_of(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name → the part that holds it, in lower case."""
    by_name = {name.lower(): part for name, part in parts.items()}
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(_: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes and "Target" in attributes:
            targets[attributes["Id"]] = attributes["Target"]

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet":
            wanted = next((value for key, value in attributes.items() if local(key) == "id"), "")
            sheets[attributes.get("name", "")] = wanted

    for name, handler in ((_RELATIONS, relation), (_WORKBOOK, sheet)):
        parser = workbooks.xml_parser()
        parser.StartElementHandler = handler
        parser.Parse(by_name[name], True)
    return {
        name: posixpath.normpath(posixpath.join("/xl", targets.get(wanted, "")))[1:].lower()
        for name, wanted in sheets.items()
    }


def _styles(part: bytes) -> list[str]:
    """The number format of each style that cells may have, in order."""
    written: dict[int, str] = {}
    styles: list[int] = []
    within = [""]
    parser = workbooks.xml_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        own = local(name)
        if own == "numFmt" and within[-1] == "numFmts":
            written[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif own == "xf" and within[-1] == "cellXfs":
            styles.append(int(attributes.get("numFmtId", "0")))
        within.append(own)

    def end(_: str) -> None:
        within.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(part, True)
    return [shown_numbers.code_of(number, written) for number in styles]
