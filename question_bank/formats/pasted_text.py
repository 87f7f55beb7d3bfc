"""Running text as people paste it: numbered items, options below them, the key in a line or in the stem.

An item begins with its number, or, in a text without numbers, with the first line after an item that is
whole. Headings give kind and topic. Nothing is guessed: a key that is not written is missing.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from core.errors import Facts, Finding
from question_bank.formats import answers, key_list, layouts, limits, running, wording
from question_bank.formats.archive import Refused
from question_bank.formats.compose import Fields, Unsound, compose
from question_bank.formats.drafts import ItemDraft, Problem, Reading, SourceRow, file_problem
from question_bank.formats.key_list import KeyList
from question_bank.formats.noticed import Noticed
from question_bank.formats.options import letter_at, out_of_order
from question_bank.formats.returning import sheet_of
from question_bank.formats.wording import letter_of
from question_bank.kinds.contract import MAX_OPTIONS, KindName

_SIGNS: Final = "|".join(
    re.escape(w) for w in sorted(layouts.TRUTH, key=len, reverse=True) if not w.isascii()
)
_TRUTH_AFTER: Final = re.compile(
    rf"[{layouts.OPEN}]\s*(?P<key>{_SIGNS}|[TF])\s*[{layouts.CLOSE}]\s*(?P<end>[.\u3002]?)$", re.IGNORECASE
)
_TRUTH_BEFORE: Final = re.compile(
    rf"[{layouts.OPEN}]\s*(?P<key>{_SIGNS}|[TF])\s*[{layouts.CLOSE}]\s*(?=\S)", re.IGNORECASE
)
_TRUTH_LINE: Final = re.compile(rf"[{layouts.OPEN}]?\s*(?P<key>{_SIGNS})\s*[{layouts.CLOSE}]?[.\u3002]?")
_LETTER_LINE: Final = re.compile(
    rf"[{layouts.OPEN}]?\s*(?P<key>[A-Z\uff21-\uff3a]{{1,8}})\s*[{layouts.CLOSE}]?"
)
_SEPARATE_KEYS: Final = re.compile(
    r"(?P<open>[(\uff08])\s*(?P<key>[A-Z\uff21-\uff3a](?:\s*[\u3001,\uff0c\s]\s*[A-Z\uff21-\uff3a])+)\s*"
    r"(?P<close>[)\uff09])"
)


_CONTRADICTED: Final = " \u2260 "
"""Between two keys of one item: such a key is unreadable, and shown so."""
_INNERMOST: Final = len(set(layouts.DIVISIONS.values()))


_WRITTEN: Final = frozenset({KindName.SHORT_ANSWER.value, KindName.ESSAY.value})
_MOST_LINES: Final = 40
"""Of a stem; a longer one is not searched for a key."""


@dataclass(slots=True)
class _Item:
    """One item as it is gathered, line by line."""

    kind: str = ""
    number: int = 0
    topics: tuple[str, ...] = ()
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    explanation: list[str] | None = None
    difficulty: str = ""
    lines: list[str] = field(default_factory=list)
    unsound: Unsound | None = None
    length: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing of the item needs to follow."""
        if self.keys or len(self.stem) > _MOST_LINES:
            return bool(self.keys)
        return bool(self.stem) and _has_key("\n".join(self.stem))

    @property
    def is_written(self) -> bool:
        """Whether an answer in words has begun, which may go on for several lines."""
        return bool(self.keys) and layouts.kind_word(self.kind) in _WRITTEN

    @property
    def following(self) -> str:
        return letter_at(len(self.options)) if len(self.options) < MAX_OPTIONS else ""


