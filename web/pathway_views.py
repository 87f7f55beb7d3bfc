"""What the pages of the pathway are given: the road, records, applications, policies."""

from datetime import date

from pydantic import ConfigDict

from core.occupations.rules.grades import Grade
from training.certification.pathway_states import ApplicationState
from training.certification.pathway_views import (
    ApplicationView,
    CredentialView,
    MembershipOffer,
    OccupationChoice,
    Step,
    WorkRecordView,
)
from training.certification.policies import RuleView
from training.certification.rules.eligibility import PolicyKind, Rule
from training.certification.rules.promotion import TitleLevel
from training.certification.views import HeldGrade
from web.views import FieldError
from web.views import View as PlainView


class View(PlainView):
    """A frozen value made for showing; it may hold the frozen dataclasses of certification."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class CheckShown(View):
    """One demand in a sentence."""

    text: str
    met: bool


class OutcomeShown(View):
    """An alternative in sentences. ``short_months`` None: something that time does not give is missing."""

    number: int
    met: bool
    checks: tuple[CheckShown, ...]
    short_months: int | None


class RuleShown(View):
    """The rule something rests on."""

    title: str
    doc_no: str
    ref: str
    version: int
    unverified: bool
    effective_from: date | None
    effective_to: date | None


class AimShown(View):
    """A grade with its alternatives, the nearest first. ``ready_on``: when time alone meets it.

    ``stalled``: only time is missing, and no work on record brings it.
    """

    grade: Grade
    may_apply: bool
    outcomes: tuple[OutcomeShown, ...]
    rule: RuleShown | None
    application_ref: str
    ready_on: date | None
    stalled: bool


class TitleShown(View):
    """A professional title with what it takes."""

    title: TitleLevel
    grade: Grade
    may_apply: bool
    outcome: OutcomeShown
    rule: RuleShown
    application_ref: str


class PathwayShown(View):
    """The road of one occupation, as the person and as the personnel office see it."""

    person_ref: str
    name: str
    choices: tuple[OccupationChoice, ...]
    occupation: OccupationChoice | None
    edition: int | None
    ladder: RuleShown | None
    steps: tuple[Step, ...]
    worked_years: int
    worked_months: int
    unconfirmed: int
    held: tuple[HeldGrade, ...]
    not_counted: tuple[HeldGrade, ...]
    aim: AimShown | None
    others: tuple[AimShown, ...]
    titles: tuple[TitleShown, ...]


class PathwayPage(View):
    """The worker's page. ``offers``: how many memberships only lack an occupation."""

    road: PathwayShown
    offers: int
    applications: tuple[ApplicationView, ...]
    errors: tuple[FieldError, ...] = ()


class RecordsPage(View):
    """What the person has stated, what is offered, and the forms with what was typed."""

    records: tuple[WorkRecordView, ...]
    credentials: tuple[CredentialView, ...]
    offers: tuple[MembershipOffer, ...]
    occupations: tuple[OccupationChoice, ...]
    diplomas: tuple[str, ...]
    titles: tuple[str, ...]
    typed: dict[str, str]
    form: str = ""
    errors: tuple[FieldError, ...] = ()


class ApplicationsPage(View):
    """The person's own applications."""

    applications: tuple[ApplicationView, ...]


class ApplicationPage(View):
    """One application; ``reasons`` are its findings in sentences, ``is_mine`` chooses the words."""

    application: ApplicationView
    reasons: tuple[str, ...]
    is_mine: bool
    errors: tuple[FieldError, ...] = ()


class DeskPage(View):
    """Applications for the personnel office."""

    applications: tuple[ApplicationView, ...]
    states: tuple[ApplicationState, ...]
    state: str
    before: int | None
    is_first: bool
    waiting: int


class ConfirmationsPage(View):
    """What people have stated and the personnel office has to look at."""

    records: tuple[WorkRecordView, ...]
    credentials: tuple[CredentialView, ...]
    errors: tuple[FieldError, ...] = ()


class PoliciesPage(View):
    """The rules in force and their versions; ``kinds`` as filters."""

    rules: tuple[RuleView, ...]
    kinds: tuple[PolicyKind, ...]
    kind: str
    may_write: bool
    locale: str


class PolicyPage(View):
    """One version with its parameters and the other versions of the rule."""

    view: RuleView
    params: str
    versions: tuple[RuleView, ...]
    may_write: bool
    locale: str


class PolicyForm(View):
    """A further version of a rule, with what was typed."""

    view: RuleView
    typed: dict[str, str]
    errors: tuple[FieldError, ...] = ()


def rule_shown(rule: Rule, ref: str) -> RuleShown:
    """The rule for a line under a judgement."""
    return RuleShown(
        title=rule.title,
        doc_no=rule.doc_no,
        ref=ref,
        version=rule.version,
        unverified=rule.verified.value == "unverified",
        effective_from=rule.effective_from,
        effective_to=rule.effective_to,
    )
