"""What needs words, and the words there are: codes and states from the code, sentences from catalogues."""

import ast
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import TypeVar

from core.errors import Refusal
from core.text import snake
from tests.house.sources import PACKAGES, ROOT, Source

LANGUAGES = ("zh_CN", "en")
PURE = frozenset({"rules", "kinds", "formats"})
"""Folders that make findings; a dotted code in a string there is a finding's code."""

Catalogue = Mapping[str, Mapping[str, str]]
"""Table → key → sentence, as one ``<package>/locale/<language>.toml`` holds it."""

Kind = TypeVar("Kind")

_CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_FILE_ENDINGS = ("csv", "toml", "txt", "json", "xml", "xlsx", "docx", "html", "sql")


@dataclass(frozen=True)
class Needed:
    """A thing that people read, and the first place it was found."""

    table: str
    key: str
    place: str


def catalogue(package: str, language: str) -> Catalogue:
    """The package's catalogue; empty when there is no file."""
    path = ROOT / package / "locale" / f"{language}.toml"
    if not path.exists():
        return {}
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    # [page] translates the prose of templates and is judged together with them.
    return {table: words for table, words in tables.items() if table != "page"}


def import_everything() -> None:
    """Import every module of the packages, so that every subclass is known."""
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            importlib.import_module(module.name)


def refusals() -> Iterator[Needed]:
    for kind in _descendants(Refusal):
        if "code" in vars(kind):
            yield Needed("refusal", kind.code, f"{kind.__module__}.{kind.__name__}")


def states() -> Iterator[Needed]:
    """Every member of every StrEnum: ``AttemptState.OPEN`` needs ``attempt_state.open``."""
    for kind in _descendants(StrEnum):
        for member in kind:
            yield Needed(
                "word", f"{snake(kind.__name__)}.{member.value}", f"{kind.__module__}.{kind.__name__}"
            )


def findings(all_sources: Iterable[Source]) -> Iterator[Needed]:
    """Codes given to Finding(...) anywhere, and every code-like string where findings are made."""
    given: list[Needed] = []
    likely: list[Needed] = []
    for source in all_sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and (code := _code_given(node)):
                given.append(Needed("finding", code, f"{source.path}:{node.lineno}"))
            elif PURE.intersection(source.parts) and (code := _code_written(node)):
                likely.append(Needed("finding", code, f"{source.path}:{getattr(node, 'lineno', 0)}"))
    families = {needed.key.split(".")[0] for needed in given}
    yield from given
    yield from (needed for needed in likely if needed.key.split(".")[0] in families)


def deeds(all_sources: Iterable[Source]) -> Iterator[Needed]:
    """Actions and kinds of subject given to ``audit.record``: written out, or kept in a constant."""
    for source in all_sources:
        constants = {
            target.id: node.value
            for node in source.tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) not in {"audit.record", "audit.note"}:
                continue
            for table, given in zip(("action", "audit_subject"), call.args[1:3], strict=True):
                for code in _literals(given, constants) or ["(not written out)"]:
                    yield Needed("word", f"{table}.{code}", f"{source.path}:{call.lineno}")


def told_of_deeds(all_sources: Iterable[Source]) -> Iterator[Needed]:
    """Names of the facts given to ``audit.record``, where they are written out at the call."""
    for source in all_sources:
        for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) == "audit.record" and isinstance(call.args[-1], ast.Dict):
                for name in call.args[-1].keys:
                    if isinstance(name, ast.Constant) and isinstance(name.value, str):
                        yield Needed("word", f"fact.{name.value}", f"{source.path}:{call.lineno}")


def _literals(given: ast.expr, constants: Mapping[str, ast.expr]) -> list[str]:
    match given:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.IfExp(body=one, orelse=other):
            return [*_literals(one, constants), *_literals(other, constants)]
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) if name in constants:
            values = constants[name]
            held = values.values if isinstance(values, ast.Dict) else [values]
            return [code for each in held for code in _literals(each, {})]
        case _:
            return []


def missing(needs: Iterable[Needed], words: Mapping[str, set[str]]) -> list[str]:
    """What is needed and has no words; ``words`` maps a table to its keys."""
    wanted = {(need.table, need.key): need.place for need in needs}
    return sorted(
        f"[{table}] {key!r} ({place})"
        for (table, key), place in wanted.items()
        if key not in words.get(table, set())
    )


def differences(one: Catalogue, other: Catalogue) -> list[str]:
    """Where two languages say different things: a key that only one has, or other placeholders.

    The words of a date or a span may pick other parts in another language; sentences give the same facts.
    """
    entries = [
        {
            (table, key): blanks(text) if table != "word" else frozenset()
            for table, words in side.items()
            for key, text in words.items()
        }
        for side in (one, other)
    ]
    alone = entries[0].keys() ^ entries[1].keys()
    unlike = [
        entry for entry in entries[0].keys() & entries[1].keys() if entries[0][entry] != entries[1][entry]
    ]
    return sorted(f"[{table}] {key!r}" for table, key in (*alone, *unlike))


def blanks(text: str) -> frozenset[str]:
    """The names in braces: ``"{n} of {all}"`` → n, all. Raises ValueError on a brace left open."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def speechless(all_sources: Iterable[Source], sentences: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Findings and refusals made without a fact that their sentence names; it could not be said."""
    codes = {kind.__name__: kind.code for kind in _descendants(Refusal) if _plain(kind)}
    found = []
    for source in all_sources:
        for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            if name == "Finding":
                table, code, facts = "finding", _code_given(call), _facts_of_finding(call)
            else:
                table, code, facts = "refusal", codes.get(name), _facts_of_refusal(call)
            if code is None or facts is None:
                continue
            lacking = blanks(sentences.get(table, {}).get(code, "")) - facts
            found += [f"{source.path}:{call.lineno}: {code} lacks {fact}" for fact in sorted(lacking)]
    return found


def _plain(kind: type[Refusal]) -> bool:
    """Whether its facts are just the keywords it is made with."""
    return hasattr(kind, "code") and kind.__init__ is Refusal.__init__


def _facts_of_finding(call: ast.Call) -> set[str] | None:
    """The facts written out in the call; None when they are put together elsewhere."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "facts"]
    facts = (*call.args[1:2], *named)
    if not facts:
        return set() if all(keyword.arg for keyword in call.keywords) else None
    if not isinstance(facts[0], ast.Dict):
        return None
    keys = [key.value if isinstance(key, ast.Constant) else None for key in facts[0].keys]
    return None if None in keys else {str(key) for key in keys}


def _facts_of_refusal(call: ast.Call) -> set[str] | None:
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else {str(name) for name in names}


def _descendants(kind: type[Kind]) -> Iterator[type[Kind]]:
    for child in kind.__subclasses__():
        if child.__module__.split(".")[0] in PACKAGES:
            yield child
        yield from _descendants(child)


def _code_given(call: ast.Call) -> str | None:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in {"Finding", "finding"}:
        return None
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    first = (*call.args[:1], *named)
    if first and isinstance(first[0], ast.Constant) and isinstance(first[0].value, str):
        return first[0].value
    return None


def _code_written(node: ast.AST) -> str | None:
    """The string itself where it looks like a code, and not like a file or a module."""
    text = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(text, str) or not _CODE.fullmatch(text):
        return None
    if text.endswith(tuple(f".{ending}" for ending in _FILE_ENDINGS)):
        return None
    return None if (ROOT / text.replace(".", "/")).exists() else text
