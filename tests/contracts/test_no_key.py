"""No key before its release: nothing that a candidate can fetch holds it while anybody may still write.

Keys, accepted blanks and explanations of one world carry a mark that stands nowhere else; no response to a
candidate may hold it before the release, and the released result must (or the test would prove nothing).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update

from core.clock import SetClock
from core.house import House
from core.points import Points
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, PerPart
from question_bank.kinds.contract import KindName
from question_bank.models import Item, ItemVersion
from tests import make
from tests.browsing import Browser
from tests.contracts import matrix
from tests.contracts.site import Site, opened
from tests.make import Someone
from tests.operations.conftest import START, build

MARK = "密标"
REGION = re.compile(r"\b(?:3719|37\.19)\b\D{1,12}(?:6143|61\.43)\b|\b3719\.0\D{1,12}6143\.0\b")
"""The centre of every region, as it is stored, shown in percent, or drawn on the picture."""
PLAN = Blueprint(
    sections=(
        Section(title="填空题", kind=KindName.FILL_BLANK, count=2, points_each=Points(200), rule=PerPart()),
        Section(
            title="单选题", kind=KindName.SINGLE_CHOICE, count=2, points_each=Points(150), rule=AllOrNothing()
        ),
        Section(title="看图", kind=KindName.HOTSPOT, count=1, points_each=Points(100), rule=PerPart()),
    ),
    announced_total=Points(800),
)


@dataclass(frozen=True)
class Hall:
    house: House
    site: Site
    who: Someone
    late: Someone
    sitting: str
    attempt: str

    @property
    def browser(self) -> Browser:
        return self.site.browser(self.who)

    def at(self, **later: float) -> None:
        assert isinstance(self.house.clock, SetClock)
        self.house.clock.instant = START
        self.house.clock.advance(**later)
        self.site.engine_room.settle()


def _marked_bank(house: House, unit: str) -> str:
    """A bank whose every key and explanation carries the mark; judged items become blanks, and items with
    several right options points on a picture, whose regions have a mark of their own."""
    bank = make.bank(house, unit, each=6)
    with house.work() as work:
        rows = (
            work.session.query(Item, ItemVersion).join(ItemVersion, ItemVersion.id == Item.current_id).all()
        )
        for place, (item, version) in enumerate(rows):
            explanation = f"<p>{MARK}解析{place}</p>"
            change: dict[str, object] = {"explanation": explanation}
            if item.kind is KindName.TRUE_FALSE:
                item.kind = KindName.FILL_BLANK
                change["content"] = {"stem": f"<p>第 {place} 题：电压为[[1]]</p>"}
                amount = {"value": "10", "tolerance": "1", "unit": f"{MARK}伏"}
                change["key"] = {"blanks": [{"accepted": [f"{MARK}答案{place}"], "amount": amount}]}
            if item.kind is KindName.MULTIPLE_CHOICE:
                item.kind = KindName.HOTSPOT
                picture = {
                    "address": f"/assets/{place}.png",
                    "words": "图",
                    "width": 10_000,
                    "height": 10_000,
                }
                change["content"] = {"stem": f"<p>第 {place} 题：点出开关</p>", "picture": picture}
                change["key"] = {"regions": [{"id": "r", "shape": "circle", "at": [3719, 6143, 877]}]}
            work.session.execute(update(ItemVersion).where(ItemVersion.id == version.id).values(**change))
    return bank


@pytest.fixture
def hall(tmp_path: Path, sqlite_template: Path) -> Iterator[Hall]:
    (tmp_path / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
    house = build(tmp_path)
    unit = make.unit(house)
    who, late = (make.someone(house, name, unit_ref=unit) for name in ("本厂选手", "迟到选手"))
    sitting = make.sitting(house, make.paper(house, _marked_bank(house, unit), PLAN), START, [who, late])
    with opened(house) as site:
        browser = site.browser(who)
        begun = browser.post(f"/exam/sittings/{sitting}/begin")
        yield Hall(house, site, who, late, sitting, begun.headers["location"].rpartition("/")[2])
    house.close()


def everything_a_candidate_can_fetch(hall: Hall) -> list[str]:
    """Every GET route, open to them or not, with things of this sitting in the address; body and headers."""
    named = {"ref": (hall.attempt, hall.sitting, *_items(hall.house))}
    told = []
    for way in matrix.ways():
        if way.method != "GET":
            continue
        refs = named["ref"] if "{" in way.path else ("",)
        for ref in refs:
            path = way.path
            while "{" in path:
                path = path.partition("{")[0] + ref + path.partition("}")[2]
            answer = hall.browser.get(path)
            told.append(f"{path}\n{answer.headers}\n{answer.text}")
    return told


def _items(house: House) -> tuple[str, ...]:
    with house.reading() as work:
        return tuple(ref for (ref,) in work.session.query(Item.ref).limit(2))


def leaks(told: list[str]) -> list[str]:
    escaped = json.dumps(MARK)[1:-1]
    return [
        each.partition("\n")[0]
        for each in told
        if MARK in each or escaped in each.lower() or REGION.search(each)
    ]


def spoken(hall: Hall) -> list[str]:
    """What the routes of the open page answer: saving, the state, handing in."""
    browser, page = hall.browser, hall.browser.exam_data(hall.attempt)
    told = [json.dumps(page, ensure_ascii=False)]
    slot = page["sections"][0]["slots"][0]["slot"]
    entry = {"slot": slot, "seq": 1, "uuid": "a" * 32, "payload": {"blanks": ["220"]}, "mono_ms": 1}
    with browser.client.websocket_connect(page["urls"]["live"]) as socket:
        for _ in range(2):
            answer = browser.post_json(page["urls"]["answers"], {"token": page["token"], "entries": [entry]})
            told.append(f"{answer.headers}{answer.text}")
        told.append(browser.get(page["urls"]["state"]).text)
        body = {"token": page["token"], "entries": [], "unanswered": 3}
        told.append(browser.post_json(page["urls"]["submit"], body).text)
        told.append(socket.receive_text())
    return told


def test_no_response_to_a_candidate_holds_key_or_explanation_before_the_release(hall: Hall) -> None:
    before = everything_a_candidate_can_fetch(hall)
    assert leaks(before) == []
    assert leaks(spoken(hall)) == []
    hall.at(minutes=29)
    late = hall.site.browser(hall.late)
    begun = late.post(f"/exam/sittings/{hall.sitting}/begin")
    assert late.get(begun.headers["location"]).status_code == 200
    result = hall.browser.get(f"/exam/attempts/{hall.attempt}/result")
    assert result.status_code == 200
    assert leaks([result.text, *everything_a_candidate_can_fetch(hall)]) == []
    hall.at(minutes=88)  # our own hour is over, somebody else still writes
    assert leaks(everything_a_candidate_can_fetch(hall)) == []
    hall.at(minutes=91)
    released = hall.browser.get(f"/exam/attempts/{hall.attempt}/result").text
    assert f"{MARK}答案" in released, "the mark stands in the keys, or nothing was proved"
    assert f"{MARK}解析" in released
    assert REGION.search(released)
