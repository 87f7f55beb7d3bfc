"""The states of a stage and the deeds that move it on.

    planned ──open──▶ running ──freeze──▶ frozen       (thaw leads back)
    running, frozen ──close──▶ to_settle ──settle──▶ locked       (reopen leads back)
    locked ──announce──▶ notice ──publish──▶ published

A deed already done answers quietly. What is announced is only ever followed by a later version.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Finding


class StageState(StrEnum):
    """Where a stage stands: 未开始, 进行, 封榜, 待结算, 锁定, 公示, 发布."""

    PLANNED = "planned"
    RUNNING = "running"
    FROZEN = "frozen"
    TO_SETTLE = "to_settle"
    LOCKED = "locked"
    NOTICE = "notice"
    PUBLISHED = "published"


class StageDeed(StrEnum):
    """What can be done to a stage."""

    OPEN = "open"
    FREEZE = "freeze"
    THAW = "thaw"
    CLOSE = "close"
    SETTLE = "settle"
    REOPEN = "reopen"
    ANNOUNCE = "announce"
    PUBLISH = "publish"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class StageMove:
    """A deed that may be done: the state it leads to, and whether anything changes at all."""

    after: StageState
    changed: bool


_S, _D = StageState, StageDeed
_MOVES: dict[tuple[StageState, StageDeed], StageState] = {
    (_S.PLANNED, _D.OPEN): _S.RUNNING,
    (_S.RUNNING, _D.OPEN): _S.RUNNING,
    (_S.RUNNING, _D.FREEZE): _S.FROZEN,
    (_S.FROZEN, _D.FREEZE): _S.FROZEN,
    (_S.FROZEN, _D.THAW): _S.RUNNING,
    (_S.RUNNING, _D.CLOSE): _S.TO_SETTLE,
    (_S.FROZEN, _D.CLOSE): _S.TO_SETTLE,
    (_S.TO_SETTLE, _D.CLOSE): _S.TO_SETTLE,
    (_S.TO_SETTLE, _D.SETTLE): _S.LOCKED,
    (_S.LOCKED, _D.SETTLE): _S.LOCKED,
    (_S.LOCKED, _D.REOPEN): _S.TO_SETTLE,
    (_S.LOCKED, _D.ANNOUNCE): _S.NOTICE,
    (_S.NOTICE, _D.ANNOUNCE): _S.NOTICE,
    (_S.NOTICE, _D.PUBLISH): _S.PUBLISHED,
    (_S.PUBLISHED, _D.PUBLISH): _S.PUBLISHED,
    (_S.NOTICE, _D.CORRECT): _S.NOTICE,
    (_S.PUBLISHED, _D.CORRECT): _S.PUBLISHED,
}
_QUIET = frozenset({_D.CORRECT})


def move(state: StageState, deed: StageDeed) -> StageMove | Finding:
    """The step a deed makes from a state, or the reason why it cannot be done there."""
    after = _MOVES.get((state, deed))
    if after is None:
        return Finding("contest.stage_deed_unfit", {"state": state.value, "deed": deed.value})
    return StageMove(after, changed=after is not state or deed in _QUIET)


def possible(state: StageState) -> tuple[StageDeed, ...]:
    """The deeds that would change something now, in their order."""
    steps = ((deed, move(state, deed)) for deed in StageDeed)
    return tuple(deed for deed, step in steps if isinstance(step, StageMove) and step.changed)


def against_opening(
    title: str, *, is_first: bool, undecided: int, not_advanced: str | None, competing: int
) -> tuple[Finding, ...]:
    """Why a stage cannot be opened yet, each reason a thing to do first; empty when it can.

    ``undecided``: entries of the contest nobody decided about, which keep the first stage closed;
    ``not_advanced``: the stage before, while who goes on from it is not confirmed.
    """
    if is_first and undecided:
        return (Finding("contest.entries_undecided", {"count": undecided}),)
    if not_advanced is not None:
        return (Finding("contest.not_advanced_yet", {"stage": not_advanced}),)
    if not competing:
        code = "contest.nobody_admitted" if is_first else "contest.nobody_competes"
        return (Finding(code, {"stage": title}),)
    return ()


TAKES_SCORES = frozenset({StageState.RUNNING, StageState.FROZEN, StageState.TO_SETTLE})
"""While a stage is in one of these, scores arrive without a correction being asked for."""
ANNOUNCED = frozenset({StageState.NOTICE, StageState.PUBLISHED})
"""The result of a stage in one of these can be read by everybody."""
