"""What the contest's pages for entrants and units are given."""

from datetime import datetime

from contest.rules.eligibility import EntryGroup
from contest.views import BulletinView, ContestCard, ContestView, EntryPage, MyEntry
from web.entering import EnterForm
from web.views import View


class ContestListPage(View):
    """One's own entries, and every contest that is open to all; ``before`` leads to the older ones."""

    mine: tuple[MyEntry, ...]
    contests: tuple[ContestCard, ...]
    before: int | None
    is_first: bool
    may_run: bool


class GroupWay(View):
    """One group of a contest, with every reason against entering it. ``checks``: what will be looked at."""

    group: EntryGroup
    against: tuple[str, ...]
    checks: tuple[str, ...]


class StageShown(View):
    """A stage's place in one's own road: the reason in words, the board where there is one.

    ``is_live``: the board moves; ``frozen_at``: since when the public is shown no more of it.
    """

    ref: str
    reason: str
    board_ref: str | None
    is_live: bool
    frozen_at: datetime | None
    has_bulletin: bool


class ContestPage(View):
    """A contest as an entrant reads it. ``mine`` is the reader's entry."""

    contest: ContestView
    mine: MyEntry | None
    ways: tuple[GroupWay, ...]
    shown: dict[str, StageShown]
    errors: tuple[str, ...]
    may_enter_others: bool


class BulletinPage(View):
    """A published result. ``mine``: the reader's own entry, whose row is marked; ``known``: signed in."""

    bulletin: BulletinView
    mine: str
    known: bool


class EnterPage(View):
    """A unit enters its people, and sees those it entered."""

    contest: ContestView
    entries: EntryPage
    form: EnterForm
