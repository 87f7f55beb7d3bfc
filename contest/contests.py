"""Contests (竞赛): drafted, published, listed, cancelled. What people registered under never changes."""

from sqlalchemy import func, select

from contest import amending, reading, seasons, showing
from contest.errors import ContestUnfit, PlanChanged, ReasonNeeded, SheetFrozen
from contest.models import Contest, Entry, Season, Stage
from contest.reading import RUNS
from contest.rules import eligibility, plan, rule_sheet
from contest.rules.eligibility import EligibilityRule
from contest.states import ContestState, EntryState
from contest.views import ContestCard, ContestDraft, ContestView
from core import audit, changes, notices, reasons
from core.counts import Count
from core.errors import Conflict, Facts, Finding
from core.ids import new_code, new_ref
from core.occupations.rules.codes import read_code
from core.people import scope, units
from core.work import UnitOfWork

CODE_LENGTH = 6
LONGEST_ABOUT = 4000
LONGEST_NOTICE_DAYS = 60
ON_A_PAGE = 30


def draft(work: UnitOfWork, given: ContestDraft) -> ContestView:
    """Draft a contest; only organisers of its unit see it. Raises NotFound, NotAllowed, ContestUnfit."""
    contest = Contest(
        ref=new_ref(),
        code=new_code(CODE_LENGTH),
        state=ContestState.DRAFT,
        made_by=work.actor.person_id,
        made_at=work.now,
        entered=0,
    )
    _fill(work, contest, given)
    work.session.add(contest)
    work.flush()
    audit.record(
        work,
        "contest.drafted",
        "contest",
        contest.ref,
        {"class": contest.klass.value, "unit": given.unit_ref},
    )
    return showing.whole(work, contest)


def edit(work: UnitOfWork, ref: str, given: ContestDraft, *, seen: str) -> ContestView:
    """Change a contest. Once registration has opened its rules, class and admission stay as they are.

    ``seen`` is the mark of what :func:`contest.amending.contest` gave. Raises SheetFrozen when the change
    touches what stays, ChangedMeanwhile when it would overwrite somebody else's, ContestUnfit, Conflict when
    the contest is over.
    """
    contest = reading.contest_to_run(work, ref, for_update=True)
    if contest.state in {ContestState.FINISHED, ContestState.CANCELLED}:
        raise Conflict
    frozen = contest.frozen_at if showing.is_frozen(contest, work.now) else None
    promised, before = _promised(contest), amending.contest_held(work, contest)
    _fill(work, contest, given)
    if frozen is not None and _promised(contest) != promised:
        raise SheetFrozen(frozen_at=frozen)
    after = amending.contest_held(work, contest)
    changes.demand_seen(seen, before, after)
    if before == after:
        return showing.whole(work, contest)
    if contest.state is ContestState.PUBLISHED and frozen is None:
        contest.frozen_at = max(work.now, contest.registration_opens_at)
    if frozen is None:
        _pass_on_sheet(work, contest)
    work.flush()
    changed = changes.told(changes.differences(before, after), counted=amending.COUNTED)
    audit.record(work, "contest.edited", "contest", ref, changed)
    return showing.whole(work, contest)


def publish(work: UnitOfWork, ref: str, *, seen: str | None = None) -> ContestView:
    """Publish a contest: everybody reads it, and its rules are fixed when registration opens.

    ``seen`` is the mark of what :func:`contest.amending.plan` gave whoever looked it through. Publishing what
    is published changes nothing. Raises ContestUnfit with what is missing, PlanChanged, Conflict.
    """
    contest = reading.contest_to_run(work, ref, for_update=True)
    if contest.state is ContestState.PUBLISHED:
        return showing.whole(work, contest)
    if contest.state is not ContestState.DRAFT:
        raise Conflict
    findings = _against_publishing(work, contest)
    if findings:
        raise ContestUnfit(*findings)
    theirs = () if seen is None else amending.plan_since(work, contest, seen)
    if theirs:
        raise PlanChanged(theirs=theirs)
    contest.state = ContestState.PUBLISHED
    contest.frozen_at = max(work.now, contest.registration_opens_at)
    facts: Facts = {"sheet": contest.sheet_hash, "frozen_at": contest.frozen_at}
    audit.record(work, "contest.published", "contest", ref, facts)
    return showing.whole(work, contest)


def cancel(work: UnitOfWork, ref: str, reason: str) -> ContestView:
    """Cancel a contest and tell who entered. Entries and results stay. Raises ReasonNeeded, Conflict."""
    why = reasons.read(reason, longest=200)
    if not reasons.suffices(why):
        raise ReasonNeeded
    contest = reading.contest_to_run(work, ref, for_update=True)
    if contest.state is ContestState.FINISHED:
        raise Conflict
    if contest.state is not ContestState.CANCELLED:
        contest.state = ContestState.CANCELLED
        contest.frozen_at = contest.frozen_at or work.now
        standing = select(Entry.person_id).where(
            Entry.contest_id == contest.id, Entry.state.in_([EntryState.APPLIED, EntryState.ADMITTED])
        )
        for person_id in work.session.scalars(standing.order_by(Entry.id)).all():
            facts: Facts = {"title": contest.title, "reason": why}
            notices.send(work, person_id, "contest.cancelled", facts, f"/contests/{ref}")
        audit.record(work, "contest.cancelled", "contest", ref, {"reason": why})
    return showing.whole(work, contest)


def look(work: UnitOfWork, ref: str) -> ContestView:
    """A contest, for everybody signed in once it is published. Raises NotFound, SignInNeeded."""
    return showing.whole(work, reading.contest_of(work, ref))


