"""Points on a picture in QTI: selectPointInteraction with its areaMapping, both ways.

A region is written in whole pixels of the picture, as QTI counts. Read are circles, rectangles and polygons
that all pay the same; so is a hotspotInteraction, whose right shapes become the regions.
"""

from collections.abc import Callable, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import reasons, xhtml
from question_bank.formats.outgoing import Outgoing, Unfit
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds import hotspot
from question_bank.kinds.contract import MAX_POINTS, UNIT, KindName, Picture, Region, RegionShape
from question_bank.markup import ASSETS

_SHAPES: Final = {
    "circle": RegionShape.CIRCLE,
    "rect": RegionShape.RECTANGLE,
    "poly": RegionShape.POLYGON,
}
_NAMES: Final = {shape: name for name, shape in _SHAPES.items()}
_MEDIA: Final = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_LARGEST: Final = 12_000
"""Pixels of a side."""
Tag = Callable[..., str]


def declared(key: hotspot.Key, content: hotspot.Content, tag: Tag, response: str) -> str:
    """The declaration: a point that is right for each place, and the regions. Raises Unfit.

    A region pays once; where several points are asked for, QTI cannot say that two regions are one place.
    """
    picture = content.picture
    if picture is None or (content.places > 1 and len(key.places) < len(key.regions)):
        raise Unfit("export.places_left_out")
    right = "".join(tag("value", _within(each, picture)) for each in key.regions[: content.places])
    areas = "".join(
        tag("areaMapEntry", "", shape=_NAMES[each.shape], coords=_coords(each, picture), mappedValue="1")
        for each in key.regions
    )
    mapping = tag(
        "areaMapping", areas, lowerBound="0", upperBound=str(len(key.places)), defaultValue="0"
    )  # fmt: skip
    return tag(
        "responseDeclaration", tag("correctResponse", right) + mapping,
        identifier=response, cardinality="single" if content.places == 1 else "multiple", baseType="point",
    )  # fmt: skip


def asked(
    item: Outgoing, content: hotspot.Content, tag: Tag, response: str, *, as_img: bool, folder: str
) -> str:
    """The interaction with its picture, which lies in ``folder``. Raises Unfit."""
    picture = content.picture
    name = picture.address.removeprefix(ASSETS) if picture is not None else ""
    if picture is None or name not in item.pictures:
        raise Unfit("export.picture_left_out")
    size = f'width="{picture.width}" height="{picture.height}"'
    told = xhtml.attribute(picture.words)
    kind = _MEDIA.get(name.rpartition(".")[2], "image/png")
    shown = (
        f'<img src="{folder}{name}" alt="{told}" {size}/>'
        if as_img
        else f'<object type="{kind}" data="{folder}{name}" {size}>{xhtml.plain(picture.words)}</object>'
    )
    return tag("selectPointInteraction", shown, responseIdentifier=response, maxChoices=str(content.places))


def read(declared: Element, asked: Element, stem: str, right: Sequence[bool] = ()) -> Stated:
    """The item; ``right``: which of the shapes of a hotspotInteraction are. Raises Unsound."""
    picture = _picture(asked)
    if asked.tag == "hotspotInteraction":
        shapes = [e for e, is_right in zip(asked.findall("hotspotChoice"), right, strict=True) if is_right]
    else:
        shapes = _paid(declared)
    most = _most(asked, declared, len(shapes))
    regions = [
        {
            "id": f"r{number}",
            "place": 1 if most == 1 else min(number, MAX_POINTS),
            "shape": _shape(each).value,
            "at": _at(each, picture),
        }
        for number, each in enumerate(shapes, start=1)
    ]
    content: dict[str, object] = {"picture": picture.model_dump(), "places": most}
    return Stated(KindName.HOTSPOT, stem, sums=(content, {"regions": regions}))


def _picture(asked: Element) -> Picture:
    """The picture that the bank keeps, with the size that the regions are counted by. Raises Unsound."""
    for element in asked.iter():
        address = element.get("data" if element.tag == "object" else "src", "")
        if element.tag not in {"object", "img"} or not address.startswith(ASSETS):
            continue
        width, height = (whole(element.get(name, "")) or 0 for name in ("width", "height"))
        if 0 < width <= _LARGEST and 0 < height <= _LARGEST:
            told = element.get("alt") or words(element)
            return Picture(address=address, words=told[:500], width=width, height=height)
    raise reasons.not_carried("object")


def _paid(declared: Element) -> list[Element]:
    """The areas that bring marks; all the same. Raises Unsound."""
    try:
        worth = [(each, float(each.get("mappedValue", ""))) for each in declared.iter("areaMapEntry")]
    except ValueError:
        raise reasons.unclear() from None
    paid = [each for each, value in worth if value > 0]
    if not paid:
        raise reasons.unclear()
    if len({value for _, value in worth if value > 0}) > 1:
        raise reasons.paid_in_part()
    return paid


def _most(asked: Element, declared: Element, regions: int) -> int:
    told = whole(asked.get("maxChoices", ""))
    most = 1 if told is None else told
    if declared.get("cardinality") == "single":
        return 1
    return max(1, min(most or regions, MAX_POINTS))


def _shape(area: Element) -> RegionShape:
    shape = _SHAPES.get(area.get("shape", ""))
    if shape is None:
        raise reasons.unclear()
    return shape


def _at(area: Element, picture: Picture) -> list[int]:
    """Pixels by the ten-thousandth; a circle never leaves the picture for the sake of rounding."""
    try:
        pixels = [float(each) for each in area.get("coords", "").replace(",", " ").split()]
        sides = [picture.width if n % 2 == 0 else picture.height for n in range(len(pixels))]
        at = [round(each * UNIT / side) for each, side in zip(pixels, sides, strict=True)]
    except (ValueError, OverflowError):
        raise reasons.unclear() from None
    if _shape(area) is RegionShape.CIRCLE and len(at) == 3:
        x, y, radius = at
        up = min(y, UNIT - y) * picture.height // picture.width
        room = min(x, UNIT - x, up)
        at[2] = room if 0 < room < radius <= room + UNIT // picture.width + 1 else radius
    return at


def _coords(region: Region, picture: Picture) -> str:
    sides = (picture.width, picture.height)
    return ",".join(str(round(each * sides[n % 2] / UNIT)) for n, each in enumerate(region.at))


def _within(region: Region, picture: Picture) -> str:
    """A point of the region, in pixels."""
    x, y = region.at[:2]
    if region.shape is RegionShape.RECTANGLE:
        x, y = (x + region.at[2]) // 2, (y + region.at[3]) // 2
    return f"{round(x * picture.width / UNIT)} {round(y * picture.height / UNIT)}"
