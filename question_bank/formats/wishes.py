"""How somebody wants files to be read: which column is which field, where the header stands, the encoding.

What is wished is kept with an import and read again by its job. A habit is a wish remembered by the headings
it was made for: the next sheet with the same headings needs none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from question_bank.formats import layouts
from question_bank.formats.columns import DECIDING, Columns
from question_bank.formats.limits import MAX_COLUMNS, MAX_SHEETS
from question_bank.formats.options import letter_at, missing_of
from question_bank.kinds.contract import MAX_OPTIONS

UNUSED: Final = ""
"""Of a column that is not read."""
_SINGLE: Final = (
    "stem", "kind", "options", "key", "explanation", "difficulty", "cognitive", "origin", "passage", "tags",
)  # fmt: skip
FIELDS: Final = (
    *_SINGLE,
    "prompts",
    *(f"topic:{rank}" for rank in range(4)),
    *(f"option:{place}" for place in range(MAX_OPTIONS)),
)
"""What a column may be read as."""
_OPTION: Final = re.compile(r"option:(\d{1,2})")

Encoding = Literal["", "utf-8", "utf-16", "gb18030", "big5"]
Name = Annotated[str, StringConstraints(max_length=255)]


class _Wish(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def headings(row: Sequence[str]) -> tuple[str, ...]:
    """A row as headings are compared, without the empty cells at its end."""
    cells = [layouts.heading(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def without_returned(row: Sequence[str]) -> tuple[int, ...]:
    """The columns of a header without those that a workbook of rejected rows adds, wherever they stand."""
    titles = [cell.strip() for cell in row]
    own = layouts.RETURNED if not layouts.RETURNED_ROW.isdisjoint(titles) else frozenset[str]()
    return tuple(column for column, title in enumerate(titles) if title not in own)


class SheetWish(_Wish):
    """How one sheet is read. ``columns``: column from 0 → field, empty to go by the headings; ``header`` is
    the row of the headings, 0 where there is none, None to look for it; ``separator`` is a name of
    :data:`layouts.SEPARATORS`. ``skip``: what stands here are no questions.
    """

    columns: Annotated[dict[int, str], Field(max_length=MAX_COLUMNS)] = {}
    header: Annotated[int, Field(ge=0, le=1000)] | None = None
    separator: Annotated[str, StringConstraints(max_length=20)] = ""
    skip: bool = False


class FileWish(_Wish):
    """How one file is read; sheets by name, the only one of a text table by an empty name."""

    encoding: Encoding = ""
    sheets: Annotated[dict[Name, SheetWish], Field(max_length=MAX_SHEETS)] = {}


class Habit(_Wish):
    """A wish for every sheet with these :func:`headings`, and for its rejected rows that come back.

    ``names`` and ``sheet.columns`` leave out what a workbook of rejected rows adds.
    """

    names: tuple[Name, ...]
    sheet: SheetWish

    def on(self, number: int, row: Sequence[str]) -> SheetWish | None:
        """The wish for a sheet with this header, told in its own columns; None where it is another one."""
        own = without_returned(row)
        if headings([row[column] for column in own]) != self.names:
            return None
        beyond = len(row) - len(own)  # columns without a heading, behind the last one that has any
        columns = {
            own[at] if at < len(own) else at + beyond: field for at, field in self.sheet.columns.items()
        }
        return self.sheet.model_copy(update={"header": number, "columns": columns})


def habit_of(names: Sequence[str], sheet: SheetWish) -> Habit:
    """What is remembered of a wish for a sheet with this header."""
    own = without_returned(names)
    places = {column: at for at, column in enumerate(own)}
    columns = {places[column]: field for column, field in sheet.columns.items() if column in places}
    kept = sheet.model_copy(update={"columns": columns})
    return Habit(names=headings([names[column] for column in own]), sheet=kept)


class Wishes(_Wish):
    """All wishes of an import. ``words`` are further headings: word → field."""

    files: dict[Name, FileWish] = {}
    habits: tuple[Habit, ...] = ()
    words: dict[Name, str] = {}

    def of(self, file: str) -> FileWish:
        return self.files.get(file, FileWish())


NOTHING: Final = Wishes()


_AS_IT_IS: Final = FileWish()


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds for the sheets of one file."""

    file: FileWish = _AS_IT_IS
    habits: Sequence[Habit] = ()
    words: Mapping[str, str] = field(default_factory=lambda: layouts.HEADERS)

    def of(self, sheet: str | None, rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[SheetWish, bool]:
        """The wish for a sheet, and whether it is a habit; ``rows`` are the first that hold anything."""
        given = self.file.sheets.get(sheet or "")
        if given is not None:
            return given, False
        for habit in self.habits:
            for number, row in rows:
                if (wish := habit.on(number, row)) is not None:
                    return wish, True
        return SheetWish(), False


EVERYTHING: Final = Asked()
"""Files as they are."""


def asked(wishes: Wishes, file: str) -> Asked:
    """The wishes that hold for one file."""
    words = {layouts.heading(word): field for word, field in wishes.words.items() if field in FIELDS}
    return Asked(wishes.of(file), wishes.habits, {**layouts.HEADERS, **words})


def field_named(word: str) -> str | None:
    """The field that somebody calls by a word: one of :data:`FIELDS`, a known heading, or an option's."""
    if word in FIELDS:
        return word
    heading = layouts.heading(word)
    known = "prompts" if layouts.is_prompt(heading) else layouts.HEADERS.get(heading)
    if known in FIELDS:
        return known
    place = layouts.option_place(heading)
    return None if place is None else f"option:{place}"


def columns_of(wish: SheetWish, names: Sequence[str]) -> Columns | None:
    """The columns as somebody said; None where they name no stem, or neither options nor a key."""
    fields: dict[str, int] = {}
    options: dict[int, int] = {}
    again: list[tuple[str, int]] = []
    prompts = tuple(column for column, meant in sorted(wish.columns.items()) if meant == "prompts")
    for column, meant in sorted(wish.columns.items()):
        option = _OPTION.fullmatch(meant)
        if option is not None:
            options.setdefault(int(option[1]), column)
        elif meant in fields and meant in DECIDING:
            again.append((meant, column))
        elif meant in FIELDS and meant != "prompts":
            fields.setdefault(meant, column)
    lettered = tuple((letter_at(place), options[place]) for place in sorted(options))
    if len(lettered) < 2 or ("options" in fields and missing_of([letter for letter, _ in lettered])):
        lettered = ()
    if "stem" not in fields or not (lettered or {"key", "options"} & fields.keys()):
        return None
    single = {name: fields[name] for name in _SINGLE if name in fields and name not in {"stem", "options"}}
    return Columns(
        stem=fields["stem"],
        options_cell=None if lettered else fields.get("options"),
        options=lettered,
        topics=tuple(fields[name] for name in sorted(fields) if name.startswith("topic:")),
        prompts=prompts,
        again=tuple(again),
        unread=tuple(c for c, name in enumerate(names) if name and not wish.columns.get(c)),
        names=tuple(names),
        header=wish.header or 0,
        **single,
    )


def fields_of(columns: Columns, width: int) -> tuple[str, ...]:
    """What each column from the first is read as; the other way round than :func:`columns_of`."""
    known = {columns.stem: "stem"}
    known |= {
        column: name
        for name in _SINGLE
        if name not in {"stem", "options"} and (column := getattr(columns, name)) is not None
    }
    known |= {column: f"option:{ord(letter) - ord('A')}" for letter, column in columns.options}
    known |= {column: name for name, column in columns.again}
    known |= dict.fromkeys(columns.prompts, "prompts")
    known |= {column: f"topic:{min(rank, 3)}" for rank, column in enumerate(columns.topics)}
    if columns.options_cell is not None:
        known[columns.options_cell] = "options"
    return tuple(known.get(column, UNUSED) for column in range(width))
