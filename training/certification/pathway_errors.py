"""Refusals of pathways: records, applications, policies, the register."""

from core.errors import Invalid, Refusal


class RecordUnfit(Invalid):
    """What was stated cannot be kept as it is; the findings say why."""

    code = "pathway.record_unfit"


class RecordSettled(Refusal):
    """What the personnel office has confirmed is no longer the person's to remove."""

    code = "pathway.record_settled"


class NotYetEligible(Invalid):
    """No alternative of the conditions is met; the findings say what the nearest one lacks."""

    code = "pathway.not_yet_eligible"
    status = 409


class AppliedAlready(Refusal):
    """There is an open application for the same grade or title."""

    code = "pathway.applied_already"


class ApplicationOver(Refusal):
    """The application is not in a state in which this can be done."""

    code = "pathway.application_over"


class OwnApplication(Refusal):
    """Nobody decides on their own application or record."""

    code = "pathway.own_application"
    status = 403


class DecisionReasonMissing(Refusal):
    """Refusing needs a reason; the person will read it."""

    code = "pathway.decision_reason_missing"
    status = 422


class ExportTooLarge(Refusal):
    """More rows than one file may hold; narrow the filters."""

    code = "pathway.export_too_large"
    status = 422
