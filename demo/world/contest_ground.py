"""What every contest of the demo world stands on: season, unit, papers, words, and the same few steps."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from contest import contests, entries, registration, results, seasons, stages
from contest.rules.rule_sheet import Component, ComponentKind, KeyName, RuleSheet, SortKey
from contest.views import ContestDraft, SeasonDraft, StageDraft
from core import text
from core.points import Points
from demo.world.contest_data import FinalData, LiveData, OpenData, OverData, PlannedData, contests_data
from demo.world.stage import Stage
from demo.world.writing import ORGANISER
from exam import sittings
from exam.rules.release import Release, ReleasePolicy, ReleaseTime
from exam.sittings import SittingDraft

FULL, PASSED = Points(10_000), Points(6_000)
BY_TIME = (SortKey(key=KeyName.TOTAL), SortKey(key=KeyName.TIME_USED, higher_first=False))


class Ground:
    """Where contests are held: stage, season, unit, papers by name."""

    def __init__(self, stage: Stage, units: dict[str, str], papers: dict[str, str]) -> None:
        plan = contests_data().season
        self.stage, self.papers, self.unit = stage, papers, units[plan.code]
        with stage.work(ORGANISER) as work:
            year = work.today.year
            draft = SeasonDraft(
                title=plan.title.format(year=year),
                unit_ref=self.unit,
                starts_on=work.today.replace(month=1, day=1),
                ends_on=work.today.replace(month=12, day=31),
            )
            self.season = seasons.make(work, draft).ref

    def say(self, key: str) -> str:
        """A word in the operator's language."""
        return text.say(f"word.{key}", self.stage.house.settings.locale)

    def part(self, kind: ComponentKind, weight: int) -> Component:
        """A component worth a hundred marks, of which sixty pass."""
        return Component(
            name=kind.value,
            title=self.say(f"component_kind.{kind.value}"),
            kind=kind,
            of_points=FULL,
            weight=weight,
            pass_points=PASSED,
        )

    def theory_alone(self) -> RuleSheet:
        """The total, then the time used."""
        return RuleSheet(components=(self.part(ComponentKind.THEORY, 1000),), keys=BY_TIME)

    def draft(
        self,
        plan: LiveData | FinalData | OverData | OpenData | PlannedData,
        sheet: RuleSheet,
        closes_at: datetime,
        **more: object,
    ) -> ContestDraft:
        """A contest whose registration opens now, as the stage's clock has it."""
        return ContestDraft(
            title=plan.title,
            unit_ref=self.unit,
            season_ref=self.season,
            klass=plan.klass,
            sheet=sheet,
            about=plan.about.strip(),
            occupation_code=plan.occupation or None,
            registration_closes_at=closes_at,
            **{
                "decides": False,
                "notice_days": 0,
                "registration_opens_at": self.stage.clock.instant,
                **more,
            },
        )

    def open_contest(
        self, draft: ContestDraft, plans: Sequence[StageDraft], codes: Sequence[str]
    ) -> tuple[str, list[str]]:
        """Publish it and enter people; the references of the contest and of its stages."""
        with self.stage.work(ORGANISER) as work:
            contest = contests.draft(work, draft).card.ref
            refs = [stages.plan(work, contest, each).ref for each in plans]
            contests.publish(work, contest)
        if codes:
            with self.stage.work() as work:
                registration.enter_many(work, contest, codes)
            with self.stage.work(ORGANISER) as work:
                entries.admit_all(work, contest)
        return contest, refs

    def seat(
        self, stage_ref: str, title: str, paper: str, opens_at: datetime, *, closes: int, length: int
    ) -> str:
        """Schedule a sitting for the theory of a stage and put its entrants on the list; minutes."""
        draft = SittingDraft(
            title=title,
            paper_ref=self.papers[paper],
            opens_at=opens_at,
            last_entry_at=opens_at + timedelta(minutes=closes - length),
            closes_at=opens_at + timedelta(minutes=closes),
            length_minutes=length,
            release=ReleasePolicy(score=Release(time=ReleaseTime.IMMEDIATELY)),
            pass_points=PASSED,
        )
        with self.stage.work(ORGANISER) as work:
            sitting = sittings.schedule(work, draft).ref
            stages.bind(work, stage_ref, sitting, ComponentKind.THEORY.value)
            stages.place(work, stage_ref, sitting)
        return sitting

    def announce(self, stage_ref: str) -> None:
        """Close, settle and announce a stage, an hour after one another."""
        for deed in (stages.close, results.settle, results.announce):
            self.stage.wait(hours=1)
            with self.stage.work(ORGANISER) as work:
                deed(work, stage_ref)

    def publish(self, stage_ref: str) -> None:
        """Publish what was announced, an hour from now; its notice must be over by then."""
        self.stage.wait(hours=1)
        with self.stage.work(ORGANISER) as work:
            results.publish(work, stage_ref)
