"""A trainer's day with a real bank: twelve workbooks in, their defects mended, classified, published by a
colleague, assembled into three parallel forms, printed, and taken to another bank and back without a change.
"""

import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, ViewportSize, expect
from sqlalchemy import select

from core.work import UnitOfWork
from exam import forms
from exam.models import Paper
from question_bank.models import Bank, Item, ItemVersion
from tests.browser import mending
from tests.browser.look import picture, too_wide
from tests.browser.mending import Mended
from tests.browser.visitors import Visitors
from tests.browser.world import World

DATA = Path(os.environ.get("LIANBING_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
BOOKS = DATA / "zh_occupational" / "gtpx_special_equipment_NOLICENCE"

pytestmark = pytest.mark.browser

ROAD, FRESH = "特种设备练兵题库", "换了系统的题库"
PHONE_SIZE: ViewportSize = {"width": 390, "height": 844}
DESK_SIZE: ViewportSize = {"width": 1440, "height": 900}


def station(page: Page, name: str) -> None:
    """The page fits a phone and a desk; a picture of each where somebody wants to look."""
    page.wait_for_load_state()
    page.set_viewport_size(PHONE_SIZE)
    assert too_wide(page) <= 0, f"{name} at 390"
    picture(page, f"road-{name}-390")
    page.set_viewport_size(DESK_SIZE)
    picture(page, f"road-{name}-1440")


def number_in(place: Locator) -> int:
    """The first figure of a text."""
    found = re.search(r"\d+", place.inner_text().replace(",", ""))
    assert found is not None
    return int(found[0])


def told(page: Page, name: str) -> int:
    """A figure of the report."""
    return number_in(page.locator(".stat").filter(has=page.get_by_text(name, exact=True)))


if BOOKS.is_dir():

    def test_a_trainer_walks_from_twelve_workbooks_to_three_forms_and_another_bank(
        people: Visitors, site: World
    ) -> None:
        trainer = people.page("DEMO-TRAINER")
        bank = _found(trainer, ROAD, "ROAD")
        books = sorted(BOOKS.rglob("*.xlsx"))
        assert len(books) == 12
        run = _bring(trainer, bank, books, "import")
        assert (told(trainer, "读到"), told(trainer, "重复"), told(trainer, "未收")) == (8617, 2102, 127)
        trainer.locator("summary").filter(has_text=re.compile(r"相近的 \d+ 行")).click()
        expect(trainer.get_by_role("table", name="相近的行").get_by_role("row")).to_have_count(51)
        returned, mended = _mended(trainer)
        assert (returned, mended.rows) == (127, 74)  # of 53 contradictions the earlier row is right
        _confirm(trainer, 6388)
        again = _bring(trainer, bank, mended.file, "mended")
        assert (told(trainer, "可以入库"), told(trainer, "重复"), told(trainer, "未收")) == (59, 11, 4)
        _confirm(trainer, 59)
        _correct(trainer)
        _bring(trainer, bank, mended.file, "mended-again")
        assert (told(trainer, "可以入库"), told(trainer, "重复"), told(trainer, "未收")) == (0, 71, 3)
        assert _mended(trainer)[1].rows == 0  # the bank is right: these rows are deleted, and none is left
        _classify(trainer, bank)
        _publish(people, (run, 6388), (again, 59))
        paper = _assemble(trainer, bank)
        _print(trainer, paper)
        fresh = _found(trainer, FRESH, "ROAD-2")
        _bring(trainer, fresh, _taken(trainer, paper, "QTI 2.2"), "qti")
        _confirm(trainer, 20)
        assert _of_bank(site, FRESH) == _of_paper(site, paper)
        _bring(trainer, fresh, _taken(trainer, paper, "QTI 3.0"), "qti-again")
        assert (told(trainer, "可以入库"), told(trainer, "重复")) == (0, 20)


def _found(page: Page, title: str, code: str) -> str:
    """Found a bank; returns its address."""
    page.goto("/bank")
    page.get_by_text("新建题库", exact=True).first.click()
    page.get_by_label("名称").fill(title)
    page.get_by_label("编码").fill(code)
    page.get_by_role("button", name="新建题库").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.partition("?")[0]


def _bring(page: Page, bank: str, files: Sequence[Path] | FilePayload, name: str) -> str:
    """Give files and look at the rehearsal; returns its address."""
    page.goto(f"{bank}/import")
    large: FilePayload = {"name": "大.csv", "mimeType": "text/csv", "buffer": b" " * (21 * 2**20)}
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_text("选了 21 MB，一次最多 20 MB，没有上传")).to_be_visible()
    assert not page.locator("input[type=file]").evaluate("e => e.checkValidity()")
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="先核对，不入库").click()
    page.wait_for_url(re.compile(r"/import/\w+"))
    station(page, f"{name}-rehearsal")
    return page.url


