"""Every code and state of the kinds and the bank's rules has its words in both languages."""

import ast
import re
import tomllib
from enum import StrEnum
from pathlib import Path

import pytest

from core.text import snake
from question_bank.kinds.contract import KindName
from question_bank.kinds.normal_form import Switches
from question_bank.rules.lifecycle import ReviewDuty, VersionState
from question_bank.rules.lineage import LineageStanding

PACKAGE = Path(__file__).resolve().parents[3] / "question_bank"
CODE = re.compile(r"(item|version|lineage)\.[a-z_]+")
REFUSAL = re.compile(r"question_bank\.[a-z]+_[a-z_]+")


def _words(locale: str, table: str) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((PACKAGE / "locale" / f"{locale}.toml").read_text("utf-8"))[table]
    return found


def _codes_in_source(pattern: re.Pattern[str]) -> set[str]:
    sources = [*(PACKAGE / "kinds").glob("*.py"), *(PACKAGE / "rules").glob("*.py")]
    constants = (
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {text for text in constants if pattern.fullmatch(text)}


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_finding_and_refusal_has_its_sentence(locale: str) -> None:
    assert _codes_in_source(CODE) <= set(_words(locale, "finding"))
    assert _codes_in_source(REFUSAL) <= set(_words(locale, "refusal"))


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
@pytest.mark.parametrize("enum", [KindName, VersionState, ReviewDuty, LineageStanding])
def test_every_state_has_its_word(locale: str, enum: type[StrEnum]) -> None:
    assert {f"{snake(enum.__name__)}.{member.value}" for member in enum} <= set(_words(locale, "word"))


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_switch_has_its_word(locale: str) -> None:
    assert {f"switch.{name}" for name in Switches.model_fields} <= set(_words(locale, "word"))
