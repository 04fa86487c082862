"""What somebody who has the database, but not the master key, may do to the audit by SQL."""

from typing import Any

import sqlalchemy as sa

from storage.tables import audit, audit_end, guards


def let_in(connection: sa.Connection) -> None:
    """Past the triggers, for this transaction: on PostgreSQL as a superuser, as whoever owns the server may."""
    if connection.dialect.name == "sqlite":
        guards.take_down(connection)
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def leave(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        guards.put_up(connection)


def set_back(connection: sa.Connection, end: Any) -> None:
    """To an end that was genuine once, with its seal: what an old backup holds."""
    connection.execute(sa.delete(audit).where(audit.c.id > end.id))
    connection.execute(sa.update(audit_end).values(id=end.id, signature=end.signature, seal=end.seal))
