"""What correcting the marks of an item (评分更正) is shown as."""

from datetime import datetime

from core.points import Points
from exam.rules.further_keys import Choice
from exam.rules.marking import VoidedItem
from exam.rules.ruling import Accepted, Ruling
from exam.views import View
from question_bank.kinds.contract import KindName, Presented, RightAnswer


class GivenAnswer(View):
    """Texts that count as one answer and were not accepted, as one wrote it, with how many did."""

    accepted: Accepted
    count: int


class OptionToRule(View):
    """What can be chosen of an item of choice: its id in rulings, its letter in the bank, its HTML.

    ``count`` chose it; ``right``: the key asks for it; ``also``: it was ruled right too, alone or in a set.
    """

    id: str
    letter: str
    text: str
    count: int
    right: bool
    also: bool


class GivenChoice(View):
    """A set of options that was chosen and is no key, by its letters in the bank, with how many chose it."""

    choice: Choice
    letters: str
    count: int


class ChoiceTold(View):
    """A choice that was ruled right too, as people call it: its letters, of one option its text besides."""

    letters: str
    text: str


class RulingTold(View):
    """A ruling that was made before, or taken back: on what, how many marks it changed, when and why.

    ``number``: 5, or 5.1 for the first item of a case. ``takes_back``: it takes ``ruling`` back. ``stands``:
    it holds and may be taken back.
    """

    ref: str
    ruling: Ruling
    also: tuple[ChoiceTold, ...]
    number: str
    takes_back: bool
    stands: bool
    reason: str
    made_at: datetime
    changed: int


class PartToCorrect(View):
    """One item of a case, to be ruled on by itself; ``ruled``: that answers were ruled right too."""

    part: str
    number: str
    kind: KindName
    stem: str
    points: Points
    ruled: bool
    voided: VoidedItem | None


class SlotToCorrect(View):
    """An item of a sitting that is over, with the answers that brought nothing and what was ruled so far.

    ``may_accept``: texts of this kind can be ruled right too, ``may_choose``: further choices; any item can
    be voided once. ``answered`` of ``attempts`` gave an answer. ``options``: what an item of choice offers,
    ``sets``: of a multiple choice what was chosen together and is no key. Of a case ``parts`` are its items;
    one of them has ``part``, and ``shared`` is the case's stem. ``number`` as in :class:`RulingTold`.
    """

    sitting_ref: str
    title: str
    slot: int
    part: str
    number: str
    kind: KindName
    face: Presented
    shared: str
    right: RightAnswer
    points: Points
    attempts: int
    answered: int
    may_accept: bool
    may_choose: bool
    given: tuple[GivenAnswer, ...]
    options: tuple[OptionToRule, ...]
    sets: tuple[GivenChoice, ...]
    told: tuple[RulingTold, ...]
    voided: VoidedItem | None
    parts: tuple[PartToCorrect, ...]


class MarkChange(View):
    """What a ruling changes for one candidate. Marks and totals are None while people have yet to mark them.

    ``passed_is``: whether the pass mark is reached now, where that is another than before.
    """

    attempt_ref: str
    code: str
    name: str
    slot_was: Points | None
    slot_is: Points | None
    was: Points | None
    is_now: Points | None
    of_was: Points
    of_is: Points
    passed_is: bool | None


class Differences(View):
    """Everything a ruling, or taking one back, changes before it is done; ``seen`` names exactly this.

    ``takes_back``: the ref of the ruling that is taken back. ``changes`` are the greatest of ``changed``;
    ``waiting`` of those have no total yet, ``settled`` get theirs, as nothing is left for people to mark, and
    ``reopened`` have none until people have marked what is voided no more. ``passed_was`` and ``passed_is``
    None without a pass mark; ``pass_now`` and ``fail_now``: who passes now and did not, and the other way
    round. ``persons``: whose total or full marks change in the sitting of ``sitting_id``, for what else rests
    on them.
    """

    sitting_id: int

    ruling: Ruling
    also: tuple[ChoiceTold, ...]
    takes_back: str
    seen: str
    attempts: int
    changed: int
    lowered: int
    waiting: int
    settled: int
    reopened: int
    passed_was: int | None
    passed_is: int | None
    pass_now: int
    fail_now: int
    persons: tuple[int, ...]
    changes: tuple[MarkChange, ...]
