"""Sessions: begun once, answered once, marked by the server, resumed anywhere."""

from threading import Thread

import pytest

from core.errors import NotFound
from core.house import House
from question_bank.kinds.contract import KindName
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.models import ItemVersion
from tests import make, make_practice
from tests.make import Someone
from training.practice import answering, progress, results, sessions
from training.practice.errors import (
    AnswerUnfit,
    ItemGone,
    ItemRevised,
    NothingGiven,
    NothingToPractise,
    SessionOver,
)
from training.practice.states import AnswerTold, Audience, PracticeKind, PracticeState
from training.practice.views import SessionView, Start


@pytest.fixture
def unit(house: House) -> str:
    return make.unit(house)


@pytest.fixture
def bank(house: House, unit: str) -> str:
    return make_practice.open_bank(house, unit)


@pytest.fixture
def worker(house: House, unit: str) -> Someone:
    return make.someone(house, unit_ref=unit)


def look(house: House, who: Someone, ref: str, position: int | None = None) -> SessionView:
    with house.reading(who.actor) as work:
        return sessions.look(work, ref, position)


def test_nothing_right_is_known_before_the_answer_is_recorded_and_everything_after(
    house: House, bank: str, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    before = look(house, worker, ref, 1)
    assert before.sheet.verdict is None
    assert before.sheet.given == {}
    assert make_practice.answer(house, worker, ref, 1, right=False) is AnswerTold.RECORDED
    verdict = look(house, worker, ref, 1).sheet.verdict
    assert verdict is not None
    assert not verdict.right
    assert verdict.explanation is not None
    assert verdict.explanation.startswith("<p>第")
    assert verdict.to_leave == 2


def test_a_session_goes_on_where_it_was_left_on_another_device_too(
    house: House, bank: str, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    for position in (1, 2, 3):
        make_practice.answer(house, worker, ref, position)
    elsewhere = worker.elsewhere(house)
    seen = look(house, elsewhere, ref)
    assert (seen.sheet.position, seen.answered) == (4, 3)
    with house.reading(elsewhere.actor) as work:
        assert [(row.ref, row.answered, row.size) for row in sessions.under_way(work)] == [(ref, 3, 10)]


def test_one_wish_sent_twice_begins_one_session(house: House, bank: str, worker: Someone) -> None:
    start = Start(kind=PracticeKind.RANDOM, request="the same press", bank_ref=bank)
    refs = set()
    for _ in range(2):
        with house.work(worker.actor) as work:
            refs.add(sessions.begin(work, start))
    assert len(refs) == 1
    with house.work(make.someone(house, "李梅", unit_ref=None).actor) as work, pytest.raises(NotFound):
        sessions.begin(work, start)


def test_the_button_of_an_old_page_begins_anew_when_its_session_is_over(
    house: House, bank: str, worker: Someone
) -> None:
    start = Start(kind=PracticeKind.RANDOM, request="old page", bank_ref=bank)
    with house.work(worker.actor) as work:
        first = sessions.begin(work, start)
    with house.work(worker.actor) as work:
        answering.finish(work, first)
    with house.work(worker.actor) as work:
        assert sessions.begin(work, start) != first


def test_an_answer_sent_again_is_recorded_once_and_another_one_changes_nothing(
    house: House, bank: str, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    assert make_practice.answer(house, worker, ref, 1, request="r1") is AnswerTold.RECORDED
    assert make_practice.answer(house, worker, ref, 1, request="r1") is AnswerTold.REPEATED
    told = make_practice.answer(house, worker, ref, 1, right=False, request="other tab")
    assert told is AnswerTold.ANSWERED_BEFORE
    verdict = look(house, worker, ref, 1).sheet.verdict
    assert verdict is not None
    assert verdict.right
    with house.reading(worker.actor) as work:
        assert progress.home(work).banks[0].met == 1


def test_two_windows_that_answer_at_once_record_one_answer(house: House, bank: str, worker: Someone) -> None:
    ref = make_practice.begun(house, worker, bank)
    told: list[AnswerTold] = []

    def press(name: str) -> None:
        told.append(make_practice.answer(house, worker, ref, 1, request=name, revision=0))

    threads = [Thread(target=press, args=(f"window {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted([AnswerTold.RECORDED, *[AnswerTold.ANSWERED_BEFORE] * 3])


def test_two_sessions_that_meet_an_item_for_the_first_time_at_once_both_count(
    house: House, unit: str, worker: Someone
) -> None:
    bank = make_practice.open_bank(house, unit, each=1, topics=1)
    refs = [make_practice.begun(house, worker, bank) for _ in range(2)]
    threads = [
        Thread(target=make_practice.answer, args=(house, worker, ref, position))
        for ref in refs
        for position in (1, 2, 3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ref in refs:
        assert look(house, worker, ref).answered == 3


def test_a_session_ends_with_its_last_answer_and_tells_how_it_went(
    house: House, bank: str, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    with house.reading(worker.actor) as work, pytest.raises(NotFound):
        results.mine(work, ref)
    for position in range(1, 11):
        make_practice.answer(house, worker, ref, position, right=position > 3)
    with house.reading(worker.actor) as work:
        result = results.mine(work, ref)
    assert (result.answered, result.right, result.total) == (10, 7, None)
    with pytest.raises(SessionOver):
        make_practice.answer(house, worker, _half_done(house, worker, bank), 2)


def _half_done(house: House, worker: Someone, bank: str) -> str:
    ref = make_practice.begun(house, worker, bank)
    make_practice.answer(house, worker, ref, 1)
    with house.work(worker.actor) as work:
        answering.finish(work, ref)
        answering.finish(work, ref)
    return ref


def test_whoever_does_not_know_may_look_and_it_counts_as_wrong(
    house: House, bank: str, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    with pytest.raises(NothingGiven):
        make_practice.answer(house, worker, ref, 1, raw={})
    make_practice.answer(house, worker, ref, 1, gives_up=True)
    verdict = look(house, worker, ref, 1).sheet.verdict
    assert verdict is not None
    assert (verdict.right, verdict.gave_up, verdict.to_leave) == (False, True, 2)


def test_options_keep_their_order_in_a_session_and_never_change_the_mark(
    house: House, bank: str, worker: Someone
) -> None:
    orders = set()
    for _ in range(6):
        ref = make_practice.begun(house, worker, bank)
        for position in range(1, 11):
            sheets = [look(house, worker, ref, position).sheet for _ in range(2)]
            assert sheets[0] == sheets[1]
            face = sheets[0].face
            assert face is not None
            if face.kind is KindName.SINGLE_CHOICE:
                orders.add(tuple(option.id for option in face.options))
            make_practice.answer(house, worker, ref, position)
        with house.reading(worker.actor) as work:
            assert results.mine(work, ref).right == 10
    assert len(orders) > 3


def test_forged_answers_are_refused_and_leave_nothing(house: House, bank: str, worker: Someone) -> None:
    ref, places = "", dict[KindName, int]()
    while len(places) < 3:  # a set drawn at random may lack a kind
        ref = make_practice.begun(house, worker, bank)
        faces = [look(house, worker, ref, position).sheet.face for position in range(1, 11)]
        places = {face.kind: position for position, face in enumerate(faces, start=1) if face is not None}
    for kind, raws in {
        KindName.SINGLE_CHOICE: ({"option": "z9"}, {"options": ["a"]}, {"option": 7}, {"value": True}),
        KindName.MULTIPLE_CHOICE: ({"options": ["a", "zz"]}, {"option": "a"}, {"options": "a"}),
        KindName.TRUE_FALSE: ({"value": "true"}, {"value": 1}, {"blanks": ["x"]}),
    }.items():
        for raw in raws:
            with pytest.raises((AnswerUnfit, ResponseUnreadable)):
                make_practice.answer(house, worker, ref, places[kind], raw=raw)
    assert look(house, worker, ref).answered == 0


def test_nobody_meets_somebody_elses_session(house: House, unit: str, bank: str, worker: Someone) -> None:
    ref = make_practice.begun(house, worker, bank)
    seen = look(house, worker, ref, 1).sheet
    other = make.someone(house, "周芳", unit_ref=unit)
    given = answering.Given(
        position=1, version_id=seen.version_id, revision=0, request="x", raw={"option": "a"}
    )
    with house.work(other.actor) as work:
        for touch in (
            lambda: sessions.look(work, ref),
            lambda: answering.answer(work, ref, given),
            lambda: answering.finish(work, ref),
            lambda: results.mine(work, ref),
        ):
            with pytest.raises(NotFound):
                touch()


def test_a_new_wording_is_shown_before_it_is_answered(house: House, bank: str, worker: Someone) -> None:
    ref = make_practice.begun(house, worker, bank)
    old = look(house, worker, ref, 1).sheet.version_id
    item = _item_of(house, old)
    make_practice.revise(house, item, "<p>改过的题干</p>")
    with pytest.raises(ItemRevised):
        make_practice.answer(house, worker, ref, 1, version_id=old)
    face = look(house, worker, ref, 1).sheet.face
    assert face is not None
    assert face.stem == "<p>改过的题干</p>"
    make_practice.answer(house, worker, ref, 1)


def _item_of(house: House, version_id: int) -> int:
    with house.reading() as work:
        return work.session.get_one(ItemVersion, version_id).item_id


def test_an_item_that_is_sealed_meanwhile_vanishes_from_session_result_and_book(
    house: House, bank: str, worker: Someone
) -> None:
    ref = make_practice.begun(house, worker, bank)
    make_practice.answer(house, worker, ref, 1, right=False)
    answered = _item_of(house, look(house, worker, ref, 1).sheet.version_id)
    waiting = _item_of(house, look(house, worker, ref, 2).sheet.version_id)
    version = look(house, worker, ref, 2).sheet.version_id
    make_practice.seal(house, bank, answered, waiting)
    for position in (1, 2):
        sheet = look(house, worker, ref, position).sheet
        assert (sheet.face, sheet.verdict, sheet.item_ref) == (None, None, "")
    with pytest.raises(ItemGone):
        make_practice.answer(house, worker, ref, 2, version_id=version, raw={"option": "a"})
    assert look(house, worker, ref).sheet.position == 3
    with house.work(worker.actor) as work:
        answering.finish(work, ref)
    with house.reading(worker.actor) as work:
        told = repr(results.mine(work, ref)) + repr(progress.home(work))
    assert make_practice.SEALED_MARK not in told


def test_sealed_items_are_never_chosen(house: House, unit: str, worker: Someone) -> None:
    bank = make_practice.open_bank(house, unit, each=4)
    public = make_practice.item_ids(house, bank)[::2]
    make_practice.seal(house, bank, *[i for i in make_practice.item_ids(house, bank) if i not in public])
    for _ in range(4):
        ref = make_practice.begun(house, worker, bank)
        for dot in look(house, worker, ref).dots:
            version = look(house, worker, ref, dot.position).sheet.version_id
            assert _item_of(house, version) in public
            make_practice.answer(house, worker, ref, dot.position)


def test_an_empty_chapter_is_refused_and_an_unknown_one_not_found(
    house: House, unit: str, bank: str, worker: Someone
) -> None:
    empty = make_practice.open_bank(house, unit, each=1)
    make_practice.seal(house, empty)
    with pytest.raises(NothingToPractise):
        make_practice.begun(house, worker, empty)
    with pytest.raises(NotFound):
        make_practice.begun(house, worker, bank, kind=PracticeKind.CHAPTER, topic="no such")


def test_a_chapter_asks_only_what_belongs_to_it(house: House, bank: str, worker: Someone) -> None:
    ref = make_practice.begun(house, worker, bank, kind=PracticeKind.CHAPTER, topic="T2")
    assert look(house, worker, ref).title == "鉴定点2"
    for dot in look(house, worker, ref).dots:
        make_practice.answer(house, worker, ref, dot.position)
    with house.reading(worker.actor) as work:
        chapters = progress.chapters(work, bank)
    assert {row.code: row.share.shaky > 0 for row in chapters.topics} == {
        "T1": False,
        "T2": True,
        "T3": False,
    }


def test_a_bank_is_practised_by_whom_it_is_open_to(house: House, unit: str) -> None:
    own = make_practice.open_bank(house, unit)
    shared = make_practice.open_bank(house, unit, audience=Audience.EVERYBODY)
    shut = make.bank(house, unit)
    inside = make.someone(house, unit_ref=unit)
    below = make.someone(house, unit_ref=make.unit(house, "一班", unit))
    outside = make.someone(house, unit_ref=make.unit(house, "别家"))
    nowhere = make.someone(house)
    for who, banks in {inside: 2, below: 2, outside: 1, nowhere: 1}.items():
        with house.reading(who.actor) as work:
            assert len(progress.home(work).banks) == banks
    with pytest.raises(NotFound):
        make_practice.begun(house, outside, own)
    with pytest.raises(NotFound):
        make_practice.begun(house, inside, shut)
    assert look(house, outside, make_practice.begun(house, outside, shared)).state is PracticeState.OPEN
