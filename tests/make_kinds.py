"""Builders for numbers, pairs and orders: one published item of each, with its right answer."""

from typing import Any

from core.access import Role
from core.house import House
from question_bank import items, reviews, topics
from question_bank.kinds.contract import KindName
from question_bank.views import ItemText
from tests import make

RIGHT: dict[KindName, dict[str, Any]] = {
    KindName.NUMERIC: {"blanks": ["１０ kV"]},
    KindName.MATCHING: {"pairs": {"p1": "x7", "p2": "q2"}},
    KindName.ORDERING: {"order": ["k3", "m8", "a1"]},
}
_WORDING: dict[KindName, tuple[dict[str, Any], dict[str, Any]]] = {
    KindName.NUMERIC: (
        {"stem": "额定电压是多少"},
        {"value": "10", "unit": "kV", "tolerance": "1", "tolerance_in": "percent"},
    ),
    KindName.MATCHING: (
        {
            "stem": "仪表与用途",
            "prompts": [{"id": "p1", "text": "<b>兆欧表</b>"}, {"id": "p2", "text": "钳形表"}],
            "options": [
                {"id": "x7", "text": "绝缘"},
                {"id": "q2", "text": "电流"},
                {"id": "z0", "text": "照度"},
            ],
        },
        {"pairs": {"p1": "x7", "p2": "q2"}},
    ),
    KindName.ORDERING: (
        {
            "stem": "停电作业的次序",
            "options": [
                {"id": "k3", "text": "停电"},
                {"id": "m8", "text": "验电"},
                {"id": "a1", "text": "接地"},
            ],
        },
        {"order": ["k3", "m8", "a1"]},
    ),
}


def publish(
    house: House,
    unit_ref: str,
    bank_ref: str,
    wording: dict[KindName, tuple[dict[str, Any], dict[str, Any]]] | None = None,
) -> None:
    """Write, submit and approve one item of each kind."""
    trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit_ref)
    reviewer = make.someone(house, "周明", Role.REVIEWER, unit_ref=unit_ref)
    with house.work(trainer.actor) as work:
        topic = topics.plant(work, bank_ref, "新题型")
    for kind, (content, key) in (wording or _WORDING).items():
        with house.work(trainer.actor) as work:
            ref = items.draft(
                work, bank_ref, ItemText(kind=kind, content=content, key=key, topic_ref=topic.ref)
            )
            items.submit(work, ref, seen=1)
        with house.work(reviewer.actor) as work:
            reviews.approve(work, ref, 1)
