"""The demo world comes in whole and once, through the operations, and everybody finds something to do."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core import audit, feedback, notices, text
from core.access import Role
from core.feedback import FeedbackState
from core.house import House
from core.people import activation, directory, sign_in, units
from core.people.directory import Revealed
from core.people.models import Person, Unit
from core.people.sign_in import Arrival
from core.people.states import CodePurpose, PersonState
from core.people.views import UnitDraft
from core.work import UnitOfWork
from demo import load as demo_world
from demo.world.data import people_data, sittings_data
from demo.world.listening import listening_data
from demo.world.stage import Stage
from exam import (
    analysis,
    attempts,
    forms,
    invigilation,
    marking,
    papers,
    results,
    ruled_items,
    sittings,
    tables,
)
from exam.models import AnswerEntry, AnswerSheet, Attempt
from exam.rules.attempt import AttemptState, ClosedBy
from exam.rules.marking import MarkedSlot, mark_sheet
from exam.states import PaperState, SittingPhase, Standing
from exam.views import SittingView
from migrations import apply
from question_bank import banks, reviews
from question_bank.rules.lifecycle import VersionState
from tests.demo.worlds import NOW, Loaded, build
from tests.make import Engine

Opened = Callable[[str], AbstractContextManager[UnitOfWork]]
"""Opens a writing unit of work of the account with a code."""


@pytest.fixture
def house(tmp_path: Path, loaded: Loaded) -> Iterator[House]:
    """A loaded house of the test's own."""
    shutil.copytree(loaded.folder, tmp_path, dirs_exist_ok=True)
    made = build(tmp_path)
    yield made
    made.close()


@pytest.fixture
def acting(house: House) -> Opened:
    """Units of work of the accounts."""
    stage = Stage.of(house)
    return lambda code: house.work(stage.actor(code))


def the_sitting(acting: Opened, name: str) -> SittingView:
    """The newest sitting of this name in the world's plan."""
    with acting("DEMO-ORGANISER") as work:
        return next(each for each in sittings.listing(work) if each.title.startswith(title_of(name)))


def title_of(name: str) -> str:
    """How the title of a planned sitting begins, before its day."""
    return sittings_data().sitting[name].title.partition("{")[0]


def test_loading_counts_its_steps_to_the_end(loaded: Loaded) -> None:
    heard = loaded.heard
    assert [done for done, _, _ in heard] == sorted(done for done, _, _ in heard)
    assert heard[0][0] == 0
    assert heard[-1][0] == heard[-1][1]
    assert all(label for _, _, label in heard)


def test_a_second_load_does_nothing_and_says_so(house: House) -> None:
    def size() -> tuple[int, ...]:
        with house.reading() as work:
            return tuple(
                work.session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Person, Unit, Attempt, AnswerEntry, audit.AuditEntry)
            )

    before = size()
    heard: list[str] = []
    again = demo_world.load(house, lambda _done, _all, label: heard.append(label))
    assert not again.loaded_now
    assert again.accounts == demo_world.accounts()
    assert size() == before
    assert len(heard) == 1


def test_a_house_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    house = build(tmp_path)
    apply.upgrade(house.database)
    with house.work() as work:
        draft = {"code": "A", "kind": "enterprise", "name": "甲公司", "valid_from": "2020-01-01"}
        units.found(work, UnitDraft.model_validate(draft))
    assert not demo_world.load(house, lambda *_: None).loaded_now
    assert demo_world.refresh(house) == 0
    with house.reading() as work:
        assert work.session.scalar(select(func.count(Unit.id))) == 1
    house.close()


def test_every_account_signs_in_by_password_and_by_one_press(house: House) -> None:
    arrival = Arrival(NOW)
    for account in demo_world.accounts():
        assert sign_in.sign_in(house, account.login, demo_world.PASSWORD, arrival).session
        assert sign_in.enter_demo(house, account.login, arrival).session
    with house.reading() as work:
        shown = sign_in.demo_accounts(work)
    assert [each.login for each in shown] == [each.login for each in demo_world.accounts()]
    assert {role for each in shown for role in each.roles} == set(Role)


def test_some_workers_sign_in_by_password_and_none_by_one_press(house: House) -> None:
    plan = people_data().workers
    assert sign_in.sign_in(house, f"{plan.code_prefix}0001", demo_world.PASSWORD, Arrival(NOW)).session
    late = sign_in.look_up(house, f"{plan.code_prefix}{plan.with_password + 1:04d}", Arrival(NOW))
    assert late.person_id is not None
    assert late.password_hash is None


def test_the_tree_and_its_people_are_of_a_believable_size(acting: Opened) -> None:
    with acting("DEMO-ADMIN") as work:
        tree = units.tree(work, depth=4)
        people = work.session.scalar(select(func.count(Person.id))) or 0
    assert 30 <= len(tree.nodes) <= 40
    assert not tree.cut
    assert 250 <= people <= 280
    assert all(node.members >= 10 for node in tree.nodes if node.unit.kind == "team")


