"""The share of a paper that differs from the public pool, proved item by item."""

from datetime import timedelta
from typing import Any

import pytest

from core.access import HOUSE, Role
from core.errors import NotAllowed
from core.house import House
from exam import lineage, papers
from exam.lineage import LineageAsked
from exam.rules.blueprint import Blueprint
from question_bank import banks, classing, items, reviews, search, topics
from question_bank.class_views import ClassDraft
from question_bank.kinds.contract import KindName
from question_bank.rules.lineage import LineageStanding
from question_bank.rules.pools import Pool
from question_bank.views import ItemText
from tests import make


def _published(
    house: House, unit: str, bank: str, stem: str, variant_of: str = "", pool: Pool = Pool.SEALED
) -> None:
    trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit)
    reviewer = make.someone(house, "周明", Role.REVIEWER, unit_ref=unit)
    content: dict[str, Any] = {
        "stem": stem,
        "options": [{"id": name, "text": f"做法 {name}"} for name in "abcd"],
    }
    with house.work(trainer.actor) as work:
        text = ItemText(
            kind=KindName.SINGLE_CHOICE,
            content=content,
            key={"option": "b"},
            pool=pool,
            topic_ref=topics.tree(work, bank)[0].ref,
        )
        ref = items.draft(work, bank, text)
        classing.classify(work, ref, ClassDraft(variant_of=variant_of))
        items.submit(work, ref, seen=1)
    with house.work(reviewer.actor) as work:
        reviews.approve(work, ref, 1, "")


def test_a_sealed_paper_proves_what_it_changed(house: House) -> None:
    unit = make.unit(house)
    bank = make.bank(house, unit, each=3, topics=1)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    _published(house, unit, bank, "挂接地线以前，哪一步已经做完才算数？", variant_of="1")
    plan = _of_any_topic(4)
    with house.work(trainer.actor) as work:
        paper = papers.draw(work, bank, "决赛卷", plan, pools=frozenset(Pool), seed=5)
        papers.lock(work, paper.ref)
    with house.reading(trainer.actor) as work:
        told = lineage.check(work, paper.ref, LineageAsked())
        again = lineage.check(work, paper.ref, LineageAsked())
        lenient = lineage.check(work, paper.ref, LineageAsked(least_percent=25, by_points=True))
        strict = lineage.check(work, paper.ref, LineageAsked(least_percent=25, least_difference=99))
        before = work.today - timedelta(days=1)
        early = lineage.check(work, paper.ref, LineageAsked(published_on=before))
    assert (told.changed, told.total, told.share, list(told.pool.values())) == (1, 4, "25", [9])
    assert [each.code for each in told.findings] == ["lineage.too_little_changed"]
    varied = next(row for row in told.rows if row.standing is LineageStanding.VARIED)
    assert (varied.number, varied.public_number) == (10, 1)
    assert 0 < float(varied.difference) < 100
    assert told.digest == again.digest
    assert lenient.findings == ()
    assert [each.code for each in strict.findings] == ["lineage.item_twice", "lineage.too_little_changed"]
    assert (early.pool, early.share) == ({}, None)
    assert [each.code for each in early.findings] == ["lineage.nothing_public"]
    report = lineage.as_report(told)
    assert (report["holds"], len(report["items"])) == (False, 4)


def test_sealing_a_published_item_does_not_make_it_new(house: House) -> None:
    unit = make.unit(house)
    bank = make.bank(house, unit, each=4, topics=1)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    paper = make.paper(house, bank, make.blueprint(single=4, multiple=3, judged=3))
    with house.work(trainer.actor) as work:
        for row in search.find(work, bank, search.Filter()).rows:
            items.place(work, row.ref, topic_ref=None, pool=Pool.SEALED)
    with house.reading(trainer.actor) as work:
        told = lineage.check(work, paper, LineageAsked())
    assert told.counts[LineageStanding.SAME] == told.total == 10
    worker = make.someone(house, "张建军", unit_ref=unit)
    with house.reading(worker.actor) as work, pytest.raises(NotAllowed):
        lineage.check(work, paper, LineageAsked())


def _of_any_topic(single: int) -> Blueprint:
    """So many single choices, of whatever topic."""
    plan = make.blueprint(single=single, multiple=0, judged=0)
    section = plan.sections[0].model_copy(update={"quotas": ()})
    return plan.model_copy(update={"sections": (section,), "announced_total": section.points})


def test_a_copy_with_one_particle_more_is_not_new_and_its_origin_is_named(house: House) -> None:
    unit = make.unit(house)
    bank = make.bank(house, unit, each=3, topics=1)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    _published(house, unit, bank, "挂接地线以前，哪一步已经做完才算数？", pool=Pool.PUBLIC)
    _published(house, unit, bank, "挂接地线以前，哪一步已经做完才算数呢？")
    _published(house, unit, bank, "挂接地线以前，哪一步没有做完也算数？")
    _published(house, unit, bank, "巡视时发现电缆头渗油，先通知谁？")
    plan = _of_any_topic(3)
    with house.work(trainer.actor) as work:
        paper = papers.draw(work, bank, "决赛卷", plan, pools=frozenset({Pool.SEALED}), seed=5)
        told = lineage.check(work, paper.ref, LineageAsked())
    rows = {row.number: (row.standing, row.public_number, row.unregistered) for row in told.rows}
    assert rows == {
        11: (LineageStanding.SAME, 10, True),
        12: (LineageStanding.VARIED, 10, True),
        13: (LineageStanding.NEW, None, False),
    }
    assert (told.share, told.unregistered, told.too_near) == ("66.6", 2, 1)
    copied = next(row for row in told.rows if row.number == 11)
    assert copied.likeness > 80
    assert 0 < float(copied.difference) < 10
    assert lineage.as_report(told)["unregistered"] == 2


def test_a_pool_published_in_another_bank_counts_for_who_may_read_it(house: House) -> None:
    unit = make.unit(house)
    open_bank, sealed = (make.bank(house, unit, each=0, topics=1) for _ in range(2))
    foreign = make.bank(house, make.unit(house), each=2, topics=1)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    _published(house, unit, open_bank, "挂接地线以前，哪一步已经做完才算数？", pool=Pool.PUBLIC)
    _published(house, unit, sealed, "挂接地线以前，哪一步已经做完才算数？")
    _published(house, unit, sealed, "巡视时发现电缆头渗油，先通知谁？")
    plan = _of_any_topic(2)
    with house.work(trainer.actor) as work:
        paper = papers.draw(work, sealed, "决赛卷", plan, pools=frozenset(Pool), seed=5)
        told = lineage.check(work, paper.ref, LineageAsked())
        codes = {bank.ref: bank.code for bank in banks.listing(work)}
    rows = {row.number: (row.standing, row.public_bank, row.public_number) for row in told.rows}
    assert rows == {1: (LineageStanding.SAME, codes[open_bank], 1), 2: (LineageStanding.NEW, "", None)}
    assert (told.share, told.pool) == ("50", {codes[open_bank]: 1})
    assert foreign not in codes
    with house.reading(HOUSE) as work:
        assert len(lineage.check(work, paper.ref, LineageAsked()).pool) == 2
