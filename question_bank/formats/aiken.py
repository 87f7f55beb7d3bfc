"""Aiken: a stem, options ``A. …`` or ``A) …`` a line each, and ``ANSWER: B``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from question_bank.formats import limits, wording
from question_bank.formats.archive import Refused
from question_bank.formats.compose import Fields, compose
from question_bank.formats.drafts import ItemDraft, Problem, Reading, SourceRow, file_problem
from question_bank.formats.options import out_of_order

_ANSWER: Final = re.compile(r"ANSWER:[ \t]*(?P<key>[A-Z](?:[ \t,]*[A-Z])*)[ \t]*")
_OPTION: Final = re.compile(r"(?P<letter>[A-Z])[.)][ \t]+(?P<text>.*)")
_SURE: Final = re.compile(r"^[A-Z][.)][ \t]+[^\n]*\n(?:[ \t]*\n)*ANSWER:[ \t]*[A-Z]", re.MULTILINE)


def looks_like(text: str) -> bool:
    """Whether an option line is followed by an answer line of this format."""
    return _SURE.search(text.replace("\r\n", "\n")) is not None


@dataclass(slots=True)
class _Item:
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    key: str = ""


def read_aiken(file: str, text: str) -> Reading:
    """Read an Aiken file; ``row`` counts its items. Raises Refused when there are too many."""
    items = list(_items(text))
    if len(items) > limits.MAX_ROWS:
        raise Refused("import.too_many_rows", count=len(items), most=limits.MAX_ROWS)
    stems = wording.without_numbers([wording.clean("\n".join(item.stem)) for item in items])
    drafts: list[ItemDraft] = []
    problems: list[Problem] = []
    for row, (item, stem) in enumerate(zip(items, stems, strict=True), start=1):
        source = SourceRow(file, None, row)
        disorder = out_of_order([letter for letter, _ in item.options])
        if disorder is not None:
            problems.append(Problem(*source.place, disorder.code, disorder.facts))
            continue
        made = compose(_fields(source, item, stem))
        if isinstance(made, ItemDraft):
            drafts.append(made)
        else:
            problems += made
    if not items:
        problems.append(file_problem(file, "import.no_rows"))
    return Reading(tuple(drafts), tuple(problems), len(items))


def _fields(source: SourceRow, item: _Item, stem: str) -> Fields:
    raw = {letter: text for letter, text in item.options if text} | {"ANSWER": item.key}
    return Fields(
        source=source,
        stem=stem,
        options=tuple(item.options) or None,
        key=item.key,
        lettered=True,
        raw={"text": "\n".join(item.stem)[: limits.MAX_CELL_CHARACTERS], **raw},
    )


def _items(text: str) -> Iterator[_Item]:
    item = _Item()
    for line in text.lstrip("\ufeff").splitlines():
        bare = line.strip()
        answer, option = _ANSWER.fullmatch(bare), _OPTION.fullmatch(bare)
        if not bare:
            continue
        if answer is not None:
            item.key = answer["key"]
            yield item
            item = _Item()
        elif option is not None and item.stem:
            item.options.append((option["letter"], option["text"]))
        elif item.options:
            yield item
            item = _Item(stem=[bare])
        else:
            item.stem.append(bare)
    if item.stem:
        yield item
