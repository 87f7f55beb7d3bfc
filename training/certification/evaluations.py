"""Evaluations (技能评价): planned for a grade, filled with candidates and sittings, closed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select

from core import audit, reasons
from core.access import Permission
from core.clock import day_of
from core.counts import Count
from core.errors import Finding, NotFound
from core.ids import new_ref
from core.occupations import occupations
from core.occupations.rules.grades import Grade, GradeComponent
from core.people import lookup, persons, scope, units
from core.people.lookup import Known
from core.points import Points
from core.work import UnitOfWork
from exam import sittings
from training.certification import admission
from training.certification.errors import EvaluationClosed, PlanUnfit, RevocationReasonMissing
from training.certification.models import (
    Certificate,
    EvaluationCandidate,
    EvaluationComponent,
    EvaluationExaminer,
    EvaluationPlan,
    EvaluationSitting,
)
from training.certification.rules.evaluation import Threshold, check_thresholds
from training.certification.states import CertificateStatus, EvaluationState
from training.certification.views import ComponentView, Entered, PlanView, SittingBound

LONGEST_KEEP_MONTHS = 120
MOST_RETAKES = 20
LONGEST_EXCEPTION = 500
Place = TypeVar("Place", EvaluationCandidate, EvaluationExaminer)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """An evaluation to plan. ``retake_source``: which document says how long parts are kept (待核实)."""

    title: str
    unit_ref: str
    occupation_code: str
    grade: Grade
    thresholds: Sequence[Threshold]
    keep_months: int | None = None
    max_retakes: int | None = None
    absent_forfeits: bool = False
    retake_source: str = ""


def plan(work: UnitOfWork, draft: PlanDraft) -> PlanView:
    """Plan an evaluation. Raises NotFound, NotAllowed, PlanUnfit with every reason."""
    unit = units.unit_of(work, draft.unit_ref)
    work.demand(Permission.EVALUATION_RUN, unit.path)
    occupation = occupations.find(draft.occupation_code)
    found = [*_check(draft), *check_thresholds(draft.grade, draft.thresholds)]
    if occupation is None:
        found.append(Finding("certification.occupation_unknown", {}, "occupation_code"))
    if occupation is None or found:
        raise PlanUnfit(*found)
    row = EvaluationPlan(
        ref=new_ref(),
        title=draft.title.strip(),
        unit_id=unit.id,
        state=EvaluationState.OPEN,
        occupation_code=draft.occupation_code,
        occupation_name=occupation.name,
        occupation_edition=occupation.edition,
        grade=draft.grade,
        keep_months=draft.keep_months,
        max_retakes=draft.max_retakes,
        absent_forfeits=draft.absent_forfeits,
        retake_source=draft.retake_source.strip(),
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(row)
    work.flush()
    work.session.add_all(
        EvaluationComponent(
            plan_id=row.id, position=at, component=each.component, pass_points=int(each.pass_points)
        )
        for at, each in enumerate(draft.thresholds)
    )
    work.flush()
    audit.record(work, "evaluation.planned", "evaluation", row.ref, {"occupation": draft.occupation_code})
    return view(work, row)


def close(work: UnitOfWork, ref: str) -> PlanView:
    """Take nothing more: no candidates, no sheets. Closing twice changes nothing."""
    row = row_of(work, ref, for_update=True)
    if row.state is EvaluationState.OPEN:
        row.state, row.closed_at = EvaluationState.CLOSED, work.now
        audit.record(work, "evaluation.closed", "evaluation", ref)
    return view(work, row)


def admit(work: UnitOfWork, ref: str, codes: Iterable[str], exception: str = "") -> Entered:
    """Put people on the list by their codes; who was withdrawn comes back.

    Who is not found to meet the conditions of application stays off it and is told of in ``doubted``, unless
    the ``exception`` says why they are admitted all the same. Raises NotFound, NotAllowed, EvaluationClosed,
    Invalid for too long a list.
    """
    row = open_row_of(work, ref)
    listed = lookup.on_list(work, codes)
    there = work.session.scalars(
        select(EvaluationCandidate).where(EvaluationCandidate.plan_id == row.id)
    ).all()
    standing = {each.person_id for each in there if each.withdrawn_at is None}
    fresh = [who for who in listed.known if who.person_id not in standing]
    doubted = {each.code: each for each in admission.doubts(work, row, fresh)}
    why = reasons.read(exception, longest=LONGEST_EXCEPTION)
    if exception.strip() and not reasons.suffices(why):
        raise RevocationReasonMissing

    def candidate(who: Known) -> EvaluationCandidate:
        return EvaluationCandidate(
            ref=new_ref(),
            plan_id=row.id,
            person_id=who.person_id,
            unit_id=who.unit_id,
            admitted_at=work.now,
        )

    taken = [who for who in fresh if why or who.code not in doubted]
    added = take_on(work, taken, there, candidate)
    audit.record(work, "evaluation.admitted", "evaluation", ref, {"people": len(added)})
    if why:
        _except(work, row, {who.person_id for who in taken if who.code in doubted}, why)
    left = () if why else tuple(doubted.values())
    return Entered(len(added), len(listed.known) - len(fresh), listed.unknown, left)


def _except(work: UnitOfWork, row: EvaluationPlan, people: set[int], why: str) -> None:
    """Keep beside each of them why they were admitted all the same."""
    found = select(EvaluationCandidate).where(
        EvaluationCandidate.plan_id == row.id, EvaluationCandidate.person_id.in_(people)
    )
    refs = persons.refs_of(work, people)
    for candidate in work.session.scalars(found):
        candidate.exception = why
        facts = {"person": refs[candidate.person_id], "reason": why}
        audit.record(work, "evaluation.admitted_by_exception", "evaluation", row.ref, facts)


def take_on(
    work: UnitOfWork, people: Sequence[Known], there: Iterable[Place], place: Callable[[Known], Place]
) -> list[Known]:
    """Give each of these people a ``place``; who is ``there`` keeps theirs, and who was withdrawn comes back.

    Returns who is new or came back.
    """
    places = {each.person_id: each for each in there}
    added = [who for who in people if who.person_id not in places or places[who.person_id].withdrawn_at]
    for who in added:
        if who.person_id in places:
            places[who.person_id].withdrawn_at = None
        else:
            work.session.add(place(who))
    work.flush()
    return added


def withdraw(work: UnitOfWork, ref: str, candidate_ref: str, reason: str) -> None:
    """Take somebody off the list, with a reason; their sheets stay. Raises NotFound."""
    row = open_row_of(work, ref)
    if not reasons.suffices(reason):
        raise RevocationReasonMissing
    candidate = candidate_of(work, row, candidate_ref)
    candidate.withdrawn_at = work.now
    whom = persons.refs_of(work, (candidate.person_id,))[candidate.person_id]
    facts = {"person": whom, "reason": reasons.read(reason)}
    audit.record(work, "evaluation.withdrawn", "evaluation", ref, facts)


def bind(work: UnitOfWork, ref: str, component: GradeComponent, sitting_ref: str, number: int = 1) -> None:
    """Let a rated sitting's marks count for a component, as its round ``number``; twice is once.

    Raises NotFound, PlanUnfit for a sitting that does not count.
    """
    row = open_row_of(work, ref)
    sitting = sittings.look(work, sitting_ref)
    part = component_of(work, row, component)
    if not sitting.rated:
        raise PlanUnfit(Finding("certification.sitting_unrated", {}, "sitting"))
    bound = work.session.scalars(
        select(EvaluationSitting).where(EvaluationSitting.component_id == part.id)
    ).all()
    if any(each.sitting_id == sitting.id for each in bound):
        return
    work.session.add(
        EvaluationSitting(
            component_id=part.id,
            sitting_id=sitting.id,
            sitting_ref=sitting.ref,
            title=sitting.title,
            of_points=int(sitting.total),
            round=number,
            held_on=day_of(sitting.opens_at, work.house.settings.zone),
        )
    )
    work.flush()
    audit.record(work, "evaluation.sitting_bound", "evaluation", ref, {"sitting": sitting.ref})


def look(work: UnitOfWork, ref: str) -> PlanView:
    """An evaluation, for who runs or certifies it."""
    return view(work, row_of(work, ref))


def listing(work: UnitOfWork, *, before: int | None = None, limit: int = 30) -> list[PlanView]:
    """Evaluations within the actor's reach, the newest first."""
    reach = scope.ids_in_reach(work, Permission.EVALUATION_RUN, Permission.CERTIFICATE_ISSUE)
    found = select(EvaluationPlan).where(EvaluationPlan.unit_id.in_(reach))
    if before is not None:
        found = found.where(EvaluationPlan.id < before)
    return views(work, list(work.session.scalars(found.order_by(EvaluationPlan.id.desc()).limit(limit))))


