"""The demo world as it stands in the TOML files beside this module, read and checked once."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from core.access import Role
from core.feedback import FeedbackKind
from core.people.states import UnitKind
from exam.rules.release import ReleaseField
from question_bank.kinds.contract import KindName


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UnitData(_Part):
    """A unit; the one without a parent stands at the top and comes first."""

    code: str
    kind: UnitKind
    name: str
    parent: str = ""
    credit_code: str = ""
    region: str = ""


class UnitsData(_Part):
    """Every unit, parents before children, all founded on one day."""

    founded: date
    unit: tuple[UnitData, ...]


class AccountData(_Part):
    """An account that signs in by one press. ``on``: the unit whose subtree its roles reach."""

    code: str
    name: str
    role: str
    unit: str
    post: str
    phone: str = ""
    identity: str = ""
    roles: tuple[Role, ...] = ()
    on: str = ""


class NewcomerData(_Part):
    """Somebody who is enrolled and has not activated their account yet."""

    code: str
    name: str
    unit: str
    post: str
    phone: str


class WorkersData(_Part):
    """How the teams are filled. ``posts``: by team; ``with_password``: so many may sign in by password."""

    code_prefix: str
    each_team: int
    leader_post: str
    with_password: int
    seed: int
    posts: dict[str, tuple[str, ...]]


class NamesData(_Part):
    """What names are made of."""

    surnames: str
    given: tuple[str, ...]


class PeopleData(_Part):
    """Accounts, newcomers, workers, and the one password of those who have one."""

    password: str
    account: tuple[AccountData, ...]
    newcomer: tuple[NewcomerData, ...]
    workers: WorkersData
    names: NamesData


class ItemData(_Part):
    """An item under way. ``key``: letters of options, or a truth; without one it is not set yet."""

    bank: str
    topic: str
    kind: KindName
    ends: Literal["draft", "in_review", "returned"]
    stem: str
    options: tuple[str, ...] = ()
    key: str | bool | None = None
    explanation: str
    source: str
    difficulty: int
    words: str = ""


class SectionData(_Part):
    """A section of a paper; ``partial`` is what choosing too few brings, in marks.

    ``by_part``: every right part brings its share.
    """

    title: str
    kind: KindName
    count: int
    each: str
    partial: str = ""
    by_part: bool = False


class PaperData(_Part):
    """A paper to draw; only a locked one is sat. Without sections of its own it has those of all papers."""

    name: str
    bank: str
    title: str
    seed: int
    locked: bool
    total: str = "100"
    section: tuple[SectionData, ...] = ()


class FormsData(_Part):
    """Parallel forms to draw, with sections of their own."""

    bank: str
    title: str
    forms: int
    seed: int
    total: str
    section: tuple[SectionData, ...]


class PapersData(_Part):
    """The sections that all papers share, the papers, and parallel forms."""

    section: tuple[SectionData, ...]
    paper: tuple[PaperData, ...]
    forms: FormsData


class SittingData(_Part):
    """A sitting; minutes as the TOML file explains them."""

    title: str
    paper: str
    opens: int
    last_entry: int
    closes: int
    length: int
    people: int
    first: int
    accounts: tuple[str, ...]
    release: tuple[ReleaseField, ...]
    rooms: tuple[str, ...]
    seats: int
    reason: str = ""


class OverStory(_Part):
    """How many of the sitting that is over did what, and the reasons of its invigilator."""

    seed: int
    absent: int
    never_handed_in: int
    forced_reason: str
    void_reason: str
    grant_seconds: int
    grant_reason: str


class OpenStory(_Part):
    """How many of the sitting that is open do what at the moment of loading."""

    seed: int
    begun: int
    handed_in: int
    disconnected: int
    unsaved: int
    away: int
    grant_seconds: int
    grant_reason: str


class SittingsData(_Part):
    """The sittings by name (over, open, soon, week, cancelled), and how two of them go."""

    pass_marks: str
    sitting: dict[str, SittingData]
    over_story: OverStory
    open_story: OpenStory


class FeedbackData(_Part):
    """A complaint or suggestion, unsigned without ``author``, waiting without ``answer``."""

    author: str = ""
    kind: FeedbackKind
    page: str
    days_ago: int
    words: str
    answer: str = ""


class StepWords(_Part):
    """What each step of loading is called."""

    units: str
    people: str
    banks: str
    papers: str
    over: str
    open: str
    talk: str
    there: str
    not_empty: str


class TalkData(_Part):
    """Feedback, and the labels of the steps by locale."""

    feedback: tuple[FeedbackData, ...]
    steps: dict[str, StepWords]


@cache
def units_data() -> UnitsData:
    """The units."""
    return UnitsData.model_validate(_read("units"))


@cache
def people_data() -> PeopleData:
    """The people."""
    return PeopleData.model_validate(_read("people"))


@cache
def items_data() -> tuple[ItemData, ...]:
    """The items under way."""
    return tuple(ItemData.model_validate(each) for each in _read("items")["item"])


@cache
def papers_data() -> PapersData:
    """The papers."""
    return PapersData.model_validate(_read("papers"))


@cache
def sittings_data() -> SittingsData:
    """The sittings."""
    return SittingsData.model_validate(_read("sittings"))


@cache
def talk_data() -> TalkData:
    """Feedback and step labels."""
    return TalkData.model_validate(_read("talk"))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("demo.world").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
