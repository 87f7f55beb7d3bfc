"""Builders for items that are answered on a picture."""

from typing import Any

from core.access import Role
from core.house import House
from question_bank import assets, items, reviews, topics
from question_bank.kinds.contract import KindName
from question_bank.views import ItemText
from tests import make, make_pictures

REGIONS: list[dict[str, Any]] = [
    {"id": "r1", "place": 1, "shape": "circle", "at": [2467, 4933, 777]},
    {"id": "r2", "place": 2, "shape": "rectangle", "at": [6113, 2219, 8887, 7331]},
]
RIGHT: dict[str, Any] = {"points": [[7000, 5000], [2500, 5000]]}
HALF: dict[str, Any] = {"points": [[2500, 5000], [10, 10]]}
NUMBERS = ("2467", "4933", "6113", "2219", "24.67", "49.33", "61.13", "22.19")
"""What no page may hold before release, however it is written."""


def content(address: str, *, places: int = 2, width: int = 60, height: int = 40) -> dict[str, Any]:
    """A question on a picture."""
    picture = {"address": address, "words": "配电箱的简图", "width": width, "height": height}
    return {"stem": "点出两处隐患", "picture": picture, "places": places}


def publish(house: House, unit_ref: str, bank_ref: str) -> str:
    """Keep a picture, write one item on it, approve it; returns the picture's address."""
    trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit_ref)
    reviewer = make.someone(house, "周明", Role.REVIEWER, unit_ref=unit_ref)
    with house.work(trainer.actor) as work:
        topic = topics.plant(work, bank_ref, "看图")
        kept = assets.keep(work, bank_ref, make_pictures.png(60, 40))
        text = ItemText(
            kind=KindName.HOTSPOT,
            content=content(kept.address),
            key={"regions": REGIONS},
            explanation="左边是开关，右边是裸露的线头。",
            topic_ref=topic.ref,
        )
        ref = items.draft(work, bank_ref, text)
        items.submit(work, ref, seen=1)
    with house.work(reviewer.actor) as work:
        reviews.approve(work, ref, 1)
    return kept.address
