"""Triggers that keep the database itself from erasing what must not be erased."""

from dataclasses import dataclass

from alembic import op


@dataclass(frozen=True)
class AppendOnly:
    """A table whose rows are final; ``until``: an SQL condition on OLD while which a row may still change."""

    table: str
    until: str | None = None


FIRST_TABLES = (
    AppendOnly("exam_answer_entry"),
    AppendOnly("exam_slot_mark"),
    AppendOnly("core_audit", until="OLD.seq IS NULL"),
    AppendOnly("contest_score_event", until="OLD.seq IS NULL"),
)


def guard(*tables: AppendOnly) -> None:
    """Install the triggers for these tables on the migration's connection."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for guarded in tables:
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {guarded.table}_no_truncate BEFORE TRUNCATE ON {guarded.table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        final = f"NOT ({guarded.until})" if guarded.until else None
        for deed, condition in (("DELETE", None), ("UPDATE", final)):
            name = f"{guarded.table}_no_{deed.lower()}"
            when = f"WHEN ({condition})" if condition else ""
            if postgresql:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {deed} ON {guarded.table} FOR EACH ROW {when} "
                    "EXECUTE FUNCTION refuse_change()"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {deed} ON {guarded.table} {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{guarded.table} is append-only'); END"
                )
