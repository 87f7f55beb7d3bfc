"""Cutting off the newest entries of the audit log shows: the head is kept outside the table."""

import json

import pytest

from core import audit, audit_head
from core.audit import HeadState
from core.house import House
from tests.operations.core.test_audit import behind_its_back, record, seal, sealed


def state(house: House) -> HeadState:
    return audit.compare(house).state


def test_the_head_follows_the_newest_entry(house: House) -> None:
    assert state(house) is HeadState.NOTHING_YET
    sealed(house, 3)
    assert audit.compare(house) == audit.Compared(HeadState.AGREES, 3, 3)
    record(house, 2, first=4)
    seal(house)
    assert audit.compare(house) == audit.Compared(HeadState.AGREES, 5, 5)
    assert audit_head.place(house.settings.data_dir).stat().st_mode & 0o777 == 0o600


def test_newest_entries_that_were_cut_off_are_missed(house: House) -> None:
    sealed(house, 5)
    behind_its_back(house, "DELETE FROM core_audit WHERE seq > 3")
    with house.reading() as work:
        assert list(audit.verify(work)) == []
    assert audit.compare(house) == audit.Compared(HeadState.CUT_OFF, 5, 3)


def test_entries_sealed_afterwards_do_not_hide_the_cut(house: House) -> None:
    sealed(house, 5)
    behind_its_back(house, "DELETE FROM core_audit WHERE seq > 3")
    record(house, 9, first=20)
    seal(house)
    assert audit.compare(house) == audit.Compared(HeadState.OTHER_ENTRY, 5, 12)


def test_a_head_that_lags_behind_is_well(house: House) -> None:
    sealed(house, 2)
    head = audit_head.read(house.settings.data_dir)
    record(house, 2, first=3)
    seal(house)
    assert head is not None
    assert audit.compare_with(house, head) == audit.Compared(HeadState.AGREES, 2, 4)


@pytest.mark.parametrize(
    "written", ['{"seq": 3}', "nothing", "[]", '{"seq": 1, "chain": "x", "signature": "y"}']
)
def test_a_head_that_the_house_did_not_sign_is_no_head(house: House, written: str) -> None:
    sealed(house, 3)
    audit_head.place(house.settings.data_dir).write_text(written)
    assert state(house) is HeadState.FORGED
    record(house, 1, first=4)
    seal(house)
    assert audit_head.place(house.settings.data_dir).read_text() == written


def test_a_head_cannot_be_set_back_to_hide_a_cut(house: House) -> None:
    sealed(house, 5)
    place = audit_head.place(house.settings.data_dir)
    head = json.loads(place.read_text())
    place.write_text(json.dumps(head | {"seq": 3}))
    assert state(house) is HeadState.FORGED


def test_a_head_that_was_taken_away_is_told_and_written_again(house: House) -> None:
    sealed(house, 2)
    audit_head.place(house.settings.data_dir).unlink()
    assert state(house) is HeadState.MISSING
    record(house, 1, first=3)
    seal(house)
    assert state(house) is HeadState.AGREES
