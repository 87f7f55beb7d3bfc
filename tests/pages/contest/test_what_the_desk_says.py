"""The desk says what has to happen first, what a step does, and why nothing was done."""

import re
from datetime import timedelta

from sqlalchemy import update

from question_bank.models import ItemVersion
from tests import make, make_contest
from tests.browsing import Browser
from tests.pages.contest.conftest import Site
from tests.pages.contest.test_contest_desk import (
    PANEL,
    STAGE,
    THEORY,
    contest_form,
    drafted,
    published,
    stages_of,
)

OPEN = "开始</span></button>"


def test_a_stage_is_begun_once_somebody_is_in_it(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit, decides=True)
    first, final = made.stages
    page = desk.page(f"/contest-desk/{made.ref}")
    assert OPEN not in page and "还没有选手：先有报名审核通过" in page and "先确认“初赛”的晋级名单" in page
    make_contest.applied(site.house, made, site.people)
    assert "先审核完报名，还有 3 份" in desk.page(f"/contest-desk/stages/{first}")
    desk.done(f"/contest-desk/{made.ref}/entries/admit-all")
    assert OPEN in desk.page(f"/contest-desk/stages/{first}")
    assert OPEN not in desk.page(f"/contest-desk/stages/{final}")
    refused = desk.post(f"/contest-desk/stages/{final}/deeds/open")
    assert refused.status_code == 409 and "先确认“初赛”的晋级名单" in refused.text


