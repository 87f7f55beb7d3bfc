"""What the pages of evaluations, certificates and their public check are given."""

from pydantic import ConfigDict

from core.occupations.occupations import Occupation
from core.people.rules.codes import Place
from exam.views import SittingView
from training.certification.views import (
    Basis,
    CandidateList,
    CertificateList,
    CertificateView,
    Entered,
    ExaminerRow,
    PlanView,
    PublicKey,
    ScoringSheet,
    Verification,
)
from web.sitting_views import UnitChoice
from web.views import FieldError
from web.views import View as PlainView


class View(PlainView):
    """A frozen value made for showing; it may hold the frozen dataclasses of certification."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class EvaluationListPage(View):
    """Evaluations within reach; ``before`` leads to the older ones."""

    plans: tuple[PlanView, ...]
    before: int | None
    is_first: bool
    may_run: bool


class PlanForm(View):
    """An evaluation as it was typed. An empty pass mark leaves the component out."""

    title: str = ""
    unit: str = ""
    occupation: str = ""
    grade: str = ""
    least_theory: str = "60"
    least_skill: str = "60"
    least_review: str = ""
    keep_months: str = ""
    max_retakes: str = ""
    absent_forfeits: bool = False
    retake_source: str = ""


class EvaluationNewPage(View):
    """The form, with occupations found for ``q``."""

    form: PlanForm
    q: str
    found: tuple[Occupation, ...]
    chosen: Occupation | None
    units: tuple[UnitChoice, ...]
    grades: tuple[str, ...]
    errors: tuple[FieldError, ...] = ()


class DoubtShown(View):
    """Somebody who was not admitted, with what is lacking in sentences."""

    code: str
    name: str
    is_incomplete: bool
    short_months: int | None
    lacks: tuple[str, ...]
    basis: Basis | None


class EvaluationPage(View):
    """An evaluation with its list. ``job``: the certifying under way; ``points``: what was pasted.

    ``doubted``: who was not admitted, because the conditions of application were not found met.
    """

    plan: PlanView
    listed: CandidateList
    is_first: bool
    examiners: tuple[ExaminerRow, ...]
    sittings: tuple[SittingView, ...]
    may_run: bool
    may_certify: bool
    scores: bool
    job: str | None = None
    entered: Entered | None = None
    unfound: tuple[Place, ...] = ()
    doubted: tuple[DoubtShown, ...] = ()
    unlisted: tuple[str, ...] = ()
    codes: str = ""
    examiner_codes: str = ""
    points: str = ""
    note: str = ""
    errors: tuple[FieldError, ...] = ()


class SheetPage(View):
    """An examiner's sheet; ``typed`` is what was sent back, by candidate."""

    sheet: ScoringSheet
    typed: dict[str, str]
    errors: tuple[FieldError, ...] = ()


class CertificatesPage(View):
    """One's own certificates."""

    certificates: tuple[CertificateView, ...]


class CertificatePage(View):
    """A certificate; ``verify_at`` is the address of the public check."""

    certificate: CertificateView
    verify_at: str
    errors: tuple[FieldError, ...] = ()


class IssuedPage(View):
    """Certificates within reach, the newest first; ``q`` is how a number begins."""

    listed: CertificateList
    q: str
    is_first: bool


class PriorForm(View):
    """A certificate of another body, as it was typed."""

    code: str = ""
    number: str = ""
    occupation: str = ""
    grade: str = ""
    issued_on: str = ""
    issuer: str = ""
    seen: bool = False


class RecordPage(View):
    """The form to record one."""

    form: PriorForm
    grades: tuple[str, ...]
    errors: tuple[FieldError, ...] = ()


class VerifyPage(View):
    """The public check: the form, and what was found."""

    number: str = ""
    found: Verification | None = None
    errors: tuple[FieldError, ...] = ()


class KeysPage(View):
    """The public keys."""

    keys: tuple[PublicKey, ...]
