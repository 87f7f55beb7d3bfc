"""Options as people write them: a column each, a list, or all in one cell.

An item's options are known by their letters, because the key names letters. Where letters are written they
must run A, B, C without a gap or a repeat; anything else is reported, never renumbered.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from core.errors import Finding
from question_bank.formats import layouts, reasons
from question_bank.formats.reasons import Unsound
from question_bank.formats.wording import letter_of
from question_bank.kinds.contract import MAX_OPTIONS

_LETTER = "A-Za-z\uff21-\uff3a\uff41-\uff5a"
_LABEL = re.compile(
    rf"^\s*(?:[{layouts.OPEN}]\s*(?P<boxed>[{_LETTER}])\s*[{layouts.CLOSE}]\s*[{layouts.LABEL_ENDS}]?"
    rf"|(?P<plain>[{_LETTER}])\s*[{layouts.LABEL_ENDS}])\s*(?P<text>.*)$",
    re.DOTALL,
)
_SHOWN = 16
"""Characters of an option that a reason shows."""
_BARE = re.compile(rf"^\s*(?P<plain>[{_LETTER}])(?P<text>.+)$", re.DOTALL)
_CIRCLED = re.compile("(?P<number>[\u2460-\u2473])[.\uff0e\u3001]?")
_FIGURES = re.compile(
    r"(?:^|\n|\*\*|##)\s*(?P<number>\d{1,2})\s*(?:[\u3001\uff0e)\uff09]|\.(?!\d))", re.ASCII
)
_INLINE_SMALL = re.compile(r"(?<![A-Za-z0-9])(?P<letter>[a-z])\s*[)\uff09\u3001]")
_INLINE = re.compile(rf"(?<![A-Za-z0-9])(?P<letter>[A-Z\uff21-\uff3a])\s*[{layouts.STRONG_LABEL_ENDS}]")
_INLINE_BOXED = re.compile(
    rf"[{layouts.OPEN}]\s*(?P<letter>[A-Z\uff21-\uff3a])\s*[{layouts.CLOSE}]\s*[{layouts.STRONG_LABEL_ENDS}]?"
)


@dataclass(frozen=True, slots=True)
class Written:
    """One option as written: its letter, if it has one, its words, and the number it was written with."""

    letter: str | None
    text: str
    label: str = ""


Given = str | tuple[tuple[str, str], ...] | None
"""Options of a row: one cell, (letter, text) pairs, or None where the layout has none."""


def letter_at(place: int) -> str:
    """0 → ``A``."""
    return chr(ord("A") + place)


def given(options: Given, separator: str = "") -> tuple[Written, ...]:
    """The options of a row; of a cell each, empty ones at the end do not count.

    Raises Unsound, also where something stands behind a letter that has no column: what the key calls D must
    not become C.
    """
    if options is None:
        return ()
    if isinstance(options, str):
        return in_one_cell(options, separator)
    filled = [pair for pair in options if pair[1]]
    gap = missing_of([letter for letter, _ in options[: options.index(filled[-1]) + 1]]) if filled else None
    if gap is not None:
        raise Unsound(Finding("import.option_column_missing", {"letter": gap}, "options"))
    if filled != list(options[: len(filled)]):
        missing = next(letter for letter, text in options if not text)
        raise Unsound(Finding("item.option_empty", {"option": missing}, "options"))
    return apart(filled)


def missing_of(letters: Sequence[str]) -> str | None:
    """The first letter that is not there although a later one is, or None."""
    return next((letter_at(place) for place, own in enumerate(letters) if own != letter_at(place)), None)


def in_one_cell(text: str, named: str = "") -> tuple[Written, ...]:
    """The options of one cell, parted by the separator that somebody named, or else by what shows.

    ``named`` is one of ``layouts.SEPARATORS``. Raises Unsound when their letters do not run A, B, C …
    """
    if named in layouts.SEPARATORS:
        return _lettered(_parts(layouts.SEPARATORS[named], text))
    numbered = _numbered(text)
    if numbered:
        return numbered
    for separator in layouts.STRONG_SEPARATORS:
        if separator.search(text):
            parts = _parts(separator, text)
            inline = _split_inline(parts[0]) if len(parts) == 1 else ()
            return inline if len(inline) > 1 else _lettered(parts)
    for separator in layouts.WEAK_SEPARATORS:
        parts = _parts(separator, text)
        if len(parts) > 1 and _runs([w.letter for w in _labelled(parts)]):
            return _lettered(parts)
    for mark in (_INLINE, _INLINE_SMALL, _INLINE_BOXED):
        inline = _split_inline(text, mark)
        if len(inline) > 1:
            return inline
    return _unlettered(text)


def _numbered(text: str) -> tuple[Written, ...]:
    """Options written with numbers on lines of their own, or with circled numbers: each once and in order."""
    for mark in (_CIRCLED, _FIGURES):
        marks = list(islice(mark.finditer(text), MAX_OPTIONS + 1))
        values = [int(unicodedata.normalize("NFKC", found["number"])) for found in marks]
        if len(marks) < 2 or text[: marks[0].start()].strip() or values != list(range(1, len(marks) + 1)):
            continue
        ends = [found.start() for found in marks[1:]] + [len(text)]
        return tuple(
            Written(letter_at(place), _tidy(text[found.end() : end]), found["number"])
            for place, (found, end) in enumerate(zip(marks, ends, strict=True))
            if place < MAX_OPTIONS
        )
    return ()


def _tidy(text: str) -> str:
    """The words of an option without what parts it from the next."""
    return text.strip().rstrip("*#|;\uff1b").strip()


def _parts(separator: re.Pattern[str], text: str) -> list[str]:
    return [part.strip().strip("*#") for part in separator.split(text) if part.strip().strip("*#")]


def _unlettered(text: str) -> tuple[Written, ...]:
    for separator in layouts.WEAK_SEPARATORS:
        parts = _parts(separator, text)
        if len(parts) > 1 and not any(w.letter for w in _labelled(parts)):
            return _lettered(parts)
    return _lettered([text]) if text.strip() else ()


def _labelled(parts: Sequence[str]) -> list[Written]:
    """Each part with the letter it begins with: "A、…", or "A…" where its place expects just that letter."""
    labels = [_LABEL.match(part) for part in parts]
    some = any(label is not None for label in labels)
    read: list[Written] = []
    for place, (part, label) in enumerate(zip(parts, labels, strict=True)):
        if label is not None:
            read.append(Written(letter_of(label["boxed"] or label["plain"]), label["text"].strip()))
            continue
        bare = _BARE.match(part)
        expected = bare is not None and letter_of(bare["plain"]) == _at(place)
        if bare is not None and expected and (some or not _is_word(bare["text"][0])):
            read.append(Written(_at(place), bare["text"].strip()))
        else:
            read.append(Written(None, part))
    if not some and any(w.letter is None for w in read):
        return [Written(None, part) for part in parts]
    return read


def _at(place: int) -> str:
    return letter_at(place) if place < MAX_OPTIONS else ""


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _runs(letters: Sequence[str | None]) -> bool:
    return list(letters) == [letter_at(place) for place in range(min(len(letters), MAX_OPTIONS))]


def _lettered(parts: Sequence[str]) -> tuple[Written, ...]:
    if len(parts) > MAX_OPTIONS:
        raise reasons.too_many_options(len(parts))
    read = _labelled(parts)
    if all(w.letter is None for w in read):
        return tuple(Written(letter_at(place), w.text) for place, w in enumerate(read))
    if not _runs([w.letter for w in read]):
        read = _mended(read)
    letters = [w.letter for w in read]
    if _runs(sorted(letter or "" for letter in letters)):
        return _whole(sorted(read, key=lambda w: w.letter or ""))
    raise Unsound(Finding("import.options_out_of_order", {"found": _found(read)}, "options"))


def _found(read: Sequence[Written]) -> str:
    """What was found, for people to see what is wrong: the letters, or where one has none, the texts."""
    if all(each.letter for each in read):
        return " ".join(each.letter or "" for each in read)[:80]
    texts = (f"{each.letter}\u3001{each.text}" if each.letter else each.text for each in read)
    return " | ".join(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "\u2026" for text in texts)[:160]


def out_of_order(letters: Sequence[str]) -> Finding | None:
    """What is wrong with options that do not run A, B, C; None when nothing is."""
    if _runs(letters):
        return None
    return Finding("import.options_out_of_order", {"found": " ".join(letters)[:80]}, "options")


def _whole(read: Sequence[Written]) -> tuple[Written, ...]:
    """The options, unless the last one seems to hold the next: "C、甲D、乙" may be two options or one."""
    last = read[-1]
    following = chr(ord(last.letter or "@") + 1)
    if any(letter_of(mark["letter"]) == following for mark in _INLINE.finditer(last.text)):
        facts = {"option": last.letter or "", "letter": following}
        raise Unsound(Finding("import.option_inside_option", facts, "options"))
    return tuple(read)


def _mended(read: Sequence[Written]) -> list[Written]:
    """Put back a separator somebody forgot: part B holds "C、" once and the next part is D."""
    mended: list[Written] = []
    for place, part in enumerate(read):
        following = read[place + 1].letter if place + 1 < len(read) else None
        mended.append(part)
        while (last := mended[-1]).letter is not None:
            wanted = chr(ord(last.letter or "") + 1)
            marks = [m for m in _INLINE.finditer(last.text) if letter_of(m["letter"]) == wanted]
            if len(marks) != 1 or wanted == following:
                break
            mended[-1] = Written(last.letter, last.text[: marks[0].start()].rstrip("* \t"))
            mended.append(Written(wanted, last.text[marks[0].end() :].strip()))
    return mended


def _split_inline(text: str, mark: re.Pattern[str] = _INLINE) -> tuple[Written, ...]:
    """Options written one after another without a separator, each letter exactly once and in order."""
    marks = list(islice(mark.finditer(text), MAX_OPTIONS + 1))
    letters = [letter_of(mark["letter"]) for mark in marks]
    if not marks or text[: marks[0].start()].strip() or not _runs(letters):
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return tuple(
        Written(letter, text[mark.end() : end].strip())
        for letter, mark, end in zip(letters, marks, ends, strict=True)
    )


def _own_label(text: str, given: str = "") -> re.Match[str] | None:
    """The letter that an option's text begins with; "(p)" alone, where C is given, is the option itself."""
    label = _LABEL.match(text)
    if label is None or label["text"].strip():
        return label
    return label if letter_of(label["boxed"] or label["plain"]) == given else None


