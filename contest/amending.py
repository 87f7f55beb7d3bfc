"""What a contest's and a stage's form replaces, as plain facts: what its writer saw, and what the log tells.

Facts in parts stand in one text, as ``core.changes`` parts it; ``{key_name.total}`` is a catalogue's word.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from contest import reading
from contest.models import Contest, Season, Stage
from contest.rules.eligibility import EligibilityRule
from contest.rules.panel import Aspect
from contest.rules.rule_sheet import Component, RuleSheet, SortKey, percent
from core import changes
from core.changes import PART, Held
from core.people import scope
from core.people.rules.scope import unit_ids
from core.points import written
from core.work import UnitOfWork

COUNTED: Final = frozenset({"about"})
"""Prose: the log tells its length, for it may name people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedBy:
    """A rule sheet. ``sheet`` is its hash, which differs where anything in it does."""

    components: str
    keys: str
    ties: str
    absent: str
    sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestPlan:
    """What the form of a contest replaces beside its rule sheet; units and the season by their references."""

    title: str
    season: str | None
    unit: str
    klass: str
    occupation: str | None
    grade: str | None
    about: str
    registration_opens_at: datetime
    registration_closes_at: datetime
    notice_days: int
    groups: str
    ages: str
    ages_on: date | None
    least_grade: str | None
    within: str | None
    region: str | None
    most_per_unit: int | None
    decides: bool
    masks_names: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """What the form of a stage replaces beside its rule sheet. Without ``places`` nobody goes on from it."""

    title: str
    kind: str
    own_sheet: bool
    judges: str
    drop_extremes: str
    spread: str
    aspects: str
    places: int | None
    pot: str | None
    cut_ties: str | None
    most_per_unit: int | None
    least_total: str | None
    waitlist: int | None
    region_digits: int | None
    board_lines: str


def contest(work: UnitOfWork, ref: str) -> Held:
    """A contest as its form shows it, for its organiser. Raises NotFound, NotAllowed."""
    row = reading.contest_of(work, ref)
    work.demand(reading.RUNS, scope.path_of(work, row.unit_id))
    return contest_held(work, row)


def plan(work: UnitOfWork, ref: str) -> Held:
    """A contest with its stages, as publishing makes them known. Raises NotFound, NotAllowed."""
    row = reading.contest_of(work, ref)
    work.demand(reading.RUNS, scope.path_of(work, row.unit_id))
    return plan_held(work, row)


def stage(work: UnitOfWork, ref: str) -> Held:
    """A stage as its form shows it, for the organiser of its contest. Raises NotFound, NotAllowed."""
    row, of = reading.stage_of(work, ref)
    work.demand(reading.RUNS, scope.path_of(work, of.unit_id))
    return stage_held(of, row)


def contest_held(work: UnitOfWork, row: Contest) -> Held:
    """A contest's row as plain facts."""
    rule = reading.eligibility_of(row)
    season = work.session.get_one(Season, row.season_id) if row.season_id is not None else None
    within = unit_ids(rule.within)[-1] if rule.within else None
    plan = ContestPlan(
        title=row.title,
        season=season.ref if season is not None else None,
        unit=row.unit_ref,
        klass=row.klass.value,
        occupation=row.occupation_code,
        grade=row.grade.value if row.grade else None,
        about=row.about,
        registration_opens_at=row.registration_opens_at,
        registration_closes_at=row.registration_closes_at,
        notice_days=row.notice_days,
        groups=PART.join(f"{{entry_group.{each.value}}}" for each in rule.groups),
        ages=_ages(rule),
        ages_on=rule.ages_on,
        least_grade=rule.least_grade.value if rule.least_grade else None,
        within=scope.refs_of(work, {within}).get(within) if within is not None else None,
        region=rule.region,
        most_per_unit=rule.most_per_unit,
        decides=row.decides,
        masks_names=row.masks_names,
    )
    return {**changes.held(plan), **_ranked_by(reading.sheet_of(row), row.sheet_hash)}


