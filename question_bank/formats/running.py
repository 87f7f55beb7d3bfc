"""Lines of running text: what each begins with, and the options that stand one after another in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import Finding
from question_bank.formats import layouts
from question_bank.formats.options import letter_at, out_of_order
from question_bank.formats.reasons import Unsound
from question_bank.formats.wording import letter_of
from question_bank.kinds.contract import MAX_OPTIONS

OBJECT: Final = "\ufffc"
"""Stands for a picture, a formula or anything else in a document that is no text."""
_OPEN, _CLOSE = layouts.OPEN, layouts.CLOSE
_LETTER: Final = "A-Za-z\uff21-\uff3a\uff41-\uff5a"
_WORDS: Final = layouts.any_of(layouts.RUNNING).replace("correctanswer", r"correct\s?answer")
_FIELD: Final = re.compile(
    rf"(?:[{_OPEN}]\s*(?P<boxed>{_WORDS})\s*[{_CLOSE}]\s*[:\uff1a]?|(?P<plain>{_WORDS})\s*[:\uff1a])\s*",
    re.IGNORECASE,
)
_INLINE: Final = re.compile(rf"(?<=[\s.;,)\u3002\uff1b\uff0c\uff09]){_FIELD.pattern}", re.IGNORECASE)
_BOXED_KEY: Final = re.compile(
    rf"[{_OPEN}]\s*(?:{layouts.words_of('key')})\s*[:\uff1a](?P<key>[^{_OPEN}{_CLOSE}]+)[{_CLOSE}]\s*[.\u3002]?$",
    re.IGNORECASE,
)
"""A key with its word in one pair of brackets, at the end of a line."""
_BEHIND: Final = {
    "key": {"explanation", "own", "beside", "difficulty"},
    "own": {"key", "explanation", "own", "beside", "difficulty"},
    "beside": {"key", "explanation", "own", "beside", "difficulty"},
}
"""What may follow a part on its line."""
_SHORT_ONLY: Final = frozenset({"beside", "difficulty"})
_SHORT_KEY, _ALONE = 12, 8
"""Characters of a key behind which points and difficulty may follow, and of a line that is one such word."""
_NUMBER: Final = re.compile(
    rf"(?:{layouts.ORDINAL}\s*(?P<named>\d{{1,5}})\s*{layouts.ITEM_WORD}\s*[.\uff0e\u3001:\uff1a]?"
    rf"|[(\uff08]\s*(?P<boxed>\d{{1,5}})\s*[)\uff09]\s*[.\uff0e\u3001]?"
    rf"|(?P<plain>\d{{1,5}})\s*[.\uff0e\u3001)\uff09:\uff1a])\s*(?P<rest>.*)",
    re.DOTALL,
)
_BOLD_NUMBER: Final = re.compile(r"\*\*\s*(\d{1,5}\s*[.\uff0e\u3001)\uff09:\uff1a]?)\s*\*\*\s*")
"""A number that a plain text writes in bold, "**12.**"."""
_COLONS: Final = frozenset({":", "\uff1a"})
_LABEL: Final = re.compile(
    rf"(?:[(\uff08]\s*(?P<boxed>[{_LETTER}])\s*[)\uff09]\s*[.\uff0e\u3001]?"
    rf"|(?P<plain>[{_LETTER}])\s*[.\uff0e\u3001:\uff1a)\uff09])\s*"
)
_BARE: Final = re.compile(r"(?P<letter>[A-Z\uff21-\uff3a])[ \t\u3000]+(?=\S)")
_LATER: Final = re.compile(
    rf"[(\uff08]\s*(?P<boxed>[{_LETTER}])\s*[)\uff09]\s*[.\uff0e\u3001]?"
    r"|(?<![A-Za-z0-9(\uff08])(?P<plain>[A-Z\uff21-\uff3a])\s*[.\uff0e\u3001:\uff1a]"
)
_WIDE: Final = re.compile(r"[ \t\u3000\u00a0]{2,}(?P<letter>[A-Z\uff21-\uff3a])[ \t\u3000\u00a0]+(?=\S)")
_DIVISION: Final = re.compile(
    rf"{layouts.ORDINAL}\s*[{layouts.CHINESE_NUMERALS}\d]{{1,6}}\s*"
    rf"(?P<word>{'|'.join(layouts.DIVISIONS)})\s*(?P<title>.*)"
)
_HEADING: Final = re.compile(
    rf"(?:(?P<plain>[{layouts.CHINESE_NUMERALS}]{{1,5}})\s*[\u3001.\uff0e]"
    rf"|[(\uff08]\s*(?P<boxed>[{layouts.CHINESE_NUMERALS}]{{1,5}})\s*[)\uff09])\s*(?P<title>.*)"
)
_MOST_HEADING: Final = 60
_KIND_WORDS: Final = sorted(
    (word for word in layouts.KIND_WORDS if word.endswith(layouts.ITEM_WORD)), key=len, reverse=True
)

Part = tuple[str, str]
"""A part of an item (``stem``, ``key``, ``explanation`` … or ``text``) and its words."""


def parts(line: str, most: int = 9) -> list[Part]:
    """A line as the parts it names: "答案：B 解析：…" is a key and an explanation.

    ``own`` and ``beside`` are whole, with their words: people are told of them. A line has ``most`` parts.
    """
    boxed = _BOXED_KEY.search(line) if most > 1 else None
    if boxed is not None:
        before = line[: boxed.start()].rstrip()
        return [*(parts(before, most - 1) if before else ()), ("key", boxed["key"].strip())]
    first = _FIELD.match(line)
    if first is None:
        if len(line) <= _ALONE and layouts.folded(line) in layouts.BESIDE_ALONE:
            return [("beside", line)]
        found = next((m for m in _INLINE.finditer(line) if _named(m) in {"key", "explanation", "own"}), None)
        if found is None or most < 2:
            return [("text", line)]
        return [("text", line[: found.start()].rstrip()), *parts(line[found.start() :], most - 1)]
    name = _named(first)
    begin = first.end() if name in layouts.PARTS else 0
    more = next((m for m in _INLINE.finditer(line, first.end()) if _follows(name, m, first.end())), None)
    if more is None or most < 2:
        return [(name, line[begin:])]
    return [(name, line[begin : more.start()].rstrip()), *parts(line[more.start() :], most - 1)]


def _follows(name: str, found: re.Match[str], begin: int) -> bool:
    """Whether what is found behind a part begins another one."""
    other = _named(found)
    short = other not in _SHORT_ONLY or name != "key" or found.start() - begin <= _SHORT_KEY
    return short and other in _BEHIND.get(name, ())


def _named(found: re.Match[str]) -> str:
    return layouts.RUNNING[layouts.folded(found["boxed"] or found["plain"])]


@dataclass(frozen=True, slots=True)
class Number:
    """The number a line begins with, in brackets ("（3）") or before a colon, and the words after it."""

    value: int
    boxed: bool
    rest: str
    colon: bool = False


def number(line: str) -> Number | None:
    """The number a line begins with ("12、", "（3）", "第4题"), or None."""
    found = _NUMBER.match(line)
    if found is None:
        return None
    value = int(found["named"] or found["boxed"] or found["plain"])
    colon = found["plain"] is not None and line[found.end("plain") : found.start("rest")].strip() in _COLONS
    return Number(value, found["boxed"] is not None, found["rest"], colon)


def division(line: str) -> tuple[int, str] | None:
    """The rank of a division of the text ("第一章 …") from 0 and its whole title, or None."""
    found = _DIVISION.fullmatch(line) if len(line) <= _MOST_HEADING else None
    return None if found is None else (layouts.DIVISIONS[found["word"]], line)


def heading(line: str) -> str | None:
    """The title of a numbered heading ("一、…"), or None."""
    found = _HEADING.fullmatch(line) if len(line) <= _MOST_HEADING else None
    return None if found is None else found["title"]


def numeral(line: str) -> str:
    """The numeral of a heading ("一、…"), in brackets where it stands in them; "" without one."""
    found = _HEADING.fullmatch(line) if len(line) <= _MOST_HEADING else None
    return "" if found is None else found["plain"] or f"({found['boxed']})"


def kind_of(title: str) -> str:
    """The word for a kind that a title begins with ("单选题（共 20 题）"), or nothing."""
    folded = layouts.folded(title)
    if len(title) > _MOST_HEADING:
        return ""
    return next((word for word in _KIND_WORDS if folded.startswith(word) and _aside(folded[len(word) :])), "")


def _aside(rest: str) -> bool:
    """Whether what follows a kind's word in a heading only counts items and points."""
    return not rest or rest[0] in "(:,.;[" or rest[0].isdigit() or len(rest) <= 12


