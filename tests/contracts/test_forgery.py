"""A form that another site sends is refused, and so is one without this session's token."""

import pytest

from tests.contracts import matrix
from tests.contracts.matrix import Way
from tests.contracts.site import Site, Town
from tests.contracts.test_routes import undone

BY_THE_PAGES_TOKEN = {"/exam/answers", "/exam/files", "/exam/submit", "/exam/attempts/{ref}/take-over"}
FORMS = [way for way in matrix.ways() if way.writes and way.path not in BY_THE_PAGES_TOKEN]
FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
)


def roles_for(way: Way) -> str:
    who = matrix.table()[way.name]
    return "worker" if who in {matrix.ANYBODY, matrix.SIGNED_IN} else who.split()[0]


@pytest.mark.parametrize(
    "token", ["", "0" * 32, "令牌", "\ud800"], ids=["empty", "wrong", "no-ascii", "no-text"]
)
def test_no_form_is_taken_without_the_sessions_token(site: Site, town: Town, token: str) -> None:
    taken = {}
    for way in FORMS:
        client = site.browser(town.people[roles_for(way)]).client
        body = b"csrf=" + token.encode("utf-8", "surrogatepass")
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        with undone():
            answer = client.post(town.address(way.path), content=body, headers=headers)
        if (answer.status_code, answer.json().get("code")) != (403, "web.of_another_session"):
            taken[way.name] = answer.status_code
    assert taken == {}


def test_no_form_is_taken_with_somebody_elses_token(site: Site, town: Town) -> None:
    theirs = site.browser(town.people["organiser"]).csrf
    client = site.browser(town.people["worker"]).client
    with undone():
        assert client.post("/account/phone", data={"csrf": theirs}).status_code == 403
        assert client.post("/account/phone", headers={"x-csrf-token": theirs}).status_code == 403


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_write_of_a_foreign_page_is_taken_although_its_token_is_right(
    site: Site, town: Town, headers: dict[str, str]
) -> None:
    for way in matrix.ways():
        if way.writes:
            browser = site.browser(town.people[roles_for(way)])
            answer = browser.client.post(town.address(way.path), data={"csrf": browser.csrf}, headers=headers)
            assert (answer.status_code, answer.text) == (403, "cross-site request refused"), way.name


def test_a_browser_that_names_no_site_is_known_by_its_origin(site: Site, town: Town) -> None:
    client = site.browser(town.people["worker"]).client
    kept = client.headers.pop("sec-fetch-site")
    try:
        for origin in ("https://elsewhere.example", "null", "http://testserver.elsewhere.example"):
            answer = client.post("/sign-out", headers={"origin": origin})
            assert (answer.status_code, answer.text) == (403, "cross-site request refused"), origin
    finally:
        client.headers["sec-fetch-site"] = kept
