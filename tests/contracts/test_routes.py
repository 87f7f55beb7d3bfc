"""Who may go where: one gate per route, a table of them all, and real requests by somebody of each role.

What a request writes is undone before its commit, so that every route is asked in the same town.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from core.access import Role
from core.errors import Conflict
from tests import make_pictures
from tests.contracts import matrix
from tests.contracts.matrix import ANYBODY, SIGNED_IN, SOCKET, Way
from tests.contracts.site import BESIDE_NAME, HOME_NAME, Site, Town
from tests.make import Someone
from web.live.sockets import REFUSED

WAYS = sorted(matrix.ways(), key=lambda way: (way.path, way.method))
PAGES = [way for way in WAYS if way.method == "GET"]
OF_THIS_UNIT = [
    way for way in WAYS if way.method in {"GET", "POST"} and "{" in way.path and way.name != "GET /jobs/{ref}"
]
LEAST: dict[str, dict[str, object]] = {
    "/admin/feedback/{ref}": {"answer": "已转告"},
    "/judging/{stage_ref}/{component}/recusal": {"entry": "1"},
    "/evaluations/{ref}/points": {"component": "skill"},
    "/evaluations/{ref}/sittings": {"component": "theory", "sitting": "1"},
    "/evaluations/{ref}/sheet": {"component": "skill"},
    "/evaluations/{ref}/withdraw": {"candidate": "1"},
    "/evaluations/{ref}/dismiss": {"person": "1"},
    "/bank/{ref}/items": {"kind": "true_false", "stem": "验电"},
    "/bank/{ref}/autosave": {"kind": "true_false", "stem": "验电"},
    "/papers/{ref}/rule": {"section": "0"},
    "/papers/{ref}/swap": {"slot": "1"},
    "/papers/{ref}/pick": {"number": "1"},
    "/papers/{ref}/unpick": {"slot": "1"},
    "/sittings/{ref}/withdraw": {"code": "27-0001", "reason": "请假"},
}
"""The least that a form must hold before its route looks whose thing it is."""
FILES = {
    "/bank/{ref}/import": {"files": ("a.txt", b"1. a")},
    "/bank/{ref}/assets": {"file": ("a.png", make_pictures.png())},
}
BEFORE_LOOKING = {"/exam/attempts/{ref}/take-over"}
"""Routes that refuse who does not hold the page's token, before they look whose attempt it is."""
OF_EVERYBODY = {
    "/documents/{ref}",
    "/documents/{ref}/clauses",
    "/policies/{ref}",
    "/contests/{ref}",
    "/contests/{ref}/entry",
    "/contests/{ref}/entry/withdraw",
    "/contests/{ref}/people",
    "/contests/{ref}/stages/{stage_ref}/bulletin",
}
"""What belongs to no unit (policies, the register of laws), and published contests: whoever is signed in
reads them and may enter."""
TOLD_TO_EVERYBODY = {"/contests"}
"""Lists of what is published to all, with whose it is."""
ROLES = (None, "worker", *(role.value for role in Role))


@contextmanager
def undone() -> Iterator[None]:
    """Nothing is committed: whoever tries is refused as if somebody else had been first."""

    def refuse(_session: Session) -> None:
        raise Conflict

    event.listen(Session, "before_commit", refuse)
    try:
        yield
    finally:
        event.remove(Session, "before_commit", refuse)


def ask(site: Site, town: Town, way: Way, who: Someone | None) -> tuple[int, str]:
    """The status that somebody gets there, and the code of the refusal if it is one."""
    browser = site.browser(who)
    address, json = town.address(way.path), "application/json"
    with undone():
        if way.writes:
            answer = browser.post(address, LEAST.get(way.path), FILES.get(way.path), {"accept": json})
        else:
            answer = browser.get(address, headers={"accept": json})
    is_json = answer.headers.get("content-type", "") == json
    return answer.status_code, answer.json().get("code", "") if is_json else ""


def test_every_route_of_the_application_is_known_here(site: Site) -> None:
    assert matrix.strangers_of(site.app) == []


def test_every_route_has_exactly_one_gate() -> None:
    assert [way.name for way in WAYS if len(way.gates) != 1] == []


def test_the_table_names_every_route_and_who_its_gate_lets_pass() -> None:
    assert {way.name: matrix.who_passes(way.gates[0]) for way in WAYS} == matrix.table()


