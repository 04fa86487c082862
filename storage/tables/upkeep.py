"""What the store keeps about itself."""

import sqlalchemy as sa

from storage.tables import guards
from storage.tables.base import BigInteger, Column, Text, metadata
from storage.types import Id, SealedJson, SealedText, UtcDateTime

audit = sa.Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("signature", sa.LargeBinary, nullable=False),
    sa.Index(None, "about", "at"),
)

# The last line of the audit, on its own: it is locked to append the next one, and shows if the end was cut off.
# Nobody can seal another one without the master key.
audit_end = sa.Table(
    "audit_end",
    metadata,
    Column("one", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, nullable=False),
    Column("signature", sa.LargeBinary, nullable=False),
    Column("seal", sa.LargeBinary),
)

sa.event.listen(metadata, "after_create", lambda _, connection, **__: guards.put_up(connection))

marks = sa.Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

# What is wrong with the bot itself, since when, and when people were last told of it.
troubles = sa.Table(
    "troubles",
    metadata,
    Column("name", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime, nullable=False),
)

# The master keys that have sealed something here, by their ids. While `retired_at` is NULL something may still be
# sealed with it; afterwards `secrets` alone are needed of it: what it signed the audit with, and made links with.
master_keys = sa.Table(
    "master_keys",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("retired_at", UtcDateTime),
    Column("secrets", SealedJson("master_keys.secrets"), nullable=False),
)

# One sealed value that everybody knows, by which a wrong key is found at once.
canary = sa.Table(
    "canary",
    metadata,
    Column("one", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("sealed", SealedText("canary.sealed", row="", must_open=True), nullable=False),
)
