"""The lists of banks: all within reach, and those where items came back to their author."""

from core.people.views import UnitView
from question_bank.rules.marks import ItemMark
from question_bank.views import BankView
from question_bank.waiting import Waiting
from web.views import FieldError, View


class BankListPage(View):
    """The banks within reach, and the form to found one (``units`` to choose from; none: no right to).

    ``in_use``: how many items of each bank, by its reference, are in use.
    """

    banks: tuple[BankView, ...]
    in_use: dict[str, int]
    units: tuple[UnitView, ...] = ()
    code: str = ""
    title: str = ""
    unit: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def unit_choices(self) -> list[tuple[str, str]]:
        return [(unit.ref, unit.name) for unit in self.units]


class ReturnedPage(View):
    """The banks where items came back to this author."""

    banks: tuple[Waiting, ...]

    @property
    def total(self) -> int:
        return sum(bank.items for bank in self.banks)

    def way(self, ref: str) -> str:
        """To the items of a bank that came back."""
        return f"/bank/{ref}?mark={ItemMark.RETURNED}"
