"""The jury's side of a board: everybody by name, and how far each sitting is."""

from contest import stages
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
