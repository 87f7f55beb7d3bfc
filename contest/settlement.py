"""Settlement (结算): whether everything is there, and the ranking worked out twice comes out the same."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import select

from contest import boards, entrants, marks, panels, reading
from contest.board_reading import BoardView
from contest.models import Entry, PracticalMark, PracticalResult, Stage, StageEntry
from contest.rules.combine import Mark
from contest.rules.ranking import Ranked, RankStanding, unseparated
from contest.rules.rule_sheet import Component, ComponentKind
from contest.rules.stage import StageState
from contest.states import StageEntryState
from contest.views import StageView
from core.errors import Facts, Finding
from core.work import UnitOfWork
from exam import outcomes
from exam.outcomes import AttemptOutcome

_Trouble = Literal["unplaced", "unmarked", "voided", "differs"]
SHOWN = 5
"""So many 参赛号 are named in a finding; the count tells the rest."""


def standings(work: UnitOfWork, stage: Stage) -> tuple[Ranked, ...]:
    """The ranking of the stage, worked out anew from every event; empty without a board."""
    board = boards.board_of_stage(work, stage.id)
    return () if board is None else boards.standings_on(work, board)


def findings(work: UnitOfWork, stage: Stage) -> tuple[Finding, ...]:
    """Everything that keeps the stage from being settled; each names a few 参赛号 and how many there are."""
    board = boards.board_of_stage(work, stage.id)
    if board is None:
        return (Finding("contest.stage_not_open", {"stage": stage.title}),)
    people = {each.id: each for each in entrants.competing(work, stage.id)}
    there = marks.on_board(work, board.id)
    found: list[Finding] = []
    for component in reading.sheet_of(stage).components:
        if component.kind is ComponentKind.THEORY:
            found += _theory(work, stage, component, people, there)
        else:
            found += _judged(work, stage, component, people, there)
    ranked = boards.standings(work, board.id)
    found += _against_ranking(ranked, people)
    if ranked != boards.live_standings(work, board.id):
        found.append(Finding("contest.recount_differs", {"stage": stage.title}))
    return tuple(found)


def notes(work: UnitOfWork, stage: Stage) -> tuple[Finding, ...]:
    """What should be known and keeps nothing from being settled: ranks shared against the sheet's intent."""
    return unseparated(reading.sheet_of(stage), standings(work, stage))


def open_points(work: UnitOfWork, stage: StageView, board: BoardView | None) -> tuple[Finding, ...]:
    """What is open before the stage is begun or ended; none of it keeps the step from being taken.

    Parts with fewer judges than their score sheet asks for; before the opening how many are on no list of a
    written part's sittings; from the opening on who lacks scores, whose marks nobody confirmed, and how many
    still write.
    """
    if stage.state not in {StageState.PLANNED, StageState.RUNNING, StageState.FROZEN}:
        return ()
    found = [
        Finding(
            "contest.judges_short",
            {
                "component": part.title if (part := stage.sheet.component(name)) else name,
                "needed": panel.judges,
                "judges": stage.judges,
            },
        )
        for name, panel in stage.panels.items()
        if stage.judges < panel.judges
    ]
    if stage.state is StageState.PLANNED:
        found += _unseated(work, stage)
    elif board is not None:
        people, signed = _competing(work, stage.id)
        found += _against_ranking(boards.standings_on(work, board), people)
        found += [Finding("contest.marks_signed_only", _told(signed))] if signed else []
        found += [
            Finding(
                "contest.sitting_goes_on",
                {"sitting": each.sitting_title, "count": each.begun - each.finished},
            )
            for each in stage.sittings
            if each.begun > each.finished
        ]
    return tuple(found)


def _unseated(work: UnitOfWork, stage: StageView) -> list[Finding]:
    """How many of those who compete stand on no list of a written part's sittings, part by part."""
    people = {each.person_id for each in entrants.competing(work, stage.id)} if stage.competing else set()
    found = []
    for part in stage.sheet.components:
        if part.kind is ComponentKind.THEORY and people:
            there = outcomes.of_sittings(work, entrants.sitting_ids(work, stage.id, part.name))
            left = people - {each.person_id for each in there}
            facts: Facts = {"component": part.title, "count": len(left), "of": len(people)}
            found += [Finding("contest.entrants_unseated", facts)] if left else []
    return found


