"""Places in contests: what they open is an application for the person to submit, never a certificate."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core import notices
from core.errors import Fact
from core.work import UnitOfWork
from training.certification import application_drafts, pathways
from training.certification.pathway_errors import AppliedAlready
from training.certification.pathway_models import Application
from training.certification.pathway_states import ApplicationRoute, ApplicationState
from training.certification.pathway_views import ApplicationView
from training.certification.pathways import Known
from training.certification.policy_params import PlacementData
from training.certification.rules.eligibility import Asked, PolicyKind, Rule, in_force
from training.certification.rules.placement import Award, Placing, award


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A settled place in a contest, in plain values. ``key`` names it once and for all.

    ``contest_class`` and ``group`` as the contest words them; ``region``: six digits, empty for the person's.
    ``parts_passed``: every part reached 60 of 100.
    """

    key: str
    person_id: int
    contest: str
    contest_class: str
    group: str
    rank: int
    parts_passed: bool
    occupation_code: str
    settled_on: date
    region: str = ""


def draft_application(work: UnitOfWork, placed: Placement) -> ApplicationView | None:
    """Draft an application for somebody a place entitles, and tell them; None where no rule does.

    Told twice of one place it drafts once. For listeners of the contest: the house acts, nobody applies yet.
    """
    known_before = select(Application.id).where(Application.event_key == placed.key)
    if work.session.scalars(known_before).one_or_none() is not None:
        return None
    known = pathways.known_of(work, placed.person_id)
    judged, rule = _award(work, known, placed)
    if judged.grade is None or rule is None:
        return None
    row = application_drafts.begin(work, known, rule, ApplicationRoute.PLACEMENT, placed.occupation_code)
    row.grade, row.target, row.event_key = judged.grade, judged.grade.value, placed.key
    row.inputs = {
        **row.inputs,
        "contest": placed.contest,
        "contest_class": placed.contest_class,
        "group": placed.group,
        "rank": placed.rank,
        "parts_passed": placed.parts_passed,
        "settled_on": placed.settled_on.isoformat(),
    }
    honours = judged.benefit.honours if judged.benefit is not None else ()
    row.explanation = {
        "findings": [application_drafts.packed(each) for each in judged.findings],
        "honours": list(honours),
    }
    try:
        made = application_drafts.keep(work, row)
    except AppliedAlready:  # they are applying for this grade already; the place is one more reason
        return None
    facts: dict[str, Fact] = {"contest": placed.contest, "rank": placed.rank}
    notices.send(
        work, placed.person_id, "pathway.placement_drafted", facts, f"/pathway/applications/{made.ref}"
    )
    return made


def promoted_in(work: UnitOfWork, person_id: int, year: int) -> bool:
    """Whether a contest has led to an application of that year that still stands."""
    found = select(Application.made_at).where(
        Application.person_id == person_id,
        Application.route == ApplicationRoute.PLACEMENT,
        Application.state.in_((*pathways.OPEN, ApplicationState.APPROVED)),
    )
    zone = work.house.settings.zone
    return any(made.astimezone(zone).year == year for made in work.session.scalars(found))


def _award(work: UnitOfWork, known: Known, placed: Placement) -> tuple[Award, Rule | None]:
    """What the most particular table of the contest's class says."""
    region = placed.region or known.region
    rules = in_force(
        known.rules, Asked(PolicyKind.PLACEMENT, placed.settled_on, region, placed.occupation_code)
    )
    held = pathways.counting(known.held, placed.occupation_code)
    placing = Placing(
        rank=placed.rank,
        group=placed.group,
        parts_passed=placed.parts_passed,
        held=held[0].grade if held else None,
        promoted_this_year=promoted_in(work, placed.person_id, placed.settled_on.year),
    )
    for rule in rules:
        table = PlacementData.model_validate(rule.params)
        if placed.contest_class in table.contest_classes:
            return award([each.read() for each in table.benefits], placing), rule
    return award((), placing), None
