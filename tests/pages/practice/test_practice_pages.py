"""Practice as a worker meets it, without any script, and as a trainer opens it."""

import re

import pytest

from core import feedback, points
from core.access import Permission
from core.people import units
from question_bank import banks
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.models import Item, ItemVersion
from question_bank.views import BankDraft
from tests import make, make_practice
from tests.browsing import Browser
from tests.pages.practice.conftest import Site
from training.practice import pool, sessions
from training.practice.views import SessionView
from web.practice_views import ItemResulted

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_LINES = re.compile(r'<dl class="drill-lines">.*?</dl>', re.DOTALL)
_FORM = re.compile(r'<form id="answer".*?</form>', re.DOTALL)


@pytest.fixture
def worker(site: Site) -> Browser:
    return site.browser(site.worker)


def begun(site: Site, browser: Browser, **form: str) -> str:
    """The address of a session."""
    wish: dict[str, str | list[str]] = {"kind": "random", "bank": site.bank, "request": "r", **form}
    answer = browser.post("/practice/sessions", wish)
    assert answer.status_code == 303
    return answer.headers["location"]


def fields(page: str) -> dict[str, str | list[str]]:
    """What the answer's form sends besides the answer."""
    found = _FORM.search(page)
    assert found is not None
    return dict(_HIDDEN.findall(found[0]))


def given(raw: dict[str, object]) -> dict[str, str | list[str]]:
    """A response as the form's fields."""
    if "value" in raw:
        return {"value": "true" if raw["value"] else "false"}
    if "options" in raw and isinstance(raw["options"], list):
        return {"options": [str(each) for each in raw["options"]]}
    return {"option": str(raw["option"])}


def look(site: Site, address: str, position: int) -> SessionView:
    with site.house.reading(site.worker.actor) as work:
        return sessions.look(work, address.rpartition("/")[2], position)


def test_a_worker_begins_todays_set_answers_and_sees_the_result_without_script(
    site: Site, worker: Browser
) -> None:
    assert "开始今天的 5 题" in worker.get("/practice").text
    address = worker.post("/practice/daily").headers["location"]
    for position in range(1, 6):
        page = worker.get(address).text
        assert f"第 {position} 题，共 5 题" in page
        assert "解析" not in page
        right = make_practice.right_of(site.house, look(site, address, position).sheet.version_id)
        sent = worker.post(f"{address}/answers", {**fields(page), **given(right)})
        assert sent.status_code == 303
        assert sent.headers["location"] == f"{address}?at={position}"
        told = worker.get(sent.headers["location"]).text
        assert "答对了" in told
        assert "的依据见规程" in told
    assert worker.get(address).headers["location"] == f"{address}/result"
    result = worker.get(f"{address}/result").text
    assert "逐题" in result
    assert result.count("drill-result-head") == 5
    assert "今天的 5 题已练完。" in worker.get("/practice").text


def test_the_key_is_in_no_page_before_the_answer(site: Site, worker: Browser) -> None:
    mark = "密标"
    with site.house.work() as work:
        for item, version in work.session.query(Item, ItemVersion).join(
            ItemVersion, ItemVersion.id == Item.current_id
        ):
            version.explanation = f"<p>{mark}</p>"
            version.source = mark
            if item.kind is KindName.TRUE_FALSE:
                item.kind = KindName.FILL_BLANK
                version.content = {"stem": f"<p>{item.number} 为 [[1]]</p>"}
                version.key = registry.stored(
                    registry.read_key(KindName.FILL_BLANK, {"blanks": [{"accepted": [mark]}]})
                )
    address = begun(site, worker)
    pages = [worker.get(f"{address}?at={n}").text for n in range(1, 11)]
    pages += [worker.get(path).text for path in ("/practice", "/practice/mistakes", "/practice/settings")]
    pages += [worker.get(f"/practice/banks/{site.bank}").text, str(worker.get(f"{address}/result").headers)]
    empty = worker.post(f"{address}/answers", fields(pages[0]))
    assert empty.status_code == 422
    assert "还没有作答" in empty.text
    assert all(mark not in page for page in [*pages, empty.text])
    shown = worker.post(f"{address}/answers", {**fields(pages[0]), "give_up": "1"})
    assert mark in worker.get(shown.headers["location"]).text


