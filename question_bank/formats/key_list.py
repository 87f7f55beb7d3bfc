"""Keys that stand together behind the items of a text: "1.A 2.B", "1-5 ABDCA", a line for each.

Below the heading of a kind that is answered in words, an answer is the words behind its number and the lines
below, up to the next number. A list without headings may hold words too, on the line of their number. Keys
are taken only where their numbers match the items' (see :mod:`key_matching`). A numeral alone, "一、1.C 2.C",
stands for the kind that the same numeral heads above the items.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from question_bank.formats import layouts, running
from question_bank.kinds.contract import KindName

_HEAD: Final = re.compile(
    rf"[{layouts.OPEN}]?\s*(?:{'|'.join(layouts.KEY_LISTS)})\s*[{layouts.CLOSE}]?\s*[:\uff1a]?\s*(?P<rest>.*)"
)
SIGN: Final = rf"[A-Ja-j\uff21-\uff2a]{{1,10}}|[TFVX]|{layouts.TRUTH_SIGNS}"
"""A key as it stands in a list: letters, or right or wrong."""
_RANGE: Final = re.compile(
    r"(?P<first>\d{1,4})\s*[-~\u2013\u2014\uff5e\u81f3]+\s*(?P<last>\d{1,4})\s*[:\uff1a.\uff0e\u3001)\uff09]?\s*"
    rf"(?P<keys>(?:(?:{SIGN})[\s,\uff0c\u3001;\uff1b]*)+)"
)
_ENTRY: Final = re.compile(
    rf"(?P<number>\d{{1,4}})\s*[.\uff0e\u3001:\uff1a)\uff09]?\s*(?P<key>{SIGN})"
    r"(?=[\s,\uff0c\u3001;\uff1b.\u3002]|\d|$)"
)
_BETWEEN: Final = " \t\u3000\u00a0,\uff0c\u3001;\uff1b.\u3002"
_ONE_EACH: Final = re.compile(SIGN.replace("{1,10}", ""))
_MOST_RANGE: Final = 1000
_MOST_WORDS: Final = 60
"""Characters of an answer in words that stands among signs."""
_MOST_NAMED: Final = 20
"""Characters of an entry that cannot be read, as people are told it."""
_IN_WORDS: Final = frozenset(
    {kind.value for kind in (KindName.SHORT_ANSWER, KindName.ESSAY, KindName.FILL_BLANK, KindName.NUMERIC)}
)
_ALONE: Final = re.compile(SIGN)
_SPOILT: Final = 0
"""No item has this number."""
_SHORT: Final = re.compile(
    rf"(?P<word>{layouts.any_of(word for word in layouts.KIND_WORDS if not word.isascii())})"
    r"\s*[:\uff1a]?\s*(?=\d|$)"
)

Numbered = dict[int, str]
"""Item number → key as written."""
Sections = Mapping[str, str]
"""Numeral of a heading above items → the word for the kind in it."""


@dataclass(frozen=True, slots=True)
class KeyList:
    """The keys of a text by the heading of their kind ("" without one); ``line`` is where the list begins.

    ``worded``: words stand where signs are usual, so that these lines may be something else.
    """

    line: int
    keys: dict[str, Numbered]
    worded: bool = False

    @property
    def count(self) -> int:
        return sum(map(len, self.keys.values()))

    @property
    def is_plain(self) -> bool:
        """Whether nobody would take it for anything else: most of it are letters and signs."""
        told = [key for section in self.keys.values() for key in section.values()]
        signs = sum(_ALONE.fullmatch(key) is not None for key in told)
        return not self.worded or (signs > 1 and signs * 2 >= len(told))


def found_in(lines: Sequence[str]) -> KeyList | None:
    """The list of keys that the last lines of a text are, all of them; None where there is none."""
    worded: KeyList | None = None
    for place, rest in _heads(lines):
        below, sections = [rest, *lines[place + 1 :]], _sections(lines[:place])
        keys = _read(below, sections, worded=False)
        if keys is not None and sum(map(len, keys.values())) > 1:
            return KeyList(place, keys)
        if worded is None and (keys := _read(below, sections, worded=True)) is not None:
            found = KeyList(place, keys, worded=True)
            worded = found if found.count > 1 else None
    return worded


def without_words(lines: Sequence[str]) -> KeyList | None:
    """The list of keys that the last lines of a text are without any words for it: "1-5 ABDCA"."""
    place = len(lines)
    while place > 1 and holds_keys(lines[place - 1]):
        place -= 1
    keys = _read(lines[place:], _sections(lines[:place]), worded=False)
    found = KeyList(place, keys) if keys else None
    return found if found is not None and found.count > 1 else None


def holds_keys(line: str) -> bool:
    """Whether a line holds keys behind their numbers, or the word for a kind, and nothing else."""
    rest = running.heading(line) or line
    named = running.kind_of(rest) or _short_kind(rest)
    entries = _entries(rest[_end_of_heading(rest) :] if named else rest, worded=False)
    return bool(entries) or (entries is not None and bool(named))


def below_numeral(line: str) -> bool:
    """Whether a line holds keys behind the numeral of a heading, which names no kind: "一、1.C 2.C"."""
    return bool(_entries(running.heading(line) or "", worded=False))


def is_head(line: str) -> bool:
    """Whether a line is nothing but the words for a list of keys."""
    head = _HEAD.fullmatch(line)
    return head is not None and not head["rest"]


def sure(lines: Sequence[str]) -> int | None:
    """The line of the words for a list below which there is nothing but keys, two at least."""
    last = next((at for at in reversed(range(1, len(lines))) if not holds_keys(lines[at])), 0)
    if not last or not is_head(lines[last]):
        return None
    told = (_entries(running.heading(line) or line, worded=False) or () for line in lines[last + 1 :])
    return last if sum(map(len, told)) > 1 else None


def begins(lines: Sequence[str]) -> int | None:
    """The line that a list of keys seems to begin with, whether it can be read or not."""
    following = [*lines[1:], ""]
    return next((at for at, rest in _heads(lines) if running.number(rest or following[at]) is not None), None)


def _heads(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Lines that a list may begin with, and what stands behind the words for it."""
    for place, line in enumerate(lines):
        head = _HEAD.fullmatch(line)
        if head is not None and place:
            yield place, head["rest"]


