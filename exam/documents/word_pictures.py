"""Pictures in a Word document: parts, relations, and the paragraphs they stand in (ECMA-376, DrawingML)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from exam.documents.plates import Plate

TAKEN: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
"""What every Word can show, by its ending; WebP only the newest."""
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWN: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_PER_MILLIMETRE: Final = 36_000
"""English metric units."""


def types() -> str:
    """What the endings of the pictures mean, for the list of content types."""
    return "".join(
        f'<Default Extension="{ending}" ContentType="{media_type}"/>' for media_type, ending in TAKEN.items()
    )


def relations(held: Mapping[str, Plate]) -> str:
    """The relations of a document to its pictures."""
    return "".join(
        f'<Relationship Id="{_ident(name)}" Type="{_RELATION}/image" Target="media/{name}"/>'
        for name in sorted(held)
    )


def paragraphs(names: Sequence[str], held: Mapping[str, Plate]) -> Iterator[str]:
    """Each picture in a paragraph of its own, kept with what follows."""
    for name in names:
        width, height = (round(each * _PER_MILLIMETRE) for each in held[name].millimetres)
        size = f'cx="{width}" cy="{height}"'
        number = sorted(held).index(name) + 1
        yield (
            "<w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:drawing><wp:inline "
            f'xmlns:wp="{_DRAWN}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:docPr id="{number}" name="{name}"/>'
            f'<a:graphic xmlns:a="{_DRAWN}/main"><a:graphicData uri="{_DRAWN}/picture">'
            f'<pic:pic xmlns:pic="{_DRAWN}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/>'
            "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
            f'<a:blip xmlns:r="{_RELATION}" r:embed="{_ident(name)}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )


def _ident(name: str) -> str:
    return "picture_" + name.partition(".")[0]
