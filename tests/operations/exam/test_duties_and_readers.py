"""Who is responsible for a sitting, what was done in it, and who reads whose results and scripts."""

import pytest
from sqlalchemy import select

from core import notices
from core.access import HOUSE, Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.errors import Conflict, NotAllowed, NotFound
from core.house import House
from core.points import Points
from exam import admissions, duties, interventions, invigilation, marks, readers, results, sittings, tables
from exam.desk_views import ResultsWanted
from exam.errors import NotAnInvigilator, ScriptSealed
from exam.states import InterventionKind, ResultOrder, Standing
from tests import make
from tests.make import Engine, Someone


@pytest.fixture
def top(house: House) -> str:
    return make.unit(house, "江城工会")


@pytest.fixture
def unit(house: House, top: str) -> str:
    return make.unit(house, "第一车间", top)


@pytest.fixture
def organiser(house: House, top: str) -> Someone:
    return make.someone(house, "李梅", Role.ORGANISER, unit_ref=top)


@pytest.fixture
def watcher(house: House, top: str) -> Someone:
    return make.someone(house, "周芳", Role.INVIGILATOR, unit_ref=top)


@pytest.fixture
def people(house: House, unit: str) -> list[Someone]:
    return make.workers(house, unit, 3)


@pytest.fixture
def sitting(house: House, clock: SetClock, top: str, organiser: Someone, people: list[Someone]) -> str:
    """A sitting of the upper unit with three workers of the lower one and one of the upper's own."""
    own = make.someone(house, "本部职工", unit_ref=top)
    ref = make.sitting(house, make.paper(house, make.bank(house, top)), clock.now())
    with house.work(organiser.actor) as work:
        admissions.admit_codes(work, ref, [each.code for each in people], "一号")
        admissions.admit_codes(work, ref, [own.code])
    return ref


def finish(house: House, engine: Engine, who: Someone, sitting: str, *, right: int) -> str:
    attempt = make.begun(house, who, sitting)
    pen = make.pen(house, who, attempt)
    good = make.answers(house, who, attempt)
    bad = make.answers(house, who, attempt, right=False)
    for place, slot in enumerate(good):
        pen.write(slot, (good if place < right else bad)[slot])
    with house.work(HOUSE) as work:
        invigilation.force_hand_in(work, attempt, "演练结束")
    engine.deliver()
    return attempt


def test_a_duty_is_for_who_may_intervene_there_and_is_told(
    house: House, organiser: Someone, watcher: Someone, people: list[Someone], sitting: str
) -> None:
    with house.work(organiser.actor) as work:
        room = duties.board(work, sitting).rooms[0]
        assert duties.assign(work, sitting, watcher.code, room.ref) == "周芳"
        assert duties.assign(work, sitting, watcher.code.lower(), room.ref) == "周芳"
        with pytest.raises(NotAnInvigilator):
            duties.assign(work, sitting, people[0].code)
        with pytest.raises(NotFound):
            duties.assign(work, sitting, watcher.code, "0000000000000000")
    with house.reading(watcher.actor) as work:
        board = duties.board(work, sitting)
        assert duties.mine(work) == {sittings.look(work, sitting).id}
        assert notices.mine(work).notices[0].code == "exam.duty_given_room"
    assert [(each.name, each.room, each.is_me) for each in board.duties] == [("周芳", "一号", True)]
    assert [(each.name, each.seats, each.responsible) for each in board.rooms] == [("一号", 3, ("周芳",))]
    assert board.invigilators == ()


def test_who_is_relieved_still_watches(
    house: House, organiser: Someone, watcher: Someone, sitting: str
) -> None:
    with house.work(organiser.actor) as work:
        duties.assign(work, sitting, watcher.code)
        duty = duties.board(work, sitting).duties[0]
        duties.relieve(work, sitting, duty.id)
        duties.relieve(work, sitting, duty.id)
    with house.reading(watcher.actor) as work:
        assert duties.board(work, sitting).duties == ()
        assert invigilation.wall(work, sitting).tiles
    with house.work(watcher.actor) as work, pytest.raises(NotAllowed):
        duties.assign(work, sitting, watcher.code)


def test_what_was_done_is_listed_with_who_why_and_when(
    house: House, watcher: Someone, organiser: Someone, people: list[Someone], sitting: str
) -> None:
    first = make.begun(house, people[0], sitting)
    with house.work(watcher.actor) as work:
        invigilation.grant_time(work, sitting, seconds=600, reason="停电")
        invigilation.grant_time(work, sitting, seconds=300, reason="键盘故障", attempt_ref=first)
        invigilation.tell(work, first, "请坐好")
        invigilation.force_hand_in(work, first, "身体不适")
        invigilation.note_incident(work, first, InterventionKind.UNWELL, " 头晕，离场休息 ")
        with pytest.raises(Conflict):
            invigilation.note_incident(work, first, InterventionKind.VOIDED, "不是情况")
        of_one = interventions.of_attempt(work, sitting, first)
    with house.reading(organiser.actor) as work:
        done = interventions.of_sitting(work, sitting)
    assert [(each.whom, each.minutes, each.reason, each.by) for each in done.grants] == [
        ("职工1", 5, "键盘故障", "周芳"),
        ("", 10, "停电", "周芳"),
    ]
    assert [(each.kind, each.whom, each.words) for each in done.deeds] == [
        (InterventionKind.UNWELL, "职工1", "头晕，离场休息"),
        (InterventionKind.FORCED_IN, "职工1", "身体不适"),
        (InterventionKind.TOLD, "职工1", "请坐好"),
    ]
    assert of_one == done.deeds
    with house.reading(people[0].actor) as work:
        mine = results.mine(work, first)
    assert mine.forced_in is not None and mine.receipt_code
    assert (mine.forced_in.by, mine.forced_in.reason) == ("周芳", "身体不适")


