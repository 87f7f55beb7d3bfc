r"""GIFT, the text format of Moodle: ``::title::stem {answers}``, items parted by empty lines.

Read are true/false ``{T}``, choices ``{~wrong =right}`` and ``{~%50%right ~%50%right ~wrong}``, short answers
``{=this =or this}``, numbers ``{#4}`` ``{#3.14:0.01}`` ``{#3.1..3.2}``, pairs ``{=one -> other}``, orders
``{>3 ALL`` with a line for each step, essays ``{}``. A text without braces is told and passed over.
``\~ \= \# \{ \} \: \\`` are signs, ``\n`` a line end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Final

from core.errors import Finding
from question_bank.formats import (
    limits,
    maths,
    moodle_numbers,
    moodle_pairs,
    reasons,
    rich,
    stated,
    stated_pairs,
    wording,
)
from question_bank.formats.archive import Refused
from question_bank.formats.drafts import Reading, SourceRow, beginning
from question_bank.formats.moodle_numbers import Told
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import NotAsked, Stated
from question_bank.kinds import rich_text
from question_bank.kinds.contract import KindName

_SURE: Final = re.compile(
    r"^[ \t]*(?:::[^\n]{1,300}?::|\$CATEGORY:)"
    r"|(?<!\\)\{\s*(?:[=~]|#\s*[=\d.+-]|>\s*\d|(?:T|F|TRUE|FALSE)\s*(?:#[^{}]*)?\})",
    re.MULTILINE | re.IGNORECASE,
)
_MAYBE: Final = re.compile(r"(?<!\\)\{\s*\}\s*$", re.MULTILINE)
_TAG: Final = re.compile(r"\[tag:([^\]\n]{1,80})\]")
_ID: Final = re.compile(r"\[id:((?:\\.|[^\]\\\n]){1,80})\]")
_FORMAT: Final = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TITLE: Final = re.compile(r"\s*::((?:\\.|(?!::).)*)::", re.DOTALL)
_TRUTH: Final = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#.*)?", re.DOTALL | re.IGNORECASE)
_WEIGHT: Final = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{0,9})?)%")
_ESCAPED: Final = re.compile(r"\\([~=#{}:\\n])")
_EMPTY_LINES: Final = re.compile(r"\n[ \t]*\n")
_ORDER: Final = re.compile(
    r">\s*(?P<shown>\d{1,3})\s*(?P<kind>[A-Z]+)?(?:\s+[A-Z]+)?(?:\s+(?P<way>[A-Z]+_[A-Z_]+))?(?:\s+[A-Z0-9_]+)*",
    re.IGNORECASE,
)
_DRAWN: Final = "_____"
_ARROW: Final = "->"


def looks_like(text: str, *, surely: bool = True) -> bool:
    """Whether a text has the marks of this format; not ``surely``: only empty braces at a line's end."""
    if _FORMAT.match(text.lstrip("\ufeff")):
        return True
    return (_SURE if surely else _MAYBE).search(text) is not None


@dataclass(frozen=True, slots=True)
class _Block:
    """One item as it stands in the file."""

    text: str
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    own: str = ""
    """What the file itself calls the item, in a comment."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer: its sign (``=`` or ``~``), its share of full marks if one is written, its words.

    ``whole``: the words with what looks like a share, which pairs do not have.
    """

    sign: str
    weight: float | None
    text: str
    whole: str


def read_gift(file: str, text: str) -> Reading:
    """Read a GIFT file; ``row`` counts its items. Raises Refused when there are too many."""
    blocks = list(_blocks(text))
    if len(blocks) > limits.MAX_ROWS:
        raise Refused("import.too_many_rows", count=len(blocks), most=limits.MAX_ROWS)
    return stated.read_all(
        file,
        (
            (SourceRow(file, None, row, _begins(block)), partial(_item, block))
            for row, block in enumerate(blocks, start=1)
        ),
    )


def _blocks(text: str) -> Iterator[_Block]:
    """The items, each below its category and with the tags its comments give."""
    topics: tuple[str, ...] = ()
    tags: list[str] = []
    own = ""
    for part in _EMPTY_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        kept: list[str] = []
        for line in part.split("\n"):
            bare = line.strip()
            if bare.startswith("//"):
                tags += _TAG.findall(bare)
                own = next(iter(_ID.findall(bare)), own)
            elif bare.startswith("$CATEGORY:"):
                topics = category(_plain(bare.removeprefix("$CATEGORY:")))
            else:
                kept.append(line)
        whole = "\n".join(kept).strip("\ufeff \t\n")
        if whole:
            yield _Block(whole, topics, tuple(tags), own)
            tags, own = [], ""


