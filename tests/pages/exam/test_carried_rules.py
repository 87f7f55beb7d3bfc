"""What items were scored by elsewhere, as who assembles a paper of them meets it."""

import re

from core.access import Role
from core.points import Points, marks
from exam import papers
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, NetCorrect
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from tests import make, make_scored
from tests.make_scored import CASE_NET, CASE_VOIDED, FREE, NET, VOIDED
from tests.pages.exam.conftest import Site


def drafted(site: Site, *answers: str, kind: KindName = KindName.MULTIPLE_CHOICE) -> tuple[str, list[str]]:
    """A draft of all items that came with these answers, and the items."""
    bank = make.bank(site.house, site.unit, each=0)
    reviewer = make.someone(site.house, "欧阳建国", Role.REVIEWER, unit_ref=site.unit)
    made = [each.format(n=n) for n, each in enumerate(answers, start=1)]
    file = make_scored.gift(*answers) if kind is KindName.MULTIPLE_CHOICE else make_scored.cloze(*made)
    items = make_scored.published_from(site.house, bank, site.trainer, reviewer, file)
    section = Section(
        title="多选",
        kind=kind,
        count=len(answers),
        points_each=marks(2),
        rule=AllOrNothing(),
    )
    plan = Blueprint(sections=(section,), announced_total=Points(section.points))
    with site.house.work(site.trainer.actor) as work:
        return papers.draw(work, bank, "复赛", plan, pools=frozenset(Pool), seed=5).ref, items


def test_the_rule_that_items_had_is_offered_and_taken_with_one_press(site: Site) -> None:
    ref, _ = drafted(site, NET, NET)
    browser = site.browser(site.trainer)
    page = browser.get(f"/papers/{ref}").text
    assert "本大题有 2 题来自其他系统，原来按“对错相抵给分”计分。" in page
    assert f'action="/papers/{ref}/rule#part-1"' in page
    assert "全部答对得满分，否则不得分。" in page
    answer = browser.post(f"/papers/{ref}/rule", {"section": "0"})
    assert answer.headers["location"].startswith(f"/papers/{ref}")
    page = browser.get(f"/papers/{ref}").text
    assert "来自其他系统" not in page
    assert "选对的个数减去选错的个数" in page
    with site.house.reading(site.trainer.actor) as work:
        assert papers.look(work, ref)[1].blueprint.sections[0].rule == NetCorrect()


def test_rules_that_differ_are_told_and_nothing_is_offered(site: Site) -> None:
    ref, _ = drafted(site, NET, NET, VOIDED, FREE)
    browser = site.browser(site.trainer)
    page = re.sub(r"\s+", " ", browser.get(f"/papers/{ref}").text)
    told = "2 题“对错相抵给分”，1 题“少选按比例得分，错选不得分”，1 题的计分方式这里没有。"
    assert f"本大题有 4 题来自其他系统，原来的计分方式不都一样：{told}" in page
    assert f"/papers/{ref}/rule" not in page
    refused = browser.post(f"/papers/{ref}/rule", {"section": "0"})
    assert refused.headers["location"] == f"/papers/{ref}"
    assert "没有可以采用的计分方式" in browser.get(f"/papers/{ref}").text
    assert "没有可以采用的计分方式" not in browser.get(f"/papers/{ref}").text
    browser.post(f"/papers/{ref}/rule", {"section": "7"})
    assert "没有可以采用的计分方式" in browser.get(f"/papers/{ref}").text


def test_an_item_tells_how_it_was_scored_where_it_comes_from(site: Site) -> None:
    _, (net, free) = drafted(site, NET, FREE)
    browser = site.browser(site.trainer)
    assert "来源系统的计分方式：对错相抵给分" in browser.get(f"/items/{net}").text
    told = "来源系统的计分方式：A 50, B 50, C 0, D 0（这里没有相同的计分规则）"
    assert told in browser.get(f"/items/{free}").text


def test_a_case_tells_how_each_of_its_items_was_scored_and_a_draft_that_no_rule_says_all(site: Site) -> None:
    ref, (net, voided) = drafted(site, CASE_NET, CASE_VOIDED, kind=KindName.CASE_STUDY)
    browser = site.browser(site.trainer)
    page = browser.get(f"/items/{net}").text
    assert "第 1 小题 · 来源系统的计分方式：对错相抵给分" in page
    assert "第 2 小题 · 来源系统的计分方式：全对得分，答错扣本题分值的 1/4" in page
    assert "没有一条规则能让这些小题都和原来一样" in page
    assert "没有一条规则" not in browser.get(f"/items/{voided}").text
    draft = browser.get(f"/papers/{ref}").text
    assert "材料题的各小题都按本大题的同一条规则计分，不能按小题的题型分别设定。" in draft
    assert "多选题 1 小题“对错相抵给分”，" in draft
    assert "单选题 1 小题“全对得分（答错扣分值的 1/4）”。" in draft
    assert f"/papers/{ref}/rule" not in draft
