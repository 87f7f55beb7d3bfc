"""Recordings of a bank: one for the same bytes, bounded by setting, carried by the bank's own file."""

import io

import pytest
from sqlalchemy import select

from core.errors import Invalid, NotAllowed
from question_bank import assets, banks, exchange, exporting
from question_bank.exchange import GivenFile
from question_bank.exporting import Order
from question_bank.formats.outgoing import FileFormat
from question_bank.models import Bank, Item
from question_bank.views import AssetView, BankDraft
from tests.make_recordings import film, tone
from tests.operations.bank.conftest import Desk


def kept(desk: Desk, data: bytes) -> AssetView:
    with desk.house.work(desk.trainer.actor) as work:
        return assets.keep_recording(work, desk.bank_ref, io.BytesIO(data))


def test_the_same_recording_twice_is_one_and_what_is_none_or_too_large_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept(desk, tone()) == kept(desk, tone())
    assert kept(desk, film()).media_type == "video/mp4"
    with pytest.raises(Invalid) as none:
        kept(desk, b"<svg/>")
    assert none.value.findings[0].code == "asset.no_recording"
    small = desk.house.settings.model_copy(update={"audio_limit_bytes": 100})
    monkeypatch.setattr(desk.house, "settings", small)
    with pytest.raises(Invalid) as large:
        kept(desk, tone(1))
    assert large.value.findings[0].code == "files.too_large"
    assert not list((desk.house.settings.data_dir / "files").glob("tmp*"))
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        assets.keep_recording(work, desk.bank_ref, io.BytesIO(tone()))


def test_the_banks_own_file_brings_recordings_along_and_others_say_that_they_cannot(desk: Desk) -> None:
    recording = kept(desk, tone())
    desk.draft(f'听警报 <audio src="{recording.address}" title="短促的蜂鸣"></audio>')
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.NATIVE), "zh_CN")
        twin = banks.found(work, BankDraft(code="DG-3", title="复本", unit_ref=desk.unit_ref)).ref
        moodle = exporting.take(work, desk.bank_ref, Order(FileFormat.MOODLE), "zh_CN")
    assert made.losses == ()
    assert "export.recording_left_out" in {each.finding.code for each in moodle.losses}
    exchange.import_files(desk.house, desk.trainer.actor, twin, [GivenFile(made.name, made.data)])
    with desk.house.work(desk.trainer.actor) as work:
        bank = work.session.scalars(select(Bank).where(Bank.ref == twin)).one()
        item = work.session.scalars(select(Item).where(Item.bank_id == bank.id)).one()
        assert item.newest_id in assets.showing(work, recording.name).asked
        assert assets.read_all(work, bank.id, [recording.name]) == {recording.name: tone()}


def test_a_recording_that_is_too_large_for_a_package_is_told_of(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = kept(desk, tone())
    desk.draft(f'听 <audio src="{recording.address}" title="蜂鸣"></audio>')
    monkeypatch.setattr(assets, "CARRIED", 100)
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.NATIVE), "zh_CN")
    assert [each.finding.code for each in made.losses] == ["export.recording_apart"]
