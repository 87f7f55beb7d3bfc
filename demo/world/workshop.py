"""What a trainer's workshop holds, and answers that wait on the marking desk."""

import random
import tomllib
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from core.occupations.rules.grades import Grade
from core.people import directory
from core.people.models import Person
from core.people.rules.scope import unit_ids
from core.points import Points, marks
from core.work import UnitOfWork
from demo.world.answering import Page, begin, candidates_of, hand_in, write
from demo.world.peopling import worker_codes
from demo.world.stage import Stage
from demo.world.writing import FIRST_EDIT, ORGANISER, REVIEWER, TRAINER, Refs
from exam import papers, sittings
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing
from exam.rules.release import Release, ReleasePolicy, ReleaseTime
from exam.sittings import Candidate, SittingDraft
from question_bank import classing, documents, items, reviews, standard, topics
from question_bank.class_views import ClassDraft, ClauseDraft, DocumentDraft
from question_bank.formats.standard_table import Table
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from question_bank.views import ItemText

OPEN_MINUTES = 60


@cache
def workshop_data() -> dict[str, Any]:
    """The data beside this module."""
    return tomllib.loads(files("demo.world").joinpath("workshop.toml").read_text(encoding="utf-8"))


def furnish(stage: Stage, banks: Refs) -> str:
    """The standard's table, a law with a repealed clause, an item in two versions; the item's paper."""
    data = workshop_data()
    bank, law = banks[data["bank"]], data["law"]
    with stage.work(TRAINER) as work:
        standard.import_table(work, bank, [Table("", data["table"])])
        standard.name(work, bank, data["standard"], [Grade.LEVEL_5])
        ref = items.draft(work, bank, _text(work, bank, data["item"]["stem"]))
        entered = documents.register(work, DocumentDraft(number=law["number"], title=law["title"]))
        classing.classify(
            work, ref, ClassDraft(cognitive="understand", citations=f"{law['number']} | {law['clause']}")
        )
        yesterday = work.today - timedelta(days=1)
        gone = ClauseDraft(number=law["clause"], gist=law["gist"], repealed_on=yesterday)
        documents.put_clause(work, entered.ref, gone)
        items.submit(work, ref, FIRST_EDIT)
    _approve(stage, ref)
    stage.wait(hours=2)
    with stage.work(TRAINER) as work:
        seen = items.revise(work, ref, _text(work, bank, data["item"]["revised"]), 1)
        items.submit(work, ref, seen)
    _approve(stage, ref, seen)
    stage.wait(hours=1)
    section = Section(
        title=data["sitting"]["title"],
        kind=KindName.SHORT_ANSWER,
        count=1,
        points_each=marks(10),
        rule=AllOrNothing(),
    )
    plan = Blueprint(sections=(section,), announced_total=Points(1000))
    with stage.work(ORGANISER) as work:
        drawn = papers.draw(work, bank, data["sitting"]["title"], plan, pools=frozenset(Pool), seed=1)
        return papers.lock(work, drawn.ref).ref


def leave_answers(stage: Stage, paper_ref: str) -> None:
    """A small sitting is over; its answers wait for who marks them."""
    data = workshop_data()["sitting"]
    opens_at = stage.clock.instant
    codes = [team[-1] for team in worker_codes()][: len(data["answers"])]
    with stage.work(ORGANISER) as work:
        draft = SittingDraft(
            title=data["title"],
            paper_ref=paper_ref,
            opens_at=opens_at,
            last_entry_at=opens_at + timedelta(minutes=30),
            closes_at=opens_at + timedelta(minutes=OPEN_MINUTES),
            length_minutes=OPEN_MINUTES // 2,
            release=ReleasePolicy(score=Release(time=ReleaseTime.AFTER_CLOSE)),
            rated=False,
        )
        ref = sittings.schedule(work, draft).ref
        found = work.session.scalars(select(Person.id).where(Person.code.in_(codes))).all()
        homes = directory.units_of_day(work, found, work.today)
        sittings.admit(work, ref, [Candidate(each, unit_ids(homes[each].path)[-1]) for each in found])
    for who, text in zip(candidates_of(stage, ref, random.Random(1)), data["answers"], strict=True):
        begin(stage, who, ref, stage.clock.instant + timedelta(minutes=1))
        at = stage.clock.instant + timedelta(minutes=4)
        write(stage, [Page(who, at, [(1, {"text": text})])])
        hand_in(stage, who, at + timedelta(minutes=1))


def _approve(stage: Stage, ref: str, seen: int = 1) -> None:
    with stage.work(REVIEWER) as work:
        reviews.approve(work, ref, seen)


def _text(work: UnitOfWork, bank_ref: str, stem: str) -> ItemText:
    item = workshop_data()["item"]
    places = {topic.code: topic.ref for topic in topics.tree(work, bank_ref)}
    rubric = [{"id": f"p{n}", "text": text, "parts": 1} for n, text in enumerate(item["points"], start=1)]
    return ItemText(
        kind=KindName.SHORT_ANSWER,
        content={"stem": stem},
        key={"model": item["model"], "rubric": rubric},
        topic_ref=places[item["topic"]],
    )
