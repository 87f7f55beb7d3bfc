"""What the bank's own file tells beside its items: the standard's table, documents, what items were before.

Read with tolerance: a line that cannot be read is left out, for none of it is asked of a candidate. Earlier
wordings are read as strictly as items are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from core.occupations.rules.grades import Grade, GradeComponent
from question_bank import markup
from question_bank.kinds import registry
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.rules.citations import LONGEST_CLAUSE, LONGEST_NUMBER
from question_bank.rules.classes import Importance, TopicKind
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.standard import Column

MOST_VERSIONS: Final = 200
MOST_SAID: Final = 500
_LONGEST: Final = 20_000
W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a topic is in the standard's table."""

    kind: TopicKind
    importance: Importance | None
    weights: Mapping[Column, int]
    by_grade: Mapping[Grade, Importance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a document with days of its own."""

    number: str
    gist: str
    effective_on: date | None
    repealed_on: date | None


@dataclass(frozen=True, slots=True)
class Document:
    """A law, rule or standard that items cite."""

    number: str
    title: str
    effective_on: date | None
    repealed_on: date | None
    replaced_by: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The standard's name and grades, the standing of topics by code, and the documents cited."""

    title: str = ""
    grades: tuple[Grade, ...] = ()
    standings: Mapping[str, Standing] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A wording that an item had before."""

    number: int
    content: Content
    key: Key | None
    explanation: str
    source: str
    difficulty: int
    made_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a version; ``led_to`` where a reviewer said it, ``wording`` what was returned."""

    version: int
    words: str
    at: datetime | None
    led_to: VersionState | None = None
    wording: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What an item was before: the number of its newest version, those before it, what was said of them."""

    version: int = 1
    earlier: tuple[Earlier, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def words(self) -> str:
        """All texts of the earlier wordings, to find the pictures that they show."""
        return repr([(each.content, each.key, each.explanation) for each in self.earlier])


def beside_of(whole: Mapping[str, Any]) -> Beside:
    """What a file tells beside its items."""
    named = whole.get("standard")
    told = named if isinstance(named, dict) else {}
    return Beside(
        title=text_of(told.get("title"), 160),
        grades=tuple(each for each in Grade if each.value in _list(told.get("grades"))),
        standings=dict(_standings(whole.get("topics"))),
        documents=tuple(_documents(whole.get("documents"))),
    )


def past_of(kind: KindName, record: Mapping[str, Any]) -> Past:
    """What a record tells of the item's past. Raises Refusal for an earlier wording that is none."""
    version = record.get("version")
    newest = version if isinstance(version, int) and 0 < version <= MOST_VERSIONS else 1
    given = [each for each in _list(record.get("versions"))[:MOST_VERSIONS] if isinstance(each, dict)]
    earlier = {
        each.number: each for each in (_earlier(kind, one) for one in given) if 0 < each.number < newest
    }
    said = [each for each in _list(record.get("said"))[:MOST_SAID] if isinstance(each, dict)]
    numbers = {*earlier, newest}
    return Past(
        newest,
        tuple(earlier[number] for number in sorted(earlier)),
        tuple(each for each in (_said(kind, one) for one in said) if each.words and each.version in numbers),
    )


def scoring_of(record: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What a record tells of how the item was once scored, and what is kept of it."""
    told = record.get("scoring")
    kept = told.get("kept") if isinstance(told, dict) else None
    return told if isinstance(told, dict) else {}, kept if isinstance(kept, dict) else {}


def _earlier(kind: KindName, told: Mapping[str, Any]) -> Earlier:
    key = told.get("key")
    return Earlier(
        number=number_of(told.get("number"), 0),
        content=registry.read_content(kind, markup.safe_content(told.get("content"))),
        key=registry.read_key(kind, markup.safe_key(key)) if key else None,
        explanation=markup.safe(text_of(told.get("explanation"), _LONGEST)),
        source=text_of(told.get("source"), 500),
        difficulty=min(max(number_of(told.get("difficulty"), 3), 1), 5),
        made_at=moment_of(told.get("made_at")),
        published_at=moment_of(told.get("published_at")),
    )


def _said(kind: KindName, told: Mapping[str, Any]) -> Said:
    wording = told.get("wording")
    return Said(
        wording=_earlier(kind, wording) if isinstance(wording, dict) else None,
        version=number_of(told.get("version"), 0),
        words=markup.safe(text_of(told.get("words"), _LONGEST)),
        at=moment_of(told.get("at")),
        led_to=_word(VersionState, told.get("led_to")),
    )


def _standings(raw: object) -> Iterator[tuple[str, Standing]]:
    for each in _list(raw):
        told = each if isinstance(each, dict) else {}
        kind = _word(TopicKind, told.get("kind"))
        if kind is not None:
            importance = _word(Importance, told.get("importance")) if kind is TopicKind.POINT else None
            by_grade = dict(_importances(told.get("importances"))) if importance is not None else {}
            weights = dict(_weights(told.get("weights")))
            yield text_of(told.get("code"), 64), Standing(kind, importance, weights, by_grade)


def _importances(raw: object) -> Iterator[tuple[Grade, Importance]]:
    for name, letter in raw.items() if isinstance(raw, dict) else ():
        grade, importance = _word(Grade, name), _word(Importance, letter)
        if grade is not None and importance is not None:
            yield grade, importance


def _weights(raw: object) -> Iterator[tuple[Column, int]]:
    for name, percent in raw.items() if isinstance(raw, dict) else ():
        grade, _, component = str(name).partition(".")
        column = _word(Grade, grade), _word(GradeComponent, component)
        if column[0] is not None and column[1] is not None and 0 < number_of(percent, 0) <= 100:
            yield (column[0], column[1]), percent


def _documents(raw: object) -> Iterator[Document]:
    for each in _list(raw):
        told = each if isinstance(each, dict) else {}
        number, title = text_of(told.get("number"), LONGEST_NUMBER), text_of(told.get("title"), 200)
        if number and title:
            yield Document(
                number, title, *_days(told), text_of(told.get("replaced_by"), 64), tuple(_clauses(told))
            )


def _clauses(told: Mapping[str, Any]) -> Iterator[Clause]:
    for each in _list(told.get("clauses")):
        if isinstance(each, dict):
            number = text_of(each.get("number"), LONGEST_CLAUSE)
            yield Clause(number, text_of(each.get("gist"), 200), *_days(each))


def _days(told: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """From when to when; an end that is not after the beginning is none."""
    begins, ends = _day(told.get("effective_on")), _day(told.get("repealed_on"))
    return begins, None if begins and ends and ends <= begins else ends


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _word(words: type[W], value: object) -> W | None:
    return next((each for each in words if each.value == value), None)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def number_of(value: object, otherwise: int) -> int:
    """A whole number of the file, else another one."""
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def text_of(value: object, most: int) -> str:
    """A text of the file, cut off where it is too long; empty for anything else."""
    return value[:most] if isinstance(value, str) else ""


def moment_of(value: object) -> datetime | None:
    """A moment of the file that tells its zone, in UTC."""
    try:
        told = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return told.astimezone(UTC) if told is not None and told.tzinfo is not None else None
