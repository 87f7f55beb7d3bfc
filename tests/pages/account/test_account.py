"""One's own account, tokens, notices and complaints, as browsers and programs meet them."""

import re
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from core import notices
from core.access import Permission, Role
from core.people import sessions, tokens
from core.people.models import Person
from tests.pages.account.conftest import PASSWORD, Site, Visitor

PAGES = (
    "/",
    "/sign-in",
    "/sign-in/second",
    "/register",
    "/activate",
    "/reset",
    "/privacy",
    "/feedback",
    "/account",
    "/account/sessions",
    "/account/password",
    "/account/second-factor",
    "/account/erasure",
    "/notices",
)


@pytest.fixture
def browser(site: Site) -> Visitor:
    site.person(phone="13800001111")
    made = site.visitor()
    made.sign_in()
    return made


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_page_shows_in_both_languages_to_who_may_see_it(
    site: Site, browser: Visitor, locale: str
) -> None:
    visitor = site.visitor()
    for each in (visitor, browser):
        each.post("/reading", locale=locale)
    for path in PAGES:
        known, unknown = browser.get(path), visitor.get(path)
        private = path.startswith(("/account", "/notices"))
        assert unknown.status_code == (303 if private else 200), path
        assert known.status_code == (303 if path in {"/", "/sign-in"} else 200), path
        if locale == "en":
            assert not re.search("[一-鿿]", re.sub("中文|语言|张建军|建军|江城机电", "", known.text)), path


def test_the_number_is_masked_until_it_is_opened(browser: Visitor) -> None:
    page = browser.get("/account").text
    assert page.index("138****1111") < page.index("13800001111")
    assert "<summary" in page


def test_a_refused_telephone_stays_in_the_form(browser: Visitor) -> None:
    refused = browser.post("/account/phone", phone="12345", password=PASSWORD)
    assert refused.status_code == 422
    assert 'value="12345"' in refused.text
    assert PASSWORD not in refused.text
    assert browser.post("/account/phone", phone="13800003333", password=PASSWORD).status_code == 303


def test_one_session_or_all_others_are_ended(site: Site, browser: Visitor) -> None:
    others = [site.visitor() for _ in range(2)]
    for other in others:
        other.sign_in()
    refs = re.findall(r'name="ref" value="(\w+)"', browser.get("/account/sessions").text)
    assert len(refs) == 2
    browser.post("/account/sessions/end", ref=refs[0])
    assert sum(other.get("/account").status_code == 200 for other in others) == 1
    browser.post("/account/sessions/end-others")
    assert sum(other.get("/account").status_code == 200 for other in others) == 0
    assert browser.get("/account").status_code == 200


def test_the_copy_is_a_file_of_ones_own(browser: Visitor) -> None:
    copy = browser.get("/account/data.json")
    assert copy.headers["content-disposition"].startswith("attachment")
    assert copy.json()["account"]["phone"] == "13800001111"


def test_erasure_is_asked_for_with_the_password(browser: Visitor) -> None:
    refused = browser.post("/account/erasure", words="不再使用", password="wrong")
    assert "不再使用" in refused.text
    done = browser.post("/account/erasure", words="不再使用", password=PASSWORD)
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", done.text)


def test_notices_are_paged_read_and_lead_on(site: Site, browser: Visitor) -> None:
    with site.house.reading() as work:
        person_id = work.session.query(Person.id).scalar()
    for n in range(21):
        with site.house.work() as work:
            notices.send(work, person_id, "feedback.answered", {"receipt": f"R{n}"}, "/feedback")
    page = browser.get("/notices").text
    assert "21 条未读" in page
    assert "R20" in page
    assert "R0 " not in page
    assert "R0 " in browser.get("/notices?number=2").text
    ref = re.findall(r'name="ref" value="(\w+)"', page)[0]
    assert browser.post("/notices/read", ref=ref).headers["location"] == "/feedback"
    assert "20 条未读" in browser.get("/notices").text
    browser.post("/notices/read-all")
    assert "都读过了" in browser.get("/notices").text


