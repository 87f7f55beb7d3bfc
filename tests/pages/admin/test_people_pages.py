"""The pages about people, units and rosters, as an administrator meets them."""

import re
from datetime import date

import pytest

from core import spreadsheet
from core.access import Role
from core.people import directory
from core.spreadsheet import Sheet
from tests import make
from tests.browsing import Browser
from tests.pages.admin.conftest import Site

PHONE = "13912345678"
IDENTITY = "11010519491231002X"


def enrolled(site: Site, browser: Browser, **more: str) -> str:
    fields = {"name": "陈立", "phone": PHONE, "unit_ref": site.plant, "identity_number": IDENTITY} | more
    answer = browser.post("/people/enrol", **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_somebody_is_enrolled_found_and_shown_masked(site: Site) -> None:
    browser = site.browser(site.local)
    where = enrolled(site, browser)
    dossier = browser.page(where)
    assert "139****5678" in dossier
    assert PHONE not in dossier
    assert IDENTITY not in dossier
    asked = browser.post("/people/search", q=PHONE)
    assert asked.status_code == 303
    address = asked.headers["location"]
    assert PHONE not in address
    assert where in browser.page(address) and where in browser.page(address)
    assert browser.post("/people/search", q=" ").headers["location"] == "/people"
    assert browser.get("/people?found=nonsense").headers["location"] == "/people"
    assert where in browser.page(f"/people?unit={site.plant}")


def test_what_was_typed_comes_back_with_the_problem_beside_its_field(site: Site) -> None:
    browser = site.browser(site.local)
    answer = browser.post("/people/enrol", name="陈立", phone="123", unit_ref=site.plant, post="水泵工")
    assert answer.status_code == 422
    assert 'value="水泵工"' in answer.text
    assert 'id="error-phone"' in answer.text
    with site.house.reading() as work:
        assert directory.listing(work, words="陈立").rows == ()


def test_a_reveal_shows_the_value_once_and_asks_for_a_reason(site: Site) -> None:
    browser = site.browser(site.local)
    where = enrolled(site, browser)
    assert browser.post(f"{where}/reveal", reveal_field="identity", reveal_reason="").status_code == 422
    answer = browser.post(f"{where}/reveal", reveal_field="identity", reveal_reason="核对报名材料")
    assert (answer.status_code, answer.headers["location"]) == (303, where)
    assert IDENTITY not in "".join(answer.headers.values())
    assert IDENTITY in browser.page(where)
    assert IDENTITY not in browser.page(where)


def test_a_value_is_shown_only_to_who_asked_and_only_on_that_page(site: Site) -> None:
    browser, other = site.browser(site.local), site.browser(site.chief)
    where = enrolled(site, browser)
    browser.post(f"{where}/reveal", reveal_field="identity", reveal_reason="核对报名材料")
    claim = browser.client.cookies["lb_once"]
    other.client.cookies.set("lb_once", claim)
    assert IDENTITY not in other.page(where)
    elsewhere = enrolled(site, browser, name="周敏", phone="13800138000", identity_number="")
    browser.client.cookies.set("lb_once", claim)
    assert IDENTITY not in browser.page(elsewhere)


def test_a_code_is_shown_on_one_page_and_nowhere_else(site: Site) -> None:
    browser = site.browser(site.local)
    where = enrolled(site, browser)
    assert browser.post(f"{where}/code").status_code == 303
    found = re.search(r'one-time-code">([^<]+)<', browser.page(where))
    assert found is not None
    assert found[1] not in browser.page(where)


def test_days_in_a_unit_are_corrected_with_a_reason_and_never_lie_far_ahead(site: Site) -> None:
    browser = site.browser(site.local)
    where = enrolled(site, browser, from_on="2027-03-01")
    days = {"correct_unit_ref": site.plant, "correct_was": "2027-03-01", "correct_from_on": "2026-09-01"}
    assert browser.post(f"{where}/correct", **days).status_code == 422
    answer = browser.post(f"{where}/correct", **days, correct_last_day="2099-01-01", correct_reason="填错")
    assert answer.status_code == 422
    assert "太远" in answer.text
    assert (
        browser.post(f"{where}/leave", leave_unit_ref=site.plant, leave_last_day="2099-12-31").status_code
        == 422
    )
    assert browser.post(f"{where}/correct", **days, correct_reason="报到日期填错").status_code == 303
    with site.house.reading(site.local.actor) as work:
        (membership,) = directory.dossier(work, where.rsplit("/", 1)[-1]).memberships
    assert (membership.from_on, membership.until_on) == (date(2026, 9, 1), None)


def test_erasing_somebody_takes_their_number_and_a_reason(site: Site) -> None:
    browser = site.browser(site.local)
    where = enrolled(site, browser, code="SC77")
    assert "不能恢复" in browser.page(where)
    assert browser.post(f"{where}/erase", erase_code="SC78", erase_reason="本人申请").status_code == 422
    assert browser.post(f"{where}/erase", erase_code="sc77", erase_reason="").status_code == 422
    assert "陈立" in browser.page(where)
    assert browser.post(f"{where}/erase", erase_code="sc77", erase_reason="本人申请").status_code == 303
    assert "陈立" not in site.browser(site.chief).page(where)


def test_codes_for_all_who_wait_are_asked_for_followed_and_printed(site: Site) -> None:
    browser = site.browser(site.local)
    enrolled(site, browser)
    listed = browser.page(f"/people?state=invited&unit={site.plant}")
    assert "为 1 人生成激活码" in listed
    asked = browser.post("/people/codes", unit=site.plant)
    where = asked.headers["location"]
    assert "data-job-url" in browser.page(where)
    site.engine_room.settle()
    assert "打印激活码条" in browser.page(where)
    printed = browser.page(f"{where}/slips")
    assert "陈立" in printed
    assert "http://testserver/activate" in printed
    code = re.search(r'code-slip-code figure">([^<]+)<', printed)
    assert code is not None
    rows = spreadsheet.read_rows(browser.get(f"{where}/codes.xlsx").content)
    assert rows[1][3] == code[1]
    assert site.browser(site.chief).get(f"{where}/slips").status_code == 404
    assert browser.post("/people/codes", unit=site.top).status_code == 403


def test_everything_on_a_dossier_can_be_done_and_undone(site: Site) -> None:
    browser = site.browser(site.local)
    where = enrolled(site, browser)
    team = make.unit(site.house, "一班", site.plant)
    deeds: list[tuple[str, dict[str, str]]] = [
        ("name", {"name_name": "陈丽"}),
        ("phone", {"phone_phone": "13800001111"}),
        ("identity", {"identity_identity_kind": "passport", "identity_identity_number": "E12345678"}),
        ("join", {"join_unit_ref": team, "join_post": "班长"}),
        ("leave", {"leave_unit_ref": team}),
        ("roles", {"grant_role": "trainer", "grant_unit_ref": site.plant}),
        ("roles/end", {"role": "trainer", "unit_ref": site.plant}),
        ("suspend", {"reason": "离岗待查"}),
        ("restore", {}),
    ]
    for deed, fields in deeds:
        answer = browser.post(f"{where}/{deed}", **fields)
        assert answer.status_code == 303, (deed, answer.text)
        browser.page(where)
    page = browser.page(where)
    assert "陈丽" in page
    assert "班长" in page


def test_forms_of_a_dossier_come_back_open_with_their_reason(site: Site) -> None:
    browser = site.browser(site.local)
    where = enrolled(site, browser)
    for deed, field, fields in [
        ("phone", "phone_phone", {"phone_phone": "12"}),
        ("join", "join_from_on", {"join_unit_ref": site.plant, "join_from_on": "1999-01-01"}),
        ("merge", "merge_code", {"merge_code": "NOBODY", "merge_reason": "重复"}),
    ]:
        answer = browser.post(f"{where}/{deed}", **fields)
        assert answer.status_code == 422, deed
        assert f'id="error-{field}"' in answer.text
        assert re.search(r'<details class="fold[^"]*" open>', answer.text)


def test_a_second_account_is_merged_by_its_code(site: Site) -> None:
    browser = site.browser(site.local)
    kept = enrolled(site, browser)
    gone = enrolled(site, browser, phone="13800001111", identity_number="", code="W-7")
    assert browser.post(f"{kept}/merge", merge_code="w-7", merge_reason="同一人").status_code == 303
    assert kept in browser.page(gone)


def test_who_has_no_business_here_meets_the_gate(site: Site) -> None:
    where = enrolled(site, site.browser(site.local))
    worker = site.browser(make.someone(site.house, "周敏", unit_ref=site.plant))
    for path in ("/people", "/people/enrol", "/people/import", "/units", "/admin", "/admin/audit", where):
        assert worker.get(path).status_code == 403, path
    stranger = site.browser(
        make.someone(
            site.house, "外人", Role.ADMINISTRATOR, unit_ref=make.unit(site.house, "乙公司", site.top)
        )
    )
    assert stranger.get(where).status_code == 404
    assert stranger.post(f"{where}/suspend", reason="越权试试").status_code == 404


def test_a_roster_goes_from_file_to_people_in_three_steps(site: Site) -> None:
    browser = site.browser(site.local)
    rows = [["陈立", PHONE, "城北水厂", "一班"], ["周敏", "12", "城北水厂", ""]]
    data = spreadsheet.write_workbook([Sheet("名单", ["姓名", "手机", "单位", "班组"], rows)])
    answer = browser.post("/people/import", None, {"file": ("名单.xlsx", data)})
    assert answer.status_code == 303, answer.text
    rehearsal = answer.headers["location"]
    told = browser.page(rehearsal)
    assert "一班" in told
    assert "第 3 行" in told
    file_path = rehearsal.partition("?")[0]
    rejected = browser.post(f"{file_path}/rejected.xlsx")
    assert spreadsheet.read_rows(rejected.content)[1][0] == "周敏"
    going = browser.post(f"{file_path}/run")
    assert going.status_code == 303
    job = going.headers["location"]
    assert "data-job-url" in browser.page(job)
    site.engine_room.settle()
    assert "名单已导入" in browser.page(job)
    ref = re.search(r"/jobs/(\w+)", job)
    assert ref is not None
    assert browser.get(f"/jobs/{ref[1]}").json()["state"] == "done"
    assert "陈立" in browser.page("/people")


def test_what_is_no_roster_is_refused_on_the_form(site: Site) -> None:
    browser = site.browser(site.local)
    for data in (b"", b"PK\x03\x04 broken", "一,二\n".encode()):
        answer = browser.post("/people/import", None, {"file": ("a.xlsx", data)})
        assert answer.status_code == 422
        assert 'id="error-file"' in answer.text


def test_the_template_is_a_workbook(site: Site) -> None:
    answer = site.browser(site.local).get("/people/import/template.xlsx")
    assert spreadsheet.read_rows(answer.content)[0][0] == "姓名"


def test_units_are_founded_renamed_moved_and_closed(site: Site) -> None:
    browser = site.browser(site.local)
    made = browser.post("/units/found", code="w-1", kind="enterprise", name="维修部", parent_ref=site.plant)
    assert made.status_code == 303, made.text
    where = made.headers["location"]
    other = make.unit(site.house, "东区", site.plant)
    for deed, fields in [
        ("rename", {"name": "检修部"}),
        ("move", {"parent_ref": other}),
        ("close", {"last_day": "2027-12-31"}),
    ]:
        answer = browser.post(f"{where}/{deed}", **fields)
        assert answer.status_code == 303, (deed, answer.text)
    page = browser.page(where)
    assert "检修部" in page
    assert "东区" in page
    assert where in browser.page("/units")
    assert where in browser.page("/units?q=W-1")
    assert browser.get(f"/units/{site.top}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"code": "坏 码"}, "code"),
        ({"credit_code": "1"}, "credit_code"),
        ({"valid_from": "昨天"}, "valid_from"),
    ],
)
def test_a_unit_that_does_not_fit_comes_back_with_what_was_typed(
    site: Site, fields: dict[str, str], error: str
) -> None:
    plain = {"code": "W-1", "kind": "enterprise", "name": "维修部", "parent_ref": site.plant}
    answer = site.browser(site.local).post("/units/found", **(plain | fields))
    assert answer.status_code == 422
    assert f'id="error-{error}"' in answer.text
    assert 'value="维修部"' in answer.text


def test_the_address_of_a_form_leads_back_to_its_page(site: Site) -> None:
    browser = site.browser(site.local)
    where = enrolled(site, browser)
    for form in ("name", "phone", "join", "reveal", "roles/end"):
        answer = browser.get(f"{where}/{form}", headers={"accept": "text/html"})
        assert (answer.status_code, answer.headers["location"]) == (303, where), form
    program = browser.get(f"{where}/name", headers={"accept": "application/json"})
    assert program.status_code == 405
