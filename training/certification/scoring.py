"""Sheets and verdicts: what examiners enter, what is confirmed for all of them, and what follows from it.

In a round of a component a confirmed figure counts before the marks of a bound sitting, and these before a
panel. A panel counts once it has at least three sheets, an odd number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from core import audit
from core.errors import Finding
from core.occupations.rules.grades import GradeComponent
from core.people import lookup, persons, scope
from core.points import Points, share_of
from core.work import UnitOfWork
from exam import marks
from training.certification import evaluations, examiners
from training.certification.errors import SheetUnfit
from training.certification.models import (
    Certificate,
    EvaluationCandidate,
    EvaluationComponent,
    EvaluationPlan,
    EvaluationScore,
    EvaluationSitting,
)
from training.certification.rules.evaluation import (
    FULL_MARKS,
    Result,
    Retakes,
    Threshold,
    Verdict,
    judge,
    panel_points,
)
from training.certification.states import CertificateStatus, SheetSource
from training.certification.views import CandidateList, CandidateRow, ScoringSheet, SheetRow

MOST_ROUNDS = 20
Cell = tuple[int, GradeComponent, int]
"""A candidate, a component and a round."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sheet: points out of 100 marks, or None for who was absent."""

    candidate_ref: str
    points: Points | None


def sheet(
    work: UnitOfWork, ref: str, component: GradeComponent | None = None, number: int = 1
) -> ScoringSheet:
    """The actor's own sheet for a component, the first that is not theory unless one is named.

    Raises NotFound, NotTheExaminer. Their own line is left out: nobody scores themselves.
    """
    row = examiners.plan_of(work, ref)
    parts = _parts(work, row.id)
    chosen = component or next(
        (each for each in parts if each is not GradeComponent.THEORY), next(iter(parts))
    )
    part = evaluations.component_of(work, row, chosen)
    listed = [each for each in _candidates(work, row.id) if each.person_id != work.actor.person_id]
    own = {
        each.candidate_id: each
        for each in work.session.scalars(
            select(EvaluationScore)
            .where(
                EvaluationScore.component_id == part.id,
                EvaluationScore.round == number,
                EvaluationScore.entered_by == work.actor.person_id,
                EvaluationScore.source == SheetSource.EXAMINER,
            )
            .order_by(EvaluationScore.id)
        )
    }
    names = persons.names_of(work, [each.person_id for each in listed])
    homes = scope.names_of(work, {each.unit_id for each in listed if each.unit_id is not None})
    return ScoringSheet(
        plan_ref=row.ref,
        plan_title=row.title,
        occupation=row.occupation_name,
        grade=row.grade,
        component=chosen,
        components=tuple(parts),
        round=number,
        pass_points=Points(part.pass_points),
        rows=tuple(
            SheetRow(
                candidate_ref=each.ref,
                name=names[each.person_id],
                unit=homes.get(each.unit_id or 0, ""),
                points=_points(own.get(each.id)),
                absent=each.id in own and own[each.id].absent,
            )
            for each in listed
        ),
    )


def enter(
    work: UnitOfWork, ref: str, component: GradeComponent, number: int, entries: Sequence[Entry]
) -> int:
    """Append the actor's own lines to their sheet; what did not change is not written again.

    Returns how many lines were. Raises NotTheExaminer, EvaluationClosed, SheetUnfit, NotFound.
    """
    row = examiners.plan_of(work, ref, for_update=True)
    before = {each.candidate_ref: each for each in sheet(work, ref, component, number).rows}
    fresh = [
        each
        for each in entries
        if each.candidate_ref in before
        and (each.points, each.points is None)
        != (before[each.candidate_ref].points, before[each.candidate_ref].absent)
    ]
    part = evaluations.component_of(work, row, component)
    _append(work, row, part, number, fresh, SheetSource.EXAMINER)
    facts = {"component": component.value, "round": number, "lines": len(fresh)}
    audit.record(work, "evaluation.sheet_entered", "evaluation", ref, facts)
    return len(fresh)


