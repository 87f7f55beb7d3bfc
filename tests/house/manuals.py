"""What the manuals must say: tables in docs/ that the code can check, as the code would write them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from core.settings import Settings
from core.text import catalogue
from question_bank.formats import limits
from tests.house.sources import ROOT, sources

HEADING_FIELDS = (
    "stem", "kind", "kind_or_topic", "options", "key", "spare_key", "explanation", "difficulty", "cognitive",
    "origin", "passage", "prompts", "tags", "number",
)  # fmt: skip


_OF_MANY = re.compile(r"\{\w+:[^|{}]*\|([^{}]*)\}")
"""``{n:item|items}``: a manual tells of many."""


def sentences() -> dict[str, str]:
    """The English catalogue as a manual quotes it."""
    return {key: _OF_MANY.sub(r"\1", sentence) for key, sentence in catalogue("en").items()}


def table(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of a page, without its own head.

    Raises LookupError when there is no such heading or no table below it.
    """
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    _, found, below = text.partition(f"\n{heading}\n")
    rows = re.search(r"(?:^\|.*\n)+", re.split(r"^#", below, flags=re.MULTILINE)[0], re.MULTILINE)
    if not found or rows is None:
        raise LookupError(f"docs/{page} has no table below {heading!r}")
    lines = rows[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]


def settings() -> dict[str, str]:
    """Variable → default, as docs/operations.md writes them."""
    named = {}
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = f"`{str(default).lower() if isinstance(default, bool) else default}`"
        named[f"`LIANBING_{name.upper()}`"] = "–" if default is None else shown
    return named


def bounds() -> dict[str, str]:
    """Name of a bound of an import → its number."""
    return {f"`{name}`": f"{value:,}" for name, value in vars(limits).items() if name.isupper()}


def import_codes() -> dict[str, str]:
    """Code of every problem that reading a bank can report → its English sentence."""
    told = {
        key.removeprefix("finding."): sentence
        for key, sentence in sentences().items()
        if key.startswith("finding.")
    }
    spoken = {
        node.value
        for source in sources("question_bank/formats", "question_bank/kinds")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {
        f"`{code}`": sentence
        for code, sentence in sorted(told.items())
        if code.startswith(("file.", "import.")) or (code.startswith("item.") and code in spoken)
    }


def losses() -> dict[str, str]:
    """Code of everything that a written file may lose → its English sentence."""
    return {
        f"`{key.removeprefix('finding.')}`": sentence
        for key, sentence in sorted(sentences().items())
        if key.startswith("finding.export.")
    }


def headings() -> dict[str, str]:
    """Field → every heading under which it is known."""
    return dict(_headings())


def kinds() -> dict[str, str]:
    """Kind → every word that names it."""
    return {name: _listed(words) for name, words in _layouts()["kinds"].items()}


def _headings() -> Iterator[tuple[str, str]]:
    known = _layouts()["headers"]
    for name in HEADING_FIELDS:
        yield name, _listed(known[name])
    for rank, words in enumerate(known["topics"], 1):
        yield f"topic, level {rank}", _listed(words)


def _listed(words: list[str]) -> str:
    return " · ".join(words)


def _layouts() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = tomllib.loads(
        (ROOT / "question_bank/formats/layouts.toml").read_text(encoding="utf-8")
    )
    return read