def _sections(lines: Sequence[str]) -> Sections:
    """The kinds above the items by the numeral of their heading; no numeral that heads anything else too."""
    found: dict[str, str] = {}
    for line in lines:
        if numeral := running.numeral(line):
            kind = running.kind_of(running.heading(line) or "")
            found[numeral] = kind if found.get(numeral, kind) == kind else ""
    return {numeral: kind for numeral, kind in found.items() if kind}


def _section(line: str, kind: str, sections: Sections) -> str:
    """The kind that a numeral alone stands for, later among the headings than ``kind``; "" where it does not.

    What stands behind it begins with a number: "二、验电" is a point of an answer.
    """
    title, named = running.heading(line), sections.get(running.numeral(line), "")
    order = list(sections.values())
    if title is None or not named or (title and not title[0].isdigit()):
        return ""
    return named if kind not in order or order.index(named) > order.index(kind) else ""


def _read(lines: Sequence[str], sections: Sections, *, worded: bool) -> dict[str, Numbered] | None:
    """The keys of lines that hold nothing else; None where a line is none, or a number stands twice."""
    keys: dict[str, Numbered] = {}
    kind = ""
    last = 0
    for line in filter(None, lines):
        rest = running.heading(line) or line
        named = running.kind_of(rest) or _short_kind(rest)
        if not named and (named := _section(line, kind, sections)):
            rest = running.heading(line) or ""
        if named:
            last = max((last, *keys.get(kind, ())))
            kind, rest = named, rest[_end_of_heading(rest) :]
        if layouts.kind_word(kind) in _IN_WORDS:
            if not _take_words(keys.setdefault(kind, {}), rest if named else line, {1, last + 1}):
                return None
            continue
        entries = _entries(rest, worded=worded)
        if entries is None:
            return None
        section = keys.setdefault(kind, {})
        for number, key in entries:
            if number in section:
                return None
            section[number] = key
    return {kind: section for kind, section in keys.items() if section}


def _short_kind(line: str) -> str:
    """The word for a kind that stands before numbers without the word for a question: "choice 1-5 ABDCA"."""
    found = _SHORT.match(line)
    return "" if found is None else found["word"]


