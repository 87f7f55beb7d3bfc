"""Calculated items and cases in practice, without script."""

import re

import pytest

from core.access import Role
from tests import make, make_cases, make_kinds
from tests.pages.practice.conftest import Site
from training.practice import openings
from training.practice.states import Audience

_HIDDEN = re.compile(r'<input type="hidden" name="(csrf|position|version|revision|request)" value="([^"]*)">')


@pytest.mark.parametrize("right", [True, False])
def test_values_are_dealt_once_and_each_item_of_a_case_is_told(site: Site, right: bool) -> None:
    bank = make.bank(site.house, site.unit, each=0)
    make_kinds.publish(site.house, site.unit, bank, make_cases.WORDING)
    trainer = make.someone(site.house, "赵丽华", Role.TRAINER, unit_ref=site.unit)
    with site.house.work(trainer.actor) as work:
        openings.open_bank(work, bank, Audience.UNIT)
    browser = site.browser(site.worker)
    begun = browser.post("/practice/sessions", {"kind": "random", "bank": bank, "request": "r"})
    address = begun.headers["location"]
    seen = set()
    for position in (1, 2):
        page = browser.get(f"{address}?at={position}").text
        assert "U / I" not in page
        [answer] = make_cases.resistances(page)
        sent = dict(_HIDDEN.findall(page))
        if "某车间停电检修" in page:
            seen.add("case")
            assert browser.post(f"{address}/answers", sent | {"c.c9.option": "a"}).status_code == 422
            sent |= {"c.c1.option": "a", "c.c2.blank": ["有电", "三相" if right else "单相"]}
            sent |= {"c.c3.blank": answer}
        else:
            seen.add("calculated")
            sent |= {"blank": answer if right else "1"}
        told = browser.get(browser.post(f"{address}/answers", sent).headers["location"]).text
        assert make_cases.resistances(told) == [answer]
        assert f" = {answer}" in told
        assert ("答对了" if right else "答错了") in told
        assert ("<del>单相</del>" in told) is (not right and "某车间停电检修" in page)
    assert seen == {"case", "calculated"}
