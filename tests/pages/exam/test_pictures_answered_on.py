"""Items answered on a picture: in the examination, its result, practice without script, and the editor."""

import re
from typing import Any

import pytest

from core.access import Role
from core.points import Points, marks
from exam import attempts
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import PerPart
from question_bank import assets, search
from question_bank.kinds.contract import KindName
from question_bank.search import Filter
from tests import make, make_hotspots, make_pictures
from tests.pages.exam.conftest import Site
from training.practice import openings
from training.practice.states import Audience

PLAN = Blueprint(
    sections=(Section(title="看图", kind=KindName.HOTSPOT, count=1, points_each=marks(4), rule=PerPart()),),
    announced_total=marks(4),
)


def marked(page: str) -> list[str]:
    return [number for number in make_hotspots.NUMBERS if number in page]


def test_the_points_come_back_with_the_result_and_the_regions_only_then(site: Site) -> None:
    bank = make.bank(site.house, site.unit)
    address = make_hotspots.publish(site.house, site.unit, bank)
    paper = make.paper(site.house, bank, PLAN)
    others = [make.someone(site.house, f"选手{n}", unit_ref=site.unit) for n in range(4)]
    everybody = [site.worker, *others]
    sitting = make.sitting(site.house, paper, site.clock.now(), everybody, pass_points=Points(100))
    ref = make.begun(site.house, site.worker, sitting)
    browser = site.browser(site.worker)
    page = browser.get(f"/exam/attempts/{ref}").text
    slot = browser.exam_data(ref)["sections"][0]["slots"][0]
    assert slot["picture"] == {"address": address, "words": "配电箱的简图", "width": 60, "height": 40}
    assert (slot["places"], marked(page)) == (2, [])
    assert browser.get(address).status_code == 200
    for who in everybody:
        own = ref if who is site.worker else make.begun(site.house, who, sitting)
        pen = make.pen(site.house, who, own)
        pen.write(1, make_hotspots.HALF if who is site.worker else make_hotspots.RIGHT)
        with site.house.work(who.actor) as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    make.Engine(site.house).deliver()
    site.clock.advance(minutes=130)
    result = browser.get(f"/exam/attempts/{ref}/result").text
    assert "2 / 4 分" in result
    assert f'<image href="{address}"' in result
    assert re.findall(r'class="spots-point" data-fits="(yes|no)"', result) == ["yes", "no"]
    assert result.count('<g class="spots-region">') == 2
    assert "第 1 处</dt>" in result and "（左起 25%，上起 50%）" in result
    with site.house.reading(site.trainer.actor) as work:
        item = search.find(work, bank, Filter(kind=KindName.HOTSPOT)).rows[0].ref
    figures = site.browser(site.trainer).get(f"/items/{item}/figures").text
    assert (figures.count('data-fits="yes"'), figures.count('data-fits="no"')) == (9, 1)
    assert re.findall(r'<td class="number">(\d+)</td><td class="number">(\d+)%', figures) == [
        ("5", "100"),
        ("4", "80"),
    ]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["70%, 50%", "25.00 50"], "答对了"),
        (["25%，50%", ""], "答错了"),
    ],
)
def test_points_are_practised_by_a_plain_form(site: Site, typed: list[str], told: str) -> None:
    bank = make.bank(site.house, site.unit, each=0)
    make_hotspots.publish(site.house, site.unit, bank)
    trainer = make.someone(site.house, "赵丽华", Role.TRAINER, unit_ref=site.unit)
    with site.house.work(trainer.actor) as work:
        openings.open_bank(work, bank, Audience.UNIT)
    browser = site.browser(site.worker)
    begun = browser.post("/practice/sessions", {"kind": "random", "bank": bank, "request": "r"})
    address = begun.headers["location"]
    page = browser.get(address).text
    assert page.count('name="point"') == 2
    assert marked(page) == []
    form = page[page.index('<form id="answer"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    refused = browser.post(f"{address}/answers", hidden | {"point": ["middle", ""]})
    assert refused.status_code == 422
    answer = browser.post(f"{address}/answers", hidden | {"point": typed})
    assert answer.status_code == 303
    shown = browser.get(answer.headers["location"]).text
    assert told in shown
    assert shown.count('<g class="spots-region">') == 2


def test_the_editor_keeps_picture_and_regions_and_tells_what_is_wrong(site: Site) -> None:
    browser = site.browser(site.trainer)
    with site.house.work(site.trainer.actor) as work:
        kept = assets.keep(work, site.bank, make_pictures.png(60, 40))
    form: dict[str, Any] = {
        "kind": "hotspot",
        "stem": "点出试验按钮",
        "picture": kept.address,
        "picture_words": "简图",
        "picture_width": "60",
        "picture_height": "40",
        "places": "2",
        "region_id": ["r1", "r2", "r3"],
        "region_place": ["1", "2", "2"],
        "region_shape": ["circle", "polygon", "rectangle"],
        "region_at": ["20 30 5", "60, 60; 80, 60; 80, 90.55", ""],
        "difficulty": "3",
        "pool": "public",
        "then": "save",
    }
    saved = browser.post(f"/bank/{site.bank}/items", form)
    assert saved.status_code == 303
    with site.house.reading(site.trainer.actor) as work:
        found = search.find(work, site.bank, Filter(kind=KindName.HOTSPOT)).rows
    ref = found[0].ref
    editor = browser.get(f"/items/{ref}/edit").text
    assert 'value="60 60 80 60 80 90.55"' in editor
    assert f'name="picture" value="{kept.address}"' in editor
    assert browser.get(f"/items/{ref}").text.count('<g class="spots-region">') >= 2
    wrong = form | {
        "region_at": ["20 30", "60 60 80 60 80 90.55", "70 70 90 90"],
        "region_place": ["1", "2", "1"],
    }
    told = browser.post("/bank/preview", wrong | {"bank": site.bank}).json()["problems"]
    codes = " ".join(each["text"] for each in told)
    assert "第 1 个区域的数字读不出" in codes
    assert "第 2 个与第 3 个区域" in codes
    tried = browser.post("/bank/try", form | {"given": '{"points": [[2000, 3000]]}'}).json()
    assert [each["marks"] for each in tried["rules"]][:2] == ["0", "1"]
