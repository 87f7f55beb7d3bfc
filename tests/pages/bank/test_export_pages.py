"""Banks go out by page: the report first, then the file; sealed items on request, large banks by a job."""

import io
import json

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.jobs import Runner
from core.spreadsheet import read_rows
from question_bank import export_jobs, exporting, items
from question_bank.formats.outgoing import FileFormat
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from question_bank.views import ItemText
from tests.pages.bank.conftest import Site


def stocked(site: Site) -> str:
    """A single choice, and a sealed item with two blanks; returns the page's address."""
    site.draft()
    text = ItemText(
        kind=KindName.FILL_BLANK,
        content={"stem": "沸点[[1]]，冰点[[2]]"},
        key={"blanks": [{"accepted": ["100"]}, {"accepted": ["0"]}]},
        pool=Pool.SEALED,
    )
    with site.house.work(site.trainer.actor) as work:
        items.draft(work, site.bank_ref, text)
    return f"/bank/{site.bank_ref}/export"


def noted(site: Site) -> list[dict[str, object]]:
    with site.house.reading() as work:
        wanted = select(AuditEntry).where(AuditEntry.action == "bank.exported").order_by(AuditEntry.id)
        return [dict(entry.facts) for entry in work.session.scalars(wanted)]


def test_the_report_is_seen_before_the_file_is_taken_and_only_the_taking_is_noted(site: Site) -> None:
    here, browser = stocked(site), site.browser(site.trainer)
    page = browser.get(here).text
    assert "看看能带走多少" in page
    assert "停用的不在内" in page
    assert "停用的也在内" in browser.get(f"{here}?format=native").text
    assert "另有保密的 1 题没有算进来" in page
    assert "没有算进来" not in browser.get(f"{here}?sealed=1").text
    report = browser.get(f"{here}?format=gift&sealed=1").text
    assert "该格式的填空题只有一个空" in report
    assert "?q=%232" in report
    assert noted(site) == []
    file = browser.post(here, {"format": "gift", "sealed": "1"})
    assert "::1::验电后先做什么？" in file.text
    assert "DG.gift" in file.headers["content-disposition"]
    assert noted(site) == [{"format": "gift", "sealed": True, "items": 1}]
    rows = read_rows(browser.get(f"{here}/losses.xlsx?format=gift&sealed=1").content)
    assert [row[0] for row in rows] == ["题号", "2"]


def test_sealed_items_go_only_when_asked_for(site: Site) -> None:
    here, browser = stocked(site), site.browser(site.trainer)
    whole = [json.loads(browser.post(here, form).text)["items"] for form in (
        {"format": "json"}, {"format": "json", "sealed": "1"}, {"format": "json", "pool": "sealed"},
    )]  # fmt: skip
    assert [[item["number"] for item in each] for each in whole] == [[1], [1, 2], [2]]


@pytest.mark.parametrize("form", FileFormat)
def test_every_format_can_be_taken(site: Site, form: FileFormat) -> None:
    here, browser = stocked(site), site.browser(site.reviewer)
    assert browser.get(f"{here}?format={form}").status_code == 200
    file = browser.post(here, {"format": form.value})
    assert file.status_code == 200
    assert len(io.BytesIO(file.content).getvalue()) > 20


def test_nothing_to_export_is_said_and_strangers_stay_outside(site: Site) -> None:
    here, browser = stocked(site), site.browser(site.trainer)
    assert "没有可以导出的试题" in browser.get(f"{here}?format=gift&q=没有的词").text
    assert browser.post(here, {"format": "gift", "q": "没有的词"}).status_code == 422
    assert browser.post(here, {"format": "pdf"}).status_code == 404
    assert browser.get(f"{here}/losses.xlsx").status_code == 404
    assert site.browser(site.organiser).get(here).status_code == 403


def test_a_large_bank_is_followed_to_its_file(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    here, browser = stocked(site), site.browser(site.trainer)
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    asked = browser.post(here, {"format": "aiken", "sealed": "1"})
    assert asked.status_code == 303
    job = asked.headers["location"]
    assert "正在生成" in browser.get(job).text
    assert browser.post(f"{job}/file").status_code == 404
    assert Runner(site.house, {export_jobs.EXPORT: export_jobs.export_job}).run_next()
    assert "该格式没有这种题型" in browser.get(job).text
    assert "ANSWER: A" in browser.post(f"{job}/file").text
    assert browser.get(f"{job}/losses.xlsx").content.startswith(b"PK")
    assert noted(site) == [{"format": "aiken", "sealed": True, "items": 1}]
    assert site.browser(site.reviewer).get(job).status_code == 404
