"""What a file says that an import has no reading for: told, so that nothing is lost without a word."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from question_bank.formats import compose, layouts, maths
from question_bank.formats.compose import Fields
from question_bank.formats.drafts import Problem, SourceRow, file_problem, places_of
from question_bank.kinds.contract import KindName

_MOST: Final = 12
"""Values, or columns, that are named; of the rest, how many."""


class Noticed:
    """Gathers what of one sheet or file stays unread."""

    def __init__(self, file: str, sheet: str | None) -> None:
        self.file, self.sheet = file, sheet
        self.values: Counter[tuple[str, str]] = Counter()
        self.rows: dict[tuple[str, str], list[SourceRow]] = {}
        """Where those values are."""
        self.columns: Counter[str] = Counter()
        self.dollars: list[tuple[SourceRow, str]] = []
        """Rows that hold what looks like a formula between signs of money."""
        self.missing = ""
        """The letter of an option that has no column although a later one has."""

    def look(self, fields: Fields) -> None:
        """Count the values of a row that mean nothing here."""
        if compose.difficulty(fields.difficulty) is None:
            self._count("import.difficulty_unread", fields.difficulty, fields)
        if fields.cognitive and compose.cognitive(fields.cognitive) is None:
            self._count("import.cognitive_unread", fields.cognitive, fields)

    def taken(self, fields: Fields) -> None:
        """Count what of a row was taken as something simpler than it says."""
        kind = layouts.TAKEN_AS.get(layouts.heading(fields.kind))
        if kind == KindName.SHORT_ANSWER:
            self._count("import.kind_as_short_answer", fields.kind, fields)
        options = fields.options if isinstance(fields.options, tuple) else (("", fields.options or ""),)
        texts = (fields.passage, fields.stem, *(text for _, text in options), fields.key, fields.explanation)
        left = next(filter(None, (maths.dollars_left(text or "") for text in texts)), "")
        if left:
            self.dollars.append((SourceRow(self.file, None, fields.source.row), left))

    def _count(self, code: str, value: str, fields: Fields) -> None:
        at = (code, value[:40])
        self.values[at] += 1
        self.rows.setdefault(at, []).append(SourceRow(self.file, None, fields.source.row))

    def left_aside(self, headings: Iterable[str]) -> None:
        """Count columns, or names of a record, that are not read."""
        self.columns.update(heading[:40] for heading in headings if heading)

    def notes(self) -> tuple[Problem, ...]:
        """One note for all columns, one for each value, the most frequent first."""
        told: list[Problem] = []
        if self.columns:
            named = [name for name, _ in self.columns.most_common(_MOST)]
            more = ["\u2026"] if len(self.columns) > _MOST else []
            columns = " \u00b7 ".join([*named, *more])
            told.append(file_problem(self.file, "import.columns_unread", self.sheet, columns=columns))
        if self.missing:
            code = "import.option_column_missing"
            told.append(file_problem(self.file, code, self.sheet, letter=self.missing))
        if self.dollars:
            rows, first = places_of(row for row, _ in self.dollars), self.dollars[0][1][:40]
            facts: dict[str, str | int] = {"formula": first, "count": len(self.dollars), "places": rows}
            told.append(file_problem(self.file, "import.dollars_unread", self.sheet, **facts))
        for (code, value), count in self.values.most_common(_MOST):
            at = places_of(self.rows[code, value])
            told.append(file_problem(self.file, code, self.sheet, value=value, count=count, places=at))
        return tuple(told)
