"""Panels (裁判组): judges' marks laid side by side, and confirmed by the head judge or the organiser.

A confirmed mark is a row of its own that names the marks it was made of; it goes to the board. A ruling
(裁决) sets a mark without them, with its reason. A head judge who scores too reads what the others gave a
contestant only once their own mark is signed.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from contest import boards, entrants, judges, panel_history, reading, showing
from contest.desk_views import PanelPage, PanelRow
from contest.errors import MarksChanged, MarkStands, MarkUnconfirmed, MarkUnfit, ReasonNeeded, StageBusy
from contest.models import Contest, Entry, Judge, PracticalMark, PracticalResult, Stage, StageEntry
from contest.rules import panel as panel_rules
from contest.rules.panel import JudgeMark, Panel, PanelSheet
from contest.rules.rule_sheet import ComponentKind
from contest.rules.stage import ANNOUNCED, TAKES_SCORES
from contest.states import StageEntryState
from contest.views import MarkView
from core import audit, reasons
from core.errors import Facts, Finding, NotFound
from core.people import scope
from core.points import Points, written
from core.work import UnitOfWork

MOST_AT_ONCE = 500


def page(work: UnitOfWork, stage_ref: str, component: str) -> PanelPage:
    """Everybody's marks in one practical component, by blind number. Raises NotFound, NotAllowed."""
    stage, contest = reading.stage_of(work, stage_ref)
    judges.demand_head(work, stage, contest)
    panel, title = panel_of(stage, component)
    people = [entry for _, entry in entrants.blindly(work, stage.id)]
    rows = _rows(work, stage, component, people)
    return PanelPage(
        stage=showing.stage(work, contest, stage),
        component=component,
        component_title=title,
        panel=panel,
        judges=judges.of_stage(work, stage.id),
        rows=rows,
        to_confirm=sum(1 for each in rows if each.confirmed_at is None or each.differs),
    )


def confirm(
    work: UnitOfWork,
    stage_ref: str,
    component: str,
    entry_ref: str,
    *,
    seen: str,
    looked_again: bool = False,
    reason: str = "",
) -> PanelRow:
    """Confirm what the panel's marks come to, and send it to the board. Confirming again changes nothing.

    ``seen``: the row's own mark of what was looked at; where a judge has signed another mark since, nothing
    is confirmed unseen. ``looked_again``: somebody looked at marks that differ too much and lets them stand.
    Marks that changed after a confirmation need a ``reason``. Raises NotFound, NotAllowed, StageBusy,
    MarkUnconfirmed, MarksChanged, ReasonNeeded, MarkStands.
    """
    stage, entry = _to_confirm(work, stage_ref, entry_ref)
    panel, title = panel_of(stage, component)
    row = _rows(work, stage, component, [entry])[0]
    if row.withheld:
        raise MarkUnconfirmed(Finding("contest.sign_first"))
    if row.seen != seen:
        raise MarksChanged(blind=row.code)
    made = _combined(work, stage, component, panel, title, entry)
    if made.against or (made.second_look and not looked_again):
        raise MarkUnconfirmed(*(made.against or made.second_look))
    _confirm(work, stage, component, entry, made, reason)
    return _rows(work, stage, component, [entry])[0]


def confirm_all(work: UnitOfWork, stage_ref: str, component: str, seen: Mapping[str, str]) -> tuple[int, int]:
    """Confirm those of ``seen`` whose marks are there, agree well enough and are still the ones looked at.

    ``seen``: what was looked at by entry, as the rows said it. Returns how many were confirmed, at most 500,
    and how many were not because a judge has signed another mark meanwhile.
    """
    stage, contest = reading.stage_of(work, stage_ref)
    judges.demand_head(work, stage, contest)
    rows = _rows(work, stage, component, entrants.competing(work, stage.id))
    open_ = [each for each in rows if each.entry_ref in seen and not each.confirmed_at]
    same = [each for each in open_ if each.seen == seen[each.entry_ref]]
    ready = [each for each in same if not (each.withheld or each.against or each.second_look)][:MOST_AT_ONCE]
    for each in ready:
        confirm(work, stage_ref, component, each.entry_ref, seen=each.seen)
    return len(ready), len(open_) - len(same)


