"""/api/v1/records with real tokens: scope, reach, cursors, changes, limits, and its description."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from core.access import Permission, Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.house import House
from core.ids import new_ref
from core.occupations.rules.grades import Grade
from core.people import tokens
from tests import make, make_pathway
from tests.contracts.site import Site, opened
from tests.make import Someone
from training.certification import certificates
from web.api.records import PER_MINUTE


@pytest.fixture
def site(house: House) -> Iterator[Site]:
    with opened(house) as found:
        yield found


@pytest.fixture
def top(house: House) -> str:
    return make.unit(house, "总公司")


@pytest.fixture
def unit(house: House, top: str) -> str:
    return make.unit(house, "甲厂", top)


@pytest.fixture
def hr(house: House, unit: str) -> Someone:
    return make.someone(house, "何人事", Role.HR, unit_ref=unit)


@pytest.fixture
def worker(house: House, unit: str) -> Someone:
    return make.someone(house, "沈望舟", unit_ref=unit)


def token(house: House, who: Someone, *scopes: Permission, days: int = 30) -> str:
    with house.work(who.actor) as work:
        return tokens.issue(work, f"人事系统 {new_ref()}", scopes or (Permission.RECORDS_READ,), days).secret


def ask(site: Site, secret: str, query: str = "", **headers: str) -> httpx2.Response:
    given = {"authorization": f"Bearer {secret}", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return site.browser().get(f"/api/v1/records{query}", headers=given)


def test_a_token_reads_the_certificates_its_owner_reaches(
    house: House, site: Site, hr: Someone, worker: Someone, top: str
) -> None:
    mine = make_pathway.certificate(house, worker)
    other = make.someone(house, "乙厂职工", unit_ref=make.unit(house, "乙厂", top))
    make_pathway.certificate(house, other)
    answer = ask(site, token(house, hr))
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    (record,) = told["records"]
    assert (record["number"], record["grade"], record["status"]) == (mine.number, "level_4", "valid")
    assert record["holder"] == {"ref": worker.ref, "code": worker.code, "name": "沈望舟"}
    assert record["unit"]["name"] == "甲厂"
    assert told["next_cursor"] is None
    assert "identity" not in answer.text
    with house.reading() as work:
        entry = work.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "registry.records_taken")
        ).one()
    assert (entry.actor_id, entry.facts["rows"]) == (hr.person_id, 1)


def test_another_scope_an_ended_and_an_old_token_read_nothing(
    house: House, site: Site, clock: SetClock, hr: Someone, worker: Someone
) -> None:
    wrong = ask(site, token(house, hr, Permission.PEOPLE_READ))
    assert (wrong.status_code, wrong.json()["code"]) == (403, "core.not_allowed")
    secret = token(house, hr, days=1)
    assert ask(site, secret).status_code == 200
    clock.advance(days=2)
    gone = ask(site, secret)
    assert (gone.status_code, gone.json()["code"]) == (401, "core.sign_in_needed")
    assert ask(site, "lb_nothing").status_code == 401
    assert site.browser().get("/api/v1/records").status_code == 401
    assert site.browser(worker).get("/api/v1/records").status_code == 403
    assert site.browser(hr).get("/api/v1/records").status_code == 200


def test_a_unit_out_of_reach_is_refused(house: House, site: Site, hr: Someone, top: str) -> None:
    beside = make.unit(house, "乙厂", top)
    assert ask(site, token(house, hr), f"?unit={beside}").status_code in {403, 404}
    assert ask(site, token(house, hr), "?unit=nothing").status_code == 404


def test_pages_follow_the_cursor_without_missing_or_repeating(
    house: House, site: Site, hr: Someone, worker: Someone
) -> None:
    made = [
        make_pathway.certificate(house, worker, Grade.LEVEL_5, date(2010 + n, 1, 5)).number for n in range(5)
    ]
    secret, query, seen, cursors = token(house, hr), "?limit=2", [], []
    for _ in range(3):
        page = ask(site, secret, query).json()
        seen += [each["number"] for each in page["records"]]
        cursors.append(page["next_cursor"])
        query = f"?limit=2&cursor={cursors[-1]}"
    assert [cursor is None for cursor in cursors] == [False, False, True]
    assert seen == made


def test_filters_and_changes_narrow(
    house: House, site: Site, clock: SetClock, hr: Someone, worker: Someone
) -> None:
    first = make_pathway.certificate(house, worker, Grade.LEVEL_5, date(2018, 1, 5))
    clock.advance(hours=2)
    since = (clock.now() - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    second = make_pathway.certificate(house, worker)
    secret = token(house, hr)

    def numbers(query: str) -> list[str]:
        return [each["number"] for each in ask(site, secret, query).json()["records"]]

    assert numbers(f"?updated_since={since}") == [second.number]
    assert numbers("?grade=level_5") == [first.number]
    assert numbers("?issued_from=2020-01-01&occupation=6-31") == [second.number]
    assert numbers("?issued_to=2019-01-01") == [first.number]
    with house.work() as work:
        certificates.revoke(work, first.ref, "冒名")
    assert numbers(f"?updated_since={since}") == [first.number, second.number]
    assert numbers("?status=revoked") == [first.number]


def test_an_unchanged_page_is_not_sent_again(house: House, site: Site, hr: Someone, worker: Someone) -> None:
    make_pathway.certificate(house, worker)
    secret = token(house, hr)
    tag = ask(site, secret).headers["etag"]
    again = ask(site, secret, if_none_match=tag)
    assert (again.status_code, again.text, again.headers["etag"]) == (304, "", tag)
    make_pathway.certificate(house, worker, Grade.LEVEL_5, date(2018, 1, 5))
    assert ask(site, secret, if_none_match=tag).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "?limit=0",
        "?limit=201",
        "?cursor=-1",
        "?grade=nine",
        "?issued_from=x",
        "?updated_since=2026-01-01T00:00:00",
    ],
)
def test_nonsense_is_refused_with_a_code(house: House, site: Site, hr: Someone, query: str) -> None:
    answer = ask(site, token(house, hr), query)
    assert (answer.status_code, answer.json()["code"]) == (422, "web.malformed")


def test_who_asks_too_often_is_told_when_to_come_back(house: House, site: Site, hr: Someone) -> None:
    secret = token(house, hr)
    for _ in range(PER_MINUTE.amount):
        house.limits.count(PER_MINUTE, "records", str(hr.person_id))
    answer = ask(site, secret)
    assert (answer.status_code, answer.json()["code"]) == (429, "core.too_many")
    assert int(answer.headers["retry-after"]) > 0


def test_the_description_is_open_and_names_what_is_answered(site: Site) -> None:
    told = site.browser().get("/api/v1/openapi.json").json()
    records = told["paths"]["/api/v1/records"]["get"]
    assert {each["name"] for each in records["parameters"]} >= {"cursor", "limit", "updated_since", "unit"}
    assert set(records["responses"]) >= {"200", "304", "401", "403", "422", "429"}
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert "Record" in told["components"]["schemas"]
