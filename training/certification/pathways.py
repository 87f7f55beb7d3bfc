"""Pathways: what somebody holds in an occupation, what they may apply for, what is missing and by which rule.

Read, never decided here: an application (:mod:`training.certification.applications`) goes to the personnel
office. Rules come from the policy rows in force today, by the edition of the occupation's standard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from core.access import Permission
from core.errors import NotFound
from core.occupations import occupations
from core.occupations.rules.grades import NATIONAL_LEVELS, Grade
from core.people import directory, register
from core.work import UnitOfWork
from training.certification import certificates, policies, work_records
from training.certification.pathway_models import Application, PolicyRule
from training.certification.pathway_states import ApplicationState, CredentialKind, RecordState
from training.certification.pathway_views import (
    Aim,
    ApplicationView,
    CredentialView,
    OccupationChoice,
    Pathway,
    Step,
    TitleAim,
    WorkRecordView,
)
from training.certification.policy_params import ConditionsData, Decider, LadderData, TitlesData
from training.certification.rules.eligibility import Asked, PolicyKind, Rule, in_force
from training.certification.rules.equivalence import openings
from training.certification.rules.promotion import (
    Background,
    Diploma,
    DiplomaKind,
    HeldStep,
    HeldTitle,
    TitleLevel,
    judge,
)
from training.certification.rules.years import counted, month_of
from training.certification.states import CertificateStatus, CertificateTitle
from training.certification.views import HeldGrade

COUNTING_TITLES: Final = frozenset({CertificateTitle.LEVEL, CertificateTitle.PRIOR})
"""A training certificate of this house is no skill certificate (职业技能等级证书), and opens no condition."""

OPEN: Final = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known of a person and that conditions ask for, loaded once."""

    person_id: int
    person_ref: str
    name: str
    region: str
    age: int | None
    records: tuple[WorkRecordView, ...]
    credentials: tuple[CredentialView, ...]
    held: tuple[HeldGrade, ...]
    rules: tuple[Rule, ...]
    refs: dict[tuple[str, int], str]

    def ref_of(self, rule: Rule | None) -> str:
        """The reference of a version, for a link to its wording."""
        return "" if rule is None else self.refs[rule.code, rule.version]


def mine(
    work: UnitOfWork, occupation_code: str = "", asked: Sequence[ApplicationView] | None = None
) -> Pathway:
    """The actor's own road in an occupation; in the one they know best when none is named.

    ``asked``: all of the actor's applications, for who has read them already.
    """
    return _road(work, known_of(work, work.actor.myself()), occupation_code, asked)


def of_person(work: UnitOfWork, ref: str, occupation_code: str = "") -> Pathway:
    """Somebody's road, for who reads records over them. Raises NotAllowed, NotFound out of reach."""
    return of_person_with(work, ref, occupation_code)[0]


def of_person_with(work: UnitOfWork, ref: str, occupation_code: str = "") -> tuple[Pathway, Known]:
    """:func:`of_person` with what it was judged by."""
    work.demand(Permission.RECORDS_READ)
    person_id = register.id_of(work, ref)
    if not directory.reaches(work, Permission.RECORDS_READ, person_id):
        raise NotFound
    known = known_of(work, person_id)
    return _road(work, known, occupation_code), known


def rules_of(work: UnitOfWork) -> Sequence[PolicyRule]:
    """Every version of every rule, for who judges many."""
    return work.session.scalars(select(PolicyRule).order_by(PolicyRule.code, PolicyRule.version)).all()


def known_of(work: UnitOfWork, person_id: int, rules: Sequence[PolicyRule] | None = None) -> Known:
    """Load what is known of a person. The caller has checked who may know; ``rules``: all, where read."""
    records, credentials = work_records.of_person(work, person_id)
    rows = rules_of(work) if rules is None else rules
    who = register.about(work, person_id)
    return Known(
        person_id=person_id,
        person_ref=who.ref,
        name=who.name,
        region=register.of_region(work, person_id),
        age=who.age,
        records=tuple(each for each in records if each.state is not RecordState.REFUSED),
        credentials=tuple(each for each in credentials if each.state is not RecordState.REFUSED),
        held=certificates.held_by(work, person_id),
        rules=tuple(policies.rule_of(row) for row in rows),
        refs={(row.code, row.version): row.ref for row in rows},
    )


