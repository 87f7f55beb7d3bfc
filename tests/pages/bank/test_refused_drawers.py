"""A form in a drawer that is sent back: the drawer stands open, with what was typed and the reason beside."""

import re

from tests.pages.bank.conftest import Site


def open_drawer(page: str) -> str:
    """What the drawers of the page hold that stand open."""
    return "".join(re.findall(r"<details[^>]* open>.*?</details>", page, re.DOTALL))


def test_a_document_that_cannot_be_changed_so_keeps_what_was_typed(site: Site) -> None:
    browser = site.browser(site.trainer)
    law = {"number": "GB 26860-2011", "title": "电力安全工作规程", "effective_on": "2012-06-01"}
    where = browser.post("/documents", law).headers["location"].split("?")[0]
    assert open_drawer(browser.get(where).text) == ""
    amended = {"title": "规程", "effective_on": "2012-06-01", "repealed_on": "2011-01-01"}
    refused = browser.post(where, amended)
    assert refused.status_code == 422
    drawer = open_drawer(refused.text)
    assert 'value="规程"' in drawer and 'value="2011-01-01"' in drawer and 'aria-invalid="true"' in drawer
    beside = refused.text.replace(drawer, "")
    assert 'aria-invalid="true"' not in beside and 'value="规程"' not in beside
    clause = browser.post(f"{where}/clauses", {"number": "", "gist": "验电"})
    assert clause.status_code == 422 and open_drawer(clause.text) == ""
    assert 'value="验电"' in clause.text and 'id="error-number"' in clause.text


def test_an_item_is_not_retired_without_a_reason_and_the_field_for_it_stands_open(site: Site) -> None:
    ref = site.submitted()
    here = f"/items/{ref}"
    assert site.browser(site.reviewer).post(f"{here}/approve", {"seen": 1}).status_code == 303
    browser = site.browser(site.trainer)
    assert 'id="field-reason"' not in open_drawer(browser.get(here).text)
    refused = browser.post(f"{here}/retire", {"reason": ""})
    assert refused.status_code == 422
    assert 'id="error-reason"' in open_drawer(refused.text)


def test_a_topic_that_cannot_be_renamed_or_moved_says_so_where_it_stands(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/topics"
    for deed, sent, at in (
        ("rename", {"title": " "}, f"t-{site.topic_ref}"),
        ("move", {"parent": site.topic_ref}, f"p-{site.topic_ref}"),
    ):
        refused = browser.post(f"{here}/{site.topic_ref}/{deed}", sent)
        assert refused.status_code == 422
        assert re.search(rf'id="{at}"[^>]*aria-invalid="true"', open_drawer(refused.text)), deed
        assert 'id="error-title"' not in refused.text, "the form of a new topic has nothing to do with it"


def test_a_standard_with_too_long_a_name_keeps_name_and_grades(site: Site) -> None:
    browser, here = site.browser(site.trainer), f"/bank/{site.bank_ref}/standard"
    refused = browser.post(here, {"title": "标" * 161, "grades": ["level_3"]})
    assert refused.status_code == 422
    drawer = open_drawer(refused.text)
    assert "标" * 161 in drawer and 'id="error-title"' in drawer
    assert 'value="level_3" checked' in drawer
