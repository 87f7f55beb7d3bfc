"""Items are told apart by signs in the other case: the fingerprints of those with letters are taken anew."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from question_bank.kinds import registry
from question_bank.kinds.contract import KindName

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000
_ITEMS = sa.table(
    "question_bank_item",
    sa.column("id", sa.BigInteger),
    sa.column("kind", sa.String),
    sa.column("newest_id", sa.BigInteger),
    sa.column("fingerprint", sa.String),
)
_VERSIONS = sa.table(
    "question_bank_version", sa.column("id", sa.BigInteger), sa.column("content", sa.JSON)
)


def upgrade() -> None:
    connection, after = op.get_bind(), 0
    while rows := connection.execute(_part(after)).all():
        after = rows[-1].id
        changed = [
            {"item": row.id, "taken": taken}
            for row in rows
            if (taken := _fingerprint(row.kind, row.content)) != row.fingerprint
        ]
        if changed:
            anew = _ITEMS.update().where(_ITEMS.c.id == sa.bindparam("item"))
            connection.execute(anew.values(fingerprint=sa.bindparam("taken")), changed)


def _part(after: int) -> sa.Select[Any]:
    return (
        sa.select(_ITEMS.c.id, _ITEMS.c.kind, _ITEMS.c.fingerprint, _VERSIONS.c.content)
        .join_from(_ITEMS, _VERSIONS, _VERSIONS.c.id == _ITEMS.c.newest_id)
        .where(_ITEMS.c.id > after)
        .order_by(_ITEMS.c.id)
        .limit(_AT_ONCE)
    )


def _fingerprint(word: str, stored: dict[str, Any]) -> str:
    kind = KindName(word)
    return registry.fingerprint(kind, registry.read_content(kind, stored))
