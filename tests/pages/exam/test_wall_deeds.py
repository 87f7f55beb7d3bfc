"""What is done from the wall of an examination room: asked for a reason, told, and never done unseen."""

import re
from datetime import datetime, timedelta

import pytest

from core.access import Role
from exam import attempts, invigilation
from tests import make
from tests.browsing import Browser
from tests.pages.exam.conftest import Site


def test_the_wall_answers_304_until_something_changes(site: Site) -> None:
    watcher = site.browser(site.watcher)
    path = f"/invigilation/{site.sitting}/tiles.json"
    first = watcher.get(path)
    assert [tile["seat"] for tile in first.json()["tiles"]] == ["ready"]
    assert watcher.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    make.begun(site.house, site.worker, site.sitting)
    changed = watcher.get(path, headers={"if-none-match": first.headers["etag"]})
    assert [tile["seat"] for tile in changed.json()["tiles"]] == ["lost"]


def test_every_deed_on_the_wall_asks_for_a_reason_and_says_what_was_done(site: Site) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    watcher = site.browser(site.watcher)
    at = f"/invigilation/{site.sitting}/candidates/{attempt}"
    assert "新的结束时间" in watcher.get(at).text
    for deed in ("time", "hand-in", "void", "message"):
        refused = watcher.post(f"{at}/{deed}", {"minutes": "5"})
        assert refused.status_code == 422, deed
        assert "请写明理由" in refused.text
    too_long = watcher.post(f"{at}/time", {"minutes": "200", "reason": "停电"})
    assert too_long.status_code == 409 and "加时没有生效" in too_long.text and "停电" in too_long.text
    wall = watcher.get(f"/invigilation/{site.sitting}").text
    for form in (wall, watcher.get(at).text):
        assert 'max="240"' in form and "一次可加 1 至 240 分钟" in form and "最多加 240 分钟" in form
    assert "data-closes" in watcher.get(at).text
    done = watcher.post(f"{at}/time", {"minutes": "5", "reason": "停电", "back": "?seat=lost"})
    assert done.headers["location"] == f"/invigilation/{site.sitting}?seat=lost"
    everybody = watcher.post(f"/invigilation/{site.sitting}/time", {"minutes": "0", "reason": "停电"})
    assert everybody.status_code == 422 and "240" in everybody.text
    assert watcher.post(f"{at}/void", {"reason": "替考"}).status_code == 303
    with site.house.reading(site.watcher.actor) as work:
        assert invigilation.wall(work, site.sitting).tiles[0].state == "voided"


def test_who_adds_to_time_that_somebody_has_just_granted_is_told_and_nothing_is_added(site: Site) -> None:
    """Two invigilators mean the same ten minutes; the candidate gets them once."""
    attempt = make.begun(site.house, site.worker, site.sitting)
    one = site.browser(site.watcher)
    other = site.browser(make.someone(site.house, "卢照邻", Role.ORGANISER, unit_ref=site.unit))
    wall = f"/invigilation/{site.sitting}"
    at = f"{wall}/candidates/{attempt}"

    def end() -> datetime:
        with site.house.reading(site.watcher.actor) as work:
            ends = invigilation.wall(work, site.sitting).tiles[0].deadline
        assert ends is not None
        return ends

    def seen(browser: Browser, address: str) -> dict[str, str]:
        field = re.search(r'name="seen" value="(\d+)"', browser.get(address).text)
        assert field is not None
        return {"minutes": "10", "reason": "键盘故障", "beyond": "true", "seen": field[1]}

    first, mine, theirs = end(), seen(one, at), seen(other, at)
    assert one.post(f"{at}/time", mine).status_code == 303
    refused = other.post(f"{at}/time", theirs)
    assert refused.status_code == 409 and end() == first + timedelta(minutes=10)
    assert f"刚才已由{site.watcher.name}加了 10 分钟，加到" in refused.text and "键盘故障" in refused.text
    assert f'data-deadline="{end().isoformat()}"' in refused.text
    assert other.post(f"{at}/time", seen(other, at)).status_code == 303

    mine, theirs = seen(one, wall), seen(other, wall)
    assert one.post(f"{wall}/time", mine).status_code == 303
    refused = other.post(f"{wall}/time", theirs)
    assert refused.status_code == 409 and end() == first + timedelta(minutes=30)
    assert f"刚才已由{site.watcher.name}给全场加了 10 分钟" in refused.text


