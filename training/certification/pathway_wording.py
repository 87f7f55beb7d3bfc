"""Findings in words: facts that are words of ours (grades, titles, diplomas) in the reader's language."""

from collections.abc import Mapping
from typing import Final

from core import text
from core.errors import Fact, Finding

_FAMILIES: Final[Mapping[str, str]] = {
    "grade": "grade",
    "title_level": "title_level",
    "diplomas": "diploma_kind",
}


def told(finding: Finding, locale: str) -> str:
    """The finding's sentence."""
    facts = {name: _worded(name, fact, locale) for name, fact in finding.facts.items()}
    return text.finding_texts((Finding(finding.code, facts, finding.field),), locale)[0]


def _worded(name: str, fact: Fact, locale: str) -> Fact:
    family = _FAMILIES.get(name)
    if family is None or not isinstance(fact, str):
        return fact
    joint = text.say("word.list.joint", locale)
    return joint.join(text.say(f"word.{family}.{each}", locale) for each in fact.split(","))
