"""Ways in, as browsers meet them."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from core.access import Role
from core.people import activation
from core.people.models import Credential, Person
from core.people.states import PersonState
from tests.pages.account.conftest import PASSWORD, Site

NEW_PASSWORD = "a brand new battery staple"


def test_a_person_signs_in_and_out(site: Site) -> None:
    site.person()
    browser = site.visitor()
    entered = browser.sign_in(onward="/account")
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    cookie = entered.headers["set-cookie"]
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert "张建军" in browser.get("/account").text
    left = browser.post("/sign-out")
    assert left.headers["location"] == "/"
    assert "已退出登录" in browser.get("/").text
    assert browser.get("/account").headers["location"].startswith("/sign-in")


def test_who_asks_for_the_head_of_a_page_is_answered_without_a_body(site: Site) -> None:
    head = site.visitor().client.head("/sign-in")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/html")


def test_a_refused_sign_in_keeps_the_account_and_never_the_password(site: Site) -> None:
    site.person()
    refused = site.visitor().sign_in(password="wrong but secret", onward="/notices")
    assert refused.status_code == 401
    assert 'value="A1"' in refused.text
    assert 'value="/notices"' in refused.text
    assert "wrong but secret" not in refused.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "evil",
        "",
    ],
)
def test_onward_never_leads_out_of_the_house(site: Site, elsewhere: str) -> None:
    site.person()
    browser = site.visitor()
    assert browser.sign_in(onward=elsewhere).headers["location"] == "/home"
    for path in ("/sign-in", "/reading"):
        answer = browser.post("/reading", back=elsewhere) if path == "/reading" else browser.get("/sign-in")
        assert answer.headers["location"] in {"/", "/home"}


def test_a_form_without_its_token_or_from_elsewhere_is_refused(site: Site) -> None:
    site.person()
    browser = site.visitor()
    assert browser.client.post("/sign-in", data={"login": "A1", "password": PASSWORD}).status_code == 403
    crossed = browser.client.post(
        "/sign-in",
        data={"login": "A1", "password": PASSWORD, "csrf": browser.csrf},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert crossed.status_code == 403
    before = browser.csrf
    browser.sign_in()
    assert browser.client.post("/account/sessions/end-others", data={"csrf": before}).status_code == 403


def test_a_judge_is_led_to_the_second_factor_and_then_asked_for_it(site: Site) -> None:
    site.person(role=Role.JUDGE)
    browser = site.visitor()
    assert browser.sign_in().headers["location"] == "/account/second-factor?onward=/home"
    assert browser.post("/account/second-factor").status_code == 303
    setting_up = browser.get("/account/second-factor").text
    picture = browser.get("/account/second-factor/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "<svg" in picture.text
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", setting_up)
    assert secret is not None
    totp = pyotp.TOTP(secret[1])
    wrong = browser.post("/account/second-factor/confirm", code="000000")
    assert wrong.status_code == 401
    done = browser.post("/account/second-factor/confirm", code=totp.at(site.clock.now()))
    assert len(re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}</code>", done.text)) == 8
    assert browser.get("/account/second-factor/qr.svg").status_code == 404

    other = site.visitor()
    first = other.sign_in(onward="/notices")
    assert first.headers["location"] == "/sign-in/second?onward=/notices"
    assert "lb_session" not in first.headers["set-cookie"]
    assert other.get("/account").status_code == 303
    assert other.post("/sign-in/second", code="123456").status_code == 401
    site.clock.advance(seconds=30)
    second = other.post("/sign-in/second", code=totp.at(site.clock.now()), onward="/notices")
    assert second.headers["location"] == "/notices"
    assert other.get("/account").status_code == 200


def test_the_second_step_without_the_first_starts_over(site: Site) -> None:
    browser = site.visitor()
    assert "从账号和密码重新开始" in browser.post("/sign-in/second", code="123456").text


def test_registering_keeps_what_was_typed_and_then_lets_in(site: Site) -> None:
    browser = site.visitor()
    back = browser.post("/register", name="陈晨", phone="13800002222", password="short1")
    assert back.status_code == 422
    assert 'value="陈晨"' in back.text
    assert "short1" not in back.text
    assert "需要您同意个人信息处理说明" in back.text
    entered = browser.post("/register", name="陈晨", phone="13800002222", password=NEW_PASSWORD, agreed="1")
    assert entered.headers["location"] == "/home"
    assert "138****2222" in browser.get("/account").text
    again = site.visitor().post(
        "/register", name="别人", phone="13800002222", password=NEW_PASSWORD, agreed="1"
    )
    assert "请直接登录" in again.text


def test_a_code_becomes_a_password(site: Site) -> None:
    person = site.person()
    with site.house.work() as work:
        work.session.execute(update(Person).where(Person.id == person.id).values(state=PersonState.INVITED))
    with site.house.work() as work:
        code = activation.issue(work, person.ref).code
    browser = site.visitor()
    assert browser.post("/activate", code="WRONG-WRONG", password=NEW_PASSWORD, agreed="1").status_code == 403
    back = browser.post("/activate", code=code, password=NEW_PASSWORD)
    assert f'value="{code}"' in back.text
    assert back.text.count("需要您同意个人信息处理说明") == 1
    assert "需要您同意个人信息处理说明" in browser.post("/reset", code=code, password=NEW_PASSWORD).text
    assert (
        browser.post("/activate", code=code, password=NEW_PASSWORD, agreed="1").headers["location"] == "/home"
    )
    assert "账号已激活" in browser.get("/home").text
    with site.house.work() as work:
        code = activation.issue(work, person.ref).code
    again = site.visitor()
    again.post("/activate", code=code, password="another battery staple")
    assert "新密码已生效" in again.get("/home").text
    assert browser.get("/account").status_code == 303


def test_a_password_that_was_handed_over_is_changed_first(site: Site) -> None:
    site.person()
    with site.house.work() as work:
        work.session.execute(update(Credential).values(must_change=True))
    browser = site.visitor()
    assert browser.sign_in(onward="/notices").headers["location"] == "/account/password?onward=/notices"
    assert "请先换成自己的密码" in browser.get("/account/password").text
    done = browser.post("/account/password", old=PASSWORD, password=NEW_PASSWORD, onward="/notices")
    assert done.headers["location"] == "/notices"
    with site.house.reading() as work:
        assert not work.session.scalars(select(Credential)).one().must_change


def test_language_light_and_size_are_kept_for_visitors_and_for_accounts(site: Site) -> None:
    visitor = site.visitor()
    assert visitor.post("/reading", locale="en", back="/sign-in").headers["location"] == "/sign-in"
    visitor.post("/reading", type="large")
    visitor.post("/reading", theme="dark", locale="nonsense")
    page = visitor.get("/sign-in").text
    assert '<html lang="en" data-theme="dark" data-type="large">' in page
    site.person()
    browser = site.visitor()
    browser.sign_in()
    browser.post("/reading", type="large")
    again = site.visitor()
    again.sign_in()
    assert 'data-type="large"' in again.get("/account").text


def test_a_language_chosen_at_the_door_stays_for_who_never_chose_one(site: Site) -> None:
    site.person()
    browser = site.visitor()
    browser.post("/reading", locale="en", back="/sign-in")
    browser.sign_in()
    assert '<html lang="en"' in browser.get("/account").text
    again = site.visitor()
    again.sign_in()
    assert '<html lang="en"' in again.get("/account").text


def test_light_and_size_chosen_at_the_door_stay_after_signing_in(site: Site) -> None:
    site.person()
    browser = site.visitor()
    browser.post("/reading", type="large", back="/sign-in")
    browser.post("/reading", theme="dark", back="/sign-in")
    browser.sign_in()
    assert 'data-theme="dark" data-type="large">' in browser.get("/account").text
    again = site.visitor()
    again.sign_in()
    assert 'data-theme="dark" data-type="large">' in again.get("/account").text


def test_an_own_choice_outweighs_the_devices_and_yields_to_one_made_at_the_door_just_now(site: Site) -> None:
    site.person()
    first = site.visitor()
    first.sign_in()
    first.post("/reading", theme="dark", type="large")
    old = site.visitor()
    old.client.cookies.set("lb_reading", "zh_CN.light.plain")
    old.sign_in()
    assert 'data-theme="dark" data-type="large">' in old.get("/account").text
    now = site.visitor()
    now.post("/reading", theme="light", back="/sign-in")
    now.sign_in()
    assert 'data-theme="light" data-type="large">' in now.get("/account").text


def test_light_and_size_are_not_taken_over_by_the_next_person_at_the_computer(site: Site) -> None:
    site.person()
    site.person(code="W0002")
    browser = site.visitor()
    browser.post("/reading", theme="dark", type="large", back="/sign-in")
    browser.sign_in()
    site.clock.instant += timedelta(days=14)
    browser.get("/sign-in")
    browser.sign_in("W0002")
    assert '<html lang="zh-CN" data-type="plain">' in browser.get("/account").text


def test_who_leaves_is_told_so_on_a_page_in_the_same_language(site: Site) -> None:
    site.person()
    browser = site.visitor()
    browser.sign_in()
    browser.post("/reading", locale="en", type="large")
    browser.post("/sign-out")
    page = browser.get("/").text
    assert '<html lang="en"' in page and "You are signed out" in page
    assert 'data-type="large"' not in page
    assert '<html lang="en"' in browser.get("/sign-in").text


@pytest.mark.parametrize("leaves", [True, False])
def test_a_language_is_not_taken_over_by_the_next_person_at_the_computer(site: Site, leaves: bool) -> None:
    site.person()
    site.person(code="W0002")
    browser = site.visitor()
    browser.post("/reading", locale="en", back="/sign-in")
    browser.sign_in()
    browser.post("/reading", locale="en")
    assert '<html lang="en"' in browser.get("/account").text
    if leaves:
        browser.post("/sign-out")
        browser.post("/reading", theme="dark", back="/sign-in")
    else:
        site.clock.instant += timedelta(days=14)
        assert '<html lang="zh-CN"' in browser.get("/sign-in").text
    browser.sign_in("W0002")
    assert '<html lang="zh-CN"' in browser.get("/account").text
    assert '<html lang="zh-CN"' in browser.get("/account").text


def test_the_demo_door_is_shut_on_any_other_server(site: Site) -> None:
    site.person(code="DEMO-WORKER")
    assert "演示账号" not in site.visitor().get("/sign-in").text
    assert site.visitor().post("/sign-in/demo", login="DEMO-WORKER").status_code == 404
    site.house.settings = site.house.settings.model_copy(update={"demo": True})
    browser = site.visitor()
    assert "以张建军进入" in browser.get("/sign-in").text
    assert browser.post("/sign-in/demo", login="DEMO-WORKER").headers["location"] == "/home"


def test_a_session_ends_by_itself(site: Site) -> None:
    site.person()
    browser = site.visitor()
    browser.sign_in()
    site.clock.instant += timedelta(days=14)
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize("path", ["/register", "/activate", "/reset", "/account/password"])
def test_who_chooses_a_password_is_told_the_rules_first_and_may_look_at_it(site: Site, path: str) -> None:
    site.person()
    browser = site.visitor()
    if path.startswith("/account"):
        browser.sign_in()
    shown = browser.get(path).text
    for words in ("至少 10 个字符", "不强求大小写", "不能是常见密码", "显示密码"):
        assert words in shown
    assert 'aria-controls="field-password"' in shown
    assert 'aria-pressed="false"' in shown


def test_who_forgot_the_password_is_told_whom_to_ask(site: Site) -> None:
    browser = site.visitor()
    assert 'href="/forgotten"' in browser.get("/sign-in").text
    told = browser.get("/forgotten").text
    assert "单位管理员或人事" in told
    assert 'name="login"' not in told, "there is no gateway that could carry a code"
    answers = {browser.post("/forgotten", login=login).headers["location"] for login in ("A1", "nobody")}
    assert answers == {"/forgotten?asked=1"}


def test_a_form_that_outlived_its_session_is_told_so_and_feedback_is_taken_all_the_same(site: Site) -> None:
    site.person()
    browser = site.visitor()
    browser.sign_in()
    browser.get("/account")
    old = {"csrf": browser.csrf, "text": "灯坏了"}
    browser.post("/sign-out")
    form = {"referer": "http://testserver/account/password?step=2"}
    told = browser.client.post("/account/password", data=old, headers=form)
    assert (told.status_code, told.text.count("登录已失效") > 1) == (401, True)
    assert 'href="/sign-in?onward=%2Faccount%2Fpassword%3Fstep%3D2"' in told.text
    astray = browser.client.post("/account/password", data=old, headers={"referer": "http://else/where"})
    assert 'href="/sign-in?onward=%2Fhome"' in astray.text
    assert "asked=" in browser.client.post("/feedback", data=old).headers["location"]
    assert browser.client.post("/feedback", data={"text": "灯坏了"}).status_code == 403
    browser.sign_in()
    anew = browser.client.post("/feedback", data=old)
    assert (anew.status_code, "上次登录时打开" in anew.text) == (403, True)
