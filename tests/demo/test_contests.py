"""The demo world's contests: one to watch, one to judge, one that is over and one to enter."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from contest import boards, bulletins, contests, judging
from contest.states import ContestPhase
from core.clock import SetClock
from core.house import House
from core.settings import Settings
from demo import load as demo_world
from demo.world.stage import Stage
from migrations import apply
from training.certification import applications, certificates, pathways
from training.courses import courses
from web import wiring

NOW = datetime(2027, 3, 10, 6, 17, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    house = House.build(Settings(data_dir=tmp_path_factory.mktemp("world"), demo=True), SetClock(NOW))
    wiring.listen(house)
    apply.upgrade(house.database)
    demo_world.load(house, lambda *_: None)
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


def test_the_judge_has_contestants_to_score(stage: Stage) -> None:
    with stage.work("DEMO-JUDGE") as work:
        (mine,) = judging.mine(work)
        sheet = judging.sheet(work, mine.stage_ref, mine.components[0])
    assert mine.is_head
    assert len([row for row in sheet.rows if row.mark is None and row.recused is None]) >= 5


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
