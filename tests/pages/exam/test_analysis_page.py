"""The page that analyses a sitting's items."""

import io
from datetime import timedelta

from python_calamine import CalamineWorkbook

from exam import attempts
from tests import make
from tests.pages.exam.conftest import Site


def sat(site: Site) -> str:
    """Five candidates, of whom each has one item more right than the one before; the sitting is over."""
    people = make.workers(site.house, site.unit, 5)
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
    assert page.status_code == 200
    assert "信度系数 α" in page.text
    assert page.text.count('id="item-') == 10
    assert page.text.count("<circle") == 4  # the items on which people differ
    assert page.text.count('class="option-key"') == 4 + 3 * 2 + 3  # a several-choice item has two right ones
    assert "所有人都答对了" in page.text
    assert " style=" not in page.text


def test_the_workbook_has_items_and_options(site: Site) -> None:
    answer = site.browser(site.trainer).get(f"/sittings/{sat(site)}/analysis.xlsx")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["题目分析", "选项分析"]
    items, options = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert len(items) == 11
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
