"""What an item still lacks before it may be reviewed or published, and what would make it better."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.errors import Facts, Finding
from question_bank.kinds import fill_blank, latex, multiple_choice, registry, rich_text
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.kinds.hotspot import Content as SpotContent
from question_bank.kinds.hotspot import Key as SpotKey
from question_bank.kinds.hotspot import hard_to_hit
from question_bank.kinds.normal_form import Switches, normal_form

SHORT_STEM: Final = 8
"""A stem of fewer characters is worth a second look."""
_SEVERAL: Final = re.compile(r"[^:/\s]\s*//\s*[^/\s]")
_NO_WORDS: Final = re.compile(r'<img\b(?![^<>]*\salt="[^"])[^<>]*>')
_NO_TRANSCRIPT: Final = re.compile(r'<(?:audio|video)\b(?![^<>]*\stitle="[^"])[^<>]*>')


@dataclass(frozen=True, slots=True)
class Described:
    """An item version as far as it is written. ``explanation`` is HTML; ``key`` is None while it is open.

    ``topic_refs``: 鉴定点 the item is filed under. ``missing_assets``: names of pictures or recordings that
    the text shows and the bank does not hold.
    """

    kind: KindName
    content: Content
    key: Key | None
    topic_refs: tuple[str, ...] = ()
    explanation: str = ""
    missing_assets: tuple[str, ...] = ()


def gaps(item: Described) -> tuple[Finding, ...]:
    """What bars the way to review and to publishing; empty when nothing does."""
    findings = [*registry.check(item.kind, item.content, item.key)]
    findings += latex.check(item.explanation, "explanation")
    if not item.topic_refs:
        findings.append(Finding("item.topic_missing", field="topic"))
    findings += (Finding("item.asset_missing", {"name": name}, "stem") for name in item.missing_assets)
    return tuple(findings)


def advice(item: Described) -> tuple[Finding, ...]:
    """What a careful author would still do; none of it bars the way."""
    findings: list[Finding] = []
    if rich_text.is_empty(item.explanation):
        findings.append(Finding("item.explanation_missing", field="explanation"))
    if isinstance(item.key, multiple_choice.Key) and len(item.key.options) == 1:
        findings.append(Finding("item.one_right_option", field="key"))
    if isinstance(item.key, fill_blank.Key):
        findings += _several_in_one(item.key)
    if isinstance(item.content, SpotContent) and isinstance(item.key, SpotKey | None):
        numbers = hard_to_hit(item.content, item.key)
        findings += (Finding("item.region_small", {"region": number}, "key") for number in numbers)
    if any(_NO_WORDS.search(text) for text in (*_texts(item.content), item.explanation)):
        findings.append(Finding("item.picture_without_words", field="stem"))
    if any(_NO_TRANSCRIPT.search(text) for text in (*_texts(item.content), item.explanation)):
        findings.append(Finding("item.recording_without_words", field="stem"))
    if any(latex.is_open(text) for text in (*_texts(item.content), item.explanation)):
        findings.append(Finding("item.formula_open", field="stem"))
    if _gives_itself_away(item):
        findings.append(Finding("item.stem_gives_answer", field="stem"))
    return tuple(findings)


def _several_in_one(key: fill_blank.Key) -> Iterator[Finding]:
    """Answers that look like several, written as tables write them: ``V//\u4f0f``."""
    for number, blank in enumerate(key.blanks, start=1):
        for text in filter(_SEVERAL.search, blank.accepted):
            facts: Facts = {"blank": number, "answer": text[:40]}
            yield Finding("item.answers_in_one", facts, f"key.blanks.{number}")


def concerns(item: Described, source: str) -> tuple[Finding, ...]:
    """What to look at once more before a deed that cannot be undone: the advice, source and length too."""
    findings = [*advice(item)]
    if not source.strip():
        findings.append(Finding("item.source_missing", field="source"))
    length = len(rich_text.plain(item.content.stem).strip())
    if length < SHORT_STEM:
        findings.append(Finding("item.stem_short", {"length": length}, "stem"))
    return tuple(findings)


def _texts(content: Content) -> tuple[str, ...]:
    """The stem and the options; those of the items of a case are judged with the whole."""
    options = content.options if isinstance(content, ChoiceContent) else ()
    return (content.stem, *(option.text for option in options))


def _gives_itself_away(item: Described) -> bool:
    """The stem spells out a right answer of four or more characters."""
    if item.key is None or registry.check(item.kind, item.content, item.key):
        return False
    right = registry.explain(item.kind, item.content, item.key)
    stem = _folded(rich_text.plain(item.content.stem))
    options = [_folded(rich_text.plain(option.text)) for option in right.options]
    accepted = [_folded(answer) for blank in right.blanks for answer in blank]
    return any(len(text) >= 4 and text in stem for text in (*options, *accepted))


def _folded(text: str) -> str:
    return normal_form(text, Switches(numeric_equality=False))[1]
