"""The words of ``layouts.toml``, read once: part of the code, kept apart because they are Chinese."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any, Final

from question_bank.kinds.contract import KindName

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SPACES = re.compile(r"\s+")

_WORDS: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("question_bank.formats").joinpath("layouts.toml").read_text("utf-8")
)


def folded(text: str) -> str:
    """Half width, lower case, without white space: how words are compared."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def heading(text: str) -> str:
    """A column heading as it is compared: asides in brackets, stars and colons do not count."""
    return _ASIDE.sub("", folded(text)).strip("*:#")


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _each(table: Mapping[str, Iterable[str]], names: Iterable[str]) -> dict[str, str]:
    return {folded(word): name for name in names for word in table[name]}


_HEADERS: Final = _WORDS["headers"]
_PLAIN_FIELDS: Final = (
    "stem", "kind", "kind_or_topic", "options", "key", "spare_key", "explanation", "difficulty", "tags",
    "cognitive", "origin", "passage", "prompts", "number",
)  # fmt: skip
HEADERS: Final[Mapping[str, str]] = _each(_HEADERS, _PLAIN_FIELDS) | {
    folded(word): f"topic:{rank}" for rank, words in enumerate(_HEADERS["topics"]) for word in words
}
"""Heading → field: ``stem``, ``kind``, ``options``, ``key``, ``topic:<rank>`` …"""

RETURNED_ROW: Final = frozenset(_WORDS["returned"]["rows"])
RETURNED: Final = RETURNED_ROW.union(_WORDS["returned"]["beside"])
"""Headings of what a workbook of rejected rows adds, told by that of the rows' numbers."""

KIND_WORDS: Final[Mapping[str, str]] = _each(_WORDS["kinds"], _WORDS["kinds"])
"""Word → a KindName, or ``choice`` or ``unsupported``."""
TAKEN_AS: Final[Mapping[str, str]] = _each(_WORDS["taken_as"], _WORDS["taken_as"])
"""Word → the KindName that its items are taken as, though it asks for more than that kind holds."""
KIND_CODES: Final[Mapping[str, Mapping[str, str]]] = _WORDS["kind_codes"]
"""Heading → code → KindName."""

TRUTH: Final[dict[str, bool]] = {
    folded(word): name == "true" for name in ("true", "false") for word in _WORDS["truth"][name]
}
DECLARED_TRUTH: Final[Mapping[str, bool]] = TRUTH | {
    folded(word): name == "also_true"
    for name in ("also_true", "also_false")
    for word in _WORDS["truth"][name]
}
TRUTH_SIGNS: Final = any_of(word for word in TRUTH if not word.isascii())
"""A pattern for right or wrong as it stands in a text, letters aside."""
WHOLE_ANSWER: Final[str] = _WORDS["rubric"]["whole"]
"""The one marking point of an answer whose rubric a file does not tell."""
DIFFICULTY: Final[Mapping[str, str]] = _each(_WORDS["difficulty"], _WORDS["difficulty"])

COEFFICIENT: Final[Sequence[tuple[float, str]]] = [
    (bound, step) for step, bound in _WORDS["coefficient"].items()
]
"""Lower bound of the share of people who are right → step, the easiest first."""
COGNITIVE: Final[Mapping[str, str]] = _each(_WORDS["cognitive"], _WORDS["cognitive"])

_MARKS: Final = _WORDS["marks"]
LABEL_ENDS: Final[str] = re.escape(_MARKS["label_ends"])
STRONG_LABEL_ENDS: Final[str] = re.escape(_MARKS["strong_label_ends"])
NUMBER_ENDS: Final[str] = re.escape(_MARKS["number_ends"])
OPEN: Final[str] = re.escape(_MARKS["open_brackets"])
CLOSE: Final[str] = re.escape(_MARKS["close_brackets"])
STRONG_SEPARATORS: Final = tuple(re.compile(pattern) for pattern in _MARKS["strong_separators"])
WEAK_SEPARATORS: Final = tuple(re.compile(pattern) for pattern in _MARKS["weak_separators"])
SEPARATORS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(pattern) for name, pattern in _WORDS["separators"].items()
}
"""What somebody may say that options in one cell are parted by."""
BLANK_SEPARATORS: Final = tuple(re.compile(pattern) for pattern in _MARKS["blank_separators"])
ALTERNATIVES: Final = re.compile(_MARKS["alternatives"])
OR: Final = re.compile(_MARKS["or"])
MAY_PART: Final = re.compile(_MARKS["may_part"])
KEY_SEPARATORS: Final = re.compile(f"[{re.escape(_MARKS['key_separators'])}]+")
ARROWS: Final = re.compile(f"[{re.escape(_MARKS['arrows'])}]+")
"""Between the steps of an order."""
KEY_PREFIX: Final = re.compile(rf"^\s*(?:{'|'.join(_MARKS['key_prefixes'])})\s*[:\uff1a]\s*")
ANSWER_PREFIX: Final = re.compile(
    rf"^\s*(?:{'|'.join((*_MARKS['key_prefixes'], *_WORDS['running']['solution']))})\s*[:\uff1a]\s*"
)
"""Before an answer in words."""
OPTION_PREFIX: Final = re.compile(
    rf"(?:{'|'.join(_MARKS['option_prefixes'])})\s*(?=[A-Za-z\uff21-\uff3a](?![A-Za-z]))", re.IGNORECASE
)
TRAILING: Final[str] = _MARKS["trailing"]

