"""The jury's side of a board: everybody by name, and how far each sitting is."""

from datetime import timedelta

from contest import boards, judges, stages
from tests import make, make_contest
from tests.browsing import Browser
from tests.pages.contest.conftest import Site


def test_the_jury_reads_full_names_and_how_far_everybody_is_where_the_public_reads_surnames(
    site: Site, desk: Browser
) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    make_contest.applied(site.house, made, site.people)
    first = made.stages[0]
    sitting = make_contest.sitting_of(site.house, site.clock, made, first, site.paper)
    with site.house.work(site.organiser.actor) as work:
        stages.open_stage(work, first)
    site.clock.advance(hours=1)
    make_contest.written(site.house, site.clock, site.engine, site.people[0], sitting, right=5)
    make.begun(site.house, site.people[1], sitting)
    here = desk.get(f"/contest-desk/stages/{first}").text
    board = here.partition("/judging/boards/")[2].partition('"')[0]
    told = "已交卷 1 · 作答中 1 · 未开始 1"
    jury = desk.get(f"/judging/boards/{board}").text
    assert told in here and told in jury and told in desk.get(f"/judging/boards/{board}/desk").text
    seen = jury, desk.get(f"/judging/boards/{board}/snapshot.json").text
    public = desk.get(f"/boards/{board}").text, desk.get(f"/boards/{board}/snapshot.json").text
    for who in site.people:
        assert all(who.name in text for text in seen)
        assert not any(who.name in text for text in public)


def test_who_judges_the_final_reads_no_names_on_the_board_of_the_first_round(
    site: Site, desk: Browser
) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    other = make_contest.published(site.house, site.clock, site.organiser, site.unit, title="钳工比武")
    make_contest.applied(site.house, made, site.people)
    make_contest.applied(site.house, other, site.people)
    first, final = made.stages
    with site.house.work(site.organiser.actor) as work:
        stages.open_stage(work, first)
        stages.open_stage(work, other.stages[0])
        found = {each.title: each.ref for each in boards.listing(work)}
    mine, theirs = (found[title] for title in sorted(found, key=lambda title: "钳工" in title))
    judge = site.browser(site.judges[0])
    assert f"/judging/boards/{mine}" in judge.get("/judging").text
    desk.done(f"/contest-desk/stages/{final}/judges", {"code": site.judges[0].code})
    listed, shown = judge.get("/judging").text, judge.get("/boards").text
    for text in (listed, shown):
        assert f"/judging/boards/{mine}" not in text
        assert f"/judging/boards/{theirs}" in text
    for path in ("", "/snapshot.json"):
        refused = judge.get(f"/judging/boards/{mine}{path}")
        assert refused.status_code == 403
        assert not any(who.name in refused.text for who in site.people)
    assert site.people[0].name in desk.get(f"/judging/boards/{mine}").text
    assert judge.get(f"/judging/boards/{theirs}").status_code == 200
    with site.house.work(site.organiser.actor) as work:
        (appointed,) = judges.listing(work, final)
        judges.dismiss(work, appointed.ref)
    assert f"/judging/boards/{mine}" in judge.get("/judging").text


def test_a_sitting_is_chosen_by_hand_and_one_that_has_begun_asks_first(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    make_contest.applied(site.house, made, site.people)
    here = f"/contest-desk/stages/{made.stages[0]}"
    coming = make.sitting(site.house, site.paper, site.clock.now() + timedelta(hours=3))
    begun = make.sitting(site.house, site.paper, site.clock.now() + timedelta(hours=1))
    site.clock.advance(hours=1, minutes=5)
    options = (
        desk.get(here)
        .text.partition('name="sitting" required')[2]
        .partition("</select>")[0]
        .split("<option ")
    )
    assert options[1].startswith('value="">请选择')
    assert options[2].startswith(f'value="{coming}">')
    assert options[3].startswith(f'value="{begun}" data-confirm="绑定已开始的“') and "· 已开始" in options[3]
    assert " selected" not in "".join(options)
    desk.done(f"{here}/sittings", {"sitting": begun, "component": "theory"})
    told = desk.get(here).text
    assert "解除绑定</span>" in told and "绑定的场次不能再解除" not in told
    desk.done(f"{here}/deeds/open")
    told = desk.get(here).text
    assert "解除绑定</span>" not in told and "绑定的场次不能再解除" in told
