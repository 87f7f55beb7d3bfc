"""The page that analyses a sitting's items."""

import io
import re
from datetime import timedelta

from python_calamine import CalamineWorkbook

from core.access import Role
from exam import analysis, attempts
from exam.models import PaperItem
from question_bank import selection
from tests import make, make_cases, make_kinds
from tests.pages.exam.conftest import Site
from tests.pages.exam.test_cases_in_the_exam import PLAN
from web import dot_labels


def sat(site: Site, count: int = 5) -> str:
    """Candidates, of whom each has one item more right than the one before; the sitting is over."""
    people = make.workers(site.house, site.unit, count)
    opens = site.clock.now()
    sitting = make.sitting(site.house, site.paper, opens, people, title="电工复赛")
    for number, who in enumerate(people, start=3):
        attempt = make.begun(site.house, who, sitting)
        pen = make.pen(site.house, who, attempt)
        good, bad = (make.answers(site.house, who, attempt, right=each) for each in (True, False))
        for place, slot in enumerate(sorted(good)):
            pen.write(slot, (good if place < number else bad)[slot])
        with site.house.work() as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    site.clock.advance(hours=6)
    return sitting


def test_results_lead_to_the_analysis_of_the_items(site: Site) -> None:
    sitting = sat(site)
    browser = site.browser(site.organiser)
    assert f'href="/sittings/{sitting}/analysis"' in browser.get(f"/sittings/{sitting}/results").text
    page = browser.get(f"/sittings/{sitting}/analysis")
    least = browser.get(f"/sittings/{sitting}/analysis?by=item_rest&flagged=1").text
    assert 'aria-sort="ascending"' in least and least.count('class="foldable"') == 10  # each deserves a look
    for by in ("facility", "number"):
        assert f"by={by}#items" in browser.get(f"/sittings/{sitting}/analysis?by={by}").text
    assert page.status_code == 200
    assert "信度系数 α" in page.text
    assert page.text.count('id="item-') == 10
    assert page.text.count('class="dot-reach"') == 4  # the items on which people differ
    dots = re.findall(r'<a href="#(item-\d+)"><title>', page.text)
    assert len(dots) == 4 and all(f'<tr id="{dot}"' in page.text for dot in dots)  # for a finger, too
    assert page.text.count('class="option-key"') == 4 + 3 * 2 + 3  # a several-choice item has two right ones
    assert "所有人都答对了" in page.text
    assert "人数不足 200" in page.text
    assert " style=" not in page.text


def test_of_fewer_than_five_people_nothing_is_shown_that_compares_them(site: Site) -> None:
    sitting = sat(site, 2)
    browser = site.browser(site.organiser)
    page = browser.get(f"/sittings/{sitting}/analysis").text
    assert "答卷不到 5 份" in page and "平均分" in page and "得分率" in page
    for absent in (
        "测量标准误</",
        "真实水平约在",
        "答错（",
        "有提示的",
        "人数不足 200",
        "dot-reach",
        "只有 2 人作答",
    ):
        assert absent not in page
    assert page.count('id="item-') == 10 and not re.search(
        r">-?[01]\.\d\d<", page[page.index('id="items"') :]
    )
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(browser.get(f"/sittings/{sitting}/analysis.xlsx").content)
    )
    items, options, whole = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert {(row[4], row[5], row[6], row[7], row[11]) for row in items[1:]} == {("",) * 5}
    assert {(row[5], row[6]) for row in options[1:]} == {("", "")}
    assert {row[0]: row[1] for row in whole}["信度系数 α"] == ""
    paper = browser.get(f"/papers/{site.paper}/analysis").text
    assert "答卷不到 5 份" in paper and "真实水平约在" not in paper


def test_a_negative_reliability_is_told_in_words(site: Site) -> None:
    people = make.workers(site.house, site.unit, 6)
    sitting = make.sitting(site.house, site.paper, site.clock.now(), people, title="电工复赛")
    for number, who in enumerate(people):
        attempt = make.begun(site.house, who, sitting)
        pen = make.pen(site.house, who, attempt)
        good, bad = (make.answers(site.house, who, attempt, right=each) for each in (True, False))
        for place, slot in enumerate(sorted(good)):
            pen.write(slot, (good if place % 6 == number else bad)[slot])
        with site.house.work() as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    site.clock.advance(hours=6)
    browser = site.browser(site.organiser)
    page = browser.get(f"/sittings/{sitting}/analysis").text
    assert "为负" in page and "各题互相抵触" in page and "各题之间互相抵触" in page
    assert "真实水平约在" not in page and "信度系数 α 会从" not in page and "信度系数 α 为 -" not in page
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(browser.get(f"/sittings/{sitting}/analysis.xlsx").content)
    )
    assert {row[0]: row[1] for row in book.get_sheet_by_name("整卷").to_python()}["信度系数 α"] == "为负"


