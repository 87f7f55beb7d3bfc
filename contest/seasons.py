"""Seasons (赛季): made and listed."""

from sqlalchemy import func, select

from contest.errors import SeasonUnfit
from contest.models import Contest, Season
from contest.reading import RUNS
from contest.views import SeasonDraft, SeasonView
from core import audit
from core.errors import Finding, NotFound
from core.ids import new_ref
from core.people import scope, units
from core.work import UnitOfWork

LONGEST_TITLE = 120
ON_A_PAGE = 50


def make(work: UnitOfWork, draft: SeasonDraft) -> SeasonView:
    """Make a season of a unit. Raises NotFound, NotAllowed, SeasonUnfit."""
    unit = units.unit_of(work, draft.unit_ref)
    work.demand(RUNS, unit.path)
    findings = list(check_title(draft.title))
    if draft.ends_on < draft.starts_on:
        facts = {"starts_on": draft.starts_on, "ends_on": draft.ends_on}
        findings.append(Finding("contest.season_days", facts, "ends_on"))
    if findings:
        raise SeasonUnfit(*findings)
    season = Season(
        ref=new_ref(),
        title=" ".join(draft.title.split()),
        unit_id=unit.id,
        unit_ref=unit.ref,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(season)
    work.flush()
    audit.record(work, "season.made", "season", season.ref, {"unit": unit.ref})
    return _views(work, [season])[0]


def listing(work: UnitOfWork, *, limit: int = ON_A_PAGE) -> tuple[SeasonView, ...]:
    """Seasons within the organiser's reach, the newest first."""
    work.demand(RUNS)
    found = select(Season).where(Season.unit_id.in_(scope.ids_in_reach(work, RUNS)))
    return _views(work, list(work.session.scalars(found.order_by(Season.id.desc()).limit(limit))))


def row_of(work: UnitOfWork, ref: str) -> Season:
    """The season's row for its organiser. Raises NotFound, NotAllowed."""
    season = work.session.scalars(select(Season).where(Season.ref == ref)).one_or_none()
    if season is None:
        raise NotFound
    work.demand(RUNS, scope.path_of(work, season.unit_id))
    return season


def check_title(title: str) -> tuple[Finding, ...]:
    """Why a title will not do."""
    tidy = " ".join(title.split())
    if not tidy:
        return (Finding("contest.title_missing", {}, "title"),)
    if len(tidy) > LONGEST_TITLE:
        facts = {"length": len(tidy), "longest": LONGEST_TITLE}
        return (Finding("contest.title_too_long", facts, "title"),)
    return ()


def _views(work: UnitOfWork, seasons: list[Season]) -> tuple[SeasonView, ...]:
    ids = [each.id for each in seasons]
    rows = work.session.execute(
        select(Contest.season_id, func.count()).where(Contest.season_id.in_(ids)).group_by(Contest.season_id)
    )
    counts = {row[0]: row[1] for row in rows}
    names = scope.names_of(work, {each.unit_id for each in seasons})
    return tuple(
        SeasonView(
            id=each.id,
            ref=each.ref,
            title=each.title,
            unit_ref=each.unit_ref,
            unit_name=names[each.unit_id],
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            contests=counts.get(each.id, 0),
        )
        for each in seasons
    )
