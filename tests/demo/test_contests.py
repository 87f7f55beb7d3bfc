"""The demo world's contests: one to watch, one to judge, one that is over and one to enter."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator

import pytest

from contest import boards, bulletins, contests, judging
from contest.states import ContestPhase
from demo.world import pulse
from demo.world.contest_data import contests_data
from demo.world.stage import Stage
from exam import invigilation, sittings
from exam.rules.attempt import AttemptState
from tests.browsing import Browser, looked_at
from tests.contracts.site import Site, opened
from tests.demo.worlds import Loaded, build
from training.certification import applications, certificates, pathways
from training.courses import courses


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, loaded: Loaded) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("contests")
    shutil.copytree(loaded.folder, folder, dirs_exist_ok=True)
    house = build(folder)
    yield Stage.of(house)
    house.close()


def test_there_is_a_contest_to_enter_one_to_watch_and_one_that_is_over(stage: Stage) -> None:
    with stage.work("DEMO-WORKER") as work:
        phases = Counter(each.phase for each in contests.open_to_all(work))
        public = [each for each in boards.listing(work) if each.is_public]
    assert phases[ContestPhase.REGISTERING] >= 1
    assert phases[ContestPhase.UNDER_WAY] >= 2
    assert phases[ContestPhase.FINISHED] == 1
    assert public


def test_the_organiser_has_a_draft_to_plan_and_nobody_else_sees_it(stage: Stage) -> None:
    with stage.work("DEMO-ORGANISER") as work:
        newest = contests.to_run(work)[0]
        assert (newest.phase, len(contests.look(work, newest.ref).stages)) == (ContestPhase.DRAFT, 1)
    with stage.work("DEMO-WORKER") as work:
        assert newest.ref not in {each.ref for each in contests.open_to_all(work)}


def test_the_judge_has_contestants_to_score(stage: Stage) -> None:
    with stage.work("DEMO-JUDGE") as work:
        (mine,) = judging.mine(work)
        sheet = judging.sheet(work, mine.stage_ref, mine.components[0])
    assert mine.is_head
    assert len([row for row in sheet.rows if row.mark is None and row.recused is None]) == 6


def test_the_contest_that_is_over_has_its_bulletin(stage: Stage) -> None:
    with stage.work("DEMO-WORKER") as work:
        over = next(each for each in contests.open_to_all(work) if each.phase is ContestPhase.FINISHED)
        (final,) = contests.look(work, over.ref).stages
        assert bulletins.look(work, final.ref).rows


def test_the_worker_has_a_course_a_certificate_and_a_road(stage: Stage) -> None:
    with stage.work("DEMO-TRAINER") as work:
        assert len(courses.listing(work)) == 2
    with stage.work("DEMO-WORKER") as work:
        assert certificates.mine(work)
        assert pathways.mine(work).held
    with stage.work("DEMO-HR") as work:
        assert applications.listing(work).rows


def test_the_judge_and_the_organiser_finish_the_final_on_the_pages(stage: Stage) -> None:
    with opened(stage.house) as site:
        judge = entered(site, "DEMO-JUDGE")
        sheet = judge.get("/judging").text.partition('href="/judging/')[2].partition('"')[0]
        final = sheet.partition("/")[0]
        panel = f"/contest-desk/stages/{final}/panel/practical"
        assert judge.get(panel).text.count("还差 ") == 6
        with stage.work("DEMO-JUDGE") as work:
            waiting = [row.entry_ref for row in judging.sheet(work, final, "practical").rows if not row.mark]
        for place, entry in enumerate(waiting):
            given = dict(
                zip(ASPECTS, ("14", "30", "20", "6") if place else ("0", "10", "0", "0"), strict=True)
            )
            form = {"entry": entry, "nonce": f"walk-{place}", **given}
            assert judge.post(f"/judging/{sheet}", form).status_code == 303
        assert "还差" not in judge.get(panel).text

        desk = entered(site, "DEMO-ORGANISER")
        seen = looked_at(desk.get(panel).text)
        assert desk.post(f"{panel}/confirm-all", {"seen": seen}).status_code == 303
        page = desk.get(panel).text
        apart = re.findall(r'id="row-(\w+)" data-alarm="yes"', page)
        assert waiting[0] in apart
        for entry in apart:
            again = {
                "entry": entry,
                "again": "1",
                "reason": "复看录像，评分照旧。",
                "seen": looked_at(page, entry),
            }
            assert desk.post(f"{panel}/confirm", again).status_code == 303
        for deed in ("close", "settle", "announce", "publish"):
            answer = desk.post(f"/contest-desk/stages/{final}/deeds/{deed}")
            assert answer.status_code == 303, (deed, answer.text)
        assert "已发布" in desk.get(f"/contest-desk/stages/{final}").text


ASPECTS = tuple(f"aspect.{name}" for name in ("preparation", "wiring", "function", "cleanup"))


def entered(site: Site, login: str) -> Browser:
    """The browser, after one press on the way in."""
    browser = site.browser()
    browser.client.cookies.clear()
    assert browser.post("/sign-in/demo", {"login": login}).status_code == 303
    return browser


def test_simulated_candidates_are_connected_and_write_as_long_as_the_server_runs(stage: Stage) -> None:
    def writing() -> dict[str, int]:
        with stage.work("DEMO-INVIGILATOR") as work:
            live = contests_data().live.sitting
            found = next(each for each in sittings.listing(work) if each.title == live)
            tiles = invigilation.wall(work, found.ref).tiles
        opened = [each for each in tiles if each.state is AttemptState.OPEN]
        assert all(each.connected and each.answered for each in opened)
        return {each.code: each.answered for each in opened}

    pulse.connect(stage.house)
    assert pulse.connect(stage.house) == 0
    before = writing()
    pulse.beat(stage.house)
    after = writing()
    assert len(after) == len(before) - 1
    assert 1 <= sum(after[code] > before[code] for code in after) <= pulse.WRITERS
