"""Parallel forms, weights, the simulator, picking by hand and files to print, as an organiser meets them."""

import re

from core import spreadsheet
from core.access import Role
from exam import papers
from exam.states import PaperState
from question_bank import standard
from question_bank.formats.standard_table import Table
from tests import make
from tests.browsing import Browser
from tests.pages.exam.conftest import PAPER_FORM, Site

PAPER = PAPER_FORM | {"title": "电工初赛", "forms": "2", "overlap": "0", "spread": "0.5"}


def trainer(site: Site) -> Browser:
    return site.browser(make.someone(site.house, "赵丽华", Role.TRAINER, unit_ref=site.unit))


def test_forms_are_rehearsed_drawn_as_rehearsed_and_locked_together(site: Site) -> None:
    browser = trainer(site)
    form = {**PAPER, "bank": site.bank}
    page = browser.post("/papers/new", {**form, "do": "forms"})
    assert page.status_code == 200
    seed = re.search(r'name="seed" value="(\d+)"', page.text)
    assert seed is not None
    assert "两两相同的题数" in page.text
    answer = browser.post("/papers/new", {**form, "do": "draw_forms", "seed": seed[1]})
    assert answer.status_code == 303
    shown = browser.get(answer.headers["location"])
    assert "电工初赛 A" in shown.text
    assert "电工初赛 B" in shown.text
    assert "“没用过的题”是" in shown.text
    assert seed[1] in shown.text
    ref = answer.headers["location"].split("/")[2]
    assert "各鉴定点的题数" in shown.text
    rows = re.findall(r'<th scope="row">T\d [^<]*</th><td>(\d+|–)</td><td>(\d+|–)</td>', shown.text)
    assert [sum(int(row[form].replace("–", "0")) for row in rows) for form in (0, 1)] == [7, 7]
    assert shown.text.count('/print"') == 2
    assert "平行卷 2 份" in browser.get(f"/papers/{ref}").text
    assert browser.post(f"/papers/{ref}/redraw").headers["location"] == f"/papers/{ref}"
    assert "平行卷" in re.findall(r'notice-amber" role="status".*', browser.get(f"/papers/{ref}").text)[0]
    assert browser.post(f"/papers/{ref}/forms/lock").status_code == 303
    with site.house.reading() as work:
        states = [each.state for each in papers.listing(work)][:2]
    assert states == [PaperState.LOCKED] * 2


def test_a_wish_that_cannot_be_read_or_filled_keeps_what_was_typed(site: Site) -> None:
    browser = trainer(site)
    form = {**PAPER, "bank": site.bank}
    assert "三" in browser.post("/papers/new", {**form, "forms": "三", "do": "forms"}).text
    page = browser.post("/papers/new", {**form, "forms": "20", "do": "draw_forms"})
    assert page.status_code == 422
    assert "20 份平行卷共需" in page.text
    assert 'value="电工初赛"' in page.text


def test_weights_fill_the_quotas_of_every_section(site: Site) -> None:
    browser = trainer(site)
    weights = {"w.T1": "50", "w.T2": "30", "w.T3": "20"}
    page = browser.post("/papers/new", {**PAPER, **weights, "bank": site.bank, "do": "weigh"})
    assert page.status_code == 200
    counts = [int(each) for each in re.findall(r'topic_count" value="(\d+)"', page.text)]
    assert sum(counts) == 7
    page = browser.post("/papers/new", {**PAPER, "w.T1": "50", "bank": site.bank, "do": "weigh"})
    assert "合计为 50%" in page.text


def test_a_paper_drawn_alone_has_no_forms(site: Site) -> None:
    browser = trainer(site)
    with site.house.reading() as work:
        [paper] = papers.listing(work)
    answer = browser.get(f"/papers/{paper.ref}/forms")
    assert answer.headers["location"] == f"/papers/{paper.ref}"


def test_the_simulator_tells_the_same_for_the_same_seed(site: Site) -> None:
    browser = trainer(site)
    one, again = (browser.get(f"/papers/{site.paper}/simulation?seed=5") for _ in range(2))
    assert one.status_code == 200
    assert "预计平均分" in one.text
    assert one.text.count('class="bar"') == again.text.count('class="bar"') > 3