def labelled(line: str, following: str) -> tuple[str, str] | None:
    """The letter a line begins with as an option's, and its words; ``following`` is the letter expected.

    A capital with nothing but a space after it is a label only where it is the one expected.
    """
    found = _LABEL.match(line)
    if found is not None:
        letter = letter_of(found["boxed"] or found["plain"])
        return letter, line[found.end() :]
    bare = _BARE.match(line)
    if bare is not None and letter_of(bare["letter"]) == following:
        return following, line[bare.end() :]
    return None


def options_in(line: str, following: str) -> list[tuple[str, str]]:
    """The options of a line that begins with one, in order; none when it begins with none. Raises Unsound."""
    first = labelled(line, following)
    if first is None:
        return []
    found: list[tuple[str, str]] = []
    letter, rest = first
    while True:
        after = letter_at((ord(letter) - ord("A") + 1) % 26)
        at = _next(rest, after) or _apart(rest, after)
        if at is None:
            return [*found, (letter, rest.strip())]
        found.append((letter, rest[: at.start()].strip()))
        letter, rest = after, rest[at.end() :]


def options_within(text: str) -> tuple[str, tuple[tuple[str, str], ...] | None]:
    """The stem and the options that its last lines hold; no options where their letters do not run."""
    lines = text.splitlines() or [""]
    for place in range(1, len(lines)):
        found = _options_of(lines[place:])
        if len(found) > 1 and out_of_order([letter for letter, _ in found]) is None:
            return "\n".join(lines[:place]).strip(), tuple(found)
    return _behind(lines) or (text, None)


