"""What banks, items and topics are called, for whoever reads the audit log: never a word of an item."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from core.audit_reading import Named
from core.work import UnitOfWork
from question_bank.models import Bank, Item, Topic


def named(work: UnitOfWork, kind: str, refs: Collection[str]) -> Mapping[str, Named]:
    """Titles of banks and topics, numbers of items, by reference. The caller may read the log."""
    if kind == "bank":
        banks = work.session.execute(select(Bank.ref, Bank.title).where(Bank.ref.in_(refs)))
        return {row.ref: Named(row.title, f"/bank/{row.ref}") for row in banks}
    if kind == "item":
        items = work.session.execute(
            select(Item.ref, Item.number, Bank.title)
            .join(Bank, Bank.id == Item.bank_id)
            .where(Item.ref.in_(refs))
        )
        return {row.ref: Named(f"{row.title} #{row.number}", f"/items/{row.ref}") for row in items}
    if kind == "topic":
        topics = work.session.execute(
            select(Topic.ref, Topic.title, Bank.ref.label("at"))
            .join(Bank, Bank.id == Topic.bank_id)
            .where(Topic.ref.in_(refs))
        )
        return {row.ref: Named(row.title, f"/bank/{row.at}/topics") for row in topics}
    return {}
