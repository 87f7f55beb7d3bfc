"""The worker's road, records and applications, and the personnel office's desk."""

import re
from datetime import date

from core.occupations.rules.grades import Grade
from tests import make_pathway
from tests.make_pathway import ELECTRICIAN
from tests.pages.pathways.conftest import Works
from training.certification import pathways
from training.certification.rules.eligibility import Verified


def test_the_road_says_what_may_be_applied_for_and_by_which_document(works: Works) -> None:
    make_pathway.eligible(works.house, works.worker)
    page = works.browser(works.worker).get("/pathway").text
    assert "三级/高级工" in page
    assert "可以申报" in page
    assert "《国家职业技能标准编制技术规程（2018年版）》" in page
    assert "已见出处" in page
    assert "人社部发〔2022〕14号" in page
    assert Verified.UNVERIFIED.value not in page and "待核实" in page
    assert "晋级" not in page


def test_the_road_says_how_many_months_are_missing(works: Works) -> None:
    make_pathway.certificate(works.house, works.worker, Grade.LEVEL_4, date(2022, 6, 20))
    make_pathway.worked(works.house, works.worker)
    page = works.browser(works.worker).get("/pathway").text
    assert "还差 4 个月" in page
    assert "2027-07" in page
    assert '/pathway/applications"' not in re.sub(r"<aside.*?</aside>", "", page, flags=re.DOTALL)


def test_the_road_says_how_months_are_counted_and_counts_so(works: Works) -> None:
    for _ in range(2):
        make_pathway.worked(works.house, works.worker)
    with works.house.reading() as work:
        known = pathways.known_of(work, works.worker.person_id)
        months = known.records[0].months
    page = works.browser(works.worker).get("/pathway").text
    assert "按整月计算" in page and "本月不算" in page
    assert f"累计 {months // 12} 年 {months % 12} 个月" in page


def test_english_readers_read_english(works: Works) -> None:
    make_pathway.eligible(works.house, works.worker)
    works.browser(works.worker).post("/reading", {"locale": "en", "back": "/pathway"})
    page = works.browser(works.worker).get("/pathway").text
    assert "Apply for" in page
    assert "years of work since" in page or "months of work since" in page


def test_somebody_new_is_invited_to_state_their_work(works: Works) -> None:
    browser = works.browser(works.worker)
    page = browser.get("/pathway").text
    assert "还没有工作经历或证书" in page
    records = browser.get("/pathway/records").text
    membership = re.search(r'name="membership" value="(\d+)"', records)
    assert membership is not None
    given = {"membership": membership[1], "occupation": f"{ELECTRICIAN} 电工"}
    assert browser.post("/pathway/records/membership", given).status_code == 303
    assert "名册里已有的经历" not in browser.get("/pathway/records").text
    assert "累计 7 年 2 个月" in browser.get("/pathway").text


def test_work_is_stated_with_mistakes_named_beside_their_fields(works: Works) -> None:
    browser = works.browser(works.worker)
    bad = browser.post(
        "/pathway/records", {"unit_name": "供电所", "from_on": "昨天", "post": "电工", "occupation": "x"}
    )
    assert bad.status_code == 422
    assert "供电所" in bad.text and "请填写年月" in bad.text
    good = {
        "unit_name": "供电所",
        "from_on": "2016-03",
        "to_on": "2019-12",
        "post": "电工",
        "occupation": ELECTRICIAN,
    }
    assert browser.post("/pathway/records", good).status_code == 303
    diploma = {"kind": "diploma", "diploma": "college", "given_on": "2015-07", "note": "电气自动化"}
    assert browser.post("/pathway/records/credential", diploma).status_code == 303
    assert browser.post("/pathway/records/credential", {"kind": "x", "given_on": ""}).status_code == 422
    named = {**good, "from_on": "2020-01", "to_on": "2020-12", "occupation": "电工", "related": "没有的行当"}
    refused = browser.post("/pathway/records", named)
    assert refused.status_code == 422 and "没有找到职业“没有的行当”" in refused.text
    assert "aria-invalid" in refused.text
    assert browser.post("/pathway/records", {**named, "related": ""}).status_code == 303
    page = browser.get("/pathway/records").text
    assert "2016-03 – 2019-12" in page and "电气自动化" in page
    ref = re.search(r'name="ref" value="(\w+)"', page)
    assert ref is not None
    assert browser.post("/pathway/records/remove", {"ref": ref[1]}).status_code == 303


