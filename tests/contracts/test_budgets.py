"""How many statements a page costs: within its budget, and the same however long its list is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from core.house import House
from core.points import marks
from exam import parallel, picking, sittings
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing
from exam.rules.parallel import FormsWish
from question_bank import likeness
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from tests import make, make_certification, make_contest, make_courses
from tests.contracts.site import Site, Town, everything, opened, settle_town
from tests.make import Someone
from tests.operations.conftest import START, build

MORE = 40
BUDGET = 25
"""Statements that any page may cost, whoever asks: recognising the visitor included."""

DEARER = {
    "/bank/{ref}": 17,
    "/contest-desk/stages/{stage_ref}": 29,
    "/contests/{ref}/people": 31,
    "/evaluations/{ref}": 34,
    "/sittings/{ref}": 40,
}
"""Pages with a budget of their own: the desk of a bank costs less; a sitting with rooms, duties and
who knows its paper, and a stage with judges and sittings cost more."""

LISTS = (
    "/courses",
    "/course-desk",
    "/course-desk/{course_ref}",
    "/course-desk/{course_ref}/people",
    "/bank",
    "/bank/{ref}",
    "/bank/{ref}/health",
    "/bank/{ref}/sheet",
    "/certificates",
    "/certificates/issued",
    "/contest-desk",
    "/contest-desk/{ref}",
    "/contest-desk/{ref}/entries",
    "/contest-desk/stages/{stage_ref}",
    "/contests",
    "/contests/{ref}",
    "/contests/{ref}/people",
    "/evaluations",
    "/evaluations/{ref}",
    "/boards",
    "/boards/{ref}",
    "/exam",
    "/exam/attempts/{ref}",
    "/home",
    "/invigilation",
    "/invigilation/{ref}",
    "/invigilation/{ref}/tiles.json",
    "/items/{ref}/figures",
    "/items/{ref}/uses",
    "/judging",
    "/judging/boards/{ref}",
    "/marking",
    "/papers",
    "/papers/{ref}/analysis",
    "/pathway",
    "/pathway/applications",
    "/pathway/records",
    "/people",
    "/policies",
    "/practice",
    "/practice/banks/{ref}",
    "/practice/mistakes",
    "/registry",
    "/registry/applications",
    "/registry/confirmations",
    "/sittings",
    "/sittings/{ref}",
    "/sittings/{ref}/results",
    "/units",
)


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """Collects the statements that the house sends meanwhile."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)


@pytest.fixture
def own_house(tmp_path: Path, sqlite_template: Path) -> Iterator[House]:
    (tmp_path / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
    house = build(tmp_path)
    yield house
    house.close()


def costs(site: Site, town: Town, who: Someone) -> dict[str, int]:
    found = {}
    for path in LISTS:
        asker = town.candidate if path.startswith("/exam") else who
        browser, address = site.browser(asker), town.address(path)
        browser.get(address)  # what is kept in memory once is not what a page costs
        with counted(site.house) as sent:
            assert browser.get(address).status_code == 200, path
        found[path] = len(sent)
    found["/judging/{stage_ref}/{component}"] = _sheet(site, town)
    return found


def _sheet(site: Site, town: Town) -> int:
    """What the judge's sheet costs, which only a judge of the stage may open."""
    browser = site.browser(town.people["judge"])
    address = town.address("/judging/{stage_ref}/{component}")
    with counted(site.house) as sent:
        assert browser.get(address).status_code == 200
    return len(sent)


def test_a_page_costs_the_same_however_long_its_list_is(own_house: House) -> None:
    town = settle_town(own_house)
    who = everything(own_house, town.unit)
    with opened(own_house) as site:
        short = costs(site, town, who)
        _fill(own_house, town)
        long = costs(site, town, who)
    assert {path: (short[path], long[path]) for path in long if long[path] > short[path] + 1} == {}
    assert {path: cost for path, cost in long.items() if cost > DEARER.get(path, BUDGET)} == {}


def test_the_tools_of_bank_and_paper_cost_the_same_however_much_they_list(own_house: House) -> None:
    unit = make.unit(own_house)
    who = everything(own_house, unit)
    with opened(own_house) as site:
        short, long = (_tools(site, unit, who, each, forms) for each, forms in ((4, 2), (12, 4)))
    assert {name: (short[name], cost) for name, cost in long.items() if cost > short[name] + 1} == {}
    assert {name: cost for name, cost in long.items() if cost > BUDGET} == {}


def _tools(site: Site, unit: str, who: Someone, each: int, forms: int) -> dict[str, int]:
    """What the tools cost over a bank of so many items of each kind, all of them alike, and so many forms."""
    bank = make.bank(site.house, unit, each=each)
    likeness.scan_bank(site.house, who.actor, bank)
    section = Section(
        title="单选", kind=KindName.SINGLE_CHOICE, count=each // 4, points_each=marks(1), rule=AllOrNothing()
    )
    plan = Blueprint(sections=(section,), announced_total=marks(each // 4))
    with site.house.work(who.actor) as work:
        picked = picking.begin(work, bank, "手选", plan).ref
        wish = FormsWish(forms, overlap_percent=100, widest_spread=400)
        drawn = parallel.draw(work, bank, "平行卷", plan, wish, pools=frozenset(Pool), seed=1)
        form = str(drawn.table.forms[0].paper_ref)
    browser, found = site.browser(who), {}
    for name, address in (
        ("duplicates", f"/bank/{bank}/duplicates"),
        ("export", f"/bank/{bank}/export?form=gift"),
        ("pick", f"/papers/{picked}/pick"),
        ("forms", f"/papers/{form}/forms"),
    ):
        browser.get(address)  # what is kept in memory once is not what a page costs
        with counted(site.house) as sent:
            assert browser.get(address).status_code == 200, name
        found[name] = len(sent)
    return found


def _fill(house: House, town: Town) -> None:
    """Forty more of what each list shows."""
    people = make.workers(house, town.unit, MORE)
    for number in range(MORE):
        make.sitting(house, town.places["/papers/"], START, [town.candidate], title=f"加场{number}")
    make_courses.more(house, town.people["trainer"], town.unit, town.places["course_ref"], people)
    make_certification.more(house, town.unit, town.places["/evaluations/"], people)
    make_contest.more(house, town.people["organiser"], town.unit, town.places["/contests/"], people)
    with house.work() as work:
        sittings.admit(work, town.sitting, [sittings.Candidate(person_id=each.person_id) for each in people])
    for _ in range(MORE // 4):
        make.bank(house, town.unit, each=1)
        make.unit(house, "新班组", town.unit)
