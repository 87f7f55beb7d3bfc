"""The examination page, as a candidate handles it."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.visitors import Visitors
from tests.browser.world import World

SAVED = "已存到服务器"
LOCAL = "已存本机，等待网络"


class PaperPage:
    """An open examination page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def begun(
        cls, people: Visitors, world: World, code: str, device: dict[str, Any] | None = None
    ) -> "PaperPage":
        """Begin, or go on, from the door in a new browser."""
        page = people.page(code, device)
        page.goto(f"/exam/sittings/{world.sitting_ref}")
        page.get_by_role("button", name=re.compile("开始作答|继续作答")).click()
        return cls(page).opened()

    def opened(self) -> "PaperPage":
        """Wait until the page takes answers."""
        self.page.wait_for_selector("body[data-phase=open]")
        return self

    def item(self, slot: int) -> Locator:
        return self.page.locator(f"#item-{slot}")

    def option(self, slot: int, place: int) -> Locator:
        return self.item(slot).locator(".option").nth(place)

    def box(self, slot: int, place: int) -> Locator:
        """The radio button or check box of an option."""
        return self.option(slot, place).locator("input")

    def choose(self, slot: int, place: int) -> None:
        """Press an option with the mouse."""
        self.option(slot, place).click()

    def fill(self, slot: int, *texts: str) -> None:
        """Type into the blanks of an item."""
        for place, text in enumerate(texts):
            self.item(slot).locator("input").nth(place).fill(text)

    def expect_saved(self) -> None:
        expect(self.page.locator("#save-word")).to_have_text(SAVED)

    def expect_kept_here(self) -> None:
        expect(self.page.locator("#save-word")).to_have_text(LOCAL)

    def reload(self) -> "PaperPage":
        """Load the page again, whatever it asks before leaving."""
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.reload()
        return self.opened()

    def hand_in(self) -> str:
        """Hand in and return the receipt's number."""
        self.page.locator("#open-hand-in").dblclick()
        expect(self.page.locator("#hand-in")).to_be_visible()
        self.page.locator("#hand-in-confirm").dblclick()
        code = self.page.locator("#finish-code")
        expect(code).to_have_text(re.compile(r"^\w{4}-\w{4}-\w{4}$"))
        return code.inner_text()
