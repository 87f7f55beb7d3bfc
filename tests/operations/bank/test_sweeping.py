"""What nothing shows any more is swept after a week; what anything shows, or somebody wants again, stays."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from core import audit, files, sweeping
from core.clock import SetClock
from core.files import StoredFile
from core.house import House
from question_bank import assets, banks, comments, discarding, items, reviews, unshown
from question_bank.asset_models import Asset, AssetUse
from question_bank.models import Bank, ImportFile, ImportRun
from question_bank.rules.import_states import ImportState
from question_bank.views import AssetView, BankDraft
from tests.operations.bank.conftest import Desk
from tests.operations.bank.test_assets import kept, shown
from web.commands import sweeping as command

NOTHING = {"pictures": 0, "answers": 0, "files": 0, "bytes": 0}


@pytest.fixture
def clock(house: House) -> SetClock:
    assert isinstance(house.clock, SetClock)
    return house.clock


def counted(desk: Desk) -> dict[str, int]:
    return command.counted(desk.house, desk.house.clock.now() - sweeping.AGE)


def swept(desk: Desk) -> dict[str, int]:
    return command.carried_out(desk.house, desk.house.clock.now() - sweeping.AGE)


def places(desk: Desk) -> list[Path]:
    return [each for each in (desk.house.settings.data_dir / "files").rglob("*") if each.is_file()]


def rows(desk: Desk) -> list[int]:
    with desk.house.reading() as work:
        return [
            work.session.scalars(select(func.count()).select_from(each)).one() for each in (Asset, StoredFile)
        ]


def test_a_picture_that_was_never_put_into_a_text_goes_after_a_week_and_not_before(
    desk: Desk, clock: SetClock
) -> None:
    picture, used = kept(desk, 1), kept(desk, 2)
    desk.draft(shown(used))
    clock.advance(days=6)
    assert counted(desk) == swept(desk) == NOTHING
    clock.advance(days=2)
    told = {"pictures": 1, "answers": 0, "files": 1, "bytes": picture.size}
    assert counted(desk) == told
    assert (len(places(desk)), rows(desk)) == (2, [2, 2])  # counting takes nothing away
    assert swept(desk) == told
    assert (len(places(desk)), rows(desk)) == (1, [1, 1])
    assert counted(desk) == swept(desk) == NOTHING
    with desk.house.reading(desk.trainer.actor) as work:
        assert assets.place_of(work, used.name)[1].is_file()
        deeds = [each for each in audit.of_subject(work, "bank", desk.bank_ref) if "swept" in each.action]
    assert [each.facts for each in deeds] == [{"files": 1}]


def in_a_draft(desk: Desk, picture: AssetView) -> None:
    desk.draft(shown(picture))


def in_an_explanation(desk: Desk, picture: AssetView) -> None:
    desk.submitted("装设之前做什么？", explanation=shown(picture))


def in_a_returned_wording(desk: Desk, picture: AssetView) -> None:
    ref = desk.submitted(shown(picture))
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.return_with_words(work, ref, "图不清楚")
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, desk.text("换成文字"), seen=1)


def in_a_comment(desk: Desk, picture: AssetView) -> None:
    ref = desk.draft("没有图")
    with desk.house.work(desk.trainer.actor) as work:
        comments.say(work, ref, f"可以用这张：{shown(picture)}")


def in_words_that_are_not_tied(desk: Desk, picture: AssetView) -> None:
    desk.draft(shown(picture))
    with desk.house.work() as work:
        work.session.execute(delete(AssetUse))


def beside_an_import(desk: Desk, _picture: AssetView) -> None:
    with desk.house.work(desk.trainer.actor) as work:
        bank_id = work.session.scalars(select(Bank.id).where(Bank.ref == desk.bank_ref)).one()
        run = ImportRun(
            ref="importing",
            bank_id=bank_id,
            state=ImportState.REHEARSED,
            choices={},
            report={},
            made_at=work.now,
        )
        work.session.add(run)
        work.flush()
        work.session.add(ImportFile(import_id=run.id, name="a.json", data=b"{}"))


@pytest.mark.parametrize(
    "put",
    [
        in_a_draft,
        in_an_explanation,
        in_a_returned_wording,
        in_a_comment,
        in_words_that_are_not_tied,
        beside_an_import,
    ],
)
def test_what_any_text_shows_stays(
    desk: Desk, clock: SetClock, put: Callable[[Desk, AssetView], None]
) -> None:
    put(desk, kept(desk))
    clock.advance(days=400)
    assert swept(desk) == NOTHING
    assert rows(desk) == [1, 1]


def test_a_picture_goes_a_week_after_its_draft_was_thrown_away(desk: Desk, clock: SetClock) -> None:
    picture, other = kept(desk, 1), kept(desk, 2)
    ref, second = desk.draft(shown(picture)), desk.draft(f"另一题{shown(other)}")
    clock.advance(days=100)
    with desk.house.work(desk.trainer.actor) as work:
        discarding.discard(work, ref)
        items.revise(work, second, desk.text("没有图了"), seen=1)
    clock.advance(days=6)
    assert swept(desk) == NOTHING
    clock.advance(days=2)
    assert swept(desk)["pictures"] == 2


def test_a_picture_that_is_sent_again_counts_as_young(desk: Desk, clock: SetClock) -> None:
    kept(desk)
    clock.advance(days=30)
    found = unshown.find(desk.house, clock.now() - sweeping.AGE)
    assert len(found) == 1
    kept(desk)
    assert swept(desk) == NOTHING
    # also between the looking and the taking
    assert unshown.let_go(desk.house, found, clock.now() - sweeping.AGE) == 0
    clock.advance(days=8)
    assert swept(desk)["pictures"] == 1


def test_bytes_that_two_banks_hold_stay_while_one_shows_them(desk: Desk, clock: SetClock) -> None:
    picture = kept(desk)
    with desk.house.work(desk.trainer.actor) as work:
        other = banks.found(work, BankDraft(code="dg-9", title="另一个", unit_ref=desk.unit_ref)).ref
        assets.keep(work, other, places(desk)[0].read_bytes())
    desk.draft(shown(picture))
    clock.advance(days=30)
    assert counted(desk) == NOTHING  # who wrote the words does not say which bank they show it from
    assert rows(desk) == [2, 2]


def test_bytes_of_broken_uploads_and_files_without_an_owner_go_and_nothing_else(
    desk: Desk, clock: SetClock
) -> None:
    root = desk.house.settings.data_dir / "files"
    with desk.house.work() as work:
        files.keep(work, b"an answer", name="a.txt", purpose="answer")
        files.keep(work, b"a picture", name="b.txt", purpose="asset")
        files.keep(work, b"a scan", name="c.txt", purpose=files.SCAN)
    with pytest.raises(ZeroDivisionError), desk.house.work() as work:
        files.keep(work, b"never said", name="d.txt", purpose="answer")
        raise ZeroDivisionError
    (root / "tmpabcdefgh").write_bytes(b"half")
    (root / "notes.txt").write_bytes(b"somebody's own")
    for place in (root / "tmpabcdefgh", root / "notes.txt"):
        os.utime(place, (0, 0))
    clock.advance(days=8)
    told = {"pictures": 1, "answers": 1, "files": 4, "bytes": len("an answera picturenever saidhalf")}
    assert counted(desk) == swept(desk) == told
    assert sorted(each.name == "notes.txt" for each in places(desk)) == [False, True]
    assert rows(desk) == [0, 1]


def test_bytes_that_somebody_sends_while_they_are_being_taken_away_are_put_back(
    desk: Desk, clock: SetClock
) -> None:
    with pytest.raises(ZeroDivisionError), desk.house.work() as work:
        files.keep(work, b"the same", name="a.txt", purpose="answer")
        raise ZeroDivisionError
    clock.advance(days=8)
    before = clock.now() - sweeping.AGE
    found = sweeping.lying(desk.house, before)
    with desk.house.work() as work:  # marked as wanted, its row not committed yet
        files.keep(work, b"the same", name="a.txt", purpose="course")
        assert sweeping.take_away(desk.house, found, before) == (0, 0)
    assert found[0].place.read_bytes() == b"the same"
    clock.advance(days=8)
    assert sweeping.take_away(desk.house, found, clock.now() - sweeping.AGE) == (0, 0)  # it has a row by now
    assert [each.name for each in places(desk)] == [found[0].place.name]
