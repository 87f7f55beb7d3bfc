"""The project's own Python files, read and parsed once, for tests that judge the code itself."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "question_bank", "exam", "contest", "training", "web")


@dataclass(frozen=True)
class Source:
    """One file: its path from the root (``core/clock.py``) and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders and the name without its ending: ``("core", "clock")``."""
        return tuple(self.path.removesuffix(".py").split("/"))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files below the folders; generated migrations are left out."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    named = ((path.relative_to(ROOT).as_posix(), path) for path in found)
    return tuple(
        Source(name, path.read_text(encoding="utf-8"))
        for name, path in named
        if not name.startswith("migrations/versions/")
    )
