"""Builders of contests: rule sheets, published contests, entrants, papers written, marks signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contest import amending, contests, entrants, entries, judges, judging, panels, registration, stages
from contest.rules.advancement import AdvancementRule
from contest.rules.eligibility import EligibilityRule
from contest.rules.panel import Anchor, Aspect, AspectKind, PanelSheet
from contest.rules.rule_sheet import Component, ComponentKind, KeyName, RuleSheet, SortKey
from contest.states import ContestClass, EntryState, StageKind
from contest.views import ContestDraft, ContestView, MarkDraft, MarkView, StageDraft, StageView
from core import changes
from core.clock import SetClock
from core.house import House
from core.ids import new_ref
from core.points import Points
from exam import attempts
from tests import make
from tests.make import Engine, Someone

THEORY = Component(
    name="theory", title="理论知识", kind=ComponentKind.THEORY, of_points=Points(1650), weight=1000
)
"""Worth what ``make.blueprint()`` is worth."""
THEORY_ONLY = RuleSheet(
    components=(THEORY,),
    keys=(SortKey(key=KeyName.TOTAL), SortKey(key=KeyName.TIME_USED, higher_first=False)),
)
BOTH = RuleSheet(
    components=(
        THEORY.model_copy(update={"weight": 300, "pass_points": Points(900)}),
        Component(
            name="practical",
            title="操作技能",
            kind=ComponentKind.PRACTICAL,
            of_points=Points(10_000),
            weight=700,
            pass_points=Points(6_000),
        ),
    ),
    keys=(SortKey(key=KeyName.TOTAL), SortKey(key=KeyName.COMPONENT, component="practical")),
)
"""全国职工职业技能大赛: 理论 30 %, 操作 70 %; total, then the practical score."""
PANEL = PanelSheet(
    aspects=(
        Aspect(name="wiring", title="接线", kind=AspectKind.MEASURED, of_points=Points(4_000)),
        Aspect(
            name="safety",
            title="安全操作",
            kind=AspectKind.JUDGED,
            of_points=Points(6_000),
            anchors=(Anchor(points=Points(3_000), text="有一处未按规程"),),
        ),
    ),
    judges=2,
    spread=Points(1_000),
)
TWO_STAGES = (
    StageDraft(
        title="初赛", kind=StageKind.PRELIMINARY, sheet=THEORY_ONLY, advancement=AdvancementRule(places=2)
    ),
    StageDraft(title="决赛", kind=StageKind.FINAL, sheet=BOTH, panels={"practical": PANEL}),
)


@dataclass(frozen=True)
class Made:
    """A published contest and who runs it."""

    ref: str
    stages: tuple[str, ...]
    organiser: Someone
    unit: str


def draft(now: datetime, unit_ref: str, **more: object) -> ContestDraft:
    """A contest whose registration opens in a day and lasts two; more fields as given."""
    given: dict[str, object] = {
        "title": "供水行业电工职业技能竞赛",
        "unit_ref": unit_ref,
        "klass": ContestClass.CITY,
        "sheet": BOTH,
        "registration_opens_at": now + timedelta(days=1),
        "registration_closes_at": now + timedelta(days=3),
        "occupation_code": "6-31-01-03",
        "eligibility": EligibilityRule(),
        "decides": False,
        "notice_days": 7,
    }
    return ContestDraft.model_validate({**given, **more})


def published(
    house: House,
    clock: SetClock,
    organiser: Someone,
    unit_ref: str,
    plan: Sequence[StageDraft] = TWO_STAGES,
    **more: object,
) -> Made:
    """A contest with stages, published, its registration just open."""
    with house.work(organiser.actor) as work:
        ref = contests.draft(work, draft(clock.now(), unit_ref, **more)).card.ref
        planned = tuple(stages.plan(work, ref, each).ref for each in plan)
        contests.publish(work, ref)
    clock.advance(days=1)
    return Made(ref, planned, organiser, unit_ref)


def edited(house: House, who: Someone, ref: str, given: ContestDraft) -> ContestView:
    """The contest changed by somebody who has just looked at it."""
    with house.work(who.actor) as work:
        return contests.edit(work, ref, given, seen=changes.mark(amending.contest(work, ref)))


def revised(house: House, who: Someone, stage: str, given: StageDraft) -> StageView:
    """The stage planned anew by somebody who has just looked at it."""
    with house.work(who.actor) as work:
        return stages.revise(work, stage, given, seen=changes.mark(amending.stage(work, stage)))


def applied(house: House, made: Made, people: Sequence[Someone]) -> dict[str, str]:
    """Everybody enters; entry refs by the person's ref."""
    found: dict[str, str] = {}
    for who in people:
        with house.work(who.actor) as work:
            found[who.ref] = registration.apply(work, made.ref)
    return found


