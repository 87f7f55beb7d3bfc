"""What certification returns: frozen values, ids and plain words."""

from dataclasses import dataclass
from datetime import date, datetime

from core.errors import Finding
from core.occupations.rules.grades import Grade, GradeComponent
from core.points import Points
from training.certification.rules.evaluation import Verdict
from training.certification.states import (
    CertificateRoute,
    CertificateStatus,
    CertificateTitle,
    CheckAnswer,
    EvaluationState,
    EvidenceKind,
    NumberKind,
)


@dataclass(frozen=True, slots=True)
class HeldGrade:
    """A grade somebody holds by a certificate, for rules that ask.

    ``verified``: given out here, or looked at by somebody who may record. Who must not count revoked
    certificates or own training certificates looks at ``status`` and ``title``.
    """

    certificate_ref: str
    occupation_code: str | None
    occupation: str
    grade: Grade
    issued_on: date
    route: CertificateRoute
    title: CertificateTitle
    number: str
    number_kind: NumberKind
    status: CertificateStatus
    verified: bool


@dataclass(frozen=True, slots=True)
class ScoreShown:
    """A component's marks on a certificate, out of 100."""

    component: GradeComponent
    points: Points


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as its holder and who looks after them see it. ``name``: empty where not asked for."""

    id: int
    ref: str
    person_ref: str
    name: str
    title: CertificateTitle
    route: CertificateRoute
    occupation_code: str | None
    occupation: str
    edition: int | None
    grade: Grade | None
    number: str
    number_kind: NumberKind
    issued_on: date
    issuer: str
    scores: tuple[ScoreShown, ...]
    content_hash: str
    key_id: str | None
    status: CertificateStatus
    revoked_at: datetime | None
    revoke_reason: str | None
    has_scan: bool
    is_mine: bool
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class CertificateList:
    """A page of certificates, newest first; ``before`` leads on."""

    rows: tuple[CertificateView, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A thing somebody has shown. ``rank`` of a placement; ``held_back``: the score is not to be told yet."""

    ref: str
    kind: EvidenceKind
    source: str
    title: str
    happened_on: date
    points: Points | None
    of_points: Points | None
    rank: int | None = None
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class SittingBound:
    """A sitting whose marks count."""

    ref: str
    title: str
    round: int
    held_on: date


@dataclass(frozen=True, slots=True)
class ComponentView:
    """A part of an evaluation with its threshold and where its points come from."""

    component: GradeComponent
    pass_points: Points
    sittings: tuple[SittingBound, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """An evaluation; counts are of candidates not withdrawn."""

    id: int
    ref: str
    title: str
    unit: str
    unit_path: str
    state: EvaluationState
    occupation_code: str
    occupation: str
    edition: int | None
    grade: Grade
    components: tuple[ComponentView, ...]
    keep_months: int | None
    max_retakes: int | None
    absent_forfeits: bool
    retake_source: str
    candidates: int
    issued: int


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate with the verdict of now and the certificate, once there is one.

    ``exception``: why they were admitted although the conditions of application were not found met.
    """

    id: int
    ref: str
    name: str
    code: str
    unit: str
    verdict: Verdict
    certificate_ref: str | None
    number: str | None
    exception: str | None


@dataclass(frozen=True, slots=True)
class CandidateList:
    """A page of candidates in the order they were admitted."""

    rows: tuple[CandidateRow, ...]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class ExaminerRow:
    """Somebody appointed to score."""

    person_ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The rule that something rests on; ``is_unverified``: nobody has seen it in its document (待核实)."""

    ref: str
    title: str
    doc_no: str
    is_unverified: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """Somebody who was not found to meet the conditions of application, and what the nearest way lacks.

    ``is_incomplete``: nothing about the occupation is on record, so that somebody has to look at papers.
    ``short_months``: how long until time alone meets it.
    """

    code: str
    name: str
    is_incomplete: bool
    short_months: int | None
    findings: tuple[Finding, ...]
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a list: how many came in, how many were there, which codes were not found.

    ``doubted``: who was not admitted, because the conditions of application were not found met.
    """

    added: int
    already: int
    unknown: tuple[str, ...]
    doubted: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A candidate on an examiner's sheet, with what this examiner gave. Nobody else's points are shown."""

    candidate_ref: str
    name: str
    unit: str
    points: Points | None
    absent: bool


@dataclass(frozen=True, slots=True)
class ScoringSheet:
    """An examiner's sheet for one component and round."""

    plan_ref: str
    plan_title: str
    occupation: str
    grade: Grade
    component: GradeComponent
    components: tuple[GradeComponent, ...]
    round: int
    pass_points: Points
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """What the public is told. For ``UNKNOWN`` everything else is empty."""

    answered: CheckAnswer
    name_masked: str = ""
    number: str = ""
    title: CertificateTitle | None = None
    occupation: str = ""
    occupation_code: str | None = None
    grade: Grade | None = None
    issued_on: date | None = None
    issuer: str = ""
    revoked_on: date | None = None
    content_hash: str = ""
    key_id: str | None = None
    signature_holds: bool = False


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key with which anybody can check a certificate away from this house."""

    key_id: str
    public: str
    made_at: datetime
    retired_at: datetime | None
