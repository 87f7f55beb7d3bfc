"""Rows behind references, for who may have them; and what is stored as a document, read back into rules."""

from typing import Any, TypeVar

from sqlalchemy import Select, select

from contest.board_models import BoardRow
from contest.models import Contest, Entry, Stage
from contest.rules.advancement import AdvancementRule
from contest.rules.eligibility import EligibilityRule
from contest.rules.panel import PanelSheet
from contest.rules.rule_sheet import RuleSheet
from contest.rules.stage import ANNOUNCED
from contest.states import ContestState
from contest.views import Line
from core.access import Permission
from core.errors import Fact, Finding, NotFound
from core.people import scope
from core.work import UnitOfWork

RUNS = Permission.SEASON_RUN
_IN_PUBLIC = frozenset({ContestState.PUBLISHED, ContestState.FINISHED})
_Row = TypeVar("_Row", Contest, Stage, Entry)


def contest_of(work: UnitOfWork, ref: str, *, for_update: bool = False) -> Contest:
    """A contest for whoever may know of it: everybody signed in once it is published.

    Raises NotFound, SignInNeeded.
    """
    contest = _one(work, select(Contest).where(Contest.ref == ref), for_update=for_update)
    _demand_known(work, contest)
    return contest


def contest_to_run(work: UnitOfWork, ref: str, *, for_update: bool = False) -> Contest:
    """A contest for its organiser. Raises NotFound, NotAllowed."""
    contest = _one(work, select(Contest).where(Contest.ref == ref), for_update=for_update)
    work.demand(RUNS, scope.path_of(work, contest.unit_id))
    return contest


def stage_of(work: UnitOfWork, ref: str) -> tuple[Stage, Contest]:
    """A stage with its contest, for whoever may know of the contest. Raises NotFound, SignInNeeded."""
    stage, contest = _with_contest(work, ref)
    _demand_known(work, contest)
    return stage, contest


def stage_announced(work: UnitOfWork, ref: str) -> tuple[Stage, Contest]:
    """A stage whose result is read (公示): by anybody once it is announced and its board is public.

    Otherwise as :func:`stage_of`. Raises NotFound, also to who is not signed in: what is not public is not
    there for them.
    """
    stage, contest = _with_contest(work, ref)
    public = select(BoardRow.is_public).where(BoardRow.stage_id == stage.id)
    told = contest.state in _IN_PUBLIC and stage.state in ANNOUNCED
    if not (told and work.session.scalars(public).one_or_none()):
        if work.actor.person_id is None:
            raise NotFound
        _demand_known(work, contest)
    return stage, contest


def stage_to_run(work: UnitOfWork, ref: str, *, for_update: bool = True) -> tuple[Stage, Contest]:
    """A stage with its contest, for the organiser; locked, the contest first. Raises NotFound, NotAllowed."""
    stage, contest = _with_contest(work, ref)
    if not for_update:
        work.demand(RUNS, scope.path_of(work, contest.unit_id))
        return stage, contest
    contest = contest_to_run(work, contest.ref, for_update=True)
    return _one(work, select(Stage).where(Stage.ref == ref), for_update=True), contest


def entry_of(work: UnitOfWork, ref: str, *, for_update: bool = False) -> tuple[Entry, Contest]:
    """An entry with its contest, whoever asks; locked, the contest first. Raises NotFound."""
    found = select(Contest).join(Entry, Entry.contest_id == Contest.id).where(Entry.ref == ref)
    contest = _one(work, found, for_update=False)
    if for_update:
        contest = _one(work, select(Contest).where(Contest.id == contest.id), for_update=True)
    return _one(work, select(Entry).where(Entry.ref == ref), for_update=for_update), contest


def may_run(work: UnitOfWork, contest: Contest) -> bool:
    """Whether the actor organises this contest."""
    return work.actor.may(RUNS) and work.actor.may(RUNS, scope.path_of(work, contest.unit_id))


def sheet_of(holder: Contest | Stage) -> RuleSheet:
    """The rule sheet as it was stored."""
    return RuleSheet.model_validate(holder.sheet)


def eligibility_of(contest: Contest) -> EligibilityRule:
    return EligibilityRule.model_validate(contest.eligibility)


def advancement_of(stage: Stage) -> AdvancementRule | None:
    return None if stage.advancement is None else AdvancementRule.model_validate(stage.advancement)


def panels_of(stage: Stage) -> dict[str, PanelSheet]:
    return {name: PanelSheet.model_validate(panel) for name, panel in stage.panels.items()}


def lines_of(stage: Stage) -> tuple[Line, ...]:
    return tuple(Line.model_validate(line) for line in stage.lines.get("lines", ()))


def stored_findings(findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Findings as a document; days and instants as text."""
    return {"findings": [stored_finding(each) for each in findings]}


def stored_finding(finding: Finding) -> dict[str, Any]:
    facts = {name: fact if _plain(fact) else str(fact) for name, fact in finding.facts.items()}
    return {"code": finding.code, "facts": facts}


def read_findings(stored: dict[str, Any]) -> tuple[Finding, ...]:
    return tuple(Finding(each["code"], each["facts"]) for each in stored.get("findings", ()))


def read_finding(stored: dict[str, Any]) -> Finding | None:
    return Finding(stored["code"], stored["facts"]) if stored else None


def _with_contest(work: UnitOfWork, stage_ref: str) -> tuple[Stage, Contest]:
    """Both as they were read together, whoever asks. Raises NotFound."""
    found = select(Stage, Contest).join(Contest, Contest.id == Stage.contest_id).where(Stage.ref == stage_ref)
    row = work.session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _demand_known(work: UnitOfWork, contest: Contest) -> None:
    """Raises NotFound to who may not know of a draft, SignInNeeded."""
    if not may_run(work, contest):
        work.actor.myself()
        if contest.state is ContestState.DRAFT:
            raise NotFound


def _plain(fact: Fact) -> bool:
    return fact is None or isinstance(fact, str | int | bool)


def _one(work: UnitOfWork, found: Select[_Row], *, for_update: bool) -> _Row:
    if for_update:
        found = found.with_for_update().execution_options(populate_existing=True)
    row = work.session.scalars(found).one_or_none()
    if row is None:
        raise NotFound
    return row
