"""What was changed in a sitting, contest or stage is told in the log in words, in the house's own time."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from contest import contests, stages
from contest.rules.advancement import AdvancementRule, CutTie, Pot
from contest.rules.eligibility import EligibilityRule, EntryGroup
from contest.rules.rule_sheet import TieMeaning
from contest.states import ContestClass, StageKind
from contest.views import Line
from core import audit
from core.access import Role
from core.clock import SetClock
from core.occupations.rules.grades import Grade
from core.points import Points
from exam import amending
from exam.rules.release import Release, ReleasePolicy, ReleaseTime
from exam.sittings import SittingDraft
from tests import make, make_contest
from tests.make import Someone
from tests.pages.admin.conftest import Site

RAW = re.compile(r"\.was|\.is\b|T\d\d:\d\d|\+00:00|[a-z]+_[a-z]+|[{}]")
"""What a clerk must not meet: names of fields, codes, instants as the database has them."""


@pytest.fixture
def organiser(site: Site) -> Someone:
    return make.someone(site.house, "李梅", Role.ORGANISER, unit_ref=site.plant)


def told(site: Site, action: str) -> str:
    """What the log tells of the deeds of this kind, without markup."""
    page = site.browser(site.chief).page(f"/admin/audit?action={action}")
    cells = re.findall(r'<td class="words small"[^>]*>(.*?)</td>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", " | ".join(cells))).strip()


def test_a_sittings_amendment_is_told_in_words(site: Site, clock: SetClock, organiser: Someone) -> None:
    opens = clock.now() + timedelta(days=1)
    paper = make.paper(site.house, make.bank(site.house, site.plant))
    ref = make.sitting(site.house, paper, opens)
    with site.house.reading(organiser.actor) as work:
        seen = amending.look(work, ref)
    draft = SittingDraft(
        title="改名后的场次",
        paper_ref=seen.paper_ref,
        opens_at=opens + timedelta(hours=1),
        last_entry_at=seen.last_entry_at + timedelta(hours=1),
        closes_at=seen.closes_at + timedelta(hours=1),
        length_minutes=45,
        doors_minutes=15,
        release=ReleasePolicy(score=Release(time=ReleaseTime.AT_INSTANT, at=opens + timedelta(days=2))),
        shuffle_items=not seen.shuffle_items,
        shuffle_options=seen.shuffle_options,
        rated=seen.rated,
        pass_points=Points(950),
    )
    with site.house.work(organiser.actor) as work:
        amending.amend(work, ref, draft, seen=seen.seen)
    shown = told(site, "sitting.amended")
    assert "开考 由 2027-03-09 09:00 改为 2027-03-09 10:00" in shown
    assert "作答时长 由 60 分钟 改为 45 分钟" in shown and "合格线 由 6 分 改为 9.5 分" in shown
    assert "每人题序不同 由 是 改为 否" in shown
    assert "改为 成绩 2027-03-11 09:00；本人答卷 不公布；标准答案 不公布；解析 不公布" in shown
    assert RAW.search(shown) is None
    in_english(site)
    shown = told(site, "sitting.amended")
    assert "working time from 60 min to 45 min" in shown and "items shuffled from yes to no" in shown
    assert RAW.search(shown) is None


def test_changes_of_a_contest_and_of_a_stage_are_told_in_words(
    site: Site, clock: SetClock, organiser: Someone
) -> None:
    given = make_contest.draft(clock.now(), site.plant)
    with site.house.work(organiser.actor) as work:
        ref = contests.draft(work, given).card.ref
        first = stages.plan(work, ref, make_contest.TWO_STAGES[0]).ref
        last = stages.plan(work, ref, make_contest.TWO_STAGES[1]).ref
    changed = {
        "title": "更名",
        "klass": ContestClass.PROVINCIAL,
        "grade": Grade.LEVEL_3,
        "occupation_code": "6-28-02-01",
        "sheet": make_contest.THEORY_ONLY.model_copy(update={"ties": TieMeaning.BY_LAST_KEY}),
        "registration_closes_at": given.registration_closes_at + timedelta(hours=1),
        "eligibility": EligibilityRule(groups=(EntryGroup.WORKERS, EntryGroup.STUDENTS), region="3205"),
        "within_unit_ref": site.plant,
        "about": "联系人 张三",
        "decides": True,
    }
    make_contest.edited(site.house, organiser, ref, given.model_copy(update=changed))
    rule = AdvancementRule(places=4, pot=Pot.UNIT, ties=CutTie.BY_KEY, least_total=Points(6000))
    more = {"advancement": rule, "lines": (Line(after=3, label="first_prize"),), "kind": StageKind.SEMI_FINAL}
    make_contest.revised(site.house, organiser, first, make_contest.TWO_STAGES[0].model_copy(update=more))
    wiring = make_contest.PANEL.aspects[0].model_copy(update={"of_points": Points(4500)})
    aspects = (wiring, make_contest.PANEL.aspects[1].model_copy(update={"of_points": Points(5500)}))
    panel = make_contest.PANEL.model_copy(update={"aspects": aspects, "drop_extremes": False})
    judged = make_contest.TWO_STAGES[1].model_copy(update={"panels": {"practical": panel}})
    make_contest.revised(site.house, organiser, last, judged)
    with site.house.work(organiser.actor) as work:
        stages.drop(work, last)
    edited, revised = told(site, "contest.edited"), told(site, "stage.revised")
    assert "竞赛类别 由 市级 改为 省级" in edited and "竞赛等级 由 无 改为 三级/高级工" in edited
    assert "职业 由 电工 6-31-01-03 改为 燃气储运工 6-28-02-01" in edited
    assert "报名截止 由 2027-03-11 09:00 改为 2027-03-11 10:00" in edited
    assert "组别 由 职工组 改为 职工组；学生组" in edited and "限定单位 由 无 改为 城北水厂" in edited
    assert "名次怎么比 由 总分 ↓；单项成绩 操作技能 ↓ 改为 总分 ↓；用时 ↑" in edited
    assert "说明 由 0 字 改为 6 字" in edited and "张三" not in edited
    assert "类型 由 初赛 改为 复赛" in revised and "末位同分 由 总分与末位相同的全部进入 改为" in revised
    assert "榜单画线 由 无 改为 一等奖线 3" in revised and "去掉最高最低分 由 操作技能 改为 无" in revised
    assert "操作技能 · 接线 测量 40；操作技能 · 安全操作 评判 60" in revised
    assert "标题 决赛" in told(site, "stage.dropped")
    assert RAW.search(edited + revised) is None
    in_english(site)
    shown = told(site, "contest.edited") + told(site, "stage.revised")
    assert "class of contest from City to Provincial" in shown
    assert "lines on the board from none to line for first prizes 3" in shown
    assert RAW.search(shown) is None


def test_an_entry_of_an_older_release_is_told_as_well(site: Site) -> None:
    with site.house.work(site.chief.actor) as work:
        old = {"sheet": "ab" * 32, "paper.was": "gone", "paper.is": "new", "later.was": "a", "x_at.is": "b"}
        audit.record(
            work, "contest.edited", "contest", "gone", {**old, "release.was": "{", "release.is": "{}"}
        )
    shown = told(site, "contest.edited")
    assert "规程校验值 abababababab…" in shown and "试卷 由 gone 改为 new" in shown
    assert "later.was a" in shown and "x_at.is b" in shown and "考后公布 由 { 改为 成绩 不公布" in shown


def in_english(site: Site) -> None:
    with site.house.work() as work:
        work.session.execute(text("UPDATE core_person SET locale = 'en'"))
