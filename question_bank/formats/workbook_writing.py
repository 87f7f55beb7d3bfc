"""A bank as a workbook in the layout that an import reads: a row an item, headings in any language."""

import io
from collections.abc import Callable, Sequence
from typing import Final

import xlsxwriter

from question_bank import markup
from question_bank.formats import answers
from question_bank.formats.drafts import DIFFICULTIES
from question_bank.formats.outgoing import Lost, Made, Outgoing, no_place_for
from question_bank.kinds import fill_blank, multiple_choice, single_choice, true_false
from question_bank.kinds import written as written_kinds
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.kinds.contract import KindName

LEVELS: Final = 4
"""Topic columns."""
KINDS: Final = (
    KindName.SINGLE_CHOICE,
    KindName.MULTIPLE_CHOICE,
    KindName.TRUE_FALSE,
    KindName.FILL_BLANK,
    KindName.SHORT_ANSWER,
    KindName.ESSAY,
)
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
    options = max((len(item.texts) - 1 for item in kept), default=0) or LEVELS
    rows = [_heading(options, say), *(_line(item, options, say) for item in kept)]
    places = tuple((name, _SHEET, row) for row in range(2, len(kept) + 2))
    return Made(name, _workbook(rows), tuple(kept), places, tuple(left))


_SHEET: Final = "Sheet1"


def _heading(options: int, say: Say) -> Row:
    return (
        say("number"),
        *(say(f"topic_{level}") for level in range(LEVELS)),
        say("kind"),
        say("stem"),
        *(say(f"option.{letter(place)}") for place in range(options)),
        say("key"),
        say("explanation"),
        say("difficulty"),
    )


def _line(item: Outgoing, options: int, say: Say) -> Row:
    stem, *texts = map(_plain, item.texts)
    if item.kind is KindName.FILL_BLANK:
        stem = fill_blank.PLACE.sub("____", stem)
    levels = [*item.topics[: LEVELS - 1], " / ".join(item.topics[LEVELS - 1 :])]
    grade = next(word for word, step in DIFFICULTIES.items() if word and step == item.difficulty)
    return (
        item.number,
        *(levels[place] if place < len(levels) else "" for place in range(LEVELS)),
        say(item.kind.value),
        stem,
        *(texts[place] if place < len(texts) else "" for place in range(options)),
        _key(item, say),
        _plain(item.explanation),
        say(grade),
    )


def _key(item: Outgoing, say: Say) -> str:
    content = item.content
    match item.key:
        case single_choice.Key(option=option) if isinstance(content, ChoiceContent):
            return letter(content.option_ids.index(option))
        case multiple_choice.Key(options=options) if isinstance(content, ChoiceContent):
            return "".join(sorted(letter(content.option_ids.index(each)) for each in options))
        case true_false.Key(value=value):
            return say("true" if value else "false")
        case fill_blank.Key(blanks=blanks):
            return _BETWEEN_BLANKS.join(
                answers.as_written(blank.texts[0]) if blank.texts else "" for blank in blanks
            )
        case written_kinds.Key(model=model):
            return _plain(model)
        case _:
            return ""


def _plain(html: str) -> str:
    """The text with its line breaks; formatting is dropped."""
    return "\n".join(markup.readable(line) for line in html.split(_BREAK))


def _workbook(rows: Sequence[Row]) -> bytes:
    """Rows as an .xlsx; everything that is text stays text, whatever it begins with."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_SHEET)
        bold = book.add_format({"bold": True, "bottom": 1})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value[:_CELL], bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows) - 1, 0), max(len(rows[0]) - 1, 0))
    return whole.getvalue()
