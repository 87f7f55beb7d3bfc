"""Papers, sittings, the wall and the results, as who works for others meets them."""

import io
import re
from datetime import datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from core.audit import AuditEntry
from exam import admissions, attempts, papers, sittings
from exam.states import PaperState
from tests import make
from tests.browsing import Browser
from tests.pages.exam.conftest import PAPER_FORM, Site

PAPER = PAPER_FORM | {"title": "电工初赛 B 卷", "s.a.topic": ["T1", ""], "s.a.topic_count": ["1", ""]}
SITTING = {
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
    "rated": "1",
}


@pytest.fixture
def trainer(site: Site) -> Browser:
    return site.browser(site.trainer)


@pytest.fixture
def organiser(site: Site) -> Browser:
    return site.browser(site.organiser)


def test_a_blueprint_is_rehearsed_drawn_and_locked(site: Site, trainer: Browser, organiser: Browser) -> None:
    form = {**PAPER, "bank": site.bank}
    assert "题量足够" in trainer.post("/papers/new", {**form, "do": "rehearse"}).text
    unannounced = {**form, "total": ""}
    assert "题量足够" in trainer.post("/papers/new", {**unannounced, "do": "rehearse"}).text
    assert "请填写公布的总分" in trainer.post("/papers/new", {**unannounced, "do": "draw"}).text
    drawn = trainer.post("/papers/new", {**form, "do": "draw"})
    assert drawn.status_code == 303
    path = drawn.headers["location"]
    assert "电工初赛 B 卷" in trainer.get(path).text
    assert "例如一题有 3 个正确选项" in trainer.get(path).text
    with_key = trainer.get(f"{path}?key=1").text
    assert "正确答案" in with_key
    assert "例如一题有 2 个正确选项" in with_key, "as all items of this bank have"
    assert trainer.post(f"{path}/redraw", {"seed": "42"}).status_code == 303
    with site.house.reading() as work:
        newest = papers.listing(work)[0]
    assert (newest.seed, newest.state) == (42, PaperState.DRAFT)
    assert trainer.post(f"/papers/{newest.ref}/lock").status_code == 303
    for path in ("/papers", f"/papers/{newest.ref}"):
        assert f"/sittings/new?paper={newest.ref}" not in trainer.get(path).text
        assert "场次由赛事组织或管理员安排" in trainer.get(path).text
        assert f"/sittings/new?paper={newest.ref}" in organiser.get(path).text
    refused = trainer.post(f"/papers/{newest.ref}/redraw")
    assert "已经锁定" in trainer.get(refused.headers["location"]).text


def test_what_was_typed_stays_when_the_draw_is_refused(site: Site, trainer: Browser) -> None:
    form = {**PAPER, "bank": site.bank, "s.a.count": "300", "total": "458", "do": "draw"}
    refused = trainer.post("/papers/new", form)
    assert refused.status_code == 422
    assert "电工初赛 B 卷" in refused.text and 'value="300"' in refused.text
    assert "题库里符合的有" in refused.text
    unreadable = trainer.post("/papers/new", {**form, "s.a.each": "一分半"})
    assert "不是可用的数字" in unreadable.text


def test_sections_come_and_go_without_losing_the_others(site: Site, trainer: Browser) -> None:
    form = {**PAPER, "bank": site.bank}
    more = trainer.post("/papers/new", {**form, "do": "add"}).text
    assert more.count("data-part>") == 3
    less = trainer.post("/papers/new", {**form, "do": "drop:a"}).text
    assert less.count("data-part>") == 1 and "多选" in less
    assert trainer.get("/papers/new?preset=water").text.count("data-part>") == 3


def test_who_may_not_write_in_the_bank_never_sees_the_key(site: Site, organiser: Browser) -> None:
    page = organiser.get(f"/papers/{site.paper}?key=1")
    assert page.status_code == 200
    assert "正确答案" not in page.text and "的依据见规程" not in page.text
    assert "正确答案" not in organiser.get(f"/papers/{site.paper}/print?key=1").text


def test_looking_at_the_key_is_written_down(site: Site, trainer: Browser) -> None:
    trainer.get(f"/papers/{site.paper}?key=1")
    with site.house.reading() as work:
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.key_shown")).one()
    assert entry.actor_id == site.trainer.person_id


