"""Contests: one whose board moves, one whose final is being judged, one that is over, one to enter."""

import random
from datetime import timedelta

from sqlalchemy import select

from contest import advancement, entrants, entries, judges, judging, stages
from contest.rules.advancement import AdvancementRule
from contest.rules.panel import Anchor, Aspect, PanelSheet
from contest.rules.rule_sheet import ComponentKind, KeyName, RuleSheet, SortKey
from contest.states import StageKind
from contest.views import Line, MarkDraft, StageDraft
from core.access import Role
from core.ids import new_ref
from core.people import roles
from core.people.models import Person
from core.points import Points, marks
from demo.world.answering import (
    Candidate,
    Page,
    Question,
    answer,
    begin,
    candidates_of,
    hand_in,
    questions_of,
    write,
)
from demo.world.contest_data import FinalData, LiveData, OpenData, OverData, contests_data
from demo.world.contest_ground import BY_TIME, Ground
from demo.world.peopling import worker_codes
from demo.world.stage import Stage
from demo.world.writing import ORGANISER
from exam import outcomes, sittings

WORKER = "DEMO-WORKER"
HALF_MARK = 50


def hold(stage: Stage, units: dict[str, str], papers: dict[str, str], over_sitting: str) -> None:
    """Hold all of them. ``over_sitting``: the past sitting on whose results one contest builds."""
    data = contests_data()
    stage.go(40)
    ground = Ground(stage, units, papers)
    _hold_over(ground, data.over)
    _hold_final(ground, data.final, over_sitting)
    _announce(ground, data.open, data.final)
    _hold_live(ground, data.live, data.final)


def _hold_over(ground: Ground, plan: OverData) -> None:
    """From registration to the published bulletin, three weeks ago."""
    stage, chance = ground.stage, random.Random(plan.seed)
    stage.go(plan.opened + 4)
    codes = [WORKER, *(team[3] for team in worker_codes())][: plan.people]
    draft = ground.draft(plan, ground.theory_alone(), stage.clock.instant + timedelta(days=2))
    lines = (Line(after=1, label="first_prize"), Line(after=3, label="second_prize"))
    final = StageDraft(title=ground.say("stage_kind.final"), kind=StageKind.FINAL, lines=lines)
    _, (final_ref,) = ground.open_contest(draft, [final], codes)
    stage.go(plan.opened)
    opens_at = stage.clock.instant + timedelta(minutes=30)
    sitting = ground.seat(final_ref, plan.sitting, plan.paper, opens_at, closes=90, length=60)
    with stage.work(ORGANISER) as work:
        stages.open_stage(work, final_ref)
    people = candidates_of(stage, sitting, chance)
    people[0].ability = 0.97
    questions = questions_of(stage, sitting, chance)
    for place, who in enumerate(people):
        begin(stage, who, sitting, opens_at + timedelta(seconds=5 + 2 * place))
    write(stage, [page for who in people for page in _sheet(who, questions, 25, chance)])
    for place, who in enumerate(people):
        hand_in(stage, who, opens_at + timedelta(minutes=30 + place, seconds=chance.uniform(0, 50)))
    stage.clock.instant = opens_at + timedelta(minutes=95)
    ground.finish(final_ref)


def _hold_final(ground: Ground, plan: FinalData, over_sitting: str) -> None:
    """A preliminary on last week's results, published; its final is being judged right now."""
    stage = ground.stage
    stage.go(19)
    with stage.work(ORGANISER) as work:
        found = outcomes.of_sittings(work, [sittings.look(work, over_sitting).id])
        codes = dict(
            work.session.execute(
                select(Person.id, Person.code).where(Person.id.in_([each.person_id for each in found]))
            ).all()
        )
    draft = ground.draft(plan, _both(ground), stage.clock.instant + timedelta(days=5))
    practical = RuleSheet(
        components=(ground.part(ComponentKind.PRACTICAL, 1000),), keys=(SortKey(key=KeyName.TOTAL),)
    )
    plans = [
        StageDraft(
            title=ground.say("stage_kind.preliminary"),
            kind=StageKind.PRELIMINARY,
            sheet=ground.theory_alone(),
            advancement=AdvancementRule(places=plan.places, waitlist=plan.waitlist),
            lines=(Line(after=plan.places, label="advance"),),
        ),
        StageDraft(
            title=ground.say("stage_kind.final"),
            kind=StageKind.FINAL,
            sheet=practical,
            panels={"practical": _panel(plan)},
            lines=tuple(
                Line(after=after, label=f"{name}_prize")
                for after, name in ((1, "first"), (3, "second"), (6, "third"))
            ),
        ),
    ]
    contest, (first, final) = ground.open_contest(draft, plans, list(codes.values()))
    stage.go(5)
    with stage.work(ORGANISER) as work:
        stages.bind(work, first, over_sitting, ComponentKind.THEORY.value)
        stages.open_stage(work, first)
        voided = {each.person_id for each in found if each.voided}
        refs = dict(work.session.execute(select(Person.id, Person.ref).where(Person.id.in_(voided))).all())
        for row in entries.listing(work, contest, limit=200).rows:
            if row.person_ref in refs.values():
                entries.strike(work, row.ref, plan.struck)
    ground.finish(first)
    with stage.work(ORGANISER) as work:
        advancement.confirm(work, first)
    stage.go(0)
    stage.clock.instant = stage.now - timedelta(hours=1)
    _judge(ground, plan, final, set(codes.values()))


