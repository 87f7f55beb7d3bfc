"""Contests: one whose board moves, one whose final is being judged, one that is over, one to enter."""

import random
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from contest import advancement, contests, entrants, entries, judges, judging, stages
from contest.rules.advancement import AdvancementRule
from contest.rules.panel import Anchor, Aspect, PanelSheet
from contest.rules.rule_sheet import ComponentKind, KeyName, RuleSheet, SortKey
from contest.states import StageEntryState, StageKind
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
from demo.world.contest_data import FinalData, contests_data
from demo.world.contest_ground import BY_TIME, Ground
from demo.world.peopling import team_names, worker_codes
from demo.world.writing import ORGANISER
from exam import outcomes, sittings

WORKER = "DEMO-WORKER"
HALF_MARK = 50


@dataclass(frozen=True)
class Final:
    """A stage to be judged, and the codes of those who entered its contest."""

    ref: str
    entered: frozenset[str]


def hold_over(ground: Ground) -> str:
    """From registration to the bulletin, ten days ago; returns the stage, whose result is in notice then."""
    plan = contests_data().over
    stage, chance = ground.stage, random.Random(plan.seed)
    stage.go(plan.opened + 3)
    codes = [WORKER, *(team[3] for team in worker_codes())][: plan.people]
    closes_at = stage.clock.instant + timedelta(days=2)
    draft = ground.draft(plan, ground.theory_alone(), closes_at, notice_days=plan.notice)
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
    ground.announce(final_ref)
    return final_ref


def reach_final(ground: Ground, over_sitting: str) -> Final:
    """A preliminary on last week's results, published: who goes on to the final is settled."""
    stage, plan = ground.stage, contests_data().final
    stage.wait(hours=1)
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
    ground.announce(first)
    ground.publish(first)
    with stage.work(ORGANISER) as work:
        advancement.confirm(work, first)
    return Final(final, frozenset(codes.values()))


def judge(ground: Ground, final: Final) -> None:
    """Judges are appointed and the others have scored everybody; some sheets of the account's own are open.

    Once the account has signed those, every mark is there, and the final can be confirmed and published.
    """
    plan = contests_data().final
    stage, chance = ground.stage, random.Random(plan.seed)
    stage.clock.instant = stage.now - timedelta(hours=1)
    with stage.work(ORGANISER) as work:
        stages.open_stage(work, final.ref)
        people = entrants.listing(work, final.ref, state=StageEntryState.COMPETING, limit=100).rows
    others = _strangers(final, {_team(each.unit_name) for each in people})[: plan.more_judges]
    with stage.work() as work:
        for code in others:
            ref = work.session.scalars(select(Person.ref).where(Person.code == code)).one()
            roles.grant(work, ref, Role.JUDGE, ground.unit)
    with stage.work(ORGANISER) as work:
        for place, code in enumerate([*plan.judges, *others]):
            judges.appoint(work, final.ref, code, is_head=place == 0)
    level = {each.entry_ref: chance.uniform(0.62, 0.95) for each in people}
    for code in others:
        _sign(ground, final, code, level, chance, leaving=0)
    for code in plan.judges:
        _sign(ground, final, code, level, chance, leaving=plan.waiting)


def _team(unit_name: str | None) -> str:
    """The team alone, without the unit it belongs to."""
    return (unit_name or "").rpartition(" · ")[2]


def _strangers(final: Final, units: set[str]) -> list[str]:
    """Who may judge everybody: they entered nothing here, and no finalist is of their team."""
    return [
        code
        for team, codes in zip(team_names(), worker_codes(), strict=True)
        if team not in units
        for code in codes
        if code not in final.entered
    ]


def _sign(
    ground: Ground, final: Final, code: str, level: dict[str, float], chance: random.Random, *, leaving: int
) -> None:
    """A judge signs what they think of everybody, and leaves the last so many sheets open."""
    with ground.stage.work(code) as work:
        sheet = judging.sheet(work, final.ref, "practical")
        for row in sheet.rows[: len(sheet.rows) - leaving]:
            given = {
                each.name: _about(each.of_points, level[row.entry_ref] + chance.uniform(-0.03, 0.03))
                for each in sheet.panel.aspects
            }
            mark = MarkDraft(nonce=new_ref(), aspects=given)
            judging.submit(work, final.ref, "practical", row.entry_ref, mark)


def _about(of: Points, share: float) -> Points:
    """A share of the points, to the half mark."""
    return Points(min(int(of), round(int(of) * share / HALF_MARK) * HALF_MARK))


def announce(ground: Ground) -> None:
    """A contest to enter: registration began three days ago."""
    stage, plan, final = ground.stage, contests_data().open, contests_data().final
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


def prepare(ground: Ground) -> None:
    """A draft: one stage planned, the rest to be typed by whoever tries."""
    stage, plan = ground.stage, contests_data().planned
    opens_at = stage.now + timedelta(days=plan.opens)
    closes_at = stage.now + timedelta(days=plan.closes)
    draft = ground.draft(plan, _both(ground), closes_at, registration_opens_at=opens_at, notice_days=7)
    first = StageDraft(
        title=ground.say("stage_kind.preliminary"),
        kind=StageKind.PRELIMINARY,
        sheet=ground.theory_alone(),
        advancement=AdvancementRule(places=contests_data().final.places),
    )
    with stage.work(ORGANISER) as work:
        stages.plan(work, contests.draft(work, draft).card.ref, first)


def enter_live(ground: Ground) -> str:
    """The contest that is going on: everybody enters; returns its preliminary."""
    stage, plan, final = ground.stage, contests_data().live, contests_data().final
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
    draft = ground.draft(plan, _both(ground), stage.clock.instant + timedelta(days=2), notice_days=7)
    _, (first, _) = ground.open_contest(draft, plans, codes)
    return first


def open_live(ground: Ground, first: str) -> str:
    """Its sitting is scheduled and its board opened, two hours before the bell; returns the sitting."""
    stage, plan = ground.stage, contests_data().live
    opens_at = stage.now + timedelta(minutes=plan.opens)
    stage.clock.instant = opens_at - timedelta(hours=2)
    sitting = ground.seat(first, plan.sitting, plan.paper, opens_at, closes=plan.closes, length=plan.length)
    with stage.work(ORGANISER) as work:
        stages.open_stage(work, first)
    return sitting


def sit_live(ground: Ground, sitting: str) -> None:
    """The preliminary in full swing: everybody has begun, some have handed in, the account too."""
    stage, plan = ground.stage, contests_data().live
    chance, opens_at = random.Random(plan.seed), stage.now + timedelta(minutes=plan.opens)
    people = candidates_of(stage, sitting, chance)
    people[0].ability = 0.82
    questions = questions_of(stage, sitting, chance)
    for place, who in enumerate(people):
        begin(stage, who, sitting, opens_at + timedelta(seconds=4 + 3 * place))
    done = people[: plan.handed_in]
    pages = [page for who in done for page in _sheet(who, questions, 12, chance)]
    midway = random.Random(f"{plan.seed}/midway")
    for who in people[plan.handed_in :]:
        first = _sheet(who, questions, 12, midway)[0]
        so_far = first.answers[: midway.randint(len(first.answers) // 4, len(first.answers))]
        pages.append(Page(who, first.at, so_far))
    write(stage, pages)
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
