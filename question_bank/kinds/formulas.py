"""The formulas of a whole item: what is wrong with any of them, wherever its texts stand."""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from core.errors import Finding
from question_bank.kinds import fill_blank, latex
from question_bank.kinds.contract import Content, Key

_RICH: Final = frozenset({"stem", "text", "model", "steps"})
"""Fields of contents and keys whose texts are HTML."""


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """What bars the item from being used; nothing for items without formulas."""
    found = [each for field, text in _texts(content, "") for each in latex.check(text, field or "stem")]
    found += _blanks(content)
    if key is not None:
        found += (each for _, text in _texts(key, "") for each in latex.check(text, "key"))
    return tuple(found)


def _blanks(content: Content) -> Iterator[Finding]:
    """A place to fill is a field on the page; there are none inside of formulas."""
    if isinstance(content, fill_blank.Content) and latex.has_any(content.stem):
        for each in latex.pieces(content.stem):
            if not isinstance(each, str) and fill_blank.PLACE.search(each.source):
                yield Finding("item.blank_in_formula", field="stem")
                return


def _texts(part: BaseModel, top: str) -> Iterator[tuple[str, str]]:
    """Every HTML text of a content or key in which formulas may stand, by the field it stands below."""
    for name, value in part:
        field = top or name
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, BaseModel):
                yield from _texts(each, field)
            elif name in _RICH and isinstance(each, str) and latex.has_any(each):
                yield field, each
