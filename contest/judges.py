"""Judges (裁判) appointed to a stage, dismissed, and stepping back (回避)."""

from sqlalchemy import func, select

from contest import reading
from contest.desk_views import JudgeView
from contest.errors import StageUnfit
from contest.models import Contest, Entry, Judge, PracticalMark, Stage
from contest.rules import panel
from contest.rules.stage import ANNOUNCED
from core import audit, notices
from core.access import Permission, Role
from core.errors import Facts, Finding, NotAllowed, NotFound
from core.ids import new_ref
from core.people import directory, lookup, persons, roles, scope
from core.people.rules.scope import unit_ids
from core.work import UnitOfWork

MOST_JUDGES = 30
SCORES = Permission.PERFORMANCE_SCORE


def appoint(work: UnitOfWork, stage_ref: str, person_code: str, *, is_head: bool = False) -> JudgeView:
    """Appoint a judge by their code, or change whether they are the head (裁判长). Idempotent.

    Raises NotFound for a code nobody in reach has, StageUnfit for who does not hold the role.
    """
    stage, contest = reading.stage_to_run(work, stage_ref)
    known = lookup.by_code(work, person_code)
    if known is None:
        raise NotFound
    found: list[Finding] = []
    held = {each.role for each in roles.held_by(work, known.person_id) if each.ended_at is None}
    if Role.JUDGE not in held:
        found.append(Finding("contest.not_a_judge", {"code": known.code}, "person_code"))
    if stage.state in ANNOUNCED:
        found.append(Finding("contest.stage_over", {"stage": stage.title}))
    if len(_standing(work, stage.id)) >= MOST_JUDGES:
        found.append(Finding("contest.judges_too_many", {"most": MOST_JUDGES}))
    if _entered(work, contest.id, known.person_id):
        found.append(Finding("contest.judge_competes", {"code": known.code}, "person_code"))
    if found:
        raise StageUnfit(*found)
    unit = directory.unit_of_day(work, known.person_id, work.today)
    judge = work.session.scalars(
        select(Judge).where(Judge.stage_id == stage.id, Judge.person_id == known.person_id)
    ).one_or_none()
    if judge is None:
        judge = Judge(ref=new_ref(), stage_id=stage.id, person_id=known.person_id, recused={"entries": []})
        facts: Facts = {"title": contest.title, "stage": stage.title}
        notices.send(work, known.person_id, "contest.judge_appointed", facts, f"/judging/{stage.ref}")
    judge.unit_path = unit.path if unit else None
    judge.is_head, judge.ended_at = is_head, None
    judge.appointed_by, judge.appointed_at = work.actor.person_id, work.now
    work.session.add(judge)
    work.flush()
    audit.record(work, "judge.appointed", "stage", stage.ref, {"judge": judge.ref, "head": is_head})
    return _views(work, [judge])[0]


def dismiss(work: UnitOfWork, judge_ref: str) -> None:
    """End an appointment; the marks given stay and count. Idempotent. Raises NotFound, NotAllowed."""
    judge, stage, _ = _to_run(work, judge_ref)
    if judge.ended_at is None:
        judge.ended_at = work.now
        audit.record(work, "judge.dismissed", "stage", stage.ref, {"judge": judge.ref})


def recuse(work: UnitOfWork, judge_ref: str, entry_ref: str) -> JudgeView:
    """Note that a judge steps back for an entrant, on whosever word. Raises NotFound, NotAllowed."""
    judge, stage, contest = _to_run(work, judge_ref)
    _step_back(work, judge, stage, contest, entry_ref)
    return _views(work, [judge])[0]


def recuse_myself(work: UnitOfWork, stage_ref: str, entry_ref: str) -> None:
    """Step back for an entrant one is close to; marks already given to them no longer count."""
    judge, stage, contest = mine_in(work, stage_ref, for_update=True)
    _step_back(work, judge, stage, contest, entry_ref)


def listing(work: UnitOfWork, stage_ref: str) -> tuple[JudgeView, ...]:
    """The judges of a stage, for its organiser and its judges. Raises NotFound, NotAllowed."""
    stage, _ = seen_by_jury(work, stage_ref)
    return of_stage(work, stage.id)


def of_stage(work: UnitOfWork, stage_id: int) -> tuple[JudgeView, ...]:
    """The judges who stand, and those whose marks stand, in order of appointment."""
    rows = work.session.scalars(select(Judge).where(Judge.stage_id == stage_id).order_by(Judge.id)).all()
    return tuple(
        view
        for row, view in zip(rows, _views(work, list(rows)), strict=True)
        if row.ended_at is None or view.marks
    )