def _judge(ground: Ground, plan: FinalData, final: str, competing: set[str]) -> None:
    """Judges are appointed and the others have scored most contestants; the account's own sheet is open."""
    stage, chance = ground.stage, random.Random(plan.seed)
    free = [code for team in worker_codes() for code in team if code not in competing]
    others = free[: plan.more_judges]
    with stage.work() as work:
        for code in others:
            ref = work.session.scalars(select(Person.ref).where(Person.code == code)).one()
            roles.grant(work, ref, Role.JUDGE, ground.unit)
    with stage.work(ORGANISER) as work:
        stages.open_stage(work, final)
        for place, code in enumerate([*plan.judges, *others]):
            judges.appoint(work, final, code, is_head=place == 0)
        people = entrants.listing(work, final, limit=100).rows
    level = {each.entry_ref: chance.uniform(0.62, 0.95) for each in people}
    for code in others:
        with stage.work(code) as work:
            sheet = judging.sheet(work, final, "practical")
            for row in [each for each in sheet.rows if each.recused is None][: plan.marked]:
                given = {
                    each.name: _about(each.of_points, level[row.entry_ref] + chance.uniform(-0.04, 0.04))
                    for each in sheet.panel.aspects
                }
                judging.submit(
                    work, final, "practical", row.entry_ref, MarkDraft(nonce=new_ref(), aspects=given)
                )


def _about(of: Points, share: float) -> Points:
    """A share of the points, to the half mark."""
    return Points(min(int(of), round(int(of) * share / HALF_MARK) * HALF_MARK))


def _announce(ground: Ground, plan: OpenData, final: FinalData) -> None:
    """A contest to enter: registration began three days ago."""
    stage = ground.stage
    stage.go(3)
    plans = [
        StageDraft(
            title=ground.say("stage_kind.preliminary"),
            kind=StageKind.PRELIMINARY,
            sheet=ground.theory_alone(),
            advancement=AdvancementRule(places=final.places),
        ),
        StageDraft(
            title=ground.say("stage_kind.final"), kind=StageKind.FINAL, panels={"practical": _panel(final)}
        ),
    ]
    closes_at = stage.clock.instant + timedelta(days=plan.closes + 3)
    ground.open_contest(ground.draft(plan, _both(ground), closes_at, decides=True, notice_days=7), plans, ())


def _hold_live(ground: Ground, plan: LiveData, final: FinalData) -> None:
    """An online preliminary in full swing: everybody has begun, some have handed in, the account too."""
    stage, chance = ground.stage, random.Random(plan.seed)
    stage.go(12)
    teams = worker_codes()
    codes = [WORKER, *(team[place] for place in range(len(teams[0])) for team in teams)][: plan.people]
    plans = [
        StageDraft(
            title=ground.say("stage_kind.preliminary"),
            kind=StageKind.PRELIMINARY,
            sheet=ground.theory_alone(),
            advancement=AdvancementRule(
                places=plan.places, most_per_unit=plan.per_unit, waitlist=plan.waitlist
            ),
            lines=(Line(after=plan.places, label="advance"),),
        ),
        StageDraft(
            title=ground.say("stage_kind.final"), kind=StageKind.FINAL, panels={"practical": _panel(final)}
        ),
    ]
    draft = ground.draft(plan, _both(ground), stage.clock.instant + timedelta(days=10), notice_days=7)
    _, (first, _) = ground.open_contest(draft, plans, codes)
    opens_at = stage.now + timedelta(minutes=plan.opens)
    stage.clock.instant = opens_at - timedelta(hours=2)
    sitting = ground.seat(first, plan.sitting, plan.paper, opens_at, closes=plan.closes, length=plan.length)
    with stage.work(ORGANISER) as work:
        stages.open_stage(work, first)
    people = candidates_of(stage, sitting, chance)
    people[0].ability = 0.82
    questions = questions_of(stage, sitting, chance)
    for place, who in enumerate(people):
        begin(stage, who, sitting, opens_at + timedelta(seconds=4 + 3 * place))
    done = people[: plan.handed_in]
    write(stage, [page for who in done for page in _sheet(who, questions, 12, chance)])
    for place, who in enumerate(done):
        hand_in(stage, who, opens_at + timedelta(minutes=15, seconds=20 * place + chance.uniform(0, 15)))


def _sheet(who: Candidate, questions: list[Question], minutes: int, chance: random.Random) -> list[Page]:
    """Everything somebody answers, in two pages."""
    began = who.began_at
    if began is None:
        raise ValueError(who.attempt_ref)
    given = [(each.slot, answer(who, each, chance)) for each in questions]
    half = len(given) // 2
    return [
        Page(who, began + timedelta(minutes=minutes / 2), given[:half]),
        Page(who, began + timedelta(minutes=minutes), given[half:]),
    ]


def _both(ground: Ground) -> RuleSheet:
    """Theory 30 %, practice 70 %; equal totals are parted by practice, then by time."""
    practical = SortKey(key=KeyName.COMPONENT, component="practical")
    return RuleSheet(
        components=(ground.part(ComponentKind.THEORY, 300), ground.part(ComponentKind.PRACTICAL, 700)),
        keys=(BY_TIME[0], practical, BY_TIME[1]),
    )


def _panel(plan: FinalData) -> PanelSheet:
    return PanelSheet(
        aspects=tuple(
            Aspect(
                name=each.name,
                title=each.title,
                kind=each.kind,
                of_points=marks(each.of),
                anchors=tuple(Anchor(points=marks(points), text=words) for points, words in each.anchors),
            )
            for each in plan.aspect
        ),
        judges=len(plan.judges) + plan.more_judges,
        spread=marks(plan.spread),
    )
