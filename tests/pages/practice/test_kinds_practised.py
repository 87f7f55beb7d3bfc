"""Numbers, pairs and orders in practice, without script."""

import re

import pytest

from core.access import Role
from question_bank.kinds.contract import KindName
from tests import make, make_kinds
from tests.browsing import Browser
from tests.pages.practice.conftest import Site
from training.practice import openings
from training.practice.states import Audience

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
Fields = dict[str, str | list[str]]
FIELDS: dict[KindName, tuple[Fields, Fields]] = {
    KindName.NUMERIC: ({"blank": "9.95 kV"}, {"blank": "9.8"}),
    KindName.MATCHING: ({"choice": ["x7", "q2"]}, {"choice": ["x7", ""]}),
    KindName.ORDERING: ({"place": ["k3", "m8", "a1"]}, {"place": ["k3", "a1", "m8"]}),
}


def begun(site: Site) -> tuple[Browser, str]:
    """A worker with a session of the three kinds, and its address."""
    bank = make.bank(site.house, site.unit, each=0)
    make_kinds.publish(site.house, site.unit, bank)
    trainer = make.someone(site.house, "赵丽华", Role.TRAINER, unit_ref=site.unit)
    with site.house.work(trainer.actor) as work:
        openings.open_bank(work, bank, Audience.UNIT)
    browser = site.browser(site.worker)
    address = browser.post("/practice/sessions", {"kind": "random", "bank": bank, "request": "r"}).headers[
        "location"
    ]
    return browser, address


def asked(browser: Browser, address: str, position: int) -> tuple[KindName, dict[str, str | list[str]]]:
    """The kind of an item of the session, and what its form sends unseen."""
    page = browser.get(f"{address}?at={position}").text
    form = page[page.index('<form id="answer"') : page.index("</form>", page.index('<form id="answer"'))]
    hidden = _HIDDEN.findall(form)
    sent: dict[str, str | list[str]] = {name: value for name, value in hidden if name != "prompt"}
    sent["prompt"] = [value for name, value in hidden if name == "prompt"]
    return next(each for each, stem in STEMS.items() if stem in form), sent


@pytest.mark.parametrize("right", [True, False])
def test_each_kind_is_answered_by_a_plain_form_and_told_part_by_part(site: Site, right: bool) -> None:
    browser, address = begun(site)
    seen = set()
    for position in (1, 2, 3):
        kind, sent = asked(browser, address, position)
        seen.add(kind)
        answer = browser.post(f"{address}/answers", sent | FIELDS[kind][0 if right else 1])
        assert answer.status_code == 303
        told = browser.get(answer.headers["location"]).text
        assert ("答对了" if right else "答错了") in told
        assert "正确答案" in told or right
    assert seen == set(STEMS)


def test_an_answer_that_cannot_be_read_leaves_its_item_on_the_page(site: Site) -> None:
    browser, address = begun(site)
    for position in (1, 2, 3):
        kind, sent = asked(browser, address, position)
        if kind is KindName.MATCHING:
            answer = browser.post(f"{address}/answers", sent | {"choice": ["?!", "?!"]})
            assert answer.status_code == 422
            assert '<form id="answer"' in answer.text and STEMS[kind] in answer.text
            assert "未保存" in answer.text


STEMS = {
    KindName.NUMERIC: "额定电压是多少",
    KindName.MATCHING: "仪表与用途",
    KindName.ORDERING: "停电作业的次序",
}
