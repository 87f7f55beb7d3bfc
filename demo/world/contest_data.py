"""The contests of the demo world as they stand in the TOML file beside this module, read and checked once."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from contest.rules.panel import AspectKind
from contest.states import ContestClass


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class SeasonData(_Part):
    """The season, and the unit that runs it."""

    title: str
    code: str


class _Contest(_Part):
    title: str
    klass: ContestClass = Field(alias="class")
    occupation: str
    about: str


class LiveData(_Contest):
    """The contest that is going on. ``opens`` and ``closes``: minutes from now and from the opening."""

    sitting: str
    paper: str
    opens: int
    closes: int
    length: int
    people: int
    handed_in: int
    seed: int
    places: int
    per_unit: int
    waitlist: int


class AspectData(_Part):
    """One thing that judges score; anchors are marks and words."""

    name: str
    title: str
    kind: AspectKind
    of: str
    anchors: tuple[tuple[str, str], ...]


class FinalData(_Contest):
    """The contest whose final is judged. ``waiting``: how many sheets the account has still to sign."""

    struck: str
    places: int
    waitlist: int
    judges: tuple[str, ...]
    more_judges: int
    waiting: int
    seed: int
    spread: str
    aspect: tuple[AspectData, ...]


class OverData(_Contest):
    """The contest that is over; its sitting opened so many days ago, its notice lasted so many."""

    sitting: str
    paper: str
    opened: int
    notice: int
    people: int
    seed: int


class OpenData(_Contest):
    """The contest to enter; registration closes in so many days."""

    closes: int


class PlannedData(_Contest):
    """The contest that is a draft; registration opens and closes in so many days."""

    opens: int
    closes: int


class ContestsData(_Part):
    """Everything."""

    season: SeasonData
    live: LiveData
    final: FinalData
    over: OverData
    open: OpenData
    planned: PlannedData


@cache
def contests_data() -> ContestsData:
    """The file, checked."""
    text = files("demo.world").joinpath("contests.toml").read_text("utf-8")
    return ContestsData.model_validate(tomllib.loads(text))
