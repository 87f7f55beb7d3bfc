"""Running a sitting on its pages: amending it, giving duties, reading what was done, results and scripts."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from core.access import Role
from exam import duties, invigilation, papers, sittings
from question_bank.models import Item
from question_bank.rules.pools import Pool
from tests import make
from tests.browsing import Browser, seen_mark
from tests.pages.exam.conftest import Site

FORM = {
    "title": "电工复赛",
    "opens": "2027-03-09T09:00",
    "last_entry": "2027-03-09T09:30",
    "closes": "2027-03-09T11:00",
    "length": "90",
    "doors": "30",
    "pass_marks": "6",
    "score": "after_close",
    "answers": "never",
    "key": "never",
    "explanation": "never",
    "has_checks": "1",
    "rated": "1",
}


@pytest.fixture
def organiser(site: Site) -> Browser:
    return site.browser(site.organiser)


@pytest.fixture
def coming(site: Site) -> str:
    return make.sitting(site.house, site.paper, site.clock.now() + timedelta(days=1), [site.worker])


def test_a_sitting_is_amended_and_its_candidates_hear_of_it(
    site: Site, organiser: Browser, coming: str
) -> None:
    page = organiser.get(f"/sittings/{coming}/edit")
    assert 'value="2027-03-09T09:00"' in page.text
    answer = organiser.post(
        f"/sittings/{coming}/edit", {**FORM, "paper": site.paper, "seen": seen_mark(page.text)}
    )
    assert answer.status_code == 303
    assert "电工复赛" in organiser.get(f"/sittings/{coming}").text
    assert "“电工复赛”的时间有调整" in site.browser(site.worker).get("/notices").text


def test_who_saves_second_is_shown_what_stands_now_and_may_then_decide(
    site: Site, organiser: Browser, coming: str
) -> None:
    form = {**FORM, "paper": site.paper, "seen": seen_mark(organiser.get(f"/sittings/{coming}/edit").text)}
    assert organiser.post(f"/sittings/{coming}/edit", {**form, "title": "甲改的"}).status_code == 303
    refused = organiser.post(f"/sittings/{coming}/edit", {**form, "title": "乙改的"})
    assert refused.status_code == 409
    assert "甲改的" in refused.text and 'value="乙改的"' in refused.text
    again = {**form, "title": "乙改的", "seen": seen_mark(refused.text)}
    assert organiser.post(f"/sittings/{coming}/edit", again).status_code == 303
    assert "乙改的" in organiser.get(f"/sittings/{coming}").text


def test_what_only_the_other_changed_is_taken_over_and_a_form_sent_twice_is_nobodys_change(
    site: Site, organiser: Browser, coming: str
) -> None:
    form = {**FORM, "paper": site.paper, "seen": seen_mark(organiser.get(f"/sittings/{coming}/edit").text)}
    assert organiser.post(f"/sittings/{coming}/edit", form).status_code == 303
    assert "场次已修改" in organiser.get(organiser.done(f"/sittings/{coming}/edit", form)).text
    seen = seen_mark(organiser.get(f"/sittings/{coming}/edit").text)
    organiser.done(f"/sittings/{coming}/edit", {**form, "seen": seen, "length": "45"})
    refused = organiser.post(f"/sittings/{coming}/edit", {**form, "seen": seen, "title": "乙改的"})
    assert refused.status_code == 409 and "45 分钟" in refused.text
    assert "您没有改这一项，下面已换成现在的内容" in refused.text and "您也改了" not in refused.text
    assert 'name="length" type="number" value="45"' in refused.text and 'value="乙改的"' in refused.text


def test_once_the_doors_are_open_the_form_holds_only_what_can_hurt_nobody(
    site: Site, organiser: Browser
) -> None:
    page = organiser.get(f"/sittings/{site.sitting}/edit").text
    assert 'name="closes"' in page and 'name="title"' not in page and 'name="length"' not in page
    seen = seen_mark(page)
    later = {"seen": seen, "closes": "2027-03-08T12:00", "score": "immediately"}
    refused = organiser.post(f"/sittings/{site.sitting}/edit", {**later, "closes": "2027-03-08T10:00"})
    assert refused.status_code == 422 and "只能比原来的" in refused.text
    assert organiser.post(f"/sittings/{site.sitting}/edit", later).status_code == 303
    with site.house.reading() as work:
        assert sittings.look(work, site.sitting).closes_at.hour == 4


def test_a_duty_is_given_shown_first_on_the_watch_list_and_ended(site: Site, organiser: Browser) -> None:
    other = make.sitting(site.house, site.paper, site.clock.now(), [site.worker], title="没有安排的一场")
    path = f"/sittings/{site.sitting}/duties"
    assert organiser.post(path, {"who": site.worker.code}).status_code == 422
    assert organiser.post(path, {"who": site.watcher.code}).status_code == 303
    assert "周芳" in organiser.get(f"/sittings/{site.sitting}").text
    watch = site.browser(site.watcher).get("/invigilation").text
    assert "由我负责" in watch and watch.index(site.sitting) < watch.index(other)
    assert "周芳" in site.browser(site.watcher).get(f"/invigilation/{site.sitting}").text
    with site.house.reading() as work:
        duty = duties.board(work, site.sitting).duties[0].id
    assert organiser.post(f"{path}/{duty}/end").status_code == 303
    assert "由我负责" not in site.browser(site.watcher).get("/invigilation").text


def test_what_was_done_stands_on_the_sittings_page_and_on_the_candidates_result(
    site: Site, organiser: Browser
) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    with site.house.work(site.watcher.actor) as work:
        invigilation.grant_time(work, site.sitting, seconds=300, reason="键盘故障", attempt_ref=attempt)
        invigilation.force_hand_in(work, attempt, "身体不适")
    page = organiser.get(f"/sittings/{site.sitting}").text
    assert "键盘故障" in page and "身体不适" in page and "周芳" in page
    worker = site.browser(site.worker)
    mine = worker.get(f"/exam/attempts/{attempt}/result").text
    assert "由监考人员收卷" in mine and "身体不适" in mine and "周芳" in mine
    receipt = worker.get(f"/exam/attempts/{attempt}/receipt").text
    assert "交卷回执" in receipt and "张建军" in receipt and "2027" in receipt
    assert organiser.get(f"/exam/attempts/{attempt}/receipt").status_code == 404


def test_there_is_no_receipt_before_the_hand_in(site: Site) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    assert site.browser(site.worker).get(f"/exam/attempts/{attempt}/receipt").status_code == 303


def handed_in(site: Site, *, right: bool) -> str:
    attempt = make.begun(site.house, site.worker, site.sitting)
    pen = make.pen(site.house, site.worker, attempt)
    for place, (slot, payload) in enumerate(
        make.answers(site.house, site.worker, attempt, right=right).items()
    ):
        if place != 1:
            pen.write(slot, payload)
    site.clock.advance(hours=4)
    site.engine.close_due()
    site.engine.deliver()
    return attempt


def test_the_mistakes_alone_are_shown_when_asked_for(site: Site) -> None:
    attempt = handed_in(site, right=True)
    worker = site.browser(site.worker)
    every = worker.get(f"/exam/attempts/{attempt}/result").text
    wrong = worker.get(f"/exam/attempts/{attempt}/result?only=wrong").text
    assert every.count('<article class="item"') > 5 and 'id="index"' in every
    assert wrong.count('<article class="item"') == 1
    assert f'href="/exam/attempts/{attempt}/result#item-1"' in wrong


def test_results_are_sorted_found_read_as_scripts_and_taken_as_a_sheet_of_that_name(
    site: Site, organiser: Browser
) -> None:
    attempt = handed_in(site, right=False)
    page = organiser.get(f"/sittings/{site.sitting}/results?order=points").text
    assert "张建军" in page and "名次" in page
    assert "没有符合筛选的考生" in organiser.get(f"/sittings/{site.sitting}/results?q=nobody").text
    script = organiser.get(f"/sittings/{site.sitting}/results/{attempt}")
    assert script.status_code == 200
    assert "正确答案" not in script.text and script.text.count('<article class="item"') > 5
    data = organiser.get(f"/sittings/{site.sitting}/results.xlsx").content
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["成绩"]


def test_a_voided_script_is_told_beside_those_handed_in_wherever_they_are_counted(
    site: Site, organiser: Browser
) -> None:
    attempt = handed_in(site, right=True)
    with site.house.work(site.watcher.actor) as work:
        invigilation.void(work, attempt, "替考")
    assert "已交 0 份，另有 1 份作废" in organiser.get(f"/sittings/{site.sitting}/results").text
    assert "另有 1 份作废" in organiser.get(f"/sittings/{site.sitting}").text


def test_hr_of_a_unit_below_finds_its_people_under_sittings(site: Site) -> None:
    below = make.unit(site.house, "一班", site.unit)
    clerk = make.someone(site.house, "钱华", Role.HR, unit_ref=below)
    theirs = make.someone(site.house, "一班职工", unit_ref=below)
    browser, organiser = site.browser(clerk), site.browser(site.organiser)
    assert site.sitting not in browser.get("/sittings").text
    organiser.post(f"/sittings/{site.sitting}/admit", {"codes": theirs.code})
    assert f'href="/sittings/{site.sitting}/results"' in browser.get("/sittings").text
    led = browser.get(f"/sittings/{site.sitting}")
    assert led.headers["location"] == f"/sittings/{site.sitting}/results"
    page = browser.get(f"/sittings/{site.sitting}/results").text
    assert "一班职工" in page and "张建军" not in page
    file = browser.get(f"/sittings/{site.sitting}/results.csv").content.decode("utf-8-sig")
    assert "一班职工" in file and "张建军" not in file


def test_the_list_is_searched_on_the_page(site: Site, organiser: Browser) -> None:
    page = organiser.get(f"/sittings/{site.sitting}?q={site.worker.code}").text
    assert site.worker.code in page and "张建军" in page
    assert "名单中没有" in organiser.get(f"/sittings/{site.sitting}?q=nobody").text


def test_an_item_of_a_draft_is_exchanged_with_a_receipt(site: Site) -> None:
    trainer = site.browser(site.trainer)
    with site.house.work() as work:
        draft = papers.draw(work, site.bank, "草稿", make.blueprint(), pools=frozenset(Pool), seed=3).ref
    answer = trainer.post(f"/papers/{draft}/swap", {"slot": "1"})
    assert answer.headers["location"] == f"/papers/{draft}#item-1"
    assert "换题记录" in trainer.get(f"/papers/{draft}").text
    refused = trainer.post(f"/papers/{site.paper}/swap", {"slot": "1"})
    assert refused.headers["location"] == f"/papers/{site.paper}?kept=1#item-1", "Back leads to a page again"
    assert "已经锁定" in trainer.get(refused.headers["location"]).text
    assert "已经锁定" not in trainer.get(refused.headers["location"]).text, "told once"


def test_a_newer_version_is_told_before_a_lock_and_afterwards_nothing_is_advised_that_cannot_be_done(
    site: Site,
) -> None:
    trainer = site.browser(site.trainer)
    with site.house.work() as work:
        draft = papers.draw(work, site.bank, "草稿", make.blueprint(), pools=frozenset(Pool), seed=3).ref
        item = work.session.get_one(Item, papers.look(work, draft)[1].slots[1].item_id)
        newer = make.published_version(work, item, number=2)
        work.session.add(newer)
        work.session.flush()
        item.current_id = newer.id
    page = trainer.get(f"/papers/{draft}").text
    assert "要用新版，请把这道题换掉再放回来" in page
    assert 'data-confirm-text="第 2 题另有新版，锁定的是旧版。锁定之后不能再改' in page
    assert trainer.post(f"/papers/{draft}/lock").status_code == 303
    page = trainer.get(f"/papers/{draft}").text
    assert "另有新版，这份试卷锁定的是旧版，不再改变" in page
    assert "换掉再放回来" not in page


def test_a_blueprint_without_a_bank_says_one_thing_and_a_preset_needs_none(site: Site) -> None:
    make.bank(site.house, site.unit)  # with two banks none is chosen for the reader
    trainer = site.browser(site.trainer)
    empty = {"bank": "", "title": "", "total": "", "s.a.title": "单选", "s.a.count": "", "s.a.each": ""}
    for do in ("rehearse", "draw"):
        refused = trainer.post("/papers/new", {**empty, "do": do})
        assert refused.status_code == 422
        assert "有 1 处需要改" in refused.text and "先选一个题库" in refused.text
    filled = trainer.post("/papers/new", {**empty, "do": "preset:water"})
    assert filled.status_code == 200 and filled.text.count("data-part>") == 3
    blank = trainer.post("/papers/new", {**empty, "bank": site.bank, "title": "卷", "do": "draw"}).text
    assert "请填写“单选”的题数" in blank and "不是可用的数字" not in blank
