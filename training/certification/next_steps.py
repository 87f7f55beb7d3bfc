"""The next step of many people at once, for lists: a handful of queries however many they are.

A list judges by nationwide rules and without ages; the sheet of one person judges in full.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from core.occupations import occupations
from core.occupations.rules.grades import NATIONAL_LEVELS, Grade
from core.people import register
from core.work import UnitOfWork
from training.certification import certificates, pathways, work_records
from training.certification.pathway_models import WorkCredential, WorkRecord
from training.certification.pathway_states import RecordState
from training.certification.registry_views import NextStep
from training.certification.rules.eligibility import Rule


def of_many(
    work: UnitOfWork, people: Collection[int], rules: Sequence[Rule]
) -> dict[tuple[int, str], NextStep]:
    """The step above the highest held grade, by person and occupation of what they hold."""
    held = certificates.held_by_many(work, people)
    records: dict[int, list[WorkRecord]] = {}
    for row in work.session.scalars(
        select(WorkRecord).where(WorkRecord.person_id.in_(people), WorkRecord.state != RecordState.REFUSED)
    ):
        records.setdefault(row.person_id, []).append(row)
    taken_over = [row.membership_id for rows in records.values() for row in rows if row.membership_id]
    ends = register.ends_of(work, taken_over) if taken_over else {}
    credentials: dict[int, list[WorkCredential]] = {}
    for credential in work.session.scalars(
        select(WorkCredential).where(
            WorkCredential.person_id.in_(people), WorkCredential.state != RecordState.REFUSED
        )
    ):
        credentials.setdefault(credential.person_id, []).append(credential)
    found: dict[tuple[int, str], NextStep] = {}
    for person_id, grades in held.items():
        known = pathways.Known(
            person_id=person_id,
            person_ref="",
            name="",
            region="",
            age=None,
            records=work_records.views(work, records.get(person_id, ()), ends),
            credentials=work_records.credential_views(credentials.get(person_id, ())),
            held=grades,
            rules=tuple(rules),
            refs={(rule.code, rule.version): "" for rule in rules},
        )
        for code in {(each.occupation_code or "")[:10] for each in grades}:
            step = _step(work, known, code)
            if step is not None:
                found[person_id, code] = step
    return found


def _step(work: UnitOfWork, known: pathways.Known, code: str) -> NextStep | None:
    counting = pathways.counting(known.held, code)
    if not counting or occupations.find(code) is None:
        return None
    following = _above(counting[0].grade)
    if following is None:
        return None
    rule = pathways.conditions(known, work, code).get(following)
    judged = pathways.aim(known, rule, following, pathways.background(work, known, code))
    nearest = judged.nearest
    return NextStep(
        grade=following,
        may_apply=judged.may_apply,
        short_months=nearest.short_months if nearest is not None else None,
        ready_on=nearest.ready_on(work.today) if nearest is not None else None,
        stalled=nearest is not None and nearest.stalled,
        unconfirmed=pathways.unconfirmed(known, code),
    )


def _above(grade: Grade) -> Grade | None:
    return next((each for each in NATIONAL_LEVELS if each.ordinal == grade.ordinal + 1), None)
