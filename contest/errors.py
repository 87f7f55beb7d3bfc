"""Refusals of the contest."""

from core.errors import ChangedMeanwhile, Invalid, Refusal


class SeasonUnfit(Invalid):
    """The season's title or days do not fit; the findings say why."""

    code = "contest.season_unfit"


class ContestUnfit(Invalid):
    """The contest's rules or times do not fit together; the findings say why."""

    code = "contest.contest_unfit"


class SheetFrozen(Refusal):
    """Registration opened at ``frozen_at``: rules and eligibility do not change any more."""

    code = "contest.sheet_frozen"


class EntryUnfit(Invalid):
    """The person may not enter; the findings say why."""

    code = "contest.entry_unfit"
    status = 409


class EntryDecided(Refusal):
    """The entry is not in a state in which this can be decided (any more)."""

    code = "contest.entry_decided"


class PlanChanged(ChangedMeanwhile):
    """Somebody else changed the contest or a stage since whoever publishes looked it through."""

    code = "contest.plan_changed"


class StageDropped(Refusal):
    """Somebody else dropped the stage while its form was filled in."""

    code = "contest.stage_dropped"
    status = 409


class ReasonNeeded(Refusal):
    """Deciding about people, or changing what was announced, needs a reason."""

    code = "contest.reason_needed"
    status = 422


class StageUnfit(Invalid):
    """The stage, or what is bound to it, does not fit the contest; the findings say why."""

    code = "contest.stage_unfit"


class StageBusy(Invalid):
    """This cannot be done to the stage as it stands; the findings say why."""

    code = "contest.stage_busy"
    status = 409


class NotSettled(Invalid):
    """Something is unmarked, unscored or unequal; the findings name it all."""

    code = "contest.not_settled"
    status = 409


class MarkUnfit(Invalid):
    """The judge's sheet cannot be taken; the findings say why."""

    code = "contest.mark_unfit"


class JudgeRecused(Invalid):
    """The judge must step back for this entrant (回避)."""

    code = "contest.judge_recused"
    status = 403


class MarkMeanwhile(Refusal):
    """The judge signed another mark for this entrant since the page was opened, elsewhere."""

    code = "contest.mark_meanwhile"


class MarksChanged(Refusal):
    """The judges' marks for an entrant are no longer those that the head judge saw."""

    code = "contest.marks_changed"


class MarkConfirmed(Refusal):
    """The mark is confirmed; only the head judge or the organiser corrects it, with a reason."""

    code = "contest.mark_confirmed"


class MarkStands(Refusal):
    """The same mark was confirmed before, by whom and when the facts say; this reason is not kept."""

    code = "contest.mark_stands"


class MarkUnconfirmed(Invalid):
    """The marks do not yet make a result that can be confirmed; the findings say why."""

    code = "contest.mark_unconfirmed"
    status = 409


class NothingChanged(Refusal):
    """The corrected result equals the one that stands: there is no new version to publish."""

    code = "contest.nothing_changed"
