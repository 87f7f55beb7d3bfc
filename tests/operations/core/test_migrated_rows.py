"""Migrations that write what rows hold anew."""

import json
from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, text

from question_bank.kinds import registry
from question_bank.kinds.contract import KindName

TABLES = (
    "CREATE TABLE question_bank_item (id INTEGER, kind TEXT, newest_id INTEGER, fingerprint TEXT)",
    "CREATE TABLE question_bank_version (id INTEGER, content JSON)",
)


def test_items_that_differ_in_the_case_of_a_sign_are_told_apart_from_now_on() -> None:
    stems = ("瞬时值用 e、u、i 表示。", "瞬时值用 E、U、I 表示。", "PLC 是控制器。", "plc 是控制器。")
    engine = create_engine("sqlite://")
    with engine.connect() as connection, Operations.context(MigrationContext.configure(connection)):
        for table in TABLES:
            connection.execute(text(table))
        for number, stem in enumerate(stems, 1):
            row = {"id": number, "newest": number + 100, "content": json.dumps({"stem": stem})}
            connection.execute(text("INSERT INTO question_bank_version VALUES (:newest, :content)"), row)
            item = "INSERT INTO question_bank_item VALUES (:id, 'true_false', :newest, 'taken before')"
            connection.execute(text(item), row)
        import_module("migrations.versions.0026_letters_that_tell").upgrade()
        found = connection.execute(text("SELECT fingerprint FROM question_bank_item ORDER BY id"))
        one, other, large, small = found.scalars()
    engine.dispose()
    statement = registry.read_content(KindName.TRUE_FALSE, {"stem": stems[0]})
    assert one == registry.fingerprint(KindName.TRUE_FALSE, statement)
    assert one != other
    assert large == small
