"""The example workbook that trainers start from when they have no table yet: a row an item of every kind."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from question_bank.formats import workbook_writing
from question_bank.formats.workbook_writing import Columns, Row, Say

_EXAMPLES: Final[Mapping[str, list[dict[str, Any]]]] = tomllib.loads(
    resources.files("question_bank.formats").joinpath("examples.toml").read_text("utf-8")
)


def workbook(locale: str, say: Say) -> bytes:
    """The workbook in a language of the house, in the layout of those that a bank gives out."""
    rows = _EXAMPLES[locale]
    columns = Columns(
        prompts=max(len(row.get("prompts", ())) for row in rows),
        options=max(len(row.get("options", ())) for row in rows),
    )
    lines = [_line(number, row, columns, say) for number, row in enumerate(rows, 1)]
    return workbook_writing.sheet([columns.heading(say), *lines])


def _line(number: int, row: Mapping[str, Any], columns: Columns, say: Say) -> Row:
    key = str(row["key"])
    return columns.line(
        number=number,
        topics=("", *row["topics"]),
        kind=say(row["kind"]),
        stem=row["stem"],
        prompts=row.get("prompts", ()),
        options=row.get("options", ()),
        key=say(key) if row["kind"] == "true_false" else key,
        explanation=row.get("explanation", ""),
        difficulty=say(row["difficulty"]),
    )