def confirm(
    work: UnitOfWork,
    ref: str,
    component: GradeComponent,
    number: int,
    points_by_code: Mapping[str, Points | None],
    note: str,
) -> tuple[str, ...]:
    """Enter one figure for each of these candidates that was settled elsewhere, by staff number.

    ``note`` says by which record. Returns the codes that are not on the list.
    """
    row = evaluations.open_row_of(work, ref)
    part = evaluations.component_of(work, row, component)
    if not note.strip():
        raise SheetUnfit(Finding("certification.note_missing", {}, "note"))
    listed = _candidates(work, row.id)
    codes = lookup.codes_of(work, [each.person_id for each in listed])
    by_code = {codes[each.person_id].upper(): each.ref for each in listed}
    known = {code.upper(): points for code, points in points_by_code.items() if code.upper() in by_code}
    entries = [Entry(by_code[code], points) for code, points in known.items()]
    _append(work, row, part, number, entries, SheetSource.CONFIRMED, note.strip()[:200])
    facts = {"component": component.value, "round": number, "lines": len(entries)}
    audit.record(work, "evaluation.points_confirmed", "evaluation", ref, facts)
    return tuple(code for code in points_by_code if code.upper() not in by_code)


def verdicts(
    work: UnitOfWork, row: EvaluationPlan, candidates: Sequence[EvaluationCandidate]
) -> dict[int, Verdict]:
    """The verdict of today on each candidate, by the candidate's id; four queries however many they are."""
    parts = _parts(work, row.id)
    thresholds = [Threshold(each, Points(part.pass_points)) for each, part in parts.items()]
    retakes = Retakes(row.keep_months, row.max_retakes, row.absent_forfeits)
    results = _results(work, parts, candidates)
    return {each.id: judge(thresholds, results.get(each.id, ()), retakes, work.today) for each in candidates}


def candidates(work: UnitOfWork, ref: str, *, after: int | None = None, limit: int = 50) -> CandidateList:
    """A page of candidates with their verdicts, for who runs or certifies the evaluation."""
    row = evaluations.row_of(work, ref)
    listed = _candidates(work, row.id, after=after, limit=limit + 1)
    page = listed[:limit]
    people = [each.person_id for each in page]
    names, codes = persons.names_of(work, people), lookup.codes_of(work, people)
    homes = scope.names_of(work, {each.unit_id for each in page if each.unit_id is not None})
    given = {
        each.person_id: each
        for each in work.session.scalars(
            select(Certificate).where(
                Certificate.plan_id == row.id,
                Certificate.person_id.in_(people),
                Certificate.status == CertificateStatus.VALID,
            )
        )
    }
    judged = verdicts(work, row, page)
    return CandidateList(
        rows=tuple(
            CandidateRow(
                id=each.id,
                ref=each.ref,
                name=names[each.person_id],
                code=codes[each.person_id],
                unit=homes.get(each.unit_id or 0, ""),
                verdict=judged[each.id],
                certificate_ref=given[each.person_id].ref if each.person_id in given else None,
                number=given[each.person_id].number if each.person_id in given else None,
                exception=each.exception,
            )
            for each in page
        ),
        next_after=page[-1].id if len(listed) > limit else None,
    )


def _append(
    work: UnitOfWork,
    row: EvaluationPlan,
    part: EvaluationComponent,
    number: int,
    entries: Sequence[Entry],
    source: SheetSource,
    note: str = "",
) -> None:
    if not 1 <= number <= MOST_ROUNDS:
        raise SheetUnfit(Finding("certification.round_range", {"most": MOST_ROUNDS}, "round"))
    if any(each.points is not None and not 0 <= each.points <= FULL_MARKS for each in entries):
        raise SheetUnfit(Finding("certification.points_range", {}, "points"))
    ids = {each.ref: each.id for each in _candidates(work, row.id)}
    work.session.add_all(
        EvaluationScore(
            component_id=part.id,
            candidate_id=ids[each.candidate_ref],
            round=number,
            source=source,
            entered_by=work.actor.person_id,
            points=each.points,
            absent=each.points is None,
            held_on=work.today,
            note=note,
            entered_at=work.now,
        )
        for each in entries
    )
    work.flush()


