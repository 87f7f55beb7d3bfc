"""Lines of running text gathered into items: where one begins, and which of its parts a line tells."""

import re
from dataclasses import dataclass, field
from typing import Final

from question_bank.formats import answers, key_list, layouts, limits, running, wording
from question_bank.formats.options import letter_at
from question_bank.formats.reasons import Unsound
from question_bank.formats.wording import letter_of
from question_bank.kinds.contract import MAX_OPTIONS, KindName

_SIGNS: Final = layouts.TRUTH_SIGNS
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
_LONE_OPTION: Final = re.compile(r"(?P<letter>[A-H\uff21-\uff28])[ \t\u3000]+\S")
_SEPARATE_KEYS: Final = re.compile(
    r"(?P<open>[(\uff08])\s*(?P<key>[A-Z\uff21-\uff3a](?:\s*[\u3001,\uff0c\s]\s*[A-Z\uff21-\uff3a])+)\s*"
    r"(?P<close>[)\uff09])"
)
_STEPS: Final = layouts.any_of(word for word in layouts.DIFFICULTY if not word.isascii())
_RATED: Final = re.compile(
    rf"(?P<key>.{{1,12}}?)\s*[{layouts.OPEN}]\s*(?:(?:{layouts.words_of('difficulty')})\s*[:\uff1a]?)?\s*"
    rf"(?P<word>{_STEPS})\s*[{layouts.CLOSE}]"
)
"""A key with its difficulty in brackets, "A（易）"."""
_INNERMOST: Final = len(set(layouts.DIVISIONS.values()))
_WRITTEN: Final = frozenset({KindName.SHORT_ANSWER.value, KindName.ESSAY.value})
_NO_PART: Final = frozenset({"own", "beside"})
_MOST_LINES: Final = 40
"""Of a stem; a longer one is not searched for a key."""


@dataclass(slots=True)
class Item:
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
    replied: bool = False
    """Whether an answer in words is announced as a reply, though no kind is named."""

    @property
    def whole(self) -> bool:
        """Whether nothing of the item needs to follow."""
        if self.keys or len(self.stem) > _MOST_LINES:
            return bool(self.keys)
        return bool(self.stem) and has_key("\n".join(self.stem))

    @property
    def only_option(self) -> str:
        """The letter of the one option that stands below the stem, where no key says what is right."""
        if self.whole or len(self.options) > 1:
            return ""
        if self.options:
            return self.options[0][0]
        lone = next((m for m in map(_LONE_OPTION.match, self.stem[1:]) if m is not None), None)
        return "" if lone is None else letter_of(lone["letter"])

    @property
    def is_written(self) -> bool:
        """Whether an answer in words has begun, which may go on for several lines."""
        return bool(self.keys) and (self.replied or layouts.kind_word(self.kind) in _WRITTEN)

    @property
    def following(self) -> str:
        return letter_at(len(self.options)) if len(self.options) < MAX_OPTIONS else ""


