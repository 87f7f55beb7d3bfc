"""Papers on their way to a printer: all parallel forms by one press, the strip at the edge of the page."""

import re
import zipfile

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.browser.visitors import DESK, Visitors

pytestmark = pytest.mark.browser


def _box(part: Locator) -> FloatRect:
    found = part.bounding_box()
    assert found is not None
    return found


def test_all_parallel_forms_are_one_press_away(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    page.goto("/papers")
    page.get_by_role("link", name="班前安全小测 A").first.click()
    page.get_by_role("link", name="平行卷 2 份").click()
    with page.expect_download() as file:
        page.get_by_role("button", name="全部平行卷").click()
    assert file.value.suggested_filename == "班前安全小测 全部平行卷 草稿.zip"
    names = zipfile.ZipFile(file.value.path()).namelist()
    assert {"班前安全小测 B 试题 草稿.docx", "班前安全小测 全部试题 草稿.pdf"} <= set(names)
    expect(page.get_by_role("button", name="全部平行卷")).to_be_enabled(timeout=10_000)


def test_the_strip_stands_at_the_left_edge_of_the_printed_page_and_covers_nothing(people: Visitors) -> None:
    page = people.page("DEMO-TRAINER", DESK)
    page.goto("/papers")
    page.get_by_role("link", name=re.compile("电工理论知识（A 卷）")).first.click()
    page.get_by_role("link", name="打印").first.click()
    strip = page.locator(".sheet-strip")
    on_screen = _box(strip)
    assert on_screen["width"] > on_screen["height"]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    printed, sheet = _box(strip), _box(page.locator(".sheet-paper"))
    assert printed["height"] > 15 * printed["width"]
    assert printed["x"] == pytest.approx(sheet["x"], abs=1)
    for part in (".sheet-paper h1", ".sheet-scores", ".item"):
        assert _box(page.locator(part).first)["x"] > printed["x"] + printed["width"]
    lines = [_box(each) for each in strip.locator(":scope > p").all()]
    assert [each["x"] for each in lines] == sorted(each["x"] for each in lines)  # names at the very edge
    assert lines[-1]["x"] + lines[-1]["width"] <= printed["x"] + printed["width"] + 1
