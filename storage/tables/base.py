"""What all tables have in common."""

import sqlalchemy as sa

from storage.types import Id

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Column, BigInteger, Text = sa.Column, sa.BigInteger, sa.Text


def key() -> sa.Column[int]:
    return Column("id", Id, primary_key=True)


def to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id")


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index over those rows only that a query with the same condition looks for.

    PostgreSQL's has the same condition: the revisions make it, and a test asks for it.
    """
    return sa.Index(name, *columns, unique=unique, sqlite_where=sa.text(where))