def test_no_route_writes_with_another_method_than_post() -> None:
    assert {way.method for way in WAYS} <= {"GET", "POST", SOCKET}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "nobody")
def test_each_role_gets_as_far_as_the_table_says(site: Site, town: Town, role: str | None) -> None:
    who = None if role is None else town.people[role]
    wrong = {}
    shut = (401, "core.sign_in_needed") if role is None else (403, "core.not_allowed")
    for way in WAYS:
        if way.method == SOCKET:
            continue
        status, code = ask(site, town, way, who)
        passes = matrix.may(matrix.table()[way.name], role)
        fits = status < 500 and code != shut[1] if passes else (status, code) == shut
        if not fits:
            wrong[way.name] = (status, code)
    assert wrong == {}


def test_who_is_not_signed_in_is_led_to_the_door_and_back(site: Site, town: Town) -> None:
    browser = site.browser()
    for way in PAGES:
        if matrix.table()[way.name] == ANYBODY or way.path.startswith("/api/"):
            continue
        address = town.address(way.path)
        answer = browser.get(address)
        assert answer.status_code == 303
        assert unquote(answer.headers["location"]) == f"/sign-in?onward={address}"


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_a_role_in_another_unit_does_not_reach_the_things_of_this_one(
    site: Site, town: Town, role: str
) -> None:
    table = matrix.table()
    reached = {}
    for way in OF_THIS_UNIT:
        if not matrix.may(table[way.name], role) or table[way.name] == ANYBODY:
            continue
        if way.path in OF_EVERYBODY:
            continue
        status, code = ask(site, town, way, town.strangers[role])
        if status not in {403, 404} and not (way.path in BEFORE_LOOKING and code == "exam.token_unknown"):
            reached[way.name] = (status, code)
    assert reached == {}


@pytest.mark.parametrize("role", ["worker", *(role.value for role in Role)])
def test_lists_name_nothing_of_a_unit_out_of_reach(site: Site, town: Town, role: str) -> None:
    browser = site.browser(town.strangers[role])
    told = [
        way.path
        for way in PAGES
        if "{" not in way.path
        and way.path not in TOLD_TO_EVERYBODY
        and any(word in browser.get(way.path).text for word in (HOME_NAME, "甲厂"))
    ]
    assert told == []
    assert BESIDE_NAME not in site.browser(town.people[role]).get("/home").text


def test_nobody_meets_somebody_elses_examination(site: Site, town: Town) -> None:
    browser = site.browser(town.people["worker"])
    own = [way for way in WAYS if way.path.startswith(("/exam/attempts/", "/exam/sittings/"))]
    assert own
    with undone():
        for way in own:
            address = town.address(way.path)
            status = (browser.post(address) if way.writes else browser.get(address)).status_code
            assert status in {401, 404}, way.name


def knock(site: Site, path: str, who: Someone | None, **headers: str) -> int | None:
    """The code with which a socket is closed at once; 403 when it is not even opened; None when let in."""
    client: TestClient = site.browser(who).client
    try:
        with client.websocket_connect(path, headers=headers):
            return None
    except WebSocketDenialResponse as denied:
        return denied.status_code
    except WebSocketDisconnect as closed:
        return closed.code


def test_sockets_let_in_whose_attempt_it_is_and_who_watches_the_sitting(site: Site, town: Town) -> None:
    attempt, sitting = f"/live/attempts/{town.attempt}", f"/live/sittings/{town.sitting}"
    assert knock(site, attempt, town.candidate) is None
    assert {knock(site, attempt, town.people[role]) for role in town.people} == {REFUSED}
    assert knock(site, attempt, None) == REFUSED
    watching = {role for role, who in town.people.items() if knock(site, sitting, who) is None}
    assert watching == {"judge", "invigilator", "organiser"}
    assert {knock(site, sitting, who) for who in town.strangers.values()} == {REFUSED}


def test_a_socket_opened_by_a_foreign_page_is_refused(site: Site, town: Town) -> None:
    for path in (f"/live/attempts/{town.attempt}", f"/live/sittings/{town.sitting}"):
        for who in (town.candidate, town.people["organiser"]):
            assert knock(site, path, who, origin="https://elsewhere.example") == 403


def test_the_words_of_the_table_are_roles() -> None:
    known = {role.value for role in Role}
    assert all(who in {ANYBODY, SIGNED_IN} or set(who.split()) <= known for who in matrix.table().values())
