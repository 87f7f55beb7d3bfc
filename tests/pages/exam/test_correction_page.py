"""The page that corrects the marks of an item: what was given, what would change, done once."""

import re

from sqlalchemy import select

from core.access import Role
from exam import attempts
from exam.models import Attempt
from question_bank.kinds.contract import KindName
from tests import make, make_cases, make_kinds
from tests.operations.exam import test_further_options as further
from tests.operations.exam.test_correcting import CASE_PLAN, GIVEN, PLAN, WORDING
from tests.pages.exam.conftest import Site


def test_who_answered_in_a_sitting_finds_no_way_to_correct_it_and_the_reason(site: Site) -> None:
    trainer = site.trainer
    absent = make.someone(site.house, "孙伟", Role.TRAINER, unit_ref=site.unit)
    people = [*make.workers(site.house, site.unit, 1), trainer, absent]
    sitting = make.sitting(site.house, site.paper, site.clock.now(), people)
    for who in people[:2]:
        pen = make.pen(site.house, who, make.begun(site.house, who, sitting))
        with site.house.work() as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    site.clock.advance(hours=6)
    page = site.browser(trainer).get(f"/sittings/{sitting}/analysis").text
    assert "/corrections/" not in page and "您是这场考试的考生，交过答卷" in page
    refused = site.browser(trainer).get(f"/sittings/{sitting}/corrections/1")
    assert refused.status_code == 403 and "更正会改到您自己的得分" in refused.text
    page = site.browser(absent).get(f"/sittings/{sitting}/analysis").text
    assert page.count(f"/sittings/{sitting}/corrections/") == 10 and "您是这场考试的考生" not in page
    assert site.browser(absent).get(f"/sittings/{sitting}/corrections/1").status_code == 200


def test_a_published_key_stays_and_the_page_says_what_to_do_instead(site: Site) -> None:
    people = make.workers(site.house, site.unit, 1)
    sitting = make.sitting(site.house, site.paper, site.clock.now(), people)
    pen = make.pen(site.house, people[0], make.begun(site.house, people[0], sitting))
    with site.house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    site.clock.advance(hours=6)
    page = site.browser(site.trainer).get(f"/sittings/{sitting}/corrections/1").text
    assert "考过之后不把标准答案改成别的" in page and "本题作废" in page and "起草新版" in page


def test_a_trainer_rules_an_answer_right_too_and_the_candidate_is_told_why(site: Site) -> None:
    bank = make.bank(site.house, site.unit, each=0)
    make_kinds.publish(site.house, site.unit, bank, WORDING)
    people = make.workers(site.house, site.unit, 2)
    sitting = make.sitting(site.house, make.paper(site.house, bank, PLAN), site.clock.now(), people)
    for who, (blanks, _) in zip(people, GIVEN, strict=False):
        pen = make.pen(site.house, who, make.begun(site.house, who, sitting))
        pen.write(1, {"blanks": blanks})
        with site.house.work() as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    site.clock.advance(hours=6)
    browser, here = site.browser(site.trainer), f"/sittings/{sitting}/corrections/1"
    assert f'href="{here}"' in browser.get(f"/sittings/{sitting}/analysis").text
    page = browser.get(here)
    assert "没有算对的答案" in page.text
    assert 'value="1:带电"' in page.text
    shown = browser.post(here, {"accept": "1:带电"})
    assert "确认之后会这样变" in shown.text
    assert "0 → 2" in shown.text
    seen = re.search(r'name="seen" value="([0-9a-f]{20})"', shown.text)
    assert seen is not None
    sent = {"accept": "1:带电", "seen": seen[1], "reason": "教材两种说法都有"}
    assert browser.post(here, sent).status_code == 303
    assert browser.post(here, sent).status_code == 409
    assert "教材两种说法都有" in browser.get(here).text
    with site.house.reading() as work:
        ref = work.session.scalars(select(Attempt.ref).where(Attempt.person_id == people[0].person_id)).one()
    result = site.browser(people[0]).get(f"/exam/attempts/{ref}/result").text
    assert "题的评分已更正" in result
    assert "教材两种说法都有" in result
    made = re.search(r'name="takes_back" value="([0-9a-z]+)"', browser.get(here).text)
    assert made is not None
    back = browser.post(here, {"takes_back": made[1]}).text
    assert "收回：第 1 空：“带电”也算对" in back
    assert "2 → 0" in back
    seen = re.search(r'name="seen" value="([0-9a-f]{20})"', back)
    assert seen is not None
    sent = {"takes_back": made[1], "seen": seen[1], "reason": "复核后收回"}
    assert browser.post(here, sent).status_code == 303
    assert browser.post(here, {"takes_back": made[1]}).status_code == 422
    assert "复核后收回" in browser.get(f"/sittings/{sitting}/analysis").text
    assert "题的评分更正已收回" in site.browser(people[0]).get(f"/exam/attempts/{ref}/result").text
    void = browser.post(here, {"void": "full_marks"}).text
    assert "所有人得满分" in void
    nothing = browser.post(here, {})
    assert nothing.status_code == 422
    assert site.browser(site.organiser).get(here).status_code == 403


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{20})"', page)
    assert found is not None
    return found[1]


