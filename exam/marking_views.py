"""What the marking desk is given: answers without names, and how far the marking is."""

from datetime import datetime

from core.points import Points
from exam.views import FileView, View
from question_bank.kinds.contract import KindName, MarkingPoint, Presented


class SittingToMark(View):
    """A sitting with answers for people, and how many of them still wait."""

    ref: str
    title: str
    closes_at: datetime
    answers: int
    waiting: int


class ItemToMark(View):
    """One item of a sitting, or one of a case: all of its answers are marked one after another.

    ``voided``: nobody has to mark it any more; then nothing of it waits.
    """

    slot: int
    part: str
    kind: KindName
    stem: str
    of_points: Points
    answers: int
    waiting: int
    voided: bool = False


class MarkingDesk(View):
    """A sitting's items that people mark; ``may_correct``: the reader may void one, or take that back."""

    sitting_ref: str
    sitting_title: str
    items: tuple[ItemToMark, ...]
    may_correct: bool


class RubricLine(View):
    """A marking point as a marker fills it: what it is worth, and what stands there now."""

    point: MarkingPoint
    of_points: Points
    typed: str = ""


class MarkGiven(View):
    """A mark that stands: who gave it, when, and the words for the candidate."""

    by: str
    mine: bool
    at: datetime
    points: Points
    words: str


class AnswerToMark(View):
    """One answer without a name. ``seen`` goes back with the mark; ``alike`` others wait in the same words.

    ``voided``: its item was voided, so that its mark is kept and changes no total.

    ``number`` of ``answers`` of this item by an order that has nothing to do with the list. ``code``: the
    candidate's number, and only of a task at the bench, where somebody has to be found; empty otherwise.
    """

    ref: str
    code: str
    sitting_ref: str
    sitting_title: str
    slot: int
    part: str
    kind: KindName
    shared: str
    shown: Presented
    model: str
    explanation: str
    of_points: Points
    text: str
    files: tuple[FileView, ...]
    rubric: tuple[RubricLine, ...]
    seen: int
    given: MarkGiven | None
    alike: int
    number: int
    answers: int
    waiting: int
    before: str | None
    after: str | None
    voided: bool = False