def background(work: UnitOfWork, known: Known, occupation_code: str) -> Background:
    """What conditions are judged by, for one occupation today."""
    own = [each for each in known.records if each.occupation_code == occupation_code]
    related = [each for each in known.records if each.related_code == occupation_code]
    return Background(
        today=work.today,
        age=known.age,
        work=work_records.stretches(own),
        related_work=work_records.stretches(related),
        held=tuple(HeldStep(each.grade, each.issued_on) for each in counting(known.held, occupation_code)),
        titles=tuple(
            HeldTitle(TitleLevel(each.level), each.given_on)
            for each in known.credentials
            if each.kind is CredentialKind.TITLE
        ),
        diplomas=tuple(
            Diploma(DiplomaKind(each.level), each.graduated, each.major_checked)
            for each in known.credentials
            if each.kind is CredentialKind.DIPLOMA
        ),
        apprenticeship_done=any(each.kind is CredentialKind.APPRENTICESHIP for each in known.credentials),
    )


def counting(held: Iterable[HeldGrade], occupation_code: str) -> list[HeldGrade]:
    """The skill certificates that count for the occupation: valid and verified, the highest grade first."""
    fitting = [
        each
        for each in held
        if each.status is CertificateStatus.VALID
        and each.verified
        and each.title in COUNTING_TITLES
        and (each.occupation_code or "")[:10] == occupation_code
    ]
    return sorted(fitting, key=lambda each: -each.grade.ordinal)


def conditions(known: Known, work: UnitOfWork, occupation_code: str) -> dict[Grade, Rule]:
    """The row of conditions in force for each grade of the occupation, the most particular one."""
    found = occupations.find(occupation_code)
    asked = Asked(
        kind=PolicyKind.CONDITIONS,
        on=work.today,
        region=known.region,
        occupation=occupation_code,
        edition=found.edition if found is not None else None,
    )
    by_grade: dict[Grade, Rule] = {}
    for rule in in_force(known.rules, asked):
        by_grade.setdefault(Grade(rule.params["grade"]), rule)
    return by_grade


def aim(known: Known, rule: Rule | None, grade: Grade, facts: Background, open_ref: str = "") -> Aim:
    """A grade judged by its row; nobody may apply where no row is registered."""
    if rule is None:
        return Aim(grade, (), None, "", open_ref)
    alternatives = ConditionsData.model_validate(rule.params).read()
    return Aim(grade, judge(grade, alternatives, facts).outcomes, rule, known.ref_of(rule), open_ref)


def title_aims(
    work: UnitOfWork, known: Known, facts: Background, open_refs: dict[str, str]
) -> tuple[TitleAim, ...]:
    """The professional titles above the ones held, by the rows in force."""
    rules = in_force(known.rules, Asked(PolicyKind.TITLES, work.today, known.region))
    found = []
    for rule in rules:
        matches = [each.read() for each in TitlesData.model_validate(rule.params).matches]
        grades = {match.title: match.grade for match in matches}
        found += [
            TitleAim(
                title=each.title,
                grade=grades[each.title],
                outcome=each.outcome,
                rule=rule,
                rule_ref=known.ref_of(rule),
                application_ref=open_refs.get(each.title.value, ""),
            )
            for each in openings(matches, facts)
        ]
    return tuple(sorted(found, key=lambda each: list(TitleLevel).index(each.title)))


def choices(known: Known) -> tuple[OccupationChoice, ...]:
    """The occupations somebody has to do with: held ones first, then the longest worked."""
    held = [(each.occupation_code or "")[:10] for each in known.held]
    worked = sorted(known.records, key=lambda each: -each.months)
    codes = dict.fromkeys([*held, *(each.occupation_code for each in worked)])
    return tuple(OccupationChoice(code, work_records.occupation_name(code)) for code in codes if code)


