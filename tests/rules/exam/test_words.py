"""Every finding and every word of the exam rules can be said in both languages."""

import re
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

import exam.rules
from core.text import LOCALES, catalogue, word

MODULES = [path for path in Path(exam.rules.__path__[0]).glob("*.py") if path.stem != "__init__"]
CODES = sorted(
    {code for path in MODULES for code in re.findall(r'"(exam\.[a-z_]+)"', path.read_text("utf-8"))}
)
ENUMS = sorted(
    {
        member
        for path in MODULES
        for member in vars(import_module(f"exam.rules.{path.stem}")).values()
        if isinstance(member, type) and issubclass(member, StrEnum) and member.__module__.startswith("exam.")
    },
    key=lambda each: each.__name__,
)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_finding_of_the_exam_rules_has_its_sentence(locale: str) -> None:
    assert CODES
    missing = [code for code in CODES if f"finding.{code}" not in catalogue(locale)]
    assert missing == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_enum_member_of_the_exam_rules_has_its_word(locale: str) -> None:
    assert ENUMS
    assert all(word(member, locale) for enum in ENUMS for member in enum)


def test_both_languages_fill_the_same_facts_into_a_sentence() -> None:
    chinese, english = (catalogue(locale) for locale in LOCALES)
    for code in CODES:
        key = f"finding.{code}"
        assert placeholders(chinese[key]) == placeholders(english[key]), code
