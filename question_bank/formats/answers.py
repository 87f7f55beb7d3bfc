"""Keys as people write them: letters, words of an option, right and wrong in any spelling, several blanks.

Every function gives the key or the finding that keeps it from being one.
"""

import re
from collections.abc import Iterable, Sequence

from core.errors import Finding
from question_bank.formats import layouts
from question_bank.formats.layouts import folded
from question_bank.formats.options import Written

_LETTERS = re.compile(r"[A-Z]+")
_ENOUGH, _NEARLY_ALL = 5, 0.8
"""So many keys show what a column holds; that share of them has to be letters."""
_LISTED = re.compile(r"[;\uff1b|\n]")
_LABELLED = re.compile(
    rf"(?P<letter>[A-Za-z\uff21-\uff3a\uff41-\uff5a])\s*[{layouts.LABEL_ENDS}]\s*(?P<text>.+)", re.DOTALL
)
_QUOTED = re.compile('["\u201c](?P<inside>[^"\u201c\u201d]+)["\u201d]')
_FIGURE = re.compile(r"[-+\u2212]?[0-9\uff10-\uff19]")
_UNIT = re.compile(
    "(?<=[A-Za-z0-9\u00b0\u00b2\u00b3\u03a9\u2103])/"
    "(?:[a-z\u03bc\u00b5]{1,3}[A-Z]?|[ACJKLNTVW\u03a9\u2103])[23\u00b2\u00b3]?(?![A-Za-z0-9])"
)
"""The second half of a unit: "km/h", "mg/L", "W/m2"."""
_WRAPPED = re.compile(rf"^[{layouts.OPEN}](?P<inside>.*)[{layouts.CLOSE}]$", re.DOTALL)


def bare(text: str) -> str:
    """The key without "答案：" before it and brackets around it."""
    inside = layouts.KEY_PREFIX.sub("", text).strip()
    wrapped = _WRAPPED.match(inside)
    return wrapped["inside"].strip() if wrapped else inside


def unreadable(text: str) -> Finding:
    """The key says something, but not what is right."""
    return Finding("import.key_unreadable", {"answer": text[:80]}, "key")


def are_letters(keys: Iterable[str]) -> bool:
    """Whether these are the keys of one column in which letters stand: then one letter alone is no word."""
    filled = [key for key in keys if key]
    written = sum(bool(_LETTERS.fullmatch(joined(key))) for key in filled)
    return len(filled) >= _ENOUGH and written >= len(filled) * _NEARLY_ALL


def are_only_letters(key: str) -> bool:
    """Whether a key is letters of options and nothing else."""
    return bool(re.fullmatch("[A-J]{1,10}", joined(key)))


def joined(text: str) -> str:
    """A key as letters stand in one: capitals of half width, nothing between them."""
    return layouts.KEY_SEPARATORS.sub("", folded(bare(text)).upper())


def letters(text: str, options: Sequence[Written], *, lettered: bool = False) -> tuple[str, ...] | Finding:
    """The letters of a choice key, in the order written, repeats and unknown ones included.

    "ABD", "A,B", "A、B" and full-width letters are letters; otherwise the key must be the exact words of one
    option, or of several joined by a separator. A key that can be read in two ways that differ (letters and
    the words of an option; the number of an option and its words) is a finding; but one letter is a letter
    in a column of letters (``lettered``) and behind a word for "option".
    """
    labelled = _by_labels(bare(text), options)
    if labelled is not None:
        return _unless_words(text, labelled, options)
    named = layouts.OPTION_PREFIX.match(text.strip())
    together = joined(text[named.end() :].strip() if named else text)
    by_words = {folded(option.text): option.letter or "" for option in options}
    if len(by_words) < len(options):
        by_words = {}
    whole = by_words.get(folded(bare(text)).strip(layouts.TRAILING))
    if _LETTERS.fullmatch(together):
        written = tuple(together)
        sure = lettered and len(written) == 1
        if whole is None or written == (whole,) or named or sure:
            return written
        possible = len(set(written)) == len(written) and set(written) <= set(by_words.values())
        return _ambiguous(text, together, whole) if possible else (whole,)
    if whole is not None:
        return _unless_number(text, (whole,), [text], options)
    pieces = [piece for piece in layouts.KEY_SEPARATORS.split(bare(text)) if piece]
    chosen = tuple(by_words.get(folded(piece), "") for piece in pieces)
    if len(chosen) > 1 and all(chosen):
        return _unless_number(text, chosen, pieces, options)
    return _with_words(bare(text), options) or unreadable(text)