class _Gathering:
    """Walks the lines and tells the items apart."""

    def __init__(self, numbered: bool) -> None:
        self.numbered = numbered
        self.items: list[_Item] = []
        self.left_over: list[str] = []
        self.kind = ""
        self.topics: dict[int, str] = {}
        self.last = 0
        self.within = 0
        """The last number inside a written answer, which counts its points."""

    def take(self, line: str) -> None:
        if self._heading(line):
            return
        found = running.number(line)
        if found is not None and self._begins(found):
            self.last = found.value
            self._begin(found.value)
            line = found.rest
        elif not self.items or self._is_next(line):
            if self.numbered:
                self.left_over.append(line)
                return
            self._begin()
        item = self.items[-1]
        item.length += len(line) + 1
        if item.length <= limits.MAX_CELL_CHARACTERS:  # what is longer is no item and need not be kept
            item.lines.append(line)
            for name, words in running.parts(line):
                self._part(item, name, words)

    def _begin(self, number: int = 0) -> None:
        topics = tuple(self.topics[rank] for rank in sorted(self.topics))
        self.items.append(_Item(kind=self.kind, number=number, topics=topics))
        self.within = 0

    def _begins(self, found: running.Number) -> bool:
        """Whether a number is an item's: it is higher than the last one, or the last item is whole.

        "3.5 kV" is none, and a number in brackets inside an item counts its parts.
        """
        if not self.items:
            return True
        last = self.items[-1]
        counts = last.is_written and found.value == self.within + 1
        if counts and (self.within or found.value != self.last + 1):
            self.within = found.value
            return False
        done = last.whole or bool(last.options)
        if found.value == self.last + 1:
            return done or not found.boxed
        if found.rest[:1].isdigit():
            return False
        return done or (found.value > self.last and not found.boxed)

    def _is_next(self, line: str) -> bool:
        """Whether an unnumbered line is no part of the last item any more."""
        last = self.items[-1]
        if last.explanation is not None and self.numbered:
            return False
        if running.parts(line)[0][0] not in {"text", "stem"}:
            return False
        if last.is_written and self.numbered:
            return False
        if last.keys:
            return last.explanation is None or not self.numbered
        if self.numbered or not last.whole or not last.stem:
            return False
        return bool(last.options) and running.labelled(line, last.following) is None

    def _heading(self, line: str) -> bool:
        division = running.division(line)
        if division is not None:
            rank, title = division
            self.topics = {r: t for r, t in self.topics.items() if r < rank} | {rank: title}
            self.kind = ""
            return True
        numbered = running.heading(line)
        kind = running.kind_of(line if numbered is None else numbered)
        if kind:
            self.kind, self.last = kind, 0
            return True
        done = not self.items or self.items[-1].whole or bool(self.items[-1].options)
        if not numbered or not done or "\u3002" in numbered or _has_key(numbered):
            return False
        self.topics = {r: t for r, t in self.topics.items() if r < _INNERMOST} | {_INNERMOST: numbered}
        self.kind = ""
        return True

    def _part(self, item: _Item, name: str, words: str) -> None:
        match name:
            case "key":
                item.keys.append(words)
            case "explanation":
                item.explanation = [*(item.explanation or []), words]
            case "difficulty":
                item.difficulty = words
            case "kind":
                item.kind = words
            case "topic":
                item.topics = (*item.topics, words)
            case "stem":
                item.stem.append(words)
            case _ if words:
                self._text(item, words)

    def _text(self, item: _Item, words: str) -> None:
        if item.explanation is not None:
            item.explanation.append(words)
            return
        try:
            options = running.options_in(words, item.following) if item.stem else []
        except Unsound as unsound:
            item.unsound = unsound
            return
        truth, letters = _TRUTH_LINE.fullmatch(words), _LETTER_LINE.fullmatch(words)
        if options:
            item.options += options
        elif item.stem and not item.options and truth is not None:
            item.keys.append(truth["key"])
        elif len(item.options) > 1 and letters is not None:
            item.keys.append(letters["key"])
        elif item.options and not item.keys:
            letter, text = item.options[-1]
            item.options[-1] = (letter, f"{text}\n{words}")
        elif item.keys:
            item.keys[-1] += f"\n{words}"
        else:
            item.stem.append(words)


def _has_key(stem: str) -> bool:
    return bool(_truth_in(stem) or wording.keys_in_stem(_joined(stem), set("ABCDEFGHIJ")))


def _truth_in(stem: str) -> tuple[str, str] | None:
    """Right or wrong in brackets before or after a statement, and the statement without it."""
    after = _TRUTH_AFTER.search(stem)
    if after is not None:
        return after["key"], (stem[: after.start()].rstrip() + after["end"]).strip()
    before = _TRUTH_BEFORE.match(stem)
    return None if before is None else (before["key"], stem[before.end() :])


def read_pasted(file: str, text: str) -> Reading:
    """Read running text; ``row`` counts its items. Raises Refused when nothing in it is an item."""
    return read_lines(file, list(running.lines_of(text)))


def read_lines(file: str, lines: Sequence[str]) -> Reading:
    """Read lines that hold anything. Raises Refused: too many, or not a text of items."""
    if len(lines) > limits.MAX_LINES:
        raise Refused("import.too_many_rows", count=len(lines), most=limits.MAX_LINES)
    listed = key_list.found_in(lines)
    gathered = _Gathering(numbered=_is_numbered(lines))
    for line in lines if listed is None else lines[: listed.line]:
        gathered.take(line)
    unmatched = [] if listed is None else _assign(listed, gathered.items)
    if not any(item.whole or len(item.options) > 1 for item in gathered.items):
        raise Refused("import.unsupported_file")
    drafts: list[ItemDraft] = []
    problems: list[Problem] = []
    noticed = Noticed(file, None)
    lettered = answers.are_letters(item.keys[0] for item in gathered.items if item.keys)
    rows: list[Fields | None] = []
    for row, item in enumerate(gathered.items, start=1):
        rows.append(_returnable(SourceRow(file, None, row), item))
        made = _made(SourceRow(file, None, row), item, noticed, lettered=lettered)
        if isinstance(made, ItemDraft):
            drafts.append(made)
        else:
            problems += made
    problems += [Problem(file, None, 0, each.code, each.facts) for each in unmatched]
    if gathered.left_over:
        count, first = len(gathered.left_over), gathered.left_over[0][:40]
        problems.append(file_problem(file, "import.text_left_over", count=count, first=first))
    return Reading(
        tuple(drafts), tuple(problems), len(gathered.items), (sheet_of(file, rows),), noticed.notes()
    )


