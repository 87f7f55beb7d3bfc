"""The worker's pages: study, heartbeats as JSON, files in ranges, the quiz with its result, the statement."""

import re
from html import unescape

import pytest

from core.files import StoredFile, _place
from tests import make_courses
from tests.browsing import Browser
from tests.pages.courses.conftest import School


def post_json(browser: Browser, path: str, body: object) -> tuple[int, dict[str, object]]:
    answer = browser.post_json(path, body, headers={"x-csrf-token": browser.csrf})
    return answer.status_code, answer.json()


def test_a_page_opens_a_viewing_and_its_beats_are_credited(school: School) -> None:
    browser = school.browser(school.learner)
    status, opened = post_json(browser, f"/courses/lessons/{school.course.text}/viewings", {})
    assert status == 201
    beats = f"/courses/viewings/{opened['ref']}/beats"
    assert post_json(browser, beats, {"seq": 1, "state": "playing"})[1]["credited_seconds"] == 0
    school.clock.advance(seconds=20)
    told = post_json(browser, beats, {"seq": 2, "state": "playing"})
    assert told == (
        200,
        {"credited_seconds": 20, "length_seconds": 600, "complete": False, "course_complete": False},
    )
    assert post_json(browser, beats, {"seq": 2, "state": "playing"}) == told


@pytest.mark.parametrize(
    "body",
    [
        {"seq": 3, "state": "playing", "at": "2099-01-01T00:00:00Z"},
        {"seq": "many", "state": "playing"},
        {"seq": 10**30, "state": "playing"},
        {"seq": 3, "state": "sleeping"},
        ["playing"],
        "x" * 5000,
        {"seq": 3, "state": "playing", "playhead_ms": -(10**40)},
    ],
)
def test_a_forged_beat_is_passed_over_quietly(school: School, body: object) -> None:
    browser = school.browser(school.learner)
    opened = post_json(browser, f"/courses/lessons/{school.course.video}/viewings", {})[1]
    beats = f"/courses/viewings/{opened['ref']}/beats"
    assert post_json(browser, beats, {"seq": 1, "state": "playing", "playhead_ms": 0})[0] == 200
    school.clock.advance(seconds=20)
    status, told = post_json(browser, beats, body)
    assert (status, told["credited_seconds"]) == (200, 0)


def test_a_beat_without_the_pages_token_or_of_somebody_else_is_refused(school: School) -> None:
    browser = school.browser(school.learner)
    opened = post_json(browser, f"/courses/lessons/{school.course.text}/viewings", {})[1]
    beats = f"/courses/viewings/{opened['ref']}/beats"
    assert browser.post_json(beats, {"seq": 1, "state": "playing"}).status_code == 403
    stranger = school.browser(school.beside)
    assert post_json(stranger, beats, {"seq": 1, "state": "playing"})[0] == 404
    assert post_json(stranger, f"/courses/lessons/{school.course.text}/viewings", {})[0] == 404


