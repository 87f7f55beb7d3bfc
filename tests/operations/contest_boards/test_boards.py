"""A board: opened once, scored from sources that count once, struck and restored, frozen and thawed."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from contest import board_reading, boards
from contest.board_errors import BoardOpen, FreezeRefused, ScoreUnfit
from contest.board_models import ScoreEventRow
from contest.boards import Contestant
from contest.errors import ReasonNeeded
from contest.rules.freeze import NamesShown
from core.access import HOUSE, Role
from core.clock import SetClock
from core.errors import NotAllowed, NotFound
from core.house import House
from core.people.events import PersonErased, PersonsMerged
from core.points import Points
from tests import make, make_boards


@pytest.fixture
def unit(house: House) -> str:
    return make.unit(house)


def ranks(house: House, board_id: int) -> list[tuple[int, int | None]]:
    """Settled and live standings, which must agree; entry numbers and ranks."""
    with house.reading(HOUSE) as work:
        settled = boards.standings(work, board_id)
        assert settled == boards.live_standings(work, board_id)
    return [(each.entry_id - 1000, each.rank) for each in settled]


def test_scores_rank_people_and_a_correction_replaces_what_it_corrects(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 3)
    for entry, points in ((1, 7_000), (2, 9_000), (3, 8_000)):
        make_boards.score(house, board.id, entry, "theory", points)
        make_boards.score(house, board.id, entry, "skill", points)
    assert ranks(house, board.id) == [(2, 1), (3, 2), (1, 3)]
    make_boards.settle(house)
    make_boards.score(house, board.id, 1, "skill", 10_000)
    assert ranks(house, board.id) == [(1, 1), (2, 2), (3, 3)]


def test_a_source_counts_once(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 2)
    assert make_boards.score(house, board.id, 1, "theory", 7_000, source="attempt:1") is True
    assert make_boards.score(house, board.id, 1, "theory", 9_000, source="attempt:1") is False
    with house.reading(HOUSE) as work:
        first = boards.standings(work, board.id)[0]
    assert (first.entry_id, first.so_far) == (1001, 2_100)


def test_absence_is_no_score(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 2)
    make_boards.score(house, board.id, 1, "theory", None)
    make_boards.score(house, board.id, 2, "theory", 0)
    assert ranks(house, board.id) == [(2, 1), (1, None)]


@pytest.mark.parametrize(
    ("component", "points", "code"),
    [
        ("speech", 10, "contest.score_component_unknown"),
        ("theory", 10_001, "contest.score_out_of_range"),
        ("theory", -1, "contest.score_out_of_range"),
    ],
)
def test_a_score_that_cannot_stand_is_refused(
    house: House, unit: str, component: str, points: int, code: str
) -> None:
    board = make_boards.board(house, unit, 1)
    with pytest.raises(ScoreUnfit) as refused:
        make_boards.score(house, board.id, 1, component, points)
    assert [each.code for each in refused.value.findings] == [code]


def test_points_of_somebody_absent_and_a_time_below_nothing_are_refused(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 1)
    with pytest.raises(ScoreUnfit) as refused, house.work(HOUSE) as work:
        boards.score(
            work,
            board.id,
            entry_id=1001,
            component="theory",
            points=Points(1),
            absent=True,
            time_used_ms=-1,
            source="a",
            happened_at=work.now,
        )
    assert [each.code for each in refused.value.findings] == [
        "contest.score_or_absent",
        "contest.score_time_unfit",
    ]


def test_nobody_is_scored_who_is_not_on_the_list(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 1)
    with pytest.raises(NotFound):
        make_boards.score(house, board.id, 2, "theory", 10)
    with pytest.raises(NotFound):
        make_boards.score(house, board.id + 1, 1, "theory", 10)


def test_who_is_struck_out_has_no_rank_until_restored(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 2)
    make_boards.score(house, board.id, 1, "theory", 9_000)
    make_boards.score(house, board.id, 2, "theory", 8_000)
    with house.work(HOUSE) as work:
        boards.strike(work, board.id, 1001, "冒名顶替")
    assert ranks(house, board.id) == [(2, 1), (1, None)]
    with house.work(HOUSE) as work:
        boards.restore(work, board.id, 1001, "申诉成立")
    assert ranks(house, board.id) == [(1, 1), (2, 2)]
    with pytest.raises(ReasonNeeded), house.work(HOUSE) as work:
        boards.strike(work, board.id, 1001, " ")


def test_a_numbered_event_is_final(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 1)
    make_boards.score(house, board.id, 1, "theory", 9_000)
    make_boards.settle(house)
    for statement in ("UPDATE contest_score_event SET points = 1", "DELETE FROM contest_score_event"):
        with pytest.raises(DBAPIError), house.work(HOUSE) as work:
            work.session.connection().exec_driver_sql(statement)
    with house.reading(HOUSE) as work:
        assert work.session.scalars(select(ScoreEventRow.points)).all() == [9_000]


def test_a_stage_has_one_board_and_only_its_organiser_opens_and_freezes_it(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 1)
    stranger = make.someone(house, "外单位组织者", Role.ORGANISER, unit_ref=make.unit(house, "外单位"))
    judge = make.someone(house, "裁判", Role.JUDGE, unit_ref=unit)
    with house.reading(HOUSE) as work:
        assert boards.board_of_stage(work, board.stage_id) == board
        assert boards.board_of_stage(work, 10**6) is None
    for who in (stranger, judge):
        with pytest.raises(NotAllowed), house.work(who.actor) as work:
            boards.freeze(work, board.id)
        with pytest.raises(NotAllowed), house.work(who.actor) as work:
            boards.open_board(work, title="", unit_id=board.unit_id, sheet=board.sheet, stage_id=10**6)
    with pytest.raises(BoardOpen), house.work(HOUSE) as work:
        boards.open_board(work, title="", unit_id=board.unit_id, sheet=board.sheet, stage_id=board.stage_id)
    with house.reading(judge.actor) as work:
        assert boards.for_jury(work, board.ref).id == board.id
    with pytest.raises(NotAllowed), house.reading(stranger.actor) as work:
        boards.for_jury(work, board.ref)


def test_freezing_and_thawing_are_one_change_each(house: House, unit: str, clock: SetClock) -> None:
    board = make_boards.board(house, unit, 1)
    with house.work(HOUSE) as work:
        frozen = boards.freeze(work, board.id)
    assert (frozen.freeze_at, frozen.thawed_at, frozen.epoch) == (clock.now(), None, board.epoch + 1)
    with pytest.raises(FreezeRefused), house.work(HOUSE) as work:
        boards.freeze(work, board.id)
    clock.advance(minutes=5)
    with house.work(HOUSE) as work:
        thawed = boards.thaw(work, board.id)
    assert (thawed.thawed_at, thawed.epoch) == (clock.now(), board.epoch + 2)
    with pytest.raises(FreezeRefused), house.work(HOUSE) as work:
        boards.thaw(work, board.id)
    with house.work(HOUSE) as work:
        again = boards.freeze(work, board.id, clock.now() + timedelta(minutes=1))
    assert (again.thawed_at, again.epoch) == (None, board.epoch + 3)
    with pytest.raises(NotFound), house.work(HOUSE) as work:
        boards.freeze(work, board.id + 1)


def test_people_are_listed_once_and_kept_up_to_date(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 2)
    listed = make_boards.contestants(3)
    with house.work(HOUSE) as work:
        assert boards.enlist(work, board.id, listed) == 1
        assert boards.enlist(work, board.id, listed) == 0
        moved = Contestant(1001, "27-0001", "李红", "江城水厂")
        assert boards.enlist(work, board.id, [moved]) == 1
    with house.reading(HOUSE) as work:
        assert boards.by_ref(work, board.ref).epoch == board.epoch + 2


def test_settings_turn_the_board_and_hide_it_from_the_list(house: House, unit: str) -> None:
    board = make_boards.board(house, unit, 1)
    with house.work(HOUSE) as work:
        changed = boards.arrange(work, board.id, names=NamesShown.FULL, is_public=False, title="电工决赛总榜")
    assert (changed.names, changed.is_public, changed.title) == (NamesShown.FULL, False, "电工决赛总榜")
    judge = make.someone(house, "裁判", Role.JUDGE, unit_ref=unit)
    worker = make.someone(house, "职工", unit_ref=unit)
    for who, seen in ((judge, [board.id]), (worker, [])):
        with house.reading(who.actor) as work:
            assert [each.id for each in boards.listing(work)] == seen


def test_a_person_finds_their_own_row_also_after_two_accounts_became_one(house: House, unit: str) -> None:
    worker, other = make.workers(house, unit, 2)
    listed = [Contestant(1001, "27-0001", "张强", "江城水厂", person_id=worker.person_id)]
    board = make_boards.board(house, unit, listed)
    with house.reading(worker.actor) as work:
        assert boards.number_of(work, board.id) == 1
    with house.reading(other.actor) as work:
        assert boards.number_of(work, board.id) is None
    with house.work(HOUSE) as work:
        boards.follow_merged(work, PersonsMerged(kept_id=other.person_id, given_up_id=worker.person_id))
    with house.reading(other.actor) as work:
        assert boards.number_of(work, board.id) == 1
    with house.reading() as work:
        assert boards.number_of(work, board.id) is None


def test_the_name_of_an_erased_person_leaves_the_boards_and_their_place_stays(
    house: House, unit: str
) -> None:
    person = make.someone(house, "张建军", unit_ref=unit)
    board = make_boards.board(house, unit, 2)
    with house.work(HOUSE) as work:
        entrant = Contestant(1001, "C1", "张建军", "甲厂", person_id=person.person_id)
        boards.enlist(work, board.id, [entrant])
    make_boards.score(house, board.id, 1, "theory", 9_000)
    before = ranks(house, board.id)
    for _ in range(2):
        with house.work(HOUSE) as work:
            boards.forget_erased(work, PersonErased(person.person_id))
    with house.reading(HOUSE) as work:
        names = {each.name for each in board_reading.members(work.session, board.id)}
    assert "张建军" not in names
    assert ranks(house, board.id) == before
