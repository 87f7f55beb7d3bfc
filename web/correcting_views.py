"""What the page that corrects the marks of an item is given."""

from exam.correcting_views import Differences, SlotToCorrect
from web.exam_views import ItemShown, View
from web.views import FieldError


class CorrectionPage(View):
    """An item of a sitting with its answers; with ``differences`` a ruling that waits to be confirmed.

    ``chosen``: the texts of that ruling as the form sends them, ``blank:text``; ``void``: how it is voided.
    """

    slot: SlotToCorrect
    item: ItemShown
    differences: Differences | None = None
    chosen: tuple[str, ...] = ()
    void: str = ""
    reason: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def here(self) -> str:
        return f"/sittings/{self.slot.sitting_ref}/corrections/{self.slot.slot}"
