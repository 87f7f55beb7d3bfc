"""The editor's part for blanks: the texts that each takes, and the number that it takes too."""

import re
from itertools import count, zip_longest
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from question_bank.kinds import fill_blank
from question_bank.kinds.amount import Amount, ToleranceIn
from question_bank.kinds.contract import Key
from web.bank_calculated import Short
from web.views import View

Lines = Annotated[str, Field(max_length=20_000)]
_PLACE: Final = re.compile(
    r"<[^<>]*>|\\\(.*?\\\)|\\\[.*?\\\]|\[\[(?P<number>\d{1,3})\]\]|(?P<line>[_\uff3f]{2,})", re.DOTALL
)
"""A tag or a formula, which holds none; a place that is numbered; one that is drawn as a line."""


def numbered(stem: str) -> str:
    """A stem as typed, its lines of underscores as the places ``[[1]]``, ``[[2]]`` in order of reading.

    Places that are numbered already keep their numbers; where those do not fit the order, nothing changes.
    """
    places = [each for each in _PLACE.finditer(stem) if each["line"] or each["number"]]
    if any(each["number"] and int(each["number"]) != at for at, each in enumerate(places, start=1)):
        return stem
    following = count(1)
    return _PLACE.sub(
        lambda each: f"[[{next(following)}]]" if each["line"] or each["number"] else each[0], stem
    )


class BlankField(View):
    """One blank: its texts, a line each, and its number as it is typed, empty where it takes none."""

    texts: str = ""
    number: str = ""
    unit: str = ""
    tolerance: str = ""
    tolerance_in: str = ToleranceIn.UNIT

    @property
    def has_number(self) -> bool:
        """Whether anything is typed of a number."""
        return any(each.strip() for each in (self.number, self.unit, self.tolerance))

    def key(self) -> dict[str, Any]:
        """The raw key of the blank."""
        texts = {"accepted": [line.strip() for line in self.texts.splitlines() if line.strip()]}
        if not self.has_number:
            return texts
        return texts | {
            "amount": {
                "value": self.number,
                "unit": self.unit,
                "tolerance": self.tolerance.strip() or "0",
                "tolerance_in": self.tolerance_in or ToleranceIn.UNIT.value,
            }
        }


class TypedBlanks(BaseModel):
    """The fields of the form as they were sent; those of a blank stand in the same order."""

    blank: list[Lines] = []
    blank_number: list[Short] = []
    blank_unit: list[Short] = []
    blank_tolerance: list[Short] = []
    blank_tolerance_in: list[Short] = []

    def blank_fields(self) -> tuple[BlankField, ...]:
        """The form's own text as the page shows it again."""
        numbers = (self.blank_number, self.blank_unit, self.blank_tolerance, self.blank_tolerance_in)
        rows = zip_longest(self.blank, *(each[: len(self.blank)] for each in numbers), fillvalue="")
        return tuple(
            BlankField(texts=texts, number=number, unit=unit, tolerance=tolerance, tolerance_in=counted)
            for texts, number, unit, tolerance, counted in rows
        )

    def blank_keys(self) -> list[dict[str, Any]]:
        """The raw keys of the blanks, without the empty ones at the end."""
        keys = [each.key() for each in self.blank_fields()]
        while keys and keys[-1] == {"accepted": []}:
            keys.pop()
        return keys


def blank_fields(key: Key | None) -> tuple[BlankField, ...]:
    """The fields of stored blanks."""
    if not isinstance(key, fill_blank.Key):
        return ()
    return tuple(_field(each.accepted, each.amount) for each in key.blanks)


def _field(accepted: tuple[str, ...], amount: Amount | None) -> BlankField:
    texts = "\n".join(accepted)
    if amount is None:
        return BlankField(texts=texts)
    return BlankField(
        texts=texts,
        number=amount.value,
        unit=amount.unit,
        tolerance=amount.tolerance,
        tolerance_in=amount.tolerance_in,
    )
