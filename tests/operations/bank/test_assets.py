"""Pictures of a bank: one for the same bytes, tied to wordings, carried by the bank's own file."""

import pytest
from sqlalchemy import func, select

from core.errors import Invalid, NotAllowed
from question_bank import assets, banks, exchange, exporting, items, markup, reading
from question_bank.asset_models import AssetUse
from question_bank.exchange import GivenFile
from question_bank.exporting import Order
from question_bank.formats.outgoing import FileFormat
from question_bank.models import Bank, Item
from question_bank.views import AssetView, BankDraft
from tests import make_pictures
from tests.operations.bank.conftest import Desk


def kept(desk: Desk, shade: int = 1) -> AssetView:
    with desk.house.work(desk.trainer.actor) as work:
        return assets.keep(work, desk.bank_ref, make_pictures.png(shade=shade, with_secret=True))


def shown(picture: AssetView) -> str:
    return f'<img src="{picture.address}" alt="接线图" width="3" height="2">'


def test_the_same_picture_twice_is_one_and_what_is_none_is_refused(desk: Desk) -> None:
    first, second = kept(desk), kept(desk)
    assert first == second
    assert (first.width, first.height, first.media_type) == (3, 2, "image/png")
    with desk.house.work(desk.trainer.actor) as work:
        place = assets.place_of(work, first.name)[1]
        assert make_pictures.SECRET not in place.read_bytes()
        with pytest.raises(Invalid) as refused:
            assets.keep(work, desk.bank_ref, b"<svg/>")
        assert refused.value.findings[0].code == "asset.no_picture"
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        assets.keep(work, desk.bank_ref, make_pictures.png())


def test_uses_follow_the_wording_and_an_absent_picture_bars_the_way_to_review(desk: Desk) -> None:
    one, other = kept(desk, 1), kept(desk, 2)
    ref = desk.draft(shown(one), explanation=shown(other))
    with desk.house.work(desk.trainer.actor) as work:
        assert [len(assets.showing(work, each.name).everywhere) for each in (one, other)] == [1, 1]
        assert assets.showing(work, other.name).explanation
        assert not assets.showing(work, other.name).asked
        items.revise(work, ref, desk.text(shown(other)), seen=1)
        assert not assets.showing(work, one.name).everywhere
        assert assets.showing(work, other.name).asked
        absent = markup.asset_name(b"", "png")
        items.revise(work, ref, desk.text(f'<img src="/assets/{absent}" alt="无">'), seen=2)
        assert [each.code for each in reading.look(work, ref).gaps] == ["item.asset_missing"]
        with pytest.raises(Invalid) as barred:
            items.submit(work, ref, seen=3)
        assert barred.value.findings[0].facts == {"name": absent}
        assert work.session.scalars(select(func.count()).select_from(AssetUse)).one() == 0


def test_the_banks_own_file_brings_its_pictures_along_and_back(desk: Desk) -> None:
    picture = kept(desk)
    desk.draft(f"按图接线 {shown(picture)}")
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.NATIVE), "zh_CN")
        twin = banks.found(work, BankDraft(code="DG-3", title="复本", unit_ref=desk.unit_ref)).ref
        before = assets.place_of(work, picture.name)[1].read_bytes()
        bare = exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN")
    assert made.losses == ()
    assert [each.finding.code for each in bare.losses] == ["export.pictures_apart"]
    exchange.import_files(desk.house, desk.trainer.actor, twin, [GivenFile(made.name, made.data)])
    with desk.house.work(desk.trainer.actor) as work:
        bank = work.session.scalars(select(Bank).where(Bank.ref == twin)).one()
        item = work.session.scalars(select(Item).where(Item.bank_id == bank.id)).one()
        assert item.newest_id in assets.showing(work, picture.name).asked
        assert assets.read_all(work, bank.id, [picture.name]) == {picture.name: before}
        again = exporting.take(work, twin, Order(FileFormat.NATIVE), "zh_CN")
    assert picture.name.encode() in again.data
