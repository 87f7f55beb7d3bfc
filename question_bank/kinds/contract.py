"""What every kind of item promises: its models, its bounds and what others may see of it.

A kind is five pure functions over ``Content`` (what is asked), ``Key`` (what is right) and ``Response`` (what
was given): *check*, *present*, *read_response*, *compare* and *explain*. Options are known by id, never by
place, so that no order in which they are shown can change a mark.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    ValidationError,
)

from question_bank.kinds.errors import ItemUnreadable, ResponseUnreadable

MAX_STEM = 20_000
MAX_OPTION_TEXT = 5_000
MAX_OPTIONS = 26
"""As many as there are letters to call them by."""
MAX_POINTS = 10
"""Points that a candidate places on a picture, at most."""
MAX_REGIONS = 20
MAX_CORNERS = 24
UNIT = 10_000
"""Places on a picture are whole ten-thousandths of its width and height, from its upper left corner."""
MAX_PARTS = 1000
"""The weight of a marking point, at most."""
MAX_BLANKS = 30
MAX_ACCEPTED = 50
MAX_BLANK_TEXT = 500
"""Characters (code points) in one blank, given or accepted."""

_KEPT_CONTROLS = frozenset("\t\n")


class KindName(StrEnum):
    """题型. The word stands in columns, files and catalogues (``kind_name.<word>``)."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    TRUE_FALSE = "true_false"
    FILL_BLANK = "fill_blank"
    NUMERIC = "numeric"
    MATCHING = "matching"
    ORDERING = "ordering"
    HOTSPOT = "hotspot"
    SHORT_ANSWER = "short_answer"
    ESSAY = "essay"
    FILE_SUBMISSION = "file_submission"
    PRACTICAL_TASK = "practical_task"
    CALCULATED = "calculated"
    CASE_STUDY = "case_study"


MARKED_BY_PEOPLE = frozenset(
    {KindName.SHORT_ANSWER, KindName.ESSAY, KindName.FILE_SUBMISSION, KindName.PRACTICAL_TASK}
)
"""Kinds whose answers wait for a person's mark (人工阅卷)."""


def storable(text: str) -> str:
    """The text without what no column takes: controls other than tab and new line, lone surrogates."""
    if text.isprintable():
        return text
    return "".join(
        c for c in text if c in _KEPT_CONTROLS or not (c < " " or "\x7f" <= c < "\xa0" or _half(c))
    )


def _half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _storable_if_text(raw: object) -> object:
    return storable(raw) if isinstance(raw, str) else raw


def _sorted(options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(options))


OptionId = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9]{1,16}$")]
"""Stable for the life of a version; given in the order of writing by whoever drafts the item."""
Stem = Annotated[str, BeforeValidator(_storable_if_text), StringConstraints(strict=True, max_length=MAX_STEM)]
OptionText = Annotated[
    str, BeforeValidator(_storable_if_text), StringConstraints(strict=True, max_length=MAX_OPTION_TEXT)
]
BlankText = Annotated[
    str, BeforeValidator(_storable_if_text), StringConstraints(strict=True, max_length=MAX_BLANK_TEXT)
]
Written = Annotated[
    str,
    BeforeValidator(_storable_if_text),
    StringConstraints(strict=True, strip_whitespace=True, max_length=60),
]
"""A number or unit as people write it."""
AssetAddress = Annotated[str, StringConstraints(strict=True, pattern=r"^/assets/[0-9A-Za-z._-]{1,120}$")]
SortedIds = Annotated[tuple[OptionId, ...], AfterValidator(_sorted)]


