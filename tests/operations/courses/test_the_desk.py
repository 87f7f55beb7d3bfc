"""The trainer's desk: writing, ordering, publishing, enrolling; what is refused says why."""

import pytest
from sqlalchemy import select

from core import files
from core.access import Role
from core.audit import AuditEntry
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.house import House
from question_bank.models import Item, Topic
from tests import make, make_courses
from tests.operations.courses.conftest import School
from training.courses import courses, enrolment, hours, lessons, mine, progress, quizzes
from training.courses.errors import CourseNotReady, CourseUnfit, NotOpen, QuizClosed
from training.courses.rules.states import LessonKind
from training.courses.states import CourseState
from training.courses.views import LessonDraft


def codes(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str | None]]:
    return {(found.code, found.field) for found in refused.value.findings}


def test_a_course_without_lessons_is_not_published(house: House, school: School) -> None:
    with house.work(school.trainer.actor) as work:
        ref = courses.found(work, make_courses.draft("空课", unit_ref=school.unit))
    with pytest.raises(CourseNotReady) as refused, house.work(school.trainer.actor) as work:
        courses.publish(work, ref)
    assert codes(refused) == {("training.no_lessons", None)}
    with house.work(school.trainer.actor) as work:
        lessons.add(work, ref, make_courses.reading(required=False))
    with pytest.raises(CourseNotReady) as refused, house.work(school.trainer.actor) as work:
        courses.publish(work, ref)
    assert codes(refused) == {("training.nothing_required", None)}


def test_a_video_lesson_without_a_video_and_a_quiz_without_items_keep_a_course_back(
    house: House, school: School
) -> None:
    with house.work(school.trainer.actor) as work:
        ref = courses.found(work, make_courses.draft("未完", unit_ref=school.unit))
        lessons.add(work, ref, LessonDraft(title="片", kind=LessonKind.VIDEO, minutes=3))
        lessons.add(work, ref, make_courses.quiz_draft(school.bank, draw_count=90))
    with pytest.raises(CourseNotReady) as refused, house.work(school.trainer.actor) as work:
        courses.publish(work, ref)
    assert {code for code, _ in codes(refused)} == {"training.video_missing", "training.bank_short"}


def test_every_field_that_does_not_fit_is_named(house: House, school: School) -> None:
    bad = make_courses.draft(" ", occupation_code="9-99-99-99", unit_ref=school.unit, note="长" * 501)
    with pytest.raises(CourseUnfit) as refused, house.work(school.trainer.actor) as work:
        courses.found(work, bad)
    assert {field for _, field in codes(refused)} == {"title", "occupation_code", "note"}
    worse = make_courses.quiz_draft("none", draw_count=0, pass_percent=101)
    with pytest.raises(CourseUnfit) as refused, house.work(school.trainer.actor) as work:
        lessons.add(work, school.course.ref, worse)
    assert {field for _, field in codes(refused)} == {"draw_count", "pass_percent", "bank_ref"}
    with pytest.raises(CourseUnfit) as refused, house.work(school.trainer.actor) as work:
        lessons.add(work, school.course.ref, make_courses.reading(source=" ", minutes=0))
    assert {field for _, field in codes(refused)} == {"source", "minutes"}


def test_a_bank_that_the_trainer_cannot_read_gives_no_quiz(house: House, school: School) -> None:
    elsewhere = make.bank(house, make.unit(house, "乙所"), each=4)
    with pytest.raises(CourseUnfit) as refused, house.work(school.trainer.actor) as work:
        lessons.add(work, school.course.ref, make_courses.quiz_draft(elsewhere))
    assert codes(refused) == {("training.bank_missing", "bank_ref")}


def test_a_video_tells_its_own_length_and_anything_else_is_no_video(house: House, school: School) -> None:
    with house.work(school.trainer.actor) as work:
        webm = lessons.add(work, school.course.ref, make_courses.film(video=make_courses.webm(75)))
        assert lessons.look(work, webm).length_seconds == 75
    for data in (b"<html>", make_courses.png(), b"MZ\x90\0" + bytes(50)):
        with pytest.raises(CourseUnfit) as refused, house.work(school.trainer.actor) as work:
            lessons.add(work, school.course.ref, make_courses.film(video=data))
        assert codes(refused) == {("files.other_type", "video")}


