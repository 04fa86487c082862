"""What somebody who has the database, but not the master key, may do to the audit by SQL."""

import sqlalchemy as sa

from storage.tables import guards


def let_in(connection: sa.Connection) -> None:
    """Past the triggers, for this transaction: on PostgreSQL as a superuser, as whoever owns the server may."""
    if connection.dialect.name == "sqlite":
        guards.take_down(connection)
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def leave(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        guards.put_up(connection)
