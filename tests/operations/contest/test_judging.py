"""Judges sign marks by number only; the head judge confirms them; what changed afterwards is noticed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from contest import board_stages, boards, contests, entrants, judges, judging, panels, results, stages
from contest.board_errors import BoardBlind
from contest.desk_views import PanelRow
from contest.errors import (
    JudgeRecused,
    MarkConfirmed,
    MarkMeanwhile,
    MarksChanged,
    MarkUnconfirmed,
    MarkUnfit,
    NotSettled,
    ReasonNeeded,
    StageBusy,
    StageUnfit,
)
from contest.rules.rule_sheet import Component, ComponentKind, KeyName, RuleSheet, SortKey
from contest.states import StageKind
from contest.views import MarkDraft, StageDraft
from core import audit
from core.access import Role
from core.clock import SetClock
from core.errors import Conflict, NotAllowed, NotFound
from core.house import House
from core.people import directory
from core.points import Points
from tests import make, make_contest
from tests.make import Someone
from tests.make_contest import Made

PRACTICAL = RuleSheet(
    components=(
        Component(
            name="practical",
            title="操作技能",
            kind=ComponentKind.PRACTICAL,
            of_points=Points(10_000),
            weight=1000,
        ),
    ),
    keys=(SortKey(key=KeyName.TOTAL),),
)
FINAL = StageDraft(title="决赛", kind=StageKind.FINAL, panels={"practical": make_contest.PANEL})


@dataclass
class Hall:
    """A final with two contestants of different works, and two judges of the organising unit."""

    made: Made
    stage: str
    people: list[Someone]
    entries: list[str]
    judges: list[Someone]


@pytest.fixture
def hall(house: House, clock: SetClock) -> Hall:
    unit = make.unit(house, "市总工会")
    organiser = make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit)
    made = make_contest.published(house, clock, organiser, unit, [FINAL], sheet=PRACTICAL)
    people = [
        *make.workers(house, make.unit(house, "第一水厂", unit), 1),
        *make.workers(house, make.unit(house, "第二水厂", unit), 1),
    ]
    refs = make_contest.applied(house, made, people)
    panel = [make.someone(house, f"裁判{n}", Role.JUDGE, unit_ref=unit) for n in (1, 2)]
    with house.work(organiser.actor) as work:
        for judge in panel:
            judges.appoint(work, made.stages[0], judge.code, is_head=judge is panel[0])
        stages.open_stage(work, made.stages[0])
    return Hall(made, made.stages[0], people, [refs[each.ref] for each in people], panel)


def test_a_judge_sees_numbers_and_no_names_and_only_the_own_marks(house: House, hall: Hall) -> None:
    make_contest.signed(house, hall.judges[1], hall.stage, hall.entries[0], wiring=30, safety=50)
    with house.reading(hall.judges[0].actor) as work:
        sheet = judging.sheet(work, hall.stage, "practical")
        (mine,) = judging.mine(work)
    assert [row.mark for row in sheet.rows] == [None, None]
    known = make_contest.codes(house, hall.made)
    assert "职工" not in sheet.model_dump_json() and known
    assert all(code not in sheet.model_dump_json() for code in known.values())
    with house.reading(hall.made.organiser.actor) as work:
        resolved = {row.blind: row.code for row in entrants.listing(work, hall.stage).rows}
        panel = {row.code: row.number for row in panels.page(work, hall.stage, "practical").rows}
    assert panel == resolved and set(resolved) == {row.code for row in sheet.rows}
    with house.reading(hall.judges[0].actor) as work:
        assert {row.number for row in panels.page(work, hall.stage, "practical").rows} == {""}
    assert sheet.panel.aspects[1].anchors[0].points == 3_000
    assert (mine.to_score, mine.scored, mine.is_head) == (2, 0, True)
    with house.reading(hall.judges[1].actor) as work:
        marks = [row.mark for row in judging.sheet(work, hall.stage, "practical").rows]
        assert marks.count(None) == 1
        assert (judging.mine(work)[0].to_score, judging.mine(work)[0].scored) == (1, 1)
    with house.reading(hall.people[0].actor) as work, pytest.raises(NotAllowed):
        judging.sheet(work, hall.stage, "practical")


def test_who_still_judges_a_stage_does_not_open_the_jurys_side_which_names_everybody(
    house: House, hall: Hall
) -> None:
    colleague = make.someone(house, "旁观裁判", Role.JUDGE, unit_ref=hall.made.unit)
    with house.reading(hall.made.organiser.actor) as work:
        (board,) = boards.listing(work)
        assert boards.for_jury(work, board.ref) == board
    with house.reading(colleague.actor) as work:
        assert boards.for_jury(work, board.ref) == board
    with house.reading(hall.judges[0].actor) as work:
        assert board_stages.closed_to(work, [board]) == {board.id}
        with pytest.raises(BoardBlind):
            boards.for_jury(work, board.ref)
    for entry in hall.entries:
        for judge in hall.judges:
            make_contest.signed(house, judge, hall.stage, entry, wiring=30, safety=50)
    assert make_contest.confirmed(house, hall.judges[0], hall.stage) == 2
    with house.work(hall.made.organiser.actor) as work:
        assert board_stages.liveliest(work, [board]) == board
        stages.close(work, hall.stage)
        results.settle(work, hall.stage)
    with house.reading(hall.judges[0].actor) as work:
        assert boards.for_jury(work, board.ref) == board
        assert board_stages.states(work, [board])[board.stage_id] in board_stages.OVER


def test_sending_a_mark_twice_marks_once_and_another_mark_needs_another_nonce(
    house: House, hall: Hall
) -> None:
    judge = hall.judges[0]
    first = make_contest.signed(house, judge, hall.stage, hall.entries[0], wiring=30, safety=50, nonce="a")
    again = make_contest.signed(house, judge, hall.stage, hall.entries[0], wiring=31, safety=50, nonce="a")
    assert again == first
    with pytest.raises(Conflict):
        make_contest.signed(house, judge, hall.stage, hall.entries[1], wiring=1, safety=1, nonce="a")
    with pytest.raises(ReasonNeeded):
        make_contest.signed(house, judge, hall.stage, hall.entries[0], wiring=1, safety=1)
    second = make_contest.signed(
        house, judge, hall.stage, hall.entries[0], wiring=35, safety=50, reason="漏记一项"
    )
    assert (first.points, second.points, second.reason) == (8_000, 8_500, "漏记一项")


def test_a_mark_signed_meanwhile_elsewhere_is_not_written_over_unseen(house: House, hall: Hall) -> None:
    judge, entry = hall.judges[0], hall.entries[0]
    first = make_contest.signed(house, judge, hall.stage, entry, wiring=30, safety=50, seen=0, nonce="a")
    for reason in ("", "漏记一项"):
        with pytest.raises(MarkMeanwhile):
            make_contest.signed(house, judge, hall.stage, entry, wiring=1, safety=1, seen=0, reason=reason)
    second = make_contest.signed(
        house, judge, hall.stage, entry, wiring=35, safety=50, seen=first.id, reason="平板甲", nonce="b"
    )
    unsent: dict[str, Any] = {"wiring": 20, "safety": 50, "reason": "平板乙", "nonce": "c"}
    with pytest.raises(MarkMeanwhile):
        make_contest.signed(house, judge, hall.stage, entry, seen=first.id, **unsent)
    again = make_contest.signed(
        house, judge, hall.stage, entry, wiring=35, safety=50, seen=first.id, reason="平板甲", nonce="b"
    )
    assert again == second
    decided = make_contest.signed(house, judge, hall.stage, entry, seen=second.id, **unsent)
    assert (second.points, decided.points) == (8_500, 7_000)


def test_a_replaced_mark_and_a_replaced_result_stay_to_be_read_beside_what_counts(
    house: House, clock: SetClock, hall: Hall
) -> None:
    (head, other), (entry, _) = hall.judges, hall.entries
    make_contest.signed(house, other, hall.stage, entry, wiring=30, safety=50)
    clock.advance(minutes=5)
    make_contest.signed(house, other, hall.stage, entry, wiring=32, safety=50, reason="漏记一项")
    assert not _row(house, head, hall, entry).replaced
    make_contest.signed(house, head, hall.stage, entry, wiring=32, safety=50)
    row = _row(house, head, hall, entry)
    ((whose, (former,)),) = row.replaced.items()
    assert (former.points, former.absent, former.by) == (8_000, False, "")
    assert row.marks[whose].points == 8_200 and row.marks[whose].signed_at - former.at == timedelta(minutes=5)
    assert not row.confirmed_before and not row.confirmed_by
    make_contest.confirmed(house, head, hall.stage)
    with house.work(hall.made.organiser.actor) as work:
        panels.rule(work, hall.stage, "practical", entry, points=None, reason="仲裁委员会复核")
    row = _row(house, head, hall, entry)
    (former,) = row.confirmed_before
    assert (former.points, former.by) == (8_200, head.name)
    assert (row.confirmed_by, row.confirmed_reason) == (hall.made.organiser.name, "仲裁委员会复核")
    assert row.ruled
    assert row.number == "" and "职工" not in row.model_dump_json()


def test_the_log_of_marks_names_the_blind_number_and_what_was_before(house: House, hall: Hall) -> None:
    (head, other), (entry, second) = hall.judges, hall.entries
    code = _row(house, head, hall, entry).code
    make_contest.signed(house, other, hall.stage, entry, wiring=30, safety=50)
    make_contest.signed(house, other, hall.stage, entry, wiring=32, safety=50, reason="漏记一项")
    make_contest.signed(house, head, hall.stage, entry, wiring=32, safety=50)
    make_contest.confirmed(house, head, hall.stage)
    with house.work(hall.made.organiser.actor) as work:
        panels.rule(work, hall.stage, "practical", entry, points=None, reason="仲裁委员会复核")
    for judge in hall.judges:
        make_contest.signed(house, judge, hall.stage, second, wiring=10, safety=50)
    with house.work(hall.made.organiser.actor) as work:
        panels.rule(work, hall.stage, "practical", second, points=Points(5_000), reason="设备故障")
    assert _logged(house, entry) == [
        ("mark.signed", code, None, "80", None),
        ("mark.signed", code, "80", "82", "漏记一项"),
        ("mark.signed", code, None, "82", None),
        ("mark.confirmed", code, None, "82", None),
        ("mark.ruled", code, "82", "absent", "仲裁委员会复核"),
    ]
    ((action, _, was, is_now, _),) = [each for each in _logged(house, second) if each[0] != "mark.signed"]
    assert (action, was, is_now) == ("mark.ruled", "60", "50")


def _row(house: House, who: Someone, hall: Hall, entry: str) -> PanelRow:
    """One contestant in the table of the head judge."""
    with house.reading(who.actor) as work:
        rows = panels.page(work, hall.stage, "practical").rows
    return next(each for each in rows if each.entry_ref == entry)


def _logged(house: House, entry: str) -> list[tuple[str | None, ...]]:
    """What the log says of an entrant's marks, oldest first."""
    with house.reading() as work:
        lines = [each for each in audit.of_subject(work, "entry", entry) if each.action.startswith("mark.")]
        return [
            (each.action, *(each.facts.get(name) for name in ("blind", "was", "is", "reason")))
            for each in reversed(lines)
        ]