def test_pictures_are_what_their_bytes_say(house: House, school: School) -> None:
    for data in (b"<svg onload=alert(1)>", make_courses.mp4(), b"GIF7"):
        with pytest.raises(Invalid) as refused, house.work(school.trainer.actor) as work:
            courses.keep_picture(work, school.course.ref, data, "图.png")
        assert codes(refused) == {("files.other_type", "file")}
    with house.reading(school.trainer.actor) as work:
        assert [each.ref for each in courses.look(work, school.course.ref).pictures] == [
            school.course.picture
        ]


def test_the_text_of_a_lesson_is_made_safe(house: House, school: School) -> None:
    nasty = '<script>alert(1)</script><img src=x onerror=alert(1)><a href="https://x">x</a>\n\n1 < 2 & 3'
    with house.work(school.trainer.actor) as work:
        ref = lessons.add(work, school.course.ref, make_courses.reading(source=nasty))
        seen = lessons.look(work, ref)
    assert seen.source == nasty
    assert "<script" not in seen.body
    assert "<img" not in seen.body
    assert "href" not in seen.body
    assert "1 &lt; 2 &amp; 3" in seen.body


def test_lessons_are_moved_and_removed_and_the_ends_hold(house: House, school: School) -> None:
    text, video, quiz = school.course.lessons

    def order() -> list[str]:
        with house.reading(school.trainer.actor) as work:
            return [each.ref for each in courses.look(work, school.course.ref).lessons]

    def moved(ref: str, *, up: bool) -> list[str]:
        with house.work(school.trainer.actor) as work:
            lessons.move(work, ref, up=up)
        return order()

    assert moved(quiz, up=True) == [text, quiz, video]
    assert moved(text, up=True) == [text, quiz, video]
    assert moved(video, up=False) == [text, quiz, video]
    with house.work(school.trainer.actor) as work:
        assert lessons.remove(work, quiz) == school.course.ref
    assert order() == [text, video]
    with pytest.raises(NotFound), house.work(school.worker.actor) as work:
        quizzes.begin(work, quiz)


def test_only_who_may_write_there_writes(house: House, school: School) -> None:
    beside = make.someone(house, "外教", Role.TRAINER, unit_ref=make.unit(house, "乙所"))
    for who in (beside, school.worker):
        with pytest.raises(NotAllowed), house.work(who.actor) as work:
            courses.withdraw(work, school.course.ref)
        with pytest.raises(NotAllowed), house.work(who.actor) as work:
            lessons.remove(work, school.course.text)


def test_staff_codes_are_enrolled_once_and_unknown_ones_named(house: House, school: School) -> None:
    stranger = make.someone(house, "外人", unit_ref=make.unit(house, "乙所"))
    given = [school.worker.code, school.other.code, school.other.code, "NOBODY", stranger.code]
    with house.work(school.trainer.actor) as work:
        told = enrolment.enrol_codes(work, school.course.ref, given, label="一班")
    assert (told.added, told.already, told.unknown) == (1, 1, ("NOBODY", stranger.code))
    with house.work(school.trainer.actor) as work:
        assert enrolment.enrol_unit(work, school.course.ref, school.unit).added == 1
        seen = enrolment.learners(work, school.course.ref)
    assert seen.total == 3
    assert [row.class_label for row in seen.rows] == ["", "一班", ""]


def test_hr_of_a_unit_below_enrols_and_sees_its_own_people_only(house: House, school: School) -> None:
    top = make.unit(house, "总会")
    below, beside = make.unit(house, "丙厂", top), make.unit(house, "丁厂", top)
    trainer = make.someone(house, "总教", Role.TRAINER, unit_ref=top)
    course = make_courses.course(house, trainer, top, make.bank(house, top, each=4))
    hr = make.someone(house, "丙人事", Role.HR, unit_ref=below)
    mate, stranger = make.workers(house, below, 1)[0], make.workers(house, beside, 1)[0]
    make_courses.enrolled(house, stranger, course.ref)
    with house.work(hr.actor) as work:
        told = enrolment.enrol_codes(work, course.ref, [mate.code, stranger.code])
        assert (told.added, told.unknown) == (1, (stranger.code,))
        assert [row.name for row in enrolment.learners(work, course.ref).rows] == [mate.name]
    other_hr = make.someone(house, "外人事", Role.HR, unit_ref=school.unit)
    with pytest.raises(NotFound), house.reading(other_hr.actor) as work:
        enrolment.learners(work, course.ref)


