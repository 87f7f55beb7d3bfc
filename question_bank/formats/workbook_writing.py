"""A bank as a workbook in the layout that an import reads: a row an item, headings in any language."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import xlsxwriter

from question_bank import markup
from question_bank.formats import answers, measures, pairing
from question_bank.formats.drafts import DIFFICULTIES
from question_bank.formats.outgoing import Lost, Made, Outgoing, no_place_for
from question_bank.kinds import (
    fill_blank,
    matching,
    multiple_choice,
    numeric,
    ordering,
    single_choice,
    true_false,
)
from question_bank.kinds import written as written_kinds
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.kinds.contract import Content, Key, KindName

LEVELS: Final = 4
"""Topic columns."""
KINDS: Final = (
    KindName.SINGLE_CHOICE,
    KindName.MULTIPLE_CHOICE,
    KindName.TRUE_FALSE,
    KindName.FILL_BLANK,
    KindName.NUMERIC,
    KindName.MATCHING,
    KindName.ORDERING,
    KindName.SHORT_ANSWER,
    KindName.ESSAY,
)
_SHEET: Final = "Sheet1"
_OPTIONS: Final = 4
"""Columns of options in a workbook whose items have none, for who writes on."""
_BREAK: Final = "<br>"
_BETWEEN_BLANKS: Final = "||"
_CELL: Final = 32_767
Say = Callable[[str], str]
"""The word of a code such as ``key`` or ``option.A`` in the reader's language."""
Row = tuple[str | int, ...]


def written(name: str, items: Sequence[Outgoing], say: Say) -> Made:
    """The workbook; items without a key stand without one."""
    kept: list[Outgoing] = []
    left: list[Lost] = []
    for item in items:
        if item.kind in KINDS:
            kept.append(item)
        else:
            left.append(Lost(item.number, no_place_for().finding))
    columns = Columns(
        prompts=max((len(_prompts(item)) for item in kept), default=0),
        options=max((len(item.texts) - 1 for item in kept), default=0) or _OPTIONS,
        origin=any(item.source for item in kept),
    )
    places = tuple((name, _SHEET, row) for row in range(2, len(kept) + 2))
    data = sheet([columns.heading(say), *(_line(item, columns, say) for item in kept)])
    return Made(name, data, tuple(kept), places, tuple(left))


@dataclass(frozen=True, slots=True)
class Columns:
    """What a workbook has places for: prompts of a matching item, options, the source of items."""

    prompts: int
    options: int
    origin: bool = False

    def heading(self, say: Say) -> Row:
        """The first row."""
        return (
            say("number"),
            *(say(f"topic_{level}") for level in range(LEVELS)),
            say("kind"),
            say("stem"),
            *(say(f"prompt.{number}") for number in range(1, self.prompts + 1)),
            *(say(f"option.{letter(place)}") for place in range(self.options)),
            say("key"),
            say("explanation"),
            say("difficulty"),
            *([say("origin")] if self.origin else ()),
        )

    def line(
        self,
        *,
        number: int,
        topics: Sequence[str],
        kind: str,
        stem: str,
        prompts: Sequence[str],
        options: Sequence[str],
        key: str,
        explanation: str,
        difficulty: str,
        origin: str = "",
    ) -> Row:
        """The row of an item; topics below the last column join the last."""
        levels = [*topics[: LEVELS - 1], " / ".join(topics[LEVELS - 1 :])]
        return (
            number,
            *_filled(levels, LEVELS),
            kind,
            stem,
            *_filled(prompts, self.prompts),
            *_filled(options, self.options),
            key,
            explanation,
            difficulty,
            *([origin] if self.origin else ()),
        )


def _filled(cells: Sequence[str], places: int) -> Row:
    """So many cells, the last of them empty."""
    return (*cells, *[""] * (places - len(cells)))[:places]


def _prompts(item: Outgoing) -> tuple[str, ...]:
    """The left list of a matching item."""
    content = item.content
    return tuple(each.text for each in content.prompts) if isinstance(content, matching.Content) else ()


def _line(item: Outgoing, columns: Columns, say: Say) -> Row:
    stem, *texts = map(_plain, item.texts)
    if item.kind is KindName.FILL_BLANK:
        stem = fill_blank.PLACE.sub("____", stem)
    grade = next(word for word, step in DIFFICULTIES.items() if word and step == item.difficulty)
    return columns.line(
        number=item.number,
        topics=item.topics,
        kind=say(item.kind.value),
        stem=stem,
        prompts=[*map(_plain, _prompts(item))],
        options=texts,
        key=_key(item, say),
        explanation=_plain(item.explanation),
        difficulty=say(grade),
        origin=item.source,
    )


def _key(item: Outgoing, say: Say) -> str:
    match item.key:
        case true_false.Key(value=value):
            return say("true" if value else "false")
        case fill_blank.Key(blanks=blanks):
            return _BETWEEN_BLANKS.join(
                answers.as_written(blank.texts[0]) if blank.texts else "" for blank in blanks
            )
        case numeric.Key():
            return measures.written(item.key)
        case written_kinds.Key(model=model):
            return _plain(model)
        case _:
            return _letters(item.content, item.key)


def _letters(content: Content, key: Key | None) -> str:
    """A key that names options, by their letters; a draft's may name one whose words are still missing."""
    options = content.option_ids if isinstance(content, ChoiceContent) else ()
    at = {option: place for place, option in enumerate(options)}
    match key:
        case single_choice.Key(option=option):
            return letter(at[option]) if option in at else ""
        case multiple_choice.Key(options=several):
            return "".join(sorted(letter(at[each]) for each in several if each in at))
        case ordering.Key(order=order):
            return "-".join(letter(at[each]) for each in order if each in at)
        case matching.Key(pairs=pairs) if isinstance(content, matching.Content):
            return pairing.written([at.get(pairs.get(each, "")) for each in content.prompt_ids])
        case _:
            return ""


def _plain(html: str) -> str:
    """The text with its line breaks; formatting is dropped."""
    return "\n".join(markup.readable(line) for line in html.split(_BREAK))


def sheet(rows: Sequence[Row]) -> bytes:
    """A heading and rows as an .xlsx; everything that is text stays text, whatever it begins with."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        page = book.add_worksheet(_SHEET)
        bold = book.add_format({"bold": True, "bottom": 1})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    page.write_number(number, column, value)
                elif value:
                    page.write_string(number, column, value[:_CELL], bold if number == 0 else None)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(rows) - 1, 0), max(len(rows[0]) - 1, 0))
    return whole.getvalue()