class Gathering:
    """Walks the lines and tells the items apart."""

    def __init__(self, numbered: bool) -> None:
        self.numbered = numbered
        self.items: list[Item] = []
        self.left_over: list[str] = []
        self.kind = ""
        self.topics: dict[int, str] = {}
        self.last = 0
        self.within = 0
        """The last number inside a written answer, which counts its points."""
        self.headed = False
        """Whether a division or a kind's heading stands between the last item and this line."""

    def take(self, line: str, following: str = "") -> None:
        """Take a line; ``following`` is the one after it, which may tell what this one is."""
        if _is_of_keys(line, following):
            self.left_over.append(line)
            return
        if self._heading(line):
            return
        found = running.number(line)
        if found is not None and (self._begins(found) or self._stated(found, following)):
            if self.items and found.value != self.last + 1:
                self.items[-1].replied = False  # the number may count points of the reply
            self.last = found.value
            self._begin(found.value)
            line = found.rest
        elif not self.items or self._is_next(line):
            if self.numbered or running.parts(line)[0][0] in _NO_PART:
                self.left_over.append(line)
                return
            self._begin()
        item = self.items[-1]
        item.length += len(line) + 1
        if item.length <= limits.MAX_CELL_CHARACTERS:  # what is longer is no item and need not be kept
            item.lines.append(line)
            self._keep(item, line)

    def _keep(self, item: Item, line: str) -> None:
        """Give the item what its line tells of it."""
        told = running.parts(line)
        if told[0][0] in {"key", "solution"} and item.is_written:
            if not item.replied:
                item.keys[-1] += f"\n{line}"  # the result behind the way to it
                return
            item.replied = False
        elif layouts.REPLY.match(line) is not None:
            item.replied = self._may_be_reply(item, line)
        for name, words in told:
            if _is_no_part(item, name):
                self.left_over.append(words)
            else:
                self._part(item, name, words)
                counted = running.number(words) if name in {"key", "solution"} and item.is_written else None
                self.within = self.within if counted is None else counted.value

    def _may_be_reply(self, item: Item, line: str) -> bool:
        """Whether a line that begins like a reply answers in words what no heading and no mark calls else."""
        words = answers.bare(line)
        counted = running.number(words)  # of which the next may be an item's
        drawn = wording.places("\n".join(item.stem))[1]
        told = _is_sign(words.strip(layouts.TRAILING)) or has_key("\n".join(item.stem))
        told = told or (counted is not None and not counted.boxed)
        other = item.kind or item.options or item.keys or item.explanation
        return self.numbered and bool(item.stem) and not (other or drawn or told)

    def _begin(self, number: int = 0) -> None:
        topics = tuple(self.topics[rank] for rank in sorted(self.topics))
        self.items.append(Item(kind=self.kind, number=number, topics=topics))
        self.within = 0
        self.headed = False

    def _begins(self, found: running.Number) -> bool:
        """Whether a number is an item's: it is higher than the last one, or the last item is whole.

        "3.5 kV" is none, and a number in brackets inside an item counts its parts.
        """
        if not self.items:
            return True
        if found.boxed and layouts.kind_word(self.kind) == "unsupported":
            return False  # steps of a task, which no line of ours can hold
        last = self.items[-1]
        counts = last.is_written and found.value == self.within + 1 and (found.boxed or not last.replied)
        if counts and (self.within or found.value != self.last + 1):
            self.within = found.value
            return False
        if last.is_written and found.colon and found.value != self.last + 1:
            return False  # a proportion inside a calculation: "100:22.4=X:5"
        done = last.whole or bool(last.options)
        if found.value == self.last + 1:
            return done or not found.boxed
        if found.rest[:1].isdigit():
            return False
        return done or (found.value > self.last and not found.boxed)

    def _stated(self, found: running.Number, following: str) -> bool:
        """Whether a numbered line is a statement by itself: its key follows at once."""
        if found.boxed or found.rest[:1].isdigit() or not self.items or self.items[-1].is_written:
            return False
        return bool(self.items[-1].stem) and _TRUTH_LINE.fullmatch(following) is not None

    def _is_next(self, line: str) -> bool:
        """Whether an unnumbered line is no part of the last item any more."""
        last = self.items[-1]
        if self.headed and self.numbered and running.parts(line)[0][0] in {"text", "stem"}:
            return running.labelled(line, last.following) is None
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
            self.kind, self.headed = "", True
            return True
        numbered = running.heading(line)
        kind = running.kind_of(line if numbered is None else numbered)
        if kind:
            self.kind, self.last, self.headed = kind, 0, True
            return True
        done = not self.items or self.items[-1].whole or bool(self.items[-1].options)
        if not numbered or not done or "\u3002" in numbered or has_key(numbered):
            return False
        self.topics = {r: t for r, t in self.topics.items() if r < _INNERMOST} | {_INNERMOST: numbered}
        self.kind = ""
        return True

    def _part(self, item: Item, name: str, words: str) -> None:
        match name:
            case "solution" if layouts.kind_word(item.kind) in _WRITTEN:
                item.keys.append(words)
            case "key":
                _take_key(item, words)
            case "explanation" | "solution":
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

    def _text(self, item: Item, words: str) -> None:
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
        elif (item.stem or item.number) and not item.options and truth is not None:
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


def _is_of_keys(line: str, following: str) -> bool:
    """Whether a line is of a list of keys by numerals, which is no heading and no part of the last item."""
    return key_list.below_numeral(line) or (key_list.is_head(line) and key_list.below_numeral(following))


def _is_no_part(item: Item, name: str) -> bool:
    """Whether words stand beside the item: an answer of somebody's, or, once its stem is done, points."""
    return name == "own" or (
        name == "beside" and bool(item.keys or item.options or item.explanation is not None)
    )


def _take_key(item: Item, words: str) -> None:
    rated = _RATED.fullmatch(words)
    if rated is not None and _is_sign(rated["key"]):
        words, item.difficulty = rated["key"], rated["word"]
    item.keys.append(words)


def _is_sign(key: str) -> bool:
    """Whether a key is letters, or right or wrong."""
    return answers.are_only_letters(key) or layouts.folded(key) in layouts.TRUTH


def has_key(stem: str) -> bool:
    return bool(truth_in(stem) or wording.keys_in_stem(joined(stem), set("ABCDEFGHIJ")))


def truth_in(stem: str) -> tuple[str, str] | None:
    """Right or wrong in brackets before or after a statement, and the statement without it."""
    after = _TRUTH_AFTER.search(stem)
    if after is not None:
        return after["key"], (stem[: after.start()].rstrip() + after["end"]).strip()
    before = _TRUTH_BEFORE.match(stem)
    return None if before is None else (before["key"], stem[before.end() :])


def joined(stem: str) -> str:
    """The stem with a key "（A、C）" written as "（AC）", the way a key in a stem is recognised."""
    return _SEPARATE_KEYS.sub(
        lambda found: (
            found["open"]
            + "".join(letter_of(c) for c in found["key"] if letter_of(c).isascii() and letter_of(c).isalpha())
            + found["close"]
        ),
        stem,
    )