def rule(
    work: UnitOfWork,
    stage_ref: str,
    component: str,
    entry_ref: str,
    *,
    points: Points | None,
    reason: str,
) -> None:
    """Set a mark by a ruling (裁决), absent where ``points`` is None; also after the announcement.

    Practical marks, and those of recorded learning, which nobody else sets.

    A result that is announced changes only when a correction is published. Raises NotFound, NotAllowed for
    all but the organiser, ReasonNeeded, StageBusy, MarkUnfit, MarkStands.
    """
    if not reasons.suffices(reason):
        raise ReasonNeeded
    stage, entry = _to_confirm(work, stage_ref, entry_ref, by_ruling=True)
    part = reading.sheet_of(stage).component(component)
    if part is None or part.kind is ComponentKind.THEORY:
        raise NotFound
    if points is not None and not 0 <= points <= part.of_points:
        raise MarkUnfit(Finding("contest.points_out_of_range", {"most": written(part.of_points)}, "points"))
    made = Panel(points, points is None, (), (), (), ())
    _confirm(work, stage, component, entry, made, reason)


def panel_of(stage: Stage, component: str) -> tuple[PanelSheet, str]:
    """The score sheet of a practical component and its title. Raises NotFound."""
    part = reading.sheet_of(stage).component(component)
    panel = reading.panels_of(stage).get(component)
    if part is None or panel is None:
        raise NotFound
    return panel, part.title


def standing(
    work: UnitOfWork, stage_id: int, component: str, entry_ids: list[int] | None = None
) -> list[PracticalMark]:
    """The newest mark of every judge for every entrant. Marks of a judge who stepped back are left out."""
    return [rows[-1] for rows in panel_history.marks(work, stage_id, component, entry_ids).values()]


def newest(
    work: UnitOfWork, stage_id: int, component: str, entry_id: int, judge_id: int
) -> PracticalMark | None:
    """A judge's newest mark for an entrant."""
    return work.session.scalars(
        select(PracticalMark)
        .where(
            PracticalMark.stage_id == stage_id,
            PracticalMark.component == component,
            PracticalMark.entry_id == entry_id,
            PracticalMark.judge_id == judge_id,
        )
        .order_by(PracticalMark.id.desc())
        .limit(1)
    ).one_or_none()


def confirmed(
    work: UnitOfWork, stage_id: int, component: str, entry_ids: list[int] | None = None
) -> dict[int, PracticalResult]:
    """The newest confirmed mark by entry."""
    done = panel_history.results(work, stage_id, component, entry_ids)
    return {entry_id: rows[-1] for entry_id, rows in done.items()}


def mark_view(row: PracticalMark, judge_ref: str) -> MarkView:
    """A mark for showing."""
    return MarkView(
        id=row.id,
        judge_ref=judge_ref,
        aspects={name: Points(points) for name, points in row.aspects.items()},
        points=None if row.points is None else Points(row.points),
        absent=row.absent,
        time_used_ms=row.time_used_ms,
        signed_at=row.signed_at,
        reason=row.reason,
    )


def _to_confirm(
    work: UnitOfWork, stage_ref: str, entry_ref: str, *, by_ruling: bool = False
) -> tuple[Stage, Entry]:
    """The stage and an entrant whose place in it is held. Raises NotFound, NotAllowed, StageBusy."""
    stage, contest = reading.stage_of(work, stage_ref)
    if by_ruling:
        stage, contest = reading.stage_to_run(work, stage_ref)
    judges.demand_head(work, stage, contest)
    if stage.state not in TAKES_SCORES and not (by_ruling and stage.state in ANNOUNCED):
        raise StageBusy(Finding("contest.stage_takes_no_marks", {"state": stage.state.value}))
    found = (
        select(Entry, StageEntry)
        .join(StageEntry, StageEntry.entry_id == Entry.id)
        .where(
            Entry.ref == entry_ref,
            StageEntry.stage_id == stage.id,
            StageEntry.state == StageEntryState.COMPETING,
        )
        .with_for_update(of=StageEntry)
    )
    row = work.session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return stage, row[0]


