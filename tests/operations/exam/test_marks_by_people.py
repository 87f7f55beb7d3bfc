"""What only people can mark: an attempt waits, markers mark without names, the total comes with the last."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import notices
from core.access import Role
from core.clock import SetClock
from core.errors import Invalid, NotAllowed
from core.house import House
from core.points import Points
from exam import answer_files, attempts, marking_desk, marks, outcomes, person_marks, results
from exam.errors import FileRefused, MarkedMeanwhile, MarksUnfit, OwnAnswer
from exam.models import Marking, SlotMark
from exam.person_marks import Given
from exam.rules.attempt import AttemptState
from exam.states import MarkingKind
from exam.tokens import Claim
from question_bank.kinds.contract import KindName
from tests import make, make_marking
from tests.make import Engine, Someone

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def bank(house: House, unit: str) -> str:
    ref = make.bank(house, unit)
    make_marking.publish(house, unit, ref)
    return ref


def sat(
    house: House,
    clock: SetClock,
    engine: Engine,
    bank: str,
    people: list[Someone],
    *kinds: KindName,
    text: str,
) -> list[str]:
    """Everybody answers the choices right and writes ``text`` everywhere else; returns the attempts."""
    paper = make.paper(house, bank, make_marking.blueprint(*kinds))
    sitting = make.sitting(house, paper, clock.now(), people)
    found = []
    for who in people:
        attempt = make.begun(house, who, sitting)
        pen = make.pen(house, who, attempt)
        with house.work(who.actor) as work:
            faces = attempts.desk(work, attempt).form.faces
        for face in faces:
            if face.kind is KindName.SINGLE_CHOICE:
                pen.write(face.slot, {"option": "b"})
            elif face.kind in {KindName.SHORT_ANSWER, KindName.ESSAY} and text:
                pen.write(face.slot, {"text": text})
        with house.work(who.actor) as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
        found.append(attempt)
    engine.deliver()
    return found


def test_an_attempt_has_no_points_until_the_last_answer_has_its_mark(
    house: House, clock: SetClock, engine: Engine, unit: str, bank: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    judge = make.someone(house, "刘裁判", Role.JUDGE, unit_ref=unit)
    (attempt,) = sat(
        house, clock, engine, bank, [worker], KindName.SHORT_ANSWER, KindName.PRACTICAL_TASK, text="先停电"
    )
    with house.reading(worker.actor) as work:
        seen = results.mine(work, attempt)
    assert (seen.state, seen.points) == (AttemptState.AWAITING_MARKS, None)
    (short, _), (practical, _) = make_marking.tasks(house)
    with house.reading(judge.actor) as work:
        heard = [each.code for each in notices.mine(work).notices]
    assert heard == ["exam.answers_wait"]

    with house.work(judge.actor) as work:
        person_marks.give(work, short, Given(seen=0, typed={"r1": "6.67", "r2": "０"}, words="漏了验电"))
    with house.work() as work:
        outcome = outcomes.of_sittings(work, [1])[0]
        assert outcome.points is None and not outcome.settled
        assert marks.of_attempt(work, outcome.attempt_id) is None

    with house.work(judge.actor) as work:
        person_marks.give(work, practical, Given(seen=0, typed={"p1": "2", "p2": "19.92"}))
    engine.deliver()
    clock.advance(hours=3)
    with house.reading(worker.actor) as work:
        seen = results.mine(work, attempt)
    assert seen.state is AttemptState.MARKED
    assert seen.points == Points(300 + 667 + 333 + 250)
    told = {each.face.kind: each for each in seen.slots}[KindName.SHORT_ANSWER]
    assert told.awarded == Points(667)
    assert [each.points for each in told.marks[0].points] == [Points(667), Points(0)]
    assert told.marks[0].words == "漏了验电"


def test_two_markers_never_write_over_each_other_and_a_change_is_a_remark(
    house: House, clock: SetClock, engine: Engine, unit: str, bank: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    judge = make.someone(house, "刘裁判", Role.JUDGE, unit_ref=unit)
    trainer = make.someone(house, "王教员", Role.TRAINER, unit_ref=unit)
    (attempt,) = sat(house, clock, engine, bank, [worker], KindName.ESSAY, text="论述")
    ((task, _),) = make_marking.tasks(house)
    first = Given(seen=0, typed={"e1": "8"}, words="好")
    with house.work(judge.actor) as work:
        assert person_marks.give(work, task, first) == 1
    with house.work(judge.actor) as work:
        assert person_marks.give(work, task, first) == 0
    with house.work(trainer.actor) as work, pytest.raises(MarkedMeanwhile):
        person_marks.give(work, task, Given(seen=0, typed={"e1": "3"}))
    with house.work(trainer.actor) as work, pytest.raises(MarksUnfit) as unfit:
        person_marks.give(work, task, Given(seen=1, typed={"e1": "10.01"}))
    assert [each.code for each in unfit.value.findings] == ["exam.mark_beyond"]
    with house.work(trainer.actor) as work:
        person_marks.give(work, task, Given(seen=1, typed={"e1": "9.5"}))
        seen = marking_desk.answer(work, task)
    assert (seen.seen, seen.given and seen.given.by, seen.given and seen.given.points) == (2, "王教员", 950)
    with house.work() as work:
        kinds = work.session.scalars(select(Marking.kind).order_by(Marking.id)).all()
        given = work.session.scalars(select(SlotMark.points).order_by(SlotMark.id)).all()
    assert kinds == [MarkingKind.FIRST, MarkingKind.REMARK]
    assert given[-2:] == [800, 950]
    with house.reading(worker.actor) as work:
        assert results.mine(work, attempt).points == Points(300 + 950)


def test_the_desk_shows_answers_without_names_and_marks_the_same_words_together(
    house: House, clock: SetClock, engine: Engine, unit: str, bank: str
) -> None:
    people = make.workers(house, unit, 4)
    judge = make.someone(house, "刘裁判", Role.JUDGE, unit_ref=unit)
    sat(house, clock, engine, bank, people, KindName.SHORT_ANSWER, text="先停电， 再验电")
    with house.work(judge.actor) as work:
        (sitting,) = marking_desk.sittings(work)
        (item,) = marking_desk.desk(work, sitting.ref).items
        ref = marking_desk.next_waiting(work, sitting.ref, item.slot)
        assert ref is not None
        shown = marking_desk.answer(work, ref)
    assert (sitting.waiting, item.waiting, shown.alike, shown.answers) == (4, 4, 3, 4)
    assert not {who.name for who in people} & set(repr(shown).split("'"))
    with house.work(judge.actor) as work:
        given = Given(seen=0, typed={"r1": "6", "r2": "3"}, alike=True)
        assert person_marks.give(work, ref, given) == 4
    with house.work(judge.actor) as work:
        assert marking_desk.sittings(work)[0].waiting == 0
        assert marking_desk.next_waiting(work, sitting.ref, item.slot) is None
    with house.work(people[0].actor) as work, pytest.raises(NotAllowed):
        marking_desk.desk(work, sitting.ref)


def test_nobody_marks_their_own_answer_and_a_blank_one_needs_nobody(
    house: House, clock: SetClock, engine: Engine, unit: str, bank: str
) -> None:
    judge = make.someone(house, "刘裁判", Role.JUDGE, unit_ref=unit)
    sat(house, clock, engine, bank, [judge], KindName.ESSAY, text="我的论述")
    ((task, _),) = make_marking.tasks(house)
    with house.work(judge.actor) as work:
        assert marking_desk.sittings(work) == []
        with pytest.raises(OwnAnswer):
            person_marks.give(work, task, Given(seen=0, typed={"e1": "10"}))
    worker = make.someone(house, unit_ref=unit)
    (blank,) = sat(house, clock, engine, bank, [worker], KindName.ESSAY, text="")
    with house.reading(worker.actor) as work:
        assert results.mine(work, blank).state is AttemptState.MARKED


def test_a_file_counts_only_for_its_own_item_while_the_attempt_is_open(
    house: House, clock: SetClock, engine: Engine, unit: str, bank: str
) -> None:
    worker, other = make.workers(house, unit, 2)
    judge = make.someone(house, "刘裁判", Role.JUDGE, unit_ref=unit)
    paper = make.paper(house, bank, make_marking.blueprint(KindName.FILE_SUBMISSION))
    sitting = make.sitting(house, paper, clock.now(), [worker, other])
    pens = {}
    for who in (worker, other):
        attempt = make.begun(house, who, sitting)
        pens[who.code] = make.pen(house, who, attempt)
    mine, theirs = pens[worker.code], pens[other.code]
    claim = Claim(mine.attempt_id, mine.epoch)
    with house.work() as work:
        sent = answer_files.take(work, claim, 3, "", "../接线图.png", PNG)
    with house.work() as work:
        assert answer_files.take(work, claim, 3, "", "接线图.png", PNG) == sent
        with pytest.raises(FileRefused):
            answer_files.take(work, claim, 1, "", "a.png", PNG)
        with pytest.raises(Invalid):
            answer_files.take(work, claim, 3, "", "a.exe", b"MZ\x00\x01")
        with pytest.raises(FileRefused):
            answer_files.take(work, Claim(mine.attempt_id, 9), 3, "", "a.png", PNG)
    for pen in (mine, theirs):
        pen.write(3, {"files": [sent.ref]})
        with house.work() as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    engine.deliver()
    with house.work() as work, pytest.raises(FileRefused):
        answer_files.take(work, claim, 3, "", "b.png", PNG)
    with house.work(judge.actor) as work:
        shown = [marking_desk.answer(work, ref) for ref, _ in make_marking.tasks(house)]
        files = [[each.name for each in one.files] for one in shown]
        assert sorted(files) == [[], ["1.png"]]
        ref = next(one.ref for one in shown if one.files)
        seen, place = answer_files.for_marker(work, ref, sent.ref)
        assert (seen.name, place.read_bytes()) == (f"{sent.ref}.png", PNG)


def test_marking_waits_a_week_without_a_word_to_anybody(
    house: House, clock: SetClock, engine: Engine, unit: str, bank: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    (attempt,) = sat(house, clock, engine, bank, [worker], KindName.PRACTICAL_TASK, text="")
    clock.instant += timedelta(days=7)
    with house.reading(worker.actor) as work:
        seen = results.mine(work, attempt)
    assert seen.points is None
    assert seen.held_back["score"].code == "exam.release_after_marking"


def test_at_the_bench_a_candidate_is_found_by_number_and_a_written_answer_never(
    house: House, clock: SetClock, engine: Engine, unit: str, bank: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    judge = make.someone(house, "刘裁判", Role.JUDGE, unit_ref=unit)
    sat(house, clock, engine, bank, [worker], KindName.ESSAY, KindName.PRACTICAL_TASK, text="论述")
    with house.reading(worker.actor) as work:
        code = attempts.mine(work)[0].admission_code
    with house.work(judge.actor) as work:
        (sitting,) = marking_desk.sittings(work)
        found = marking_desk.at_the_bench(work, sitting.ref, 4, "", f" {code.lower()} ")
        assert found is not None
        assert marking_desk.answer(work, found).code == code
        assert marking_desk.at_the_bench(work, sitting.ref, 3, "", code) is None
        written = marking_desk.next_waiting(work, sitting.ref, 3)
        assert written is not None
        assert marking_desk.answer(work, written).code == ""
        assert marking_desk.first(work, sitting.ref, 3) == written
