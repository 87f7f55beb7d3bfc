"""What pathways return: frozen values, references and plain words."""

from dataclasses import dataclass
from datetime import date, datetime

from core.errors import Finding
from core.occupations.rules.grades import Grade
from training.certification.pathway_states import (
    ApplicationRoute,
    ApplicationState,
    CredentialKind,
    RecordState,
)
from training.certification.policy_params import Decider
from training.certification.rules.eligibility import Rule
from training.certification.rules.promotion import Outcome, TitleLevel
from training.certification.views import HeldGrade


@dataclass(frozen=True, slots=True)
class WorkRecordView:
    """A span of work. Months are their first day, both included; ``to_month`` None while it lasts.

    ``months``: whole months that count. ``from_register``: taken over from a membership. The names and
    references of the person are empty where the reader is the person.
    """

    ref: str
    unit_name: str
    from_month: date
    to_month: date | None
    months: int
    post: str
    occupation_code: str
    occupation: str
    related_code: str
    witness: str
    from_register: bool
    state: RecordState
    reason: str
    person_ref: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class CredentialView:
    """A diploma, a title or a finished apprenticeship; ``level`` as its kind words it."""

    ref: str
    kind: CredentialKind
    level: str
    given_on: date
    graduated: bool
    major_checked: bool
    note: str
    state: RecordState
    reason: str
    person_ref: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class MembershipOffer:
    """A time in a unit that only lacks its occupation to count as work."""

    membership_id: int
    unit_name: str
    post: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class OccupationChoice:
    """An occupation that somebody has something to do with."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder; ``state`` is held, here (the highest held), next or ahead."""

    grade: Grade
    decider: Decider
    state: str
    certificate: HeldGrade | None


@dataclass(frozen=True, slots=True)
class Aim:
    """A grade that might be applied for. ``outcomes``: the nearest alternative first.

    ``rule`` None: no conditions are registered. ``application``: the open one, for this grade.
    """

    grade: Grade
    outcomes: tuple[Outcome, ...]
    rule: Rule | None
    rule_ref: str
    application_ref: str

    @property
    def may_apply(self) -> bool:
        return bool(self.outcomes) and self.outcomes[0].met

    @property
    def nearest(self) -> Outcome | None:
        return self.outcomes[0] if self.outcomes else None


@dataclass(frozen=True, slots=True)
class TitleAim:
    """A professional title that might be applied for."""

    title: TitleLevel
    grade: Grade
    outcome: Outcome
    rule: Rule
    rule_ref: str
    application_ref: str


@dataclass(frozen=True, slots=True)
class Pathway:
    """Where somebody stands on the road of one occupation, and what comes next.

    ``aim``: the highest grade that may be applied for now, or the next one; None at the end of the public
    road. ``others``: the other grades above what is held. ``unconfirmed``: records and credentials that
    count here and that the personnel office has not confirmed yet. ``not_counted``: certificates that are no
    skill certificates in the sense of the conditions, or not verified, or revoked.
    """

    person_ref: str
    name: str
    choices: tuple[OccupationChoice, ...]
    occupation: OccupationChoice | None
    edition: int | None
    region: str
    ladder: Rule | None
    ladder_ref: str
    steps: tuple[Step, ...]
    worked_months: int
    unconfirmed: int
    held: tuple[HeldGrade, ...]
    not_counted: tuple[HeldGrade, ...]
    aim: Aim | None
    others: tuple[Aim, ...]
    titles: tuple[TitleAim, ...]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What happened to an application, when and why."""

    state: ApplicationState
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One thing that speaks for an application. ``word``: the catalogue's key of its level, or empty.

    ``lasts``: a span of work without an end; its text stops where the end would stand.
    """

    kind: str
    word: str
    text: str
    confirmed: bool
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application with what was judged, by which version of which rule.

    ``findings`` explain it; ``evidence`` is what it rests on. ``may_*``: what the reader may do now.
    """

    id: int
    ref: str
    person_ref: str
    name: str
    unit: str
    route: ApplicationRoute
    occupation: str
    occupation_code: str
    grade: Grade | None
    title: TitleLevel | None
    state: ApplicationState
    rule_title: str
    rule_doc: str
    rule_ref: str
    rule_version: int
    rule_unverified: bool
    findings: tuple[Finding, ...]
    contest: str
    honours: tuple[str, ...]
    evidence: tuple[EvidenceLine, ...]
    note: str
    made_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    reason: str
    is_mine: bool
    may_submit: bool
    may_withdraw: bool
    may_decide: bool
    steps: tuple[StepTaken, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationList:
    """A page of applications, newest first; ``before`` leads on."""

    rows: tuple[ApplicationView, ...]
    before: int | None
