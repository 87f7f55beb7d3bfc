"""A mark that was replaced stays to be read: in the head judge's table, and in the log in both languages."""

import re

from contest import panels
from core.access import Role
from core.ids import new_ref
from core.points import Points
from tests import make, make_contest
from tests.browsing import Browser, looked_at
from tests.pages.contest.conftest import Site
from tests.pages.contest.test_frozen_board import visible

GIVEN = {"aspect.wiring": "30", "aspect.safety": "50"}
OTHER = {"aspect.wiring": "32", "aspect.safety": "50"}


def _final(site: Site, desk: Browser) -> str:
    plan = (make_contest.TWO_STAGES[1],)
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit, plan)
    make_contest.applied(site.house, made, site.people[:1])
    (stage,) = made.stages
    for place, judge in enumerate(site.judges):
        head = {"head": "1"} if place == 0 else {}
        desk.done(f"/contest-desk/stages/{stage}/judges", {"code": judge.code, **head})
    desk.done(f"/contest-desk/stages/{stage}/deeds/open")
    return stage


def _hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_the_table_and_the_log_tell_the_former_mark_by_the_blind_number(site: Site, desk: Browser) -> None:
    stage = _final(site, desk)
    here, panel = f"/judging/{stage}/practical", f"/contest-desk/stages/{stage}/panel/practical"
    head, second = (site.browser(each) for each in site.judges)
    page = second.page(here)
    entry, seen = _hidden(page, "entry"), _hidden(page, "seen")
    code = re.search(r'盲号</span> <span class="figure">(\d+)', page)
    assert code and seen == "0"
    second.done(here, {**GIVEN, "entry": entry, "nonce": new_ref(), "seen": seen})
    stale = second.post(here, {**OTHER, "entry": entry, "nonce": new_ref(), "seen": seen, "reason": "漏记"})
    assert stale.status_code == 409 and "您已在别处给这位选手另签了评分" in stale.text
    assert "已签名的评分是 80 分" in stale.text and 'value="32"' in stale.text
    seen = _hidden(stale.text, "seen")
    second.done(here, {**OTHER, "entry": entry, "nonce": new_ref(), "seen": seen, "reason": "漏记"})
    odd = second.post(here, {**OTHER, "entry": entry, "nonce": new_ref(), "seen": "x" * 400, "reason": ""})
    assert odd.status_code == 422
    assert "原 80 分" not in visible(head.page(panel))
    head.done(here, {**OTHER, "entry": entry, "nonce": new_ref(), "seen": "0"})
    assert "原 80 分" in visible(head.page(panel))
    head.done(f"{panel}/confirm-all", {"seen": looked_at(head.page(panel))})
    assert re.search(rf"82 分\s+\S+ \d\d:\d\d\s+· {site.judges[0].name}", visible(head.page(panel)))
    with site.house.work(site.organiser.actor) as work:
        panels.rule(work, stage, "practical", entry, points=Points(5_000), reason="仲裁委员会复核")
    told = visible(head.page(panel))
    assert (
        "裁决 · 李梅 · 仲裁委员会复核" in told
        and "复看：" not in told
        and re.search(rf"原 82 分\s+· {site.judges[0].name}", told)
    )
    assert "职工" not in told and site.people[0].name not in told
    chief = site.browser(make.someone(site.house, "系统管理员", Role.ADMINISTRATOR, unit_ref=site.unit))
    log = visible(chief.page(f"/admin/audit?subject={entry}"))
    assert "裁决成绩" in log and re.search(rf"盲号\W+{code[1]}", log)
    assert re.search(r"原为\W+82\s", log) and re.search(r"改为\W+50\s", log)
    ruled = visible(chief.page(f"/admin/audit?subject={entry}&action=mark.ruled"))
    assert code[1] in ruled and site.people[0].name not in ruled
    chief.done("/reading", {"locale": "en", "back": "/admin/audit"})
    log = visible(chief.page(f"/admin/audit?subject={entry}"))
    assert "Mark set by a ruling" in log and re.search(rf"blind number\W+{code[1]}", log)
    assert re.search(r"is now\W+50\s", log)


def test_who_confirms_second_learns_that_their_reason_is_not_recorded(site: Site, desk: Browser) -> None:
    stage = _final(site, desk)
    panel = f"/contest-desk/stages/{stage}/panel/practical"
    entry = _hidden(site.browser(site.judges[0]).page(f"/judging/{stage}/practical"), "entry")
    for judge, wiring in zip(site.judges, ("40", "20"), strict=True):
        given = {"aspect.wiring": wiring, "aspect.safety": "50", "entry": entry}
        site.browser(judge).done(f"/judging/{stage}/practical", {**given, "nonce": new_ref(), "seen": "0"})
    head = site.browser(site.judges[0])
    looked = {"entry": entry, "seen": _hidden(head.page(panel), "seen"), "again": "1"}
    for _ in "twice":
        head.done(f"{panel}/confirm", {**looked, "reason": "看过录像"})
    desk.done(f"{panel}/confirm", {**looked, "reason": ""})
    late = desk.post(f"{panel}/confirm", {**looked, "reason": "核对过细则"})
    assert late.status_code == 409
    assert re.search(rf"已由{site.judges[0].name}于 [-\d]+ \d\d:\d\d 确认，您的理由没有记入", late.text)
    assert "复看：看过录像" in late.text and "核对过细则" not in late.text
    ruling = {"entry": entry, "points": "80", "absent": ""}
    desk.done(f"{panel}/rule", {**ruling, "reason": "仲裁委员会复核"})
    again = desk.post(f"{panel}/rule", {**ruling, "reason": "另一个理由"})
    assert again.status_code == 409 and "您的理由没有记入" in again.text
