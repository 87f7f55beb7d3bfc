"""Who on a list may be evaluated for the grade: the conditions of application, asked before admission.

The judgement is the pathways' own, by the same rows of policy; it is told, never enforced. Records here may
be incomplete and standards know exceptions (破格), so whoever runs the evaluation may admit all the same,
with a reason that stays beside the candidate.
"""

from collections.abc import Sequence

from core.errors import Finding
from core.occupations.rules.grades import Grade
from core.people.lookup import Known as Listed
from core.work import UnitOfWork
from training.certification import pathways
from training.certification.models import EvaluationPlan
from training.certification.pathways import Known
from training.certification.rules.eligibility import Rule, Verified
from training.certification.views import Basis, Doubt


def doubts(work: UnitOfWork, row: EvaluationPlan, people: Sequence[Listed]) -> tuple[Doubt, ...]:
    """Who of these does not meet the conditions of the evaluation's grade, as far as is known, in order.

    Nobody is doubted where no conditions are registered for the grade.
    """
    rules = pathways.rules_of(work) if people else ()
    found = (_doubt(work, row, who.code, pathways.known_of(work, who.person_id, rules)) for who in people)
    return tuple(each for each in found if each is not None)


def _doubt(work: UnitOfWork, row: EvaluationPlan, code: str, known: Known) -> Doubt | None:
    occupation, grade = row.occupation_code[:10], Grade(row.grade)
    held = pathways.counting(known.held, occupation)
    if held and held[0].grade.at_least(grade):
        finding = Finding("certification.holds_already", {"grade": held[0].grade.value})
        return Doubt(code, known.name, False, None, (finding,), None)
    rule = pathways.conditions(known, work, occupation).get(grade)
    judged = pathways.aim(known, rule, grade, pathways.background(work, known, occupation))
    if judged.nearest is None or judged.may_apply:
        return None
    lacking = [check for check in judged.nearest.checks if not check.met]
    nothing_known = not held and not any(
        occupation in {each.occupation_code, each.related_code} for each in known.records
    )
    return Doubt(
        code=code,
        name=known.name,
        is_incomplete=nothing_known,
        short_months=judged.nearest.short_months or None,
        findings=tuple(check.finding for check in lacking),
        basis=None if rule is None else _basis(rule, judged.rule_ref),
    )


def _basis(rule: Rule, ref: str) -> Basis:
    return Basis(ref, rule.title, rule.doc_no, rule.verified is Verified.UNVERIFIED)
