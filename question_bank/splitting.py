"""A whole question pasted into one field, taken apart: stem, options, key, explanation.

Pasted with its formatting, it keeps pictures, tables, raised and lowered signs.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from core.errors import Finding, Invalid, Refusal
from question_bank import markup
from question_bank.formats import pasted_html, pasted_text
from question_bank.formats.archive import Refused
from question_bank.formats.drafts import DIFFICULTIES, ItemDraft
from question_bank.formats.options import letter_at
from question_bank.formats.pasted_html import Lines
from question_bank.kinds import registry

LONGEST: Final = 20_000
_KEY: Final = re.compile(r"[A-Za-z\uff21-\uff3a\uff41-\uff5a]{1,10}")
_FEWEST: Final = 4
"""Cells of a row of a spreadsheet that can be a question: its stem, two options and the key."""


@dataclass(frozen=True, slots=True)
class Split:
    """The first question of the text, its difficulty 1 to 5, and how many more there are."""

    draft: ItemDraft
    difficulty: int
    more: int


def split(text: str, formatted: str = "") -> Split:
    """Take the first question of a text apart. Raises Invalid where nothing in it is a whole question.

    ``formatted``: the same as HTML; where it does not read as a question, the text does.
    """
    if formatted:
        lines = pasted_html.as_lines(markup.from_field(formatted[:LONGEST]))
        try:
            return _restored(_split(lines.text), lines)
        except Refusal:  # what its formatting hides, such as numbers of lists, stands in the plain text
            return _split(text)
    return _split(text)


def _restored(found: Split, lines: Lines) -> Split:
    """The question with its formatting. Raises ItemUnreadable where that makes it too long."""
    draft = found.draft
    content = markup.safe_content(lines.restored(registry.stored(draft.content)))
    key = lines.restored(registry.stored(draft.key))
    restored = replace(
        draft,
        content=registry.read_content(draft.kind, content),
        key=registry.read_key(draft.kind, key),
        explanation=markup.safe(lines.restored(draft.explanation)),
    )
    return replace(found, draft=restored)


def _split(text: str) -> Split:
    try:
        reading = pasted_text.read_pasted("", _as_text(text[:LONGEST]))
    except Refused as refused:
        raise Invalid(Finding("pasted.nothing", field="stem")) from refused
    if not reading.drafts:
        reasons = tuple(problem.finding for problem in reading.problems[:3])
        raise Invalid(Finding("pasted.nothing", field="stem"), *reasons)
    draft = reading.drafts[0]
    return Split(draft, DIFFICULTIES[draft.difficulty], reading.read - 1)


def _as_text(text: str) -> str:
    """A row of a spreadsheet, stem, options and key beside each other, as lines; other text as it is."""
    lines = [line for line in text.splitlines() if line.strip()]
    cells = [cell.strip() for cell in lines[0].split("\t")] if len(lines) == 1 else []
    filled = [cell for cell in cells if cell]
    if len(filled) < _FEWEST or not _KEY.fullmatch(filled[-1]):
        return text
    stem, *options = filled[:-1]
    labelled = [f"{letter_at(place)}. {option}" for place, option in enumerate(options)]
    return "\n".join((stem, *labelled, f"Answer: {filled[-1]}"))
