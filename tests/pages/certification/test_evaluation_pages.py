"""Evaluations as organisers and examiners meet them."""

import re

from core.access import Role
from core.occupations.rules.grades import GradeComponent
from tests import make, make_certification
from tests.pages.certification.conftest import Desk
from training.certification import scoring

PLAN = {
    "title": "2027 年电工高级工评价",
    "occupation": "6-31-01-03",
    "grade": "level_3",
    "least_theory": "60",
    "least_skill": "60",
    "keep_months": "12",
    "retake_source": "本单位评价方案（待核实）",
}


def test_an_evaluation_is_planned_from_what_was_typed(desk: Desk) -> None:
    browser = desk.browser(desk.organiser)
    assert "6-31-01-03" in browser.get("/evaluations/new?q=电工").text
    answer = browser.post("/evaluations/new", {**PLAN, "unit": desk.unit})
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "三级/高级工" in page
    assert "待核实" in page
    assert PLAN["title"] in browser.get("/evaluations").text


def test_what_cannot_be_read_stays_on_the_form(desk: Desk) -> None:
    wrong = {**PLAN, "unit": desk.unit, "least_theory": "六十", "keep_months": "x", "grade": "captain"}
    answer = desk.browser(desk.organiser).post("/evaluations/new", wrong)
    assert answer.status_code == 422
    assert "六十" in answer.text
    assert "请选择等级" in answer.text


def test_candidates_come_in_by_code_and_the_unknown_are_named(desk: Desk) -> None:
    late = make.someone(desk.house, "赵晚", unit_ref=desk.unit)
    browser = desk.browser(desk.organiser)
    answer = browser.post(f"/evaluations/{desk.plan}/candidates", {"codes": f"{late.code}，NOBODY1"})
    assert "加入 1 人" in answer.text
    assert "NOBODY1" in answer.text and "第 1 行第 2 个" in answer.text
    assert "赵晚" in answer.text


def test_an_examiner_who_was_not_found_stays_in_the_examiners_box(desk: Desk) -> None:
    browser = desk.browser(desk.organiser)
    answer = browser.post(f"/evaluations/{desk.plan}/examiners", {"codes": "NOBODY1"}).text
    boxes = re.findall(r'<textarea[^>]*id="([\w-]+)"[^>]*name="codes"[^>]*>([^<]*)</textarea>', answer)
    assert dict(boxes) == {"field-codes": "", "examiner-codes": "NOBODY1"}


def test_settled_figures_are_pasted_and_who_passed_is_certified(desk: Desk) -> None:
    browser, here = desk.browser(desk.organiser), f"/evaluations/{desk.plan}"
    other = desk.judges[0]
    for component, points in (("theory", "90"), ("skill", "61.5")):
        form = {
            "component": component,
            "points": f"{desk.worker.code} {points}\n{other.code}\t缺考",
            "note": "评分表 3",
        }
        assert browser.post(f"{here}/points", form).status_code == 303
    page = browser.get(here).text
    assert "缺考" in page
    assert "61.5" in page
    asked = browser.post(f"{here}/certify")
    assert asked.status_code == 303
    assert "data-job-url" in browser.get(asked.headers["location"]).text
    desk.engine_room.settle()
    assert "data-job-url" not in browser.get(asked.headers["location"]).text
    assert re.search(r"LB-2027-\d{6}-\d", browser.get(here).text)


def test_a_line_that_cannot_be_read_enters_nothing(desk: Desk) -> None:
    browser, here = desk.browser(desk.organiser), f"/evaluations/{desk.plan}"
    form = {"component": "skill", "points": f"{desk.worker.code} 九十", "note": "评分表 3"}
    answer = browser.post(f"{here}/points", form)
    assert answer.status_code == 422
    assert "九十" in answer.text
    unknown = browser.post(f"{here}/points", {**form, "points": "NOBODY1 90"})
    assert "NOBODY1" in unknown.text


def test_an_examiner_fills_only_their_own_sheet(desk: Desk) -> None:
    browser = desk.browser(desk.judges[0])
    page = browser.get(f"/evaluations/{desk.plan}/sheet").text
    assert "䶮建军" in page
    assert "考评员0" not in page.split("<main")[1]
    field = re.findall(r'name="(p\.\w+)"', page)[0]
    form = {"component": "skill", "number": "1", field: "88.5"}
    assert browser.post(f"/evaluations/{desk.plan}/sheet", form).status_code == 303
    assert 'value="88.5"' in browser.get(f"/evaluations/{desk.plan}/sheet?component=skill").text
    wrong = browser.post(f"/evaluations/{desk.plan}/sheet", {**form, field: "120"})
    assert wrong.status_code == 422
    unread = browser.post(f"/evaluations/{desk.plan}/sheet", {**form, field: "很好"})
    assert unread.status_code == 422
    assert 'value="很好"' in unread.text


def test_who_is_not_appointed_has_no_sheet(desk: Desk) -> None:
    for who in (desk.worker, desk.organiser):
        browser = desk.browser(who)
        assert browser.get(f"/evaluations/{desk.plan}/sheet").status_code == 403
        assert browser.post(f"/evaluations/{desk.plan}/sheet", {"component": "skill"}).status_code == 403


def test_examiners_are_appointed_and_dismissed(desk: Desk) -> None:
    browser, here = desk.browser(desk.organiser), f"/evaluations/{desk.plan}"
    new = make.someone(desk.house, "孙评", unit_ref=desk.unit)
    assert "孙评" in browser.post(f"{here}/examiners", {"codes": new.code}).text
    assert browser.post(f"{here}/dismiss", {"person": new.ref}).status_code == 303
    assert "孙评" not in browser.get(here).text


def test_a_sitting_is_bound_and_the_evaluation_closed(desk: Desk) -> None:
    paper = make.paper(desk.house, make.bank(desk.house, desk.unit))
    sitting = make.sitting(desk.house, paper, desk.house.clock.now())
    browser, here = desk.browser(desk.organiser), f"/evaluations/{desk.plan}"
    form = {"component": "theory", "sitting": sitting, "number": "1"}
    assert browser.post(f"{here}/sittings", form).status_code == 303
    assert "第 1 轮：电工初赛第一场" in browser.get(here).text
    with desk.house.reading() as work:
        row = scoring.candidates(work, desk.plan).rows[0]
    without = browser.post(f"{here}/withdraw", {"candidate": row.ref, "reason": ""})
    assert without.status_code == 422
    assert browser.post(f"{here}/withdraw", {"candidate": row.ref, "reason": "放弃"}).status_code == 303
    assert browser.post(f"{here}/close").status_code == 303
    assert browser.post(f"{here}/candidates", {"codes": "X"}).status_code == 409


def test_the_desk_is_for_who_runs_evaluations_there(desk: Desk) -> None:
    elsewhere = make.unit(desk.house, "另一单位")
    stranger = make.someone(desk.house, "外人", Role.ORGANISER, unit_ref=elsewhere)
    for who, status in ((desk.worker, 403), (desk.clerk, 403), (stranger, 403)):
        assert desk.browser(who).get(f"/evaluations/{desk.plan}").status_code == status
    assert desk.browser(desk.organiser).get("/evaluations/0000000000000000").status_code == 404
    make_certification.confirm(desk.house, desk.plan, GradeComponent.SKILL, {desk.worker: "90"})
    assert desk.browser(stranger).post(f"/evaluations/{desk.plan}/certify").status_code == 403