def test_anybody_hands_in_a_complaint_and_finds_its_answer(site: Site) -> None:
    visitor = site.visitor()
    refused = visitor.post("/feedback", kind="complaint", text="", about="/exam")
    assert refused.status_code == 422
    sent = visitor.post("/feedback", kind="content", text="答案错了", about="/items/abc", subject="第 3 题")
    assert sent.status_code == 303, "a reload must not hand it in twice"
    told = visitor.get(sent.headers["location"]).text
    receipt = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", told)
    assert receipt is not None
    assert "已经收到" in told
    found = visitor.get(f"/feedback?asked={receipt[0]}").text
    assert "已经收到" not in found
    for words in ("答案错了", "第 3 题", "试题"):
        assert words in found
    assert "没有编号为" in visitor.get("/feedback?asked=0000-0000-0000").text


def program(site: Site, secret: str) -> TestClient:
    return TestClient(site.app, headers={"authorization": f"Bearer {secret}"}, follow_redirects=False)


def token(site: Site, *scopes: Permission) -> str:
    person = site.person("李娜", "H1", role=Role.HR)
    with site.house.work() as work:
        cookie = sessions.begin(work, person.id, "test", second_factor=False)
    with site.house.reading() as work:
        known = sessions.recognise(work, cookie)
    assert known is not None
    with site.house.work(known.actor) as work:
        return tokens.issue(work, "HR system", scopes, 30).secret


def test_a_program_reads_and_writes_below_api_with_its_token_only(site: Site) -> None:
    with closing(program(site, token(site, Permission.PEOPLE_READ))) as client:
        assert client.get("/api/v1/me").status_code == 200
        assert client.post("/api/v1/me").status_code == 200
        assert client.get("/account").status_code == 303
    with closing(program(site, "lb_nonsense")) as stranger:
        refused = stranger.get("/api/v1/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "core.sign_in_needed")


def test_a_token_without_the_scope_is_refused(site: Site) -> None:
    with closing(program(site, token(site, Permission.RESULTS_READ))) as client:
        assert client.get("/api/v1/me").status_code == 403


def test_a_cookie_writes_below_api_only_with_the_csrf_header(site: Site, browser: Visitor) -> None:
    assert browser.client.post("/api/v1/me").status_code == 403
    assert browser.client.post("/api/v1/me", headers={"x-csrf-token": "forged"}).status_code == 403
    assert browser.client.post("/api/v1/me", headers={"x-csrf-token": browser.csrf}).status_code == 200
    bearing = {"authorization": "Bearer lb_nonsense"}
    assert browser.client.post("/api/v1/me", headers=bearing).status_code == 401


def test_tokens_are_made_shown_once_and_ended(site: Site) -> None:
    site.person("李娜", "H1", role=Role.HR)
    clerk = site.visitor()
    clerk.sign_in("H1")
    back = clerk.post("/account/tokens", label="人事系统", days="30")
    assert 'value="人事系统"' in back.text
    made = clerk.post("/account/tokens", label="人事系统", days="30", scopes="people.read")
    secret = re.search(r"lb_[\w-]{43}", made.text)
    assert secret is not None
    assert secret[0] not in clerk.get("/account/tokens").text
    with closing(program(site, secret[0])) as client:
        assert client.get("/api/v1/me").status_code == 200
        ref = re.findall(r'name="ref" value="(\w+)"', made.text)[0]
        clerk.post("/account/tokens/end", ref=ref)
        assert client.get("/api/v1/me").status_code == 401


def test_a_worker_is_offered_no_tokens(browser: Visitor) -> None:
    assert browser.get("/account/tokens").status_code == 403
    assert "/account/tokens" not in browser.get("/account").text


def test_what_is_too_long_is_refused_by_its_fields_name_and_nothing_is_cut(browser: Visitor) -> None:
    answer = browser.post("/feedback", kind="suggestion", subject="长" * 501, text="您好")
    assert answer.status_code == 422
    assert "subject" in answer.text and "500" in answer.text
    page = browser.get("/feedback").text
    assert 'data-word-over="最多 {most} 字，超出 {n} 字' in page