def open_to_all(
    work: UnitOfWork, *, before: int | None = None, limit: int = ON_A_PAGE
) -> tuple[ContestCard, ...]:
    """Published and finished contests, the newest first; what workers and units choose from."""
    work.actor.myself()
    found = select(Contest).where(Contest.state.in_([ContestState.PUBLISHED, ContestState.FINISHED]))
    if before is not None:
        found = found.where(Contest.id < before)
    return showing.cards(work, list(work.session.scalars(found.order_by(Contest.id.desc()).limit(limit))))


def to_run(
    work: UnitOfWork, *, season_ref: str = "", before: int | None = None, limit: int = ON_A_PAGE
) -> tuple[ContestCard, ...]:
    """Contests of every state within the organiser's reach, the newest first."""
    work.demand(RUNS)
    found = select(Contest).where(Contest.unit_id.in_(scope.ids_in_reach(work, RUNS)))
    if season_ref:
        found = found.where(Contest.season_id == seasons.row_of(work, season_ref).id)
    if before is not None:
        found = found.where(Contest.id < before)
    return showing.cards(work, list(work.session.scalars(found.order_by(Contest.id.desc()).limit(limit))))


def to_run_count(work: UnitOfWork) -> Count:
    """So many contests are within the organiser's reach."""
    work.demand(RUNS)
    return select(func.count()).where(Contest.unit_id.in_(scope.ids_in_reach(work, RUNS)))


def against(given: ContestDraft, rule: EligibilityRule) -> list[Finding]:
    """Every reason why a contest cannot be as it is drafted, ``rule`` being who may enter."""
    found = [*seasons.check_title(given.title), *rule_sheet.check(given.sheet), *eligibility.check_rule(rule)]
    if given.registration_closes_at <= given.registration_opens_at:
        facts: Facts = {"opens_at": given.registration_opens_at, "closes_at": given.registration_closes_at}
        found.append(Finding("contest.registration_reversed", facts, "registration_closes_at"))
    if rule.least_grade is not None and not given.occupation_code:
        found.append(Finding("contest.grade_without_occupation", {}, "least_grade"))
    if not 0 <= given.notice_days <= LONGEST_NOTICE_DAYS:
        found.append(Finding("contest.notice_days", {"most": LONGEST_NOTICE_DAYS}, "notice_days"))
    if len(given.about) > LONGEST_ABOUT:
        about: Facts = {"length": len(given.about), "longest": LONGEST_ABOUT}
        found.append(Finding("contest.about_too_long", about, "about"))
    return found


def _fill(work: UnitOfWork, contest: Contest, given: ContestDraft) -> None:
    """Put a checked draft into the row. Raises NotFound, NotAllowed, ContestUnfit."""
    unit = units.unit_of(work, given.unit_ref)
    work.demand(RUNS, unit.path)
    season: Season | None = seasons.row_of(work, given.season_ref) if given.season_ref else None
    rule = given.eligibility
    within = units.unit_of(work, given.within_unit_ref).path if given.within_unit_ref else None
    rule = EligibilityRule.model_validate({**rule.model_dump(), "within": within})
    occupation, findings = _occupation(given)
    findings += against(given, rule)
    if findings:
        raise ContestUnfit(*findings)
    contest.season_id = season.id if season else None
    contest.unit_id, contest.unit_ref = unit.id, unit.ref
    contest.title, contest.about = " ".join(given.title.split()), given.about.strip()
    contest.klass, contest.grade = given.klass, given.grade
    contest.occupation_code = occupation
    contest.registration_opens_at = given.registration_opens_at
    contest.registration_closes_at = given.registration_closes_at
    contest.sheet, contest.sheet_hash = given.sheet.model_dump(mode="json"), given.sheet.content_hash()
    contest.eligibility = rule.model_dump(mode="json")
    contest.decides, contest.masks_names = given.decides, given.masks_names
    contest.notice_days = given.notice_days


def _occupation(given: ContestDraft) -> tuple[str | None, list[Finding]]:
    if not given.occupation_code:
        return None, []
    code = read_code(given.occupation_code)
    return (code, []) if isinstance(code, str) else (None, list(code))


def _promised(contest: Contest) -> tuple[object, ...]:
    """What people enter under, and what therefore stands from the opening of registration on."""
    return (
        contest.sheet_hash,
        contest.eligibility,
        contest.klass,
        contest.occupation_code,
        contest.grade,
        contest.registration_opens_at,
        contest.unit_id,
    )


def _pass_on_sheet(work: UnitOfWork, contest: Contest) -> None:
    """Stages without a sheet of their own follow the contest's."""
    following = select(Stage).where(Stage.contest_id == contest.id, Stage.own_sheet.is_(False))
    for stage in work.session.scalars(following):
        stage.sheet, stage.sheet_hash = contest.sheet, contest.sheet_hash


def _against_publishing(work: UnitOfWork, contest: Contest) -> list[Finding]:
    found: list[Finding] = []
    stages = list(
        work.session.scalars(select(Stage).where(Stage.contest_id == contest.id).order_by(Stage.number))
    )
    if not stages:
        found.append(Finding("contest.stages_missing"))
    found += [
        Finding("contest.advancement_missing", {"stage": each.title})
        for each in stages[:-1]
        if each.advancement is None
    ]
    for each in stages:
        lines = [(line.label, line.after) for line in reading.lines_of(each)]
        rule = reading.advancement_of(each)
        found += plan.check(reading.sheet_of(each), reading.panels_of(each), rule, lines)
    if contest.registration_closes_at <= work.now:
        facts: Facts = {"closes_at": contest.registration_closes_at}
        found.append(Finding("contest.registration_past", facts, "registration_closes_at"))
    return found