def _take_words(answers: Numbered, line: str, first: Collection[int]) -> bool:
    """Add a line of answers in words; False where it belongs to none. ``first``: numbers they may begin with.

    A number that is not the next one may be an item's or count the points of an answer: then the numbers are
    spoilt, so that they match no items.
    """
    found = running.number(line)
    last = next(reversed(answers), 0)
    if found is None or found.boxed or found.value not in ((last + 1,) if answers else first):
        if found is not None and not found.boxed:
            answers[_SPOILT] = line
        elif line.strip() and not last:
            return False
        elif line.strip():
            answers[last] += f"\n{line.strip()}"
        return True
    number, rest = found.value, found.rest
    while (more := _after(number, rest)) is not None:
        answers[number] = rest[: more.start()].strip()
        number, rest = number + 1, rest[more.end() :]
    answers[number] = rest.strip()
    return True


def _after(number: int, text: str) -> re.Match[str] | None:
    """Where the answer of the next number begins in a line."""
    return re.search(rf"[\s\u3000;\uff1b]{number + 1}\s*(?:[\uff0e\u3001]|\.(?!\d))", text)


def _end_of_heading(line: str) -> int:
    """Where the keys begin behind a heading: at its first figure that no bracket holds, or at its end."""
    bare = re.sub(r"[(\uff08][^()\uff08\uff09]*[)\uff09]", lambda aside: " " * len(aside[0]), line)
    figure = re.search(r"\d", bare)
    return len(line) if figure is None else figure.start()


def _entries(line: str, *, worded: bool) -> list[tuple[int, str]] | None:
    """The numbers and keys of one line; None where it holds anything else. ``worded``: keys may be words."""
    read, _, at = _walked(line, worded=worded)
    return read if at >= len(line) else None


def _walked(line: str, *, worded: bool) -> tuple[list[tuple[int, str]], int, int]:
    """Numbers and keys of a line as far as it can be read, where the last begins, and where that ends."""
    read: list[tuple[int, str]] = []
    began = at = len(line) - len(line.lstrip(_BETWEEN))
    while at < len(line):
        several = _RANGE.match(line, at)
        one = _ENTRY.match(line, at)
        start = at
        if several is not None:
            spread = _spread(int(several["first"]), int(several["last"]), several["keys"])
            if spread is None:
                break
            read += spread
            at = several.end()
        elif one is not None:
            read.append((int(one["number"]), one["key"]))
            at = one.end()
        elif worded and (words := _worded(line[at:])) is not None:
            number, key, length = words
            read.append((number, key))
            at += length
        else:
            break
        began = start
        at = len(line) - len(line[at:].lstrip(_BETWEEN))
    return read, began, at


def unread(lines: Sequence[str], place: int) -> str:
    """The entry by which the list that begins there cannot be read: as it stands, with its number."""
    below = next([rest, *lines[at + 1 :]] for at, rest in _heads(lines) if at == place)
    sections, until = _sections(lines[:place]), range(len(below))
    most = bisect_left(until, True, key=lambda at: _read(below[: at + 1], sections, worded=True) is None)
    line = below[min(most, len(below) - 1)]
    _, began, at = _walked(line, worded=True)
    tied = 0 < at < len(line) and line[at - 1] not in _BETWEEN
    words = line[began if tied else at :] or line
    return words.split(maxsplit=1)[0][:_MOST_NAMED] if words.strip() else words


def _worded(text: str) -> tuple[int, str, int] | None:
    """The number and the words that a text begins with, up to the next number, and how long both are."""
    found = running.number(text)
    if found is None or found.boxed:
        return None
    more = _after(found.value, found.rest)
    words = found.rest if more is None else found.rest[: more.start()]
    key = words.strip(_BETWEEN)
    return (
        (found.value, key, len(text) - len(found.rest) + len(words)) if 0 < len(key) <= _MOST_WORDS else None
    )


def _spread(first: int, last: int, written: str) -> list[tuple[int, str]] | None:
    """The keys of a range, one for each number: parted by signs, or one letter each."""
    count = last - first + 1
    if not 0 < count <= _MOST_RANGE:
        return None
    parted = [key for key in re.split(r"[\s,\uff0c\u3001;\uff1b]+", written) if key]
    keys = parted if len(parted) == count else _ONE_EACH.findall("".join(parted))
    return list(zip(range(first, last + 1), keys, strict=True)) if len(keys) == count else None