def test_a_locked_paper_is_taken_out_as_files_and_the_key_only_by_who_may_see_it(site: Site) -> None:
    browser, organiser = trainer(site), site.browser(site.organiser)
    shown = browser.get(f"/papers/{site.paper}").text
    for sheet, form in (("paper", "pdf"), ("sheet", "docx"), ("key", "pdf")):
        assert f"sheet={sheet}&form={form}".replace("&", "&amp;") in shown.replace("&form", "&amp;form")
        answer = browser.get(f"/papers/{site.paper}/file?sheet={sheet}&form={form}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
    printed = browser.get(f"/papers/{site.paper}/print").text
    assert printed.count("sheet=") == 6
    assert printed.count("item-bracket") == printed.count('class="item"') > 0
    assert printed.count("评分人") == 1 + 3
    assert all(each in printed for each in ("三、判断题", "密封线内不要答题", "考试时间 60 分钟"))
    assert "item-bracket" not in browser.get(f"/papers/{site.paper}/print?key=1").text
    for page in ("", "/print"):
        assert "sheet=key" not in organiser.get(f"/papers/{site.paper}{page}").text
    assert organiser.get(f"/papers/{site.paper}/file?sheet=key").status_code == 403


def test_a_paper_is_picked_by_hand_beside_the_bank_with_its_sums(site: Site) -> None:
    browser = trainer(site)
    answer = browser.post("/papers/new", {**PAPER, "bank": site.bank, "do": "by_hand"})
    assert answer.status_code == 303
    place = answer.headers["location"]
    assert "找到 12 题" in browser.get(place).text
    assert browser.post(place, {"number": "1", "section": "0"}).status_code == 303
    assert "已在卷中" in browser.get(place).text
    refused = browser.post(place, {"number": "1", "section": "0", "q": "验电"})
    assert refused.status_code == 303
    assert "已经是第 1 题" in browser.get(refused.headers["location"]).text
    assert 'value="验电"' in browser.get(refused.headers["location"]).text
    assert "已经是第 1 题" not in browser.get(refused.headers["location"]).text
    browser.post(place, {"number": "3", "section": "0"})
    refused = browser.post(place, {"number": "3", "section": "0", "slot": "1"})
    assert refused.headers["location"].endswith("slot=1")
    refused = browser.post(f"/papers/{site.paper}/unpick", {"slot": "1"})
    assert refused.headers["location"] == f"/papers/{site.paper}/pick?section=0"
    assert browser.get(refused.headers["location"]).headers["location"] == f"/papers/{site.paper}"
    assert "已经锁定" in browser.get(f"/papers/{site.paper}").text
    replaced = browser.post(place, {"number": "2", "section": "0", "slot": "1"})
    assert replaced.status_code == 303
    assert "正在替换第 1 题" in browser.get(f"{place}?slot=1&q=%E9%AA%8C%E7%94%B5").text
    assert browser.post(place.replace("/pick", "/unpick"), {"slot": "1"}).status_code == 303
    assert browser.get(f"/papers/{site.paper}/pick").headers["location"] == f"/papers/{site.paper}"


def test_after_a_pick_the_search_stands_where_it_stood(site: Site) -> None:
    browser = trainer(site)
    place = browser.post("/papers/new", {**PAPER, "bank": site.bank, "do": "by_hand"}).headers["location"]
    asked = "?q=1&after=3&section=0"
    form = re.search(
        r'action="[^"]*/pick" class="form-inline".*?</form>', browser.get(place + asked).text, re.DOTALL
    )
    assert form is not None
    sent = dict(re.findall(r'name="(q|after|section|slot|number|topic)" value="([^"]*)"', form[0]))
    assert (sent["q"], sent["after"], sent["section"]) == ("1", "3", "0")
    assert browser.post(place, sent).headers["location"] == place + asked
    page = browser.get(place + asked).text
    assert f'href="{place}?q=1&amp;after=3&amp;section=0&amp;slot=1"' in page  # to replace what was put in
    out = re.search(r'action="[^"]*/unpick".*?</form>', page, re.DOTALL)
    assert out is not None
    sent = dict(re.findall(r'name="(q|after|section|slot)" value="([^"]*)"', out[0]))
    assert browser.post(place.replace("/pick", "/unpick"), sent).headers["location"] == place + asked


def test_a_section_that_is_full_says_so_and_offers_nothing_more(site: Site) -> None:
    browser = trainer(site)
    place = browser.post("/papers/new", {**PAPER, "bank": site.bank, "do": "by_hand"}).headers["location"]
    put, full = "<span>放入</span>", re.compile(r"“[^”]+”的 \d+ 题已满")
    assert put in browser.get(place).text
    for number in range(1, 13):
        browser.post(place, {"number": str(number), "section": "0"})
    page = browser.get(place).text
    assert full.search(page)
    assert "要腾出位置，先取出一题" in page
    assert put not in page
    replacing = browser.get(f"{place}?slot=1").text
    assert "<span>替换</span>" in replacing
    assert not full.search(replacing)
    assert put in browser.get(f"{place}?section=1").text
    browser.post(place.replace("/pick", "/unpick"), {"slot": "1"})
    assert put in browser.get(place).text


def test_the_table_of_the_standard_fills_the_quotas_and_a_row_asks_for_a_class(site: Site) -> None:
    browser = trainer(site)
    table = [["代码", "名称", "五级理论"], ["T1", "一", "50"], ["T2", "二", "30"], ["T3", "三", "20"]]
    with site.house.work() as work:
        standard.import_table(work, site.bank, [Table("", table)])
    form = {**PAPER, "bank": site.bank}
    page = browser.post("/papers/new", {**form, "do": "standard:level_5.theory"})
    assert page.status_code == 200
    assert "取自标准：五级理论" in page.text
    counts = [int(each) for each in re.findall(r'topic_count" value="(\d+)"', page.text)]
    assert sum(counts) == 7
    asks = {"s.a.topic_importance": ["x", ""], "s.a.topic_cognitive": ["", ""], "s.a.topic_tag": ["安全", ""]}
    page = browser.post("/papers/new", {**form, **asks, "s.a.topic_count": ["2", ""], "do": "rehearse"})
    assert (
        "第 1 行配额（鉴定点 不限，重要程度 X 核心，认知层次 不限，标签 安全，难度 不限）需要 2 题"
        in page.text
    )
    hard = {"s.a.topic": ["T1", ""], "s.a.topic_d1": ["1", ""], "s.a.topic_d5": ["3", ""], "do": "rehearse"}
    page = browser.post("/papers/new", {**form, **hard, "s.a.count": "4", "total": "14", "most_papers": "9"})
    assert "第 1 行配额（鉴定点 T1，重要程度 不限，认知层次 不限，标签 不限，难度 5）需要 3 题" in page.text
    assert 'topic_d5" value="3"' in page.text
    assert "试抽一份的难度" in page.text
    half = {"s.b.rule": "half", "s.b.deduction": "0.5", "s.b.lowest": "0", "do": "draw"}
    answer = browser.post("/papers/new", {**form, **half})
    assert answer.status_code == 303
    shown = browser.get(answer.headers["location"])
    assert "答错倒扣 0.5 分。一题最低 0 分。" in shown.text
    assert 'aria-label="计分示例"' in shown.text
    refused = browser.post("/papers/new", {**form, "s.a.rule": "coverage", "do": "draw"})
    assert refused.status_code == 422
    assert "题型不能用这条计分规则" in refused.text


def test_a_table_is_filled_in_outside_checked_and_drawn_from_without_a_word_written_before(
    site: Site,
) -> None:
    browser = trainer(site)
    assert "带回填好的表格" in browser.get("/papers/table").text
    template = browser.get(f"/papers/table/template.xlsx?bank={site.bank}")
    sheets = dict(spreadsheet.read_sheets(template.content))
    assert [row[:2] for row in sheets["大题"][1:4]] == [["单选题"] * 2, ["多选题"] * 2, ["判断题"] * 2]
    assert "T1" in [row[1] for row in sheets["双向细目表"]]
    sheets["试卷"] = [["项目", "内容"], ["试卷名称", "表格组卷"], ["公布的总分", "6"]]
    sheets["大题"][1][2:4] = ["4", "1.5"]
    sheets["双向细目表"][1][0], sheets["双向细目表"][1][6] = "单选题", "2"

    def sent(name: str) -> str:
        book = [spreadsheet.Sheet(name, rows[0], rows[1:]) for name, rows in sheets.items()]
        files = {"file": (name, spreadsheet.write_workbook(book))}
        return browser.post("/papers/table", {"bank": site.bank}, files).text

    told = sent("t.xlsx")
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', told)
    form: dict[str, list[str]] = {}
    for name, value in fields:
        if name != "csrf":
            form.setdefault(name, []).append(value)
    with site.house.reading() as work:
        before = len(papers.listing(work))
    rehearsed = browser.post("/papers/new", {**form, "do": "rehearse"}).text
    assert "题量足够" in rehearsed
    # The answer opens where the result stands, without script, too; the top of the page leads there as well.
    assert 'formaction="/papers/new#supply"' in rehearsed and 'id="supply" tabindex="-1"' in rehearsed
    assert 'href="#supply"' in rehearsed
    with site.house.reading() as work:
        assert len(papers.listing(work)) == before
    drawn = browser.post("/papers/new", {**form, "do": "draw"})
    assert drawn.status_code == 303
    ref = drawn.headers["location"].split("/")[2].split("?")[0]
    for made in (
        browser.get(f"/papers/{ref}/blueprint.xlsx"),
        browser.post("/papers/new", {**form, "do": "table"}),
    ):
        rows = dict(spreadsheet.read_sheets(made.content))["双向细目表"]
        assert rows[1][:3] == ["单选题", "T1", "鉴定点1"]
        assert rows[-1][-2:] == ["2", "3"]
    sheets["双向细目表"][1][1] = "T9"
    told = sent("t.xlsx")
    assert "工作表“双向细目表” 第 2 行 B 列：题库里没有鉴定点“T9”" in told
    assert browser.post("/papers/table", {"bank": site.bank}).status_code == 422
    assert browser.post("/papers/table", {}).status_code == 422
    assert browser.post("/papers/table", {"bank": site.bank}, {"file": ("x", b"\x00\x01")}).status_code == 422