def test_the_worker_can_begin_the_open_sitting_and_sees_what_is_to_come(acting: Opened) -> None:
    with acting("DEMO-WORKER") as work:
        mine = {each.phase: each for each in attempts.mine(work) if each.state is AttemptState.READY}
        assert {each.phase for each in attempts.mine(work)} == {
            SittingPhase.RUNNING,
            SittingPhase.DOORS_OPEN,
            SittingPhase.COMING,
            SittingPhase.OVER,
        }
        attempt = attempts.begin(work, mine[SittingPhase.RUNNING].ref)
        desk = attempts.deliver(work, attempt)
        assert len(desk.order.order) == 60
        assert desk.deadline - work.now == timedelta(minutes=120)
        assert 0 < notices.unread_count(work) < len(notices.all_mine(work))
        told = [
            text.say(f"notice.{each.code}", "zh_CN", None, **each.facts) for each in notices.all_mine(work)
        ]
        assert len(told) >= 4
        assert {each.state for each in feedback.mine(work)} == {
            FeedbackState.RECEIVED,
            FeedbackState.ANSWERED,
        }


def test_the_worker_reads_the_past_result_with_key_and_explanation(acting: Opened) -> None:
    with acting("DEMO-WORKER") as work:
        past = next(each for each in attempts.mine(work) if each.title.startswith(title_of("over")))
        result = results.mine(work, past.attempt_ref)
    assert result.points is not None
    assert result.passed
    assert not result.held_back
    assert all(slot.right and slot.explanation and slot.awarded is not None for slot in result.slots)
    assert sum(slot.awarded or 0 for slot in result.slots) == result.points


def test_trainer_and_reviewer_have_work_waiting(acting: Opened) -> None:
    with acting("DEMO-TRAINER") as work:
        counts = Counter[VersionState]()
        for bank in banks.listing(work):
            counts.update(bank.states)
    assert counts[VersionState.PUBLISHED] >= 200
    assert min(counts[s] for s in (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.RETURNED)) > 0
    with acting("DEMO-REVIEWER") as work:
        waiting = reviews.next_waiting(work, banks.listing(work)[0].ref)
        assert waiting is not None
        reviews.return_with_words(work, waiting, "请补充依据。")


def test_the_organiser_finds_locked_papers_a_draft_and_two_forms_and_locks_one(acting: Opened) -> None:
    with acting("DEMO-ORGANISER") as work:
        found = papers.listing(work)
        assert Counter(each.state for each in found) == {PaperState.LOCKED: 5, PaperState.DRAFT: 3}
        assert Counter(each.total for each in found) == {10000: 3, 2000: 2, 1000: 2, 1200: 1}
        draft = next(each for each in found if each.state is PaperState.DRAFT)
        assert papers.lock(work, draft.ref).content_hash
        phases = Counter(each.phase for each in sittings.listing(work))
    others = {SittingPhase.RUNNING: 1, SittingPhase.OVER: 3}
    assert phases == {phase: 1 + others.get(phase, 0) for phase in SittingPhase}


def test_the_wall_of_the_open_sitting_is_alive(acting: Opened) -> None:
    sitting = the_sitting(acting, "open")
    assert sitting.closes_at - NOW > timedelta(hours=2, minutes=55)
    with acting("DEMO-INVIGILATOR") as work:
        wall = invigilation.wall(work, sitting.ref)
        busy = [tile for tile in wall.tiles if tile.state is AttemptState.OPEN]
        assert (len(wall.tiles), sitting.begun) == (120, 70)
        assert len(busy) >= 60
        assert all(0 < tile.answered <= tile.of for tile in busy)
        assert len({tile.answered for tile in busy}) > 10
        assert len({tile.last_saved_at for tile in busy}) > 50
        assert all(tile.last_saved_at and tile.last_saved_at <= NOW for tile in busy)
        assert any(not tile.connected for tile in busy)
        assert any(tile.unsaved for tile in busy)
        assert any(tile.away for tile in busy)
        invigilation.grant_time(
            work, sitting.ref, seconds=300, reason="换机", attempt_ref=wall.tiles[0].attempt_ref
        )


def test_judge_and_hr_and_administrator_find_their_first_thing(acting: Opened) -> None:
    over = the_sitting(acting, "over")
    with acting("DEMO-JUDGE") as work:
        assert tables.of_sitting(work, over.ref).summary.n >= 50
    with acting("DEMO-HR") as work:
        rows = directory.listing(work).rows
        assert len(rows) >= 25
        worker = next(each for each in rows if each.code == "DEMO-WORKER")
        assert directory.reveal(work, worker.ref, Revealed.PHONE, "核对联系方式").startswith("142")
    with acting("DEMO-ADMIN") as work:
        waiting = feedback.listing(work, FeedbackState.RECEIVED).entries
        assert waiting
        feedback.answer(work, waiting[0].ref, "已转交老师核对。")
        newcomers = directory.listing(work, state=PersonState.INVITED).rows
        assert newcomers
        assert activation.issue(work, newcomers[0].ref).purpose is CodePurpose.ACTIVATE


