"""The trainer's pages: write, search, review, import."""

import re
from urllib.parse import quote

import pytest

from question_bank import reading
from question_bank.kinds import registry
from question_bank.rules.lifecycle import VersionState
from tests.browsing import Browser
from tests.contracts.test_budgets import counted
from tests.pages.bank.conftest import Site

CSV = """题型,题干,选项A,选项B,答案
单选题,甲题,一,二,A
单选题,乙题,一,二,C
判断题,丙题,,,对
单选题,甲题,一,二,A
"""


def item_of(location: str) -> str:
    found = re.search(r"/items/([^/?]+)", location)
    assert found is not None, location
    return found[1]


def typed(site: Site, **changed: object) -> dict[str, object]:
    return {
        "kind": "single_choice",
        "item": "",
        "seen": 0,
        "stem": "R<sub>1</sub> 与 a<b",
        "option": ["接地", "作业", "", ""],
        "option_id": ["a", "b", "c", "d"],
        "key": ["a"],
        "topic": site.topic_ref,
        "difficulty": 3,
        "pool": "public",
        "then": "save",
        **changed,
    }


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/topics",
        "/import",
        "/new",
        "/new?kind=fill_blank",
        "/new?kind=true_false",
        "/new?kind=numeric",
        "/new?kind=matching",
        "/new?kind=ordering",
    ],
)
def test_every_page_of_a_bank_opens_for_its_trainer(site: Site, path: str) -> None:
    site.draft()
    assert site.browser(site.trainer).get(f"/bank/{site.bank_ref}{path}").status_code == 200


def test_an_item_is_written_saved_and_given_to_review(site: Site) -> None:
    browser = site.browser(site.trainer)
    saved = browser.post(f"/bank/{site.bank_ref}/items", typed(site))
    assert saved.status_code == 303
    ref = item_of(saved.headers["location"])
    editor = browser.get(f"/items/{ref}/edit")
    assert "R&lt;sub&gt;1&lt;/sub&gt; 与 a&lt;b" in editor.text
    sent = browser.post(f"/bank/{site.bank_ref}/items", typed(site, item=ref, seen=1, then="submit"))
    assert sent.headers["location"] == f"/items/{ref}"
    with site.house.reading(site.trainer.actor) as work:
        item = reading.look(work, ref)
    assert item.state is VersionState.IN_REVIEW
    assert item.newest.content.stem == "R<sub>1</sub> 与 a&lt;b"


def test_what_cannot_be_given_to_review_comes_back_with_what_was_typed(site: Site) -> None:
    browser = site.browser(site.trainer)
    answer = browser.post(f"/bank/{site.bank_ref}/items", typed(site, key=[], topic="", then="submit"))
    ref = item_of(answer.headers["location"])
    assert answer.headers["location"] == f"/items/{ref}/edit?unsent=1"
    kept = browser.get(answer.headers["location"]).text
    assert "已存为草稿，还没有送审" in kept
    assert "尚未设置正确答案" in kept
    assert "尚未归入鉴定点" in kept
    assert "与 a&lt;b" in kept
    assert "已存为草稿" not in browser.get(f"/items/{ref}/edit").text
    unsaved = browser.post(f"/bank/{site.bank_ref}/items", typed(site, topic="nowhere", then="submit"))
    assert unsaved.status_code >= 400 and "已存为草稿" not in unsaved.text


def test_an_item_that_somebody_changed_meanwhile_is_not_overwritten(site: Site) -> None:
    ref = site.draft()
    browser = site.browser(site.trainer)
    assert browser.post(f"/bank/{site.bank_ref}/items", typed(site, item=ref, seen=1)).status_code == 303
    late = browser.post(f"/bank/{site.bank_ref}/items", typed(site, item=ref, seen=1, stem="晚了一步"))
    assert late.status_code == 409
    assert "晚了一步" in late.text


def test_a_draft_saves_itself_while_it_is_written(site: Site) -> None:
    browser = site.browser(site.trainer)
    first = browser.post(f"/bank/{site.bank_ref}/autosave", typed(site)).json()
    assert first["seen"] == 1
    second = browser.post(f"/bank/{site.bank_ref}/autosave", typed(site, item=first["item"], seen=1)).json()
    assert second == {"item": first["item"], "seen": 2, "left": []}
    late = browser.post(f"/bank/{site.bank_ref}/autosave", typed(site, item=first["item"], seen=1))
    assert late.status_code == 409
    assert "message" in late.json()


