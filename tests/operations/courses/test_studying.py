"""Studying: credited by the server's clock, once, whoever sends what from where."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import notices
from core.clock import SetClock, day_of, milliseconds
from core.errors import NotFound
from core.house import House
from core.people.events import PersonsMerged
from tests import make_courses
from tests.make import Engine, Someone
from tests.make_courses import VIDEO_SECONDS, window
from tests.operations.courses.conftest import School
from training.courses import belonging, courses, enrolment, hours, mine, progress, statements
from training.courses.errors import NotEnrolled
from training.courses.events import CourseCompleted
from training.courses.models import Course, Lesson, LessonBeat, Viewing
from training.courses.rules.hours import Beat, credited
from training.courses.rules.states import BeatState
from training.courses.states import StudyStage
from training.courses.views import BeatIn


def credited_seconds(house: House, who: Someone, course_ref: str) -> int:
    with house.reading(who.actor) as work:
        found = mine.look(work, course_ref).mine
    assert found is not None
    return found.credited_seconds


def rows(house: House) -> int:
    with house.reading() as work:
        return len(work.session.scalars(select(LessonBeat.id)).all())


def test_a_page_that_beats_every_twenty_seconds_is_credited_with_the_servers_time(
    house: House, clock: SetClock, school: School
) -> None:
    told = window(house, school.worker, school.course.text).study(clock, 120)
    assert (told.credited_seconds, told.length_seconds) == (120, 600)
    assert credited_seconds(house, school.worker, school.course.ref) == 120


def test_a_lesson_is_credited_with_no_more_than_its_own_length(
    house: House, clock: SetClock, school: School
) -> None:
    assert window(house, school.worker, school.course.text).study(clock, 900).credited_seconds == 600


def test_two_tabs_at_once_count_once(house: House, clock: SetClock, school: School) -> None:
    reading = window(house, school.worker, school.course.text)
    playing = window(house, school.worker.elsewhere(house), school.course.video, plays=True)
    for _ in range(5):
        reading.beat()
        clock.advance(seconds=2)
        playing.beat()
        clock.advance(seconds=18)
        playing.playhead_ms = (playing.playhead_ms or 0) + 20_000
    assert credited_seconds(house, school.worker, school.course.ref) == 80 + 2


def test_two_tabs_of_one_lesson_count_once(house: House, clock: SetClock, school: School) -> None:
    one, two = (window(house, school.worker, school.course.text) for _ in range(2))
    for _ in range(4):
        one.beat()
        two.beat()
        clock.advance(seconds=20)
    assert credited_seconds(house, school.worker, school.course.ref) == 60


def test_a_hidden_or_paused_page_earns_nothing(house: House, clock: SetClock, school: School) -> None:
    page = window(house, school.worker, school.course.text)
    page.beat()
    clock.advance(seconds=10)
    page.beat(BeatState.STOPPED)
    clock.advance(seconds=40)
    page.beat()
    clock.advance(seconds=20)
    assert page.beat().credited_seconds == 30


def test_a_player_that_stands_still_or_jumps_earns_no_more_than_was_played(
    house: House, clock: SetClock, school: School
) -> None:
    page = window(house, school.worker, school.course.video, plays=True)
    page.beat()
    clock.advance(seconds=20)
    assert page.beat().credited_seconds == 0
    page.playhead_ms = 110_000
    clock.advance(seconds=20)
    assert page.beat().credited_seconds == 20


def test_a_beat_that_was_taken_before_changes_nothing(house: House, clock: SetClock, school: School) -> None:
    page = window(house, school.worker, school.course.text)
    page.beat()
    clock.advance(seconds=20)
    first = page.beat()
    clock.advance(seconds=20)
    assert page.beat(seq=2) == first
    assert page.beat(seq=1) == first
    assert rows(house) == 2


def test_a_hundred_beats_a_second_are_one(house: House, clock: SetClock, school: School) -> None:
    page = window(house, school.worker, school.course.text)
    for _ in range(100):
        page.beat()
        clock.advance(milliseconds=10)
    assert rows(house) == 1


def test_beats_numbered_from_the_far_future_or_before_the_first_are_passed_over(
    house: House, clock: SetClock, school: School
) -> None:
    page = window(house, school.worker, school.course.text)
    page.beat()
    clock.advance(seconds=20)
    for seq in (-5, 0, 10**9):
        assert page.beat(seq=seq).credited_seconds == 0
    assert rows(house) == 1


def test_a_server_clock_that_was_set_back_earns_nothing(
    house: House, clock: SetClock, school: School
) -> None:
    page = window(house, school.worker, school.course.text)
    page.beat()
    clock.advance(hours=-1)
    assert page.beat().credited_seconds == 0


def test_a_video_without_a_playhead_is_not_believed(house: House, clock: SetClock, school: School) -> None:
    page = window(house, school.worker, school.course.video)
    assert page.study(clock, 100).credited_seconds == 0
    assert rows(house) == 0


def test_what_was_told_is_kept_when_the_house_is_killed_between_two_beats(
    house: House, clock: SetClock, school: School
) -> None:
    page = window(house, school.worker, school.course.text)
    told = page.study(clock, 60)
    clock.advance(seconds=20)
    with pytest.raises(KeyboardInterrupt), house.work(school.worker.actor) as work:
        progress.beat(work, page.ref, BeatIn(seq=99, state=BeatState.PLAYING))
        raise KeyboardInterrupt
    assert credited_seconds(house, school.worker, school.course.ref) == told.credited_seconds == 60
    assert page.beat().credited_seconds == 80


def test_the_journal_refuses_to_be_changed(house: House, clock: SetClock, school: School) -> None:
    window(house, school.worker, school.course.text).study(clock, 20)
    for deed in ("DELETE FROM training_lesson_beat", "UPDATE training_lesson_beat SET credited_ms = 9"):
        with pytest.raises(DBAPIError, match="append-only"), house.work() as work:
            work.session.execute(text(deed))


def test_the_present_is_what_the_journal_folds_to(house: House, clock: SetClock, school: School) -> None:
    reading = window(house, school.worker, school.course.text)
    playing = window(house, school.worker, school.course.video, plays=True)
    for step in (20, 3, 44, 46, 20, 20, 7):
        reading.beat()
        playing.beat(BeatState.STOPPED if step == 44 else BeatState.PLAYING)
        clock.advance(seconds=step)
        playing.playhead_ms = (playing.playhead_ms or 0) + step * 900
    with house.reading() as work:
        found = work.session.execute(
            select(LessonBeat, Viewing.lesson_id)
            .join(Viewing, Viewing.id == LessonBeat.viewing_id)
            .order_by(LessonBeat.id)
        ).all()
        lengths = {each.id: each.length_seconds * 1000 for each in work.session.scalars(select(Lesson))}
        cap = hours.rule_today(work).daily_cap_ms
    beats = [
        Beat(
            row.LessonBeat.viewing_id,
            milliseconds(row.LessonBeat.at),
            row.LessonBeat.state,
            row.LessonBeat.playhead_ms,
        )
        for row in found
    ]
    days = {milliseconds(row.LessonBeat.at): day_of(row.LessonBeat.at, house.settings.zone) for row in found}
    lesson_of = {row.LessonBeat.viewing_id: row.lesson_id for row in found}
    folded = credited(beats, lesson_of, lengths, days, cap)
    assert sum(folded.values()) == sum(row.LessonBeat.credited_ms for row in found) > 60_000


def test_a_day_is_credited_up_to_its_cap(house: House, clock: SetClock, school: School) -> None:
    with house.work() as work:
        hours.set_rule(
            work,
            from_on=work.today,
            seconds_per_hour=60,
            daily_cap_hours=1,
            source="苏人社〔2027〕1号",
            verified=True,
        )
    page = window(house, school.worker, school.course.text)
    assert page.study(clock, 100).credited_seconds == 60
    clock.advance(days=1)
    assert page.study(clock, 40).credited_seconds == 100


def test_nobody_beats_for_somebody_else(house: House, school: School) -> None:
    make_courses.enrolled(house, school.other, school.course.ref)
    page = window(house, school.worker, school.course.text)
    with pytest.raises(NotFound), house.work(school.other.actor) as work:
        progress.beat(work, page.ref, BeatIn(seq=1, state=BeatState.PLAYING))


def test_who_left_or_whose_time_is_over_studies_no_more(
    house: House, clock: SetClock, school: School
) -> None:
    page = window(house, school.worker, school.course.text)
    with house.work(school.trainer.actor) as work:
        until = work.today
        enrolment.enrol_codes(work, school.course.ref, [school.other.code], until_on=until)
    window(house, school.other, school.course.text)
    clock.advance(days=1)
    with pytest.raises(NotEnrolled):
        window(house, school.other, school.course.text)
    with house.work(school.worker.actor) as work:
        enrolment.leave(work, school.course.ref)
    with pytest.raises(NotFound):
        page.beat()


def test_a_course_is_completed_once_and_told_once(
    house: House, clock: SetClock, engine: Engine, school: School
) -> None:
    heard: list[CourseCompleted] = []
    house.listeners.on(CourseCompleted, lambda _work, event: heard.append(event))
    worker, course = school.worker, school.course
    with house.work(worker.actor) as work:
        assert progress.mark_read(work, course.text) == course.video
        assert progress.mark_read(work, course.text) == course.video
    told = window(house, worker, course.video, plays=True).study(clock, VIDEO_SECONDS)
    assert (told.complete, told.course_complete) == (True, False)
    assert make_courses.passed_quiz(house, worker, course.quiz, right=False) == 0
    assert make_courses.passed_quiz(house, worker, course.quiz) == 100
    assert make_courses.passed_quiz(house, worker, course.quiz) == 100
    engine.deliver()
    assert [(event.course_ref, event.person_id, event.seconds) for event in heard] == [
        (course.ref, worker.person_id, VIDEO_SECONDS)
    ]
    with house.reading(worker.actor) as work:
        seen = mine.listing(work)[0]
        assert (seen.stage, seen.done, seen.of, seen.next_ref) == (StudyStage.DONE, 3, 3, None)
        assert progress.next_step(work) is None
        told_of = [each for each in notices.all_mine(work) if each.code == "training.completed"]
    assert [(each.facts, each.link) for each in told_of] == [
        ({"title": seen.title, "hours": 0}, f"/courses/statement?course={course.ref}")
    ]


def test_the_next_step_is_the_first_required_lesson_that_is_not_done(house: House, school: School) -> None:
    with house.reading(school.other.actor) as work:
        assert progress.next_step(work) is None
    with house.work(school.worker.actor) as work:
        progress.mark_read(work, school.course.text)
    with house.reading(school.worker.actor) as work:
        step = progress.next_step(work)
    assert step is not None
    assert (step.lesson_ref, step.done, step.of, step.has_begun) == (school.course.video, 1, 3, True)


def test_a_statement_tells_days_lessons_and_quizzes(house: House, clock: SetClock, school: School) -> None:
    reading = window(house, school.worker, school.course.text)
    reading.study(clock, 60)
    clock.advance(days=1)
    reading.study(clock, 40)
    make_courses.passed_quiz(house, school.worker, school.course.quiz)
    with house.reading(school.worker.actor) as work:
        told = statements.own(work)
        assert statements.own(work, school.course.ref) == told
    only = told.courses[0]
    assert (told.seconds, told.hours, told.unit, told.code) == (100, 0, "甲厂", school.worker.code)
    assert [(day.credited_seconds, len(day.spans)) for day in only.days] == [(60, 1), (40, 1)]
    start, end = only.days[0].spans[0]
    assert end - start == timedelta(seconds=60)
    assert [(title, each.percent) for title, each in only.quizzes] == [("小测", 100)]
    with pytest.raises(NotFound), house.reading(school.other.actor) as work:
        statements.own(work, school.course.ref)


def test_where_a_video_stopped_it_goes_on(house: House, clock: SetClock, school: School) -> None:
    window(house, school.worker, school.course.video, plays=True).study(clock, 40)
    with house.work(school.worker.actor) as work:
        assert progress.open_viewing(work, school.course.video).stopped_ms == 40_000


def test_a_withdrawn_course_keeps_what_was_learned(house: House, clock: SetClock, school: School) -> None:
    page = window(house, school.worker, school.course.text)
    page.study(clock, 40)
    with house.work(school.trainer.actor) as work:
        courses.withdraw(work, school.course.ref)
        assert work.session.scalars(select(Course.state)).one() == "withdrawn"
    with pytest.raises(NotEnrolled):
        page.beat()
    assert credited_seconds(house, school.worker, school.course.ref) == 40


def test_the_learning_of_two_accounts_of_one_person_comes_together(
    house: House, clock: SetClock, school: School
) -> None:
    window(house, school.worker, school.course.text).study(clock, 40)
    event = PersonsMerged(kept_id=school.other.person_id, given_up_id=school.worker.person_id)
    for _ in range(2):
        with house.work() as work:
            belonging.follow_merged(work, event)
    assert credited_seconds(house, school.other, school.course.ref) == 40
    with house.reading() as work:
        name, told = belonging.copy_of(work, school.other.person_id)
        assert belonging.copy_of(work, school.worker.person_id) == ("courses", [])
    assert name == "courses"
    assert isinstance(told, list)
    assert [each["seconds"] for each in told[0]["lessons"]] == [40]