def test_taking_the_list_away_is_written_down(house: House, school: School) -> None:
    with house.work(school.trainer.actor) as work:
        assert len(enrolment.all_learners(work, school.course.ref)) == 1
    with house.reading() as work:
        found = select(AuditEntry.facts).where(AuditEntry.action == "course.learners_exported")
        assert work.session.scalars(found).one() == {"rows": 1}


def test_nobody_enrols_on_what_is_not_open_to_them(house: House, school: School) -> None:
    closed = make_courses.course(house, school.trainer, school.unit, school.bank, is_open=False)
    draft = make_courses.course(house, school.trainer, school.unit, school.bank, published=False)
    stranger = make.someone(house, "外人", unit_ref=make.unit(house, "乙所"))
    for who, ref in ((school.other, closed.ref), (school.other, draft.ref), (stranger, school.course.ref)):
        with pytest.raises(NotFound), house.work(who.actor) as work:
            enrolment.enrol_myself(work, ref)
    with house.reading(school.other.actor) as work:
        assert [each.ref for each in mine.offers(work)] == [school.course.ref]
        assert [each.ref for each in mine.offers(work, words="验电")] == [school.course.ref]
        assert mine.offers(work, words="焊%_") == []
    with house.reading(stranger.actor) as work:
        assert mine.offers(work) == []
    with pytest.raises(NotOpen), house.work(school.trainer.actor) as work:
        enrolment.enrol_codes(work, draft.ref, [school.other.code])


def test_who_belongs_to_no_unit_is_offered_what_the_top_offers(house: House, school: School) -> None:
    top = make.unit(house, "市总工会")
    trainer = make.someone(house, "市教", Role.TRAINER, unit_ref=top)
    course = make_courses.course(house, trainer, top, make.bank(house, top, each=4))
    rider = make.someone(house, "骑手")
    with house.reading(rider.actor) as work:
        assert [each.ref for each in mine.offers(work)] == [course.ref]
    make_courses.enrolled(house, rider, course.ref)


def test_leaving_keeps_what_was_learned_and_what_the_unit_arranged_is_not_left(
    house: House, school: School
) -> None:
    with house.work(school.worker.actor) as work:
        progress.mark_read(work, school.course.text)
        enrolment.leave(work, school.course.ref)
    make_courses.enrolled(house, school.worker, school.course.ref)
    with house.reading(school.worker.actor) as work:
        assert mine.listing(work)[0].done == 1
    with house.work(school.trainer.actor) as work:
        enrolment.enrol_codes(work, school.course.ref, [school.other.code])
    with pytest.raises(Conflict), house.work(school.other.actor) as work:
        enrolment.leave(work, school.course.ref)


def test_files_of_a_course_are_for_who_is_on_it(house: House, school: School) -> None:
    for who, sees in ((school.worker, True), (school.trainer, True), (school.other, False)):
        with house.reading(who.actor) as work:
            assert mine.may_see_file(work, school.course.picture) is sees
            assert not mine.may_see_file(work, "nothing")
    with house.reading(school.worker.actor) as work:
        assert files.place_of(work, school.course.picture, courses.PICTURE).is_file()
        with pytest.raises(NotFound):
            files.place_of(work, school.course.picture, "assets")


def test_a_quiz_is_drawn_once_marked_once_and_hides_its_key_before(house: House, school: School) -> None:
    with house.work(school.worker.actor) as work:
        ref = quizzes.begin(work, school.course.quiz)
        assert quizzes.begin(work, school.course.quiz) == ref
        asked = quizzes.look(work, ref)
    assert [(each.right, each.explanation, each.is_right) for each in asked.items] == [(None, None, None)] * 3
    with house.work(school.worker.actor) as work:
        over = quizzes.hand_in(work, ref, {asked.items[0].version_id: {"option": ["x"]}, -1: "?"})
    assert (over.percent, over.passed) == (0, False)
    assert all(each.right is not None and each.explanation for each in over.items)
    with pytest.raises(QuizClosed), house.work(school.worker.actor) as work:
        quizzes.hand_in(work, ref, {})
    with pytest.raises(NotFound), house.reading(school.other.actor) as work:
        quizzes.look(work, ref)


