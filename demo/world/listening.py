"""A small test by ear, by table and by formula: it is over, and one more answer was ruled right after it."""

import io
import random
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import select

from core.people import directory
from core.people.models import Person
from core.people.rules.scope import unit_ids
from core.points import marks
from demo.world.answering import Candidate as Writer
from demo.world.answering import Page, begin, hand_in, questions_of, write
from demo.world.peopling import worker_codes
from demo.world.sound import alarm
from demo.world.stage import Stage
from demo.world.writing import FIRST_EDIT, ORGANISER, REVIEWER, TRAINER, Refs
from exam import correcting, papers, sittings
from exam.models import Attempt, Sitting
from exam.rules.blueprint import Blueprint, Section, TopicQuota
from exam.rules.marking import AllOrNothing, PerPart
from exam.rules.release import Release, ReleaseField, ReleasePolicy, ReleaseTime
from exam.rules.ruling import Accepted, Ruling
from exam.sittings import Candidate, SittingDraft
from question_bank import assets, items, reviews, topics
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from question_bank.views import ItemText
from training.practice import openings
from training.practice.openings import MockSource

SEED: Final = 20260905


@cache
def listening_data() -> dict[str, Any]:
    """The data beside this module."""
    return tomllib.loads(files("demo.world").joinpath("listening.toml").read_text(encoding="utf-8"))


def hold(stage: Stage, banks: Refs) -> None:
    """Write and publish the items, draw their paper, sit it, and rule on what was given."""
    data = listening_data()
    bank = banks[data["bank"]]
    _publish(stage, bank)
    paper = _draw(stage, bank)
    with stage.work(TRAINER) as work:
        openings.add_mock(
            work,
            bank,
            MockSource.BLUEPRINT,
            title=data["title"],
            minutes=data["minutes"],
            paper_ref=paper,
        )
    stage.wait(hours=1)
    sitting = _sit(stage, paper)
    stage.wait(hours=1)
    _rule(stage, sitting)


def _publish(stage: Stage, bank: str) -> None:
    """The items, under a topic of their own."""
    data = listening_data()
    sound = data["sound"]
    with stage.work(TRAINER) as work:
        topic = topics.plant(work, bank, data["topic"]["title"], code=data["topic"]["code"]).ref
        kept = assets.keep_recording(work, bank, io.BytesIO(alarm(sound["times"])))
        player = f'<audio src="{kept.address}" title="{sound["words"]}"></audio>'
        refs = [
            items.draft(
                work,
                bank,
                ItemText(
                    kind=KindName(each["kind"]),
                    content={"stem": each["stem"].format(sound=player)},
                    key=each["key"],
                    explanation=each["explanation"].format(),
                    source=data["source"],
                    difficulty=each["difficulty"],
                    topic_ref=topic,
                    pool=Pool.PUBLIC,
                ),
            )
            for each in data["item"]
        ]
        for ref in refs:
            items.submit(work, ref, FIRST_EDIT)
    with stage.work(REVIEWER) as work:
        for ref in refs:
            reviews.approve(work, ref, FIRST_EDIT)


def _draw(stage: Stage, bank: str) -> str:
    """A locked paper of these items and no others."""
    data = listening_data()
    kinds = [KindName(each["kind"]) for each in data["item"]]
    with stage.work(ORGANISER) as work:
        sections = tuple(
            Section(
                title=title,
                kind=kind,
                count=kinds.count(kind),
                points_each=marks(data["each"]),
                rule=PerPart() if kind is KindName.FILL_BLANK else AllOrNothing(),
                quotas=(TopicQuota(topic=data["topic"]["code"], count=kinds.count(kind)),),
            )
            for kind, title in ((KindName(name), title) for name, title in data["sections"].items())
        )
        total = marks(data["each"]) * len(kinds)
        plan = Blueprint(sections=sections, announced_total=total)
        drawn = papers.draw(work, bank, data["title"], plan, pools=frozenset(Pool), seed=SEED)
        return papers.lock(work, drawn.ref).ref


def _sit(stage: Stage, paper: str) -> str:
    """Everybody writes and hands in; returns the sitting."""
    data = listening_data()
    opens_at = stage.clock.instant
    own = [team[data["team_place"]] for team in worker_codes()]
    codes = [*data["accounts"], *own][: len(data["answer"])]
    with stage.work(ORGANISER) as work:
        draft = SittingDraft(
            title=data["title"],
            paper_ref=paper,
            opens_at=opens_at,
            last_entry_at=opens_at + timedelta(minutes=15),
            closes_at=opens_at + timedelta(minutes=30),
            length_minutes=data["minutes"],
            release=ReleasePolicy(
                **{each.value: Release(time=ReleaseTime.AFTER_CLOSE) for each in ReleaseField}
            ),
            pass_points=marks(data["pass_marks"]),
        )
        ref = sittings.schedule(work, draft).ref
        people = dict(
            work.session.execute(select(Person.code, Person.id).where(Person.code.in_(codes))).all()
        )
        homes = directory.units_of_day(work, list(people.values()), work.today)
        listed = [people[code] for code in codes]
        sittings.admit(work, ref, [Candidate(each, unit_ids(homes[each].path)[-1]) for each in listed])
    writers, columns = _writers(stage, ref, listed), _columns(stage, ref)
    for place, who in enumerate(writers):
        begin(stage, who, ref, opens_at + timedelta(seconds=10 * place))
    pages = [
        Page(
            who,
            opens_at + timedelta(minutes=3 + column, seconds=7 * place),
            [(slot, {"blanks": [data["answer"][place]["given"][column]]})],
        )
        for place, who in enumerate(writers)
        for slot, column in columns.items()
    ]
    write(stage, pages)
    for who in writers:
        hand_in(stage, who, stage.clock.instant + timedelta(seconds=20))
    return ref


def _columns(stage: Stage, sitting: str) -> dict[int, int]:
    """Which of the items stands in which slot: a drawn paper has an order of its own."""
    values = [each["key"].get("value") for each in listening_data()["item"]]
    questions = questions_of(stage, sitting, random.Random(SEED))
    return {each.slot: values.index(each.right.get("value")) for each in questions}


def _writers(stage: Stage, sitting: str, people: Sequence[int]) -> list[Writer]:
    """The attempts, in the order in which the people are named."""
    with stage.house.reading() as work:
        rows = work.session.execute(
            select(Attempt.person_id, Attempt.id, Attempt.ref)
            .join(Sitting, Sitting.id == Attempt.sitting_id)
            .where(Sitting.ref == sitting)
        ).all()
    found = {row.person_id: Writer(row.id, row.ref, row.person_id, ability=1.0) for row in rows}
    return [found[each] for each in people]


def _rule(stage: Stage, sitting: str) -> None:
    """Rule one more answer right, as its page does: shown first, then made."""
    told = listening_data()["ruling"]
    ruling = Ruling(slot=1, accepted=(Accepted(blank=told["blank"], text=told["text"]),))
    with stage.work(TRAINER) as work:
        seen = correcting.rehearse(work, sitting, ruling).seen
        correcting.correct(work, sitting, ruling, reason=told["reason"], seen=seen)
