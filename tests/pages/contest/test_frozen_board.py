"""A frozen board says since when, and nowhere that it is live; a judge is led to what is still open."""

import re

from contest import boards, stages
from core.ids import new_ref
from tests import make_contest
from tests.browsing import Browser
from tests.pages.contest.conftest import Site


def visible(page: str) -> str:
    """What is read on a page; the words its script may need later stand in attributes."""
    return re.sub(r"<[^>]*>", " ", page.partition("<main")[2])


def test_a_frozen_board_says_since_when_and_not_that_it_is_live(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    make_contest.applied(site.house, made, site.people)
    first = made.stages[0]
    with site.house.work(site.organiser.actor) as work:
        stages.open_stage(work, first)
        (board,) = boards.listing(work)
    worker, nobody = site.browser(site.people[0]), site.browser()
    contest, ways = f"/contests/{made.ref}", (f"/boards/{board.ref}", f"/boards/{board.ref}/screen", "/")
    assert "实时榜单" in visible(worker.page(contest))
    assert all("data-age" in nobody.page(way) and "成绩截至" in visible(nobody.page(way)) for way in ways)
    with site.house.work(site.organiser.actor) as work:
        stages.freeze(work, first)
    site.engine_room.feed.look()
    for way in ways:
        page = nobody.page(way)
        assert re.search(r"今天 \d\d:\d\d\s+已封榜，之后的成绩揭榜时公布", visible(page))
        assert re.search(r'data-age data-state="fresh" hidden', page)
    for text in (*(nobody.page(way) for way in (*ways[:2], "/boards")), worker.page(contest)):
        assert "实时" not in visible(text) and "封榜" in visible(text)
    jury = desk.page(f"/judging/boards/{board.ref}")
    assert not re.search(r'data-age data-state="fresh" hidden', jury) and " data-jury" in jury


def test_after_the_last_sheet_the_judge_reads_what_is_still_open(site: Site, desk: Browser) -> None:
    plan = (make_contest.TWO_STAGES[1],)
    made = [
        make_contest.published(site.house, site.clock, site.organiser, site.unit, plan, title=title)
        for title in ("电工比武", "钳工比武")
    ]
    judge, left = site.browser(site.judges[0]), made[1].stages[0]
    for each in made:
        make_contest.applied(site.house, each, site.people[:2])
        (stage,) = each.stages
        desk.done(f"/contest-desk/stages/{stage}/judges", {"code": site.judges[0].code, "head": "1"})
        desk.done(f"/contest-desk/stages/{stage}/deeds/open")
    (stage,) = made[0].stages
    here = f"/judging/{stage}/practical"
    marks, led, entry = {"aspect.wiring": "30", "aspect.safety": "40"}, here, ""
    for _ in range(2):
        page = judge.page(here)
        entry = page.partition('name="entry" value="')[2].partition('"')[0]
        both = judge.post(here, {**marks, "entry": entry, "nonce": new_ref(), "absent": "1"})
        assert both.status_code == 422 and "请取消勾选，或者清空分数" in both.text
        assert 'value="30"' in both.text
        led = judge.done(here, {**marks, "entry": entry, "nonce": new_ref()})
    told = judge.page(led)
    assert "没有待评的选手了" in told and "2 份都已签名" in told and 'name="entry"' not in told
    assert "还差 2 份" in told and f"/judging/{left}/practical" in told
    assert f"/contest-desk/stages/{stage}/panel/practical" in told
    assert 'name="reason"' in judge.page(f"{here}?entry={entry}")
