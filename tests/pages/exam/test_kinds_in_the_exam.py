"""Numbers, pairs and orders on the examination page, marked, and in the result."""

import re

from core.access import Role
from core.points import Points, marks
from exam import attempts, printing
from exam.documents import rich
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, LongestOrderedSubset, PerPart
from exam.states import PrintedSheet, PrintFormat
from question_bank.kinds.contract import KindName
from tests import make, make_kinds
from tests.pages.exam.conftest import Site

PLAN = Blueprint(
    sections=(
        Section(title="数值", kind=KindName.NUMERIC, count=1, points_each=marks(2), rule=AllOrNothing()),
        Section(title="配对", kind=KindName.MATCHING, count=1, points_each=marks(2), rule=PerPart()),
        Section(
            title="排序", kind=KindName.ORDERING, count=1, points_each=marks(3), rule=LongestOrderedSubset()
        ),
    ),
    announced_total=marks(7),
)


def sat(site: Site, given: dict[KindName, dict[str, object]]) -> str:
    """An attempt at a paper of the three kinds, answered, handed in and marked."""
    bank = make.bank(site.house, site.unit)
    make_kinds.publish(site.house, site.unit, bank)
    paper = make.paper(site.house, bank, PLAN)
    sitting = make.sitting(site.house, paper, site.clock.now(), [site.worker], pass_points=Points(100))
    ref = make.begun(site.house, site.worker, sitting)
    page = site.browser(site.worker).get(f"/exam/attempts/{ref}").text
    assert '"prompts":[{"id":"p1"' in page
    assert '"pairs"' not in page
    pen = make.pen(site.house, site.worker, ref)
    with site.house.work(site.worker.actor) as work:
        faces = attempts.desk(work, ref).form.faces
    for face in faces:
        if face.kind in given:
            pen.write(face.slot, given[face.kind])
    with site.house.work(site.worker.actor) as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    make.Engine(site.house).deliver()
    site.clock.advance(minutes=130)
    return ref


def test_right_answers_bring_everything_and_the_result_shows_them(site: Site) -> None:
    page = site.browser(site.worker).get(f"/exam/attempts/{sat(site, make_kinds.RIGHT)}/result").text
    assert "10 kV ± 1%" in page
    assert "<b>兆欧表</b>" in page
    assert page.count('data-verdict="full"') >= 3


def test_partly_right_answers_bring_their_share(site: Site) -> None:
    given: dict[KindName, dict[str, object]] = {
        KindName.NUMERIC: {"blanks": ["十千伏"]},
        KindName.MATCHING: {"pairs": {"p1": "x7", "p2": "z0"}},
        KindName.ORDERING: {"order": ["m8", "k3", "a1"]},
    }
    page = site.browser(site.worker).get(f"/exam/attempts/{sat(site, given)}/result").text
    assert "0 / 2 分" in page
    assert "1 / 2 分" in page
    assert "2 / 3 分" in page
    parts = re.findall(r'class="part-given"( data-fits)?>', page)
    assert [bool(each) for each in parts] == [False, True, False, False, False, True]
    assert page.count('<span class="visually-hidden">答错</span><del>') == 4
    assert page.count('<span class="visually-hidden">答对</span>') == 2
    words = re.findall(r'<del><span class="beside-put"><b>[A-Z]</b><span lang="zh-CN">[^ ]', page)
    assert len(words) == 3, "what was put where stands there in its words"


def test_an_answer_of_another_shape_is_none_and_the_result_still_opens(site: Site) -> None:
    given: dict[KindName, dict[str, object]] = {
        KindName.NUMERIC: {"blanks": 5},
        KindName.MATCHING: {"pairs": ["p1"]},
        KindName.ORDERING: {"order": {"a": 1}},
    }
    page = site.browser(site.worker).get(f"/exam/attempts/{sat(site, given)}/result")
    assert page.status_code == 200
    assert "0 / 3 分" in page.text


def test_the_page_of_a_paper_and_its_printed_key_stand_in_one_order(site: Site) -> None:
    bank = make.bank(site.house, site.unit)
    make_kinds.publish(site.house, site.unit, bank)
    paper = make.paper(site.house, bank, PLAN)
    trainer = make.someone(site.house, "出卷人", Role.TRAINER, unit_ref=site.unit)
    with site.house.reading() as work:
        sheets = printing.read(work, paper, with_key=True)
        key, _ = sheets.laid_out(PrintedSheet.KEY, PrintFormat.PDF)
    browser = site.browser(trainer)
    pages = [browser.get(f"/papers/{paper}{each}").text for each in ("", "/print", "/print?key=1")]
    asked = [question for part in key.parts for question in part.questions if question.options]
    assert len(asked) == 2
    for question in asked:
        told = [rich.bare(option.words) for option in question.options]
        for page in pages:
            words = re.sub(r"<[^>]+>", "", page.partition(rich.bare(question.words)[:6])[2])
            places = [words.index(each) for each in told]
            assert places == sorted(places)