def test_a_second_press_and_another_tab_change_nothing(site: Site, worker: Browser) -> None:
    address = begun(site, worker)
    first_tab, second_tab = (fields(worker.get(f"{address}?at=1").text) for _ in range(2))
    version = look(site, address, 1).sheet.version_id
    right, wrong = (make_practice.right_of(site.house, version), make_practice.wrong_of(site.house, version))
    for _ in range(2):
        assert worker.post(f"{address}/answers", {**first_tab, **given(right)}).status_code == 303
    late = worker.post(f"{address}/answers", {**second_tab, **given(wrong)})
    page = worker.get(late.headers["location"]).text
    assert "先记下的为准" in page
    assert "答对了" in page


@pytest.mark.parametrize(
    "forged",
    [
        {"option": "zz99"},
        {"options": ["zz", "a"]},
        {"option": "x" * 300},
        {"value": "perhaps"},
        {"blank": ["a"] * 40},
        {"blank": ["a" * 600]},
        {"options": ["\x00", "\ud800".encode("utf-8", "replace").decode()]},
    ],
)
def test_a_forged_answer_is_refused_and_not_recorded(
    site: Site, worker: Browser, forged: dict[str, str | list[str]]
) -> None:
    address = begun(site, worker)
    for position in range(1, 11):
        own = fields(worker.get(f"{address}?at={position}").text)
        assert worker.post(f"{address}/answers", {**own, **forged}).status_code == 422
    assert look(site, address, 1).answered == 0


@pytest.mark.parametrize(
    "bent",
    [
        {"position": "-1"},
        {"position": "9" * 30},
        {"position": "one"},
        {"version": "0"},
        {"version": "9" * 30},
        {"revision": "x"},
        {"request": "y" * 5000},
        {"position": "11"},
    ],
)
def test_a_bent_form_is_never_a_fault(site: Site, worker: Browser, bent: dict[str, str]) -> None:
    address = begun(site, worker)
    own = {**fields(worker.get(f"{address}?at=1").text), "option": "a", "value": "true", **bent}
    assert worker.post(f"{address}/answers", own).status_code in {303, 404, 422}
    for at in ("0", "x", "9" * 30, "11"):
        assert worker.get(f"{address}?at={at}").status_code in {404, 422}


def test_somebody_elses_session_does_not_exist(site: Site, worker: Browser) -> None:
    address = begun(site, worker)
    own = fields(worker.get(f"{address}?at=1").text)
    other = site.browser(site.other)
    assert other.get(address).status_code == 404
    assert other.get(f"{address}/result").status_code == 404
    del own["csrf"]
    assert other.post(f"{address}/answers", {**own, "option": "a"}).status_code == 404
    assert other.post(f"{address}/finish").status_code == 404
    assert look(site, address, 1).answered == 0


def test_mistakes_are_read_printed_and_practised(site: Site, worker: Browser) -> None:
    assert "错题本是空的" in worker.get("/practice/mistakes").text
    ref = begun(site, worker).rpartition("/")[2]
    for position in (1, 2):
        make_practice.answer(site.house, site.worker, ref, position, right=False)
    page = worker.get("/practice/mistakes").text
    assert "连续答对 2 次，这道题就移出错题本。" in page
    assert page.count("再连对 2 次移出") == 2
    assert worker.get("/practice/mistakes/print").text.count("drill-printed") == 2
    again = worker.post("/practice/sessions", {"kind": "mistakes", "request": "again"}).headers["location"]
    assert look(site, again, 1).size == 2
    assert worker.get(f"/practice/mistakes?bank={'x' * 100}").status_code == 422
    assert "错题本是空的" in worker.get("/practice/mistakes?bank=unknown").text


def test_a_fault_in_an_item_is_reported_from_where_it_is_seen(site: Site, worker: Browser) -> None:
    address = begun(site, worker)
    ref = address.rpartition("/")[2]
    make_practice.answer(site.house, site.worker, ref, 1, right=False)
    found = re.search(r'href="(/feedback\?kind=content&amp;about=[^"]+)"', worker.get(f"{address}?at=1").text)
    assert found is not None
    form = worker.get(found[1].replace("&amp;", "&")).text
    about = re.search(r'name="about" value="(/items/\w+)"', form)
    assert about is not None
    worker.post("/feedback", {"kind": "content", "about": about[1], "text": "B 项也对"})
    with site.house.reading(site.worker.actor) as work:
        assert [each.page for each in feedback.mine(work)] == [about[1]]


