"""What the operations of practice take and return: frozen values, and no table row ever leaves."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.points import Points
from question_bank.kinds.contract import Presented, RightAnswer
from training.practice.rules.mastery import Share
from training.practice.states import Audience, PracticeKind, PracticeState


class View(BaseModel):
    """A frozen value made for showing; it may hold the frozen dataclasses of the rules."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, extra="forbid")


class Start(View):
    """A session to begin. ``request`` is the client's own name for this wish: sent twice, begun once.

    ``bank_ref`` for chapters and random sets, and to narrow mistakes and what is due; ``topic_code`` narrows
    further.
    """

    kind: PracticeKind
    request: str
    bank_ref: str = ""
    topic_code: str = ""


class TodayView(View):
    """每日一练 as the worker's home shows it. ``size`` 0: no bank is open, there is nothing to offer.

    ``href`` leads there once it is ``begun``; before that one form post to ``begin_at`` begins it. ``due``:
    items whose day has come, today's set included (never more than 500 are counted).
    """

    size: int
    done: int
    due: int
    begun: bool
    finished: bool
    href: str
    begin_at: str = "/practice/daily"


class SessionRow(View):
    """A session on a list."""

    ref: str
    kind: PracticeKind
    title: str
    answered: int
    size: int
    begun_at: datetime
    deadline_at: datetime | None


class BankRow(View):
    """A bank that may be practised: how many items it offers, how many are steady and were met."""

    ref: str
    title: str
    items: int
    steady: int
    met: int


class MockRow(View):
    """A mock that may be held."""

    ref: str
    title: str
    bank_title: str
    minutes: int
    items: int
    total: Points


class PracticeHome(View):
    """Where practice begins. ``days`` of this week with practice: None unless the person asked to see it."""

    today: TodayView
    open: tuple[SessionRow, ...]
    banks: tuple[BankRow, ...]
    mocks: tuple[MockRow, ...]
    mistakes: int
    days: int | None


class TopicRow(View):
    """A topic with the reader's mastery of it."""

    code: str
    title: str
    depth: int
    share: Share


class ChaptersView(View):
    """A bank by chapters."""

    bank_ref: str
    bank_title: str
    whole: Share
    topics: tuple[TopicRow, ...]


class Verdict(View):
    """What is told once an answer is recorded. ``to_leave``: right answers in a row that still take it out
    of the mistake book, None when it is not in it. ``fits``: of each blank that was filled in,
    whether it is right.
    """

    right: bool
    gave_up: bool
    answer: RightAnswer
    fits: tuple[bool, ...]
    explanation: str | None
    source: str | None
    to_leave: int | None


class Dot(View):
    """An item on the map of a session; ``right`` None: not answered, or not told yet."""

    position: int
    answered: bool
    right: bool | None
    gone: bool


class Sheet(View):
    """One item of a session as it stands now. ``face`` None: it was taken out of practice.

    ``version_id`` and ``revision`` go back with the answer, so that nothing unseen is
    answered or overwritten.
    """

    position: int
    item_ref: str
    version_id: int
    revision: int
    face: Presented | None
    given: dict[str, Any]
    verdict: Verdict | None


class SessionView(View):
    """A session with one of its items."""

    ref: str
    kind: PracticeKind
    state: PracticeState
    title: str
    dots: tuple[Dot, ...]
    sheet: Sheet
    deadline_at: datetime | None
    seconds_left: int | None

    @property
    def size(self) -> int:
        return len(self.dots)

    @property
    def answered(self) -> int:
        return sum(dot.answered for dot in self.dots)

    @property
    def next_open(self) -> int | None:
        """The next position without an answer, after this one or from the beginning."""
        waiting = [dot.position for dot in self.dots if not dot.answered and not dot.gone]
        later = [position for position in waiting if position > self.sheet.position]
        return next(iter(later or waiting), None)


class ResultItem(View):
    """An item of a finished session. ``face`` None: taken out of practice and not shown any more."""

    position: int
    item_ref: str
    face: Presented | None
    given: dict[str, Any]
    answered: bool
    right: bool
    points: Points | None
    awarded: Points | None
    answer: RightAnswer | None
    fits: tuple[bool, ...]
    explanation: str | None
    source: str | None


class SessionResult(View):
    """A finished session. Points only for a mock; nothing of it counts in any statistic."""

    ref: str
    kind: PracticeKind
    title: str
    day: date
    size: int
    answered: int
    right: int
    total: Points | None
    of: Points | None
    items: tuple[ResultItem, ...]


class Mistake(View):
    """An item of the mistake book. ``to_leave``: right answers in a row that still take it out."""

    item_ref: str
    topic: str
    face: Presented
    answer: RightAnswer
    explanation: str | None
    source: str | None
    wrong: int
    wrong_at: datetime
    to_leave: int


class MistakeGroup(View):
    """The mistakes of one topic; ``code`` empty for items without one."""

    bank_ref: str
    code: str
    title: str
    mistakes: tuple[Mistake, ...]


class MistakeBook(View):
    """The mistake book, or the part that was asked for. ``banks``: (ref, title, count) to choose from."""

    banks: tuple[tuple[str, str, int], ...]
    chosen: str
    groups: tuple[MistakeGroup, ...]
    total: int
    shown: int
    leaves_after: int


class PreferenceView(View):
    """How a person wants to practise; ``banks``: (ref, title, chosen)."""

    daily_size: int
    least: int
    most: int
    week_shown: bool
    banks: tuple[tuple[str, str, bool], ...]


class PreferenceDraft(View):
    """The wishes that a person hands over."""

    daily_size: int
    bank_refs: tuple[str, ...]
    week_shown: bool


class MockDesk(View):
    """A mock as its trainer sees it."""

    ref: str
    title: str
    minutes: int
    items: int
    fixed: bool


class OpeningView(View):
    """The practice settings of a bank for its trainers. ``papers``: locked ones as (ref, title)."""

    bank_ref: str
    bank_title: str
    open: bool
    audience: Audience
    opened_at: datetime | None
    items: int
    mocks: tuple[MockDesk, ...]
    papers: tuple[tuple[str, str], ...]