def test_a_sitting_is_scheduled_in_local_time_and_filled_by_code_and_unit(
    site: Site, organiser: Browser
) -> None:
    assert "所有时间按北京时间填写。" in organiser.page("/sittings/new")
    made = organiser.post("/sittings/new", {**SITTING, "paper": site.paper})
    assert made.status_code == 303
    ref = made.headers["location"].rpartition("/")[2]
    with site.house.reading() as work:
        seen = sittings.look(work, ref)
    assert seen.opens_at.isoformat() == "2027-03-09T01:00:00+00:00"
    answer = organiser.post(
        f"/sittings/{ref}/admit", {"codes": f"{site.worker.code.lower()}，NOBODY", "room": "第一考场"}
    )
    assert "加入 1 人" in answer.text and "NOBODY" in answer.text
    assert "第一考场" in answer.text
    assert "加入 3 人" in organiser.post(f"/sittings/{ref}/admit", {"unit": site.unit}).text
    with site.house.reading() as work:
        code = admissions.listing(work, ref).rows[0].code
    missing = organiser.post(f"/sittings/{ref}/withdraw", {"code": code})
    assert missing.status_code == 422 and "请写明理由" in missing.text
    assert organiser.post(f"/sittings/{ref}/withdraw", {"code": code, "reason": "调班"}).status_code == 303
    with site.house.reading() as work:
        assert sittings.look(work, ref).admitted == 3


def test_numbers_of_nobody_are_named_with_their_place_and_stay_in_their_lines(
    site: Site, organiser: Browser
) -> None:
    pasted = f"{site.worker.code} nobody-1\n\nNOBODY-2，{site.organiser.code}，ｎobody-3"
    answer = organiser.post(f"/sittings/{site.sitting}/admit", {"codes": pasted}).text
    told = re.search(r'<ul class="unfound".*?</ul>', answer, re.DOTALL)
    assert told is not None
    said = re.sub(r"<[^>]+>", "", told[0])
    for code, place in (
        ("nobody-1", "第 1 行第 2 个"),
        ("NOBODY-2", "第 3 行第 1 个"),
        ("ｎobody-3", "第 3 行第 3 个"),
    ):
        assert f"{code} {place}" in said
    assert re.search(r'name="codes"[^>]*>nobody-1\nNOBODY-2 ｎobody-3</textarea>', answer)


def test_times_that_do_not_fit_are_said_beside_their_fields(site: Site, organiser: Browser) -> None:
    form = {**SITTING, "paper": site.paper, "closes": "2027-03-09T08:00", "pass_marks": "999", "title": ""}
    refused = organiser.post("/sittings/new", form)
    assert refused.status_code == 422
    assert "应晚于开考时间" in refused.text and "合格线 999 分" in refused.text
    assert "请填写名称" in refused.text and 'value="2027-03-09T08:00"' in refused.text
    unreadable = organiser.post("/sittings/new", {**form, "opens": "明天"})
    assert "请填写日期和时间" in unreadable.text


def test_a_sitting_that_would_be_over_is_refused_beside_its_fields(site: Site, organiser: Browser) -> None:
    past = {"opens": "2027-03-01T09:00", "last_entry": "2027-03-01T09:30", "closes": "2027-03-01T11:00"}
    refused = organiser.post("/sittings/new", {**SITTING, **past, "paper": site.paper})
    assert refused.status_code == 422
    for name in ("last_entry", "closes"):
        assert f'id="error-{name}"' in refused.text and f'value="{past[name]}"' in refused.text
    assert "全场结束时间" in refused.text and "已经过去" in refused.text
    entry_over = {**SITTING, "opens": "2027-03-08T08:00", "last_entry": "2027-03-08T08:30"}
    refused = organiser.post("/sittings/new", {**entry_over, "paper": site.paper})
    assert refused.status_code == 422 and "没有人还能进场" in refused.text


def test_who_fills_a_list_is_told_who_on_it_knows_the_paper_and_can_take_them_off(
    site: Site, organiser: Browser
) -> None:
    ref = make.sitting(site.house, site.paper, site.clock.now() + timedelta(hours=1), [])
    told = organiser.post(f"/sittings/{ref}/admit", {"unit": site.unit}).text
    assert "加入 4 人" in told
    assert "其中 2 人出过或审过这份试卷的题，或有权看到试卷" in told
    said = told[told.index("其中 2 人") : told.index("练习性的考试可以照考")]
    assert site.trainer.code in said and site.organiser.code in said and site.worker.code not in said
    assert "名单里有 2 人出过或审过" in organiser.get(f"/sittings/{ref}").text, "刷新以后还在"
    code = re.findall(r'name="code" value="(\w+)"', said)[0]
    gone = organiser.post(f"/sittings/{ref}/withdraw", {"code": code, "reason": "出过这份试卷的题"})
    assert gone.status_code == 303
    later = organiser.get(f"/sittings/{ref}").text
    assert f'value="{code}"' not in later and "名单里有 1 人出过或审过" in later
    plain = make.sitting(site.house, site.paper, site.clock.now() + timedelta(hours=1), [])
    assert "其中" not in organiser.post(f"/sittings/{plain}/admit", {"codes": site.worker.code}).text


