"""Release: what a candidate may see of a finished attempt, field by field, and from when.

Whatever a policy says, the key and everything that gives it away stay closed until nobody can write any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from core.errors import Finding
from exam.rules.attempt import AttemptState, is_finished


class ReleaseField(StrEnum):
    """What can be released: the total, one's own answers, the key (标准答案), the explanation (解析)."""

    SCORE = "score"
    ANSWERS = "answers"
    KEY = "key"
    EXPLANATION = "explanation"


class ReleaseTime(StrEnum):
    """When a field is released. ``immediately`` means as soon as it exists."""

    IMMEDIATELY = "immediately"
    AFTER_CLOSE = "after_close"
    AT_INSTANT = "at_instant"
    NEVER = "never"


class Release(BaseModel):
    """One field's release. ``at`` belongs to ``at_instant``; without it nothing is released."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time: ReleaseTime
    at: datetime | None = None


_NEVER = Release(time=ReleaseTime.NEVER)


class ReleasePolicy(BaseModel):
    """A sitting's release, per field; what is not named is never released."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: Release = _NEVER
    answers: Release = _NEVER
    key: Release = _NEVER
    explanation: Release = _NEVER

    def of(self, what: ReleaseField) -> Release:
        return {
            ReleaseField.SCORE: self.score,
            ReleaseField.ANSWERS: self.answers,
            ReleaseField.KEY: self.key,
            ReleaseField.EXPLANATION: self.explanation,
        }[what]


def scores_only(time: ReleaseTime, at: datetime | None = None) -> ReleasePolicy:
    """The policy of most contests: the score and nothing else (仅公布成绩)."""
    return ReleasePolicy(score=Release(time=time, at=at))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFacts:
    """What release needs to know.

    ``everyone_done_at``: the last instant at which anybody in the sitting may still write, with extensions
    and grace; None while that is not settled (a clock stands still), and then nothing that hangs on it shows.
    """

    everyone_done_at: datetime | None
    state: AttemptState


@dataclass(frozen=True, slots=True)
class Visible:
    """What may be seen now, and for every field held back the reason.

    ``slot_marks`` (points per item) show which answers were right, so they need the score, the answers and a
    closed sitting.
    """

    score: bool
    answers: bool
    key: bool
    explanation: bool
    slot_marks: bool
    held_back: Mapping[ReleaseField, Finding] = field(default_factory=dict)


def what_may_be_seen(policy: ReleasePolicy, facts: ReleaseFacts, now: datetime) -> Visible:
    """What the candidate may see of the attempt at ``now``."""
    judged = {what: _against(what, policy.of(what), facts, now) for what in ReleaseField}
    held_back = {what: reason for what, reason in judged.items() if reason is not None}
    score, answers = ReleaseField.SCORE not in held_back, ReleaseField.ANSWERS not in held_back
    return Visible(
        score=score,
        answers=answers,
        key=ReleaseField.KEY not in held_back,
        explanation=ReleaseField.EXPLANATION not in held_back,
        slot_marks=score and answers and _closed(facts, now),
        held_back=held_back,
    )


def _against(what: ReleaseField, release: Release, facts: ReleaseFacts, now: datetime) -> Finding | None:
    named = {"field": what.value}
    if facts.state is AttemptState.VOIDED:
        return Finding("exam.attempt_voided", {"state": facts.state.value})
    if release.time is ReleaseTime.NEVER or (release.time is ReleaseTime.AT_INSTANT and release.at is None):
        return Finding("exam.release_never", named)
    if not is_finished(facts.state):
        return Finding("exam.release_after_hand_in", named)
    if release.at is not None and release.time is ReleaseTime.AT_INSTANT and now < release.at:
        return Finding("exam.release_at", {**named, "release_at": release.at})
    gives_away = what in {ReleaseField.KEY, ReleaseField.EXPLANATION}
    if (gives_away or release.time is ReleaseTime.AFTER_CLOSE) and not _closed(facts, now):
        return Finding("exam.release_after_close", {**named, "closes_at": facts.everyone_done_at})
    if what is ReleaseField.SCORE and facts.state is not AttemptState.MARKED:
        return Finding("exam.release_after_marking", named)
    return None


def _closed(facts: ReleaseFacts, now: datetime) -> bool:
    return facts.everyone_done_at is not None and now > facts.everyone_done_at