def test_a_video_is_served_in_ranges_to_who_is_on_the_course(school: School) -> None:
    browser = school.browser(school.learner)
    page = browser.get(f"/courses/lessons/{school.course.video}").text
    found = re.search(r'<video[^>]+src="(/courses/files/[^"]+)"', page)
    assert found is not None
    whole = browser.get(found[1])
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.content == make_courses.mp4()
    part = browser.get(found[1], headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, make_courses.mp4()[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    assert browser.get(found[1], headers={"range": "bytes=-10"}).content == make_courses.mp4()[-10:]
    assert browser.get(found[1], headers={"range": "bytes=999999-"}).status_code == 416
    assert school.browser(school.beside).get(found[1], headers={"range": "bytes=0-9"}).status_code == 404


def test_a_picture_that_is_no_longer_on_the_disk_is_not_found(school: School) -> None:
    path = f"/courses/files/{school.course.picture}"
    browser = school.browser(school.learner)
    assert browser.get(path).headers["content-type"] == "image/png"
    with school.house.reading() as work:
        row = work.session.query(StoredFile).filter_by(ref=school.course.picture).one()
        _place(work, row.sha256).unlink()
    assert browser.get(path).status_code == 404


def test_a_text_is_read_and_the_next_lesson_opens(school: School) -> None:
    browser = school.browser(school.learner)
    page = browser.get(f"/courses/lessons/{school.course.text}").text
    assert "<h2>验电</h2>" in page
    assert f'<img src="/courses/files/{school.course.picture}" alt="验电">' in page
    answer = browser.post(f"/courses/lessons/{school.course.text}/read")
    assert answer.headers["location"] == f"/courses/lessons/{school.course.video}"
    assert "1 / 3" in browser.get(f"/courses/{school.course.ref}").text


def test_a_quiz_is_answered_in_a_form_and_its_result_shown_at_once(school: School) -> None:
    browser = school.browser(school.learner)
    begun = browser.post(f"/courses/lessons/{school.course.quiz}/quiz").headers["location"]
    page = browser.get(begun).text
    assert "正确答案" not in page
    answers: dict[str, object] = {}
    for block in page.split("<fieldset")[1:]:
        name, number = re.findall(r'name="(a-\d+)"', block)[0], int(re.findall(r"第 (\d+) 题", block)[0])
        kind = "checkbox" in block, 'value="true"' in block
        answers[name] = ["a", "c"] if kind[0] else str(number % 2 == 0).lower() if kind[1] else "b"
    assert browser.post(begun, answers).headers["location"] == begun
    result = browser.get(begun).text
    assert "100%" in result
    assert "正确答案" in result
    assert browser.post(begun, {}).status_code == 303
    assert "100%" in browser.get(begun).text
    assert school.browser(school.beside).get(begun).status_code == 404


def test_nonsense_answers_are_simply_wrong(school: School) -> None:
    browser = school.browser(school.learner)
    begun = browser.post(f"/courses/lessons/{school.course.quiz}/quiz").headers["location"]
    names = re.findall(r'name="(a-\d+)', browser.get(begun).text)
    given: dict[str, object] = dict.fromkeys(names, "\u202e<script>")
    given |= {"a-999999999999": "b", f"{names[0]}-99": "x", "a-x": "b"}
    assert browser.post(begun, given).status_code == 303
    assert "%" in browser.get(begun).text


def test_courses_are_searched_enrolled_on_and_left(school: School) -> None:
    browser = school.browser(school.learner)
    path = f"/courses/{school.course.ref}"
    assert browser.post(f"{path}/leave").headers["location"] == "/courses"
    assert school.course.ref in browser.get("/courses?words=验电").text
    assert school.course.ref not in browser.get("/courses?words=焊接").text
    assert browser.post(f"{path}/enrol").headers["location"] == path
    assert "停电、验电、接地" in browser.get("/courses").text
    assert school.browser(school.beside).get(path).status_code == 404
    assert school.browser(school.beside).post(f"{path}/enrol").status_code == 404


def test_the_page_says_what_is_recorded_and_ranks_nobody(school: School) -> None:
    page = school.browser(school.learner).get(f"/courses/{school.course.ref}").text
    assert "记录什么，为什么" in page
    assert "不按时间排名" in page


def test_the_statement_tells_ones_own_learning_only(school: School) -> None:
    make_courses.window(school.house, school.learner, school.course.text).study(school.clock, 40)
    browser = school.browser(school.learner)
    page = browser.get("/courses/statement").text
    for told in ("沈望舟", school.learner.code, "40 秒", "待核实", "有实名注册", 'href="/feedback"'):
        assert told in page
    assert browser.get(f"/courses/statement?course={school.course.ref}").status_code == 200
    assert (
        school.browser(school.beside).get(f"/courses/statement?course={school.course.ref}").status_code == 404
    )
    empty = school.browser(school.trainer).get("/courses/statement").text
    assert "沈望舟" not in empty and "data-print" not in empty and "还没有可以证明的学习" in empty
    check = unescape(re.findall(r'href="[^"]*(/verify/statement\?[^"]*)"', page)[0])
    assert "沈望舟" not in check and "由本平台出具" in browser.get(check).text
    assert "不是本平台出具" in browser.get(check.replace("seconds=40", "seconds=4000")).text


def test_pages_speak_english_too(school: School) -> None:
    browser = school.browser(school.learner)
    browser.post("/reading", {"locale": "en", "back": "/courses"})
    browser.client.cookies.set("lb_reading", "en.system.plain")
    for path in ("/courses", f"/courses/{school.course.ref}", f"/courses/lessons/{school.course.text}"):
        assert browser.get(path).status_code == 200