def in_reach_count(work: UnitOfWork) -> Count:
    """So many evaluations are within the actor's reach."""
    reach = scope.ids_in_reach(work, Permission.EVALUATION_RUN, Permission.CERTIFICATE_ISSUE)
    return select(func.count()).where(EvaluationPlan.unit_id.in_(reach))


def row_of(work: UnitOfWork, ref: str, *, for_update: bool = False) -> EvaluationPlan:
    """The row, for who runs or certifies it. Raises NotFound, NotAllowed."""
    found = select(EvaluationPlan).where(EvaluationPlan.ref == ref)
    row = work.session.scalars(found.with_for_update() if for_update else found).one_or_none()
    if row is None:
        raise NotFound
    path = scope.path_of(work, row.unit_id)
    if not work.actor.may(Permission.CERTIFICATE_ISSUE, path):
        work.demand(Permission.EVALUATION_RUN, path)
    return row


def open_row_of(work: UnitOfWork, ref: str) -> EvaluationPlan:
    """The row, locked, for who runs it. Raises EvaluationClosed besides."""
    row = row_of(work, ref, for_update=True)
    work.demand(Permission.EVALUATION_RUN, scope.path_of(work, row.unit_id))
    if row.state is EvaluationState.CLOSED:
        raise EvaluationClosed
    return row


