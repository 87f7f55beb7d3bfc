"""From an examiner's sheet to a certificate that a stranger checks."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.look import violations
from tests.browser.visitors import DESK, PHONE, Visitors

pytestmark = pytest.mark.browser

RUNNING, OVER = "电工三级（高级工）技能评价 第二批", "电工四级（中级工）技能评价 第一批"


def test_who_passed_is_certified_with_one_press_and_the_page_follows(people: Visitors) -> None:
    page = people.page("DEMO-ORGANISER", DESK)
    page.goto("/evaluations")
    page.get_by_role("link", name=RUNNING).click()
    page.get_by_role("button", name="给合格者颁发证书").click()
    page.get_by_role("dialog").get_by_role("button", name="给合格者颁发证书").click()
    numbers = page.get_by_role("row").get_by_role("link", name=re.compile(r"^LB-\d{4}-\d{6}-\d$"))
    expect(numbers.first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="未完成").first).to_be_visible()


def test_a_worker_finds_their_certificate_and_a_stranger_checks_it_on_a_telephone(people: Visitors) -> None:
    worker = people.page("DEMO-WORKER", PHONE)
    worker.goto("/account")
    worker.get_by_role("link", name="我的证书").tap()
    worker.get_by_role("link", name="电工 · 四级/中级工").first.tap()
    picture = worker.get_by_role("img", name="证书样张")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
    address = worker.get_by_role("link", name="公众核验页").get_attribute("href")
    assert violations(worker, "certificate") == []

    stranger = people.page(device=PHONE)
    stranger.goto(address or "")
    expect(stranger.get_by_role("textbox", name="证书编号")).to_have_value(re.compile("^LB-"))
    stranger.get_by_role("textbox", name="持证人姓名").fill("沈望舟")
    stranger.get_by_role("button", name="核验").tap()
    answer = stranger.get_by_role("status").filter(has_text="有效")
    expect(answer).to_contain_text("沈**")
    expect(answer).not_to_contain_text("沈望舟")
    assert violations(stranger, "verified") == []
    stranger.get_by_role("textbox", name="持证人姓名").fill("沈望江")
    stranger.get_by_role("button", name="核验").tap()
    expect(stranger.get_by_role("heading", name="不存在")).to_be_visible()


def test_an_examiner_fills_in_what_is_missing_on_a_telephone(people: Visitors) -> None:
    desk = people.page("DEMO-ORGANISER", DESK)
    desk.goto("/evaluations")
    here = desk.get_by_role("link", name=RUNNING).get_attribute("href")
    page = people.page("DEMO-TRAINER", PHONE)
    page.goto(f"{here}/sheet")
    empty = page.locator(".score-line input").last
    empty.fill("71.5")
    page.get_by_role("button", name="保存评分").tap()
    expect(page.get_by_role("status").filter(has_text="新记 1 条")).to_be_visible()
    expect(page.locator(".score-line input").last).to_have_value("71.5")
    assert violations(page, "sheet") == []


def test_taking_a_certificate_back_names_it_and_asks_why(people: Visitors) -> None:
    page = people.page("DEMO-ORGANISER", DESK)
    page.goto("/evaluations")
    page.get_by_role("link", name=OVER).click()
    page.get_by_role("link", name=re.compile("^LB-")).last.click()
    page.get_by_role("button", name="撤销证书").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text("LB-")
    dialog.get_by_role("textbox", name="理由").fill("演示：误发")
    dialog.get_by_role("button", name=re.compile("撤销")).click()
    expect(page.get_by_text("这份证书已撤销")).to_be_visible()
    expect(page.get_by_text("演示：误发")).to_be_visible()