def test_a_mock_goes_from_item_to_item_and_tells_at_the_end(site: Site, worker: Browser) -> None:
    trainer = site.browser(site.trainer)
    added = trainer.post(
        f"/bank/{site.bank}/practice/mocks", {"title": "月度模拟", "minutes": "20", "source": "standard"}
    )
    assert added.status_code == 303
    assert "月度模拟" in trainer.get(f"/bank/{site.bank}/practice").text
    found = re.search(r'action="(/practice/mocks/\w+)"', worker.get("/practice").text)
    assert found is not None
    address = worker.post(found[1], {"request": "m"}).headers["location"]
    own = fields(worker.get(address).text)
    right = make_practice.right_of(site.house, look(site, address, 1).sheet.version_id)
    moved = worker.post(f"{address}/answers", {**own, **given(right), "go": "7"})
    assert moved.headers["location"] == f"{address}?at=7"
    page = worker.get(f"{address}?at=1").text
    assert "checked" in page
    assert "解析" not in page
    stale = worker.post(f"{address}/answers", {**own, **given(right), "request": "old", "go": "2"})
    assert "在另一个窗口改过答案" in worker.get(stale.headers["location"]).text
    ended = worker.post(f"{address}/answers", {**fields(worker.get(f"{address}?at=8").text), "go": "finish"})
    assert ended.headers["location"] == f"{address}/result"
    assert "不计入统计" in worker.get(ended.headers["location"]).text
    assert worker.post(f"{address}/finish").status_code == 303
    assert worker.get(f"{address}?at=1").headers["location"] == f"{address}/result"


def test_a_mock_whose_time_is_over_ends_when_somebody_looks(site: Site, worker: Browser) -> None:
    trainer = site.browser(site.trainer)
    trainer.post(f"/bank/{site.bank}/practice/mocks", {"title": "短", "minutes": "5", "source": "standard"})
    found = re.search(r'action="(/practice/mocks/\w+)"', worker.get("/practice").text)
    assert found is not None
    address = worker.post(found[1], {"request": "m"}).headers["location"]
    own = fields(worker.get(address).text)
    assert worker.get(f"{address}/result").headers["location"] == address
    site.clock.advance(minutes=6)
    late = worker.post(f"{address}/answers", {**own, "option": "a", "go": "2"})
    assert late.headers["location"] == f"{address}/result"
    assert worker.get(address).headers["location"] == f"{address}/result"
    assert "时间已到" in worker.get(f"{address}/result").text


def test_wishes_are_saved_or_sent_back_with_the_reason(site: Site, worker: Browser) -> None:
    assert "练习设置" in worker.get("/practice/settings").text
    refused = worker.post("/practice/settings", {"daily_size": "400"})
    assert refused.status_code == 422
    assert "每日一练可以是 5 到 10 题。" in refused.text
    kept = worker.post("/practice/settings", {"daily_size": "7", "banks": [site.bank], "week_shown": "1"})
    assert kept.headers["location"] == "/practice"
    page = worker.get("/practice").text
    assert "开始今天的 7 题" in page
    assert "本周练了 0 天。" in page


def test_a_trainer_opens_narrows_and_closes_a_bank(site: Site, worker: Browser) -> None:
    trainer = site.browser(site.trainer)
    address = f"/bank/{site.bank}/practice"
    assert f'href="{address}"' in trainer.get(f"/bank/{site.bank}").text
    outside = site.browser(make.someone(site.house, unit_ref=make.unit(site.house, "别家")))
    assert "还没有可以练习的题库" in outside.get("/practice").text
    assert trainer.post(f"{address}/open", {"audience": "everybody"}).status_code == 303
    assert "开始今天的 5 题" in outside.get("/practice").text
    refused = trainer.post(f"{address}/mocks", {"title": "", "minutes": "x", "source": "paper"})
    assert refused.status_code == 422
    assert trainer.post(f"{address}/close").status_code == 303
    assert "还没有可以练习的题库" in worker.get("/practice").text
    assert site.browser(site.worker).get(address).status_code == 403


