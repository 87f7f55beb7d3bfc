"""What the personnel office's register returns: frozen values, personal data masked."""

from dataclasses import dataclass, field
from datetime import date, datetime

from core.occupations.rules.grades import Grade
from core.people.views import PersonView, UnitView
from training.certification.pathway_views import ApplicationView, CredentialView, Pathway, WorkRecordView
from training.certification.states import CertificateRoute, CertificateStatus, CertificateTitle, NumberKind
from training.certification.subsidies import SubsidyView
from training.certification.views import CertificateView, EvidenceView


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for; what is empty does not narrow. ``words``: a whole name, phone or number.

    ``occupation``: a code, or its beginning. Days are the days of issue, both included. ``changed_since``:
    given out, recorded or taken back from that instant on.
    """

    unit_ref: str = ""
    occupation: str = ""
    grade: Grade | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    status: CertificateStatus | None = None
    words: str = ""
    changed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step above: whether it may be applied for, or in how many months when only time is missing.

    ``ready_on``: the month from which it may be, for who goes on working as recorded; ``stalled``: no work on
    record goes on for so long, so that nobody can tell a month. ``unconfirmed``: how many of the
    records and credentials that this rests on nobody has confirmed yet.
    """

    grade: Grade
    may_apply: bool
    short_months: int | None
    ready_on: date | None
    stalled: bool
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """A certificate with its holder, as a register's line. ``unit``: the holder's unit of today."""

    id: int
    ref: str
    person_id: int
    person: PersonView
    unit: UnitView | None
    occupation_code: str
    occupation: str
    edition: int | None
    grade: Grade | None
    number: str
    number_kind: NumberKind
    title: CertificateTitle
    route: CertificateRoute
    issuer: str
    issued_on: date
    status: CertificateStatus
    verified: bool
    scores: dict[str, int]
    made_at: datetime
    revoked_at: datetime | None
    next_step: NextStep | None

    @property
    def changed_at(self) -> datetime:
        """When the line last changed."""
        return self.revoked_at or self.made_at


@dataclass(frozen=True, slots=True)
class RegistryPerson:
    """Somebody whom a search found without a certificate, with their unit of today."""

    person: PersonView
    unit: UnitView | None


@dataclass(frozen=True, slots=True)
class RegistryPage:
    """A page of the register; ``last`` is the number of the last page, ``people`` counts the holders."""

    rows: tuple[RegistryRow, ...]
    total: int
    people: int
    number: int
    last: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page for programs: rows in the order they came in; ``after`` leads on, None on the last page."""

    rows: tuple[RegistryRow, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class SubsidyLine:
    """A certificate with a first look at the subsidy."""

    number: str
    occupation: str
    grade: Grade
    issued_on: date
    look: SubsidyView
    rule_ref: str


@dataclass(frozen=True, slots=True)
class RegistryDossier:
    """One person on one sheet."""

    person: PersonView
    unit: UnitView | None
    pathway: Pathway
    certificates: tuple[CertificateView, ...]
    evidence: tuple[EvidenceView, ...]
    records: tuple[WorkRecordView, ...]
    credentials: tuple[CredentialView, ...]
    applications: tuple[ApplicationView, ...]
    subsidies: tuple[SubsidyLine, ...] = field(default=())
