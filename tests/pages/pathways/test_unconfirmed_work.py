"""Figures of promotion that rest on work: what nobody has confirmed, and what does not go on."""

from datetime import date

from core import spreadsheet
from core.occupations.rules.grades import Grade
from core.people.models import Membership
from tests import make_pathway
from tests.pages.pathways.conftest import Works
from training.certification import work_records


def test_nobody_is_told_an_earliest_month_when_no_work_goes_on(works: Works) -> None:
    make_pathway.certificate(works.house, works.worker, Grade.LEVEL_4, date(2023, 6, 20))
    office, worker = works.browser(works.hr), works.browser(works.worker)

    def told() -> list[tuple[bool, bool]]:
        read = (office, "/registry"), (office, f"/registry/people/{works.worker.ref}"), (worker, "/pathway")
        texts = [browser.get(address).text for browser, address in read]
        assert all("差 " in each for each in texts)
        return [("最早 20" in each, "没有一直延续的在岗经历，推不出最早日期" in each) for each in texts]

    assert told() == [(False, True)] * 3
    make_pathway.worked(works.house, works.worker, date(2020, 5, 1), date(2025, 5, 1))
    assert told() == [(False, True)] * 3
    with works.house.work(works.worker.actor) as work:
        offer = work_records.offers(work)[0]
        work_records.state_membership(work, offer.membership_id, make_pathway.ELECTRICIAN)
    assert told() == [(True, False)] * 3
    with works.house.work() as work:
        ended = work.session.get_one(Membership, offer.membership_id)
        ended.until_on = date(2026, 12, 31)
        again = Membership(person_id=ended.person_id, unit_id=ended.unit_id, from_on=date(2027, 1, 1))
        work.session.add(again)
    assert told() == [(False, True)] * 3


def test_figures_that_rest_on_work_nobody_has_confirmed_say_so_wherever_they_are_read(works: Works) -> None:
    make_pathway.certificate(works.house, works.worker, Grade.LEVEL_3, date(2025, 3, 1))
    refs = [
        make_pathway.worked(works.house, works.worker, date(2025, 4, 1)),
        make_pathway.worked(works.house, works.worker, date(2017, 5, 1), date(2019, 5, 1)),
    ]
    office, worker = works.browser(works.hr), works.browser(works.worker)
    pages = (office, "/registry"), (office, f"/registry/people/{works.worker.ref}"), (worker, "/pathway")
    for waiting in (2, 1, 0):
        for browser, address in pages:
            page = browser.get(address).text
            assert (f"含 {waiting} 条待确认的经历或资质" in page) == bool(waiting), (address, waiting)
        header, row = spreadsheet.read_rows(office.post("/registry/export", {}).content)
        assert dict(zip(header, row, strict=False))["下一步含待确认的经历或资质（条）"] == str(waiting)
        if waiting:
            with works.house.work(works.hr.actor) as work:
                work_records.decide(work, refs[waiting - 1], confirmed=True)
