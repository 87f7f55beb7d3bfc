"""Which items are templates: drafts that carry the tag for it, in any language of the house.

The tag is a word like every other: who takes it away has an ordinary draft again. While an item has it, it
goes to no review, so that it is never published and never drawn.
"""

from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, exists, select

from core import text
from core.errors import Finding
from core.work import UnitOfWork
from question_bank.models import Item
from question_bank.rules.lifecycle import VersionState
from question_bank.standard_models import ItemTag

WORD: Final = "word.item_template"


@cache
def words() -> frozenset[str]:
    """The tag in every language."""
    return frozenset(text.say(WORD, locale) for locale in text.LOCALES)


def are_templates() -> ColumnElement[bool]:
    """A condition on items."""
    return Item.id.in_(select(ItemTag.item_id).where(ItemTag.tag.in_(words())))


def against(work: UnitOfWork, item: Item, target: VersionState) -> tuple[Finding, ...]:
    """Why a template does not go to that state."""
    if target not in {VersionState.IN_REVIEW, VersionState.PUBLISHED}:
        return ()
    found = select(exists().where(ItemTag.item_id == item.id, ItemTag.tag.in_(words())))
    return (Finding("item.is_template", field="tags"),) if work.session.scalar(found) else ()