def plan_held(work: UnitOfWork, row: Contest) -> Held:
    """A contest's row and its stages as plain facts; ``plans`` differs where anything in a stage does."""
    found = work.session.scalars(select(Stage).where(Stage.contest_id == row.id).order_by(Stage.number)).all()
    return {
        **contest_held(work, row),
        "stages": PART.join(each.title for each in found),
        "plans": PART.join(changes.mark(stage_held(row, each)) for each in found),
    }


def plan_since(work: UnitOfWork, row: Contest, seen: str) -> tuple[str, ...]:
    """What is not as it was when the mark of a plan was taken; a stage that differs by the titles of all."""
    changed = changes.since(seen, plan_held(work, row))
    return tuple(dict.fromkeys("stages" if name == "plans" else name for name in changed))


def stage_held(of: Contest, row: Stage) -> Held:
    """A stage's row as plain facts; a sheet of its own that is the contest's is none."""
    sheet, rule = reading.sheet_of(row), reading.advancement_of(row)
    panels = [(_called(sheet, name), panel) for name, panel in sorted(reading.panels_of(row).items())]
    least = rule.least_total if rule is not None else None
    plan = StagePlan(
        title=row.title,
        kind=row.kind.value,
        own_sheet=row.sheet_hash != of.sheet_hash,
        judges=PART.join(f"{name} {panel.judges}" for name, panel in panels),
        drop_extremes=PART.join(name for name, panel in panels if panel.drop_extremes),
        spread=PART.join(
            f"{name} {written(panel.spread)}" for name, panel in panels if panel.spread is not None
        ),
        aspects=PART.join(f"{name} · {_aspect(each)}" for name, panel in panels for each in panel.aspects),
        places=rule.places if rule is not None else None,
        pot=rule.pot.value if rule is not None else None,
        cut_ties=rule.ties.value if rule is not None else None,
        most_per_unit=rule.most_per_unit if rule is not None else None,
        least_total=written(least) if least is not None else None,
        waitlist=rule.waitlist if rule is not None else None,
        region_digits=rule.region_digits if rule is not None else None,
        board_lines=PART.join(f"{{board_line.{each.label}}} {each.after}" for each in reading.lines_of(row)),
    )
    return {**changes.held(plan), **_ranked_by(sheet, row.sheet_hash)}


def _ranked_by(sheet: RuleSheet, sheet_hash: str) -> Held:
    plan = RankedBy(
        components=PART.join(_component(each) for each in sheet.components),
        keys=PART.join(_key(sheet, each) for each in sheet.keys),
        ties=sheet.ties.value,
        absent=sheet.absent.value,
        sheet=sheet_hash,
    )
    return changes.held(plan)


def _component(part: Component) -> str:
    passing = "" if part.pass_points is None else f" ({written(part.pass_points)})"
    return f"{part.title} {written(part.of_points)} × {percent(part.weight)}%{passing}"


def _key(sheet: RuleSheet, key: SortKey) -> str:
    part = sheet.component(key.component) if key.component else None
    of = f" {part.title if part is not None else key.component}" if key.component else ""
    return f"{{key_name.{key.key.value}}}{of} {'↓' if key.higher_first else '↑'}"


def _ages(rule: EligibilityRule) -> str:
    def bound(years: int | None) -> str:
        return "" if years is None else str(years)

    told = sorted(rule.ages.items())
    return PART.join(
        f"{{entry_group.{group.value}}} {bound(ages.youngest)}–{bound(ages.oldest)}" for group, ages in told
    )


def _aspect(aspect: Aspect) -> str:
    anchors = "".join(f" [{written(each.points)} {each.text}]" for each in aspect.anchors)
    return f"{aspect.title} {{aspect_kind.{aspect.kind.value}}} {written(aspect.of_points)}{anchors}"


def _called(sheet: RuleSheet, component: str) -> str:
    part = sheet.component(component)
    return part.title if part is not None else component
