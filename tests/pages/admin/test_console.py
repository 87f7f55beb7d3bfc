"""The console: for who answers for the whole house, and nobody below."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from core import audit, feedback, jobs, spreadsheet
from core.access import NOBODY, Role
from core.feedback import FeedbackKind, Words
from core.people import roles, rosters
from core.settings import Settings
from tests import make
from tests.pages.admin.conftest import Site


def test_the_overview_shows_health_at_the_top_and_doors_below(site: Site) -> None:
    whole = site.browser(site.chief).page("/admin")
    assert "sqlite" in whole
    assert "/admin/audit" in whole
    below = site.browser(site.local).page("/admin")
    assert "sqlite" not in below
    for path in ("/admin/audit", "/admin/settings", "/admin/jobs"):
        assert site.browser(site.local).get(path).status_code == 403


def test_the_audit_is_filtered_paged_and_verified(site: Site) -> None:
    browser = site.browser(site.chief)
    for number in range(60):
        make.unit(site.house, f"部门{number}", site.plant)
    site.engine_room.settle()
    first = browser.page("/admin/audit?action=unit.founded")
    onward = re.search(r'href="(/admin/audit\?[^"]*before=[^"]*)"', first)
    assert onward is not None
    assert "部门1" in browser.page(onward[1].replace("&amp;", "&"))
    asked = browser.post("/admin/audit/verify")
    site.engine_room.settle()
    assert "条记录全部相扣" in browser.page(asked.headers["location"])


def test_the_audit_speaks_in_words_is_narrowed_and_taken_along(site: Site) -> None:
    browser = site.browser(site.chief)
    worker = make.someone(site.house, "周敏", unit_ref=site.plant)
    with site.house.work(site.chief.actor) as work:
        roles.grant(work, worker.ref, Role.JUDGE, site.plant)
        day = work.today
    page = browser.page(f"/admin/audit?actor={site.chief.name}&since={day}&until={day}")
    assert "裁判" in page and "城北水厂" in page
    assert f'<a href="/people/{worker.ref}">周敏 {worker.code}</a>' in page
    assert "没有相符的记录" in browser.page(f"/admin/audit?until={day - timedelta(days=1)}")
    file = browser.post("/admin/audit/export", action="role.granted").content
    (_, (header, *lines)), (_, stamp) = spreadsheet.read_sheets(file)
    assert dict(zip(header, lines[0], strict=False))["工号"] == site.chief.code
    assert dict(stamp)["行数"] == str(len(lines))
    assert "导出审计记录" in browser.page(f"/admin/audit?subject={dict(stamp)['操作记录编号']}")


def test_who_looked_at_personal_data_is_told_to_the_person(site: Site) -> None:
    worker = make.someone(site.house, "周敏", unit_ref=site.plant)
    with site.house.work(site.chief.actor) as work:
        audit.record(work, "person.revealed", "person", worker.ref, {"field": "phone", "reason": "核对"})
    own = site.browser(worker).page("/account/looks")
    assert site.chief.name in own and "核对" in own and "手机" in own
    assert "还没有人查看过" in site.browser(site.chief).page("/account/looks")
    address = f"/people/{worker.ref}/looks"
    assert "核对" in site.browser(site.local).page(address)
    assert site.browser(worker).get(address).status_code == 403


def test_a_changed_entry_is_found_by_the_verification(site: Site) -> None:
    browser = site.browser(site.chief)
    site.engine_room.settle()
    with site.house.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER core_audit_no_update"))
        connection.execute(text("UPDATE core_audit SET action = 'nothing' WHERE seq = 2"))
    asked = browser.post("/admin/audit/verify")
    site.engine_room.settle()
    assert "处对不上" in browser.page(asked.headers["location"])


def test_settings_show_where_they_come_from_and_hide_secrets(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANBING_TIMEZONE", "Asia/Shanghai")
    monkeypatch.setenv("LIANBING_MASTER_KEY", "ab" * 32)
    monkeypatch.setenv("LIANBING_REDIS_URL", "redis://:geheim@127.0.0.1:1/0")
    site.house.settings = Settings(data_dir=site.house.settings.data_dir)
    page = site.browser(site.chief).page("/admin/settings")
    assert "ab" * 32 not in page
    assert "geheim" not in page
    assert "环境变量" in page
    assert "默认值" in page


def test_jobs_are_listed_cancelled_and_let_go_on(site: Site) -> None:
    browser = site.browser(site.chief)
    with site.house.work(site.chief.actor) as work:
        ref = jobs.ask_for(work, rosters.ROSTER_IMPORT, {"file": "x"}).ref
    assert ref in browser.page("/admin/jobs?state=waiting")
    assert browser.post(f"/admin/jobs/{ref}/cancel").status_code == 303
    assert browser.get(f"/jobs/{ref}").json() == {
        "state": "failed",
        "done": 0,
        "total": None,
        "message": "已取消",
    }
    assert browser.post(f"/admin/jobs/{ref}/cancel").status_code == 409
    assert browser.post(f"/admin/jobs/{ref}/retry").status_code == 303
    worker = site.browser(make.someone(site.house, "周敏", unit_ref=site.plant))
    assert worker.get(f"/jobs/{ref}").status_code == 404


def test_feedback_is_answered_where_it_is_read(site: Site) -> None:
    worker = make.someone(site.house, "周敏", unit_ref=site.plant)
    with site.house.work(worker.actor) as work:
        feedback.hand_in(work, Words(FeedbackKind.SUGGESTION, "/home", "希望加一个错题本"))
    browser = site.browser(site.chief)
    page = browser.page("/admin/feedback?state=received")
    assert "希望加一个错题本" in page
    assert "周敏" in page
    found = re.search(r'action="(/admin/feedback/\w+)"', page)
    assert found is not None
    assert browser.post(found[1], answer=" ").status_code == 422
    assert browser.post(found[1], answer="已在做，下月上线。").status_code == 303
    assert "已在做" in browser.page("/admin/feedback")


def test_a_unit_s_administrator_sees_and_answers_only_what_its_people_wrote(site: Site) -> None:
    elsewhere = make.unit(site.house, "电厂", site.top)
    senders = {
        "本厂的": make.someone(site.house, "周敏", unit_ref=site.plant).actor,
        "外厂的": make.someone(site.house, "陈立", unit_ref=elsewhere).actor,
        "没有单位的": make.someone(site.house, "吴强").actor,
        "匿名的": NOBODY,
    }
    for words, actor in senders.items():
        with site.house.work(actor) as work:
            feedback.hand_in(work, Words(FeedbackKind.COMPLAINT, "//evil.example.org", f"{words}意见"))
    local, chief = site.browser(site.local), site.browser(site.chief)
    own, whole = local.page("/admin/feedback"), chief.page("/admin/feedback")
    assert [words for words in senders if f"{words}意见" in own] == ["本厂的"]
    assert [words for words in senders if f"{words}意见" in whole] == list(senders)
    assert 'href="//evil' not in whole
    assert 'href="/admin/feedback"' in local.page("/admin")
    with site.house.reading(site.chief.actor) as work:
        refs = {each.words: each.ref for each in feedback.listing(work).entries}
    assert local.post(f"/admin/feedback/{refs['本厂的意见']}", answer="已办").status_code == 303
    assert local.post(f"/admin/feedback/{refs['外厂的意见']}", answer="已办").status_code == 404
    assert local.post(f"/admin/feedback/{refs['匿名的意见']}", answer="已办").status_code == 404


def test_deeds_are_told_in_words_and_a_cut_log_is_seen(site: Site) -> None:
    browser = site.browser(site.chief)
    browser.post("/admin/audit/verify")
    site.engine_room.settle()
    assert "要求核对审计" in browser.page("/admin/audit")
    with site.house.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER core_audit_no_delete")
        connection.exec_driver_sql("DELETE FROM core_audit WHERE seq = (SELECT max(seq) FROM core_audit)")
    asked = browser.post("/admin/audit/verify")
    site.engine_room.runner.run_next()
    assert "最新的记录被删去" in browser.page(asked.headers["location"])


def test_the_pages_speak_english_too(site: Site) -> None:
    with site.house.work() as work:
        work.session.execute(text("UPDATE core_person SET locale = 'en'"))
    browser = site.browser(site.chief)
    for path, words in [
        ("/admin", "Health"),
        ("/admin/audit", "Audit"),
        ("/admin/jobs", "Jobs"),
        ("/admin/settings", "Settings"),
        ("/people", "Find one person"),
        ("/people/import", "Import a roster"),
        ("/units", "Found a unit"),
    ]:
        assert words in browser.page(path), path