def test_a_head_judge_who_scores_reads_the_others_marks_after_signing(house: House, hall: Hall) -> None:
    head, other = hall.judges
    make_contest.signed(house, other, hall.stage, hall.entries[0], wiring=30, safety=50)
    with house.reading(head.actor) as work:
        page = panels.page(work, hall.stage, "practical")
    (row,) = [each for each in page.rows if each.entry_ref == hall.entries[0]]
    assert row.withheld and not row.marks and row.points is None and not row.against
    with house.work(head.actor) as work, pytest.raises(MarkUnconfirmed):
        panels.confirm(work, hall.stage, "practical", hall.entries[0], seen="")
    with house.reading(hall.made.organiser.actor) as work:
        assert any(each.marks for each in panels.page(work, hall.stage, "practical").rows)
    make_contest.signed(house, head, hall.stage, hall.entries[0], wiring=20, safety=50)
    with house.reading(head.actor) as work:
        page = panels.page(work, hall.stage, "practical")
    (row,) = [each for each in page.rows if each.entry_ref == hall.entries[0]]
    assert not row.withheld and len(row.marks) == 2


def test_a_mark_out_of_range_or_of_an_unknown_aspect_is_not_taken(house: House, hall: Hall) -> None:
    with pytest.raises(MarkUnfit):
        make_contest.signed(house, hall.judges[0], hall.stage, hall.entries[0], wiring=41, safety=0)
    odd = MarkDraft(nonce="", aspects={"style": Points(1)}, time_used_ms=-1)
    with house.work(hall.judges[0].actor) as work, pytest.raises(MarkUnfit) as refused:
        judging.submit(work, hall.stage, "practical", hall.entries[0], odd)
    assert {each.code for each in refused.value.findings} == {
        "contest.nonce_unfit",
        "contest.time_negative",
        "contest.aspect_unmarked",
        "contest.aspect_unknown",
    }