def _combined(
    work: UnitOfWork, stage: Stage, component: str, panel: PanelSheet, title: str, entry: Entry
) -> Panel:
    marks = standing(work, stage.id, component, [entry.id])
    return panel_rules.combine(panel, [_judge_mark(each) for each in marks], title=title)


def _judge_mark(row: PracticalMark) -> JudgeMark:
    return JudgeMark(row.judge_id, None if row.points is None else Points(row.points), row.absent)


def _confirm(work: UnitOfWork, stage: Stage, component: str, entry: Entry, made: Panel, reason: str) -> None:
    """Write the confirmed mark down and send it to the board, unless it stands already.

    Raises ReasonNeeded, and MarkStands where it stands already for another reason than this one.
    """
    before = confirmed(work, stage.id, component, [entry.id]).get(entry.id)
    marks = standing(work, stage.id, component, [entry.id])
    basis = {
        "marks": sorted(each.id for each in marks),
        "dropped": list(made.dropped),
        "ruling": not made.counted,
    }
    if before is not None:
        same = (before.points, before.absent) == (made.points, made.absent)
        if same and before.basis == basis:
            _demand_nothing_lost(work, before, reason)
            return
        if not reasons.suffices(reason):
            raise ReasonNeeded
    times = [each.time_used_ms for each in marks if each.time_used_ms is not None]
    result = PracticalResult(
        stage_id=stage.id,
        component=component,
        entry_id=entry.id,
        points=made.points,
        absent=made.absent,
        time_used_ms=None if made.absent else max(times, default=None),
        basis=basis,
        supersedes_id=before.id if before else None,
        reason=reasons.read(reason, longest=200) or None,
        confirmed_by=work.actor.person_id,
        confirmed_at=work.now,
    )
    work.session.add(result)
    work.flush()
    board = boards.board_of_stage(work, stage.id)
    if board is None:
        raise NotFound
    boards.score(
        work,
        board.id,
        entry_id=entry.id,
        component=component,
        points=made.points,
        time_used_ms=result.time_used_ms,
        absent=made.absent,
        source=f"practical:{result.id}",
        happened_at=work.now,
    )
    replaced = before or (None if made.counted else _would_be(stage, component, marks))
    facts: Facts = {
        "stage": stage.ref,
        "component": component,
        "blind": entrants.blind_number(work, stage.id, entry.id),
        "was": panel_history.told(replaced),
        "is": panel_history.told(result),
        "reason": result.reason,
    }
    audit.record(work, "mark.confirmed" if made.counted else "mark.ruled", "entry", entry.ref, facts)


def _demand_nothing_lost(work: UnitOfWork, stands: PracticalResult, reason: str) -> None:
    """Who gave a reason learns that it is not kept, unless it is their own that was sent twice."""
    given = reasons.read(reason, longest=200)
    if given and (given, work.actor.person_id) != (stands.reason, stands.confirmed_by):
        names = panel_history.confirming(work, {stands.entry_id: [stands]})
        raise MarkStands(by=panel_history.by(stands, names) or "–", at=stands.confirmed_at)


def _would_be(stage: Stage, component: str, marks: list[PracticalMark]) -> Panel | None:
    """What the judges' marks come to where nobody has confirmed them; None where no judges mark."""
    panel = reading.panels_of(stage).get(component)
    return (
        None
        if panel is None
        else panel_rules.combine(panel, [_judge_mark(each) for each in marks], title=component)
    )


