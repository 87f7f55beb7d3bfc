"""The fields of an item that is answered on a picture: the picture, how many points, the regions.

People read and write places in percent; they are stored by the ten-thousandth.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from core.ids import new_ref
from question_bank.kinds import hotspot
from question_bank.kinds.contract import MAX_POINTS, MAX_REGIONS, Content, Key, RegionShape
from web.views import View, Words

_NUMBER: Final = re.compile(r"(-?)(\d{1,3})(?:\.(\d{1,2}))?")
_BETWEEN: Final = re.compile(r"[\s,，、;；%％]+")
_Line = Annotated[str, Field(max_length=600)]


class RegionField(View):
    """One region: ``at`` in percent, as it is read and written."""

    id: str
    place: str = "1"
    shape: str = RegionShape.CIRCLE.value
    at: str = ""


class SpotFields(View):
    """The picture and its regions in the editor; ``address`` is empty until there is a picture."""

    address: str = ""
    words: str = ""
    width: str = ""
    height: str = ""
    places: str = "1"
    regions: tuple[RegionField, ...] = ()

    def shape_choices(self, word: Words) -> list[tuple[str, str]]:
        """The shapes that a region can have."""
        return [(each.value, word(each)) for each in RegionShape]

    def place_choices(self) -> list[tuple[str, str]]:
        """The numbers that a place, or a count of points, can have."""
        return [(str(number), str(number)) for number in range(1, MAX_POINTS + 1)]

    def with_spare_rows(self) -> "SpotFields":
        """The fields with an empty row after the filled ones, so that the form works without script."""
        if len(self.regions) >= MAX_REGIONS:
            return self
        taken = {each.place for each in self.regions}
        free = next((str(n) for n in range(1, MAX_POINTS + 1) if str(n) not in taken), "1")
        spare = RegionField(id=new_ref()[:6], place=free)
        return self.model_copy(update={"regions": (*self.regions, spare)})


class TypedSpots(BaseModel):
    """The same fields as the form sent them; a row without numbers is none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    picture: str = ""
    picture_words: _Line = ""
    picture_width: str = ""
    picture_height: str = ""
    places: str = "1"
    region_id: list[str] = []
    region_place: list[str] = []
    region_shape: list[str] = []
    region_at: list[_Line] = []

    def spots_content(self) -> dict[str, Any]:
        """What the content has beside its stem."""
        content: dict[str, Any] = {"places": _count(self.places)}
        if self.picture:
            content["picture"] = {
                "address": self.picture,
                "words": self.picture_words,
                "width": _whole(self.picture_width),
                "height": _whole(self.picture_height),
            }
        return content

    def spots_key(self) -> dict[str, Any] | None:
        """The raw key, None without a region."""
        rows = [
            {
                "id": row.id,
                "place": _count(row.place),
                "shape": row.shape if row.shape in set(RegionShape) else RegionShape.POLYGON.value,
                "at": _numbers(row.at),
            }
            for row in self._rows()
        ]
        return {"regions": rows[:MAX_REGIONS]} if rows else None

    def spot_fields(self) -> SpotFields:
        """The form's own text as the page shows it again."""
        return SpotFields(
            address=self.picture,
            words=self.picture_words,
            width=self.picture_width,
            height=self.picture_height,
            places=self.places,
            regions=tuple(self._rows()),
        )

    def _rows(self) -> list[RegionField]:
        rows = zip(self.region_id, self.region_place, self.region_shape, self.region_at, strict=False)
        return [
            RegionField(id=own[:16], place=place, shape=shape, at=at)
            for own, place, shape, at in rows
            if at.strip()
        ]


def spot_fields(content: Content, key: Key | None) -> SpotFields:
    """The fields of a stored item; empty for other kinds."""
    if not isinstance(content, hotspot.Content):
        return SpotFields()
    regions = key.regions if isinstance(key, hotspot.Key) else ()
    picture: Mapping[str, Any] = content.picture.model_dump() if content.picture is not None else {}
    return SpotFields(
        address=picture.get("address", ""),
        words=picture.get("words", ""),
        width=str(picture.get("width", "")),
        height=str(picture.get("height", "")),
        places=str(content.places),
        regions=tuple(
            RegionField(id=each.id, place=str(each.place), shape=each.shape.value, at=percents(each.at))
            for each in regions
        ),
    )


def percents(at: Sequence[int]) -> str:
    """Numbers as people read them: 5000, 25 → ``50 0.25``."""
    return " ".join(f"{each / 100:g}" for each in at)


def _numbers(typed: str) -> list[int]:
    """What was typed, by the ten-thousandth; nothing where a part of it is no number."""
    found = [_NUMBER.fullmatch(part) for part in _BETWEEN.split(typed.strip()) if part]
    read = [
        int(each[2]) * 100 + int((each[3] or "").ljust(2, "0")) if not each[1] else -1
        for each in found
        if each
    ]
    return read if len(read) == len(found) else []


def _count(typed: str) -> int:
    number = _whole(typed)
    return number if 1 <= number <= MAX_POINTS else 1


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0
