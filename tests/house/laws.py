"""The laws of the house: each takes one source file and returns what breaks the law, line by line."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import PACKAGES, Source

HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
MOST_LINES_IN_A_FILE = 400
MOST_LINES_IN_A_FUNCTION = 60
VAGUE = frozenset({"utils", "util", "helpers", "helper", "managers", "manager", "common", "misc"})
OUTSIDE_CORE = frozenset({"item", "exam", "contest", "course"})
WALL_CLOCKS = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
        "sqlalchemy.func.now",
        "sqlalchemy.func.current_timestamp",
    }
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def chinese_in_strings(source: Source) -> Iterator[str]:
    """Chinese is prose and has its home in catalogues, templates and data; docstrings may gloss a term."""
    bare = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            found = HAN.search(node.value)
            if found:
                yield f"{source.path}:{node.lineno}: Chinese in a string ({found[0]!a})"


def wall_clocks(source: Source) -> Iterator[str]:
    """Only core/clock.py looks at the wall clock; everyone else is told the time."""
    if source.path == "core/clock.py":
        return
    names = _imported_names(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name) and _dotted(node, names) in WALL_CLOCKS:
            yield f"{source.path}:{node.lineno}: reads the wall clock ({ast.unparse(node)})"


def commits(source: Source) -> Iterator[str]:
    """Only the unit of work commits, so that nobody is told of what is not yet stored."""
    if source.path == "core/work.py" or source.parts[0] == "migrations":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield f"{source.path}:{node.lineno}: commits"


def large_rooms(source: Source) -> Iterator[str]:
    """A file and a function stay small enough to be read at once."""
    lines = source.text.count("\n")
    if lines > MOST_LINES_IN_A_FILE:
        yield f"{source.path}: {lines} lines, at most {MOST_LINES_IN_A_FILE}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_LINES_IN_A_FUNCTION:
                yield f"{source.path}:{node.lineno}: {node.name} has {length} lines"


def vague_names(source: Source) -> Iterator[str]:
    """A module is named for the work done there."""
    for part in VAGUE.intersection(source.parts):
        yield f"{source.path}: a place called {part}"


def words_from_above(source: Source) -> Iterator[str]:
    """The foundation does not know what stands on it: no identifier in core holds these whole words."""
    if source.parts[0] != "core":
        return
    foreign = {
        alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] not in PACKAGES
        for alias in node.names
    }
    named = [(0, part) for part in source.parts]
    named += [(getattr(node, "lineno", 0), name) for node in ast.walk(source.tree) for name in _names(node)]
    for line, name in named:
        if name in foreign:  # what a library calls its own things is not ours to choose
            continue
        for word in OUTSIDE_CORE.intersection(word.lower() for word in _WORD.findall(name)):
            yield f"{source.path}:{line}: {name} speaks of {word}"


def busy_package_files(source: Source) -> Iterator[str]:
    """``__init__.py`` says what the package is, and does nothing."""
    if source.parts[-1] != "__init__":
        return
    if len(source.tree.body) != 1 or not ast.get_docstring(source.tree):
        yield f"{source.path}: holds more or less than a docstring"


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield from name.split(".")
            if other:
                yield other
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name)):
            yield name


def _imported_names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: ``{"dt": "datetime", "now": "core.clock.now"}``."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _dotted(node: ast.expr, names: dict[str, str]) -> str | None:
    """The full dotted name of an expression such as ``dt.datetime.now``, with imports resolved."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, names)
        return f"{base}.{node.attr}" if base else None
    return None