def test_an_application_is_made_submitted_and_decided_on_pages(works: Works) -> None:
    make_pathway.eligible(works.house, works.worker)
    worker, hr = works.browser(works.worker), works.browser(works.hr)
    made = worker.post("/pathway/applications", {"occupation": ELECTRICIAN, "grade": "level_3"})
    assert made.status_code == 303
    here = made.headers["location"]
    assert "提交给人事" in worker.get(here).text
    assert hr.get(here).status_code in {200, 404}
    assert worker.post(f"{here}/submit", {"note": "请审核"}).status_code == 303
    assert works.worker.name in hr.get("/registry/applications").text
    assert "请审核" in hr.get(here).text
    assert works.browser(works.stranger).get(here).status_code == 404
    assert works.browser(works.stranger).post(f"{here}/decide", {"decision": "approve"}).status_code == 404
    desk = hr.get(here).text
    assert "2017-05 – 至今" in desk and "…" not in desk.split('id="evidence"')[1].split("</section>")[0]
    assert f'data-confirm="同意{works.worker.name}申报电工 三级/高级工"' in desk
    assert f'data-confirm="退回{works.worker.name}的电工 三级/高级工申请"' in desk
    asks = desk.split('value="refuse"')[1].split(">")[0]
    assert "data-reason" in asks, "退回时在同一个对话框里写理由"
    assert "按整月计算" in desk
    refused = hr.post(f"{here}/decide", {"decision": "refuse", "reason": ""})
    assert refused.status_code == 422
    assert hr.post(f"{here}/decide", {"decision": "approve"}).status_code == 303
    page = worker.get(here).text
    assert "同意申报" in page and "不等于取得证书" in page
    assert "同意申报" in worker.get("/pathway/applications").text
    assert worker.post(f"{here}/withdraw").status_code == 409


def test_who_may_not_apply_is_told_what_is_missing_and_nothing_is_made(works: Works) -> None:
    make_pathway.worked(works.house, works.worker)
    browser = works.browser(works.worker)
    refused = browser.post("/pathway/applications", {"occupation": ELECTRICIAN, "grade": "level_3"})
    assert refused.status_code == 409
    assert "需要先取得四级/中级工证书" in refused.text
    assert "还没有申请" in browser.get("/pathway/applications").text
    assert (
        browser.post("/pathway/applications", {"occupation": ELECTRICIAN, "grade": "level_9"}).status_code
        == 404
    )


def test_the_office_confirms_what_was_stated(works: Works) -> None:
    ref = make_pathway.worked(works.house, works.worker)
    hr = works.browser(works.hr)
    assert "江城供电所" in hr.get("/registry/confirmations").text
    assert "江城供电所" not in works.browser(works.stranger).get("/registry/confirmations").text
    assert hr.post(f"/registry/confirmations/{ref}", {"decision": "refuse"}).status_code == 422
    assert hr.post(f"/registry/confirmations/{ref}", {"decision": "confirm"}).status_code == 303
    assert "没有等待确认" in hr.get("/registry/confirmations").text


def test_policies_show_number_dates_and_whether_they_were_seen(works: Works) -> None:
    browser = works.browser(works.worker)
    page = browser.get("/policies").text
    for said in ("人社部发〔2018〕74号", "苏人社发〔2025〕22号", "待核实", "已见出处"):
        assert said in page
    only = browser.get("/policies?kind=placement").text
    assert "海南" in only and "人社部发〔2018〕74号" not in only
    assert browser.get("/policies/nothing").status_code == 404


def test_an_administrator_registers_a_version_and_the_old_one_stays(works: Works) -> None:
    admin = works.browser(works.admin)
    listed = admin.get("/policies?kind=placement").text
    found = re.search(r'href="/policies/(\w+)">江苏省级竞赛名次晋升', listed)
    assert found is not None
    form = admin.get(f"/policies/{found[1]}/new").text
    assert "contest_classes" in form
    bad = admin.post(f"/policies/{found[1]}/new", {"doc_no": "", "params": "{", "effective_from": "x"})
    assert bad.status_code == 422
    given = {
        "title": "江苏省级竞赛名次晋升",
        "doc_no": "苏人社规〔2027〕1号",
        "effective_from": "2027-04-01",
        "verified": "seen",
        "wording_zh": "前三名可申报技师。",
        "source": "原件",
        "params": '{"contest_classes": ["provincial"], "benefits": []}',
    }
    added = admin.post(f"/policies/{found[1]}/new", given)
    assert added.status_code == 303
    page = admin.get(added.headers["location"]).text
    assert "苏人社规〔2027〕1号" in page and "第 1 版" in page
    assert works.browser(works.worker).get(f"/policies/{found[1]}/new").status_code == 403
