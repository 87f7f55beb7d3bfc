"""Rows of a table that hold nothing but the name of a chapter ("第一章 触电急救"): they are no items."""

from collections.abc import Sequence

from question_bank.formats import running
from question_bank.formats.drafts import Problem, SourceRow, file_problem, places_of


class ChapterRows:
    """Knows below which chapters the rows of a sheet stand, wider divisions first."""

    def __init__(self, file: str, sheet: str | None) -> None:
        self._file, self._sheet = file, sheet
        self._titles: dict[int, str] = {}
        self._found: list[tuple[SourceRow, str]] = []

    @property
    def above(self) -> tuple[str, ...]:
        """The chapters above the next row."""
        return tuple(title for _, title in sorted(self._titles.items()))

    def begins(self, number: int, row: Sequence[str]) -> bool:
        """Whether this row says "第…章" and nothing else; cells that are one in the file say it together."""
        said = {text for text in row if text}
        found = running.division(said.pop()) if len(said) == 1 else None
        if found is None:
            return False
        rank, title = found
        self._titles = {each: known for each, known in self._titles.items() if each < rank} | {rank: title}
        self._found.append((SourceRow(self._file, None, number), title))
        return True

    def notes(self) -> tuple[Problem, ...]:
        """How many such rows there are, and the first of them."""
        if not self._found:
            return ()
        places = places_of(row for row, _ in self._found)
        facts: dict[str, str | int] = {"count": len(self._found), "title": self._found[0][1][:40]}
        return (file_problem(self._file, "import.chapter_rows", self._sheet, **facts, places=places),)
