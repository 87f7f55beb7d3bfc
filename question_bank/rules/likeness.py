"""How alike two items are, and in what they differ: near-duplicates told from variants.

Texts are those of ``kinds.registry.likeness_text``: stem, then prompts and options sorted, one a line,
without white space and punctuation. They are compared by their pairs of neighbouring characters; pairs of the
stem and pairs of the options are different pairs. Two items that ask for another number or sign, or for the
opposite, may share almost every character and are still two questions: they are variants. So are two that ask
for another class of one kind, where the table of words knows the classes.
"""

import re
import tomllib
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from importlib import resources
from itertools import pairwise
from typing import Any, Final

from question_bank.kinds.contract import KindName

LEAST: Final = 0.8
"""The score from which two items are shown to somebody."""
IDENTICAL: Final = 1.0
_ALMOST: Final = 0.999
"""As alike as texts can be that are not the same."""
_PART: Final = "\n"
_ALIGNED: Final = 30
"""Options compared each with each; a longer list is taken in its order."""

_WORDS: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("question_bank.rules").joinpath("likeness.toml").read_text("utf-8")
)
_NUMBER: Final = re.compile(rf"\d+(?:[.,:/-]\d+)*[a-zA-Z%\u00b0\u03bc\u03c9]*|{_WORDS['numerals']}")
_MEDIA: Final = re.compile(r"<(?:img|audio|video)[^<>\n]*>|assets[0-9a-f]{64}(?:png|jpe?g|gif|webp)")
"""A picture or recording, of which the text has the address."""
_FIRST_SIGN: Final = 0xE000
_SIGNS: Final = 6_400
"""Characters for private use: what stands for a picture where words are compared."""
_LIMIT: Final = _WORDS["limits"]
_REFERENCE: Final = re.compile(
    rf"(?P<bound>{_WORDS['amounts']}{_LIMIT})|^{_LIMIT}|{_LIMIT}(?=$|{'|'.join(_WORDS['referred'])})",
    re.MULTILINE,
)
"""*Above* and *below*: a bound behind an amount, or a pointer to the options, which turns nothing."""
_TURN: Final = re.compile("|".join(sorted(map(re.escape, _WORDS["turns"]), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class _Found:
    """Words of a table that stand in a text, in order, and what stands around them."""

    words: tuple[str, ...]
    frame: tuple[str, ...]


class _Table:
    """Groups of words of which one says something else than another."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._groups = [frozenset(words) for words in groups]
        every = frozenset[str]().union(*self._groups)
        self._word = re.compile("|".join(sorted(map(re.escape, every), key=len, reverse=True)))

    def found(self, text: str) -> _Found:
        return _Found(tuple(self._word.findall(text)), tuple(self._word.split(text)))

    def are_exchanged(self, one: _Found, other: _Found) -> bool:
        """Whether one text has a word where the other has another of its group, or both in turn.

        A word of one character counts only where nothing else of the texts differs.
        """
        if one.words == other.words:
            return False
        if one.frame == other.frame:
            return all(a == b or self._are_other(a, b) for a, b in zip(one.words, other.words, strict=True))
        mine, its = Counter(one.words), Counter(other.words)
        return any(
            len(a) > 1 and len(b) > 1 and self._are_other(a, b) for a in mine - its for b in its - mine
        )

    def _are_other(self, one: str, other: str) -> bool:
        return any({one, other} <= group for group in self._groups)


_OPPOSITES: Final = _Table(_WORDS["opposites"])
_CLASSES: Final = _Table(_WORDS["classes"])


class LikenessKind(StrEnum):
    """How two items stand to each other (``likeness_kind.<word>`` in the catalogues)."""

    SAME = "same"
    NEARLY = "nearly"
    VARIANT = "variant"


class LikenessDecision(StrEnum):
    """What a trainer decided about two items (``likeness_decision.<word>``)."""

    OPEN = "open"
    MERGED = "merged"
    ENEMIES = "enemies"
    DIFFERENT = "different"


class Contrast(StrEnum):
    """In what two items differ that changes the question (``contrast.<word>``)."""

    NUMBERS = "numbers"
    LETTERS = "letters"
    NEGATION = "negation"
    CLASSES = "classes"
    KIND = "kind"


_TURNS: Final = frozenset({Contrast.NUMBERS, Contrast.LETTERS, Contrast.NEGATION, Contrast.CLASSES})
"""What turns one question into another."""


@dataclass(frozen=True)
class Wording:
    """An item for comparing: its kind and its likeness text."""

    kind: KindName
    text: str

    @cached_property
    def spoken(self) -> "Wording":
        """The same with one sign for each picture and recording: an address is no word."""
        text = _MEDIA.sub(_sign, self.text)
        return self if text == self.text else Wording(self.kind, text)

    @cached_property
    def shingles(self) -> frozenset[str]:
        """The pairs of the whole text; those of the stem stand apart from those of the options."""
        return self.stem_shingles | _pairs(self._parts[2], _PART)

    @property
    def stem(self) -> str:
        """What is asked, without what can be chosen."""
        return self._parts[0]

    @cached_property
    def stem_shingles(self) -> frozenset[str]:
        return _pairs(self.stem, "")

    @cached_property
    def numbers(self) -> Counter[str]:
        """Numbers with their units, and counted things."""
        return Counter(_NUMBER.findall(self.text))

    @cached_property
    def turns(self) -> Counter[str]:
        """Negations and words that have an opposite."""
        return Counter(_TURN.findall(_unreferred(self.text)))

    @cached_property
    def opposites(self) -> _Found:
        """Words of what is asked that have an opposite."""
        return _OPPOSITES.found(_unreferred(self.stem))

    @cached_property
    def classes(self) -> _Found:
        """Words of what is asked that name a class beside others."""
        return _CLASSES.found(self.stem)

    @cached_property
    def _parts(self) -> tuple[str, str, str]:
        return self.text.partition(_PART)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The verdict on two items. ``score``: 0 nothing in common, 1 the same words."""

    score: float
    kind: LikenessKind
    differs: tuple[Contrast, ...]


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Two items, by id, that are nearly the same; ``is_known``: a comparison found them, all undecided."""

    one: int
    other: int
    percent: int
    is_known: bool


def compare(one: Wording, other: Wording) -> Likeness:
    """How alike two items are; it does not matter which comes first.

    The score is the share of common pairs (Dice), but never more than half above the likeness of the stems:
    the same list of options under two questions makes no duplicate. Another picture makes another question,
    but the same picture makes no likeness that the words do not carry. *Variant*: the stems differ, and
    numbers, the case of signs, negations, opposites or classes with them. *Same*: one kind and the same
    words. Else *nearly*, whatever the score, as one question with other distractors: whoever asks chooses
    from where on it matters (:data:`LEAST`).
    """
    differs = contrasts(one, other)
    if one.text == other.text:
        return Likeness(
            IDENTICAL, LikenessKind.NEARLY if Contrast.KIND in differs else LikenessKind.SAME, differs
        )
    score = _score(one, other)
    if one.spoken is not one or other.spoken is not other:
        score = min(score, _score(one.spoken, other.spoken))
    turned = one.stem != other.stem and not _TURNS.isdisjoint(differs)
    return Likeness(score, LikenessKind.VARIANT if turned else LikenessKind.NEARLY, differs)


def contrasts(one: Wording, other: Wording) -> tuple[Contrast, ...]:
    """In what the two differ beyond their phrasing."""
    found: list[Contrast] = []
    mine, its = one.spoken, other.spoken
    if mine.numbers != its.numbers:
        found.append(Contrast.NUMBERS)
    if one.text != other.text and one.text.casefold() == other.text.casefold():
        found.append(Contrast.LETTERS)
    if mine.turns != its.turns or _OPPOSITES.are_exchanged(mine.opposites, its.opposites):
        found.append(Contrast.NEGATION)
    if _CLASSES.are_exchanged(mine.classes, its.classes):
        found.append(Contrast.CLASSES)
    if one.kind is not other.kind:
        found.append(Contrast.KIND)
    return tuple(found)


def _score(one: Wording, other: Wording) -> float:
    whole = _dice(one.shingles, other.shingles)
    return min(whole, (1 + _dice(one.stem_shingles, other.stem_shingles)) / 2, _ALMOST)


def _sign(found: re.Match[str]) -> str:
    """One character for a picture or recording, the same for the same one."""
    return chr(_FIRST_SIGN + zlib.crc32(found[0].encode()) % _SIGNS)


def _unreferred(text: str) -> str:
    """The text without *above* and *below* where they only point to the options."""
    return _REFERENCE.sub(lambda found: found["bound"] or "", text)


def families(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Which ids hang together, each with the least id of its family; ids without an edge are missing."""
    above: dict[int, int] = {}

    def top(each: int) -> int:
        root = each
        while above.setdefault(root, root) != root:
            root = above[root]
        while above[each] != root:
            above[each], each = root, above[each]
        return root

    for one, other in edges:
        low, high = sorted((top(one), top(other)))
        above[high] = low
    return {each: top(each) for each in list(above)}


def fingerprints(pairs: Sequence[tuple[int, int]], prints: Mapping[int, str]) -> dict[int, str]:
    """One fingerprint for all that hang together by likeness; ids that resemble no other are missing.

    ``prints``: the fingerprints of the words, by id. A pair counts where both of it are among them, and what
    has the same words as one of a pair hangs together with it.
    """
    pairs = [pair for pair in pairs if prints.keys() >= set(pair)]
    touched = {prints[each] for pair in pairs for each in pair}
    twins: dict[str, int] = {}
    equal = [(twins.setdefault(found, each), each) for each, found in prints.items() if found in touched]
    joined = families([*pairs, *equal])
    return {each: f"alike:{least}" for each, least in joined.items()}


def aligned(left: Sequence[str], right: Sequence[str]) -> tuple[tuple[int | None, int | None], ...]:
    """Which option stands beside which, by place: the most alike first, then those that have no other.

    In the order of the left side; what only the right side has comes last.
    """
    if max(len(left), len(right)) > _ALIGNED:
        pairs = dict(zip(range(len(left)), range(len(right)), strict=False))
    else:
        ranked = sorted(
            ((_likeness(a, b), -i, -j) for i, a in enumerate(left) for j, b in enumerate(right)), reverse=True
        )
        pairs, taken = {}, set[int]()
        for _, i, j in ranked:
            if -i not in pairs and -j not in taken:
                pairs[-i] = -j
                taken.add(-j)
    matched = [(i, pairs.get(i)) for i in range(len(left))]
    return (*matched, *((None, j) for j in range(len(right)) if j not in pairs.values()))


def _pairs(text: str, mark: str) -> frozenset[str]:
    """Neighbouring characters, the ends of each line included; every pair begins with the mark."""
    if not text:
        return frozenset()
    whole = f"{_PART}{text}{_PART}"
    return frozenset(f"{mark}{a}{b}" for a, b in pairwise(whole))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    size = len(one) + len(other)
    return 2 * len(one & other) / size if size else IDENTICAL


def _likeness(one: str, other: str) -> float:
    return IDENTICAL if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()
