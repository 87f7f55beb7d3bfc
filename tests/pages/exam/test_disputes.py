"""An objection to one question of a result reaches the item without the candidate ever learning its name."""

import html
import re
from urllib.parse import parse_qs, urlsplit

from core.access import Role
from exam import attempts
from tests import make
from tests.pages.exam.conftest import Site


def test_an_objection_to_a_question_is_listed_with_the_item_and_counted_by_its_bank(site: Site) -> None:
    other = make.someone(site.house, "王强", unit_ref=site.unit)
    attempt = make.begun(site.house, site.worker, site.sitting)
    pen = make.pen(site.house, site.worker, attempt)
    with site.house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    mine = site.browser(site.worker)
    assert "对本题有异议" not in mine.get(f"/exam/attempts/{attempt}/result").text
    site.clock.advance(hours=6)
    page = mine.get(f"/exam/attempts/{attempt}/result").text
    links = [html.unescape(each) for each in re.findall(r'href="(/feedback\?kind=content[^"]+)"', page)]
    assert len(links) == 10
    form = mine.get(links[2])
    assert "第 3 题" in form.text
    told = {name: values[0] for name, values in parse_qs(urlsplit(links[2]).query).items()}
    said = {"kind": "content", "about": told["about"], "subject": told["subject"], "text": "选项 B 也对。"}
    assert mine.post("/feedback", said).status_code == 303
    site.browser(other).post("/feedback", {**said, "text": "不是我的卷子。"})

    keeper = site.browser(site.trainer)
    assert "没有要素细目表" in keeper.get(f"/bank/{site.bank}/health?by=standard").text
    health = keeper.get(f"/bank/{site.bank}/health/reported")
    (item,) = set(re.findall(r'href="/items/([0-9a-z]+)/uses"', health.text))
    assert item not in page
    box = keeper.get("/notices").text
    assert box.count("有人提出异议") == 1
    uses = keeper.get(f"/items/{item}/uses").text
    assert "选项 B 也对。" in uses
    assert "不是我的卷子。" not in uses
    slot = parse_qs(urlsplit(told["about"]).query)["slot"][0]
    assert f"第 {slot} 题（考生看到的第 3 题）" in uses
    assert f'href="/sittings/{site.sitting}/corrections/{slot}"' in uses
    assert site.worker.name not in uses.partition('id="disputed"')[2]

    admin = site.browser(make.someone(site.house, "管理", Role.ADMINISTRATOR, unit_ref=site.unit))
    desk = admin.get("/admin/feedback").text
    assert f"第 {slot} 题（考生看到的第 3 题）" in desk
    assert "/exam/attempts/" not in desk

    (deed,) = re.findall(r'action="(/items/[0-9a-z]+/disputes/[0-9a-z]+)"', uses)
    assert keeper.post(deed, {"answer": " "}).status_code == 422
    assert keeper.post(f"{deed}x", {"answer": "已核对。"}).status_code == 404
    assert keeper.post(deed, {"answer": "已核对，B 不对。"}).status_code == 303
    assert "已核对，B 不对。" in mine.get("/feedback").text
    assert item not in keeper.get(f"/bank/{site.bank}/health/reported").text