def category(path: str) -> tuple[str, ...]:
    """A category of Moodle as a topic path: without the words that stand for the system, course or top."""
    steps = [step.strip() for step in path.replace("//", "\x1f").split("/")]
    return tuple(
        step.replace("\x1f", "/") for step in steps if step and step != "top" and not step.startswith("$")
    )[:4]


def _item(block: _Block) -> Stated:
    if len(block.text) > limits.MAX_CELL_CHARACTERS:
        raise reasons.too_long(len(block.text), limits.MAX_CELL_CHARACTERS)
    rest, name = block.text, ""
    title = _TITLE.match(rest)
    if title is not None:
        name, rest = _plain(title[1]), rest[title.end() :]
    before, body, after, written = _apart(rest)
    body, _, general = _cut(body, "####")
    made = _answered(before, body, after, written)
    raw = {"title": name, "id": block.own, "text": block.text, stated.FEEDBACK: _remarks(body)}
    return replace(
        made,
        explanation=_formatted(general, written) if general.strip() else "",
        topics=block.topics,
        tags=block.tags,
        raw=raw,
    )


def _begins(block: _Block) -> str:
    """How its text begins, or what it is called."""
    title = _TITLE.match(block.text)
    asked = block.text[title.end() if title else 0 :].partition("{")[0]
    return beginning(_plain(asked)) or beginning(_plain(title[1]) if title else "")


def _remarks(body: str) -> str:
    """What is said of single answers behind a ``#``, a line each."""
    bare = body.strip().removeprefix("#")
    starts = [0, *_bare_places(bare, "=~"), len(bare)]
    said = (_cut(bare[start:end], "#")[2] for start, end in pairwise(starts))
    return "\n".join(filter(None, map(_plain, said)))


def _answered(before: str, body: str, after: str, written: str) -> Stated:
    bare = body.strip()
    if not bare:
        stem = _source(_plain_of(f"{before} {after}".strip()), written)
        return Stated(KindName.ESSAY, stem)
    truth = _TRUTH.fullmatch(bare)
    if truth is not None:
        stem = _source(_plain_of(f"{before} {after}".strip()), written)
        return Stated(KindName.TRUE_FALSE, stem, value=truth[1].upper().startswith("T"))
    if bare.startswith("#"):
        stem = _source(_plain_of(_drawn(before, after)), written)
        return moodle_numbers.asked(stem, _numbers(bare[1:].strip()), {})
    if bare.startswith(">"):
        return _steps(before, after, bare, written)
    given = _answers(bare)
    if all(answer.sign == "=" for answer in given):
        if any(_ARROW in answer.text for answer in given):
            return _pairs(before, after, written, given)
        return _short(before, after, written, (_accepted(given),))
    return _choice(before, after, written, given)


def _choice(before: str, after: str, written: str, given: tuple[_Answer, ...]) -> Stated:
    stated.at_most(options=len(given))
    single = any(answer.sign == "=" for answer in given)
    shares = [
        answer.weight if answer.weight is not None else (stated.FULL if answer.sign == "=" else 0.0)
        for answer in given
    ]
    right = stated.weighed(shares, single=single)
    options = tuple((_formatted(a.text, written), r) for a, r in zip(given, right, strict=True))
    stem = _drawn(before, after)
    kind = KindName.SINGLE_CHOICE if single else KindName.MULTIPLE_CHOICE
    scoring, scored = stated.scoring(shares, several=not single), stated.of_shares(shares, single=single)
    return Stated(kind, _source(_plain_of(stem), written), options, scoring=scoring, scored=scored)


def _drawn(before: str, after: str) -> str:
    """The stem with a line where the braces stood in its middle."""
    return f"{before}{_DRAWN}{after}" if after.strip() else before


def _numbers(body: str) -> list[Told]:
    """The answers behind the ``#`` of a number; what follows a ``~`` is only said of wrong ones."""
    body = _cut(body, "~")[0].strip()
    given = _answers(body if body.startswith("=") else f"={body}")
    return [
        moodle_numbers.in_gift(each.text, stated.FULL if each.weight is None else each.weight)
        for each in given
    ]


