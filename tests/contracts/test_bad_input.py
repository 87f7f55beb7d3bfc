"""Nonsense is refused: never a fault, never a change, and programs are told a code and a sentence."""

import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from core.house import House
from core.secrets import Vault
from exam import tokens
from exam.tokens import Claim
from tests.contracts import matrix
from tests.contracts.site import Site, Town, everything
from tests.contracts.test_routes import undone

ABSURD = (
    "\x00",
    "-1",
    "99999999999999999999999999",
    "1e309",
    "NaN",
    "²",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%",
    "_",
    "\U0001f600" * 40,
    "令" * 3000,
    "{{7*7}}",
    "true",
    "2026-02-30",
)
QUERIES = (
    "after",
    "before",
    "number",
    "state",
    "kind",
    "topic",
    "item",
    "unit",
    "file",
    "room",
    "seat",
    "back",
    "onward",
    "code",
    "action",
    "actor",
    "subject",
    "pool",
    "q",
    "words",
    "receipt",
    "search",
    "page",
)
FIELDS = (
    "title",
    "code",
    "unit",
    "parent",
    "name",
    "phone",
    "identity",
    "role",
    "unit_ref",
    "number",
    "kind",
    "words",
    "page",
    "text",
    "answer",
    "reason",
    "minutes",
    "beyond",
    "back",
    "codes",
    "room",
    "bank",
    "total",
    "pools",
    "paper",
    "opens_at",
    "opens_on",
    "closes_at",
    "length_minutes",
    "pass_points",
    "release",
    "stem",
    "option",
    "option_id",
    "key",
    "blank",
    "difficulty",
    "topic",
    "pool",
    "seen",
    "then",
    "explanation",
    "ref",
    "permissions",
    "scopes",
    "days",
    "from_on",
    "to_on",
    "valid_from",
    "valid_until",
    "uscc",
    "into",
    "locale",
    "theme",
    "type",
    "login",
    "onward",
    "purpose",
    "position",
    "version",
    "s.a.title",
    "s.a.count",
    "s.a.each",
    "s.a.partial",
    "preset",
    "add",
    "remove",
    "do",
    "act",
    "at",
    "on",
)


def entry(**changed: Any) -> dict[str, Any]:
    plain = {"slot": 1, "seq": 1, "uuid": str(uuid4()), "payload": {"option": "a"}, "mono_ms": 1}
    return {**plain, **changed}


BAD_ENTRIES: dict[str, Any] = {
    "negative seq": entry(seq=-1),
    "seq nought": entry(seq=0),
    "seq beyond 31 bits": entry(seq=2**31),
    "seq beyond 64 bits": entry(seq=2**70),
    "slot nought": entry(slot=0),
    "slot as text": entry(slot="1"),
    "fraction": entry(seq=1.5),
    "no uuid": entry(uuid=""),
    "long uuid": entry(uuid="a" * 37),
    "uuid with NUL": entry(uuid="a\0b"),
    "uuid that is no ASCII": entry(uuid="编号"),
    "payload as list": entry(payload=[1]),
    "payload as text": entry(payload="a"),
    "field unknown": entry(more=1),
    "clock runs backwards": entry(mono_ms=-1),
    "clock beyond reason": entry(mono_ms=2**60),
    "a list": [],
    "null": None,
}
BAD_BODIES = {
    "empty": b"",
    "no JSON": b"answers=1",
    "null": b"null",
    "a list": b"[]",
    "NaN": b'{"token": "a", "entries": [{"slot": NaN}]}',
    "half a surrogate": b'{"token": "\\ud800", "entries": []}',
    "no UTF-8": b'{"token": "\xff", "entries": []}',
    "nested deeply": b'{"token": "a", "entries": [{"payload": {"a": ' + b"[" * 90_000,
    "nested deeply and closed": b'{"token": "a", "entries": [{"slot": 1, "seq": 1, "uuid": "a", "mono_ms": 1,'
    b'"payload": {"a": ' + b"[" * 60_000 + b"]" * 60_000 + b"}}]}",
    "number too large": b'{"token": "a", "entries": [{"slot": 1e999}]}',
}


@pytest.fixture(scope="module")
def page(site: Site, town: Town) -> dict[str, Any]:
    return site.browser(town.candidate).exam_data(town.attempt)


