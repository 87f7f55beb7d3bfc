"""Home, the list, the door, the slip and the result, as a worker meets them."""

import re
from datetime import timedelta

import pytest

from exam import attempts
from tests import make
from tests.pages.exam.conftest import Site


def test_home_names_the_one_next_step(site: Site) -> None:
    browser = site.browser(site.worker)
    assert f"/exam/sittings/{site.sitting}" in browser.get("/home").text
    attempt = make.begun(site.house, site.worker, site.sitting)
    assert f"/exam/attempts/{attempt}" in browser.get("/home").text
    newcomer = site.browser(make.someone(site.house, "新同事", unit_ref=site.unit))
    assert "从一门课开始" in newcomer.get("/home").text


@pytest.mark.parametrize("path", ["/home", "/exam", "/papers", "/sittings", "/invigilation"])
def test_who_is_not_signed_in_is_led_to_the_door(site: Site, path: str) -> None:
    stranger = site.browser(make.Someone(0, "", "", "", site.worker.actor, "no-such-token"))
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["/papers", "/papers/new", "/sittings", "/sittings/new", "/invigilation"])
def test_a_worker_has_no_desk_of_others(site: Site, path: str) -> None:
    assert site.browser(site.worker).get(path).status_code == 403


def test_the_list_begins_with_what_is_open_and_ends_with_what_is_longest_over(site: Site) -> None:
    for title, days in (("丁", 10), ("乙", 1), ("今天", 4), ("丙", 8), ("甲", 3)):
        make.sitting(
            site.house, site.paper, site.clock.now() + timedelta(days=days), [site.worker], title=title
        )
    site.clock.advance(days=4, minutes=10)
    page = site.browser(site.worker).get("/exam").text
    assert "已交卷或已结束" in page and "已结束，没有作答" in page
    order = [page.index(f">{title}<") for title in ("今天", "丙", "丁", "甲", "乙")]
    assert order == sorted(order)


def test_the_door_tells_rules_times_and_code(site: Site) -> None:
    page = site.browser(site.worker).get(f"/exam/sittings/{site.sitting}").text
    assert "少选且没有选错得 0.5 分" in page
    assert "开始作答" in page
    with site.house.reading(site.worker.actor) as work:
        assert attempts.door(work, site.sitting).candidate_code in page


def test_beginning_twice_leads_to_the_same_paper(site: Site) -> None:
    browser = site.browser(site.worker)
    browser.get(f"/exam/sittings/{site.sitting}")
    first = browser.post(f"/exam/sittings/{site.sitting}/begin")
    second = browser.post(f"/exam/sittings/{site.sitting}/begin")
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]


def test_who_comes_too_early_or_too_late_reads_why_on_the_same_page(site: Site) -> None:
    later = make.sitting(site.house, site.paper, site.clock.now() + timedelta(minutes=20), [site.worker])
    browser = site.browser(site.worker)
    waiting = browser.get(f"/exam/sittings/{later}").text
    assert "等候开考" in waiting and "disabled" in waiting
    assert re.search(r'<span class="unbroken">2\d{3}-\d\d-\d\d \d\d:\d\d</span>', waiting)
    assert 'data-slot="hint">到时按钮会自动亮起' in waiting
    mine = browser.get("/exam").text
    headings = re.findall(r'<h2 id="exams-(?:open|doors)">(.*?)</h2>|href="/exam/sittings/(\w+)"', mine)
    assert headings == [("可以作答", ""), ("", site.sitting), ("可以进场", ""), ("", later)]
    early = browser.post(f"/exam/sittings/{later}/begin")
    assert early.status_code == 409
    assert "请在本页等候" in early.text
    site.clock.advance(minutes=31)
    late = browser.post(f"/exam/sittings/{site.sitting}/begin")
    assert late.status_code == 409
    assert "已过迟到截止时间" in late.text


def test_a_form_without_its_token_begins_nothing(site: Site) -> None:
    assert site.browser(site.worker).client.post(f"/exam/sittings/{site.sitting}/begin").status_code == 403
    with site.house.reading(site.worker.actor) as work:
        assert attempts.door(work, site.sitting).state == "ready"


def test_the_slip_carries_name_unit_and_code(site: Site) -> None:
    page = site.browser(site.worker).get(f"/exam/sittings/{site.sitting}/slip").text
    assert "准考证" in page and "张建军" in page and "第一车间" in page


def test_the_result_shows_what_is_released_and_why_the_rest_is_not(site: Site) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    pen = make.pen(site.house, site.worker, attempt)
    for slot, payload in make.answers(site.house, site.worker, attempt).items():
        pen.write(slot, payload)
    browser = site.browser(site.worker)
    assert browser.get(f"/exam/attempts/{attempt}/result").headers["location"].endswith(attempt)
    with site.house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    page = browser.get(f"/exam/attempts/{attempt}/result").text
    assert "16.5" in page and "整场考试结束之后公布" in page
    assert "的依据见规程" not in page and "正确答案" not in page
    for told in (browser.get("/exam").text, browser.get(f"/exam/sittings/{site.sitting}").text):
        assert "已交卷" in told and "已阅卷" not in told
    site.clock.advance(hours=4)
    page = browser.get(f"/exam/attempts/{attempt}/result").text
    assert "的依据见规程" in page and "正确答案" in page


def test_anothers_door_and_result_do_not_exist(site: Site) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    stranger = site.browser(make.someone(site.house, "别人", unit_ref=site.unit))
    for path in (
        f"/exam/sittings/{site.sitting}",
        f"/exam/sittings/{site.sitting}/slip",
        f"/exam/attempts/{attempt}/result",
    ):
        assert stranger.get(path).status_code == 404
    stranger.get("/home")
    assert stranger.post(f"/exam/sittings/{site.sitting}/begin").status_code == 404