def sitting_of(house: House, clock: SetClock, made: Made, stage: str, paper: str) -> str:
    """A sitting bound to the stage's theory, all its entrants on the list, opening in an hour."""
    ref = make.sitting(house, paper, clock.now() + timedelta(hours=1))
    with house.work(made.organiser.actor) as work:
        stages.bind(work, stage, ref, "theory")
        stages.place(work, stage, ref)
    return ref


def written(
    house: House, clock: SetClock, engine: Engine, who: Someone, sitting: str, *, right: int, minutes: int = 5
) -> None:
    """Somebody answers so many items right, takes so many minutes, hands in and is marked."""
    attempt = make.begun(house, who, sitting)
    pen = make.pen(house, who, attempt)
    given = make.answers(house, who, attempt)
    for slot in sorted(given)[:right]:
        pen.write(slot, given[slot])
    clock.advance(minutes=minutes)
    with house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    engine.deliver()


def codes(house: House, made: Made) -> dict[str, str]:
    """参赛号 by the person's name."""
    with house.reading(made.organiser.actor) as work:
        rows = entries.listing(work, made.ref, state=EntryState.ADMITTED).rows
    return {row.name: row.code or "" for row in rows}


def competing(house: House, made: Made, stage: str) -> dict[str, str]:
    """The state of everybody in the stage, by name."""
    with house.reading(made.organiser.actor) as work:
        return {row.name: row.state.value for row in entrants.listing(work, stage).rows}


def signed(
    house: House, judge: Someone, stage: str, entry: str, *, wiring: int, safety: int, **more: object
) -> MarkView:
    """A judge signs a mark, in whole marks."""
    given = {"wiring": Points(wiring * 100), "safety": Points(safety * 100)}
    mark = MarkDraft.model_validate({"nonce": new_ref(), "aspects": given, **more})
    with house.work(judge.actor) as work:
        return judging.submit(work, stage, "practical", entry, mark)


def confirmed(house: House, who: Someone, stage: str) -> int:
    """Everything that can be confirmed is; returns how many."""
    seen = looked_at(house, who, stage)
    with house.work(who.actor) as work:
        return panels.confirm_all(work, stage, "practical", seen)[0]


def looked_at(house: House, who: Someone, stage: str) -> dict[str, str]:
    """What somebody sees of the judges' marks, by entry."""
    with house.reading(who.actor) as work:
        return {row.entry_ref: row.seen for row in panels.page(work, stage, "practical").rows}


def places(
    house: House, unit_ref: str, organiser: Someone, judge: Someone, people: Sequence[Someone]
) -> dict[str, str]:
    """What the addresses of contests can name: a contest with people in it, its final being judged."""
    with house.work(organiser.actor) as work:
        plan = draft(work.now, unit_ref, registration_opens_at=work.now)
        ref = contests.draft(work, plan).card.ref
        stage = stages.plan(work, ref, TWO_STAGES[1]).ref
        contests.publish(work, ref)
    entered = applied(house, Made(ref, (stage,), organiser, unit_ref), people)
    with house.work(organiser.actor) as work:
        appointed = judges.appoint(work, stage, judge.code, is_head=True).ref
        stages.open_stage(work, stage)
    return {
        "/contests/": ref,
        "/contest-desk/": ref,
        "stage_ref": stage,
        "component": "practical",
        "entry_ref": next(iter(entered.values())),
        "judge_ref": appointed,
    }


def more(house: House, organiser: Someone, unit_ref: str, ref: str, people: Sequence[Someone]) -> None:
    """More of what lists show: people in the contest, contests to choose from."""
    applied(house, Made(ref, (), organiser, unit_ref), people)
    for number in range(len(people) // 2):
        with house.work(organiser.actor) as work:
            title = f"加赛{number}"
            plan = draft(work.now, unit_ref, title=title, registration_opens_at=work.now)
            ref = contests.draft(work, plan).card.ref
            stages.plan(work, ref, TWO_STAGES[1])
            contests.publish(work, ref)
        with house.work(people[0].actor) as work:
            registration.apply(work, ref)
