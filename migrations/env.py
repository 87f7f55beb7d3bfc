"""How a migration runs: on the connection that ``migrations.apply`` hands over."""

from alembic import context
from sqlalchemy.engine import Connection

from core.db import Table
from web import wiring

wiring.load_models()

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError("run migrations through migrations.apply")
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
