"""The trainer's pages: nothing typed is lost, lessons move by button, people are enrolled, tables audited."""

import io
import re
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from core.access import Role
from core.audit import AuditEntry
from tests import make, make_courses
from tests.pages.courses.conftest import School


def test_a_course_is_founded_and_what_does_not_fit_stays_typed(school: School) -> None:
    browser = school.browser(school.trainer)
    typed = {"title": "", "occupation_code": "9-99-99-99", "summary": "留住这句话", "unit": school.unit}
    answer = browser.post("/course-desk/new", typed)
    assert answer.status_code == 422
    assert "留住这句话" in answer.text
    assert 'id="error-title"' in answer.text
    assert 'id="error-occupation_code"' in answer.text
    made = browser.post("/course-desk/new", {**typed, "title": "新课", "occupation_code": "6-31-01-03"})
    assert made.status_code == 303
    assert "新课" in browser.get("/course-desk").text
    refused = browser.post(f"{made.headers['location']}/publish")
    assert refused.status_code == 422
    assert "课程还没有课时" in refused.text


def test_a_lesson_is_written_and_what_does_not_fit_stays_typed(school: School) -> None:
    browser = school.browser(school.trainer)
    path = f"/course-desk/{school.course.ref}/lessons"
    answer = browser.post(path, {"kind": "text", "title": "", "source": "写了很久的正文", "minutes": "abc"})
    assert answer.status_code == 422
    assert "写了很久的正文" in answer.text
    assert 'id="error-minutes"' in answer.text
    good = {"kind": "text", "title": "新一节", "source": "## 小标题\n\n正文", "minutes": "5", "required": "1"}
    assert browser.post(path, good).headers["location"] == f"/course-desk/{school.course.ref}"
    assert "新一节" in browser.get(f"/course-desk/{school.course.ref}").text


@pytest.mark.parametrize("kind", ["text", "video", "quiz", "nonsense"])
def test_a_new_lesson_of_every_kind_has_its_form(school: School, kind: str) -> None:
    page = school.browser(school.trainer).get(f"/course-desk/{school.course.ref}/lessons/new?kind={kind}")
    assert page.status_code == 200


def test_a_video_is_uploaded_and_a_wrong_file_refused_beside_its_field(school: School) -> None:
    browser = school.browser(school.trainer)
    path = f"/course-desk/{school.course.ref}/lessons"
    form = {"kind": "video", "title": "片子", "minutes": "0", "required": "1"}
    wrong = browser.post(path, form, {"video": ("a.mp4", b"<html></html>")})
    assert wrong.status_code == 422
    assert 'id="error-video"' in wrong.text
    assert browser.post(path, form, {"video": ("a.webm", make_courses.webm(90))}).status_code == 303
    assert "1 分钟" in browser.get(f"/course-desk/{school.course.ref}").text


def test_an_uploaded_file_over_the_limit_is_refused(school: School) -> None:
    most = school.house.settings.upload_limit_bytes
    path = f"/course-desk/{school.course.ref}/lessons"
    answer = school.browser(school.trainer).post(
        path, {"kind": "video", "title": "大片"}, {"video": ("a.mp4", make_courses.mp4(filling=most + 2**20))}
    )
    assert answer.status_code in {413, 422}


def test_lessons_are_previewed_edited_moved_and_removed(school: School) -> None:
    browser = school.browser(school.trainer)
    for lesson in school.course.lessons:
        page = browser.get(f"/course-desk/lessons/{lesson}/preview")
        assert "预览" in page.text
        assert "data-study" not in page.text
        assert browser.get(f"/course-desk/lessons/{lesson}").status_code == 200
    lesson = f"/course-desk/lessons/{school.course.video}"
    moved = browser.post(f"{lesson}/move", {"direction": "up"})
    assert moved.headers["location"] == f"/course-desk/{school.course.ref}#lesson-{school.course.video}"
    assert browser.post(lesson, {"title": "改名", "minutes": "2", "required": "1"}).status_code == 303
    assert "改名" in browser.get(f"/course-desk/{school.course.ref}").text
    assert browser.post(f"{lesson}/remove").status_code == 303
    assert browser.get(lesson).status_code == 404


