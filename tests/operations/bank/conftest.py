"""A bank with a trainer, a reviewer, a second trainer and an organiser around it."""

from dataclasses import dataclass
from typing import Any

import pytest

from core.access import Role
from core.house import House
from question_bank import banks, items, topics
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from question_bank.views import BankDraft, ItemText
from tests import make
from tests.make import Someone


@dataclass
class Desk:
    """A bank and who works at it."""

    house: House
    unit_ref: str
    bank_ref: str
    topic_ref: str
    trainer: Someone
    colleague: Someone
    reviewer: Someone
    organiser: Someone

    def text(self, stem: str = "验电后先做什么？", **changed: Any) -> ItemText:
        """A sound single-choice item."""
        whole: dict[str, Any] = {
            "kind": KindName.SINGLE_CHOICE,
            "content": {
                "stem": stem,
                "options": [{"id": "a", "text": "装设接地线"}, {"id": "b", "text": "直接作业"}],
            },
            "key": {"option": "a"},
            "explanation": "先验电，后接地。",
            "topic_ref": self.topic_ref,
            "pool": Pool.PUBLIC,
        }
        return ItemText(**{**whole, **changed})

    def draft(self, stem: str = "验电后先做什么？", by: Someone | None = None, **changed: Any) -> str:
        """A draft by the trainer; returns its ref."""
        with self.house.work((by or self.trainer).actor) as work:
            return items.draft(work, self.bank_ref, self.text(stem, **changed))

    def submitted(self, stem: str = "验电后先做什么？", **changed: Any) -> str:
        """A draft in review."""
        ref = self.draft(stem, **changed)
        with self.house.work(self.trainer.actor) as work:
            items.submit(work, ref, seen=1)
        return ref


@pytest.fixture
def desk(house: House) -> Desk:
    unit = make.unit(house)
    trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit)
    with house.work(trainer.actor) as work:
        bank = banks.found(work, BankDraft(code="dg-1", title="电工", unit_ref=unit))
        topic = topics.plant(work, bank.ref, "用电安全")
    return Desk(
        house,
        unit,
        bank.ref,
        topic.ref,
        trainer,
        make.someone(house, "李梅", Role.TRAINER, Role.REVIEWER, unit_ref=unit),
        make.someone(house, "欧阳建国", Role.REVIEWER, unit_ref=unit),
        make.someone(house, "赵强", Role.ORGANISER, unit_ref=unit),
    )
