"""Builders for what people mark: one published item of each kind, a paper of them, a marker."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from core.access import Role
from core.house import House
from core.points import Points
from exam import attempts
from exam.marking_models import MarkingTask
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing
from question_bank import items, reviews, topics
from question_bank.kinds.contract import KindName
from question_bank.views import ItemText
from tests import make
from tests.make import Someone

KEYS: dict[KindName, dict[str, Any]] = {
    KindName.SHORT_ANSWER: {
        "model": "<p>先停电，再验电。</p>",
        "rubric": [
            {"id": "r1", "text": "说出停电", "parts": 2},
            {"id": "r2", "text": "说出验电", "parts": 1},
        ],
    },
    KindName.ESSAY: {"model": "", "rubric": [{"id": "e1", "text": "论述完整", "parts": 1}]},
    KindName.FILE_SUBMISSION: {"model": "", "rubric": [{"id": "f1", "text": "图纸正确", "parts": 1}]},
    KindName.PRACTICAL_TASK: {
        "model": "",
        "rubric": [
            {"id": "p1", "text": "工艺", "parts": 1, "by": "judged", "steps": ["差", "一般", "良好", "优秀"]},
            {
                "id": "p2",
                "text": "轴径",
                "parts": 1,
                "by": "measured",
                "unit": "mm",
                "bands": [
                    {"least": "19.95", "most": "20.05", "percent": 100},
                    {"least": "19.9", "most": "20.1", "percent": 50},
                ],
            },
        ],
    },
}


def publish(house: House, unit_ref: str, bank_ref: str) -> None:
    """Write, submit and approve one item of each kind that people mark."""
    trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit_ref)
    reviewer = make.someone(house, "周明", Role.REVIEWER, unit_ref=unit_ref)
    with house.work(trainer.actor) as work:
        topic = topics.plant(work, bank_ref, "主观题")
    for kind, key in KEYS.items():
        with house.work(trainer.actor) as work:
            text = ItemText(kind=kind, content={"stem": f"<p>{kind.value}</p>"}, key=key, topic_ref=topic.ref)
            ref = items.draft(work, bank_ref, text)
            items.submit(work, ref, seen=1)
        with house.work(reviewer.actor) as work:
            reviews.approve(work, ref, 1)


def blueprint(*kinds: KindName, single: int = 2) -> Blueprint:
    """Single choices of 1.5 marks, then one item of 10 marks of each of the kinds."""
    sections = [
        Section(
            title="单选题",
            kind=KindName.SINGLE_CHOICE,
            count=single,
            points_each=Points(150),
            rule=AllOrNothing(),
        )
    ]
    sections += [
        Section(title=kind.value, kind=kind, count=1, points_each=Points(1000), rule=AllOrNothing())
        for kind in kinds
    ]
    return Blueprint(sections=tuple(sections), announced_total=Points(sum(each.points for each in sections)))


def tasks(house: House) -> list[tuple[str, int]]:
    """The refs and slots of everything on the desk, by item and then by candidate."""
    with house.work() as work:
        rows = select(MarkingTask.ref, MarkingTask.slot).order_by(MarkingTask.slot, MarkingTask.id)
        return [(row.ref, row.slot) for row in work.session.execute(rows)]


def waiting(house: House, unit_ref: str, people: Sequence[Someone], *, each: int = 2) -> str:
    """A sitting at whose end an essay of everybody waits to be marked; returns its ref."""
    bank = make.bank(house, unit_ref, each=each)
    publish(house, unit_ref, bank)
    paper = make.paper(house, bank, blueprint(KindName.ESSAY, KindName.PRACTICAL_TASK))
    sitting = make.sitting(house, paper, house.clock.now(), people, title="主观题初赛")
    for who in people:
        pen = make.pen(house, who, make.begun(house, who, sitting))
        pen.write(3, {"text": "论述"})
        with house.work(who.actor) as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    make.Engine(house).deliver()
    return sitting


def places(house: House, unit_ref: str, candidate: Someone) -> dict[str, str]:
    """What the addresses of the marking desk name."""
    waiting(house, unit_ref, [candidate])
    return {"/marking/answers/": tasks(house)[0][0], "slot": "3"}
