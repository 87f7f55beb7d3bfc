"""Others are entered where the contest is run: one found by name, a pasted list, a whole unit."""

from tests import make, make_contest
from tests.browsing import Browser
from tests.pages.contest.conftest import Site


def test_the_organiser_enters_one_found_by_name_a_pasted_list_and_a_unit(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    here = f"/contest-desk/{made.ref}/entries"
    assert f'href="{here}#enter"' in desk.page(f"/contest-desk/{made.ref}")
    one, two, _ = site.people
    assert "没有找到“王不见”" in desk.page(f"{here}?find=王不见")
    found = desk.page(f"{here}?find={one.name}")
    assert f'name="codes" value="{one.code}"' in found
    told = desk.post(here, {"codes": one.code, "group": "workers"}).text
    assert "新报名 1 人" in told and f"{make_contest.codes(site.house, made)[one.name]}</span>" in told

    pasted = f"{one.code}\nNOBODY-1, {two.code}\nnobody-2"
    told = desk.post(here, {"codes": pasted, "group": "workers"}).text
    assert "新报名 1 人" in told and "2 人没有报上" in told
    assert "第 2 行第 1 个" in told and "第 3 行" in told and "没有这个工号" in told and "此前已报名" in told
    assert ">NOBODY-1\nnobody-2</textarea>" in told

    crowd = make.unit(site.house, "第二水厂", site.unit)
    more = make.workers(site.house, crowd, 2)
    told = desk.post(here, {"unit": crowd, "group": "workers"}).text
    assert "新报名 2 人" in told and all(who.name in told for who in more)
    assert "</textarea>" in told and "第 1 行" not in told


def test_a_repeated_number_is_named_and_the_organiser_is_who_entered(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    here = f"/contest-desk/{made.ref}/entries"
    one, two, _ = site.people
    told = desk.post(here, {"codes": f"{one.code}\n{two.code}\n{one.code.lower()}", "group": "workers"}).text
    said = told.partition("重复的工号只算一次：")[2].partition("</p>")[0]
    assert "新报名 2 人" in told and one.code.lower() in said and "第 3 行" in said and two.code not in said
    assert "重复的工号" not in desk.post(here, {"codes": one.code, "group": "workers"}).text
    assert "代为报名" in desk.page(here)
    assert "组织方为您报名参加" in site.browser(one).page("/notices")


def test_a_list_that_is_refused_stays_as_it_was_typed(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit)
    long = "\n".join(str(number) for number in range(501))
    for here in (f"/contest-desk/{made.ref}/entries", f"/contests/{made.ref}/people"):
        refused = desk.post(here, {"codes": long})
        assert refused.status_code == 409 and f">{long}</textarea>" in refused.text
        assert "一次最多 500 人" in refused.text
    site.clock.advance(days=3)
    late = desk.post(f"/contest-desk/{made.ref}/entries", {"codes": site.people[0].code})
    assert "新报名 0 人" in late.text and "不符合条件" in late.text
    assert "要补报，先延后报名截止时间" in late.text and f">{site.people[0].code}</textarea>" in late.text


def test_who_waits_for_a_decision_reads_no_empty_number(site: Site, desk: Browser) -> None:
    made = make_contest.published(site.house, site.clock, site.organiser, site.unit, decides=True)
    make_contest.applied(site.house, made, site.people[:1])
    mine = site.browser(site.people[0]).page(f"/contests/{made.ref}").partition('id="contest-stages"')[0]
    assert "通过后给参赛号" in mine and "entry-code" not in mine and ">参赛号 ·" not in mine
    told = desk.post(f"/contests/{made.ref}/people", {"codes": site.people[1].code}).text
    assert "等待审核，通过后给参赛号" in told and "审核后给号" in told