def component_of(work: UnitOfWork, row: EvaluationPlan, component: GradeComponent) -> EvaluationComponent:
    """The evaluation's part. Raises NotFound."""
    found = select(EvaluationComponent).where(
        EvaluationComponent.plan_id == row.id, EvaluationComponent.component == component
    )
    part = work.session.scalars(found).one_or_none()
    if part is None:
        raise NotFound
    return part


def candidate_of(work: UnitOfWork, row: EvaluationPlan, ref: str) -> EvaluationCandidate:
    """A candidate on this evaluation's list. Raises NotFound."""
    found = select(EvaluationCandidate).where(
        EvaluationCandidate.plan_id == row.id,
        EvaluationCandidate.ref == ref,
        EvaluationCandidate.withdrawn_at.is_(None),
    )
    candidate = work.session.scalars(found).one_or_none()
    if candidate is None:
        raise NotFound
    return candidate


def view(work: UnitOfWork, row: EvaluationPlan) -> PlanView:
    """One evaluation for showing."""
    return views(work, [row])[0]


def views(work: UnitOfWork, rows: list[EvaluationPlan]) -> list[PlanView]:
    """A page's worth of evaluations, in five queries."""
    ids, unit_ids = [row.id for row in rows], {row.unit_id for row in rows}
    names, paths = scope.names_of(work, unit_ids), scope.paths_of(work, unit_ids)
    parts = _components(work, ids)
    listed = select(EvaluationCandidate.plan_id, func.count()).where(
        EvaluationCandidate.plan_id.in_(ids), EvaluationCandidate.withdrawn_at.is_(None)
    )
    given = select(Certificate.plan_id, func.count()).where(
        Certificate.plan_id.in_(ids), Certificate.status == CertificateStatus.VALID
    )
    counted = {row[0]: row[1] for row in work.session.execute(listed.group_by(EvaluationCandidate.plan_id))}
    issued = {row[0]: row[1] for row in work.session.execute(given.group_by(Certificate.plan_id))}
    return [
        PlanView(
            id=row.id,
            ref=row.ref,
            title=row.title,
            unit=names[row.unit_id],
            unit_path=paths[row.unit_id],
            state=row.state,
            occupation_code=row.occupation_code,
            occupation=row.occupation_name,
            edition=row.occupation_edition,
            grade=row.grade,
            components=parts.get(row.id, ()),
            keep_months=row.keep_months,
            max_retakes=row.max_retakes,
            absent_forfeits=row.absent_forfeits,
            retake_source=row.retake_source,
            candidates=counted.get(row.id, 0),
            issued=issued.get(row.id, 0),
        )
        for row in rows
    ]


def _components(work: UnitOfWork, plan_ids: list[int]) -> dict[int, tuple[ComponentView, ...]]:
    rows = work.session.execute(
        select(EvaluationComponent, EvaluationSitting)
        .outerjoin(EvaluationSitting, EvaluationSitting.component_id == EvaluationComponent.id)
        .where(EvaluationComponent.plan_id.in_(plan_ids))
        .order_by(EvaluationComponent.position, EvaluationSitting.round, EvaluationSitting.id)
    ).all()
    bound: dict[int, list[SittingBound]] = {}
    parts: dict[int, EvaluationComponent] = {}
    for part, sitting in rows:
        parts[part.id] = part
        if sitting is not None:
            bound.setdefault(part.id, []).append(
                SittingBound(sitting.sitting_ref, sitting.title, sitting.round, sitting.held_on)
            )
    shown: dict[int, list[ComponentView]] = {}
    for part in parts.values():
        component = ComponentView(part.component, Points(part.pass_points), tuple(bound.get(part.id, ())))
        shown.setdefault(part.plan_id, []).append(component)
    return {plan_id: tuple(each) for plan_id, each in shown.items()}


def _check(draft: PlanDraft) -> list[Finding]:
    found = []
    if not 1 <= len(draft.title.strip()) <= 120:
        found.append(Finding("certification.title_length", {"most": 120}, "title"))
    if draft.keep_months is not None and not 1 <= draft.keep_months <= LONGEST_KEEP_MONTHS:
        found.append(Finding("certification.keep_months", {"most": LONGEST_KEEP_MONTHS}, "keep_months"))
    if draft.max_retakes is not None and not 0 <= draft.max_retakes <= MOST_RETAKES:
        found.append(Finding("certification.max_retakes", {"most": MOST_RETAKES}, "max_retakes"))
    return found