def by_own_letters(texts: Sequence[str]) -> Sequence[str]:
    """Texts of a list in the order of the letters that they begin with, where each has one of its own."""
    labels = [_own_label(text) for text in texts]
    letters = [letter_of(label["boxed"] or label["plain"]) for label in labels if label is not None]
    if len(letters) < len(texts) or not _runs(sorted(letters)):
        return texts
    return [text for _, text in sorted(zip(letters, texts, strict=True))]


def apart(texts: Sequence[tuple[str, str]]) -> tuple[Written, ...]:
    """Options that come one by one as (letter, text). A letter repeated before its own text is taken off.

    Raises Unsound when the texts carry letters of their own that contradict the given ones.
    """
    labels = [_own_label(text, letter) for letter, text in texts]
    own = [None if label is None else letter_of(label["boxed"] or label["plain"]) for label in labels]
    given_letters = [letter for letter, _ in texts]
    if texts and all(own) and own != given_letters and not set(own).isdisjoint(given_letters):
        found = " ".join(letter or "?" for letter in own)
        raise Unsound(Finding("import.options_out_of_order", {"found": found[:80]}, "options"))
    doubled = any(given == letter for given, (letter, _) in zip(own, texts, strict=True))
    read: list[Written] = []
    for (letter, text), label, given in zip(texts, labels, own, strict=True):
        bare = _BARE.match(text)
        if label is not None and given == letter:
            read.append(Written(letter, label["text"].strip()))
        elif doubled and bare and letter_of(bare["plain"]) == letter and bare["text"][0].isspace():
            read.append(Written(letter, bare["text"].strip()))
        else:
            read.append(Written(letter, text.strip()))
    return _whole(read) if len(read) > 1 else tuple(read)