def test_a_trainer_rules_a_further_option_right_and_the_candidate_sees_which(site: Site) -> None:
    bank = make.bank(site.house, site.unit, each=0)
    make_kinds.publish(site.house, site.unit, bank, further.WORDING)
    paper = make.paper(site.house, bank, further.PLAN)
    sitting = make.sitting(site.house, paper, site.clock.now(), [site.worker])
    pen = make.pen(site.house, site.worker, make.begun(site.house, site.worker, sitting))
    pen.write(1, {"option": "b"})
    pen.write(2, {"options": ["a", "c"]})
    pen.write(3, {"value": False})
    with site.house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    site.clock.advance(hours=6)
    browser, here = site.browser(site.trainer), f"/sittings/{sitting}/corrections"
    assert 'name="choice" value="b"' in browser.get(f"{here}/1").text
    assert 'name="choice" value="a"' not in browser.get(f"{here}/1").text
    assert 'name="choice" value="a,c"' in browser.get(f"{here}/2").text
    assert "作答的人都得满分" in browser.get(f"{here}/3").text
    asked: list[tuple[int, dict[str, object], str]] = [
        (1, {"choice": "b"}, "-1 → 4"),
        (2, {"set": ["c", "a"]}, "0 → 6"),
        (3, {"choice": "false"}, "0 → 2"),
    ]
    for slot, sent, change in asked:
        shown = browser.post(f"{here}/{slot}", sent).text
        assert change in shown
        done = {**sent, "seen": seen_in(shown), "reason": "教材两种说法都有"}
        assert browser.post(f"{here}/{slot}", done).status_code == 303
        again = browser.post(f"{here}/{slot}", done)
        assert (again.status_code, "已经算对" in again.text) == (422, True)
    assert browser.post(f"{here}/1", {"choice": "?"}).status_code == 422
    removed = browser.post(f"{here}/4?part=c3", {"void": "removed"}).text
    sent = {"void": "removed", "seen": seen_in(removed), "reason": "条件不足"}
    assert browser.post(f"{here}/4?part=c3", sent).status_code == 303
    with site.house.reading() as work:
        ref = work.session.scalars(select(Attempt.ref).where(Attempt.id == pen.attempt_id)).one()
    result = site.browser(site.worker).get(f"/exam/attempts/{ref}/result").text
    assert result.count("又有答案算对了") == 3
    assert len(re.findall(r"(?<!又有)也算对</span>|也算对</dt>", result)) == 3
    assert "0 / 6 分" in result
    assert "作废，不计入总分" in result
    made = re.search(r'name="takes_back" value="([0-9a-z]+)"', browser.get(f"{here}/2").text)
    assert made is not None
    back = browser.post(f"{here}/2", {"takes_back": made[1]}).text
    assert "收回：AC 也算对" in back
    assert "6 → 0" in back
    assert site.browser(site.organiser).get(f"{here}/2").status_code == 403


def test_a_case_is_corrected_item_by_item(site: Site) -> None:
    bank = make.bank(site.house, site.unit, each=0)
    make_kinds.publish(site.house, site.unit, bank, {KindName.CASE_STUDY: make_cases.CASE})
    sitting = make.sitting(
        site.house, make.paper(site.house, bank, CASE_PLAN), site.clock.now(), [site.worker]
    )
    pen = make.pen(site.house, site.worker, make.begun(site.house, site.worker, sitting))
    pen.write(1, {"children": {"c2": {"blanks": ["带电", "三相"]}}})
    with site.house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    site.clock.advance(hours=6)
    browser, here = site.browser(site.trainer), f"/sittings/{sitting}/corrections/1"
    assert f'href="{here}?part=c2"' in browser.get(here).text
    page = browser.get(f"{here}?part=c2").text
    assert "评分更正：第 1.2 题" in page
    assert "某车间停电检修" in page
    shown = browser.post(f"{here}?part=c2", {"accept": "1:带电"}).text
    assert "2 → 4" in shown
    seen = re.search(r'name="seen" value="([0-9a-f]{20})"', shown)
    assert seen is not None
    sent = {"accept": "1:带电", "seen": seen[1], "reason": "教材两种说法都有"}
    done = browser.post(f"{here}?part=c2", sent)
    assert done.headers["location"] == f"{here}?part=c2"
    assert "又有答案算对" in browser.get(here).text
    assert browser.get(f"{here}?part=c9").status_code == 404
    assert browser.post(f"{here}?part=c1", {"void": "removed"}).status_code == 200