_RUNNING: Final = _WORDS["running"]
PARTS: Final = ("stem", "key", "explanation", "solution", "difficulty", "kind", "topic")
RUNNING: Final[Mapping[str, str]] = _each(_RUNNING, (*PARTS, "own", "beside"))
"""Word before a part of an item in running text → the part; ``own`` and ``beside`` are no parts of it."""


def words_of(part: str) -> str:
    """A pattern for the words before a part of an item in running text."""
    return any_of(word for word, known in RUNNING.items() if known == part)


BESIDE_ALONE: Final = frozenset(map(folded, _RUNNING["beside_alone"]))
REPLY: Final = re.compile(rf"{_RUNNING['reply']}\s*[:\uff1a]")
DIVISIONS: Final[Mapping[str, int]] = {
    word: rank for rank, words in enumerate(_RUNNING["divisions"]) for word in words
}
KEY_LISTS: Final[Sequence[str]] = _RUNNING["key_lists"]
ORDINAL: Final[str] = _RUNNING["ordinal"]
ITEM_WORD: Final[str] = _RUNNING["item_word"]
CHINESE_NUMERALS: Final[str] = _RUNNING["numerals"]


def heading_of(field: str) -> str:
    """The usual heading of a field, for a table that has none: ``stem``, ``key``, ``topic:<rank>`` …"""
    return next(word for word, known in HEADERS.items() if known == field)


def option_heading(letter: str) -> str:
    """The usual heading of an option's column."""
    return f"{_HEADERS['option_words'][0]}{letter}"


def prompt_heading(number: int) -> str:
    """The usual heading of one of the left list of a matching item, counted from 1."""
    return f"{_HEADERS['prompts'][1]}{number}"


_NUMERALS: Final[list[str]] = _HEADERS["option_numerals"]
_OPTION_WORDS: Final = _HEADERS["option_words"]
_OPTION_AFTER: Final = re.compile(
    rf"(?:{any_of(map(folded, _OPTION_WORDS))})[-_.:]?"
    rf"(?P<place>[a-z]|[1-9]\d?|{'|'.join(_NUMERALS)})"
)
_OPTION_BEFORE: Final = re.compile(rf"(?P<place>[a-z])(?:{'|'.join(_HEADERS['option_tails'])})?")
_PROMPT: Final = re.compile(
    rf"(?:{any_of(map(folded, _HEADERS['prompts']))})[-_.:]?"
    rf"(?:\d{{1,2}}|{'|'.join(_NUMERALS)})"
)


def is_prompt(name: str) -> bool:
    """Whether a heading is that of one of the left list of a matching item ("prompt 3")."""
    return _PROMPT.fullmatch(name) is not None


def option_place(name: str) -> int | None:
    """The place from 0 of an option column's heading (``option_b`` → 1, ``A`` → 0), or None."""
    found = _OPTION_AFTER.fullmatch(name) or _OPTION_BEFORE.fullmatch(name)
    if found is None:
        return None
    place = found["place"]
    if place in _NUMERALS:
        return _NUMERALS.index(place)
    number = int(place) - 1 if place.isdigit() else ord(place) - ord("a")
    return number if 0 <= number < 26 else None


def kind_word(text: str, under: str = "") -> str | None:
    """The kind a word names: a KindName, ``choice`` or ``unsupported``; ``under`` is its column's heading."""
    code = KIND_CODES.get(under, {}).get(folded(text).removesuffix(".0"))
    return code or KIND_WORDS.get(heading(text))


def named(word: str) -> KindName | None:
    """The kind, when the word is one that items can have."""
    return KindName(word) if word in set(KindName) else None
