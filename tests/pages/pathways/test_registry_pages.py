"""The register: in unit scope, filtered by address, one sheet a person, exported and audited."""

import io
import re
import zipfile
from datetime import date
from urllib.parse import unquote

from sqlalchemy import select

from core import audit, jobs, spreadsheet
from core.access import Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.occupations.rules.grades import Grade
from core.people import identities, persons, units
from core.people.models import Person
from core.people.rules.id_card import IdentityKind
from tests import make, make_certification, make_pathway
from tests.browsing import Browser
from tests.pages.pathways.conftest import Works
from training.certification import policies, registry_export
from training.certification.policies import RuleDraft
from training.certification.registry_views import Filters

NUMBER = "11010519491231002X"

SUBSIDY = RuleDraft(
    code="subsidy.national",
    doc_no="〔2027〕1号",
    title="失业保险技能提升补贴（2027）",
    effective_from=date(2027, 1, 1),
    params={"insured_months": 12, "within_months": 12, "yuan": {"level_5": 1000, "level_4": 1500}},
    source="测试",
    wording_zh="累计缴费 12 个月以上。",
)


def deeds(works: Works) -> list[str]:
    with works.house.reading() as work:
        return list(work.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def identified(works: Works) -> None:
    """Give the worker an identity number."""
    with works.house.work() as work:
        person = work.session.get_one(Person, works.worker.person_id)
        document, _ = identities.read_document(IdentityKind.RESIDENT_ID, NUMBER, work.today)
        assert document is not None
        identities.seal_document(work, person, document)


def test_the_register_lists_who_is_in_reach_and_nobody_else(works: Works) -> None:
    other = make.someone(works.house, "外厂职工", unit_ref=works.beside)
    mine = make_pathway.certificate(works.house, works.worker)
    theirs = make_pathway.certificate(works.house, other)
    page = works.browser(works.hr).get("/registry").text
    assert mine.number in page and works.worker.code in page
    assert theirs.number not in page
    assert "1 份证书" in page and "1 人" in page
    assert works.browser(works.worker).get("/registry").status_code == 403
    there = works.browser(works.hr).get(f"/registry?unit={works.beside}")
    assert there.status_code in {403, 404}


def test_filters_stand_in_the_address_and_narrow(works: Works) -> None:
    make_pathway.certificate(works.house, works.worker, Grade.LEVEL_4, date(2022, 2, 10))
    make_pathway.certificate(works.house, works.worker, Grade.LEVEL_5, date(2018, 2, 10))
    browser = works.browser(works.hr)
    for query, count in (
        ("grade=level_5", 1),
        ("issued_from=2020-01-01", 1),
        ("issued_to=2019-01-01", 1),
        ("occupation=6-31", 2),
        ("occupation=电工", 2),
        ("status=revoked", 0),
    ):
        page = browser.get(f"/registry?{query}").text
        assert (f"{count} 份证书" in page) == (count > 0), query
    unknown = browser.get("/registry?occupation=没有的行当").text
    assert "没有找到职业“没有的行当”" in unknown and "没有相符的证书" not in unknown
    assert "没有找到职业" in browser.get("/registry?occupation=9-99").text


def test_a_filter_that_is_not_understood_is_named_kept_and_narrows_nothing(works: Works) -> None:
    make_pathway.certificate(works.house, works.worker, Grade.LEVEL_4, date(2022, 2, 10))
    make_pathway.certificate(works.house, works.worker, Grade.LEVEL_5, date(2018, 2, 10))
    browser = works.browser(works.hr)
    for field, sentence in (
        ("grade", "没有“nonsense”这个等级"),
        ("status", "没有“nonsense”这种状态"),
        ("issued_from", "日期应如"),
        ("issued_to", "日期应如"),
    ):
        page = browser.get(f"/registry?{field}=nonsense&occupation=6-31").text
        assert sentence in page and f'id="error-{field}"' in page and "2 份证书" in page
        assert re.search(r'value="nonsense"( selected)?', page), field
    narrowed = browser.get("/registry?grade=level_5&issued_from=x").text
    assert "日期应如" in narrowed and "1 份证书" in narrowed
    assert browser.post("/registry/export", {"grade": "nonsense"}).status_code == 422


def searched(browser: Browser, words: str, at: str = "/registry") -> str:
    answer = browser.post(f"{at}/search", {"q": words})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_person_is_found_by_whole_name_or_staff_number_and_no_name_stands_in_an_address(
    works: Works,
) -> None:
    found = make_pathway.certificate(works.house, works.worker)
    browser = works.browser(works.hr)
    identified(works)
    for words in (works.worker.name, works.worker.code, NUMBER):
        page = browser.get(searched(browser, words)).text
        assert found.number in page
        assert NUMBER not in page
    assert NUMBER not in browser.get(searched(browser, NUMBER, "/people")).text
    assert "没有找到相符的人" in browser.get(searched(browser, "沈")).text
    assert searched(browser, " ") == "/registry"


def test_who_has_no_certificate_is_found_all_the_same_and_their_sheet_is_a_link_away(works: Works) -> None:
    browser = works.browser(works.hr)
    page = browser.get(searched(browser, works.worker.code)).text
    assert "有此人，没有证书" in page and "没有找到相符的人" not in page
    link = f"/registry/people/{works.worker.ref}"
    assert f'href="{link}"' in page
    assert "registry.dossier_read" not in deeds(works)  # a name on a list is no look at the sheet
    assert browser.get(link).status_code == 200
    assert deeds(works).count("registry.dossier_read") == 1
    make_pathway.certificate(works.house, works.worker)
    assert "没有证书" not in browser.get(searched(browser, works.worker.code)).text
    stranger = works.browser(works.stranger)
    theirs = stranger.get(searched(stranger, works.worker.code)).text
    assert link not in theirs and "没有找到相符的人" in theirs


def test_a_namesake_without_a_certificate_stands_beside_the_one_who_has_it(works: Works) -> None:
    found = make_pathway.certificate(works.house, works.worker)
    namesake = make.someone(works.house, works.worker.name, unit_ref=works.unit)
    elsewhere = make.someone(works.house, works.worker.name, unit_ref=works.beside)
    browser = works.browser(works.hr)
    page = browser.get(searched(browser, works.worker.name)).text
    listed, without = page.split('id="without"')
    assert found.number in listed
    assert namesake.code in without and works.worker.code not in without
    assert elsewhere.code not in page


def test_the_persons_page_leads_to_the_sheet_whoever_may_read_it(works: Works) -> None:
    here, link = f"/people/{works.worker.ref}", f'href="/registry/people/{works.worker.ref}"'
    assert link in works.browser(works.hr).get(here).text
    keeper = make.someone(works.house, "管理员", Role.ADMINISTRATOR, unit_ref=works.unit)
    shown = works.browser(keeper).get(here)
    assert shown.status_code == 200 and link not in shown.text


def test_an_export_that_was_refused_stays_open_with_what_was_given(works: Works) -> None:
    make_pathway.certificate(works.house, works.worker)
    browser = works.browser(works.hr)
    drawer = r'<details class="way"( open)?><summary>(?:(?!</summary>).)*导出当前筛选'
    calm = re.search(drawer, browser.get("/registry").text, re.DOTALL)
    assert calm is not None and calm[1] is None
    for reason in ("", "补"):
        refused = browser.post("/registry/export", {"full": "1", "reason": reason, "grade": "level_4"})
        assert refused.status_code == 422
        opened = re.search(drawer, refused.text, re.DOTALL)
        assert opened is not None and opened[1] == " open"
        assert 'name="full" value="1" checked' in refused.text and 'id="error-reason"' in refused.text
        assert re.search(rf'name="reason" type="text" value="{reason}"[^>]*aria-invalid="true"', refused.text)
        assert '<input type="hidden" name="grade" value="level_4">' in refused.text


def test_what_was_found_has_an_address_that_names_nobody_and_is_the_searchers_own_for_an_hour(
    works: Works,
) -> None:
    found = make_pathway.certificate(works.house, works.worker)
    browser = works.browser(works.hr)
    address = searched(browser, works.worker.name)
    assert works.worker.name not in unquote(address)
    for _ in range(2):
        page = browser.get(address).text
        assert found.number in page and works.worker.name in page
    other = make.someone(works.house, "另一人事", Role.HR, unit_ref=works.unit)
    for reader, tried in (
        (works.browser(other), address),
        (browser, address[:-6]),
        (browser, "/registry?found=%00"),
        (browser, "/registry?found=²"),
    ):
        assert reader.get(tried).headers["location"] == "/registry"
    assert isinstance(works.house.clock, SetClock)
    works.house.clock.advance(hours=1, seconds=1)
    assert browser.get(address).headers["location"] == "/registry"
    assert "请再查一次" in browser.get("/registry").text


def test_a_program_is_told_of_its_permission_in_the_words_of_the_tokens_page(works: Works) -> None:
    browser = works.browser(works.hr)
    told = re.search(r"令牌须勾选权限“(\w+)”", browser.get("/registry/api").text)
    assert told is not None
    assert told[1] in browser.get("/account/tokens").text


def test_days_the_wrong_way_round_are_named(works: Works) -> None:
    make_pathway.certificate(works.house, works.worker)
    browser = works.browser(works.hr)
    page = browser.get("/registry?issued_from=2026-05-01&issued_to=2020-05-01").text
    assert 'id="error-issued_to"' in page and "起止日期写反了" in page
    assert "1 份证书" in page
    outside = browser.get("/registry?issued_from=2026-05-01&issued_to=2023-05-01").text
    assert "起止日期写反了" in outside and "份证书" not in outside
    asked = browser.post("/registry/export", {"issued_from": "2026-05-01", "issued_to": "2020-05-01"})
    assert asked.status_code == 422
    assert asked.text.count("起止日期写反了") == 2
    same = browser.get("/registry?issued_from=2026-05-01&issued_to=2026-05-01").text
    assert "起止日期写反了" not in same


def test_the_sheet_of_a_person_shows_everything_and_is_written_down(works: Works) -> None:
    identified(works)
    make_pathway.application(works.house, works.worker)
    browser = works.browser(works.hr)
    page = browser.get(f"/registry/people/{works.worker.ref}?insured=8").text
    assert "江城供电所" in page and "三级/高级工" in page
    assert NUMBER not in page and "110***********002X" in page
    assert "registry.dossier_read" in deeds(works)
    assert works.browser(works.stranger).get(f"/registry/people/{works.worker.ref}").status_code == 404


def test_personnel_finds_the_document_and_the_public_page_of_every_certificate(works: Works) -> None:
    with works.house.reading() as work:
        unit_id = units.unit_of(work, works.unit).id
    given = make_certification.certificate(works.house, works.worker, unit_id)
    recorded = make_certification.prior(works.house, works.worker, works.hr)
    browser = works.browser(works.hr)
    page = browser.get(f"/registry/people/{works.worker.ref}").text
    pdf, check = f"/certificates/{given.ref}/certificate.pdf", f"/verify?number={given.number}"
    assert f'href="{pdf}"' in page and f'href="{check}"' in page
    assert f"/certificates/{recorded.ref}/certificate.pdf" not in page
    assert browser.get(pdf).headers["content-type"] == "application/pdf"
    assert browser.get(check).status_code == 200
    assert 'href="/certificates/issued"' in browser.get("/registry").text
    with works.house.reading() as work:
        elsewhere = units.unit_of(work, make.unit(works.house, "省评价中心")).id
    theirs = make_certification.certificate(works.house, works.worker, elsewhere)
    listed = browser.get("/certificates/issued").text
    assert given.number in listed and theirs.number in listed


def rows(data: bytes) -> list[list[str]]:
    return spreadsheet.read_rows(data)


def test_the_file_is_masked_formula_safe_and_audited(works: Works) -> None:
    identified(works)
    with works.house.work() as work:
        person = work.session.get_one(Person, works.worker.person_id)
        key = persons.key_of(work, person.id)
        person.name_sealed = work.house.vault.seal(key, persons.NAME, "=HYPERLINK(1)")
    make_pathway.certificate(works.house, works.worker)
    answer = works.browser(works.hr).post("/registry/export", {"grade": "level_4"})
    assert answer.status_code == 200
    header, row = rows(answer.content)
    told = dict(zip(header, row, strict=False))
    assert told["姓名"].endswith("=HYPERLINK(1)")
    assert told["证件号码"] == "110***********002X"
    assert told["等级"] == "四级/中级工"
    assert "规则版本" in header and "参保累计月数" not in header
    stamp = dict(spreadsheet.read_sheets(answer.content)[1][1])
    with works.house.reading() as work:
        found = audit.of_subject(work, "registry", stamp["操作记录编号"])
    assert [each.facts["rows"] for each in found] == [1] == [int(stamp["行数"])]
    assert works.hr.code in stamp["导出人"] and stamp["筛选条件"] == "四级/中级工"
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    assert b"'=HYPERLINK(1)" in packed.read("xl/sharedStrings.xml")
    assert "registry.exported" in deeds(works)


def test_the_file_and_the_sheet_look_at_the_same_certificates_for_the_subsidy(works: Works) -> None:
    with works.house.reading() as work:
        unit_id, year = units.unit_of(work, works.unit).id, work.today.year
    late = make_pathway.certificate(works.house, works.worker, Grade.LEVEL_5, date(year - 5, 2, 10))
    claimed = make_pathway.certificate(works.house, works.worker, Grade.LEVEL_4, date(year - 1, 12, 10))
    trained = make_certification.certificate(works.house, works.worker, unit_id)
    with works.house.work() as work:
        policies.add_version(work, SUBSIDY)
    browser = works.browser(works.hr)
    header, *lines = rows(browser.post("/registry/export", {}).content)
    told = {line[header.index("证书编号")]: dict(zip(header, line, strict=False)) for line in lines}
    said = {
        number: (line["预判结果"], bool(line["申领截止（核发后 12 个月）"])) for number, line in told.items()
    }
    assert said == {
        trained.number: ("不适用", False),
        claimed.number: ("待补信息", True),
        late.number: ("不符合", True),
    }
    assert told[trained.number]["规则版本"] == ""
    assert "不是职业技能等级证书" in told[trained.number]["不符或待补原因"]
    assert told[claimed.number]["规则版本"].startswith(SUBSIDY.title)
    days = [line["核发日期"] for line in told.values()]
    assert days == sorted(days, reverse=True)
    page = browser.get(f"/registry/people/{works.worker.ref}").text
    certificates, looked = page.split('id="subsidies"')
    assert trained.number not in looked and trained.number in certificates
    assert late.number in looked and claimed.number in looked
    listed = [certificates.index(f">{each.number}</a>") for each in (trained, claimed, late)]
    assert listed == sorted(listed)
    assert looked.count("缺参保累计月数") == 1 and 'name="insured"' in looked
    fits = browser.get(f"/registry/people/{works.worker.ref}?insured=36").text
    assert "缺参保累计月数" not in fits and 'name="insured"' in fits


def test_the_office_reads_the_earliest_month_and_how_months_are_counted(works: Works) -> None:
    make_pathway.certificate(works.house, works.worker, Grade.LEVEL_4, date(2022, 6, 20))
    make_pathway.worked(works.house, works.worker)
    browser = works.browser(works.hr)
    for address, short in (
        (f"/registry/people/{works.worker.ref}", "还差 4 个月"),
        ("/registry", "差 4 个月"),
    ):
        page = browser.get(address).text
        assert short in page and "最早 2027-07" in page and "按整月计算" in page, address


def test_whole_numbers_need_a_reason_and_a_job_and_are_revealed_one_by_one(works: Works) -> None:
    identified(works)
    make_pathway.certificate(works.house, works.worker)
    browser = works.browser(works.hr)
    assert browser.post("/registry/export", {"full": "1"}).status_code == 422
    asked = browser.post("/registry/export", {"full": "1", "reason": "申领技能提升补贴"})
    assert asked.status_code == 303
    assert "正在生成" in browser.get(asked.headers["location"]).text
    works.engine_room.settle()
    page = browser.get(asked.headers["location"]).text
    file = re.search(r"/registry/files/(\w+)", page)
    assert file is not None
    taken = browser.post(f"/registry/files/{file[1]}")
    header, row = rows(taken.content)
    assert dict(zip(header, row, strict=False))["证件号码"] == NUMBER
    said = deeds(works)
    assert {"person.revealed", "registry.export_asked", "registry.export_fetched"} <= set(said)
    assert works.browser(works.stranger).post(f"/registry/files/{file[1]}").status_code == 404
    assert works.browser(works.stranger).get(asked.headers["location"]).status_code == 404


def test_many_rows_are_a_jobs_work(works: Works) -> None:
    for number in range(3):
        make_pathway.certificate(works.house, works.worker, Grade.LEVEL_5, date(2010 + number, 2, 10))
    with works.house.work(works.hr.actor) as work:
        job = registry_export.ask_for(work, Filters())
    works.engine_room.settle()
    with works.house.work(works.hr.actor) as work:
        done = jobs.look(work, job.ref)
        assert done.result is not None
        _, data = registry_export.fetch(work, done.result["file"])
    assert (done.done, done.total, len(rows(data))) == (3, 3, 4)


def test_programs_are_told_how_to_read(works: Works) -> None:
    page = works.browser(works.hr).get("/registry/api").text
    assert "/api/v1/records" in page and "查询证书档案" in page
