"""The tree of units: founded, moved whole, closed, and only within reach."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.access import Role
from core.errors import Invalid, NotAllowed, NotFound
from core.house import House
from core.people import units
from core.people.models import Unit
from core.people.rules.scope import unit_ids
from core.people.states import UnitKind
from core.people.views import UnitDraft
from tests import make
from tests.make import FOUNDED
from tests.operations.conftest import build


def draft(**facts: object) -> UnitDraft:
    plain = {"code": "N-1", "kind": UnitKind.ENTERPRISE, "name": "城北水厂", "valid_from": FOUNDED}
    return UnitDraft.model_validate(plain | facts)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def test_a_unit_stands_below_its_parent_and_is_found_by_name_and_code(house: House) -> None:
    top = make.unit(house, "省总工会")
    boss = make.someone(house, "王海燕", Role.ADMINISTRATOR, unit_ref=top)
    with house.work(boss.actor) as work:
        made = units.found(work, draft(parent_ref=top, region_code="320106"))
        assert [row.ref for row in units.search(work, "水厂").rows] == [made.ref]
        assert [row.ref for row in units.search(work, "n-").rows] == [made.ref]
        detail = units.detail(work, made.ref)
    assert [row.ref for row in detail.trail] == [top]
    assert detail.region.endswith("鼓楼区")


def test_every_field_that_does_not_fit_is_told_at_once(house: House) -> None:
    top = make.unit(house)
    with house.work() as work, pytest.raises(Invalid) as refused:
        units.found(
            work, draft(parent_ref=top, code="有空格 1", name="", credit_code="123", region_code="999999")
        )
    assert codes(refused) == {
        "units.code_form",
        "units.name_length",
        "units.region_unknown",
        "people.credit_code_length",
    }


def test_a_code_and_a_credit_code_belong_to_one_unit(house: House) -> None:
    top = make.unit(house)
    credit = "91350100M000100Y43"
    with house.work() as work:
        units.found(work, draft(parent_ref=top, credit_code=credit))
    with house.work() as work, pytest.raises(Invalid) as refused:
        units.found(work, draft(parent_ref=top, code="n-1", credit_code=credit))
    assert codes(refused) == {"units.code_taken", "units.credit_code_taken"}


def test_an_administrator_founds_inside_their_subtree_only(house: House) -> None:
    top = make.unit(house, "省总工会")
    mine, other = make.unit(house, "甲公司", top), make.unit(house, "乙公司", top)
    boss = make.someone(house, "李娜", Role.ADMINISTRATOR, unit_ref=mine)
    with house.work(boss.actor) as work:
        units.found(work, draft(parent_ref=mine))
    for parent in (other, top, ""):
        with house.work(boss.actor) as work, pytest.raises(NotAllowed):
            units.found(work, draft(parent_ref=parent, code="N-2"))
    with house.reading(boss.actor) as work:
        assert units.tree(work).nodes[0].unit.ref == mine
        with pytest.raises(NotFound):
            units.detail(work, other)
        assert units.search(work, "乙公司").rows == ()


def test_a_move_takes_the_whole_subtree_along_and_needs_both_ends(house: House) -> None:
    top = make.unit(house, "集团")
    left, right = make.unit(house, "东区", top), make.unit(house, "西区", top)
    middle = make.unit(house, "维修部", left)
    leaf = make.unit(house, "一班", middle)
    boss = make.someone(house, "李娜", Role.ADMINISTRATOR, unit_ref=left)
    with house.work(boss.actor) as work, pytest.raises((NotAllowed, NotFound)):
        units.move(work, middle, right)
    with house.work() as work:
        moved = units.move(work, middle, right)
        assert moved.path.startswith(units.unit_of(work, right).path)
        assert units.unit_of(work, leaf).path.startswith(moved.path)
    with house.work() as work, pytest.raises(Invalid) as refused:
        units.move(work, right, leaf)
    assert codes(refused) == {"units.loop"}


def test_a_unit_closes_after_those_below_it(house: House) -> None:
    top = make.unit(house, "集团")
    below = make.unit(house, "东区", top)
    last = date(2027, 3, 31)
    with house.work() as work, pytest.raises(Invalid) as refused:
        units.close(work, top, last)
    assert codes(refused) == {"units.open_below"}
    with house.work() as work, pytest.raises(Invalid):
        units.close(work, below, FOUNDED - timedelta(days=1))
    with house.work() as work:
        units.close(work, below, last)
        assert units.close(work, top, last).valid_until == last
    with house.work() as work, pytest.raises(Invalid) as late:
        units.found(work, draft(parent_ref=top, valid_from=date(2027, 4, 1)))
    assert codes(late) == {"units.parent_closed"}


def test_children_come_a_page_at_a_time_without_a_gap(house: House) -> None:
    top = make.unit(house, "集团")
    wanted = [make.unit(house, f"第{number}分公司", top) for number in range(7)]
    seen: list[str] = []
    after: str | None = None
    with house.reading() as work:
        while True:
            found = units.children(work, top, after=after, limit=3)
            seen += [row.ref for row in found.rows]
            after = found.onward
            if after is None:
                break
    assert seen == wanted


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_whatever_is_moved_the_paths_agree_with_the_parents(
    sqlite_template: Path, moves: list[tuple[int, int]]
) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
        house = build(Path(folder))
        refs = [make.unit(house, "集团")]
        for number in range(1, 9):
            refs.append(make.unit(house, f"部{number}", refs[(number - 1) // 2]))
        for which, where in moves:
            with house.work() as work:
                before = {row.id: row.path for row in work.session.scalars(select(Unit))}
                try:
                    units.move(work, refs[which], refs[where])
                except Invalid:
                    assert before == {row.id: row.path for row in work.session.scalars(select(Unit))}
        with house.reading() as work:
            rows = {row.id: row for row in work.session.scalars(select(Unit))}
        for row in rows.values():
            trail = [row.id]
            while (parent := rows[trail[0]].parent_id) is not None:
                trail.insert(0, parent)
            assert unit_ids(row.path) == tuple(trail)
        house.close()
