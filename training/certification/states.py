"""The words of certification: what a certificate is, how it came about, where an evaluation stands."""

from enum import StrEnum


class CertificateStatus(StrEnum):
    """Whether a certificate still says what it says."""

    VALID = "valid"
    REVOKED = "revoked"


class CertificateTitle(StrEnum):
    """What the document is called.

    ``LEVEL`` (职业技能等级证书) only under a national number of a filed body (备案); an operator that is none
    gives out ``TRAINING`` (培训合格证书) and ``CONTEST`` (竞赛证书). ``PRIOR`` is recorded, never given out.
    """

    TRAINING = "training"
    CONTEST = "contest"
    LEVEL = "level"
    PRIOR = "prior"


class CertificateRoute(StrEnum):
    """How the holder came to it: examined, directly (直接认定), by placement (竞赛晋升), by exception (破格),
    appointed (聘任), from a professional title (职称), or recorded as it was brought along."""

    EXAM = "exam"
    DIRECT = "direct"
    CONTEST = "contest"
    EXCEPTION = "exception"
    APPOINTMENT = "appointment"
    TRANSFER = "transfer"
    RECORDED = "recorded"


class NumberKind(StrEnum):
    """Whose number it is: this house's own form, one in the national form by a filed body, or another's."""

    OWN = "own"
    NATIONAL = "national"
    RECORDED = "recorded"


class EvaluationState(StrEnum):
    """Whether an evaluation still takes results."""

    OPEN = "open"
    CLOSED = "closed"


class SheetSource(StrEnum):
    """Where a component's points come from: an examiner's sheet, or one figure confirmed for all of them."""

    EXAMINER = "examiner"
    CONFIRMED = "confirmed"


class EvidenceKind(StrEnum):
    """What somebody has shown: a marked sitting, a placement, a completed training, a work result."""

    EXAM = "exam"
    PLACEMENT = "placement"
    TRAINING = "training"
    ACHIEVEMENT = "achievement"


class CheckAnswer(StrEnum):
    """What the public is told of a number and a name; ``UNKNOWN`` for either being wrong."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
