"""What the history of an item is shown by: versions, two of them side by side, deeds, comments."""

from datetime import datetime

from question_bank.rules.changes import Piece
from question_bank.rules.lifecycle import VersionState
from question_bank.views import NoteView, VersionView, View


class VersionCard(View):
    """A version on a list: who began it, who wrote on it last and who reviewed it, and when."""

    number: int
    state: VersionState
    author: str
    writer: str
    made_at: datetime
    reviewer: str
    reviewed_at: datetime | None
    published_at: datetime | None
    notes: tuple[NoteView, ...] = ()


class SideBySide(View):
    """One part of an item in two versions: the pieces of each side in the order of reading."""

    part: str
    label: str
    differs: bool
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


class Comparison(View):
    """Two versions of an item, the older at the left; ``lines`` hold the equal parts too."""

    left: VersionView
    right: VersionView
    lines: tuple[SideBySide, ...]

    @property
    def changed(self) -> tuple[SideBySide, ...]:
        return tuple(line for line in self.lines if line.differs)


class DeedChange(View):
    """What a deed changed (``word.deed_field.<field>``): pools and levels as codes, the rest as written."""

    field: str
    was: str
    now: str


class DeedView(View):
    """What was done to an item; ``action`` is the audit log's code (``word.action.<code>``).

    ``other``: the number of another item that it concerned; ``like``: the older version whose words were
    taken again; ``source``: the row of the file it came from.
    """

    action: str
    who: str
    at: datetime
    version: int | None
    reason: str
    other: int | None = None
    like: int | None = None
    changes: tuple[DeedChange, ...] = ()
    source: str = ""


class DeedPage(View):
    """A page of deeds, the newest first; ``before`` leads to the older ones."""

    deeds: tuple[DeedView, ...]
    before: int | None


class CommentView(View):
    """What a colleague said about an item; ``version``: the one they had before them."""

    author: str
    version: int
    words: str
    at: datetime


class CommentList(View):
    """A page of comments, the newest first."""

    comments: tuple[CommentView, ...]
    total: int
    page: int
    last: int
