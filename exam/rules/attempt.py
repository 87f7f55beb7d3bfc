"""The states of an attempt (作答) and the deeds that move it from one to the next.

    ready ──begin──▶ open ──hand in──▶ handed_in ───────mark──────▶ marked
      │               │                   └─await─▶ awaiting_marks ─mark─┤
      └───────────────┴────── void ───────┴────────────────┴─────────────┴──▶ voided

An attempt awaits marks while people have still to mark some of its answers; until then it has no points. It
awaits them again where its total came of voiding an item that nobody had marked, and that was taken back.

A deed that was already done answers quietly instead of failing, because a candidate on a bad line presses
twice: beginning an open attempt and handing in a finished one change nothing and are not errors.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import Finding


class AttemptState(StrEnum):
    """Where an attempt stands. ``ready`` is made before the sitting opens: the bell only writes rows."""

    READY = "ready"
    OPEN = "open"
    HANDED_IN = "handed_in"
    AWAITING_MARKS = "awaiting_marks"
    MARKED = "marked"
    VOIDED = "voided"


class ClosedBy(StrEnum):
    """Who ended an attempt: the candidate (交卷), the clock (到时收卷) or an invigilator (强制收卷)."""

    CANDIDATE = "candidate"
    DEADLINE = "deadline"
    INVIGILATOR = "invigilator"


class AttemptDeed(StrEnum):
    """What can be done to an attempt. ``mark`` covers the first marking and every remark (复评).

    ``await_marks``: the machine has marked what it can, the rest waits for people.
    """

    BEGIN = "begin"
    ANSWER = "answer"
    HAND_IN = "hand_in"
    AWAIT_MARKS = "await_marks"
    MARK = "mark"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Move:
    """A deed that may be done: the state it leads to, and whether anything changes at all."""

    after: AttemptState
    changed: bool


FINISHED: Final = frozenset(
    {AttemptState.HANDED_IN, AttemptState.AWAITING_MARKS, AttemptState.MARKED, AttemptState.VOIDED}
)

_S, _D = AttemptState, AttemptDeed
_MOVES: dict[tuple[AttemptState, AttemptDeed], AttemptState] = {
    (_S.READY, _D.BEGIN): _S.OPEN,
    (_S.OPEN, _D.BEGIN): _S.OPEN,
    (_S.OPEN, _D.ANSWER): _S.OPEN,
    (_S.OPEN, _D.HAND_IN): _S.HANDED_IN,
    (_S.HANDED_IN, _D.HAND_IN): _S.HANDED_IN,
    (_S.AWAITING_MARKS, _D.HAND_IN): _S.AWAITING_MARKS,
    (_S.MARKED, _D.HAND_IN): _S.MARKED,
    (_S.HANDED_IN, _D.AWAIT_MARKS): _S.AWAITING_MARKS,
    (_S.AWAITING_MARKS, _D.AWAIT_MARKS): _S.AWAITING_MARKS,
    (_S.MARKED, _D.AWAIT_MARKS): _S.AWAITING_MARKS,
    (_S.AWAITING_MARKS, _D.MARK): _S.MARKED,
    (_S.HANDED_IN, _D.MARK): _S.MARKED,
    (_S.MARKED, _D.MARK): _S.MARKED,
    **{(state, _D.VOID): _S.VOIDED for state in _S},
}
_OBSTACLES: dict[AttemptState, str] = {
    _S.READY: "exam.attempt_not_begun",
    _S.OPEN: "exam.attempt_still_open",
    _S.HANDED_IN: "exam.attempt_handed_in",
    _S.AWAITING_MARKS: "exam.attempt_handed_in",
    _S.MARKED: "exam.attempt_handed_in",
    _S.VOIDED: "exam.attempt_voided",
}


def move(state: AttemptState, deed: AttemptDeed) -> Move | Finding:
    """The step a deed makes from a state, or the reason why it cannot be done there."""
    after = _MOVES.get((state, deed))
    if after is None:
        return Finding(_OBSTACLES[state], {"state": state.value, "deed": deed.value})
    return Move(after, changed=after is not state)


def takes_answers(state: AttemptState) -> bool:
    """Answers are taken while an attempt is open and in no other state."""
    return isinstance(move(state, AttemptDeed.ANSWER), Move)


def is_finished(state: AttemptState) -> bool:
    """Nothing the candidate does can change a finished attempt."""
    return state in FINISHED
