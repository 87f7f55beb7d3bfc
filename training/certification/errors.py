"""Refusals of certification."""

from core.errors import Invalid, Refusal


class CertificateUnfit(Invalid):
    """The certificate cannot be given out or recorded as asked; the findings say why."""

    code = "certification.certificate_unfit"


class NumberTaken(Refusal):
    """A valid certificate with this number is on record already."""

    code = "certification.number_taken"


class AlreadyRevoked(Refusal):
    """The certificate was revoked before; nothing changed."""

    code = "certification.already_revoked"


class RevocationReasonMissing(Refusal):
    """Taking a certificate back needs a reason."""

    code = "certification.reason_missing"
    status = 422


class PlanUnfit(Invalid):
    """The evaluation cannot be planned as asked; the findings say why."""

    code = "certification.plan_unfit"


class EvaluationClosed(Refusal):
    """A closed evaluation takes nothing more."""

    code = "certification.evaluation_closed"


class SheetUnfit(Invalid):
    """Points on a sheet cannot be entered as given; the findings say why."""

    code = "certification.sheet_unfit"


class NotTheExaminer(Refusal):
    """Only an examiner appointed to this evaluation fills its sheets, and never their own."""

    code = "certification.not_the_examiner"
    status = 403
