"""The sealed strip of a Word document: at the left edge of the first page, turned, as papers have it.

A text box in the header of the first page, so that whoever writes on moves nothing of it. Written twice, as
Word wants it (ECMA-376, part 3): as a shape for whoever knows shapes, else as the older drawing.
"""

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

LEFT_MARGIN: Final = 1_701
RIGHT_MARGIN: Final = 794
"""Of sheets with a strip, in twentieths of a point: 30 and 14 mm."""
_FROM_LEFT, _FROM_TOP, _ACROSS, _ALONG = 7, 23, 21, 250
"""Where the strip stands on the page and how large it is, in millimetres."""
_EMU: Final = 36_000
_LINE: Final = "_" * 32
_DOTS: Final = "\u2026" * 14
"""As many signs as fill the strip: tab stops with leaders are not kept by every program in a turned box."""
_ASKED: Final = ("unit", "name", "admission_code")
_DRAWN: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_SHAPE: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_EITHER: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def paragraph(labels: Mapping[str, str]) -> str:
    """The strip, in a paragraph of the first page's header that takes no room itself."""
    words = _names(labels) + _dotted(labels) + _paragraph(labels["seal_note"])
    shape = _shape(words, labels["seal"])
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr><w:r>'
        f'<mc:AlternateContent xmlns:mc="{_EITHER}"><mc:Choice xmlns:wps="{_SHAPE}" Requires="wps">'
        f"{shape}</mc:Choice><mc:Fallback>{_older(words)}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def _shape(words: str, name: str) -> str:
    size = f'cx="{_ACROSS * _EMU}" cy="{_ALONG * _EMU}"'
    places = "".join(
        f'<wp:position{way} relativeFrom="page"><wp:posOffset>{at * _EMU}</wp:posOffset></wp:position{way}>'
        for way, at in (("H", _FROM_LEFT), ("V", _FROM_TOP))
    )
    return (
        f'<w:drawing><wp:anchor xmlns:wp="{_DRAWN}/wordprocessingDrawing" distT="0" distB="0" distL="0" '
        'distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" '
        f'allowOverlap="1"><wp:simplePos x="0" y="0"/>{places}<wp:extent {size}/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="9001" name="{escape(name)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWN}/main"><a:graphicData uri="{_SHAPE}"><wps:wsp>'
        f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{words}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr rot="0" vert="vert270" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr">'
        "<a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )


def _older(words: str) -> str:
    return (
        '<w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" '
        f'style="position:absolute;margin-left:{_FROM_LEFT}mm;margin-top:{_FROM_TOP}mm;width:{_ACROSS}mm;'
        f"height:{_ALONG}mm;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
        '" filled="f" stroked="f"><v:textbox inset="0,0,0,0" '
        'style="layout-flow:vertical;mso-layout-flow-alt:bottom-to-top">'
        f"<w:txbxContent>{words}</w:txbxContent></v:textbox></v:rect></w:pict>"
    )


def _names(labels: Mapping[str, str]) -> str:
    """What is asked for, each with its line to write on."""
    return _paragraph("    ".join(f"{labels[each]} {_LINE}" for each in _ASKED))


def _dotted(labels: Mapping[str, str]) -> str:
    """The dotted line along which the strip is folded away, with its name."""
    return _paragraph(_DOTS.join(("", *labels["seal"], "")))


def _paragraph(words: str) -> str:
    return (
        '<w:p><w:pPr><w:pStyle w:val="Normal"/><w:spacing w:before="0" w:after="120" w:line="240" '
        'w:lineRule="auto"/><w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'
    )
