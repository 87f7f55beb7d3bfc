"""A bank as a package of QTI 2.2 or 3.0: a manifest, and a file for each item.

The manifest's metadata (IEEE LOM) tell an item's topics and difficulty.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Final

from question_bank import markup
from question_bank.formats import xhtml
from question_bank.formats.outgoing import Lost, Made, Outgoing, Unfit
from question_bank.formats.qti_item_writing import PICTURES, Writer
from question_bank.formats.qti_names import DIFFICULTIES, Dialect

_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_FOLDER: Final = "items/"
_SHOWN: Final = re.compile(rf'(<img\b[^<>]*?\ssrc="){markup.ASSETS}')


def written(name: str, items: Sequence[Outgoing], dialect: Dialect, truth: tuple[str, str]) -> Made:
    """The package. ``truth``: the words of a true/false item's two options, right first."""
    kept: list[Outgoing] = []
    left: list[Lost] = []
    parts: dict[str, str] = {}
    for item in items:
        try:
            part = _SHOWN.sub(rf"\1{PICTURES}", Writer(item, dialect, truth).whole())
        except Unfit as unfit:
            left.append(Lost(item.number, unfit.finding))
        else:
            kept.append(item)
            parts[_path(item)] = part
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for path, text in (("imsmanifest.xml", _manifest(kept, dialect)), *parts.items()):
            entry = zipfile.ZipInfo(path, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
        for picture, data in sorted({name: data for item in kept for name, data in _carried(item)}.items()):
            archive.writestr(zipfile.ZipInfo(_FOLDER + PICTURES + picture, _STAMP), data)
    places = tuple((name, path, 1) for path in parts)
    return Made(name, whole.getvalue(), tuple(kept), places, tuple(left))


def _path(item: Outgoing) -> str:
    return f"{_FOLDER}item-{item.number}.xml"


def _carried(item: Outgoing) -> list[tuple[str, bytes]]:
    """The pictures that an item takes along."""
    shown = markup.assets_in(repr((item.content, item.key, item.explanation)))
    return [(name, item.pictures[name]) for name in sorted(shown & item.pictures.keys())]


def _manifest(items: Sequence[Outgoing], dialect: Dialect) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<manifest xmlns="{dialect.manifest}" xmlns:lom="http://ltsc.ieee.org/xsd/LOM" identifier="bank">',
        f"<metadata><schema>{dialect.schema}</schema>",
        f"<schemaversion>{dialect.schema_version}</schemaversion></metadata>",
        "<organizations/>",
        "<resources>",
    ]
    for item in items:
        path = _path(item)
        files = "".join(f'<file href="{_FOLDER}{PICTURES}{name}"/>' for name, _ in _carried(item))
        lines.append(
            f'<resource identifier="R{item.number}" type="{dialect.resource}" href="{path}">'
            f'{_metadata(item)}<file href="{path}"/>{files}</resource>'
        )
    return "\n".join((*lines, "</resources>", "</manifest>", ""))


def _metadata(item: Outgoing) -> str:
    difficulty = DIFFICULTIES[item.difficulty - 1]
    taxa = "".join(
        f"<lom:taxon><lom:entry><lom:string>{xhtml.plain(title)}</lom:string></lom:entry></lom:taxon>"
        for title in item.topics
    )
    path = (
        "<lom:classification><lom:purpose><lom:source>LOMv1.0</lom:source><lom:value>discipline</lom:value>"
        f"</lom:purpose><lom:taxonPath>{taxa}</lom:taxonPath></lom:classification>"
    )
    return (
        "<metadata><lom:lom><lom:educational><lom:difficulty><lom:source>LOMv1.0</lom:source>"
        f"<lom:value>{difficulty}</lom:value></lom:difficulty></lom:educational>"
        f"{path if taxa else ''}</lom:lom></metadata>"
    )