def _rows(work: UnitOfWork, stage: Stage, component: str, people: list[Entry]) -> tuple[PanelRow, ...]:
    panel, title = panel_of(stage, component)
    ids = [each.id for each in people]
    appointed = work.session.scalars(select(Judge).where(Judge.stage_id == stage.id).order_by(Judge.id)).all()
    path = scope.path_of(work, work.session.get_one(Contest, stage.contest_id).unit_id)
    marks = panel_history.marks(work, stage.id, component, ids)
    results = panel_history.results(work, stage.id, component, ids)
    names = panel_history.confirming(work, results)
    given: dict[int, list[PracticalMark]] = {}
    for (_, entry_id), rows_of in marks.items():
        given.setdefault(entry_id, []).append(rows_of[-1])
    own = next((each.ref for each in appointed if each.person_id == work.actor.person_id), None)
    numbers, resolves = entrants.blind_numbers(work, stage.id), own is None
    rows = [
        _row(
            each, panel, title, given.get(each.id, []), results.get(each.id, []), appointed, path
        ).model_copy(
            update={
                "code": numbers.get(each.id, ""),
                "number": each.code if resolves else "",
                "seen": "-".join(str(mark.id) for mark in given.get(each.id, [])),
                "replaced": {
                    judge.ref: tuple(map(panel_history.former_mark, former))
                    for judge in appointed
                    if (former := marks.get((judge.id, each.id), [])[:-1])
                },
                **panel_history.confirmation(results.get(each.id, []), names),
            }
        )
        for each in people
    ]
    open_ = stage.state in TAKES_SCORES
    return tuple(_withheld(each) if open_ and own in each.missing else each for each in rows)


def _withheld(row: PanelRow) -> PanelRow:
    """The row for a judge who is still to score this contestant: who signed, not what they gave."""
    nothing: dict[str, object] = {"marks": {}, "points": None, "absent": False}
    nothing |= {"dropped": (), "against": (), "second_look": (), "withheld": True, "replaced": {}}
    return row.model_copy(update=nothing)


def _row(
    entry: Entry,
    panel: PanelSheet,
    title: str,
    marks: list[PracticalMark],
    results: list[PracticalResult],
    appointed: Sequence[Judge],
    path: str,
) -> PanelRow:
    done = results[-1] if results else None
    refs = {each.id: each.ref for each in appointed}
    recused = {each.id for each in appointed if judges.against(each, entry, path) is not None}
    marked = {each.judge_id for each in marks}
    made = panel_rules.combine(panel, [_judge_mark(each) for each in marks], title=title)
    by_ruling = done is not None and bool(done.basis.get("ruling"))
    changed = done is not None and (done.points, done.absent) != (made.points, made.absent)
    return PanelRow(
        entry_ref=entry.ref,
        code="",
        number="",
        marks={refs[each.judge_id]: mark_view(each, refs[each.judge_id]) for each in marks},
        recused=tuple(each.ref for each in appointed if each.id in recused),
        missing=tuple(
            each.ref
            for each in appointed
            if done is None and each.ended_at is None and each.id not in recused | marked
        ),
        points=made.points,
        absent=made.absent,
        dropped=tuple(refs[each] for each in made.dropped),
        against=made.against,
        second_look=made.second_look,
        confirmed_points=None if done is None or done.points is None else Points(done.points),
        confirmed_absent=done is not None and done.absent,
        confirmed_at=done.confirmed_at if done else None,
        differs=changed and not by_ruling,
    )


def changed(work: UnitOfWork, stage: Stage, component: str) -> list[int]:
    """The entries whose marks no longer come to what was confirmed; rulings stand whatever the marks say."""
    panel = reading.panels_of(stage).get(component)
    if panel is None:
        return []
    given: dict[int, list[PracticalMark]] = {}
    for mark in standing(work, stage.id, component):
        given.setdefault(mark.entry_id, []).append(mark)
    found = []
    for entry_id, result in confirmed(work, stage.id, component).items():
        marks = [_judge_mark(each) for each in given.get(entry_id, [])]
        made = panel_rules.combine(panel, marks, title=component)
        by_ruling = bool(result.basis.get("ruling"))
        if not by_ruling and (result.points, result.absent) != (made.points, made.absent):
            found.append(entry_id)
    return found
