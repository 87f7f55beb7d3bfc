"""Formulas in printed text, among them roots that were typed as a sign: on paper they have their bar."""

import re
from collections.abc import Iterator
from typing import Final

from question_bank.kinds import latex
from question_bank.kinds.latex import Formula

ROOT: Final = "\u221a"
"""Alone it is a tick."""
_NUMBER: Final = rf"(?<!\d[.\uff0e])(?<!\d[.\uff0e] ){ROOT}(\d+(?:\.\d+)?)"
_LETTER: Final = rf"{ROOT}([A-Za-z])(?![A-Za-z0-9])"
_BRACKETS: Final = rf"{ROOT}[(\uff08]([0-9A-Za-z][0-9A-Za-z+\-. \u00b2\u00b3]{{0,40}})[)\uff09]"
_TYPED: Final = re.compile(f"{_NUMBER}|{_LETTER}|{_BRACKETS}")
"""A root of a number, a letter or what stands in brackets; not the tick of a list such as ``1.√2.×``."""


def has_any(words: str) -> bool:
    """Whether a text has anything to be set as a formula."""
    return latex.has_any(words) or _TYPED.search(words) is not None


def in_text(words: str) -> Iterator[str | Formula]:
    """The text piece by piece."""
    for piece in latex.in_text(words):
        if isinstance(piece, str):
            yield from _roots(piece)
        else:
            yield piece


def _roots(words: str) -> Iterator[str | Formula]:
    at = 0
    for found in _TYPED.finditer(words):
        if found.start() > at:
            yield words[at : found.start()]
        under = next(each for each in found.groups() if each is not None)
        under = under.replace("\u00b2", "^{2}").replace("\u00b3", "^{3}")
        yield Formula(rf"\sqrt{{{under}}}", False)
        at = found.end()
    if at < len(words):
        yield words[at:]
