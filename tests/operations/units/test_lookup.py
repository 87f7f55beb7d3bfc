"""Whom a list of staff numbers means."""

import pytest

from core.access import Role
from core.errors import Invalid
from core.house import House
from core.people import lookup
from tests import make


def test_a_pasted_list_keeps_its_order_and_tells_whom_nobody_knows(house: House) -> None:
    unit = make.unit(house)
    first, second, third = make.workers(house, unit, 3)
    boss = make.someone(house, "王海燕", Role.ADMINISTRATOR, unit_ref=unit)
    with house.reading(boss.actor) as work:
        told = lookup.on_list(
            work, [third.code.lower(), "nobody1", first.code, third.code, "", f" {second.code}"]
        )
        assert [each.code for each in told.known] == [third.code, first.code, second.code]
        assert told.unknown == ("NOBODY1",)


def test_a_number_typed_in_full_width_is_found(house: House) -> None:
    unit = make.unit(house)
    worker = make.someone(house, unit_ref=unit)
    boss = make.someone(house, "王海燕", Role.ADMINISTRATOR, unit_ref=unit)
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in worker.code)
    with house.reading(boss.actor) as work:
        found = lookup.by_code(work, wide)
        assert found is not None
        assert found.person_id == worker.person_id
        assert lookup.by_code(work, "") is None


def test_too_long_a_list_is_refused_instead_of_cut(house: House) -> None:
    with house.work() as work, pytest.raises(Invalid) as refused:
        lookup.on_list(work, [f"X{number}" for number in range(lookup.MOST_AT_ONCE + 1)])
    assert refused.value.findings[0].code == "people.list_too_long"
