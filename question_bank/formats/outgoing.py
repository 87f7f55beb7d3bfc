"""What a writer is given and what it gives: items on their way out, a file, and what it has no place for.

A writer leaves out only what the format cannot hold at all, and says so. What a file keeps of the rest is not
guessed: ``losses`` reads the file with the importer and compares.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from core.errors import Finding
from question_bank import markup
from question_bank.formats import xhtml
from question_bank.formats.drafts import Place
from question_bank.kinds import case_study, matching, registry
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.rules.scoring import Scoring, Told


class FileFormat(StrEnum):
    """The formats that a bank leaves in."""

    NATIVE = "native"
    JSON = "json"
    XLSX = "xlsx"
    GIFT = "gift"
    MOODLE = "moodle"
    QTI22 = "qti22"
    QTI30 = "qti30"
    AIKEN = "aiken"


PICTURE: Final = "<img"
RECORDINGS: Final = ("<audio", "<video")


@dataclass(frozen=True, slots=True)
class Worth:
    """What an item is worth in a paper that goes out, where it can be said in the terms of others.

    ``marks`` as people write them. ``whole``: nothing for a part of the right options. ``longest``: of an
    order the share of the most steps that stand right among themselves. ``wrong``: what one wrong option
    costs, in right options. ``deduction``: what a wrong answer to a single choice costs, as a share of the
    marks.
    """

    marks: str
    whole: bool = False
    longest: bool = False
    wrong: int = 1
    deduction: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An item as it stands: texts are safe HTML, ``topics`` titles from the root, ``difficulty`` 1 to 5.

    ``key`` None: not set. ``related``: it has enemies or is the variation of another item. ``classed``: it
    has tags, a cognitive level or citations. ``scoring``, ``said``: how it was scored where it comes from, in
    our terms where there are any, and in the file's own words; ``scored_children`` the same of the items of a
    case, by id. ``pictures``: the bytes of those that it
    shows, by name, for formats that carry files.
    """

    number: int
    kind: KindName
    content: Content
    key: Key | None
    explanation: str = ""
    difficulty: int = 3
    topics: tuple[str, ...] = ()
    source: str = ""
    sealed: bool = False
    related: bool = False
    classed: bool = False
    worth: Worth | None = None
    scoring: Scoring | None = None
    said: str = ""
    scored_children: Mapping[str, Told] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """The stem and the options."""
        options = self.content.options if isinstance(self.content, ChoiceContent) else ()
        return (self.content.stem, *(option.text for option in options))

    @property
    def shown(self) -> tuple[str, ...]:
        """Every text that is asked: the stem, the options and, of pairs, the prompts."""
        prompts = self.content.prompts if isinstance(self.content, matching.Content) else ()
        return (*self.texts, *(prompt.text for prompt in prompts))


@dataclass(frozen=True, slots=True)
class Lost:
    """What the file could not carry of one item, by the item's number."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Made:
    """A file. ``kept`` are its items, ``places`` where an import finds them; ``left`` is not in it."""

    name: str
    data: bytes
    kept: tuple[Outgoing, ...]
    places: tuple[Place, ...]
    left: tuple[Lost, ...] = ()


class Unfit(Exception):
    """The format has no way to write this item; ``finding`` says why."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.finding = Finding(code, facts)


def no_place_for() -> Unfit:
    """The format does not have this kind."""
    return Unfit("export.kind_left_out")


def as_child(item: Outgoing, child: case_study.Child, key: case_study.Key) -> Outgoing:
    """A child of a case as an item; it is worth its share."""
    return replace(
        item,
        kind=child.kind,
        content=child.content,
        key=key.of(child),
        explanation="",
        worth=Worth(str(child.share)),
    )


def sound_key(item: Outgoing) -> Key:
    """The key of an item that is finished. Raises Unfit."""
    if item.key is None or registry.check(item.kind, item.content, item.key):
        raise Unfit("export.unfinished_left_out")
    return item.key


def demand_pictures(item: Outgoing) -> None:
    """Raises Unfit when the item shows a picture that is not at hand to be brought along."""
    _refuse_recordings(item)
    if any(markup.assets_in(each) - item.pictures.keys() for each in item.shown):
        raise Unfit("export.picture_left_out")


def with_pictures(item: Outgoing, html: str) -> str:
    """A text beside the question with its pictures, where all are at hand; else without them."""
    silent = not any(tag in html for tag in RECORDINGS)
    return html if silent and markup.assets_in(html) <= item.pictures.keys() else xhtml.without_pictures(html)


def refuse_pictures(item: Outgoing) -> None:
    """Raises Unfit when the item shows a picture, which a format without files cannot bring along."""
    _refuse_recordings(item)
    if any(PICTURE in each for each in item.shown):
        raise Unfit("export.picture_left_out")


def _refuse_recordings(item: Outgoing) -> None:
    if any(tag in each for tag in RECORDINGS for each in item.shown):
        raise Unfit("export.recording_left_out")


def by_topic(items: Iterable[Outgoing]) -> list[Outgoing]:
    """In the order of topics, each topic's items together, for formats that name a topic once."""
    groups: dict[tuple[str, ...], list[Outgoing]] = {}
    for item in items:
        groups.setdefault(item.topics, []).append(item)
    return [item for group in groups.values() for item in group]


def under_topics(
    items: Iterable[Outgoing], write: Callable[[Outgoing], str], heading: Callable[[tuple[str, ...]], str]
) -> tuple[list[str], tuple[Outgoing, ...], tuple[Lost, ...]]:
    """The items as ``write`` puts them, a heading before each topic; what was written, and what not."""
    pieces: list[str] = []
    kept: list[Outgoing] = []
    left: list[Lost] = []
    topics: tuple[str, ...] = ()
    for item in by_topic(items):
        try:
            piece = write(item)
        except Unfit as unfit:
            left.append(Lost(item.number, unfit.finding))
            continue
        if item.topics != topics:
            topics = item.topics
            pieces.append(heading(topics))
        pieces.append(piece)
        kept.append(item)
    return pieces, tuple(kept), tuple(left)