def test_the_credit_hour_is_set_at_the_top_with_its_document(house: House, school: School) -> None:
    with house.work() as work:
        hours.set_rule(
            work,
            from_on=work.today,
            seconds_per_hour=3000,
            daily_cap_hours=None,
            source="苏办〔2027〕1号",
            verified=True,
        )
        hours.set_rule(
            work,
            from_on=work.today,
            seconds_per_hour=3600,
            daily_cap_hours=6,
            source="苏办〔2027〕2号",
            verified=False,
        )
        assert (hours.rule_today(work).seconds_per_hour, len(hours.rules(work))) == (3600, 2)
    with pytest.raises(NotAllowed), house.work(school.trainer.actor) as work:
        hours.set_rule(
            work, from_on=work.today, seconds_per_hour=60, daily_cap_hours=None, source="无", verified=True
        )
    with pytest.raises(CourseUnfit) as refused, house.work() as work:
        hours.set_rule(
            work, from_on=work.today, seconds_per_hour=1, daily_cap_hours=99, source="", verified=False
        )
    assert {field for _, field in codes(refused)} == {"seconds_per_hour", "daily_cap_hours", "source"}


def test_a_course_is_revised_with_a_note_and_published_again(house: House, school: School) -> None:
    with house.work(school.trainer.actor) as work:
        courses.revise(work, school.course.ref, make_courses.draft("新名", note="按新规程改"))
        courses.withdraw(work, school.course.ref)
        courses.withdraw(work, school.course.ref)
        courses.publish(work, school.course.ref)
        courses.publish(work, school.course.ref)
        seen = courses.look(work, school.course.ref)
    assert (seen.card.title, seen.note, seen.card.state) == ("新名", "按新规程改", CourseState.PUBLISHED)
    with house.work(school.trainer.actor) as work:
        lessons.revise(work, school.course.video, make_courses.film("改名", video=None, minutes=2))
        assert lessons.look(work, school.course.video).length_seconds == 120
    with house.reading(school.trainer.actor) as work:
        assert [each.ref for each in courses.listing(work)] == [school.course.ref]


def test_a_quiz_draws_from_the_topics_of_its_lesson_and_shows_its_trainer_which_items(
    house: House, school: School
) -> None:
    draft = make_courses.quiz_draft(school.bank, topic_codes=("T2", "T9"))
    with house.work(school.trainer.actor) as work:
        lessons.revise(work, school.course.quiz, draft)
    with house.reading(school.trainer.actor) as work:
        supply = lessons.supply(work, school.course.quiz)
        assert lessons.look(work, school.course.quiz).topic_codes == ("T2",)
        assert lessons.supply(work, school.course.text) is None
    assert supply is not None
    counts = {topic.code: topic.items for topic in supply.topics}
    assert (supply.items, len(supply.stems)) == (counts["T2"], counts["T2"])
    assert "验电之后应先做什么" in supply.stems[0]
    with house.work(school.worker.actor) as work:
        asked = quizzes.look(work, quizzes.begin(work, school.course.quiz)).items
        standing = select(Topic.code).join(Item, Item.topic_id == Topic.id)
        drawn = standing.where(Item.current_id.in_([each.version_id for each in asked]))
        assert set(work.session.scalars(drawn)) == {"T2"}


def test_a_quiz_of_a_topic_with_too_few_items_keeps_its_course_from_being_published(
    house: House, school: School
) -> None:
    with house.work(school.trainer.actor) as work:
        other = courses.found(work, make_courses.draft("又一门课", unit_ref=school.unit))
        narrow = make_courses.quiz_draft(school.bank, topic_codes=("T2",), draw_count=90)
        lessons.add(work, other, narrow)
    with pytest.raises(CourseNotReady) as refused, house.work(school.trainer.actor) as work:
        courses.publish(work, other)
    assert "training.bank_short" in {each.code for each in refused.value.findings}
