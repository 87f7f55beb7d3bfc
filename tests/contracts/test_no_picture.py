"""No picture before its time: the address of a picture opens nothing but what its reader may read anyway.

One world holds a picture in every part of items of every standing; whoever is not shown the words is not
shown the picture either, however well they know the address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from core.access import Role
from core.clock import SetClock
from core.house import House
from core.points import Points
from exam.models import PaperItem
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing
from question_bank import assets
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion
from tests import make, make_pictures, make_practice
from tests.contracts.site import Site, opened
from tests.make import Someone
from tests.operations.conftest import START, build

PLAN = Blueprint(
    sections=(
        Section(
            title="判断题", kind=KindName.TRUE_FALSE, count=2, points_each=Points(100), rule=AllOrNothing()
        ),
    ),
    announced_total=Points(200),
)


@dataclass(frozen=True)
class Gallery:
    """``drawn`` and ``told``: pictures of an item of the paper, in its stem and in its explanation."""

    house: House
    site: Site
    bank: str
    sitting: str
    drawn: str
    told: str
    sealed: str
    public: str
    people: dict[str, Someone]

    def seen(self, who: str, address: str) -> bool:
        answer = self.site.browser(self.people.get(who)).get(address)
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "image/png"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "immutable" in answer.headers["cache-control"]
            assert "private" in answer.headers["cache-control"]
        else:
            assert answer.status_code in {303, 404}
        return answer.status_code == 200

    def at(self, **later: float) -> None:
        assert isinstance(self.house.clock, SetClock)
        self.house.clock.instant = START
        self.house.clock.advance(**later)
        self.site.engine_room.settle()


def _show(house: House, bank_ref: str, version_id: int, shade: int, part: str) -> str:
    """Put a picture into a part of a wording; returns its address."""
    with house.work() as work:
        bank = work.session.scalars(select(Bank).where(Bank.ref == bank_ref)).one()
        kept = assets.keep_in(work, bank, make_pictures.png(shade=shade))
        version = work.session.get_one(ItemVersion, version_id)
        shown = f'<p>图 <img src="{kept.address}" alt="接线图"></p>'
        if part == "stem":
            version.content = {**version.content, "stem": shown}
        else:
            version.explanation = shown
        assets.tie(work, bank.id, (version,))
        return kept.address


@pytest.fixture
def gallery(tmp_path: Path, sqlite_template: Path) -> Iterator[Gallery]:
    (tmp_path / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
    house = build(tmp_path)
    unit, beside = make.unit(house), make.unit(house, "邻厂")
    bank = make_practice.open_bank(house, unit, each=4)
    people = {
        name: make.someone(house, name, *roles, unit_ref=home)
        for name, roles, home in (
            ("candidate", (), unit),
            ("late", (), unit),
            ("worker", (), unit),
            ("stranger", tuple(Role), beside),
            ("trainer", (Role.TRAINER,), unit),
            ("organiser", (Role.ORGANISER,), unit),
            ("judge", (Role.JUDGE,), unit),
        )
    }
    paper = make.paper(house, bank, PLAN)
    with house.reading() as work:
        used = work.session.scalars(select(PaperItem).order_by(PaperItem.slot)).all()
        spare = work.session.scalars(
            select(Item).where(Item.id.not_in([each.item_id for each in used])).order_by(Item.id)
        ).all()
        hidden, shown = spare[0], spare[1]
    make_practice.seal(house, bank, hidden.id, *(each.item_id for each in used))
    drawn, told, sealed, public = (
        _show(house, bank, version or 0, shade, part)
        for shade, (version, part) in enumerate(
            (
                (used[0].version_id, "stem"),
                (used[1].version_id, "explanation"),
                (hidden.current_id, "stem"),
                (shown.current_id, "stem"),
            )
        )
    )
    sitting = make.sitting(house, paper, START, [people["candidate"], people["late"]], pass_points=None)
    with opened(house) as site:
        yield Gallery(house, site, bank, sitting, drawn, told, sealed, public, people)
    house.close()


def test_a_candidate_sees_the_pictures_of_their_own_form_while_they_write_and_once_it_is_released(
    gallery: Gallery,
) -> None:
    assert not gallery.seen("candidate", gallery.drawn), "before the bell"
    browser = gallery.site.browser(gallery.people["candidate"])
    begun = browser.post(f"/exam/sittings/{gallery.sitting}/begin").headers["location"].rpartition("/")[2]
    assert gallery.drawn in browser.get(f"/exam/attempts/{begun}").text
    assert gallery.seen("candidate", gallery.drawn)
    assert not gallery.seen("candidate", gallery.told), "the explanation's picture before the release"
    assert not gallery.seen("candidate", gallery.sealed), "of an item that is in no form of theirs"
    gallery.at(minutes=29)
    gallery.site.browser(gallery.people["late"]).post(f"/exam/sittings/{gallery.sitting}/begin")
    for minutes, released in ((61, False), (88, False), (121, True)):
        gallery.at(minutes=minutes)
        result = browser.get(f"/exam/attempts/{begun}/result").text
        for address in (gallery.drawn, gallery.told):
            assert (address in result) is released
            assert gallery.seen("candidate", address) is released, minutes
    assert not gallery.seen("candidate", gallery.sealed)
    assert not gallery.seen("worker", gallery.drawn)


def test_practice_shows_pictures_of_public_items_alone(gallery: Gallery) -> None:
    assert gallery.seen("worker", gallery.public)
    for address in (gallery.drawn, gallery.told, gallery.sealed):
        assert not gallery.seen("worker", address)
    make_practice.seal(gallery.house, gallery.bank)
    assert not gallery.seen("worker", gallery.public), "sealed since"


def test_a_desk_shows_sealed_pictures_to_who_works_there_and_to_nobody_beside(gallery: Gallery) -> None:
    every = (gallery.drawn, gallery.told, gallery.sealed, gallery.public)
    assert all(gallery.seen("trainer", address) for address in every)
    assert gallery.seen("organiser", gallery.drawn), "who assembles papers reads what they ask"
    assert not gallery.seen("organiser", gallery.sealed)
    assert not gallery.seen("organiser", gallery.told)
    for address in every:
        assert not gallery.seen("stranger", address)
        assert not gallery.seen("nobody", address)
    for address in (gallery.drawn, gallery.told, gallery.sealed):
        assert not gallery.seen("judge", address), "nothing waits to be marked"


def test_another_bank_does_not_open_a_picture_by_naming_it(gallery: Gallery) -> None:
    theirs = make.bank(gallery.house, make.unit(gallery.house, "别处"), each=1)
    with gallery.house.work() as work:
        bank = work.session.scalars(select(Bank).where(Bank.ref == theirs)).one()
        version = work.session.scalars(
            select(ItemVersion).join(Item, Item.current_id == ItemVersion.id).where(Item.bank_id == bank.id)
        ).first()
        assert version is not None
        version.content = {**version.content, "stem": f'<p><img src="{gallery.sealed}" alt="偷看"></p>'}
        assets.tie(work, bank.id, (version,))
        assert assets.missing(work, bank.id, version) == (gallery.sealed.removeprefix("/assets/"),)
        assert assets.read_all(work, bank.id, [gallery.sealed.removeprefix("/assets/")]) == {}
        assert version.id not in assets.showing(work, gallery.sealed.removeprefix("/assets/")).everywhere
    assert not gallery.seen("stranger", gallery.sealed)