def _results(
    work: UnitOfWork,
    parts: Mapping[GradeComponent, EvaluationComponent],
    candidates: Sequence[EvaluationCandidate],
) -> dict[int, list[Result]]:
    """By candidate. What counts more is laid over what counts less."""
    kinds = {part.id: component for component, part in parts.items()}
    scores = work.session.scalars(
        select(EvaluationScore)
        .where(EvaluationScore.candidate_id.in_([each.id for each in candidates]))
        .order_by(EvaluationScore.id)
    ).all()
    cells = _panels(scores, kinds) | _marked(work, kinds, candidates)
    for each in scores:
        if each.source is SheetSource.CONFIRMED:
            cells[each.candidate_id, kinds[each.component_id], each.round] = (_points(each), each.held_on)
    results: dict[int, list[Result]] = {}
    for (candidate_id, component, number), (points, held_on) in cells.items():
        results.setdefault(candidate_id, []).append(Result(component, number, points, held_on))
    return results


def _panels(
    scores: Iterable[EvaluationScore], kinds: Mapping[int, GradeComponent]
) -> dict[Cell, tuple[Points | None, date]]:
    sheets: dict[Cell, dict[int, EvaluationScore]] = {}
    for each in scores:
        if each.source is SheetSource.EXAMINER:
            cell = (each.candidate_id, kinds[each.component_id], each.round)
            sheets.setdefault(cell, {})[each.entered_by or 0] = each
    cells: dict[Cell, tuple[Points | None, date]] = {}
    for cell, given in sheets.items():
        found = panel_points({who: _points(each) for who, each in given.items()})
        if not isinstance(found, tuple):
            cells[cell] = (found, max(each.held_on for each in given.values()))
    return cells


def _marked(
    work: UnitOfWork, kinds: Mapping[int, GradeComponent], candidates: Sequence[EvaluationCandidate]
) -> dict[Cell, tuple[Points | None, date]]:
    """The marks of bound sittings, brought to 100 marks."""
    bound = {
        each.sitting_id: each
        for each in work.session.scalars(
            select(EvaluationSitting).where(EvaluationSitting.component_id.in_(list(kinds)))
        )
    }
    if not bound:
        return {}
    ids = {each.person_id: each.id for each in candidates}
    cells: dict[Cell, tuple[Points | None, date]] = {}
    for mark in marks.standing(work, bound.keys(), ids.keys()):
        sitting = bound[mark.sitting_id]
        points = share_of(FULL_MARKS, Fraction(int(mark.points), int(mark.of_points)))
        cell = (ids[mark.person_id], kinds[sitting.component_id], sitting.round)
        cells[cell] = (points, sitting.held_on)
    return cells


def _parts(work: UnitOfWork, plan_id: int) -> dict[GradeComponent, EvaluationComponent]:
    rows = work.session.scalars(
        select(EvaluationComponent)
        .where(EvaluationComponent.plan_id == plan_id)
        .order_by(EvaluationComponent.position)
    )
    return {row.component: row for row in rows}


def _candidates(
    work: UnitOfWork, plan_id: int, *, after: int | None = None, limit: int | None = None
) -> list[EvaluationCandidate]:
    found = select(EvaluationCandidate).where(
        EvaluationCandidate.plan_id == plan_id, EvaluationCandidate.withdrawn_at.is_(None)
    )
    if after is not None:
        found = found.where(EvaluationCandidate.id > after)
    return list(work.session.scalars(found.order_by(EvaluationCandidate.id).limit(limit)))


def candidates_after(work: UnitOfWork, plan_id: int, after: int, limit: int) -> list[EvaluationCandidate]:
    """The next candidates by number, for work done chunk by chunk."""
    return _candidates(work, plan_id, after=after, limit=limit)


def _points(score: EvaluationScore | None) -> Points | None:
    return None if score is None or score.points is None else Points(score.points)