def unconfirmed(known: Known, code: str) -> int:
    """How many records and credentials are counted for the occupation that nobody has confirmed yet."""
    records = [each for each in known.records if code in {each.occupation_code, each.related_code}]
    return sum(
        1
        for state in [*(each.state for each in records), *(each.state for each in known.credentials)]
        if state is RecordState.STATED
    )


def _road(
    work: UnitOfWork, known: Known, occupation_code: str, asked: Sequence[ApplicationView] | None = None
) -> Pathway:
    listed = choices(known)
    named = [each for each in listed if each.code == occupation_code]
    if not named and occupations.find(occupation_code) is not None and len(occupation_code) == 10:
        named = [OccupationChoice(occupation_code, work_records.occupation_name(occupation_code))]
        listed = (*listed, *named)
    chosen = next(iter([*named, *listed]), None)
    code = chosen.code if chosen is not None else ""
    facts = background(work, known, code)
    held = counting(known.held, code)
    ladder = next(iter(in_force(known.rules, Asked(PolicyKind.LADDER, work.today, known.region))), None)
    open_refs = _open_applications(work, known.person_id, code, asked)
    aims = _aims(work, known, code, held, facts, open_refs) if chosen is not None else []
    first = next((each for each in reversed(aims) if each.may_apply), next(iter(aims), None))
    found = occupations.find(code) if code else None
    return Pathway(
        person_ref=known.person_ref,
        name=known.name,
        choices=listed,
        occupation=chosen,
        edition=found.edition if found is not None else None,
        region=known.region,
        ladder=ladder,
        ladder_ref=known.ref_of(ladder),
        steps=_steps(ladder, held, first),
        worked_months=counted(facts.work, until=month_of(work.today)),
        unconfirmed=unconfirmed(known, code),
        held=tuple(held),
        not_counted=tuple(each for each in known.held if each not in held),
        aim=first,
        others=tuple(each for each in aims if each is not first),
        titles=title_aims(work, known, facts, open_refs) if held else (),
    )


def _aims(
    work: UnitOfWork,
    known: Known,
    code: str,
    held: Sequence[HeldGrade],
    facts: Background,
    open_refs: dict[str, str],
) -> list[Aim]:
    """The national grades above the highest held, lowest first."""
    rules = conditions(known, work, code)
    above = held[0].grade.ordinal if held else 0
    return [
        aim(known, rules.get(grade), grade, facts, open_refs.get(grade.value, ""))
        for grade in NATIONAL_LEVELS
        if grade.ordinal > above
    ]


def _steps(ladder: Rule | None, held: Sequence[HeldGrade], following: Aim | None) -> tuple[Step, ...]:
    by_grade = {each.grade: each for each in reversed(held)}
    highest = held[0].grade if held else Grade.APPRENTICE
    deciders = {}
    if ladder is not None:
        deciders = {each.grade: each.decider for each in LadderData.model_validate(ladder.params).steps}
    steps = []
    for grade in Grade:
        if grade is highest:
            state = "here"
        elif highest.at_least(grade):
            state = "held"
        else:
            state = "next" if following is not None and following.grade is grade else "ahead"
        steps.append(Step(grade, deciders.get(grade, Decider.ENTERPRISE), state, by_grade.get(grade)))
    return tuple(steps)


def _open_applications(
    work: UnitOfWork, person_id: int, code: str, asked: Sequence[ApplicationView] | None
) -> dict[str, str]:
    if asked is not None:
        mine = [each for each in asked if each.occupation_code == code and each.state in OPEN]
        return {aim.value: each.ref for each in mine if (aim := each.grade or each.title) is not None}
    rows = work.session.execute(
        select(Application.target, Application.ref).where(
            Application.person_id == person_id,
            Application.occupation_code == code,
            Application.state.in_(OPEN),
        )
    )
    return {row.target: row.ref for row in rows}
