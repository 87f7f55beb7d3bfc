"""Keys as people write them: letters, words of an option, right and wrong in any spelling, several blanks.

Every function gives the key or the finding that keeps it from being one.
"""

import re
from collections.abc import Sequence

from core.errors import Finding
from question_bank.formats import layouts
from question_bank.formats.layouts import folded
from question_bank.formats.options import Written

_LETTERS = re.compile(r"[A-Z]+")
_WRAPPED = re.compile(rf"^[{layouts.OPEN}](?P<inside>.*)[{layouts.CLOSE}]$", re.DOTALL)


def bare(text: str) -> str:
    """The key without "答案：" before it and brackets around it."""
    inside = layouts.KEY_PREFIX.sub("", text).strip()
    wrapped = _WRAPPED.match(inside)
    return wrapped["inside"].strip() if wrapped else inside


def unreadable(text: str) -> Finding:
    """The key says something, but not what is right."""
    return Finding("import.key_unreadable", {"answer": text[:80]}, "key")


def letters(text: str, options: Sequence[Written]) -> tuple[str, ...] | Finding:
    """The letters of a choice key, in the order written, repeats and unknown ones included.

    "ABD", "A,B", "A、B" and full-width letters are letters; otherwise the key must be the exact words of one
    option, or of several joined by a separator.
    """
    joined = layouts.KEY_SEPARATORS.sub("", folded(bare(text)).upper())
    if _LETTERS.fullmatch(joined):
        return tuple(joined)
    by_words = {folded(option.text): option.letter or "" for option in options}
    if len(by_words) < len(options):
        return unreadable(text)
    whole = folded(bare(text)).strip(layouts.TRAILING)
    if whole in by_words:
        return (by_words[whole],)
    pieces = [piece for piece in layouts.KEY_SEPARATORS.split(bare(text)) if piece]
    chosen = [by_words.get(folded(piece)) for piece in pieces]
    if len(chosen) > 1 and all(chosen):
        return tuple(letter for letter in chosen if letter)
    return unreadable(text)


def truth(text: str, options: Sequence[Written], *, declared: bool = True) -> bool | None:
    """Right or wrong: by the word itself, or by the letter of an option that is such a word. None: unclear.

    ``declared`` rows say that they are true/false items and may use more words.
    """
    words = layouts.DECLARED_TRUTH if declared else layouts.TRUTH
    given = folded(bare(text)).strip(layouts.TRAILING)
    if options:
        values = {
            (o.letter or "").casefold(): words.get(folded(o.text).strip(layouts.TRAILING)) for o in options
        }
        if len(options) != 2 or set(values.values()) != {True, False}:
            return None
        if given in values:
            return values[given]
    return words.get(given)


def blanks(text: str, places: int) -> tuple[str, ...] | Finding:
    """One answer for each of the places, split at the first separator that gives exactly so many."""
    whole = layouts.KEY_PREFIX.sub("", text).strip()
    if places == 1:
        return (whole,)
    for separator in layouts.BLANK_SEPARATORS:
        answers = [answer.strip() for answer in separator.split(whole)]
        if len(answers) == places and all(answers):
            return tuple(answers)
    return Finding("import.blanks_mismatch", {"places": places, "answer": whole[:80]}, "key")