class Frozen(BaseModel):
    """A value; unknown fields are refused so that nothing is silently dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Content(Frozen):
    """What is asked. ``stem`` is sanitised HTML, possibly still empty in a draft."""

    stem: Stem = ""


class Key(Frozen):
    """What is right. Never leaves the house before release."""


class Response(Frozen, ABC):
    """What one candidate gave for one item."""

    @property
    @abstractmethod
    def answered(self) -> bool:
        """Whether anything at all was given."""


class Option(Frozen):
    """One option: a stable id and its sanitised HTML."""

    id: OptionId
    text: OptionText = ""


class Picture(Frozen):
    """A picture that is answered on: its address, what it shows in words, its size in pixels."""

    address: AssetAddress
    words: Annotated[
        str,
        BeforeValidator(_storable_if_text),
        StringConstraints(strict=True, strip_whitespace=True, max_length=500),
    ] = ""
    width: Annotated[StrictInt, Field(ge=1, le=12_000)]
    height: Annotated[StrictInt, Field(ge=1, le=12_000)]


class RegionShape(StrEnum):
    """The shape of a region, and how many numbers describe it: 3, 4, or two for each corner."""

    CIRCLE = "circle"
    RECTANGLE = "rectangle"
    POLYGON = "polygon"


class Region(Frozen):
    """``{"id": "r1", "place": 1, "shape": "circle", "at": [5000, 2500, 400]}``, numbers by :data:`UNIT`.

    A circle: x, y and the radius by the picture's width; a rectangle: two opposite corners; a polygon: its
    corners in turn. Regions of one ``place`` are alternatives: a point in any of them is right.
    """

    id: OptionId
    place: Annotated[StrictInt, Field(ge=1, le=MAX_POINTS)] = 1
    shape: RegionShape
    at: Annotated[
        tuple[Annotated[StrictInt, Field(ge=-10 * UNIT, le=10 * UNIT)], ...],
        Field(max_length=2 * MAX_CORNERS),
    ]

    @property
    def is_whole(self) -> bool:
        """Whether it has as many numbers as its shape wants."""
        wanted = {RegionShape.CIRCLE: 3, RegionShape.RECTANGLE: 4}.get(self.shape)
        return len(self.at) % 2 == 0 if wanted is None else len(self.at) == wanted


class MarkedBy(StrEnum):
    """How a marking point is marked: points given, judged on a scale of 0 to 3, or measured."""

    POINTS = "points"
    JUDGED = "judged"
    MEASURED = "measured"


class Band(Frozen):
    """Readings from ``least`` to ``most``, both included, bring ``percent``; an empty end is open."""

    least: Written = ""
    most: Written = ""
    percent: Annotated[StrictInt, Field(ge=0, le=100)] = 100


class MarkingPoint(Frozen):
    """评分要点: what people mark by. Sanitised HTML, a weight in parts, what its way of marking needs."""

    id: OptionId
    text: OptionText = ""
    parts: Annotated[StrictInt, Field(ge=0, le=MAX_PARTS)] = 1
    by: MarkedBy = MarkedBy.POINTS
    steps: Annotated[tuple[OptionText, ...], Field(max_length=4)] = ()
    unit: Written = ""
    bands: Annotated[tuple[Band, ...], Field(max_length=10)] = ()


class Presented(Frozen):
    """What a candidate may see of an item. Made from content and order alone: the key never comes near it.

    ``options`` stand in the order to show; ``blanks`` counts the places to fill, numbered from 1 in the stem
    (a number has one, behind the stem). ``prompts`` each want one of the options; ``reuse``: an option may
    serve several of them. On ``picture`` at most ``places`` points are placed. ``longest`` bounds a written
    answer in characters; ``most_files``, ``most_mb`` each and ``file_types`` one of files. ``children``: the
    items that belong to one stem.
    """

    kind: KindName
    stem: str
    options: tuple[Option, ...] = ()
    blanks: int = 0
    prompts: tuple[Option, ...] = ()
    reuse: bool = False
    picture: Picture | None = None
    places: int = 0
    longest: int = 0
    most_files: int = 0
    most_mb: int = 0
    file_types: tuple[str, ...] = ()
    children: tuple["PresentedChild", ...] = ()

    @property
    def told_apart(self) -> int:
        """Of how many parts it is told one by one whether they fit: its blanks, or its points."""
        return self.blanks or self.places


class PresentedChild(Frozen):
    """One of the items that belong to a stem; ``share``: its part of the points, relative to the others."""

    id: OptionId
    share: int
    face: Presented


class RightAnswer(Frozen):
    """The right answer for people to read after release; the fields a kind does not have stay empty.

    ``options`` in the order of writing; of matching the right one for each prompt, of ordering in the right
    order. ``blanks`` the accepted answers of each blank; ``ordered`` is
    False where the blanks may be filled in any order; ``lenient``: the differences in writing that do not
    count, by the names of their switches. ``regions``: where the points on a picture belong.
    ``model`` and ``rubric``: of kinds that people mark. ``worked``: how a number is worked out from what was
    given. ``children`` in the order of the items.
    """

    kind: KindName
    options: tuple[Option, ...] = ()
    value: bool | None = None
    blanks: tuple[tuple[str, ...], ...] = ()
    ordered: bool = True
    lenient: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    model: str = ""
    rubric: tuple[MarkingPoint, ...] = ()
    worked: str = ""
    children: tuple["RightAnswer", ...] = ()


class UnsoundKey(ValueError):
    """A key that :func:`check` would refuse reached the marking; published items never have one."""


R = TypeVar("R", bound=Response)
M = TypeVar("M", Content, Key)


def read_stored(model: type[M], raw: object) -> M:
    """Read a stored or drafted content or key. Raises ItemUnreadable with ``where``."""
    try:
        return model.model_validate(raw)
    except ValidationError as found:
        raise ItemUnreadable(where=_where(found)) from found


def read_given(model: type[R], raw: object) -> R:
    """Read a sent response; ``None`` and ``{}`` are unanswered. Raises ResponseUnreadable with ``where``."""
    try:
        return model.model_validate({} if raw is None else raw)
    except ValidationError as found:
        raise ResponseUnreadable(where=_where(found)) from found


def _where(found: ValidationError) -> str:
    return ".".join(str(step) for step in found.errors(include_input=False)[0]["loc"])[:60]


def in_order(options: Sequence[Option], order: Sequence[str] | None) -> tuple[Option, ...]:
    """The options in the given order of ids, or as written.

    Raises ValueError when ``order`` does not name every option exactly once.
    """
    if order is None:
        return tuple(options)
    by_id = {option.id: option for option in options}
    if len(order) != len(options) or set(order) != set(by_id):
        raise ValueError(f"not an order of these options: {list(order)}")
    return tuple(by_id[option_id] for option_id in order)
