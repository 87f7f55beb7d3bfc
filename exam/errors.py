"""Refusals of the examination."""

from core.errors import Invalid, Refusal


class PaperUnfit(Invalid):
    """The paper cannot be assembled or locked as asked; the findings say why."""

    code = "exam.paper_unfit"


class PaperLocked(Refusal):
    """A locked paper never changes."""

    code = "exam.paper_locked"


class PaperOfSeries(Refusal):
    """One of several parallel forms is not drawn anew without the others."""

    code = "exam.paper_of_series"


class NoRuleToAdopt(Refusal):
    """The items of the section have no rule in common that could be taken over."""

    code = "exam.no_rule_to_adopt"


class PaperNotLocked(Refusal):
    """Only a locked paper can be given a sitting."""

    code = "exam.paper_not_locked"


class EntryRefused(Invalid):
    """The candidate may not begin now; the findings say why."""

    code = "exam.entry_refused"
    status = 409


class NotYetOpen(Refusal):
    """The doors are open, the sitting is not: wait for ``opens_at``."""

    code = "exam.not_yet_open"


class AttemptNotOpen(Refusal):
    """The attempt takes no answers (any more); what was saved stays saved."""

    code = "exam.attempt_not_open"


class PaperIsIn(Invalid):
    """The paper was handed in or taken in before; the finding says by whom and when."""

    code = "exam.paper_is_in"
    status = 409


class HeldElsewhere(Refusal):
    """Another device continues this attempt; this one may only read."""

    code = "exam.held_elsewhere"


class NothingToTakeOver(Refusal):
    """The attempt is not open, so there is nothing to continue on this device."""

    code = "exam.nothing_to_take_over"


class TokenUnknown(Refusal):
    """The page's token is not one of ours, or not of this attempt."""

    code = "exam.token_unknown"
    status = 401


class SittingUnfit(Invalid):
    """The sitting's times or settings do not fit together; the findings say why."""

    code = "exam.sitting_unfit"


class NoOtherItem(Refusal):
    """The bank has no other item of that kind and topic which this paper could take."""

    code = "exam.no_other_item"


class ScriptSealed(Refusal):
    """While anybody may still write, nobody else reads a script."""

    code = "exam.script_sealed"


class NotAnInvigilator(Refusal):
    """Only who may intervene in the sitting can be given a duty there."""

    code = "exam.not_an_invigilator"
    status = 422


class GrantRefused(Invalid):
    """The time granted would not reach the candidate; the findings say why."""

    code = "exam.grant_refused"
    status = 409


class ReasonMissing(Refusal):
    """Interfering with an examination needs a reason."""

    code = "exam.reason_missing"
    status = 422


class JournalBusy(Refusal):
    """Too many answers wait to be written; the page keeps them and sends again."""

    code = "exam.journal_busy"
    status = 503


class MarkedMeanwhile(Refusal):
    """Somebody marked this answer since its page was opened; nothing was written over."""

    code = "exam.marked_meanwhile"


class MarksUnfit(Invalid):
    """What was typed beside the marking points is no mark yet; the findings say where."""

    code = "exam.marks_unfit"


class OwnAnswer(Refusal):
    """Nobody marks their own answer."""

    code = "exam.own_answer"
    status = 403


class OwnSitting(Refusal):
    """Nobody corrects the marks of a sitting that they answered in: their own marks would change with it."""

    code = "exam.own_sitting"
    status = 403


class FileRefused(Invalid):
    """A candidate's file cannot be taken; the findings say why. Nothing that was sent before is lost."""

    code = "exam.file_refused"


class AnalysisSealed(Refusal):
    """The analysis of items holds their key: it waits until nobody may write any more."""

    code = "exam.analysis_sealed"