def _competing(work: UnitOfWork, stage_id: int) -> tuple[dict[int, Entry], list[Entry]]:
    """Who competes, and who of them has judges' marks in a part in which nothing is confirmed."""
    result = select(PracticalResult.id).where(
        PracticalResult.stage_id == stage_id,
        PracticalResult.entry_id == PracticalMark.entry_id,
        PracticalResult.component == PracticalMark.component,
    )
    signed = select(PracticalMark.id).where(
        PracticalMark.stage_id == stage_id, PracticalMark.entry_id == Entry.id, ~result.exists()
    )
    rows = work.session.execute(
        select(Entry, signed.exists())
        .join(StageEntry, StageEntry.entry_id == Entry.id)
        .where(StageEntry.stage_id == stage_id, StageEntry.state == StageEntryState.COMPETING)
        .order_by(StageEntry.id)
    ).all()
    return {entry.id: entry for entry, _ in rows}, [entry for entry, is_signed in rows if is_signed]


def _theory(
    work: UnitOfWork,
    stage: Stage,
    component: Component,
    people: dict[int, Entry],
    there: dict[int, dict[str, Mark]],
) -> list[Finding]:
    sat = marks.sat(work, stage).get(component.name, {})
    trouble: dict[_Trouble, list[Entry]] = {}
    for entry_id, entry in people.items():
        what = _trouble(sat.get(entry_id), there.get(entry_id, {}).get(component.name))
        if what is not None:
            trouble.setdefault(what, []).append(entry)
    found = []
    for what, entries in sorted(trouble.items()):
        facts: Facts = {"component": component.title, **_told(entries)}
        match what:
            case "unplaced":
                found.append(Finding("contest.entrants_unplaced", facts))
            case "unmarked":
                found.append(Finding("contest.papers_unmarked", facts))
            case "voided":
                found.append(Finding("contest.papers_voided", facts))
            case "differs":
                found.append(Finding("contest.papers_not_on_board", facts))
    return found


def _trouble(outcome: AttemptOutcome | None, mark: Mark | None) -> _Trouble | None:
    """What keeps one entrant's paper from being settled."""
    if outcome is None:
        return "unplaced" if mark is None else None
    if outcome.voided:
        return "voided"
    if not outcome.settled:
        return "unmarked"
    same = mark is not None and (mark.points, mark.absent) == (outcome.points, outcome.points is None)
    return None if same else "differs"


def _judged(
    work: UnitOfWork,
    stage: Stage,
    component: Component,
    people: dict[int, Entry],
    there: dict[int, dict[str, Mark]],
) -> list[Finding]:
    named = {"component": component.title}
    done = panels.confirmed(work, stage.id, component.name)
    found: list[Finding] = []
    open_ = [entry for entry_id, entry in people.items() if entry_id not in done]
    if open_:
        found.append(Finding("contest.marks_unconfirmed", {**named, **_told(open_)}))
    changed = [
        entry
        for entry_id, entry in people.items()
        if entry_id in done
        and (mark := there.get(entry_id, {}).get(component.name)) is not None
        and (mark.points, mark.absent) != (done[entry_id].points, done[entry_id].absent)
    ]
    changed += [people[each] for each in panels.changed(work, stage, component.name) if each in people]
    if changed:
        found.append(Finding("contest.marks_changed", {**named, **_told(changed)}))
    return found


def _against_ranking(ranked: Iterable[Ranked], people: dict[int, Entry]) -> list[Finding]:
    open_ = {RankStanding.INCOMPLETE, RankStanding.WAITING}
    missing = [people[each.entry_id] for each in ranked if each.standing in open_ and each.entry_id in people]
    return [Finding("contest.scores_incomplete", _told(missing))] if missing else []


def _told(entries: list[Entry]) -> Facts:
    codes = sorted(each.code or "" for each in entries)
    return {"count": len(codes), "codes": ", ".join(codes[:SHOWN])}


def last_stage_of(work: UnitOfWork, contest_id: int) -> Stage:
    """The stage that decides the contest."""
    found = select(Stage).where(Stage.contest_id == contest_id).order_by(Stage.number.desc()).limit(1)
    return work.session.scalars(found).one()