@pytest.mark.parametrize(
    ("kind", "answer", "told"),
    [
        ("multiple_choice", {"key": ["a", "b"]}, "接地"),
        ("true_false", {"key": ["false"]}, "错误"),
        (
            "fill_blank",
            {"stem": "安全电压 [[1]] V", "blank": ["36\n三十六", "", ""], "ordered": "true"},
            "36 / 三十六",
        ),
        (
            "numeric",
            {
                "number": "１０",
                "unit": "kV",
                "tolerance": "2",
                "tolerance_in": "percent",
                "units": "V＝0.001\n\nMV",
            },
            "１０ kV ± 2%",
        ),
        (
            "matching",
            {
                "prompt": ["甲", "乙", "丙", ""],
                "prompt_id": ["p1", "p2", "p3", "p4"],
                "option": ["一", "二", "一", "三"],
            },
            "甲",
        ),
        ("ordering", {"option": ["停电", "验电", "接地", ""]}, '<li class="rich">停电</li>'),
    ],
)
def test_every_kind_is_written_and_shown(site: Site, kind: str, answer: dict[str, object], told: str) -> None:
    browser = site.browser(site.trainer)
    saved = browser.post(f"/bank/{site.bank_ref}/items", typed(site, kind=kind, **answer))
    ref = item_of(saved.headers["location"])
    assert told in browser.get(f"/items/{ref}").text
    assert browser.get(f"/items/{ref}/edit").status_code == 200
    assert browser.post(f"/items/{ref}/submit", {"seen": 1}).status_code == 303


def test_a_choice_written_twice_is_one_choice_and_a_row_without_a_prompt_a_distractor(site: Site) -> None:
    rows = {"prompt": ["甲", "乙", ""], "prompt_id": ["p1", "p2", "p3"], "option": ["一", " 一 ", "三"]}
    saved = site.browser(site.trainer).post(
        f"/bank/{site.bank_ref}/items", typed(site, kind="matching", **rows)
    )
    ref = item_of(saved.headers["location"])
    with site.house.reading(site.trainer.actor) as work:
        version = reading.look(work, ref).newest
    content, key = registry.stored(version.content), version.key
    assert key is not None
    assert registry.stored(key) == {"pairs": {"p1": "a", "p2": "a"}}
    assert content["reuse"] is True
    assert [option["id"] for option in content["options"]] == ["a", "c"]
    editor = site.browser(site.trainer).get(f"/items/{ref}/edit").text
    assert editor.count(">一</textarea>") == 2
    assert editor.count(">三</textarea>") == 1


def test_a_number_that_cannot_be_read_comes_back_with_what_was_typed(site: Site) -> None:
    sent = typed(site, kind="numeric", number="约 10", then="submit")
    browser = site.browser(site.trainer)
    answer = browser.get(browser.post(f"/bank/{site.bank_ref}/items", sent).headers["location"])
    assert "“约 10”读不出数值" in answer.text
    assert 'value="约 10"' in answer.text


def test_the_preview_shows_what_a_candidate_sees_and_what_is_missing(site: Site) -> None:
    browser = site.browser(site.trainer)
    answer = browser.post("/bank/preview", typed(site, stem="<script>x</script>安全", key=[])).json()
    assert "<script" not in answer["html"]
    assert "安全" in answer["html"]
    told = {(each["weight"], each["field"]): each["text"] for each in answer["problems"]}
    assert told["bar", "key"] == "尚未设置正确答案。"
    assert ("hint", "explanation") in told


def test_a_reviewer_approves_and_is_led_to_the_next(site: Site) -> None:
    first, second = site.submitted("甲题"), site.submitted("乙题")
    browser = site.browser(site.reviewer)
    assert browser.get(f"/bank/{site.bank_ref}/review").headers["location"] == f"/items/{first}/review"
    assert browser.get(f"/items/{first}/review").status_code == 200
    wordless = browser.post(f"/items/{first}/return")
    assert wordless.status_code == 422
    assert "请写明理由" in wordless.text
    assert browser.post(f"/items/{first}/return", {"words": "干扰项太弱"}).status_code == 303
    approved = browser.post(f"/items/{second}/approve", {"seen": 1})
    assert browser.get(approved.headers["location"]).status_code == 200
    assert "没有待审的试题" in browser.get(f"/bank/{site.bank_ref}/review").text
    trainer = site.browser(site.trainer)
    assert "干扰项太弱" in trainer.get(f"/items/{first}/edit").text
    assert "干扰项太弱" in trainer.get(f"/items/{first}/history").text
    assert trainer.post(f"/items/{second}/retire", {"reason": ""}).status_code == 422
    assert trainer.post(f"/items/{second}/retire", {"reason": "规程已修订"}).status_code == 303