def _pairs(before: str, after: str, written: str, given: tuple[_Answer, ...]) -> Stated:
    """Pairs; one without a prompt is a choice that belongs to none. Raises Unsound."""
    stated.at_most(options=len(given))
    if any(_ARROW not in each.text for each in given):
        raise Unsound(Finding("import.gift_answers", field="key"))
    parted = [each.whole.split(_ARROW, maxsplit=1) for each in given]
    pairs = [(_formatted(prompt, written), rich.from_plain(_plain_of(choice))) for prompt, choice in parted]
    made = stated_pairs.matching(
        _source(_plain_of(_drawn(before, after)), written),
        [(prompt, choice) for prompt, choice in pairs if not rich_text.is_empty(prompt)],
        [choice for _, choice in pairs],
    )
    return stated.by_places(made)


def _steps(before: str, after: str, body: str, written: str) -> Stated:
    """An order: ``>``, how many steps are shown and how, and a line for each step. Raises Unsound."""
    first, *lines = body.splitlines()
    head = _ORDER.fullmatch(first.strip())
    steps = [line.strip() for line in lines if line.strip()]
    if head is None:
        raise Unsound(Finding("import.gift_answers", field="key"))
    stated.at_most(options=len(steps))
    moodle_pairs.demand_all(len(steps), head["kind"] or "", head["shown"])
    stem = _source(_plain_of(_drawn(before, after)), written)
    made = stated_pairs.ordering(stem, [_formatted(step, written) for step in steps], range(len(steps)))
    return moodle_pairs.graded(made, head["way"] or "", len(steps))


def _short(before: str, after: str, written: str, blanks: tuple[tuple[str, ...], ...]) -> Stated:
    parted = after.strip() or not before or before[-1].isspace() or not before[-1].isascii()
    stem = _source(_plain_of(f"{before}{'' if parted else ' '}[[1]]{after}"), written)
    return Stated(KindName.FILL_BLANK, stem, blanks=blanks)


def _accepted(given: tuple[_Answer, ...]) -> tuple[str, ...]:
    found = [(a.text, stated.FULL if a.weight is None else a.weight) for a in given]
    if any(wildcard(text) and share > 0 for text, share in found):
        raise reasons.pattern()
    return stated.accepted([(_plain(text).replace("\\*", "*"), share) for text, share in found])


def wildcard(text: str) -> bool:
    r"""Whether an answer is a pattern: an asterisk stands for anything, unless it is written ``\*``."""
    return "*" in text.replace("\\*", "")


def _answers(body: str) -> tuple[_Answer, ...]:
    """The answers between the braces. Raises Unsound when something stands before the first sign."""
    starts = list(_bare_places(body, "=~"))
    if not starts or body[: starts[0]].strip():
        raise Unsound(Finding("import.gift_answers", field="key"))
    found: list[_Answer] = []
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        text = body[start + 1 : end]
        weight = _WEIGHT.match(text)
        if weight is not None:
            text = text[weight.end() :]
        words, whole = _cut(text, "#")[0].strip(), _cut(body[start + 1 : end], "#")[0].strip()
        found.append(_Answer(body[start], float(weight[1]) if weight else None, words, whole))
    return tuple(found)


def _apart(text: str) -> tuple[str, str, str, str]:
    """What stands before, in and after the braces, and the format the text names. Raises Unsound."""
    form = _FORMAT.match(text)
    written = form[1].lower() if form else "moodle"
    rest = text[form.end() :] if form else text
    braces = list(_bare_places(rest, "{}"))
    if not braces:
        raise NotAsked
    if [rest[at] for at in braces] != ["{", "}"]:
        raise Unsound(Finding("import.gift_braces"))
    opened, closed = braces
    return rest[:opened].lstrip(), rest[opened + 1 : closed], rest[closed + 1 :].rstrip(), written


def _bare_places(text: str, signs: str) -> Iterator[int]:
    """Where the signs stand that no backslash stands before."""
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] in signs:
            yield at
        at += 1


def _cut(text: str, mark: str) -> tuple[str, bool, str]:
    """The text before the first mark that no backslash stands before, and what follows it."""
    for at in _bare_places(text, mark[0]):
        if text.startswith(mark, at):
            return text[:at], True, text[at + len(mark) :]
    return text, False, ""


def _plain(text: str) -> str:
    form = _FORMAT.match(text)
    return _plain_of(text[form.end() :] if form else text)


def _plain_of(text: str) -> str:
    return wording.clean(_ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text))


def _formatted(text: str, written: str) -> str:
    """A text by the format it names itself, or by that of its item."""
    form = _FORMAT.match(text)
    return _source(_plain(text), form[1].lower() if form else written)


def _source(source: str, written: str) -> str:
    source = maths.with_dollars(source)
    match written:
        case "html":
            return rich.from_html(source)
        case "plain":
            return rich.from_plain(source)
        case _:
            return rich.from_typed(source)
