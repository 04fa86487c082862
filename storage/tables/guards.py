"""What the database itself forbids: the audit's lines stay as they are, and its end never goes back."""

import sqlalchemy as sa

SQLITE = {
    name: f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    for name, when in {
        "audit_no_change": "UPDATE ON audit",
        "audit_no_removal": "DELETE ON audit",
        "audit_no_replacement": "INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)",
        "audit_end_no_return": "UPDATE ON audit_end WHEN NEW.id < OLD.id",
        "audit_end_no_removal": "DELETE ON audit_end",
        "audit_end_no_replacement": "INSERT ON audit_end WHEN EXISTS (SELECT 1 FROM audit_end)",
    }.items()
}

BODY = " BEGIN RAISE EXCEPTION 'the audit is append-only'; END "
FUNCTION = f"CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
POSTGRES = {
    "audit_no_change": "BEFORE UPDATE OR DELETE ON audit FOR EACH ROW",
    "audit_no_truncating": "BEFORE TRUNCATE ON audit FOR EACH STATEMENT",
    "audit_end_no_return": "BEFORE UPDATE ON audit_end FOR EACH ROW WHEN (NEW.id < OLD.id)",
    "audit_end_no_removal": "BEFORE DELETE ON audit_end FOR EACH ROW",
    "audit_end_no_truncating": "BEFORE TRUNCATE ON audit_end FOR EACH STATEMENT",
}

IN_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
IN_POSTGRES = (
    "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE tgrelid IN ('audit'::regclass, 'audit_end'::regclass) AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
)


def missing(connection: sa.Connection) -> list[str]:
    """The triggers that are not there, are switched off, or do something else."""
    if connection.dialect.name == "sqlite":
        there = {str(name): str(text) for name, text in connection.exec_driver_sql(IN_SQLITE)}
        return [name for name, text in SQLITE.items() if there.get(name) != text]
    there = {str(name): str(body) for name, body in connection.exec_driver_sql(IN_POSTGRES)}
    return [name for name in POSTGRES if there.get(name) != BODY]


def put_up(connection: sa.Connection) -> None:
    """All of them, whatever stands there. On PostgreSQL only the tables' owner may."""
    take_down(connection)
    if connection.dialect.name == "sqlite":
        for text in SQLITE.values():
            connection.exec_driver_sql(text)
        return
    connection.exec_driver_sql(FUNCTION)
    for name, when in POSTGRES.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_is_append_only()")


def take_down(connection: sa.Connection) -> None:
    """For a migration."""
    if connection.dialect.name == "sqlite":
        for name in SQLITE:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name, when in POSTGRES.items():
        table = when.partition(" ON ")[2].split()[0]
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