def test_the_workbook_has_items_and_options(site: Site) -> None:
    answer = site.browser(site.trainer).get(f"/sittings/{sat(site)}/analysis.xlsx")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["题目分析", "选项分析", "整卷"]
    items, options, whole = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert len(items) == 11
    assert items[0][4] == "点二列相关（题目与总分）"
    assert {row[0]: row[1] for row in whole}["信度系数 KR-20"] != ""
    assert len(options) == 1 + 7 * 4 + 3 * 2


def test_while_the_sitting_runs_there_is_no_analysis_and_no_way_to_it(site: Site) -> None:
    make.begun(site.house, site.worker, site.sitting)
    browser = site.browser(site.organiser)
    assert browser.get(f"/sittings/{site.sitting}/analysis").status_code == 409
    assert "/analysis" not in browser.get(f"/sittings/{site.sitting}/results").text


def test_an_unrated_sitting_says_that_it_is_none(site: Site) -> None:
    sitting = make.sitting(
        site.house, site.paper, site.clock.now() + timedelta(hours=1), [site.worker], rated=False
    )
    site.clock.advance(hours=9)
    page = site.browser(site.organiser).get(f"/sittings/{sitting}/analysis")
    assert "不计入统计" in page.text


def test_an_item_and_its_paper_show_what_answers_tell(site: Site) -> None:
    sitting = sat(site)
    browser = site.browser(site.trainer)
    with site.house.reading() as work:
        item_id = work.session.query(PaperItem).filter_by(slot=5).one().item_id
        item = selection.refs_of(work, [item_id])[item_id]
    assert f'href="/items/{item}/figures"' in browser.get(f"/items/{item}").text
    card = browser.get(f"/items/{item}/figures")
    assert card.status_code == 200
    assert "点二列" in card.text
    assert "选项" in card.text
    assert f"/sittings/{sitting}/analysis" in card.text
    assert " style=" not in card.text
    paper = browser.get(f"/papers/{site.paper}/analysis")
    assert paper.status_code == 200
    assert "2 场合在一起" in paper.text
    assert browser.get(f"/papers/{site.paper}/analysis.xlsx").status_code == 200
    reviewer = make.someone(site.house, "郑强", Role.REVIEWER, unit_ref=site.unit)
    assert site.browser(reviewer).get(f"/items/{item}/figures").status_code == 403
    assert "/figures" not in site.browser(reviewer).get(f"/items/{item}").text


def test_an_item_that_nobody_answered_says_so(site: Site) -> None:
    with site.house.reading() as work:
        item_id = work.session.query(PaperItem).filter_by(slot=1).one().item_id
        item = selection.refs_of(work, [item_id])[item_id]
    page = site.browser(site.trainer).get(f"/items/{item}/figures")
    assert "还没有计入统计、已经结束的考试用过这道题" in page.text


def test_the_items_of_a_case_have_rows_of_their_own(site: Site) -> None:
    bank = make.bank(site.house, site.unit, each=0)
    make_kinds.publish(site.house, site.unit, bank, make_cases.WORDING)
    people = make.workers(site.house, site.unit, 3)
    sitting = make.sitting(site.house, make.paper(site.house, bank, PLAN), site.clock.now(), people)
    for who, blanks in zip(people, (["有电", "三相"], ["有电", ""], []), strict=True):
        pen = make.pen(site.house, who, make.begun(site.house, who, sitting))
        if blanks:
            pen.write(2, {"children": {"c1": {"option": "a"}, "c2": {"blanks": blanks}}})
        with site.house.work() as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    site.engine.deliver()
    site.clock.advance(hours=6)
    with site.house.reading(site.trainer.actor) as work:
        (_, case) = analysis.of_sitting(work, sitting).items
    assert [child.number for child in case.children] == ["2.1", "2.2", "2.3"]
    assert [child.persons for child in case.children] == [3, 3, 3]
    assert [round(child.facility, 2) for child in case.children] == [0.67, 0.5, 0.0]
    assert [round(child.blank, 2) for child in case.children] == [0.33, 0.33, 1.0]
    page = site.browser(site.trainer).get(f"/sittings/{sitting}/analysis")
    assert "第 2.2 题" in page.text


def test_numbers_beside_dots_cover_nothing_and_one_without_room_is_left_out() -> None:
    alone = dot_labels.placed([(7, 100, 100)], [])
    assert alone == {7: dot_labels.Label(108, 105, "")}
    crowd = [(n, 100 + n % 6 * 9, 100 + n // 6 * 9) for n in range(36)]
    found = dot_labels.placed(crowd, [20])
    assert 0 < len(found) < 36
    many = dot_labels.placed([(n, n * 40, 100) for n in range(90)], [20])
    assert set(many) == {20}