def mine_in(work: UnitOfWork, stage_ref: str, *, for_update: bool = False) -> tuple[Judge, Stage, Contest]:
    """The actor's own standing appointment. Raises NotFound, NotAllowed."""
    work.demand(SCORES)
    found = (
        select(Judge, Stage, Contest)
        .join(Stage, Stage.id == Judge.stage_id)
        .join(Contest, Contest.id == Stage.contest_id)
        .where(Stage.ref == stage_ref, Judge.person_id == work.actor.myself(), Judge.ended_at.is_(None))
    )
    if for_update:
        found = found.with_for_update(of=Judge).execution_options(populate_existing=True)
    row = work.session.execute(found).one_or_none()
    if row is None:
        raise NotAllowed
    return row


def seen_by_jury(work: UnitOfWork, stage_ref: str) -> tuple[Stage, Contest]:
    """The stage, for its organiser or one of its judges. Raises NotFound, NotAllowed."""
    stage, contest = reading.stage_of(work, stage_ref)
    if not reading.may_run(work, contest):
        mine_in(work, stage_ref)
    return stage, contest


def demand_head(work: UnitOfWork, stage: Stage, contest: Contest) -> None:
    """Raises NotAllowed unless the actor is the stage's head judge or runs the contest."""
    if reading.may_run(work, contest):
        return
    judge, _, _ = mine_in(work, stage.ref)
    if not judge.is_head:
        raise NotAllowed


def against(judge: Judge, entry: Entry, contest_path: str) -> Finding | None:
    """Why this judge may not score this entrant, or None."""
    declared = entry.id in judge.recused.get("entries", ())
    return panel.recusal(judge.unit_path, entry.unit_path, contest_path, declared=declared)


def _step_back(work: UnitOfWork, judge: Judge, stage: Stage, contest: Contest, entry_ref: str) -> None:
    entry, its_contest = reading.entry_of(work, entry_ref)
    if its_contest.id != contest.id:
        raise NotFound
    known = list(judge.recused.get("entries", ()))
    if entry.id not in known:
        judge.recused = {"entries": [*known, entry.id]}
        facts: Facts = {"judge": judge.ref, "entry": entry.ref}
        audit.record(work, "judge.recused", "stage", stage.ref, facts)


def _to_run(work: UnitOfWork, judge_ref: str) -> tuple[Judge, Stage, Contest]:
    found = select(Stage.ref).join(Judge, Judge.stage_id == Stage.id).where(Judge.ref == judge_ref)
    stage_ref = work.session.scalars(found).one_or_none()
    if stage_ref is None:
        raise NotFound
    stage, contest = reading.stage_to_run(work, stage_ref)
    judge = work.session.scalars(select(Judge).where(Judge.ref == judge_ref).with_for_update()).one()
    return judge, stage, contest


def _standing(work: UnitOfWork, stage_id: int) -> list[int]:
    return list(
        work.session.scalars(
            select(Judge.person_id).where(Judge.stage_id == stage_id, Judge.ended_at.is_(None))
        )
    )


def _entered(work: UnitOfWork, contest_id: int, person_id: int) -> bool:
    found = select(Entry.id).where(Entry.contest_id == contest_id, Entry.person_id == person_id)
    return work.session.scalars(found).one_or_none() is not None


def _views(work: UnitOfWork, rows: list[Judge]) -> tuple[JudgeView, ...]:
    if not rows:
        return ()
    people = [each.person_id for each in rows]
    names, refs = persons.names_of(work, people), persons.refs_of(work, people)
    homes = {each.id: unit_ids(each.unit_path)[-1] for each in rows if each.unit_path}
    unit_names = scope.names_of(work, set(homes.values()))
    given = select(PracticalMark.judge_id, func.count()).where(
        PracticalMark.judge_id.in_([each.id for each in rows]),
        PracticalMark.supersedes_id.is_(None),  # a correction is no further sheet
    )
    counts = {row[0]: row[1] for row in work.session.execute(given.group_by(PracticalMark.judge_id))}
    codes = _codes(work, {entry for each in rows for entry in each.recused.get("entries", ())})
    return tuple(
        JudgeView(
            ref=each.ref,
            person_ref=refs[each.person_id],
            name=names[each.person_id],
            unit_name=unit_names.get(homes.get(each.id, 0)),
            is_head=each.is_head,
            recused=tuple(codes[entry] for entry in each.recused.get("entries", ())),
            marks=counts.get(each.id, 0),
        )
        for each in rows
    )


def _codes(work: UnitOfWork, entry_ids: set[int]) -> dict[int, str]:
    if not entry_ids:
        return {}
    rows = work.session.execute(select(Entry.id, Entry.code).where(Entry.id.in_(entry_ids)))
    return {row.id: row.code or "" for row in rows}
