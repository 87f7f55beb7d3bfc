"""Matching items of a table: the two lists that belong together, and the pairs that the key names.

The lists are known by their labels: one counts 1, 2, 3, the other A, B, C, so that "1-B" and "B-1" say the
same. Lists that cannot be told apart so are reported, never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from core.errors import Finding
from question_bank.formats.answers import bare
from question_bank.formats.layouts import folded
from question_bank.formats.options import Given, Written, given, in_one_cell, letter_at
from question_bank.formats.reasons import Unsound
from question_bank.kinds.contract import MAX_OPTIONS

_MARK: Final = re.compile(
    r"(?:^|(?<=[\s\u3000;\uff1b,\uff0c|*#]))"
    r"(?:[(\uff08]\s*(?P<boxed>\d{1,2}|[A-Z\uff21-\uff3a])\s*[)\uff09][.\uff0e\u3001]?"
    r"|(?P<circled>[\u2460-\u2473])[.\uff0e\u3001]?"
    r"|(?P<plain>\d{1,2}|[A-Z\uff21-\uff3a])\s*[.\uff0e\u3001:\uff1a)\uff09](?!\d))\s*",
    re.ASCII | re.MULTILINE,
)
_BETWEEN: Final = "[-\u2010-\u2015\u2212=:\uff1a\u2192>~\uff5e]+"
_LABEL: Final = r"(\d{1,2}|[A-Z])"
_PAIR: Final = re.compile(rf"{_LABEL}\s*(?:{_BETWEEN})?\s*{_LABEL}(?![0-9A-Z])", re.ASCII)
_APART: Final = re.compile(r"[\s,;|\u3001.\u3002]*")
_WORDS_APART: Final = (r"[;\uff1b|\n]", r"[,\uff0c\u3001]")
Lists = tuple[str, tuple[Written, ...], tuple[Written, ...]]
"""The stem without what was a list in it, the left list, the right one."""


def lists(stem: str, prompts: Sequence[str], options: Given, separator: str) -> Lists:
    """The two lists of an item, wherever they stand.

    ``prompts`` are the cells of the left list: one that holds it whole, or a cell for each. Without any, both
    lists stand in the options, or the left one, numbered, in the last lines of the stem. Raises Unsound.
    """
    filled = [text for text in prompts if text]
    if filled:
        if list(prompts[: len(filled)]) != filled:
            raise Unsound(Finding("item.prompt_empty", {"prompt": prompts.index("") + 1}, "prompts"))
        return stem, _left(filled, whole=len(prompts) == 1), given(options, separator)
    whole = options if isinstance(options, str) else "\n".join(text for _, text in options or ())
    both = _runs(whole)
    if len(both) == 2:
        return stem, both[0], both[1]
    lines = stem.splitlines()
    for place in range(max(1, len(lines) - 2 * MAX_OPTIONS), len(lines)):
        found = _runs("\n".join(lines[place:]))
        if len(found) == 1 and len(found[0]) > 1:
            return "\n".join(lines[:place]).strip(), found[0], given(options, separator)
    raise Unsound(_unclear())


def _left(cells: Sequence[str], *, whole: bool) -> tuple[Written, ...]:
    """The left list of its cells; without labels it is counted from 1."""
    runs = _runs("\n".join(cells))
    if len(runs) == 1 and (whole or len(runs[0]) == len(cells)):
        return runs[0]
    texts = [each.text for each in in_one_cell(cells[0])] if whole else cells
    if len(runs) > 1 or len(texts) > MAX_OPTIONS:
        raise Unsound(_unclear())
    return tuple(Written(None, text.strip(), str(number)) for number, text in enumerate(texts, start=1))


def _runs(text: str) -> list[tuple[Written, ...]]:
    """The lists in a text, each counted from its 1 or its A; none where a mark is out of turn."""
    marks = list(_MARK.finditer(text))
    if len(marks) < 2 or len(marks) > 2 * MAX_OPTIONS or text[: marks[0].start()].strip():
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found: list[list[Written]] = []
    for mark, end in zip(marks, ends, strict=True):
        label = _folded_label(mark["boxed"] or mark["circled"] or mark["plain"])
        words = text[mark.end() : end].strip().rstrip("*#|;\uff1b,\uff0c").strip()
        if label in {"1", "A"}:
            found.append([])
        if not found or label != _label_at(len(found[-1]), numbered=label.isdigit()):
            return []
        if found[-1] and found[-1][0].label.isdigit() != label.isdigit():
            return []
        found[-1].append(Written(None, words, label))
    return [tuple(each) for each in found]


def _label_at(place: int, *, numbered: bool) -> str:
    return str(place + 1) if numbered else letter_at(place)


def _folded_label(label: str) -> str:
    return unicodedata.normalize("NFKC", label).upper()


def pairs(
    key: str, prompts: Sequence[Written], options: Sequence[Written]
) -> list[tuple[int, int]] | Finding:
    """The pairs of a key as places of prompt and option, in the order written, or why it is none.

    "1-B;2-A", "B1 A2" and, where every word is one of a list, "iron-Fe;copper-Cu". A label that no list has
    is told as what it is: a pair beyond the items.
    """
    left, right = _named(prompts), _named(options)
    counted = all(map(str.isdigit, left))
    if left.keys() & right.keys():
        return _unclear()
    written = unicodedata.normalize("NFKC", bare(key)).upper()
    found: list[tuple[int, int]] = []
    at = _skipped(written, 0)
    while at < len(written):
        pair = _PAIR.match(written, at)
        if pair is None:
            return _by_words(key, prompts, options)
        one, other = pair.groups() if pair[1].isdigit() == counted else (pair[2], pair[1])
        if one.isdigit() == other.isdigit():
            return Finding("import.pairs_unreadable", {"answer": key[:80]}, "key")
        if other not in right:
            return Finding("item.pair_beyond_options", {"option": other}, "key")
        if one not in left:
            return Finding("item.pair_beyond_prompts", field="key")
        found.append((left[one], right[other]))
        at = _skipped(written, pair.end())
    return _each_once(found, key)


def _skipped(text: str, at: int) -> int:
    found = _APART.match(text, at)
    return at if found is None else found.end()


def _named(listed: Sequence[Written]) -> Mapping[str, int]:
    """What each of a list is called by → its place."""
    return {_folded_label(each.label or each.letter or ""): place for place, each in enumerate(listed)}


def _by_words(
    key: str, prompts: Sequence[Written], options: Sequence[Written]
) -> list[tuple[int, int]] | Finding:
    """The pairs of a key that writes out what belongs together."""
    left = {folded(each.text): place for place, each in enumerate(prompts)}
    right = {folded(each.text): place for place, each in enumerate(options)}
    for apart in _WORDS_APART:
        pieces = [re.split(_BETWEEN, piece) for piece in re.split(apart, bare(key)) if piece.strip()]
        words = [tuple(map(folded, piece)) for piece in pieces if len(piece) == 2]
        if len(words) == len(pieces) > 1 and all(a in left and b in right for a, b in words):
            return _each_once([(left[a], right[b]) for a, b in words], key)
    return Finding("import.pairs_unreadable", {"answer": key[:80]}, "key")


def _each_once(found: list[tuple[int, int]], key: str) -> list[tuple[int, int]] | Finding:
    """The pairs, unless one of the left is paired twice."""
    if len({one for one, _ in found}) < len(found):
        return Finding("import.pairs_unreadable", {"answer": key[:80]}, "key")
    return found


def _unclear() -> Finding:
    return Finding("import.lists_unclear", field="options")


def written(chosen: Sequence[int | None]) -> str:
    """The key as a table holds it, by the place of the option of each prompt: "1-B;2-A"; None: not paired."""
    return ";".join(
        f"{number}-{letter_at(place)}" for number, place in enumerate(chosen, start=1) if place is not None
    )