def _mended(page: Page) -> tuple[int, Mended]:
    """How many rows were returned, and the workbook of them as somebody sets it right."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载未收的行").click()
    return mending.of(waiting.value.path())


def _correct(page: Page) -> None:
    """The last row is right and the bank is wrong: the item is taken back, corrected and submitted again."""
    line = page.get_by_role("table", name="未收的行").get_by_role("row").last
    found = re.search("本行“(.+?)”", line.inner_text())
    assert found is not None
    line.get_by_role("link", name=re.compile(r"打开第 \d+ 题")).click()
    page.get_by_role("button", name="撤回修改").click()
    page.get_by_role("link", name="编辑", exact=True).click()
    options = [each.input_value() for each in page.locator("[name=option]").all()]
    page.locator("[name=key]").nth(options.index(found[1])).check()
    page.get_by_role("button", name="保存并送审").click()
    expect(page.get_by_text("已送审")).to_be_visible()


def _confirm(page: Page, count: int) -> None:
    page.get_by_role("button", name=f"把 {count} 题写入题库").click()
    expect(page.get_by_text(f"{count} 题等待审核")).to_be_visible(timeout=60_000)


def _classify(page: Page, bank: str) -> None:
    """Say how important a topic is, move items to it in bulk, and tags and levels in the sheet."""
    page.goto(f"{bank}/standard")
    station(page, "standard")
    page.get_by_role("row").filter(has_text="省级低压电工题库").get_by_role("link", name="修改").click()
    page.get_by_label("类别").select_option(label="鉴定点")
    page.get_by_label("重要程度").select_option(label="X 核心")
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_role("row").filter(has_text="省级低压电工题库")).to_contain_text("X 核心")
    page.goto(f"{bank}?q=触电")
    station(page, "desk")
    page.get_by_label(re.compile("选中找到的全部")).check()
    page.get_by_role("button", name="批量处理").click()
    page.get_by_label("换鉴定点").check()
    page.get_by_label("换到哪个鉴定点").select_option(index=2)
    page.get_by_role("button", name="先看结果，不执行").click()
    station(page, "bulk-rehearsal")
    page.get_by_role("button", name=re.compile(r"对 \d+ 题执行")).click()
    expect(page.get_by_text("已处理")).to_be_visible()
    station(page, "bulk-done")
    page.goto(f"{bank}/sheet?q=触电")
    for row, (level, tags) in enumerate((("识记", "触电急救"), ("理解", "触电急救；安全电压"))):
        page.locator("[name=cognitive]").nth(row).fill(level)
        page.locator("[name=tags]").nth(row).fill(tags)
    typed = page.locator("[name=tags]").nth(1)
    typed.press("Enter")
    page.keyboard.press("Control+z")
    expect(typed).to_have_value("")
    page.keyboard.press("Control+y")
    expect(typed).to_have_value("触电急救；安全电压")
    station(page, "sheet")
    page.evaluate("document.documentElement.dataset.type = 'large'")
    asked = page.locator(".sheet tbody th").first
    assert asked.evaluate("e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)") >= 16
    page.evaluate("document.documentElement.dataset.type = 'plain'")
    page.get_by_role("button", name="保存这一页").click()
    expect(page.get_by_text("已保存，改了 2 题")).to_be_visible()


def _publish(people: Visitors, *runs: tuple[str, int]) -> None:
    """Somebody else answers for them."""
    reviewer = people.page("DEMO-REVIEWER")
    for run, count in runs:
        reviewer.goto(run)
        station(reviewer, f"waiting-{count}")
        expect(reviewer.get_by_role("button", name=f"整批发布 {count} 题")).to_be_disabled()
        seen = reviewer.locator("[name=seen]")
        expect(seen.first).to_be_disabled()
        for each in reviewer.locator("[data-sample] summary.summary").all():
            each.click()
        for each in seen.all():
            expect(each).to_be_checked()
        reviewer.get_by_role("button", name=f"整批发布 {count} 题").click()
        reviewer.get_by_role("dialog").get_by_role("button", name=f"整批发布 {count} 题").click()
        expect(reviewer.get_by_text("等待审核").first).to_be_hidden(timeout=60_000)
        expect(reviewer.get_by_role("link", name="查看这批试题")).to_be_visible(timeout=60_000)
        expect(reviewer.get_by_text(f"{count} 题已发布")).to_be_visible()


def _assemble(page: Page, bank: str) -> str:
    """Rehearse, draw and lock three forms; returns the address of form A."""
    page.goto("/papers/new")
    page.get_by_role("button", name="班组小测").click()
    with page.expect_navigation():
        page.get_by_role("combobox", name="题库").select_option(bank.rpartition("/")[2])
    page.get_by_role("textbox", name="试卷名称").fill("叉车与电工安全")
    page.get_by_role("button", name="查看题量够不够").click()
    expect(page.get_by_text("题量足够，可以抽题")).to_be_visible()
    station(page, "blueprint")
    page.get_by_text("一次组几份平行卷").click()
    page.get_by_role("button", name="试组平行卷").click()
    expect(page.get_by_role("table", name="平行卷")).to_contain_text("C 卷")
    station(page, "forms-rehearsed")
    page.get_by_role("button", name="抽取平行卷").click()
    page.get_by_role("button", name="全部锁定").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("锁定")).click()
    expect(page.get_by_role("table", name="平行卷").get_by_text("已锁定")).to_have_count(3)
    station(page, "forms")
    page.get_by_role("table", name="平行卷").get_by_role("link").first.click()
    station(page, "paper")
    return page.url


def _print(page: Page, paper: str) -> None:
    """The three sheets of a paper."""
    page.get_by_role("link", name="打印").click()
    station(page, "print")
    for sheet in ("试题", "答题卡", "参考答案"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=re.compile(rf"PDF\s*{sheet}")).first.click()
        assert waiting.value.path().read_bytes().startswith(b"%PDF-")


def _taken(page: Page, paper: str, form: str) -> FilePayload:
    """The paper for another system."""
    page.goto(paper)
    page.get_by_role("link", name="换到其他系统").click()
    station(page, "exchange")
    with page.expect_download() as waiting:
        page.get_by_role("region", name=form).get_by_role("link", name="下载").click()
    data = waiting.value.path().read_bytes()
    return {"name": f"叉车与电工安全 {form}.zip", "mimeType": "application/zip", "buffer": data}


def _of_bank(site: World, title: str) -> set[str]:
    """The items of a bank, whole."""
    with site.house.reading() as work:
        found = select(Item.newest_id).join(Bank, Bank.id == Item.bank_id).where(Bank.title == title)
        return _whole(work, work.session.scalars(found))


def _of_paper(site: World, address: str) -> set[str]:
    """The items that a locked paper asks, whole."""
    with site.house.reading() as work:
        paper_id = work.session.scalars(select(Paper.id).where(Paper.ref == address.rpartition("/")[2])).one()
        form = forms.read_form(work, forms.form_id_of(work, paper_id))
        return _whole(work, [face.version_id for face in form.faces])


def _whole(work: UnitOfWork, version_ids: Iterable[int | None]) -> set[str]:
    """Stem, options, key and explanation of each; options by their texts: every bank gives ids of its own."""
    found: set[str] = set()
    for row in work.session.scalars(select(ItemVersion).where(ItemVersion.id.in_(list(version_ids)))):
        options = [(each["id"], each["text"]) for each in row.content.get("options", ())]
        told = json.dumps([row.content, row.key, row.explanation], ensure_ascii=False, sort_keys=True)
        for own, text in options:
            told = told.replace(f'"{own}"', json.dumps(text, ensure_ascii=False))
        found.add(re.sub(" +", " ", told))  # which a page shows as one, and XML may not keep
    return found