def test_a_judge_of_the_contestants_unit_or_one_who_stepped_back_does_not_mark(
    house: House, hall: Hall
) -> None:
    works = contest_unit(house, hall)
    own = make.someone(house, "裁判3", Role.JUDGE, unit_ref=works)
    with house.work(hall.made.organiser.actor) as work:
        judges.appoint(work, hall.stage, own.code)
    with pytest.raises(JudgeRecused):
        make_contest.signed(house, own, hall.stage, hall.entries[0], wiring=1, safety=1)
    make_contest.signed(house, own, hall.stage, hall.entries[1], wiring=1, safety=1)
    with house.work(own.actor) as work:
        judges.recuse_myself(work, hall.stage, hall.entries[1])
        judges.recuse_myself(work, hall.stage, hall.entries[1])
    with house.reading(hall.judges[0].actor) as work:
        page = panels.page(work, hall.stage, "practical")
    assert next(each for each in page.rows if each.entry_ref == hall.entries[1]).marks == {}
    assert len(page.judges[2].recused) == 1


def contest_unit(house: House, hall: Hall) -> str:
    """The works of the first contestant."""
    with house.reading() as work:
        unit = directory.unit_of_day(work, hall.people[0].person_id, work.today)
    assert unit is not None
    return unit.ref


def test_judges_who_differ_are_looked_at_again_before_anything_is_confirmed(house: House, hall: Hall) -> None:
    entry = hall.entries[0]
    make_contest.signed(house, hall.judges[0], hall.stage, entry, wiring=40, safety=50, time_used_ms=900)
    seen = make_contest.looked_at(house, hall.judges[0], hall.stage)[entry]
    with house.work(hall.judges[0].actor) as work, pytest.raises(MarkUnconfirmed) as refused:
        panels.confirm(work, hall.stage, "practical", entry, seen=seen)
    assert refused.value.findings[0].code == "contest.judges_missing"
    make_contest.signed(house, hall.judges[1], hall.stage, entry, wiring=20, safety=50)
    assert make_contest.confirmed(house, hall.judges[0], hall.stage) == 0
    seen = make_contest.looked_at(house, hall.judges[0], hall.stage)[entry]
    with house.work(hall.judges[0].actor) as work, pytest.raises(MarkUnconfirmed) as refused:
        panels.confirm(work, hall.stage, "practical", entry, seen=seen)
    assert refused.value.findings[0].code == "contest.judges_differ"
    with house.work(hall.judges[1].actor) as work, pytest.raises(NotAllowed):
        panels.confirm(work, hall.stage, "practical", entry, seen=seen, looked_again=True)
    with house.work(hall.judges[0].actor) as work:
        row = panels.confirm(work, hall.stage, "practical", entry, seen=seen, looked_again=True)
        assert panels.confirm(work, hall.stage, "practical", entry, seen=seen, looked_again=True) == row
    assert row.confirmed_points == 8_000
    with pytest.raises(MarkConfirmed):
        make_contest.signed(house, hall.judges[1], hall.stage, entry, wiring=40, safety=50, reason="改")