def test_a_bank_without_published_items_is_not_opened(site: Site) -> None:
    with site.house.work(site.trainer.actor) as work:
        (unit,) = units.in_reach(work, Permission.BANK_WRITE)[:1]
        bank = banks.found(work, BankDraft(code="LEER-1", title="空题库", unit_ref=unit.ref))
    trainer = site.browser(site.trainer)
    refused = trainer.post(f"/bank/{bank.ref}/practice/open", {"audience": "everybody"})
    assert refused.status_code == 409 and "还没有已发布的公开题" in refused.text


def test_nothing_of_practice_is_ranked_timed_or_shown_to_others(site: Site, worker: Browser) -> None:
    begun(site, worker)
    told = worker.get("/practice").text + worker.get(f"/practice/banks/{site.bank}").text
    assert not re.search(r"排名第|名次|时长排|连续打卡|在线时长", told)
    for path in ("/people", f"/units/{site.unit}"):
        assert "错题" not in site.browser(site.trainer).get(path).text


def test_chapters_show_mastery_and_begin_a_session(site: Site, worker: Browser) -> None:
    page = worker.get(f"/practice/banks/{site.bank}").text
    assert page.count('class="chapter"') == 3
    assert look(site, begun(site, worker, kind="chapter", topic="T1", request="c"), 1).title == "鉴定点1"
    assert (
        worker.post("/practice/sessions", {"kind": "chapter", "bank": site.bank, "topic": "no"}).status_code
        == 404
    )
    assert worker.post("/practice/sessions", {"kind": "nonsense"}).status_code == 404
    assert worker.get("/practice/banks/unknown").status_code == 404


def test_a_wrong_blank_shows_what_was_given_crossed_out_beside_what_is_right(
    site: Site, worker: Browser
) -> None:
    for item_id in make_practice.item_ids(site.house, site.bank):
        make_practice.with_blanks(site.house, item_id, ["左零", "右火"])
    address = begun(site, worker)
    page = worker.get(address).text
    sent = worker.post(f"{address}/answers", {**fields(page), "blank": ["左零", "右地"]})
    told = worker.get(sent.headers["location"]).text
    worker.post(f"{address}/finish")
    for shown in (told, worker.get(f"{address}/result").text):
        lines = _LINES.findall(shown)[0]
        assert lines.count("<del>") == 1
        assert "<del>右地</del>" in lines
        assert lines.count("正确答案") == 1
        assert lines.index("<del>右地</del>") < lines.index("正确答案") < lines.index("右火")


@pytest.mark.parametrize(
    ("given_blanks", "ordered", "fits"),
    [
        (["甲", "乙"], True, (True, True)),
        (["乙", "甲"], True, (False, False)),
        (["乙", "甲"], False, (True, True)),
        (["甲", "甲"], False, (True, False)),
        (["", "甲"], False, (False, True)),
    ],
)
def test_every_blank_is_told_right_or_wrong_by_itself(
    site: Site, given_blanks: list[str], ordered: bool, fits: tuple[bool, ...]
) -> None:
    item_id = make_practice.item_ids(site.house, site.bank)[0]
    make_practice.with_blanks(site.house, item_id, ["甲", "乙"], ordered=ordered)
    with site.house.reading(site.worker.actor) as work:
        version_id = pool.standing(work, [item_id])[item_id].version_id
        face, key = pool.faces(work, [version_id])[version_id], pool.keys(work, [version_id])[version_id]
    assert pool.fitting(face, key, {"blanks": given_blanks}) == fits


@pytest.mark.parametrize(
    ("answered", "right", "marks", "outcome"),
    [
        (True, False, ("4", "6"), "partly"),
        (True, False, ("0", "6"), "wrong"),
        (True, True, ("6", "6"), "right"),
        (False, False, ("0", "6"), "open"),
        (True, False, None, "wrong"),
    ],
)
def test_where_marks_were_earned_an_answer_is_not_called_wrong(
    answered: bool, right: bool, marks: tuple[str, str] | None, outcome: str
) -> None:
    item = ItemResulted(
        number=1,
        ref="",
        item=None,
        answered=answered,
        right=right,
        marks=None if marks is None else (points.marks(marks[0]), points.marks(marks[1])),
        explanation=None,
        source=None,
    )
    assert item.outcome == outcome
