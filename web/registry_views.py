"""What the pages of the register are given."""

from datetime import date

from core.access import Permission
from core.errors import Finding
from core.jobs import JobView
from core.occupations.rules.grades import Grade
from core.people.views import UnitView
from training.certification.registry import MOST_WITHOUT
from training.certification.registry_export import PrecheckWord
from training.certification.registry_views import RegistryDossier, RegistryPerson, RegistryRow
from training.certification.states import CertificateStatus
from web.days import read_day
from web.pathway_views import PathwayShown, RuleShown, View
from web.views import FieldError


class FiltersShown(View):
    """The filters as they stand in the address."""

    unit: str = ""
    occupation: str = ""
    grade: str = ""
    issued_from: str = ""
    issued_to: str = ""
    status: str = ""

    @property
    def any(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.model_dump().values())

    def reads(self, typed: str) -> bool:
        """Whether a field for days could show it; it drops anything else without a word."""
        misread: list[Finding] = []
        read_day(typed, "", misread)
        return not misread


class ExportAsked(View):
    """The form of an export as it was sent and refused."""

    full: bool
    reason: str


class RegistryListPage(View):
    """A page of the register; ``address`` ends where a page's number goes.

    ``without``: whom a search found without a certificate. ``asked``: the export that was refused.
    """

    rows: tuple[RegistryRow, ...]
    total: int
    people: int
    number: int
    last: int
    filters: FiltersShown
    address: str
    words: str
    units: tuple[UnitView, ...]
    grades: tuple[Grade, ...]
    statuses: tuple[CertificateStatus, ...]
    may_reveal: bool
    may_decide: bool
    at_once: int
    waiting: int
    without: tuple[RegistryPerson, ...] = ()
    most_without: int = MOST_WITHOUT
    errors: tuple[FieldError, ...] = ()
    asked: ExportAsked | None = None

    @property
    def counts_months(self) -> bool:
        """Whether a line says how many months are missing, so that the page says how they are counted."""
        return any(row.next_step is not None and row.next_step.short_months for row in self.rows)


class SubsidyShown(View):
    """A first look at the subsidy for one certificate, in sentences."""

    number: str
    occupation: str
    grade: Grade
    verdict: PrecheckWord
    yuan: int | None
    reasons: tuple[str, ...]
    rule: RuleShown | None


class DossierPage(View):
    """One person's sheet."""

    dossier: RegistryDossier
    road: PathwayShown
    subsidies: tuple[SubsidyShown, ...]
    insured: str
    made_on: date

    @property
    def asks_insured(self) -> bool:
        """Whether the months insured could change an answer, or have."""
        return bool(self.insured) or any(each.verdict is PrecheckWord.OPEN for each in self.subsidies)


class ExportPage(View):
    """A file in the making, or made."""

    job: JobView
    file_ref: str


class ApiPage(View):
    """How programs read the register. ``scope``: what a token must carry."""

    base: str
    scope: Permission
    grades: tuple[Grade, ...]
