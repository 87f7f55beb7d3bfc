"""Parallel forms for showing: rehearsed, or drawn and as they stand now."""

from datetime import datetime

from core.errors import Finding
from core.points import Points
from exam.states import PaperState
from exam.views import View


class FormView(View):
    """One form of a set. ``paper_ref`` and ``state`` None while it is only rehearsed.

    ``difficulty`` is the mean of what the authors wrote, 1 easy to 5 hard, in hundredths. ``never_used``
    items are in no paper besides, the most worn one is in ``most_used``.
    """

    name: str
    items: int
    points: Points
    difficulty: int
    never_used: int
    most_used: int
    paper_ref: str | None = None
    paper_title: str = ""
    state: PaperState | None = None


class TopicShare(View):
    """How many items of each form belong to a topic; ``code`` empty for items without one."""

    code: str
    title: str
    counts: tuple[int, ...]


class FormsView(View):
    """Forms beside each other; ``overlap[i][j]``: how many items forms i and j share.

    ``topics``: how the items of each go over the topics. ``spread`` is the difference between the hardest and
    the easiest mean, in hundredths.
    """

    forms: tuple[FormView, ...]
    overlap: tuple[tuple[int, ...], ...]
    topics: tuple[TopicShare, ...] = ()
    spread: int
    seed: int
    findings: tuple[Finding, ...] = ()


class SeriesView(View):
    """A drawn set of parallel forms with its receipt."""

    ref: str
    title: str
    bank_ref: str
    bank_code: str
    overlap_percent: int
    widest_spread: int
    made_at: datetime
    table: FormsView


class SeriesCard(View):
    """A set of parallel forms as a paper of it names it."""

    ref: str
    title: str
    forms: int