def _with_words(key: str, options: Sequence[Written]) -> tuple[str, ...] | None:
    """The letters of a key that repeats each option behind its letter ("B.乙"), where both say the same."""
    texts = {option.letter: folded(option.text).strip(layouts.TRAILING) for option in options}
    chosen: list[str] = []
    for piece in filter(None, map(str.strip, _LISTED.split(key))):
        found = _LABELLED.fullmatch(piece)
        letter = "" if found is None else folded(found["letter"]).upper()
        if found is None or texts.get(letter) != folded(found["text"]).strip(layouts.TRAILING):
            return None
        chosen.append(letter)
    return tuple(chosen) or None


def order(text: str, options: Sequence[Written]) -> tuple[str, ...] | Finding:
    """The letters of the key of an ordering item, the first first: "CABD", "C-A-B-D", with arrows between.

    The words of the options stand for them too. A number that no option is written with has two readings
    (the step of a place, or the place of a step) and is a finding.
    """
    whole = letters(text, options)
    if not isinstance(whole, Finding) and len(whole) == len(options):
        return whole
    return letters(layouts.ARROWS.sub("\u3001", bare(text)), options)


def _by_labels(key: str, options: Sequence[Written]) -> tuple[str, ...] | None:
    """The letters of a key that names options by the numbers or signs they are written with; else None."""
    labels = {option.label: option.letter or "" for option in options if option.label}
    if not labels or len(labels) < len(options):
        return None
    pieces = [piece for piece in layouts.KEY_SEPARATORS.split(key) if piece]
    if len(pieces) == 1 and pieces[0] not in labels and all(len(label) == 1 for label in labels):
        pieces = list(pieces[0])
    chosen = tuple(labels.get(piece, "") for piece in pieces)
    return chosen if chosen and all(chosen) else None


def _unless_words(
    text: str, chosen: tuple[str, ...], options: Sequence[Written]
) -> tuple[str, ...] | Finding:
    """The options of these labels, unless the key is also the words of another one."""
    whole = next((o.letter or "" for o in options if folded(o.text) == folded(bare(text))), None)
    if whole is not None and chosen != (whole,):
        return _ambiguous(text, "".join(chosen), whole)
    return chosen


def _unless_number(
    text: str, chosen: tuple[str, ...], pieces: Sequence[str], options: Sequence[Written]
) -> tuple[str, ...] | Finding:
    """The options of these words, unless the words are also the numbers of other options."""
    numbered = [_numbered(folded(bare(piece)).strip(layouts.TRAILING), options) for piece in pieces]
    if all(numbered) and tuple(numbered) != chosen:
        return _ambiguous(text, "".join(each or "" for each in numbered), "".join(chosen))
    return chosen


def _numbered(text: str, options: Sequence[Written]) -> str | None:
    """The letter of the option that a number counts to from 1."""
    if not (text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= len(options)):
        return None
    return options[int(text) - 1].letter


def _ambiguous(text: str, one: str, other: str) -> Finding:
    return Finding("import.key_ambiguous", {"answer": text[:80], "one": one[:26], "other": other[:26]}, "key")


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
        numbered = _numbered(given, options)
        if numbered is not None and values[numbered.casefold()] is not words.get(given):
            return None
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


def accepted(answer: str) -> tuple[str, ...] | Finding:
    """Every answer that one blank accepts.

    Alternatives stand apart by "//", or by a word for "or" where each begins with a figure ("36V or 42V").
    Any other mark that may part alternatives is a finding, unless the answer stands in quotation marks or the
    mark is a stroke inside a unit ("km/h").
    """
    quoted = _QUOTED.fullmatch(answer)
    if quoted is not None and _may_part(quoted["inside"]):
        return (quoted["inside"].strip(),)
    for separator, read in ((layouts.ALTERNATIVES, bool), (layouts.OR, _FIGURE.match)):
        parts = [part.strip() for part in separator.split(answer)]
        if len(parts) > 1 and all(map(read, parts)) and not any(map(_may_part, parts)):
            return tuple(dict.fromkeys(parts))
    if _may_part(answer):
        return Finding("import.alternatives_unclear", {"answer": answer[:80]}, "key")
    return (answer,)


def as_written(answer: str) -> str:
    """The answer as a table has to hold it, so that it is read as one: in quotation marks where need be."""
    return answer if accepted(answer) == (answer,) else f"\u201c{answer}\u201d"


def _may_part(answer: str) -> bool:
    """Whether some mark in it may stand between two answers."""
    return bool(layouts.MAY_PART.search(_UNIT.sub(" ", answer)) or layouts.OR.search(answer))