def _behind(lines: Sequence[str]) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The stem and the options where these begin inside the last line: "… is changing A. one  B. two"."""
    first = [mark for mark in _LATER.finditer(lines[-1]) if letter_of(mark["boxed"] or mark["plain"]) == "A"]
    if len(first) != 1 or not first[0].start():
        return None
    found = _options_of([lines[-1][first[0].start() :]])
    if len(found) < 2 or not all(words for _, words in found):
        return None
    stem = "\n".join((*lines[:-1], lines[-1][: first[0].start()])).strip()
    return stem, tuple(found)


def _options_of(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The options of lines of which the first begins with one; other lines go on with the option before."""
    found: list[tuple[str, str]] = []
    for line in filter(str.strip, lines):
        following = letter_at(len(found)) if len(found) < MAX_OPTIONS else ""
        try:
            more = options_in(line.strip(), following)
        except Unsound:
            return []
        if not more and not found:
            return []
        if more:
            found += more
        else:
            letter, words = found[-1]
            found[-1] = (letter, f"{words}\n{line.strip()}")
    return found


def _apart(text: str, letter: str) -> re.Match[str] | None:
    """Where the next option begins behind two blanks or more, with nothing but a blank after its letter."""
    found = [m for m in _WIDE.finditer(text) if letter_of(m["letter"]) == letter]
    return found[0] if len(found) == 1 else None


def _next(text: str, letter: str) -> re.Match[str] | None:
    """The one place where the next option begins. Raises Unsound when several could be it."""
    marks = [m for m in _LATER.finditer(text) if letter_of(m["boxed"] or m["plain"]) == letter]
    clear = [m for m in marks if m.start() == 0 or text[m.start() - 1].isspace()]
    chosen = clear or marks
    if len(chosen) > 1:
        facts = {"option": letter, "letter": letter}
        raise Unsound(Finding("import.option_inside_option", facts, "options"))
    return chosen[0] if chosen else None


def lines_of(text: str) -> Iterator[str]:
    """The lines that hold anything, without blank ends."""
    for line in text.splitlines():
        plain = _BOLD_NUMBER.sub(r"\1 ", line, count=1) if line.lstrip().startswith("**") else line
        bare = plain.strip(" \t\u3000\u00a0\ufeff*#>").strip()
        if bare:
            yield bare
