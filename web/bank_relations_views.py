"""What the page of an item's relations is given."""

from question_bank.relation_views import Relations
from question_bank.views import ItemRow, ItemView
from web.exam_views import View
from web.views import FieldError


class RelationsPage(View):
    """An item, what it has to do with others, and what was found for one to be kept apart from it.

    ``origin`` and ``merged_into`` by number and ref. ``papers``: how many papers hold an item, by its id;
    items in none are missing.
    """

    shown: ItemView
    relations: Relations
    origin: tuple[int, str] | None
    merged_into: tuple[int, str] | None
    papers: dict[int, int]
    words: str = ""
    hits: tuple[ItemRow, ...] = ()
    typed: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def here(self) -> str:
        return f"/items/{self.shown.ref}"
