"""QTI 1.2 of Canvas: regions of a picture, in parts of its width and height.

The regions that the item lists are the right ones. An ellipse has no place in the bank and is refused.
"""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import qti_classic_text, reasons, rich
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds.contract import MAX_CORNERS, MAX_POINTS, UNIT, KindName, RegionShape
from question_bank.markup import ASSETS

_SHAPES: Final = {"rectangle": RegionShape.RECTANGLE, "bounded": RegionShape.POLYGON}
_IMAGE: Final = "render_hotspot//matimage"


def read(item: Element, shown: Element, asked: Element) -> Stated:
    """A picture that is answered on. Raises Unsound where the file does not bring it along."""
    picture = _picture(item, asked)
    labels = list(asked.iter("response_label"))
    if not labels:
        raise reasons.no_key()
    if len(labels) > MAX_POINTS:
        raise reasons.unsupported(f"hot_spot_question ({len(labels)})")
    single = asked.get("rcardinality", "Single").lower() == "single"
    regions: list[object] = [
        {"id": f"r{n}", "place": 1 if single else n, "shape": _shape(each).value, "at": _at(each)}
        for n, each in enumerate(labels, start=1)
    ]
    content: dict[str, object] = {"picture": picture, "places": 1 if single else len(labels)}
    drawn = asked.find("render_hotspot")

    def place(element: Element) -> str | None:
        return "" if element is drawn else None

    stem = rich.from_html(qti_classic_text.source(shown, place))
    return Stated(KindName.HOTSPOT, stem, sums=(content, {"regions": regions}))


def _picture(item: Element, asked: Element) -> dict[str, object]:
    """The one picture, with words for it: its own, else the name of the item. Raises Unsound."""
    images = asked.findall(_IMAGE)
    image = images[0] if len(images) == 1 else asked
    sides = [whole(image.get(name, "")) for name in ("width", "height")]
    if not image.get("uri", "").startswith(ASSETS) or None in sides:
        raise reasons.not_carried("image")
    told = image.get("label", "") or item.get("title", "")
    return {"address": image.get("uri"), "words": told[:500], "width": sides[0], "height": sides[1]}


def _shape(label: Element) -> RegionShape:
    named = label.get("rarea", "").lower()
    if named not in _SHAPES:
        raise reasons.unsupported(f"hot_spot_question ({named or '?'})")
    return _SHAPES[named]


def _at(label: Element) -> list[int]:
    """Corners by the ten-thousandth; a rectangle has two, a polygon three or more. Raises Unsound."""
    try:
        parts = [float(each) for each in words(label).split(",")]
    except ValueError:
        raise reasons.unclear() from None
    if not _is_whole(_shape(label), parts) or not all(0 <= part <= 1 for part in parts):
        raise reasons.unclear()
    return [round(part * UNIT) for part in parts]


def _is_whole(shape: RegionShape, parts: Sequence[float]) -> bool:
    if shape is RegionShape.RECTANGLE:
        return len(parts) == 4
    return len(parts) % 2 == 0 and 6 <= len(parts) <= 2 * MAX_CORNERS