def test_nobody_placed_has_a_reason_and_a_way_on(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    here = f"/contest-desk/stages/{made.stages[0]}"
    sitting = make.sitting(site.house, site.paper, site.clock.now() + timedelta(hours=3))
    desk.done(f"{here}/sittings", {"sitting": sitting, "component": "theory"})
    beside = make.unit(site.house, "空单位", site.unit)

    def placed(**form: str) -> str:
        return desk.page(desk.done(f"{here}/sittings/{sitting}/place", form).partition("#")[0])

    assert "没有安排：本阶段还没有选手" in placed()
    make_contest.applied(site.house, made, site.people)
    assert "没有安排：所选单位没有待安排的选手。别的单位还有 3 人" in placed(unit=beside)
    assert "安排了 2 人，还有 1 人没有场次" in placed(most="2")
    assert "安排了 1 人，3 名选手都有场次了" in placed()
    assert "没有要安排的人：3 名选手都已在场次里" in placed()


def test_beginning_says_how_many_have_no_seat_in_a_sitting(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    here, whole = f"/contest-desk/stages/{made.stages[0]}", f"/contest-desk/{made.ref}"
    sitting = make.sitting(site.house, site.paper, site.clock.now() + timedelta(hours=3))
    desk.done(f"{here}/sittings", {"sitting": sitting, "component": "theory"})
    make_contest.applied(site.house, made, site.people)
    for page in (here, whole):
        assert "3 名选手里有 3 名还没有安排进考试" in desk.page(page)
    desk.done(f"{here}/sittings/{sitting}/place", {"most": "2"})
    assert "3 名选手里有 1 名还没有安排进考试" in desk.page(here)
    desk.done(f"{here}/sittings/{sitting}/place")
    assert OPEN in desk.page(here) and "还没有安排进考试" not in desk.page(here) + desk.page(whole)


def test_ending_says_what_becomes_of_signed_marks_and_of_who_still_writes(site: Site, desk: Browser) -> None:
    plan = (make_contest.TWO_STAGES[1],)
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit, plan)
    entries = make_contest.applied(site.house, made, site.people)
    here = f"/contest-desk/stages/{made.stages[0]}"
    for judge in site.judges:
        desk.done(f"{here}/judges", {"code": judge.code})
    sitting = make_contest.sitting_of(site.house, site.clock, made, made.stages[0], site.paper)
    desk.done(f"{here}/deeds/open")
    site.clock.advance(hours=1)
    make.begun(site.house, site.people[0], sitting)
    make_contest.signed(
        site.house, site.judges[0], made.stages[0], entries[site.people[1].ref], wiring=30, safety=40
    )
    told = desk.page(here).partition(f'action="{here}/deeds/close"')[2].partition("</form>")[0]
    assert "1 名选手的评分已签名、还没有确认" in told and "还有 1 人在作答" in told
    assert "不会自动计入" in told and "成绩不会因此公布" in told and "别的阶段不受影响" in told
    desk.done(f"{here}/deeds/close")
    late = make_contest.signed(
        site.house, site.judges[1], made.stages[0], entries[site.people[1].ref], wiring=30, safety=40
    )
    assert late.points == 7_000


def test_a_contest_without_public_notice_says_so_and_no_answer_is_not_none(site: Site, desk: Browser) -> None:
    blank = desk.post("/contest-desk/new", contest_form(site, notice_days=""))
    assert blank.status_code == 422 and "0 表示不公示" in blank.text
    ref = drafted(site, desk, notice_days="0")
    page = desk.page(f"/contest-desk/{ref}")
    assert "成绩不公示，发布即为最终" in page and "公示 0 天" not in page


def test_the_first_stage_is_written_and_the_last_is_judged(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    new = f"/contest-desk/{ref}/stages/new"
    first = desk.page(new)
    assert 'value="preliminary" selected' in first and "的评分表</h2>" not in first
    assert 'name="c.0.name" value="theory"' in first and 'name="c.1.name"' not in first
    desk.done(new, {**STAGE, **THEORY, "own": "1", "title": "初赛", "a.places": "2"})
    last = desk.page(new)
    assert 'value="final" selected' in last and "操作技能的评分表</h2>" in last
    assert 'name="c.0.name" value="practical"' in last and 'name="c.1.name"' not in last
    practical = {"c.0.name": "practical", "c.0.title": "操作技能", "c.0.kind": "practical", "c.0.of": "100"}
    final = {**STAGE, **practical, **PANEL, "own": "1", "kind": "final", "title": "决赛"}
    desk.done(new, {**final, "c.0.weight": "100", "k.0.key": "total", "ties": "share", "absent": "unranked"})
    assert [len(each.panels) for each in stages_of(site, ref)] == [0, 1]


def test_everything_that_cannot_stand_is_told_at_once_and_beside_its_field(site: Site, desk: Browser) -> None:
    ages = {"age.workers.youngest": "90", "age.workers.oldest": "20"}
    typed = contest_form(site, title="", region="abcd", notice_days="x", closes="2027-03-01T09:00", **ages)
    page = desk.post("/contest-desk/new", {**typed, "c.0.weight": "50"}).text
    unfit = set(re.findall(r'name="([^"]+)"[^>]*aria-invalid="true"', page))
    assert unfit == {"title", "region", "notice_days", "closes", "c.0.weight", "c.1.weight", *ages}
    assert "有 6 处需要改" in page and "“abcd”不是行政区划代码" in page


def test_seating_names_the_contestants_who_know_the_paper(site: Site, desk: Browser) -> None:
    ref, (first, _) = published(site, desk)
    author, plain, _ = site.people
    for who in (author, plain):
        site.browser(who).done(f"/contests/{ref}/entry", {"group": "workers"})
    desk.done(f"/contest-desk/{ref}/entries/admit-all")
    sitting = make.sitting(site.house, site.paper, site.clock.now() + timedelta(hours=1), [])
    here = f"/contest-desk/stages/{first}"
    desk.done(f"{here}/sittings", {"sitting": sitting, "component": "theory"})
    with site.house.work() as work:
        work.session.execute(update(ItemVersion).values(author_id=author.person_id))
    assert "出过或审过" not in desk.page(here)
    desk.done(f"{here}/sittings/{sitting}/place")
    told = desk.page(here).partition("名单里有 1 人出过或审过这份试卷的题，或有权看到试卷")[2]
    assert author.code in told and plain.code not in told.partition("练习性的考试可以照考")[0]
    assert f"/sittings/{sitting}/withdraw" in told


def test_prize_lines_in_an_impossible_order_are_refused_at_their_field(site: Site, desk: Browser) -> None:
    here = f"/contest-desk/{drafted(site, desk)}/stages/new"
    typed = {
        **STAGE,
        **THEORY,
        "own": "1",
        "title": "初赛",
        "line.first_prize": "5",
        "line.second_prize": "3",
    }
    refused = desk.post(here, typed)
    assert refused.status_code == 422
    field = re.search(r'<input[^>]*name="line\.second_prize"[^>]*>.*?</div>', refused.text, re.DOTALL)
    assert field is not None and 'aria-invalid="true"' in field[0]
    assert "二等奖线画在第 3 名之后，应在一等奖线（第 5 名之后）的后面" in field[0]
    desk.done(here, {**typed, "line.second_prize": "8"})


def test_the_rules_say_that_equals_at_the_last_waiting_place_all_stand_by(site: Site, desk: Browser) -> None:
    ref, _ = published(site, desk)
    assert "候补 1 人，候补末位同分的一并候补" in desk.page(f"/contests/{ref}")