def test_the_list_is_searched_and_turned_by_address(site: Site) -> None:
    for number in range(60):
        site.draft(f"第 {number} 道吊钩题")
    browser = site.browser(site.trainer)
    page = browser.get(f"/bank/{site.bank_ref}", params={"q": "吊钩", "state": "draft"}).text
    assert page.count("data-ref=") == 50
    assert "leaf=2" in page
    rest = browser.get(f"/bank/{site.bank_ref}", params={"q": "吊钩", "leaf": "2"}).text
    for order in ("changed", "difficulty", "facility"):
        asked = {"sort": order, "leaf": "999", "since": "2027-03-01", "until": "2027-03-08"}
        assert browser.get(f"/bank/{site.bank_ref}", params=asked).text.count("data-ref=") == 10
    for day, count in (("2027-03-09", 0), ("nonsense", 50)):
        assert browser.get(f"/bank/{site.bank_ref}", params={"since": day}).text.count("data-ref=") == count
    assert rest.count("data-ref=") == 10
    first, ref = re.findall(r'data-ref="(\w+)"', rest)[:2]
    turned = browser.get(f"/items/{ref}/neighbours", params={"sort": "facility", "q": "吊钩"}).json()
    assert turned["before"] == first
    assert "道吊钩题" in browser.get(f"/items/{ref}/glimpse").text
    assert browser.get(f"/bank/{site.bank_ref}", params={"kind": "nonsense"}).status_code == 200
    assert browser.get(f"/bank/{site.bank_ref}", params={"topic": "0" * 16}).status_code == 404


