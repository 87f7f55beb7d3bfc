"""The organiser's contest desk, from a draft to the published result, and the head judge's table."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from contest import contests, registration
from contest.views import StageView
from core.access import Role
from core.ids import new_ref
from core.points import written
from tests import make, make_contest
from tests.browsing import Browser, looked_at, seen_mark
from tests.make_contest import Made
from tests.pages.contest.conftest import Site, publish

PART = {"c.0.name": "theory", "c.0.title": "理论知识", "c.0.kind": "theory", "c.0.of": "16.5"}
THEORY = {
    **PART,
    "c.0.weight": "100",
    "c.0.passing": "",
    "k.0.key": "total",
    "k.0.higher": "yes",
    "k.1.key": "time_used",
    "k.1.higher": "no",
    "ties": "share",
    "absent": "unranked",
}
BOTH = {
    **THEORY,
    "c.0.weight": "30",
    "c.1.name": "practical",
    "c.1.title": "操作技能",
    "c.1.kind": "practical",
    "c.1.of": "100",
    "c.1.weight": "70",
    "c.1.passing": "60",
    "k.1.key": "component:practical",
    "k.1.higher": "yes",
}
STAGE = {
    "kind": "preliminary",
    "own": "0",
    "a.places": "",
    "a.pot": "overall",
    "a.ties": "all_in",
    "do": "save",
}
PANEL = {
    "p.0.component": "practical",
    "p.0.judges": "2",
    "p.0.spread": "10",
    "q0.0.name": "aspect_1",
    "q0.0.title": "接线",
    "q0.0.kind": "measured",
    "q0.0.of": "40",
    "q0.1.name": "aspect_2",
    "q0.1.title": "安全操作",
    "q0.1.kind": "judged",
    "q0.1.of": "60",
    "q0.1.anchors": "60 全部规范\n30 有一处未按规程",
}


def contest_form(site: Site, **more: str | list[str]) -> dict[str, str | list[str]]:
    return {
        **BOTH,
        "title": "供水行业电工竞赛",
        "unit": site.unit,
        "klass": "city",
        "occupation": "电工",
        "opens": "2027-03-09T09:00",
        "closes": "2027-03-12T09:00",
        "groups": ["workers"],
        "notice_days": "3",
        "masks_names": "1",
        "do": "save",
        **more,
    }


def drafted(site: Site, desk: Browser, **more: str | list[str]) -> str:
    return desk.done("/contest-desk/new", contest_form(site, **more)).rsplit("/", 1)[1]


def published(site: Site, desk: Browser) -> tuple[str, list[str]]:
    """A contest of two stages whose registration is open: by papers, then by judges."""
    ref = drafted(site, desk)
    first = {**STAGE, **THEORY, "own": "1", "title": "初赛", "a.places": "2", "a.waitlist": "1"}
    desk.done(f"/contest-desk/{ref}/stages/new", first)
    practical = {
        "c.0.name": "practical",
        "c.0.title": "操作技能",
        "c.0.kind": "practical",
        "c.0.of": "100",
        "c.0.weight": "100",
        "k.0.key": "total",
        "ties": "share",
        "absent": "unranked",
    }
    final = {
        **STAGE,
        **practical,
        **PANEL,
        "own": "1",
        "title": "决赛",
        "kind": "final",
        "line.first_prize": "1",
    }
    desk.done(f"/contest-desk/{ref}/stages/new", final)
    draft = desk.get(f"/contest-desk/{ref}").text
    assert "“决赛”按本阶段自己的规程排名" in draft and "没有一个阶段按竞赛的规程排名" in draft
    publish(desk, ref)
    site.clock.advance(days=1)
    return ref, [each.ref for each in stages_of(site, ref)]


def test_the_whole_road_of_a_contest_is_walked_on_the_pages(site: Site, desk: Browser) -> None:
    ref, (first, final) = published(site, desk)
    for who in site.people:
        site.browser(who).done(f"/contests/{ref}/entry", {"group": "workers"})
    told = desk.get(desk.done(f"/contest-desk/{ref}/entries/admit-all")).text
    assert "已通过" in told and told.count("取消资格</span></button>") == 3

    sitting = make.sitting(site.house, site.paper, site.clock.now() + timedelta(hours=1))
    here = f"/contest-desk/stages/{first}"
    assert sitting in desk.get(here).text
    desk.done(f"{here}/sittings", {"sitting": sitting, "component": "theory"})
    assert sitting not in desk.get(f"/contest-desk/stages/{final}").text
    desk.done(f"{here}/sittings/{sitting}/place", {"unit": "", "most": "2"})
    desk.done(f"{here}/sittings/{sitting}/place")
    desk.done(f"{here}/deeds/open")
    site.clock.advance(hours=1)
    for who, right in zip(site.people, (10, 4, 8), strict=True):
        make_contest.written(site.house, site.clock, site.engine, who, sitting, right=right)
    desk.done(f"{here}/deeds/freeze")
    desk.done(f"{here}/deeds/thaw")
    site.clock.advance(hours=3)
    desk.done(f"{here}/deeds/close")
    assert "可以结算" in desk.get(here).text
    desk.done(f"{here}/deeds/settle")
    rehearsed = desk.get(f"{here}/advancement").text
    assert "以上 2 人进入下一轮" in rehearsed and "2 人进入“决赛”" in rehearsed
    desk.done(f"{here}/advancement")
    desk.done(f"{here}/deeds/announce")
    early = desk.post(f"{here}/deeds/publish")
    assert early.status_code == 409 and "公示期到" in early.text
    site.clock.advance(days=3)
    desk.done(f"{here}/deeds/publish")
    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.get(f"{here}/results.xlsx").content))
    assert book.sheet_names == ["职工组", "公报信息"]
    head, *placed = book.get_sheet_by_name("职工组").to_python()
    assert {row[head.index("工号")] for row in placed} == {who.code for who in site.people}
    assert "工号" not in desk.get(f"/contests/{ref}/stages/{first}/bulletin").text

    page = desk.get(f"/contests/{ref}").text
    fingerprint = desk.get(f"/contests/{ref}/stages/{first}/bulletin").text.partition('<code class="code">')[
        2
    ]
    assert page.count("规程指纹") == 2 and fingerprint.partition("<")[0] in page

    bulletin = f"/contests/{ref}/stages/{first}/bulletin"
    stranger = site.browser()
    read = stranger.get(bulletin)
    assert read.status_code == 200 and "职**" in read.text and "候补第 1 位" in read.text
    board = page.partition('href="/boards/')[2].partition('"')[0]
    assert f'href="{bulletin}"' in stranger.get(f"/boards/{board}").text
    desk.done(f"/judging/boards/{board}/arrange", {"names": "masked"})
    assert stranger.get(bulletin).status_code == 404

    _judge_the_final(site, desk, final)
    assert "已结束" in desk.get(f"/contest-desk/{ref}").text


def _judge_the_final(site: Site, desk: Browser, final: str) -> None:
    here = f"/contest-desk/stages/{final}"
    unknown = desk.post(f"{here}/judges", {"code": "NOBODY"})
    assert unknown.status_code == 422 and 'value="NOBODY"' in unknown.text
    assert "需要 2 名裁判，现已聘任 0 名" in desk.get(here).text
    for judge in site.judges:
        desk.done(f"{here}/judges", {"code": judge.code, "head": "1" if judge is site.judges[0] else ""})
    assert "名裁判，现已聘任" not in desk.get(here).text
    desk.done(f"{here}/deeds/open")
    assert "2 名选手的成绩不完整" in desk.get(here).text
    head, second = (site.browser(judge) for judge in site.judges)
    board = desk.get(here).text.partition("/judging/boards/")[2].partition('"')[0]
    assert f"/judging/boards/{board}" not in second.get("/judging").text
    assert f"/judging/boards/{board}" not in second.get(f"/boards/{board}").text
    for way in ("", "/desk", "/snapshot.json"):
        assert second.get(f"/judging/boards/{board}{way}").status_code == 403
    assert "按盲号进行" in second.get(f"/judging/boards/{board}").text
    panel = f"{here}/panel/practical"
    assert second.get(panel).status_code == 403
    page = head.get(panel).text
    entries = [part.partition('"')[0] for part in page.split('id="row-')[1:]]
    assert len(entries) == 2
    names = [each.name for each in site.judges]
    assert page.count(f"还差 {names[0]}、{names[1]}") == 2
    assert f"{names[0]} 2 份、{names[1]} 2 份" in page
    for place, entry in enumerate(entries):
        for browser, more in ((head, 0), (second, 15 * place)):
            form = {"entry": entry, "nonce": new_ref(), "aspect.aspect_1": "30"}
            browser.done(f"/judging/{final}/practical", {**form, "aspect.aspect_2": str(30 + more)})
        page = head.get(panel).text
        assert (f"{names[0]} 1 份、{names[1]} 1 份" in page) is (place == 0)
        assert ("还差" in page) is (place == 0)
    told = head.get(head.done(f"{panel}/confirm-all", {"seen": looked_at(page)}))
    assert "确认了 1 名选手" in told.text and "请复看后再确认" in told.text
    early = desk.post(f"{here}/deeds/settle")
    assert early.status_code == 409
    shown = {"entry": entries[1], "seen": looked_at(told.text, entries[1])}
    hasty = head.post(f"{panel}/confirm", shown)
    assert hasty.status_code == 409 and "复看" in hasty.text
    head.done(f"{panel}/confirm", {**shown, "again": "1", "reason": "复看录像，评分照旧。"})
    assert "复看：复看录像，评分照旧" in head.page(panel)
    wordless = desk.post(f"{panel}/rule", {"entry": entries[0], "points": "abc", "reason": "复核"})
    assert wordless.status_code == 422 and 'value="abc"' in wordless.text
    desk.done(f"{panel}/rule", {"entry": entries[0], "points": "88.5", "reason": "仲裁委员会复核。"})
    desk.done(f"{here}/deeds/close")
    assert "可以结算" in desk.get(here).text
    desk.done(f"{here}/deeds/settle")
    assert "已结束" in desk.get("/boards").text and f"/judging/boards/{board}" in second.get("/judging").text
    assert (
        "待我评分" in second.get("/judging").text and f"/judging/{final}" not in second.get("/judging").text
    )
    desk.done(f"{here}/deeds/announce")
    assert "公示中" in desk.get("/boards").text and "公示中" in desk.get(f"/boards/{board}").text
    stale = desk.post(f"{here}/deeds/correct", {"reason": "没有变动"})
    assert stale.status_code == 409 and "没有发布新版本" in stale.text
    site.clock.advance(days=4)
    desk.done(f"{here}/deeds/publish")


def test_what_was_typed_stays_when_a_contest_is_refused(site: Site, desk: Browser) -> None:
    form = contest_form(
        site, title="", about="在培训基地比", occupation="铁匠铺", opens="昨天", notice_days="很久"
    )
    refused = desk.post("/contest-desk/new", form)
    assert refused.status_code == 422
    assert "在培训基地比" in refused.text and 'value="铁匠铺"' in refused.text
    assert "没有找到职业" in refused.text and 'value="很久"' in refused.text
    mistyped = desk.post("/contest-desk/new", contest_form(site, occupation="电公"))
    assert "没有找到职业“电公”，您是不是要找：电工 6-31-01-03？" in mistyped.text


@pytest.mark.parametrize("weight", ["70.55", "-1", "一半", "\x00", "9" * 40])
def test_a_sheet_that_cannot_be_read_is_sent_back_with_reasons(
    site: Site, desk: Browser, weight: str
) -> None:
    refused = desk.post("/contest-desk/new", contest_form(site, **{"c.1.weight": weight}))
    assert refused.status_code == 422 and "规程还不能用" in refused.text


def test_the_sheet_is_tried_out_and_says_who_of_two_equals_comes_first(site: Site, desk: Browser) -> None:
    pane = desk.post("/contest-desk/sheet", BOTH).text
    assert "由第 2 项决定" in pane and "第 9 个" in pane and "<html" not in pane
    shared = desk.post("/contest-desk/sheet", {**BOTH, "k.1.key": "", "k.1.higher": "yes"}).text
    assert "两人并列" in shared
    wrong = desk.post("/contest-desk/sheet", {**BOTH, "c.1.weight": "60"}).text
    assert "规程还不能用" in wrong


def test_rows_are_added_moved_and_taken_away_and_presets_fill_the_sheet(site: Site, desk: Browser) -> None:
    def pressed(do: str) -> str:
        answer = desk.post("/contest-desk/new", contest_form(site, do=do))
        assert answer.status_code == 200 and 'value="供水行业电工竞赛"' in answer.text
        return answer.text

    assert 'name="c.2.title"' in pressed("add:component")
    assert 'name="c.1.title"' not in pressed("drop:component:1")
    assert 'name="k.2.key"' in pressed("add:key")
    moved = pressed("up:key:1")
    assert moved.index('value="component:practical" selected') < moved.index('value="total" selected')
    assert 'value="学习积分"' in pressed("preset:40_60")
    pressed("drop:component:99")
    pressed("preset:nonsense")


def test_the_desk_says_what_is_missing_before_publishing(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    assert "请先安排至少一个阶段" in desk.get(f"/contest-desk/{ref}").text
    refused = desk.post(f"/contest-desk/{ref}/publish")
    assert refused.status_code == 422
    new = desk.post(f"/contest-desk/{ref}/stages/new", {**STAGE, "do": "contest"}).text
    assert "操作技能的评分表" in new
    short = {**STAGE, **PANEL, "title": "决赛", "kind": "final", "q0.1.of": "50"}
    unfit = desk.post(f"/contest-desk/{ref}/stages/new", short)
    assert unfit.status_code == 422 and "合计 90 分" in unfit.text and "有一处未按规程" in unfit.text
    more = desk.post(f"/contest-desk/{ref}/stages/new", {**short, "do": "add:aspect:practical"}).text
    assert 'name="q0.2.title"' in more
    desk.done(f"/contest-desk/{ref}/stages/new", {**short, "q0.1.of": "60"})
    assert "发布“供水行业电工竞赛”" in desk.get(f"/contest-desk/{ref}").text


def test_a_stage_is_called_after_its_round_until_somebody_names_it(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    new = f"/contest-desk/{ref}/stages/new"
    assert 'name="named" value="初赛"' in desk.get(new).text
    filled = {**STAGE, **PANEL, "named": "初赛", "title": "初赛", "a.places": "6"}
    shown = desk.post(new, {**filled, "kind": "final", "do": "add:aspect:practical"}).text
    assert 'name="title" type="text" value="决赛"' in shown and 'name="named" value="决赛"' in shown
    desk.done(new, {**filled, "kind": "semi_final"})
    desk.done(new, {**filled, "title": "巅峰之夜", "kind": "final"})
    assert [each.title for each in stages_of(site, ref)] == ["复赛", "巅峰之夜"]
    first, last = (each.ref for each in stages_of(site, ref))
    assert 'name="named" value="复赛"' in desk.get(f"/contest-desk/{ref}/stages/{first}/edit").text
    assert 'name="named" value=""' in desk.get(f"/contest-desk/{ref}/stages/{last}/edit").text


def test_once_registration_is_open_the_rules_are_shown_and_not_asked(site: Site, desk: Browser) -> None:
    ref, (first, _) = published(site, desk)
    page = desk.get(f"/contest-desk/{ref}/edit").text
    assert "规程已定稿" in page and 'name="c.0.title"' not in page and 'name="klass"' not in page
    later = {"title": "改过的名称", "closes": "2027-03-13T09:00", "notice_days": "5", "do": "save"}
    desk.done(f"/contest-desk/{ref}/edit", {**later, "seen": seen_mark(page)})
    assert "改过的名称" in desk.get(f"/contest-desk/{ref}").text
    assert written(stages_of(site, ref)[0].sheet.components[0].of_points) == "16.5"
    late = desk.post(f"/contest-desk/{ref}/stages/{first}/edit", {**STAGE, "title": "别的"})
    assert late.status_code == 409 and "不再改动" in late.text


def stages_of(site: Site, ref: str) -> tuple[StageView, ...]:
    with site.house.reading(site.organiser.actor) as work:
        return contests.look(work, ref).stages


def test_entries_are_decided_with_reasons_found_and_taken_away(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit, decides=True)
    refs = make_contest.applied(site.house, made, site.people)
    here = f"/contest-desk/{made.ref}/entries"
    one, two, three = (refs[who.ref] for who in site.people)
    wordless = desk.post(f"{here}/{one}/refuse?state=applied")
    assert wordless.status_code == 422 and "请写明理由" in wordless.text
    desk.done(f"{here}/{one}/refuse", {"reason": "证书过期。"})
    desk.done(f"{here}/{one}/admit")
    desk.done(f"{here}/{two}/admit")
    desk.done(f"{here}/{two}/beside", {"reason": "东道主单位。"})
    desk.done(f"{here}/{two}/among", {"reason": "更正。"})
    desk.done(f"{here}/{two}/strike", {"reason": "冒名。"})
    assert desk.get(f"{here}?q=职工1").text.count("取消资格</span></button>") == 1
    assert "没有符合的报名" in desk.get(f"{here}?q=nobody").text
    assert "没有符合的报名" in desk.get(f"{here}?group=students").text
    assert desk.get(f"{here}?state=applied").text.count("不通过</span></button>") == 1
    assert desk.get(f"{here}?state=<absurd>&group=%00&q=%00").status_code == 200
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(desk.get(f"/contest-desk/{made.ref}/entries.xlsx").content)
    )
    assert len(book.get_sheet_by_index(0).to_python()) == 4
    led = desk.get(f"{here}/{three}/admit?state=applied")
    assert led.status_code == 303 and led.headers["location"] == f"{here}?state=applied"


def test_another_organiser_a_judge_and_a_worker_do_not_reach_the_desk(site: Site, desk: Browser) -> None:
    ref = drafted(site, desk)
    beside = make.unit(site.house, "外单位")
    other = site.browser(make.someone(site.house, "外人", Role.ORGANISER, unit_ref=beside))
    for path in ("", "/edit", "/entries", "/entries.xlsx", "/stages/new"):
        assert other.get(f"/contest-desk/{ref}{path}").status_code in {403, 404}
        assert site.browser(site.judges[0]).get(f"/contest-desk/{ref}{path}").status_code == 403
        assert site.browser(site.people[0]).get(f"/contest-desk/{ref}{path}").status_code == 403


def test_a_season_is_made_and_its_contests_listed(site: Site, desk: Browser) -> None:
    form = {"title": "2027 年竞赛季", "unit": site.unit, "starts": "2027-01-01", "ends": "很晚"}
    refused = desk.post("/contest-desk", form)
    assert refused.status_code == 422 and "2027 年竞赛季" in refused.text
    desk.done("/contest-desk", {**form, "ends": "2027-12-31"})
    page = desk.get("/contest-desk").text
    season = page.split("?season=")[1].partition('"')[0]
    ref = drafted(site, desk, season=season)
    assert ref in desk.get(f"/contest-desk?season={season}").text
    desk.done(f"/contest-desk/{ref}/cancel", {"reason": "经费未落实。"})
    assert "已取消" in desk.get(f"/contest-desk/{ref}").text


def test_learning_points_are_entered_by_a_ruling(site: Site, desk: Browser) -> None:
    form = contest_form(site, **{**THEORY, "c.1.weight": "60", "c.1.of": "16.5", "c.0.weight": "40"})
    form |= {"c.0.kind": "learning", "c.0.name": "learning", "c.0.of": "100", "c.1.kind": "theory"}
    form |= {"c.1.name": "theory", "c.1.title": "理论知识", "c.1.passing": "", "k.1.key": ""}
    ref = drafted(site, desk, **form)
    desk.done(f"/contest-desk/{ref}/stages/new", {**STAGE, "title": "决赛", "kind": "final"})
    publish(desk, ref)
    site.clock.advance(days=1)
    with site.house.work(site.people[0].actor) as work:
        registration.apply(work, ref)
    desk.done(f"/contest-desk/{ref}/entries/admit-all")
    (stage,) = stages_of(site, ref)
    here = f"/contest-desk/stages/{stage.ref}"
    desk.done(f"{here}/deeds/open")
    made = Made(ref, (stage.ref,), site.organiser, site.unit)
    code = make_contest.codes(site.house, made)["职工1"]
    unknown = desk.post(
        f"{here}/rulings", {"code": "X", "component": "learning", "points": "8", "reason": "学"}
    )
    assert unknown.status_code == 422 and "没有参赛号" in unknown.text
    desk.done(
        f"{here}/rulings", {"code": code, "component": "learning", "points": "92", "reason": "学习系统导出。"}
    )
