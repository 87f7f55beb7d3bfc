"""What correcting the marks of an item (评分更正) is shown as."""

from datetime import datetime

from core.points import Points
from exam.rules.marking import VoidedItem
from exam.rules.ruling import Accepted, Ruling
from exam.views import View
from question_bank.kinds.contract import KindName, Presented, RightAnswer


class GivenAnswer(View):
    """Texts that count as one answer and were not accepted, as one wrote it, with how many did."""

    accepted: Accepted
    count: int


class RulingTold(View):
    """A ruling that was made before: how many marks it changed, when and why."""

    ruling: Ruling
    reason: str
    made_at: datetime
    changed: int


class SlotToCorrect(View):
    """An item of a sitting that is over, with the answers that brought nothing and what was ruled so far.

    ``may_accept``: texts of this kind can be ruled right too; any item can be voided once. ``answered`` of
    ``attempts`` gave an answer.
    """

    sitting_ref: str
    title: str
    slot: int
    kind: KindName
    face: Presented
    right: RightAnswer
    points: Points
    attempts: int
    answered: int
    may_accept: bool
    given: tuple[GivenAnswer, ...]
    told: tuple[RulingTold, ...]
    voided: VoidedItem | None


class MarkChange(View):
    """What a ruling changes for one candidate. Totals are None while people still mark the attempt."""

    attempt_ref: str
    code: str
    name: str
    slot_was: Points
    slot_is: Points
    was: Points | None
    is_now: Points | None
    of_was: Points
    of_is: Points


class Differences(View):
    """Everything a ruling changes, before it is made; ``seen`` names exactly this.

    ``changes`` are the greatest of ``changed``; ``passed_was`` and ``passed_is`` None without a pass mark.
    """

    ruling: Ruling
    seen: str
    attempts: int
    changed: int
    lowered: int
    passed_was: int | None
    passed_is: int | None
    changes: tuple[MarkChange, ...]
