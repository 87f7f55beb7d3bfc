"""Words: every code's sentence, in one place per package, merged here.

Catalogues are ``<package>/locale/{zh_CN,en}.toml`` with the tables ``refusal``, ``finding``, ``word`` and
``notice``; a code is the table's name and the key, ``"refusal.core.not_found"``.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from core.errors import Fact, Finding, Refusal

PACKAGES: Final = ("core", "question_bank", "exam", "contest", "training", "web")
LOCALES: Final = ("zh_CN", "en")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """All sentences of one language, keyed ``table.code``.

    Raises ValueError when two packages give words to one code.
    """
    merged: dict[str, str] = {}
    for package in PACKAGES:
        source = files(package) / "locale" / f"{locale}.toml"
        if not source.is_file():
            continue
        for table, entries in tomllib.loads(source.read_text("utf-8")).items():
            for code, sentence in entries.items():
                key = f"{table}.{code}"
                if key in merged:
                    raise ValueError(f"{key} has words twice")
                merged[key] = sentence
    return merged


class Told(str):
    """A fact as it stands in a sentence. ``{n:item|items}`` is the first word where the fact is 1, else the
    second; a fact that is itself a place to be filled on the page (``"{n}"``) hands both on to it.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, between, many = spec.partition("|")
        if not between:
            return super().__format__(spec)
        if self.startswith("{") and self.endswith("}"):
            return f"{self[:-1]}:{spec}}}"
        return one if self == "1" else many


def say(code: str, locale: str, zone: ZoneInfo | None = None, /, **facts: Fact) -> str:
    """The sentence of a code with its facts filled in: instants in ``zone``, enum members by their words.

    Raises KeyError for a code without words: the house tests keep that from happening.
    """
    shown = {name: Told(_shown(fact, locale, zone)) for name, fact in facts.items()}
    return catalogue(locale)[code].format_map(shown)


def word(member: StrEnum, locale: str) -> str:
    """The word of an enum member: ``AttemptState.OPEN`` → ``word.attempt_state.open``."""
    return catalogue(locale)[f"word.{snake(type(member).__name__)}.{member.value}"]


def refusal_text(refusal: Refusal, locale: str, zone: ZoneInfo | None = None) -> str:
    """What the reader is told when an operation is refused."""
    return say(f"refusal.{refusal.code}", locale, zone, **refusal.facts)


def finding_texts(findings: Iterable[Finding], locale: str, zone: ZoneInfo | None = None) -> tuple[str, ...]:
    """The reasons as sentences, in their order."""
    return tuple(say(f"finding.{f.code}", locale, zone, **f.facts) for f in findings)


def snake(name: str) -> str:
    """``AttemptState`` → ``attempt_state``."""
    return _CAMEL.sub("_", name).lower()


def _shown(fact: Fact, locale: str, zone: ZoneInfo | None) -> str:
    if isinstance(fact, StrEnum):
        return catalogue(locale).get(f"word.{snake(type(fact).__name__)}.{fact.value}", fact.value)
    if isinstance(fact, datetime):
        return fact.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(fact, date):
        return fact.isoformat()
    return "" if fact is None else str(fact)