def test_the_past_sitting_has_every_ending_and_abilities_differ(acting: Opened) -> None:
    over = the_sitting(acting, "over")
    with acting("DEMO-ORGANISER") as work:
        rows = list(tables.all_rows(work, over.ref))
        summary = tables.of_sitting(work, over.ref).summary
    assert len(rows) == 60
    assert {row.closed_by for row in rows} == {None, *ClosedBy}
    assert {row.standing for row in rows} == {Standing.ABSENT, Standing.MARKED, Standing.VOIDED}
    assert summary.passed < summary.n
    assert summary.highest is not None
    assert summary.lowest is not None
    assert summary.highest - summary.lowest > 3000


def test_a_test_by_ear_is_analysed_and_one_more_answer_of_it_was_ruled_right(acting: Opened) -> None:
    with acting("DEMO-ORGANISER") as work:
        title = listening_data()["title"]
        ref = next(each.ref for each in sittings.listing(work) if each.title == title)
    with acting("DEMO-TRAINER") as work:
        found = analysis.of_sitting(work, ref)
        (made,) = ruled_items.told(work, ref)
        heard = ruled_items.look(work, ref, made.ruling.slot)
        paper = next(each for each in papers.listing(work) if each.title == title)
        assert analysis.of_paper(work, paper.ref).persons == found.persons == 6
    assert "<audio" in heard.face.stem
    assert (made.changed, made.stands, heard.may_accept) == (2, True, True)
    with acting("DEMO-WORKER") as work:
        mine = next(each for each in attempts.mine(work) if each.title == title)
        result = results.mine(work, mine.attempt_ref)
    assert (result.points, len(result.corrections)) == (1200, 1)


def test_the_past_sitting_marks_again_to_the_same_points(house: House, acting: Opened) -> None:
    over = the_sitting(acting, "over")
    with house.reading() as work:
        found = select(Attempt).where(Attempt.sitting_id == over.id, Attempt.points.is_not(None))
        for attempt in work.session.scalars(found).all():
            form = forms.read_form(work, attempt.form_id)
            slots = [
                MarkedSlot(
                    slot=face.slot, max_points=face.points, rule=form.blueprint.sections[face.section].rule
                )
                for face in form.faces
            ]
            again = mark_sheet(
                slots, marking.outcomes_of(work, form, marking.responses_of(work, form, attempt.id))
            )
            assert again.total == attempt.points
            assert sum(marking.points_by_slot(work, attempt.id).values()) == attempt.points


def test_every_sheet_is_the_fold_of_its_journal(house: House) -> None:
    with house.reading() as work:
        folded = {
            (row.attempt_id, row.slot): (row.seq, row.payload)
            for row in work.session.scalars(select(AnswerEntry).order_by(AnswerEntry.seq))
        }
        sheet = {
            (row.attempt_id, row.slot): (row.seq, row.payload)
            for row in work.session.scalars(select(AnswerSheet))
        }
    assert sheet == folded
    assert any(seq > 1 for seq, _ in sheet.values())


def test_the_audit_chain_is_sealed_and_holds(house: House) -> None:
    with house.work() as work:
        assert audit.seal(work) == 0
        assert list(audit.verify(work)) == []
        times = list(work.session.scalars(select(audit.AuditEntry.at).order_by(audit.AuditEntry.seq)))
    assert times == sorted(times)


def test_what_is_still_announced_changes_no_mark(house: House, acting: Opened) -> None:
    def points() -> list[int | None]:
        with house.reading() as work:
            return list(work.session.scalars(select(Attempt.points).order_by(Attempt.id)))

    before = points()
    Engine(house).deliver()
    assert points() == before
    assert the_sitting(acting, "over").finished == 57


def test_refreshing_schedules_a_new_open_sitting_only_when_the_old_is_over(
    tmp_path: Path, house: House
) -> None:
    assert demo_world.refresh(house) == 0
    house.close()
    later = NOW + timedelta(hours=5)
    house = build(tmp_path, later)
    assert demo_world.refresh(house) == 2
    assert demo_world.refresh(house) == 0
    stage = Stage.of(house)
    with house.reading(stage.actor("DEMO-ORGANISER")) as work:
        phases = Counter(each.phase for each in sittings.listing(work))
    assert phases[SittingPhase.DOORS_OPEN] == 1
    assert phases[SittingPhase.RUNNING] == 2  # the contest's preliminary goes on for a day
    with house.work(stage.actor("DEMO-WORKER")) as work:
        now_open = next(each for each in attempts.mine(work) if each.phase is SittingPhase.RUNNING)
        attempts.begin(work, now_open.ref)
        assert list(audit.verify(work)) == []
    house.close()
