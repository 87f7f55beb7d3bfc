"""The lineage check on the paper's desk: shown, narrowed, taken away."""

from tests.pages.exam.conftest import Site


def test_a_paper_of_public_items_is_told_to_be_unchanged_and_its_evidence_taken_away(site: Site) -> None:
    browser, here = site.browser(site.organiser), f"/papers/{site.paper}/lineage"
    assert here in browser.get(f"/papers/{site.paper}").text
    page = browser.get(here)
    assert "没有达到要求" in page.text
    assert "未变动" in page.text
    assert "达到要求" in browser.get(f"{here}?least=0&points=1&published=2001-01-01").text
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
    assert browser.get(f"{here}/file?form=qti30").content[:2] == b"PK"
    assert browser.get(f"{here}/file?form=aiken").status_code == 404
    assert site.browser(site.organiser).get(here).status_code == 403
