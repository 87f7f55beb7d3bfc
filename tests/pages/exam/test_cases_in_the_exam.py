"""Calculated items and cases: dealt, answered, marked, explained and printed with one and the same values."""

from core.points import marks
from exam import attempts, forms, papers, printing
from exam.documents.layout import layout
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, PerPart
from exam.states import PrintedSheet, PrintFormat
from question_bank.kinds.contract import KindName
from tests import make, make_cases, make_kinds
from tests.pages.exam.conftest import Site

PLAN = Blueprint(
    sections=(
        Section(title="计算", kind=KindName.CALCULATED, count=1, points_each=marks(3), rule=AllOrNothing()),
        Section(title="材料", kind=KindName.CASE_STUDY, count=1, points_each=marks(10), rule=PerPart()),
    ),
    announced_total=marks(13),
)
SECRETS = ("U / I", "20 * I", "parameters", "0.25", '"lot"', "有电")


def paper_of(site: Site) -> str:
    bank = make.bank(site.house, site.unit, each=0)
    make_kinds.publish(site.house, site.unit, bank, make_cases.WORDING)
    return make.paper(site.house, bank, PLAN)


def sat(site: Site, person: make.Someone, sitting: str, *, right: bool) -> str:
    """An attempt, answered from what its page shows: all right, or only half of one child."""
    ref = make.begun(site.house, person, sitting)
    page = site.browser(person).get(f"/exam/attempts/{ref}").text
    assert not any(secret in page for secret in SECRETS)
    alone, below = make_cases.resistances(
        page.encode().decode("unicode_escape") if "\\u00a0" in page else page
    )
    pen = make.pen(site.house, person, ref)
    if right:
        pen.write(1, {"blanks": [alone]})
        children = {
            "c1": {"option": "a"},
            "c2": {"blanks": ["有电", "三相"]},
            "c3": {"blanks": [below]},
        }
    else:
        pen.write(1, {"blanks": [5]})
        children = {"c1": {"option": ["b"]}, "c2": {"blanks": ["有电", ""]}, "c3": {"blanks": ["1 Ω"]}}
    pen.write(2, {"children": children})
    with site.house.work(person.actor) as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    return ref


def test_each_candidate_is_marked_and_told_by_their_own_values(site: Site) -> None:
    paper = paper_of(site)
    others = [make.someone(site.house, name, unit_ref=site.unit) for name in ("王强", "刘洋", "陈静")]
    people = [site.worker, *others]
    sitting = make.sitting(site.house, paper, site.clock.now(), people)
    refs = [sat(site, each, sitting, right=each is not others[0]) for each in people]
    make.Engine(site.house).deliver()
    site.clock.advance(minutes=130)
    pages = [
        site.browser(each).get(f"/exam/attempts/{ref}/result").text
        for each, ref in zip(people, refs, strict=True)
    ]
    assert len({page[page.index("U / I = ") :][:30] for page in pages}) > 1
    for each, page in zip(people, pages, strict=True):
        alone, _ = make_cases.resistances(page)
        assert f" = {alone}" in page
        if each is others[0]:
            assert "0 / 3 分" in page
            assert "2.5 / 10 分" in page
            assert "2.5 / 5 分" in page
        else:
            assert "3 / 3 分" in page
            assert "10 / 10 分" in page
            assert page.count('data-verdict="full"') >= 2


def test_paper_and_key_are_printed_with_the_same_values(site: Site) -> None:
    ref = paper_of(site)
    with site.house.work() as work:
        _, form = papers.look(work, ref)
        told = layout(form, 1, "", papers.look_with_keys(work, ref))
        title, file = printing.print_out(work, ref, PrintedSheet.KEY, PrintFormat.DOCX)
        seed_free = forms.read_form(work, form.form_id)
    assert title
    assert file.startswith(b"PK")
    assert seed_free.faces[0].content != form.faces[0].content
    [alone], [case] = (part.questions for part in told.parts)
    assert make_cases.resistances(alone.words)[0] in alone.answer
    assert [each.label for each in told.parts[1].answered] == ["2(1)", "2(2)", "2(3)"]
    assert make_cases.resistances(case.children[2].words)[0] in told.parts[1].answered[2].answer
    assert [len(each.boxes) for each in told.parts[1].answered] == [3, 0, 0]
    assert [each.lines for each in told.parts[1].answered] == [0, 2, 1]
