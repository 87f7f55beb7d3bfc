"""What a reading yields: drafts of items, and every row that could not become one, with its reasons.

The law of a reading: ``read == len(drafts) + rejected``. Every row (record) that holds anything is read; each
becomes one draft or is rejected once, for one or several reasons. Problems of row 0 concern a file or a
sheet as a whole and reject no row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from core.errors import Facts, Finding
from question_bank.formats import told_keys
from question_bank.kinds import registry
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Content, Key, KindName, RightAnswer
from question_bank.rules.classes import CognitiveLevel
from question_bank.rules.scoring import Scoring, Told

DIFFICULTIES: Final[Mapping[str, int]] = {
    "": 3,
    "easy": 1,
    "rather_easy": 2,
    "medium": 3,
    "rather_hard": 4,
    "hard": 5,
}
"""The steps of difficulty by their words; what gives none stands in the middle."""
_NOTHING: Final[Mapping[str, "Known"]] = {}
_IN_ORDER: Final = frozenset({KindName.MATCHING, KindName.ORDERING})
"""Kinds of which the order of what is right is the key."""
Place = tuple[str, str | None, int]
"""File, sheet, row."""
_NAMED: Final = 5
"""Places that a note names."""
_BEGINNING: Final = 40
"""Characters of a rejected row's stem by which people know it again."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where something stood: ``row`` counts spreadsheet rows, table records or JSON records from 1.

    ``begins``: how it begins, where no row of cells could tell it when it is rejected.
    """

    file: str
    sheet: str | None
    row: int
    begins: str = field(default="", compare=False)

    @property
    def place(self) -> Place:
        return (self.file, self.sheet, self.row)


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a row was rejected, or (row 0) why a file or sheet could not be read.

    ``code`` has its sentence in the catalogue table ``finding``; ``facts`` fill its placeholders.
    """

    file: str
    sheet: str | None
    row: int
    code: str
    facts: Facts = field(default_factory=dict)
    begins: str = field(default="", compare=False)
    """As of its :class:`SourceRow`."""

    @property
    def place(self) -> Place:
        return (self.file, self.sheet, self.row)

    @property
    def finding(self) -> Finding:
        return Finding(self.code, self.facts)


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One sound item as a file gave it: ``kinds.registry.check`` finds nothing against it.

    Texts of ``content`` and ``explanation`` are safe HTML made from plain text; ``difficulty`` is a word of
    :data:`DIFFICULTIES`, empty where none is given; ``raw`` keeps the row as written, by column heading.
    ``origin`` is the work or rule that the file names as its source.
    ``unchecked``: the file tells no marking points, and the one it was given stands for the whole answer.
    ``scoring``: how the file scored the item, where all of its right parts earned the same;
    ``children``: of a case, the same of those of its items that had a scoring, by id.
    """

    kind: KindName
    content: Content
    key: Key
    explanation: str
    topic_path: tuple[str, ...]
    difficulty: str
    tags: tuple[str, ...]
    source: SourceRow
    raw: Mapping[str, str]
    unchecked: bool = False
    cognitive: CognitiveLevel | None = None
    origin: str = ""
    scoring: Scoring | None = None
    children: Mapping[str, Told] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """All rows of one sheet or text table as they stand in the file, so that some can be given back."""

    file: str
    sheet: str | None
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class RejectedSheet:
    """The rejected rows of one sheet, each with its number from 1 and its own cells."""

    file: str
    sheet: str | None
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """How one sheet, or one text, was read, for people to look at and correct.

    ``names`` are the cells of the ``header`` row (0: none); ``fields`` say what each column is read as,
    nothing where it is not read; ``sample`` are the first rows below it with their numbers. ``known`` is
    False where the columns could not be told. ``encoding`` of a text; ``is_text``: it has no columns.
    """

    file: str
    sheet: str | None
    header: int
    names: tuple[str, ...]
    fields: tuple[str, ...]
    sample: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str = ""
    separator: str = ""
    skipped: bool = False
    known: bool = True
    remembered: bool = False
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave. ``read`` counts the rows that hold anything, header and titles aside.

    ``notes`` tell what was left unread (columns, values) and reject nothing. ``pictures``: those that the
    items show and the file brought along, by name.
    """

    drafts: tuple[ItemDraft, ...]
    problems: tuple[Problem, ...]
    read: int
    sheets: tuple[SheetRows, ...] = ()
    notes: tuple[Problem, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    layouts: tuple[SheetLayout, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A draft that an earlier row (``first``) has already, or the bank as the item of this ``number``."""

    draft: ItemDraft
    first: SourceRow | None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """A row that nearly repeats an earlier one (``first``), or an item of the bank (``percent`` alike).

    ``words``: how the row begins.
    """

    row: SourceRow
    percent: int
    first: SourceRow | None = None
    item_ref: str = ""
    number: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """Several readings seen together: ``read == len(accepted) + len(duplicates) + rejected``."""

    accepted: tuple[ItemDraft, ...]
    duplicates: tuple[Duplicate, ...]
    problems: tuple[Problem, ...]
    read: int
    returned: tuple[RejectedSheet, ...] = ()
    notes: tuple[Problem, ...] = ()
    near: tuple[Near, ...] = ()
    layouts: tuple[SheetLayout, ...] = ()

    @property
    def rejected(self) -> int:
        return rejected_rows(self.problems)


def file_problem(file: str, code: str, sheet: str | None = None, **facts: str | int) -> Problem:
    """A problem of a file, or of one sheet, as a whole."""
    return Problem(file, sheet, 0, code, facts)


def places_of(found: Iterable[SourceRow]) -> str:
    """Where something is, a line each: the first few rows, or parts of a package, that a note names."""
    rows = islice(found, _NAMED)
    return "\n".join(str(each.row) if each.sheet is None else each.sheet[:60] for each in rows)


def unreadable(file: str, code: str, **facts: str | int) -> Reading:
    """The reading of a file that gave nothing at all."""
    return Reading((), (Problem(file, None, 0, code, facts),), 0)


def beginning(text: str) -> str:
    """How a text begins, by which people know it again."""
    words = " ".join(text.split())
    return words if len(words) <= _BEGINNING else words[: _BEGINNING - 1] + "\u2026"


def rejected_rows(problems: Iterable[Problem]) -> int:
    """How many rows the problems reject; a row with several problems is rejected once."""
    return len({problem.place for problem in problems if problem.row > 0})


def fingerprint(draft: ItemDraft) -> str:
    """Equal for drafts that a candidate could not tell apart (see ``kinds.registry.fingerprint``)."""
    return registry.fingerprint(draft.kind, draft.content)


def key_print(draft: ItemDraft) -> tuple[str, ...]:
    """The key by the words it stands for, so that the same options in another order compare equal."""
    return _print(registry.explain(draft.kind, draft.content, draft.key))


def _print(right: RightAnswer) -> tuple[str, ...]:
    options = [_words(option.text) for option in right.options]
    points = [f"{point.parts} {_words(point.text).casefold()}" for point in right.rubric]
    blanks = ["\x1f".join(sorted(accepted)) for accepted in right.blanks]
    return (
        *(options if right.kind in _IN_ORDER else sorted(options)),
        str(right.value),
        _words(right.model).casefold(),  # people read it, and know what an x is
        *points,
        *(blanks if right.ordered else sorted(blanks)),
        *map(repr, right.regions),
        right.worked,
        *(each for child in right.children for each in _print(child)),
    )


def _words(html: str) -> str:
    """A text as fingerprints see it: without punctuation and width, and but for signs without case."""
    return registry.likeness_text(KindName.TRUE_FALSE, Content(stem=html))


@dataclass(frozen=True, slots=True)
class Known:
    """An item that the bank has already: the bank's code, its number there, and what it asks and wants."""

    bank: str
    number: int
    kind: KindName
    content: Content
    key: Key | None

    def agrees(self, draft: ItemDraft) -> bool:
        """Whether a row that asks the same brings nothing that contradicts the bank.

        What people mark by is mended after an import, and answers are added to a blank: a row that says less
        than the bank is no contradiction.
        """
        if self.key is None or self.kind in MARKED_BY_PEOPLE:
            return True
        right = registry.explain(self.kind, self.content, self.key)
        told = registry.explain(draft.kind, draft.content, draft.key)
        if _print(right) == _print(told):
            return True
        return bool(right.blanks) and _holds(right, told)


def _holds(right: RightAnswer, told: RightAnswer) -> bool:
    """Whether every blank of the bank accepts what the row gives for it; a number may lack its tolerance."""
    bare = ([text.partition("\u00b1")[0] for text in each] for each in right.blanks)
    wider = [set(map(_words, (*each, *less))) for each, less in zip(right.blanks, bare, strict=True)]
    given = [set(map(_words, each)) for each in told.blanks]
    if right.ordered:
        return len(wider) == len(given) and all(map(set.issuperset, wider, given))
    return all(any(all_of >= each for all_of in wider) for each in given)


def merge_duplicates(readings: Iterable[Reading], known: Mapping[str, Known] = _NOTHING) -> Merged:
    """Decide what is new. ``known`` is what the bank has, by fingerprint: those drafts are duplicates.

    Within the readings the first row wins. A draft with the fingerprint of another one or of the bank is a
    duplicate when it says the same to be right, and otherwise rejected: as ``import.conflicting_key``,
    naming the first row, or as ``import.contradicts_item``, naming the item of the bank.
    """
    readings = list(readings)
    accepted: list[ItemDraft] = []
    duplicates: list[Duplicate] = []
    problems = [problem for reading in readings for problem in reading.problems]
    first_of: dict[str, ItemDraft] = {}
    for draft in (draft for reading in readings for draft in reading.drafts):
        printed = fingerprint(draft)
        first, there = first_of.get(printed), known.get(printed)
        if there is not None and there.agrees(draft):
            duplicates.append(Duplicate(draft, None, there.number))
        elif there is not None:
            problems.append(contradicts_bank(draft, there))
        elif first is None:
            first_of[printed] = draft
            accepted.append(draft)
        elif key_print(first) == key_print(draft):
            duplicates.append(Duplicate(draft, first.source))
        else:
            problems.append(_conflict(draft, first))
    sheets = [sheet for reading in readings for sheet in reading.sheets]
    read = sum(reading.read for reading in readings)
    notes = tuple(note for reading in readings for note in reading.notes)
    returned = _returned(sheets, problems)
    shown = tuple(layout for reading in readings for layout in reading.layouts)
    return Merged(tuple(accepted), tuple(duplicates), tuple(problems), read, returned, notes, layouts=shown)


def _returned(sheets: Iterable[SheetRows], problems: Iterable[Problem]) -> tuple[RejectedSheet, ...]:
    """The rows that the problems reject, sheet by sheet, as they stand in the file."""
    wanted: dict[tuple[str, str | None], set[int]] = {}
    for problem in problems:
        wanted.setdefault((problem.file, problem.sheet), set()).add(problem.row)
    return tuple(
        RejectedSheet(each.file, each.sheet, each.header, rows)
        for each in sheets
        if (rows := _chosen(each, wanted.get((each.file, each.sheet), set())))
    )


def _chosen(sheet: SheetRows, numbers: AbstractSet[int]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (number, cells)
        for number in sorted(numbers)
        if number > 0 and (cells := tuple(sheet.rows[number - 1]))
    )


def _conflict(draft: ItemDraft, first: ItemDraft) -> Problem:
    there = first.source
    facts: Facts = {"first_file": there.file, "first_sheet": there.sheet or "", "first_row": there.row}
    code, both = "import.conflicting_key", _both(draft, first)
    return Problem(*draft.source.place, code, {**facts, **both}, draft.source.begins)


def contradicts_bank(draft: ItemDraft, known: Known) -> Problem:
    """The bank asks the same and wants another answer; the problem names the item there by its number."""
    facts: Facts = {"bank": known.bank, "number": known.number, **_both(draft, known)}
    return Problem(*draft.source.place, "import.contradicts_item", facts, draft.source.begins)


def _both(draft: ItemDraft, other: ItemDraft | Known) -> Facts:
    """The two answers that contradict each other."""
    return {
        "here": told_keys.in_words(draft.kind, draft.content, draft.key),
        "there": told_keys.in_words(other.kind, other.content, other.key),
    }


def report(merged: Merged, say: Callable[[Finding], str]) -> dict[str, object]:
    """The report as JSON-ready values: ``{"read", "accepted", "duplicates", "problems": [...]}``.

    ``read`` = ``accepted`` + ``duplicates`` + rows rejected; ``say`` finds the sentence of a finding.
    """
    return {
        "read": merged.read,
        "accepted": len(merged.accepted),
        "duplicates": len(merged.duplicates),
        "problems": [
            {
                "file": problem.file,
                "sheet": problem.sheet,
                "row": problem.row,
                "code": problem.code,
                "message": say(problem.finding),
            }
            for problem in merged.problems
        ],
    }
