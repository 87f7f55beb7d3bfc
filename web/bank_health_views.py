"""What the health of a bank is shown by: coverage, ages, shortages, use; and the lists behind its numbers."""

from urllib.parse import urlencode

from question_bank.health import Health, TopicCoverage
from question_bank.kinds.contract import KindName
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.marks import ItemMark
from question_bank.standard_coverage import StandardCoverage
from question_bank.views import BankView, ItemList
from web.exam_views import View
from web.views import FieldError


class Column(View):
    """A bar of the drawing of ages, in units of its view box."""

    year: int
    items: int
    x: int
    y: int
    height: int
    is_old: bool


class Cell(View):
    """One number of the coverage and where it leads."""

    count: int
    href: str


class HealthPage(View):
    """A bank at a glance. ``by`` is ``kind`` or ``difficulty``: what the columns of the coverage are.

    By ``standard`` the coverage is that of the standard's table instead.
    """

    bank: BankView
    health: Health
    by: str
    holes: bool
    unused: int
    often: int
    odd: int
    reported: int
    columns: tuple[Column, ...]
    standard: StandardCoverage | None = None

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/health"

    @property
    def list_here(self) -> str:
        return f"/bank/{self.bank.ref}"

    def state_count(self, state: VersionState) -> int:
        return self.health.states.get(state, 0)

    def address(self, **changed: str) -> str:
        """The page with other columns or only the holes."""
        parts = {"by": self.by, "holes": "1" if self.holes else "", **changed}
        return f"{self.here}?{urlencode({name: value for name, value in parts.items() if value})}"

    def marks(self) -> list[tuple[ItemMark, int]]:
        """What the bank is short of, with counts."""
        return list(self.health.marks.items())

    @property
    def heads(self) -> list[tuple[str, str]]:
        """The columns: the word's key and the value in an address."""
        if self.by == "difficulty":
            return [(f"difficulty.{n}", str(n)) for n in range(1, 6)]
        return [(f"kind_name.{kind.value}", kind.value) for kind in self.health.kinds]

    def cells(self, topic: TopicCoverage) -> list[Cell]:
        """The numbers of a topic, column by column."""
        found = []
        for _, value in self.heads:
            count = (
                topic.difficulties.get(int(value), 0)
                if self.by == "difficulty"
                else topic.kinds.get(KindName(value), 0)
            )
            name = "difficulty" if self.by == "difficulty" else "kind"
            query = urlencode({"topic": topic.ref, name: value, "mark": ItemMark.IN_USE.value})
            found.append(Cell(count=count, href=f"{self.list_here}?{query}"))
        return found


class HealthListPage(View):
    """The items behind a number of the health page that the bank alone cannot find."""

    bank: BankView
    what: str
    found: ItemList
    notes: dict[str, str]
    number: int
    last: int

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/health/{self.what}"


class BankSettingsPage(View):
    """The title of a bank and its occupation; the code stays."""

    bank: BankView
    title: str
    occupation: str
    occupation_name: str
    errors: tuple[FieldError, ...] = ()
