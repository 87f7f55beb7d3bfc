"""What the page that corrects the marks of an item is given."""

from exam.correcting_views import Differences, SlotToCorrect
from web.exam_views import ItemShown, View
from web.views import FieldError


class Consequences(View):
    """What else rests on the marks that change, in sentences of the page's own language.

    ``contest`` and ``stage``: whose board counts them, ``settled`` where it follows no more by itself.
    ``evaluations``: the title of each that counts them, and how many of those concerned hold its certificate.
    """

    contest: str = ""
    stage: str = ""
    settled: bool = False
    evaluations: tuple[tuple[str, int], ...] = ()


class CorrectionPage(View):
    """An item of a sitting with its answers; with ``differences`` a ruling that waits to be confirmed.

    ``chosen``: the texts of that ruling as the form sends them, ``blank:text``; ``void``: how it is voided;
    ``choices``: its choices that are right too as the form sends them, ``id,id``; ``takes_back``: the ref of
    the ruling that is taken back instead.
    """

    slot: SlotToCorrect
    item: ItemShown
    differences: Differences | None = None
    consequences: Consequences = Consequences()
    chosen: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    void: str = ""
    takes_back: str = ""
    reason: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def whole(self) -> str:
        """The address of the item, or of the case that it belongs to."""
        return f"/sittings/{self.slot.sitting_ref}/corrections/{self.slot.slot}"

    @property
    def here(self) -> str:
        return f"{self.whole}?part={self.slot.part}" if self.slot.part else self.whole