def test_nobody_confirms_marks_that_they_have_not_seen(house: House, hall: Hall) -> None:
    head, other = hall.judges
    for judge in hall.judges:
        for entry in hall.entries[:2]:
            make_contest.signed(house, judge, hall.stage, entry, wiring=40, safety=50)
    seen = make_contest.looked_at(house, head, hall.stage)
    make_contest.signed(house, other, hall.stage, hall.entries[0], wiring=38, safety=50, reason="漏记一项")
    with house.work(head.actor) as work, pytest.raises(MarksChanged) as refused:
        panels.confirm(work, hall.stage, "practical", hall.entries[0], seen=seen[hall.entries[0]])
    assert refused.value.facts["blind"]
    with house.work(head.actor) as work:
        assert panels.confirm_all(work, hall.stage, "practical", seen) == (1, 1)
        assert panels.confirm_all(work, hall.stage, "practical", seen) == (0, 1)
    seen = make_contest.looked_at(house, head, hall.stage)
    with house.work(head.actor) as work:
        row = panels.confirm(work, hall.stage, "practical", hall.entries[0], seen=seen[hall.entries[0]])
    assert row.confirmed_points == 8_900


def test_a_final_without_marks_for_everybody_is_not_settled_and_an_absence_is_a_mark(
    house: House, hall: Hall
) -> None:
    for judge in hall.judges:
        make_contest.signed(house, judge, hall.stage, hall.entries[0], wiring=40, safety=50)
    make_contest.confirmed(house, hall.judges[0], hall.stage)
    with house.work(hall.made.organiser.actor) as work:
        stages.close(work, hall.stage)
    with pytest.raises(NotSettled) as refused, house.work(hall.made.organiser.actor) as work:
        results.settle(work, hall.stage)
    assert {each.code for each in refused.value.findings} == {
        "contest.marks_unconfirmed",
        "contest.scores_incomplete",
    }
    for judge in hall.judges:
        absent = MarkDraft(nonce=f"absent-{judge.code}", absent=True)
        with house.work(judge.actor) as work:
            judging.submit(work, hall.stage, "practical", hall.entries[1], absent)
    assert make_contest.confirmed(house, hall.judges[0], hall.stage) == 1
    with house.work(hall.made.organiser.actor) as work:
        results.settle(work, hall.stage)
        check = results.check(work, hall.stage)
    assert (check.complete, check.absent, check.findings) == (1, 1, ())
    with pytest.raises(StageBusy):
        make_contest.signed(
            house, hall.judges[0], hall.stage, hall.entries[0], wiring=1, safety=1, reason="改"
        )
    with house.work(hall.made.organiser.actor) as work, pytest.raises(StageBusy):
        panels.rule(work, hall.stage, "practical", hall.entries[0], points=Points(1), reason="裁决")
    with house.work(hall.made.organiser.actor) as work:
        results.reopen(work, hall.stage, "漏评")
        panels.rule(work, hall.stage, "practical", hall.entries[1], points=Points(5_000), reason="设备故障")
        with pytest.raises(MarkUnfit):
            panels.rule(work, hall.stage, "practical", hall.entries[1], points=Points(10_001), reason="裁决")
        results.settle(work, hall.stage)
        assert results.check(work, hall.stage).complete == 2


def test_who_judges_holds_the_role_and_does_not_compete(house: House, hall: Hall) -> None:
    with house.work(hall.made.organiser.actor) as work:
        with pytest.raises(StageUnfit) as refused:
            judges.appoint(work, hall.stage, hall.people[0].code)
        with pytest.raises(NotFound):
            judges.appoint(work, hall.stage, "nobody")
        head, second = judges.listing(work, hall.stage)
        judges.dismiss(work, second.ref)
        judges.dismiss(work, second.ref)
        assert judges.listing(work, hall.stage) == (head,)
        judges.recuse(work, head.ref, hall.entries[0])
        assert contests.look(work, hall.made.ref).stages[0].judges == 1
    assert [each.code for each in refused.value.findings] == [
        "contest.not_a_judge",
        "contest.judge_competes",
    ]
    with pytest.raises(NotAllowed):
        make_contest.signed(house, hall.judges[1], hall.stage, hall.entries[0], wiring=1, safety=1)
