"""Running text as people paste it: numbered items, options below them, the key in a line or in the stem.

An item begins with its number, or, in a text without numbers, with the first line after an item that is
whole. Headings give kind and topic. Nothing is guessed: a key that is not written is missing.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from core.errors import Facts, Finding
from question_bank.formats import (
    answers,
    key_list,
    key_matching,
    key_table,
    layouts,
    limits,
    running,
    wording,
)
from question_bank.formats.archive import Refused
from question_bank.formats.compose import Fields, compose
from question_bank.formats.drafts import ItemDraft, Problem, Reading, SourceRow, beginning, file_problem
from question_bank.formats.gathering import Gathering, Item, has_key, joined, truth_in
from question_bank.formats.noticed import Noticed
from question_bank.formats.options import letter_at, out_of_order
from question_bank.formats.returning import sheet_of
from question_bank.kinds.contract import KindName

_CONTRADICTED: Final = " \u2260 "
"""Between two keys of one item: such a key is unreadable, and shown so."""
_CHOICES: Final = frozenset({KindName.SINGLE_CHOICE.value, KindName.MULTIPLE_CHOICE.value, "choice"})
_LISTED, _LISTED_CHARACTERS = 5_000, 120
"""Lines that belong to no item, and how much of each is kept to be told."""


def read_pasted(file: str, text: str) -> Reading:
    """Read running text; ``row`` counts its items. Raises Refused when nothing in it is an item."""
    return read_lines(file, list(running.lines_of(text)))


def read_lines(file: str, lines: Sequence[str]) -> Reading:
    """Read lines that hold anything. Raises Refused: too many, or not a text of items."""
    if len(lines) > limits.MAX_LINES:
        raise Refused("import.too_many_rows", count=len(lines), most=limits.MAX_LINES)
    gathered, unmatched = _gathered(key_table.unfolded(lines))
    if not any(item.whole or len(item.options) > 1 for item in gathered.items):
        raise Refused("import.unsupported_file")
    drafts: list[ItemDraft] = []
    problems: list[Problem] = []
    noticed = Noticed(file, None)
    lettered = answers.are_letters(item.keys[0] for item in gathered.items if item.keys)
    rows: list[Fields | None] = []
    for row, item in enumerate(map(_with_options, gathered.items), start=1):
        rows.append(_returnable(SourceRow(file, None, row), item))
        made = _made(SourceRow(file, None, row), item, noticed, lettered=lettered)
        if isinstance(made, ItemDraft):
            drafts.append(made)
        else:
            problems += made
    problems += [Problem(file, None, 0, each.code, each.facts) for each in unmatched]
    if gathered.left_over:
        problems.append(_left_over(file, gathered.left_over))
    notes = (*noticed.notes(), *_unclear(file, gathered))
    return Reading(tuple(drafts), tuple(problems), len(gathered.items), (sheet_of(file, rows),), notes)


def _unclear(file: str, gathered: Gathering) -> list[Problem]:
    """Without numbers, the first of several lines above the options may belong to the item before: a note."""
    several = [] if gathered.numbered else [item for item in gathered.items[1:] if len(item.stem) > 1]
    if not several:
        return []
    first = several[0].stem[0][:40]
    return [file_problem(file, "import.stem_lines_unclear", count=len(several), first=first)]


def _with_options(item: Item) -> Item:
    """The item with the options that its stem ends with, where key and letters leave no doubt of them."""
    other = item.kind and layouts.kind_word(item.kind) not in _CHOICES
    begun = item.options and item.options[0][0] == letter_at(0)
    if other or begun or not item.stem or not all(map(answers.are_only_letters, item.keys)):
        return item
    stem, within = running.options_within("\n".join(item.stem))
    together = [*(within or ()), *item.options]
    if within is None or out_of_order([letter for letter, _ in together]) is not None:
        return item
    if not item.keys and len(wording.keys_in_stem(joined(stem), {letter for letter, _ in together})) != 1:
        return item
    return replace(item, stem=stem.splitlines(), options=together)


def _left_over(file: str, lines: Sequence[str]) -> Problem:
    """Lines of no item: how many, how the first begins, and as many of them as are kept."""
    listed = "\n".join(line[:_LISTED_CHARACTERS] for line in lines[:_LISTED])
    return file_problem(file, "import.text_left_over", count=len(lines), first=lines[0][:40], lines=listed)


def _gathered(lines: Sequence[str]) -> tuple[Gathering, list[Finding]]:
    """The items of the lines, with the keys of the list behind them; what of the list cannot be used."""
    listed = key_list.found_in(lines)
    numbered = _is_numbered(lines)
    if listed is not None:
        gathered = _walked(lines[: listed.line], numbered)
        pairs, found = key_matching.matched(listed, gathered.items)
        if listed.is_plain or not (found or any(item.whole for item in gathered.items)):
            for item, key in pairs:
                item.keys.append(key)
            return gathered, found
    return (
        _with_bare_list(lines, numbered)
        or _without_sure_list(lines, numbered)
        or _without_list(lines, numbered)
    )


def _with_bare_list(lines: Sequence[str], numbered: bool) -> tuple[Gathering, list[Finding]] | None:
    """Items without any key, with those of a list that no words announce; only where every number matches."""
    listed = key_list.without_words(lines)
    if listed is None:
        return None
    gathered = _walked(lines[: listed.line], numbered)
    pairs, found = key_matching.matched(listed, gathered.items)
    if found or len(pairs) < len(gathered.items) or any(item.whole for item in gathered.items):
        return None
    for item, key in pairs:
        item.keys.append(key)
    return gathered, []


def _without_sure_list(lines: Sequence[str], numbered: bool) -> tuple[Gathering, list[Finding]] | None:
    """Items above lines that are a list of keys and nothing else, though which is whose cannot be told."""
    place = None if key_list.found_in(lines) else key_list.sure(lines)
    if place is None:
        return None
    gathered = _walked(lines[:place], numbered)
    gathered.left_over += lines[place:]
    return gathered, [_unread(lines, place)]


def _without_list(lines: Sequence[str], numbered: bool) -> tuple[Gathering, list[Finding]]:
    gathered = _walked(lines, numbered)
    return gathered, _overlooked(lines, gathered)


def _walked(lines: Sequence[str], numbered: bool) -> Gathering:
    gathered = Gathering(numbered=numbered)
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        gathered.take(line, following)
    return gathered


def _overlooked(lines: Sequence[str], gathered: Gathering) -> list[Finding]:
    """A list of keys that stands behind several items without any, and could not be read.

    The last of these items does not keep it for its own key.
    """
    place = key_list.begins(lines)
    if place is None:
        return []
    above = _walked(lines[:place], gathered.numbered).items
    if len(above) < 2 or any(item.whole for item in above):
        return []
    gathered.items[len(above) - 1].keys.clear()
    return [_unread(lines, place)]


def _unread(lines: Sequence[str], place: int) -> Finding:
    facts: Facts = {
        "first": " ".join(lines[place : place + 2])[:40],
        "unread": key_list.unread(lines, place),
    }
    return Finding("import.key_list_unread", facts)


def _is_numbered(lines: Sequence[str]) -> bool:
    """Whether items are numbered: as many lines begin with a number as hold a key, or nearly."""
    numbered = sum(running.number(line) is not None for line in lines)
    keys = sum(running.parts(line)[0][0] == "key" or has_key(line) for line in lines)
    return numbered * 2 >= max(keys, 1)


def _made(
    source: SourceRow, item: Item, noticed: Noticed, *, lettered: bool
) -> ItemDraft | tuple[Problem, ...]:
    finding = _found_against(item)
    if finding is not None:
        return (Problem(*source.place, finding.code, finding.facts, _begins(item)),)
    fields = replace(_fields(source, item), lettered=lettered)
    noticed.look(fields)
    made = compose(fields)
    if isinstance(made, ItemDraft):
        noticed.taken(fields)
    return made


def _begins(item: Item) -> str:
    """How the item begins, without what is no text."""
    stem = "\n".join(item.stem) or "\n".join(item.lines)
    return beginning(wording.clean(stem.replace(running.OBJECT, " \u2026 ")))


def _returnable(source: SourceRow, item: Item) -> Fields | None:
    """What can be given back of an item: none where it shows what a table cannot hold."""
    return None if running.OBJECT in "\n".join(item.lines) else _fields(source, item)


def _found_against(item: Item) -> Finding | None:
    """What keeps the item from being read at all."""
    whole = "\n".join(item.lines)
    if item.kind and layouts.kind_word(item.kind) == "unsupported":
        return Finding("import.kind_has_parts", {"kind": item.kind[:40]}, "kind")
    if running.OBJECT in whole:
        return Finding("import.media_not_carried", {"what": "object"})
    if item.unsound is not None:
        return item.unsound.findings[0]
    if item.length > limits.MAX_CELL_CHARACTERS:
        return Finding("import.cell_too_long", {"length": item.length, "most": limits.MAX_CELL_CHARACTERS})
    if item.only_option:
        return Finding("import.only_one_option", {"option": item.only_option}, "options")
    return out_of_order([letter for letter, _ in item.options])


def _fields(source: SourceRow, item: Item) -> Fields:
    stem = wording.clean("\n".join(item.stem))
    keys = list(dict.fromkeys(key.strip() for key in item.keys if key.strip()))
    explanation = wording.clean("\n".join(item.explanation or ()))
    key = _CONTRADICTED.join(keys) if keys else None
    kind = item.kind or (KindName.SHORT_ANSWER.value if item.replied and not item.options else "")
    truth = None if item.options else truth_in(stem)
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
    written = joined(stem)
    if key is None:
        return written
    found = wording.keys_in_stem(written, letters)
    same = len(found) == 1 and layouts.folded(found[0][0]) == layouts.KEY_SEPARATORS.sub(
        "", layouts.folded(key)
    )
    return found[0][1] if same else stem
