"""Alembic runs this, always on a connection that storage/migrate.py has opened."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.tables import metadata


def render_item(type_: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """A revision is written in SQLAlchemy's own types: it must mean the same when ours have changed or are gone."""
    if type_ == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{type(item.impl).__name__}()"
    return False


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        transactional_ddl=True,
    )
    context.run_migrations()


migrate(context.config.attributes["connection"])
