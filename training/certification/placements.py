"""Places in contests: what they open is an application for the person to submit, never a certificate."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core import notices, text
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
    """A settled place in a contest, in plain values. ``key`` names the entry, ``version`` counts corrections.

    ``rank`` None: a correction took it away. ``contest_class`` and ``group`` as the contest words them;
    ``parts_passed``: every part reached 60 of 100. ``region``: six digits, empty for the person's own.
    """

    key: str
    version: int
    person_id: int
    contest: str
    contest_class: str
    group: str
    rank: int | None
    parts_passed: bool
    occupation_code: str
    settled_on: date
    region: str = ""


def draft_application(work: UnitOfWork, placed: Placement) -> ApplicationView | None:
    """Draft an application for somebody a place entitles, and tell them; None where no rule does.

    Told twice of one version it drafts once; a correction that leads elsewhere withdraws what the earlier
    place drafted, while it is open. For listeners of the contest: the house acts, nobody applies yet.
    """
    earlier = work.session.scalars(
        select(Application).where(Application.event_key.startswith(f"{placed.key}:", autoescape=True))
    ).all()
    if any(int((row.event_key or ":0").rpartition(":")[2]) >= placed.version for row in earlier):
        return None
    still_open = [row for row in earlier if row.state in pathways.OPEN]
    known = pathways.known_of(work, placed.person_id)
    judged, rule = _award(work, known, placed, but=frozenset(row.id for row in earlier))
    for row in still_open:
        if judged.grade is row.grade:
            return None
        row.state = ApplicationState.WITHDRAWN
        corrected = text.say("word.placement.corrected", work.house.settings.locale)
        application_drafts.note(work, row, ApplicationState.WITHDRAWN, corrected)
    if judged.grade is None or rule is None or placed.rank is None:
        return None
    row = application_drafts.begin(work, known, rule, ApplicationRoute.PLACEMENT, placed.occupation_code)
    row.grade, row.target = judged.grade, judged.grade.value
    row.event_key = f"{placed.key}:{placed.version}"
    row.inputs = {**row.inputs, **_inputs(placed)}
    honours = judged.benefit.honours if judged.benefit is not None else ()
    told = [application_drafts.packed(each) for each in judged.findings]
    row.explanation = {"findings": told, "honours": list(honours)}
    try:
        made = application_drafts.keep(work, row)
    except AppliedAlready:  # they are applying for this grade already; the place is one more reason
        return None
    facts: dict[str, Fact] = {"contest": placed.contest, "rank": placed.rank}
    link = f"/pathway/applications/{made.ref}"
    notices.send(work, placed.person_id, "pathway.placement_drafted", facts, link)
    return made


def promoted_in(work: UnitOfWork, person_id: int, year: int, but: frozenset[int] = frozenset()) -> bool:
    """Whether a place settled in that year has led to an application that still stands, but for some."""
    found = select(Application).where(
        Application.person_id == person_id,
        Application.route == ApplicationRoute.PLACEMENT,
        Application.state.in_((*pathways.OPEN, ApplicationState.APPROVED)),
    )
    return any(
        row.id not in but and str(row.inputs.get("settled_on", "")).startswith(f"{year}-")
        for row in work.session.scalars(found)
    )


def _inputs(placed: Placement) -> dict[str, str | int | bool | None]:
    return {
        "contest": placed.contest,
        "contest_class": placed.contest_class,
        "group": placed.group,
        "rank": placed.rank,
        "parts_passed": placed.parts_passed,
        "settled_on": placed.settled_on.isoformat(),
    }


def _award(
    work: UnitOfWork, known: Known, placed: Placement, but: frozenset[int]
) -> tuple[Award, Rule | None]:
    """What the most particular table of the contest's class says."""
    if placed.rank is None:
        return Award(None, None, ()), None
    asked = Asked(
        PolicyKind.PLACEMENT, placed.settled_on, placed.region or known.region, placed.occupation_code
    )
    held = pathways.counting(known.held, placed.occupation_code)
    placing = Placing(
        rank=placed.rank,
        group=placed.group,
        parts_passed=placed.parts_passed,
        held=held[0].grade if held else None,
        promoted_this_year=promoted_in(work, placed.person_id, placed.settled_on.year, but),
    )
    for rule in in_force(known.rules, asked):
        table = PlacementData.model_validate(rule.params)
        if placed.contest_class in table.contest_classes:
            return award([each.read() for each in table.benefits], placing), rule
    return award((), placing), None