def test_hr_of_a_lower_unit_reads_about_its_own_people_in_an_upper_units_sitting(
    house: House, clock: SetClock, engine: Engine, top: str, unit: str, people: list[Someone], sitting: str
) -> None:
    for person, right in zip(people, (10, 4, 4), strict=True):
        finish(house, engine, person, sitting, right=right)
    theirs = make.someone(house, "钱华", Role.HR, unit_ref=unit)
    others = make.someone(house, "别家人事", Role.HR, unit_ref=make.unit(house, "二车间", top))
    whole = make.someone(house, "总人事", Role.HR, unit_ref=top)
    with house.reading(theirs.actor) as work:
        early = tables.of_sitting(work, sitting)
        assert early.held_back and early.summary.n == 0 and early.standings[Standing.MARKED] == 3
        assert {(row.points, row.rank) for row in (*early.rows, *tables.all_rows(work, sitting))} == {
            (None, None)
        }
    with house.reading(whole.actor) as work:
        assert not (seen := tables.of_sitting(work, sitting)).held_back and seen.summary.n == 3
        assert marks.unreleased(work, {seen.sitting.id}) == frozenset()
    clock.advance(days=1)
    with house.reading() as work:
        assert marks.unreleased(work, {seen.sitting.id}) == frozenset()
    with house.reading(theirs.actor) as work:
        assert sittings.listing(work) == []
        assert [each.admitted for each in readers.with_own_people(work)] == [3]
        seen = tables.of_sitting(work, sitting, ResultsWanted(order=ResultOrder.POINTS))
    assert not seen.whole and [row.name for row in seen.rows] == ["职工1", "职工2", "职工3"]
    assert [row.rank for row in seen.rows] == [1, 2, 2]
    assert (seen.sitting.admitted, seen.summary.n) == (3, 3)
    with house.reading(others.actor) as work:
        assert readers.with_own_people(work) == []
        with pytest.raises(NotAllowed):
            tables.of_sitting(work, sitting)
    with house.reading(whole.actor) as work:
        assert len(tables.of_sitting(work, sitting).rows) == 4
        assert readers.with_own_people(work) == []


def test_rows_are_found_by_name_unit_and_standing(
    house: House, engine: Engine, organiser: Someone, people: list[Someone], sitting: str
) -> None:
    finish(house, engine, people[0], sitting, right=3)

    def names(**wanted: object) -> list[str]:
        with house.reading(organiser.actor) as work:
            seen = tables.of_sitting(work, sitting, ResultsWanted.model_validate(wanted))
            return [row.name for row in seen.rows]

    with house.reading(organiser.actor) as work:
        listed = {each.name: each.id for each in tables.of_sitting(work, sitting).units}
    assert names(words="职工2") == ["职工2"]
    assert names(unit=listed["江城工会"]) == ["本部职工"]
    assert names(standing=Standing.MARKED) == ["职工1"]
    assert names(order=ResultOrder.POINTS)[0] == "职工1"


def test_a_script_is_read_after_the_end_by_who_may_without_its_key_and_written_down(
    house: House,
    clock: SetClock,
    engine: Engine,
    organiser: Someone,
    unit: str,
    people: list[Someone],
    sitting: str,
) -> None:
    attempt = finish(house, engine, people[0], sitting, right=4)
    with house.work(organiser.actor) as work, pytest.raises(ScriptSealed):
        results.script(work, sitting, attempt)
    clock.advance(hours=4)
    with house.work(organiser.actor) as work:
        script = results.script(work, sitting, attempt)
    assert script.points == sum((slot.awarded or Points(0)) for slot in script.slots)
    assert all(slot.response for slot in script.slots)
    assert {slot.right for slot in script.slots} == {None}
    with house.reading() as work:
        read = select(AuditEntry).where(AuditEntry.action == "results.script_read")
        assert work.session.scalars(read).one().subject_ref == attempt
    elsewhere = make.someone(house, "别家人事", Role.HR, unit_ref=make.unit(house, "二车间"))
    with house.work(elsewhere.actor) as work, pytest.raises(NotAllowed):
        results.script(work, sitting, attempt)


def test_the_list_is_searched_by_name_staff_number_and_room(
    house: House, organiser: Someone, people: list[Someone], sitting: str
) -> None:
    def found(words: str) -> list[str]:
        with house.reading(organiser.actor) as work:
            return [row.name for row in admissions.listing(work, sitting, words=words).rows]

    assert found("本部") == ["本部职工"]
    assert found(people[1].code.lower()) == ["职工2"]
    assert found("一号") == ["职工1", "职工2", "职工3"]
    assert found("没有这个人") == []
