"""The lineage check on the paper's desk: shown, narrowed, taken away."""

import io
import json
import re
import zipfile

import pytest
from typer.testing import CliRunner

from exam import papers
from question_bank import selection
from question_bank.formats.qti_names import DIFFICULTIES
from tests.pages.exam.conftest import Site
from web.console import app


def test_a_paper_of_public_items_is_told_to_be_unchanged_and_its_evidence_taken_away(site: Site) -> None:
    browser, here = site.browser(site.organiser), f"/papers/{site.paper}/lineage"
    assert here in browser.get(f"/papers/{site.paper}").text
    page = browser.get(here)
    assert "没有达到要求" in page.text
    assert "未变动" in page.text
    assert "没有达到要求" not in browser.get(f"{here}?least=0&points=1").text
    assert "没有可供比对的公开试题" in browser.get(f"{here}?published=2001-01-01").text
    report = browser.get(f"{here}.json?least=50&published=bad").json()
    assert report["holds"] is False
    assert report["percent"] == "0"
    assert len(report["items"]) == report["total"]
    assert site.browser(site.watcher).get(here).status_code == 403


def test_a_locked_paper_leaves_for_other_systems_with_what_they_cannot_say(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/papers/{site.paper}/exchange"
    assert here in browser.get(f"/papers/{site.paper}").text
    page = browser.get(here)
    assert page.status_code == 200
    assert "在这种文件里写不出来" in page.text
    moodle = browser.get(f"{here}/file?form=moodle")
    assert moodle.headers["content-type"] == "application/xml"
    assert "<defaultgrade>" in moodle.text
    package = zipfile.ZipFile(io.BytesIO(browser.get(f"{here}/file?form=qti30").content))
    with site.house.reading() as work:
        slots = papers.look(work, site.paper)[1].slots
        hard = selection.difficulties(work, [slot.version_id for slot in slots])
    manifest = package.read("imsmanifest.xml").decode()
    told = re.findall(r"<lom:difficulty>.*?<lom:value>(.*?)</lom:value>", manifest)
    assert told == [DIFFICULTIES[hard[slot.version_id] - 1] for slot in slots]
    assert len(set(told)) > 1
    assert browser.get(f"{here}/file?form=aiken").status_code == 404
    assert site.browser(site.organiser).get(here).status_code == 403


def test_the_command_tells_the_same_and_ends_with_one_when_too_little_differs(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANBING_DATA_DIR", str(site.house.settings.data_dir))
    if site.house.settings.database_url is not None:
        monkeypatch.setenv("LIANBING_DATABASE_URL", site.house.settings.database_url)
    told = CliRunner().invoke(app, ["lineage", site.paper, "--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout)["percent"] == "0"
    lenient = CliRunner().invoke(app, ["lineage", site.paper, "--least", "0"])
    assert lenient.exit_code == 0
    assert "= 0 %" in lenient.stdout
    early = CliRunner().invoke(app, ["lineage", site.paper, "--least", "0", "--published", "2001-01-01"])
    assert early.exit_code == 1
    assert "没有可供比对的公开试题" in early.stdout.replace("\n", "")
