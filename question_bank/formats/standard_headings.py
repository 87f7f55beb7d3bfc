"""What the columns of a standard's table hold, however people stack and merge their headings.

A column is called by all that stands over it: a merged cell counts for every column that it covers, so that
初级 above 理论 and 技能 makes two columns of weights. The words are in ``standard.toml``. Pure.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from core.occupations.rules.grades import Grade, GradeComponent
from question_bank.formats.layouts import any_of, folded
from question_bank.rules.standard import Column

WORDS: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("question_bank.formats").joinpath("standard.toml").read_text("utf-8")
)
LOOKED_AT: Final = 10
"""Rows in which the heading is looked for: above it a table may have a title."""
_STACKED: Final = 2
"""Rows above and below the one with code and title that may belong to the heading."""
_SIGNS: Final = re.compile(r"[()\[\]/_\-:*,;.|\u3001\u2014]+")


def named(table: str) -> dict[str, str]:
    """Folded word → what it stands for."""
    return {folded(word): name for name, words in WORDS[table].items() for word in words}


_COLUMNS: Final = named("columns")
_SORTS: Final[Mapping[str, tuple[str, str]]] = (
    {word: ("grade", name) for word, name in named("grades").items()}
    | {word: ("component", name) for word, name in named("components").items()}
    | {folded(word): ("weight", "weight") for word in WORDS["asides"]["words"]}
    | {word: ("field", name) for word, name in _COLUMNS.items()}
)
_WORD: Final = re.compile(any_of(_SORTS))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text says of a column: a field, a grade, a component, that it holds weights; None and False
    where it says nothing of it."""

    field: str | None = None
    grade: Grade | None = None
    component: GradeComponent | None = None
    weighs: bool = False

    @property
    def weight_of(self) -> Column | None:
        """The column of weights, where both halves of its name are told."""
        if self.field is not None or self.grade is None or self.component is None:
            return None
        return self.grade, self.component

    @property
    def told_all(self) -> bool:
        """Whether nothing that stands above can say more."""
        if self.field == "importance":
            return self.grade is not None
        return self.field is not None or self.weight_of is not None

    def completed(self, whole: "Meaning") -> "Meaning":
        """With what the table says as a whole where the column itself says nothing."""
        return Meaning(self.field, self.grade or whole.grade, self.component or whole.component, self.weighs)


NOTHING: Final = Meaning()


def meaning(text: str) -> Meaning | None:
    """What a whole heading says; None where it has other words, or says two things at once."""
    plain = _SIGNS.sub("", folded(text))
    if plain in _COLUMNS:
        return Meaning(field=_COLUMNS[plain])
    if not plain or _WORD.sub("", plain):
        return None
    return _told(plain)


def mentioned(text: str) -> Meaning:
    """What a title says among other words; nothing where it names several grades or components."""
    found = {_SORTS[word] for word in _WORD.findall(_SIGNS.sub("", folded(text)))}
    grades, components = ([name for sort, name in found if sort == own] for own in ("grade", "component"))
    return Meaning(
        grade=Grade(grades[0]) if len(grades) == 1 else None,
        component=GradeComponent(components[0]) if len(components) == 1 else None,
    )


def _told(plain: str) -> Meaning | None:
    found = {_SORTS[word] for word in _WORD.findall(plain)}
    fields, grades, components = (
        [name for sort, name in found if sort == own] for own in ("field", "grade", "component")
    )
    weighs = ("weight", "weight") in found
    if max(map(len, (fields, grades, components))) > 1:
        return None
    if fields and (components or weighs or (grades and fields != ["importance"])):
        return None
    return Meaning(
        field=fields[0] if fields else None,
        grade=Grade(grades[0]) if grades else None,
        component=GradeComponent(components[0]) if components else None,
        weighs=weighs,
    )


@dataclass(frozen=True, slots=True)
class Heading:
    """A table's heading: the texts over each column from the top, where they end, and what stands above.

    ``title``: what the lines above the heading and the name of the sheet say of the whole table.
    """

    stacks: Mapping[int, tuple[str, ...]]
    last: int
    title: Meaning

    def columns(self) -> dict[int, Meaning]:
        """What each column holds, by its own text or else with what stands over it.

        Where scopes stand side by side, what stands over a column is the level of its scope, no grade.
        """
        own = {
            place: found for place, stack in self.stacks.items() if (found := meaning(stack[-1])) is not None
        }
        if sum(found.field == "code" for found in own.values()) > 1:
            return own
        every = {place: self._column(stack) for place, stack in self.stacks.items()}
        return {place: found for place, found in every.items() if found is not None}

    @staticmethod
    def _column(stack: Sequence[str]) -> Meaning | None:
        best: Meaning | None = None
        for start in reversed(range(len(stack))):
            found = meaning("".join(stack[start:]))
            if found is not None and found.told_all:
                return found
            best = found or best
        return best


def found_in(rows: Sequence[Sequence[str]], name: str) -> Heading | None:
    """The heading of a sheet; None where no row, nor two that follow, names code and title."""
    at = next((n for n in range(min(len(rows), LOOKED_AT)) if {"code", "title"} <= _fields(rows[n])), None)
    if at is None:
        return None
    last = at
    places = [n for n, text in enumerate(rows[at]) if _field(text) in {"code", "title"}]
    while last - at < _STACKED and last + 1 < len(rows) and _goes_on(rows[last + 1], places):
        last += 1
    first = max(0, at - _STACKED)
    title = NOTHING
    for row in rows[:at]:
        told = [text for text in row if text.strip()]
        if len(told) == 1 or any(meaning(text) is None for text in told):
            title = title.completed(mentioned(" ".join(told)))
    return Heading(_stacks(rows[first : last + 1]), last, title.completed(mentioned(name)))


def _fields(row: Sequence[str]) -> set[str | None]:
    return {_field(text) for text in row}


def _field(text: str) -> str | None:
    found = meaning(text)
    return found.field if found is not None else None


def _goes_on(row: Sequence[str], places: Sequence[int]) -> bool:
    """Whether a row still belongs to the heading: nothing below code and title, and words of a heading."""
    if any(place < len(row) and row[place].strip() for place in places):
        return False
    return any(meaning(text) is not None for text in row)


def _stacks(rows: Sequence[Sequence[str]]) -> dict[int, tuple[str, ...]]:
    """The texts over each column; an empty cell right of one is taken for merged with it."""
    width = max(map(len, rows), default=0)
    spread = [list(_spread(row, width)) for row in rows]
    stacks: dict[int, tuple[str, ...]] = {}
    for place in range(width):
        own = max((n for n, row in enumerate(rows) if place < len(row) and row[place].strip()), default=None)
        if own is not None:
            stacks[place] = tuple(row[place] for row in spread[: own + 1] if row[place])
    return stacks


def _spread(row: Sequence[str], width: int) -> Iterator[str]:
    held = ""
    for place in range(width):
        held = (row[place].strip() if place < len(row) else "") or held
        yield held