def send(
    site: Site, path: str, body: bytes | dict[str, Any], locale: str = "zh_CN"
) -> tuple[int, dict[str, Any]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": "application/json", "cookie": f"lb_reading={locale}.light.plain"}
    answer = site.browser().client.post(path, content=raw, headers=headers)
    told: dict[str, Any] = answer.json()
    return answer.status_code, told


@pytest.mark.parametrize("path", ["/exam/answers", "/exam/submit"])
@pytest.mark.parametrize("what", BAD_ENTRIES)
def test_an_entry_that_is_none_is_refused_with_the_whole_batch(
    site: Site, town: Town, page: dict[str, Any], path: str, what: str
) -> None:
    body = {"token": page["token"], "entries": [entry(), BAD_ENTRIES[what]], "unanswered": 0}
    status, told = send(site, path, body)
    assert (status, told["code"]) == (422, "web.malformed")
    assert site.browser(town.candidate).exam_data(town.attempt)["sheet"] == {}


@pytest.mark.parametrize("path", ["/exam/answers", "/exam/submit"])
@pytest.mark.parametrize("what", BAD_BODIES)
def test_a_body_that_is_no_batch_is_refused_in_both_languages(site: Site, path: str, what: str) -> None:
    chinese, english = (send(site, path, BAD_BODIES[what], locale) for locale in ("zh_CN", "en"))
    assert (chinese[0], english[0]) == (422, 422)
    assert chinese[1]["code"] == english[1]["code"] == "web.malformed"
    assert chinese[1]["message"] and english[1]["message"].isascii()
    assert chinese[1]["message"] != english[1]["message"]


@pytest.mark.parametrize("path", ["/exam/answers", "/exam/submit"])
def test_more_than_a_page_ever_sends_is_refused(site: Site, page: dict[str, Any], path: str) -> None:
    many = {"token": page["token"], "entries": [entry(seq=n + 1) for n in range(201)], "unanswered": 0}
    assert send(site, path, many)[0] == 422
    large = {"token": page["token"], "entries": [entry(payload={"blanks": ["令" * 90_000]})], "unanswered": 0}
    assert send(site, path, large)[0] == 413
    huge = site.browser().client.post(path, content=b" " * ((1 << 20) + 1))
    assert huge.status_code == 413
    assert "提交的内容太大" in huge.text


def test_who_sent_too_much_is_led_back_to_the_page_of_the_form(site: Site) -> None:
    client, long = site.browser().client, b" " * ((1 << 20) + 1)
    here = str(client.base_url.join("/account?a=1"))
    told = client.post("/exam/answers", content=long, headers={"referer": here, "accept": "text/html"}).text
    assert 'href="/account?a=1"' in told and "返回刚才那一页" in told
    away = {"referer": "https://elsewhere.example/account", "accept": "text/html"}
    assert "返回刚才那一页" not in client.post("/exam/answers", content=long, headers=away).text


@pytest.mark.parametrize("path", ["/exam/answers", "/exam/submit"])
def test_a_token_that_this_house_did_not_sign_admits_to_nothing(
    town_house: House, site: Site, page: dict[str, Any], path: str
) -> None:
    claim = page["token"].rpartition(".")[0]
    strange = Vault(b"\1" * 32).signature(tokens.PURPOSE, claim)
    other_purpose = town_house.vault.signature("csrf", claim)
    later = tokens.issue(town_house, Claim(1, 2)).rpartition(".")[2]
    for token in (
        "",
        ".",
        "..",
        "1.1.",
        "令.牌.",
        f"{claim}.{strange}",
        f"{claim}.{other_purpose}",
        f"{claim}.{later}",
    ):
        status, told = send(site, path, {"token": token, "entries": [entry()], "unanswered": 0})
        assert (status, told["code"]) == (401, "exam.token_unknown"), token


def test_no_address_however_absurd_is_a_fault(town_house: House, site: Site, town: Town) -> None:
    browser, faults = site.browser(everything(town_house, town.unit)), {}
    ways = [way for way in matrix.ways() if way.method == "GET"]
    for place, way in enumerate(ways):
        for turn in range(4):
            value = ABSURD[(place + turn * 4) % len(ABSURD)]
            asked = dict.fromkeys(QUERIES, value[:100])
            path = town.address(way.path) if turn % 2 == 0 else _absurd_path(way.path, value)
            answer = browser.client.get(path, params=asked)
            if answer.status_code >= 500:
                faults[f"{way.name} {value[:20]!r}"] = answer.status_code
    assert faults == {}


def test_no_form_however_absurd_is_a_fault(town_house: House, site: Site, town: Town) -> None:
    browser, faults = site.browser(everything(town_house, town.unit)), {}
    for place, way in enumerate(way for way in matrix.ways() if way.writes):
        for turn in range(4):
            value = ABSURD[(place + turn * 4) % len(ABSURD)]
            path = town.address(way.path) if turn < 3 else _absurd_path(way.path, value)
            with undone():
                answer = browser.post(path, dict.fromkeys(FIELDS, value))
            if answer.status_code >= 500:
                faults[f"{way.name} {value[:20]!r}"] = answer.status_code
    assert faults == {}


def _absurd_path(path: str, value: str) -> str:
    while "{" in path:
        path = path.partition("{")[0] + quote(value[:200], safe="") + path.partition("}")[2]
    return path