def upload(browser: Browser, site: Site, name: str = "旧题.csv", data: str = CSV) -> str:
    answer = browser.post(
        f"/bank/{site.bank_ref}/import", {"pool": "public"}, {"files": (name, data.encode("gb18030"))}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_files_are_checked_then_imported_then_published_by_somebody_else(site: Site) -> None:
    browser = site.browser(site.trainer)
    here = upload(browser, site)
    report = browser.get(here).text
    assert "答案“C”不在选项之中" in report and ">乙题</td>" in report
    assert "答案“C”不在选项之中" in browser.get(f"{here}?rows=999").text
    returned = browser.get(f"{here}/rejected.xlsx")
    assert returned.content.startswith(b"PK")
    assert returned.headers["content-disposition"].endswith(quote("旧题-未收的行.xlsx"))
    assert browser.post(f"{here}/start").status_code == 303
    running = browser.get(here).text
    progress = re.search(r'data-job-url="([^"]+)"', running)
    assert progress is not None
    site.engine_room.settle()
    assert browser.get(progress[1]).json()["state"] == "done"
    assert "2 题等待审核" in browser.get(here).text
    assert browser.post(f"{here}/publish").status_code == 403
    reviewer = site.browser(site.reviewer)
    waiting = reviewer.get(here).text
    assert f'href="/bank/{site.bank_ref}/import"' in browser.get(here).text
    assert f'href="/bank/{site.bank_ref}/import"' not in waiting  # a reviewer may not go there
    assert "<span>导入</span>" in waiting and waiting.count('aria-current="page">报告') == 1
    assert "整批发布 2 题" in waiting and "从等待审核的 2 题中抽出，占 100%" in waiting
    run = here.rpartition("/")[2]
    assert f'href="{here}"' in reviewer.get(f"/bank/{site.bank_ref}?run={run}").text
    first = reviewer.get(f"/bank/{site.bank_ref}/review").headers["location"]
    assert f'href="{here}"' in reviewer.get(first).text
    other = site.submitted("另一道待审的题")
    first = reviewer.get(f"/bank/{site.bank_ref}/review?run={run}").headers["location"]
    second = reviewer.get(f"/bank/{site.bank_ref}/review?run={run}&after=1").headers["location"]
    assert other not in first + second and "这次导入还有 2 题待审" in reviewer.get(second).text
    unseen = reviewer.post(f"{here}/publish")
    assert unseen.status_code == 422 and "请先看完抽查的 2 题" in unseen.text
    sampled = re.findall(r'name="seen" value="(\w+)"', unseen.text)
    assert reviewer.post(f"{here}/publish", {"seen": sampled}).status_code == 303
    assert reviewer.get(progress[1]).json()["done"] == 2
    site.engine_room.settle()
    assert "2 题已发布" in reviewer.get(here).text
    assert "没有等您审核" in reviewer.get(f"/bank/{site.bank_ref}/review?run={run}").text
    assert 'data-state="done"' in reviewer.get(here).text
    assert browser.post(f"{here}/start").status_code == 409


def test_the_report_of_a_file_of_another_system_names_kinds_places_and_beginnings(site: Site) -> None:
    browser = site.browser(site.trainer)
    asked = "<question type='{}'><questiontext><text>{}</text></questiontext>{}</question>"
    right = "<answer fraction='100'><text>true</text><feedback><text>Yes</text></feedback></answer>"
    rows = asked.format("ddmarker", "在图上标出接地点", "") + asked.format("truefalse", "可以带电作业", right)
    report = browser.get(
        upload(browser, site, "moodle.xml", f"<?xml version='1.0' encoding='gb18030'?><quiz>{rows}</quiz>")
    ).text
    assert "在图上放标记（ddmarker）" in report and ">在图上标出接地点</td>" in report
    assert report.index("（如 第 2 题）") < report.index("把 1 题写入题库")
    assert "各列怎样读" not in report


def test_nothing_new_is_nothing_to_import(site: Site) -> None:
    browser = site.browser(site.trainer)
    here = upload(browser, site, data="随便一句话")
    refused = browser.get(here).text
    assert "没有收下" in refused and "已核对" not in refused
    assert browser.post(f"{here}/start").status_code == 422
    assert browser.post(f"{here}/discard").status_code == 303
    nothing = browser.post(f"/bank/{site.bank_ref}/import", None, {"files": ("", b"")})
    assert nothing.status_code in {422, 303}


def test_topics_are_planted_renamed_moved_and_removed(site: Site) -> None:
    browser = site.browser(site.trainer)
    here = f"/bank/{site.bank_ref}/topics"
    assert browser.post(here, {"title": "低压", "parent": site.topic_ref}).status_code == 303
    added = browser.post(here, {"title": "高压", "parent": site.topic_ref}).headers["location"]
    chosen = rf'(?s)id="field-parent"(?:(?!</select>).)*value="{site.topic_ref}" selected>'
    assert re.search(chosen, browser.get(added).text), "the next one goes to the same place"
    assert not re.search(chosen, browser.get(here).text)
    refused = browser.post(here, {"title": "", "code": "01"})
    assert refused.status_code == 422
    assert "代码 01 在本题库中已有" in refused.text
    assert browser.post(f"{here}/{site.topic_ref}/rename", {"title": "安全用电"}).status_code == 303
    assert browser.post(f"{here}/{site.topic_ref}/move", {"parent": site.topic_ref}).status_code == 422
    assert browser.post(f"{here}/{site.topic_ref}/remove").status_code == 422
    assert "安全用电" in browser.get(here).text


def test_a_bank_is_founded_or_the_form_comes_back(site: Site) -> None:
    browser = site.browser(site.trainer)
    taken = browser.post("/bank", {"code": "dg", "title": "又一个", "unit": site.unit_ref})
    assert taken.status_code == 422
    assert "又一个" in taken.text
    made = browser.post("/bank", {"code": "dg2", "title": "又一个", "unit": site.unit_ref})
    assert browser.get(made.headers["location"]).status_code == 200


def test_an_organiser_reads_and_writes_nothing(site: Site) -> None:
    ref = site.draft()
    browser = site.browser(site.organiser)
    assert browser.get(f"/bank/{site.bank_ref}").status_code == 200
    assert browser.get(f"/items/{ref}").status_code == 200
    for path in (f"/items/{ref}/edit", f"/items/{ref}/history", f"/bank/{site.bank_ref}/import"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"/items/{ref}/retire", {"reason": "x"}).status_code == 403


def test_the_desk_costs_fewer_than_eighteen_statements(site: Site) -> None:
    site.submitted()
    browser = site.browser(site.trainer)
    browser.get(f"/bank/{site.bank_ref}")
    with counted(site.house) as sent:
        assert browser.get(f"/bank/{site.bank_ref}").status_code == 200
    assert len(sent) < 18


def test_sending_back_without_a_reason_marks_the_field_that_lacks_it(site: Site) -> None:
    ref = site.submitted()
    answer = site.browser(site.reviewer).post(f"/items/{ref}/return", {"words": " "})
    field = re.search(r'<textarea[^>]*id="field-words"[^>]*>', answer.text)
    assert answer.status_code == 422 and field is not None
    assert 'aria-invalid="true" aria-describedby="error-words"' in field[0]
    assert re.search(r'id="error-words">.*?请写明理由', answer.text, re.DOTALL)


@pytest.mark.parametrize(
    ("name", "data"),
    [("setup.xlsx", b"MZ\x90\x00" * 64), ("empty.xlsx", b""), ("cut.xlsx", b"PK\x03\x04cut")],
)
def test_a_file_that_cannot_be_read_is_told_with_why_and_another_is_asked_for(
    site: Site, name: str, data: bytes
) -> None:
    browser = site.browser(site.trainer)
    made = browser.post(f"/bank/{site.bank_ref}/import", {"pool": "public"}, {"files": (name, data)})
    here = made.headers["location"]
    told = browser.get(here).text
    assert "文件没有读入</h1>" in told and "题库没有变化" in told
    assert re.search(rf"<li>{name}：.+?。</li>", told)
    assert "未收" not in told and "放弃这次导入" not in told
    assert f'action="{here}/discard"' in told and "换一个文件" in told
    assert browser.post(f"{here}/discard").headers["location"] == f"/bank/{site.bank_ref}/import"
