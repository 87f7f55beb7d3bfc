"""Templates of a bank."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from core.work import UnitOfWork
from question_bank import banks, classing, items, template_tags, wording
from question_bank.class_views import ClassDraft
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion
from question_bank.rules.lifecycle import VersionState
from question_bank.views import ItemText

MOST: Final = 12
"""So many are offered, the newest first."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is offered."""

    ref: str
    number: int
    kind: KindName
    words: str


def keep(work: UnitOfWork, bank_ref: str, text: ItemText, classes: ClassDraft, tag: str) -> str:
    """Keep a text as a template, as a draft of its own; returns its reference.

    ``tag``: the word for templates in the writer's language. Raises NotFound, NotAllowed, Invalid.
    """
    ref = items.draft(work, bank_ref, text)
    tags = f"{tag}, {classes.tags}"
    classing.classify(work, ref, classes.model_copy(update={"tags": tags, "variant_of": ""}))
    return ref


def listing(work: UnitOfWork, bank: Bank) -> tuple[Template, ...]:
    """The templates of an open bank that the actor may see."""
    open_to = Item.pool.in_(banks.pools_open(work, banks.path_of(work, bank)))
    rows = work.session.execute(
        select(Item.ref, Item.number, Item.kind, ItemVersion.content)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == bank.id, Item.state != VersionState.RETIRED, open_to)
        .where(template_tags.are_templates())
        .order_by(Item.number.desc())
        .limit(MOST)
    )
    return tuple(Template(row.ref, row.number, row.kind, wording.excerpt(row.content)) for row in rows)