def test_of_two_windows_on_one_lesson_the_second_is_told_before_it_overwrites(school: School) -> None:
    browser = school.browser(school.trainer)
    lesson = f"/course-desk/lessons/{school.course.video}"

    def mark(page: str) -> str:
        found = re.search(r'name="seen" value="(\w+)"', page)
        assert found is not None
        return found[1]

    opened = mark(browser.get(lesson).text)
    first = {"title": "甲窗的标题", "minutes": "2", "required": "1", "seen": opened}
    assert browser.post(lesson, {**first, "title": ""}).status_code == 422
    assert browser.post(lesson, first).status_code == 303
    second = {
        "title": "乙窗的标题",
        "source": "乙窗写的说明",
        "minutes": "2",
        "required": "1",
        "seen": opened,
    }
    told = browser.post(lesson, second)
    assert told.status_code == 409
    assert "有人改过" in told.text
    assert "乙窗的标题" in told.text and "乙窗写的说明" in told.text
    assert 'value="甲窗的标题"' in browser.get(lesson).text
    assert browser.post(lesson, {**second, "seen": mark(told.text)}).status_code == 303
    assert 'value="乙窗的标题"' in browser.get(lesson).text


def test_a_picture_gets_a_code_and_anything_else_is_refused(school: School) -> None:
    browser = school.browser(school.trainer)
    path = f"/course-desk/{school.course.ref}/pictures"
    assert browser.post(path, None, {"file": ("图.png", make_courses.png())}).status_code == 303
    assert "![图.png](" in browser.get(f"/course-desk/{school.course.ref}").text
    assert browser.post(path, None, {"file": ("x.svg", b"<svg/>")}).status_code == 422
    assert browser.post(path).status_code == 422


def test_people_are_enrolled_and_taken_off_and_the_table_is_audited(school: School) -> None:
    house = school.house
    mate = make.someone(house, "新学员", unit_ref=school.unit)
    browser = school.browser(school.trainer)
    path = f"/course-desk/{school.course.ref}/people"
    done = browser.post(path, {"codes": f"{mate.code}，NOBODY", "label": "一班", "until": "2099-01-01"})
    assert done.status_code == 200
    assert "NOBODY" in done.text
    assert "新学员" in done.text
    late = browser.post(path, {"codes": mate.code, "until": "不是日期"})
    assert late.status_code == 422
    assert 'id="error-until"' in late.text
    assert browser.post(path, {"unit": school.unit}).status_code == 200
    book = browser.get(f"{path}.xlsx")
    assert "spreadsheetml" in book.headers["content-type"]
    with ZipFile(io.BytesIO(book.content)) as packed:
        assert "新学员" in packed.read("xl/sharedStrings.xml").decode()
    with house.reading() as work:
        wanted = select(AuditEntry.actor_id).where(AuditEntry.action == "course.learners_exported")
        assert work.session.scalars(wanted).all() == [school.trainer.person_id]
    release = done.text.split('action="/course-desk/people/')[1].split('"')[0]
    assert browser.post(f"/course-desk/people/{release}").status_code == 303


def test_the_list_of_learners_tells_no_time_online(school: School) -> None:
    make_courses.window(school.house, school.learner, school.course.text).study(school.clock, 300)
    page = school.browser(school.trainer).get(f"/course-desk/{school.course.ref}/people").text
    assert "5 分钟" not in page
    assert "300" not in page


def test_the_credit_hour_is_set_by_an_administrator(school: School) -> None:
    house = school.house
    chief = make.someone(house, "管理员", Role.ADMINISTRATOR, unit_ref=make.unit(house, "总会"))
    browser = school.browser(chief)
    assert "待核实" in browser.get("/course-desk/hours").text
    refused = browser.post("/course-desk/hours", {"from_on": "x", "minutes": "45", "source": "留着"})
    assert refused.status_code in {403, 422}
    assert school.browser(school.learner).get("/course-desk/hours").status_code == 403


def test_withdrawing_and_publishing_again(school: School) -> None:
    browser = school.browser(school.trainer)
    path = f"/course-desk/{school.course.ref}"
    assert browser.post(f"{path}/withdraw").status_code == 303
    assert "已停开" in browser.get(path).text
    assert "现在不计学习" in school.browser(school.learner).get(f"/courses/{school.course.ref}").text
    assert browser.post(f"{path}/publish").status_code == 303
    edited = browser.post(f"{path}/edit", {"title": "改过的课名", "note": "按新规程", "is_open": "1"})
    assert edited.status_code == 303
    assert "改过的课名" in school.browser(school.learner).get("/courses").text
