"""Bringing a database to this program's version. Alembic is imported only when there is something to do."""

from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from storage import engines
from storage.audit import Audit
from storage.crypto import Keys
from storage.sql import Prepare, Sql
from storage.tables import metadata
from storage.vault import Ring, Vault

HEAD = "0029"
RELEASES = {"0.1.0": "0026"}  # The newest revision of each version.
FOLDER = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x5AFE5C1  # Any number, as long as every instance takes the same.


class NotMigrated(Exception):
    """The database is older or newer than this program, or is not ours."""


def is_at_head(connection: sa.Connection) -> bool:
    """Raises NotMigrated where this program could not bring it there."""
    inspector = sa.inspect(connection)
    if not inspector.has_table("alembic_version"):
        _refuse_somebody_elses(inspector.get_table_names())
        return False
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    if unknown := sorted(set(found) - {each.name[:4] for each in FOLDER.glob("versions/*.py")}):
        raise NotMigrated(
            f"the database is of a newer version (revision {unknown[0]}) than this program (revision {HEAD}): start "
            "the newer program, or put back the backup made before the upgrade"
        )
    return found == [HEAD]


def _refuse_somebody_elses(there: list[str]) -> None:
    if strange := sorted(set(there) & set(metadata.tables)):
        raise NotMigrated(
            f"the database has tables named as ours ({', '.join(strange[:3])}) and does not say of which version: "
            "name an empty database, or put back a backup"
        )


def is_current(url: str) -> bool:
    """Is there nothing to do? A database file that is not there yet is not made by asking."""
    file = engines.file_of(url)
    if file is not None and not file.exists():
        return False
    engine = engines.make(url)
    try:
        with engine.connect() as connection:
            return is_at_head(connection)
    finally:
        engine.dispose()


def refuse_older(version: str, of: str) -> None:
    """Raises NotMigrated, saying what would be lost, unless it is `of`, this program's own."""
    if version not in RELEASES:
        raise NotMigrated(f"there is no version {version}; released are {', '.join(RELEASES)}")
    if version != of:
        raise NotMigrated(
            f"a database is never taken back: {version} has no place for what {of} keeps, and would lose it unseen. "
            f"Install {version} and put back the backup made before the upgrade; what patients and staff have done "
            "since then is lost with it: see docs/operate.md"
        )


def upgrade(url: str, keys: Keys | None = None) -> None:
    """To the newest version, in one transaction: two that start at once do it one after the other.

    With `keys` the end of an audit from before ends were sealed is sealed. Raises StoreInUse where bots run that know
    the tables only as they are now.
    """
    file = engines.file_of(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # SQLite says what is wrong, too.
            file.touch(0o600, exist_ok=False)  # For its owner alone, and with it what SQLite puts beside it.
    engine = engines.make(url)
    try:
        with engine.begin() as connection:
            bring_up(connection, keys)
    finally:
        engine.dispose()


def bring_up(connection: sa.Connection, keys: Keys | None = None, to: str = "head") -> None:
    """As `upgrade`, in a transaction that is open, and to an older version where that is asked for."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    if is_at_head(connection):
        return
    _refuse_where_others_run(connection)
    config.attributes["connection"] = connection
    is_sealed = _has_seals(connection)
    command.upgrade(config, to)
    if keys is not None and not is_sealed:
        sql = Sql(connection, Prepare(connection.dialect))
        ring = Ring(keys)
        sql.safe = Vault(sql, ring)
        Audit(sql, ring).seal_as_it_is()


def _refuse_where_others_run(connection: sa.Connection) -> None:
    if running := engines.instances(connection):
        raise engines.StoreInUse(
            f"this version changes the database, and {running} of an older version run on it: stop all of them first"
        )


def _has_seals(connection: sa.Connection) -> bool:
    inspector = sa.inspect(connection)
    if not inspector.has_table("audit_end"):
        return False
    return "seal" in {each["name"] for each in inspector.get_columns("audit_end")}