def _assign(listed: KeyList, items: Sequence[_Item]) -> list[Finding]:
    """Give each item its key of the list; what of the list has other numbers than the items is a finding."""
    found: list[Finding] = []
    for kind, keys in listed.keys.items():
        word = layouts.kind_word(kind) if kind else None
        those = [item for item in items if word is None or layouts.kind_word(item.kind) == word]
        if sorted(item.number for item in those) != sorted(keys):
            facts: Facts = {"count": len(keys), "items": len(those), "kind": kind}
            found.append(Finding("import.key_list_mismatch", facts))
            continue
        for item in those:
            item.keys.append(keys[item.number])
    return found


def _is_numbered(lines: Sequence[str]) -> bool:
    """Whether items are numbered: as many lines begin with a number as hold a key, or nearly."""
    numbered = sum(running.number(line) is not None for line in lines)
    keys = sum(running.parts(line)[0][0] == "key" or _has_key(line) for line in lines)
    return numbered * 2 >= max(keys, 1)


def _made(
    source: SourceRow, item: _Item, noticed: Noticed, *, lettered: bool
) -> ItemDraft | tuple[Problem, ...]:
    finding = _found_against(item)
    if finding is not None:
        return (Problem(*source.place, finding.code, finding.facts),)
    fields = replace(_fields(source, item), lettered=lettered)
    noticed.look(fields)
    return compose(fields)


def _returnable(source: SourceRow, item: _Item) -> Fields | None:
    """What can be given back of an item: none where it shows what a table cannot hold."""
    return None if running.OBJECT in "\n".join(item.lines) else _fields(source, item)


def _found_against(item: _Item) -> Finding | None:
    """What keeps the item from being read at all."""
    whole = "\n".join(item.lines)
    if item.kind and layouts.kind_word(item.kind) == "unsupported":
        return Finding("import.kind_not_supported", {"kind": item.kind[:40]}, "kind")
    if running.OBJECT in whole:
        return Finding("import.media_not_carried", {"what": "object"})
    if item.unsound is not None:
        return item.unsound.findings[0]
    if item.length > limits.MAX_CELL_CHARACTERS:
        return Finding("import.cell_too_long", {"length": item.length, "most": limits.MAX_CELL_CHARACTERS})
    return out_of_order([letter for letter, _ in item.options])


def _fields(source: SourceRow, item: _Item) -> Fields:
    stem = wording.clean("\n".join(item.stem))
    keys = list(dict.fromkeys(key.strip() for key in item.keys if key.strip()))
    explanation = wording.clean("\n".join(item.explanation or ()))
    key = _CONTRADICTED.join(keys) if keys else None
    kind = item.kind
    truth = None if item.options else _truth_in(stem)
    if truth is not None:
        stem = truth[1]
        if key is None or layouts.folded(key) not in layouts.TRUTH:
            # Beside a sign in the stem, the "answer" of a wrong statement is the statement put right.
            explanation = "\n".join(part for part in (key, explanation) if part)
            key = truth[0]
        elif layouts.TRUTH[layouts.folded(key)] != layouts.TRUTH[layouts.folded(truth[0])]:
            key, kind = _CONTRADICTED.join((truth[0], key)), kind or KindName.TRUE_FALSE
    elif item.options:
        stem = _without_key(stem, key, {letter for letter, _ in item.options})
    return Fields(
        source=source,
        stem=stem,
        kind=kind,
        options=tuple(item.options) or None,
        key=key,
        explanation=explanation,
        topics=item.topics,
        difficulty=item.difficulty,
        raw={"text": "\n".join(item.lines)},
    )


def _without_key(stem: str, key: str | None, letters: AbstractSet[str]) -> str:
    """The stem ready for its key: as it must be to be found in it, or without it where it stands twice."""
    joined = _joined(stem)
    if key is None:
        return joined
    found = wording.keys_in_stem(joined, letters)
    same = len(found) == 1 and layouts.folded(found[0][0]) == layouts.KEY_SEPARATORS.sub(
        "", layouts.folded(key)
    )
    return found[0][1] if same else stem


def _joined(stem: str) -> str:
    """The stem with a key "（A、C）" written as "（AC）", the way a key in a stem is recognised."""
    return _SEPARATE_KEYS.sub(
        lambda found: (
            found["open"]
            + "".join(letter_of(c) for c in found["key"] if letter_of(c).isascii() and letter_of(c).isalpha())
            + found["close"]
        ),
        stem,
    )