def test_an_empty_list_leads_to_the_forms_that_fill_it_and_to_none_once_it_is_over(
    site: Site, organiser: Browser
) -> None:
    made = organiser.post("/sittings/new", {**SITTING, "paper": site.paper})
    shown = organiser.get(made.headers["location"]).text
    assert 'href="#by-code"' in shown and 'id="by-code"' in shown
    site.clock.advance(days=3)
    shown = organiser.get(made.headers["location"]).text
    assert "名单是空的" in shown and "by-code" not in shown


def test_the_page_says_how_long_whoever_enters_last_has(site: Site, organiser: Browser) -> None:
    made = organiser.post("/sittings/new", {**SITTING, "closes": "2027-03-09T10:30", "paper": site.paper})
    assert "最后进场的人 1 小时" in organiser.get(made.headers["location"]).text
    made = organiser.post("/sittings/new", {**SITTING, "paper": site.paper})
    assert "最后进场的人" not in organiser.get(made.headers["location"]).text


def test_cancelling_needs_a_reason(site: Site, organiser: Browser) -> None:
    organiser.get(f"/sittings/{site.sitting}")
    assert organiser.post(f"/sittings/{site.sitting}/cancel").status_code == 422
    assert organiser.post(f"/sittings/{site.sitting}/cancel", {"reason": "停电"}).status_code == 303
    assert "已取消" in organiser.get(f"/sittings/{site.sitting}").text


def test_results_are_shown_and_taken_as_files_that_hold_no_formula(site: Site, organiser: Browser) -> None:
    sly = make.someone(site.house, "=cmd", unit_ref=site.unit)
    sitting = make.sitting(site.house, site.paper, site.clock.now(), [site.worker, sly])
    for who in (site.worker, sly):
        pen = make.pen(site.house, who, make.begun(site.house, who, sitting))
        pen.write(1, {"option": "b"})
        with site.house.work() as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    page = organiser.get(f"/sittings/{sitting}/results")
    assert page.status_code == 200 and "<svg" in page.text and "张建军" in page.text
    book = organiser.get(f"/sittings/{sitting}/results.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    taken_as = dict(zip(rows[0], rows[1], strict=True))
    assert (taken_as["工号"], taken_as["合格"]) == (site.worker.code, "否")
    assert isinstance(taken_as["交卷时间"], datetime)
    told = organiser.get(f"/sittings/{sitting}/results.csv").content
    assert told.startswith(b"\xef\xbb\xbf")
    assert b"'=cmd" in told
    with site.house.reading() as work:
        taken = work.session.scalars(select(AuditEntry).where(AuditEntry.action == "results.exported")).all()
    assert [entry.facts["form"] for entry in taken] == ["xlsx", "csv"]


def test_the_list_to_be_signed_at_the_door_is_printed_by_room_and_taken_as_a_workbook(
    site: Site, organiser: Browser
) -> None:
    others = [make.someone(site.house, f"职工{n}", unit_ref=site.unit) for n in (1, 2)]
    sitting = make.sitting(site.house, site.paper, site.clock.now(), [])
    for who, room in ((others[0], "十号机房"), (site.worker, "二号机房"), (others[1], "")):
        organiser.post(f"/sittings/{sitting}/admit", {"codes": who.code, "room": room})
    here = f"/sittings/{sitting}/attendance"
    assert f'href="{here}"' in organiser.get(f"/sittings/{sitting}").text
    page = organiser.get(here).text
    assert page.index("二号机房") < page.index("十号机房") < page.index("不分考场")
    assert site.worker.code in page and "签名" in page
    book = organiser.get(f"{here}.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["考场", "准考证号", "姓名", "工号", "单位", "签名"]
    assert [row[3] for row in rows[1:]] == [site.worker.code, others[0].code, others[1].code]
    with site.house.reading() as work:
        taken = work.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "sitting.list_taken").order_by(AuditEntry.id)
        ).all()
    assert [(entry.facts["form"], entry.facts["rows"]) for entry in taken] == [("print", 3), ("xlsx", 3)]
    assert site.browser(site.worker).get(here).status_code == 403


def test_lists_go_on_page_by_page(site: Site, organiser: Browser) -> None:
    for number in range(31):
        later = site.clock.now() + timedelta(days=1 + number)
        make.sitting(site.house, site.paper, later, [site.worker], title=f"第{number}场")
    page = organiser.get("/sittings").text
    assert "第30场" in page and "第0场" not in page and "?before=" in page
    onward = page.partition("/sittings?before=")[2].partition('"')[0]
    assert "第0场" in organiser.get(f"/sittings?before={onward}").text
    worker = site.browser(site.worker)
    onward = worker.get("/exam").text.partition("/exam?before=")[2].partition('"')[0]
    assert "第0场" in worker.get(f"/exam?before={onward}").text
