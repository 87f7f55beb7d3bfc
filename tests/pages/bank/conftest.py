"""The bank's pages, and those who work at it."""

from dataclasses import dataclass

import pytest

from core.access import Role
from core.house import House
from question_bank import banks, items, topics
from question_bank.kinds.contract import KindName
from question_bank.views import BankDraft, ItemText
from tests import make
from tests.browsing import Windows
from tests.make import Someone
from web.app import build_app


@dataclass
class Site(Windows):
    """A bank with one topic, and the people of the unit that keeps it."""

    bank_ref: str
    topic_ref: str
    unit_ref: str
    trainer: Someone
    reviewer: Someone
    organiser: Someone

    def text(self, stem: str) -> ItemText:
        return ItemText(
            kind=KindName.SINGLE_CHOICE,
            content={"stem": stem, "options": [{"id": "a", "text": "接地"}, {"id": "b", "text": "作业"}]},
            key={"option": "a"},
            topic_ref=self.topic_ref,
        )

    def draft(self, stem: str = "验电后先做什么？") -> str:
        with self.house.work(self.trainer.actor) as work:
            return items.draft(work, self.bank_ref, self.text(stem))

    def submitted(self, stem: str = "验电后先做什么？") -> str:
        ref = self.draft(stem)
        with self.house.work(self.trainer.actor) as work:
            items.submit(work, ref, seen=1)
        return ref


@pytest.fixture
def site(sqlite_house: House) -> Site:
    house = sqlite_house
    unit = make.unit(house)
    trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit)
    with house.work(trainer.actor) as work:
        bank = banks.found(work, BankDraft(code="DG", title="电工题库", unit_ref=unit))
        topic = topics.plant(work, bank.ref, "用电安全")
    return Site(
        app=build_app(house, with_threads=False),
        house=house,
        bank_ref=bank.ref,
        topic_ref=topic.ref,
        unit_ref=unit,
        trainer=trainer,
        reviewer=make.someone(house, "欧阳建国", Role.REVIEWER, unit_ref=unit),
        organiser=make.someone(house, "赵强", Role.ORGANISER, unit_ref=unit),
    )
