"""The glossary: the words of the trade, kept in ``locale/terms.toml`` and printed as docs/glossary.md.

``python -m core.glossary docs/glossary.md`` writes the page; a house test says when it is out of date.
"""

import sys
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Term:
    """One term: Chinese, English, its name in the code (empty while planned), its meaning, a warning."""

    zh: str
    en: str
    means: str
    code: str = ""
    note: str = ""


def terms() -> tuple[Term, ...]:
    """Every term, in the order of the file."""
    kept = tomllib.loads(files("core").joinpath("locale/terms.toml").read_text("utf-8"))
    return tuple(Term(**entry) for entry in kept["term"])


def page() -> str:
    """The glossary as a Markdown page."""
    lines = [
        "# Glossary",
        "",
        "One English word for each term, the same in code, pages and documents. Made from",
        "`core/locale/terms.toml` by `make glossary`; change it there. *Planned*: fixed before its code.",
        "",
        "| Term | English | In the code | Meaning |",
        "|---|---|---|---|",
    ]
    for term in terms():
        code = f"`{term.code}`" if term.code else "planned"
        lines.append(f"| {term.zh} | {term.en} | {code} | {' '.join((term.means, term.note)).strip()} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