def test_the_record_of_a_candidate_tells_every_minute_given_by_whom_when_and_why(site: Site) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    watcher = site.browser(site.watcher)
    wall = f"/invigilation/{site.sitting}"
    at = f"{wall}/candidates/{attempt}"
    assert watcher.post(f"{at}/time", {"minutes": "5", "reason": "键盘故障"}).status_code == 303
    site.clock.advance(minutes=1)
    everybody = {"minutes": "3", "reason": "全场停电", "beyond": "true", "seen": "0"}
    assert watcher.post(f"{wall}/time", everybody).status_code == 303
    site.clock.advance(minutes=1)
    assert watcher.post(f"{at}/hand-in", {"reason": "身体不适"}).status_code == 303
    site.clock.advance(minutes=1)
    assert watcher.post(f"{wall}/time", {**everybody, "minutes": "9", "seen": "1"}).status_code == 303
    record = watcher.get(at).text.split('id="done"')[1]
    order = ["身体不适", "全场加时 3 分钟，同时推迟结束时间", "全场停电", ">加时 5 分钟<", "键盘故障"]
    places = [record.index(each) for each in order]
    assert places == sorted(places) and record.count(site.watcher.name) == 3
    assert "9 分钟" not in record


def test_who_takes_in_a_paper_that_is_in_is_told_by_whom_and_when(site: Site) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    at = f"/invigilation/{site.sitting}/candidates/{attempt}"
    other = site.browser(make.someone(site.house, "卢照邻", Role.ORGANISER, unit_ref=site.unit))
    assert site.browser(site.watcher).post(f"{at}/hand-in", {"reason": "身体不适"}).status_code == 303
    second = other.post(f"{at}/hand-in", {"reason": "身体不适"})
    assert second.status_code == 409
    assert re.search(rf"已由{site.watcher.name}在 .*\d\d:\d\d 收卷，没有再收一次", second.text)
    late = other.post(f"{at}/time", {"minutes": "5", "reason": "键盘故障"})
    assert late.status_code == 409 and "这份答卷现在不能作答，什么都没有改动" in late.text


def test_who_takes_in_a_paper_that_the_candidate_handed_in_is_told_so(site: Site) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    with site.house.work(site.worker.actor) as work:
        attempts.hand_in_by_token(work, attempts.id_of_mine(work, attempt), 1)
    at = f"/invigilation/{site.sitting}/candidates/{attempt}"
    late = site.browser(site.watcher).post(f"{at}/hand-in", {"reason": "身体不适"})
    assert late.status_code == 409 and "自己交卷，没有再收一次" in late.text


@pytest.mark.parametrize("back", ["https://elsewhere.example", "//elsewhere.example", "/home"])
def test_a_deed_leads_back_to_the_wall_and_nowhere_else(site: Site, back: str) -> None:
    attempt = make.begun(site.house, site.worker, site.sitting)
    watcher = site.browser(site.watcher)
    path = f"/invigilation/{site.sitting}/candidates/{attempt}/message"
    done = watcher.post(path, {"words": "请坐正", "back": back})
    assert done.headers["location"] == f"/invigilation/{site.sitting}"


def test_an_invigilator_of_another_unit_sees_nothing(site: Site) -> None:
    other = make.someone(site.house, "外人", Role.INVIGILATOR, unit_ref=make.unit(site.house, "别处"))
    browser = site.browser(other)
    assert browser.get(f"/invigilation/{site.sitting}").status_code == 403
    assert (
        browser.get(
            f"/invigilation/{site.sitting}/tiles.json", headers={"accept": "application/json"}
        ).status_code
        == 403
    )
