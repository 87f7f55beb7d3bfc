"""Calculated items and cases in the quiz of a lesson, by a plain form."""

import re

from question_bank import topics
from tests import make_cases, make_courses, make_kinds
from tests.pages.courses.conftest import School
from training.courses import courses, lessons


def quiz_of(school: School) -> str:
    """A lesson that asks both kinds, on a course of the learner."""
    make_kinds.publish(school.house, school.unit, school.bank, make_cases.WORDING)
    built = make_courses.course(school.house, school.trainer, school.unit, school.bank, published=False)
    with school.house.work(school.trainer.actor) as work:
        code = next(each.code for each in topics.tree(work, school.bank) if each.title == "新题型")
        draft = make_courses.quiz_draft(school.bank, "新题型", topic_codes=(code,), draw_count=2)
        quiz = lessons.add(work, built.ref, draft)
    with school.house.work(school.trainer.actor) as work:
        courses.publish(work, built.ref)
    make_courses.enrolled(school.house, school.learner, built.ref)
    return quiz


def test_a_case_is_answered_item_by_item_with_the_values_of_the_try(school: School) -> None:
    browser = school.browser(school.learner)
    begun = browser.post(f"/courses/lessons/{quiz_of(school)}/quiz").headers["location"]
    page = browser.get(begun).text
    assert "U / I" not in page
    assert browser.get(begun).text.count("电压 ") == 2
    case = re.findall(r'name="(a-\d+\.c1)\.option"', page)[0].removesuffix("c1")
    alone = re.findall(r'name="(a-\d+-1)"', page)[0]
    found = make_cases.resistances(page)
    first, second = found if page.index(alone) < page.index(case) else found[::-1]
    answers: dict[str, object] = {
        alone: first,
        f"{case}c1.option": "a",
        f"{case}c2.blank": ["有电", "三相"],
        f"{case}c3.blank": second,
        f"{case}c8.nothing": "x",
    }
    assert browser.post(begun, answers).status_code == 303
    result = browser.get(begun).text
    assert "100%" in result
    assert make_cases.resistances(result) == found
    assert f" = {first}" in result
    assert f" = {second}" in result
