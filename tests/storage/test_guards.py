"""The database itself keeps the audit as it is, and a start sees that it does."""

import logging
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from storage import engines, migrate
from storage.audit import START, line
from storage.database import SqlStore, Unguarded, open_store
from storage.tables import audit, audit_end, guards
from storage.verification import Fault, verify
from tests.storage import tampering
from tests.storage.people import KEYS, NOW

WITH_LINES = "SELECT 1, at, actor, 'nothing', about, signature FROM audit WHERE id = 1"


@pytest.fixture
def noted(store: SqlStore) -> SqlStore:
    store.transact(lambda tx: tx.audit.note("provider:1", "read", "enrollment:1", NOW))
    store.transact(lambda tx: tx.audit.note("provider:1", "read", "enrollment:2", NOW))
    return store


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'provider:2' WHERE id = 1",
        "UPDATE audit SET id = 3 WHERE id = 2",
        "DELETE FROM audit WHERE id = 2",
        "DELETE FROM audit",
        "DELETE FROM audit_end",
        "UPDATE audit_end SET id = 1",
        "INSERT INTO audit " + WITH_LINES,
        "INSERT OR REPLACE INTO audit " + WITH_LINES,
        "UPDATE OR REPLACE audit SET id = 1 WHERE id = 2",
        "INSERT OR REPLACE INTO audit_end SELECT one, 1, signature, seal FROM audit_end",
        "TRUNCATE audit",
        "TRUNCATE audit_end",
        "TRUNCATE audit, audit_end CASCADE",
    ],
)
def test_nobody_changes_it_by_a_slip(noted: SqlStore, statement: str) -> None:
    is_sqlite = noted.engine.dialect.name == "sqlite"
    if ("REPLACE" in statement and not is_sqlite) or ("TRUNCATE" in statement and is_sqlite):
        pytest.skip("the other database's")
    with pytest.raises(sa.exc.DBAPIError, match=r"append-only|unique"), noted.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert verify(noted).fault is None


def take_one_away(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER audit_no_removal")
    else:
        connection.exec_driver_sql("DROP TRIGGER audit_no_change ON audit")


def switch_one_off(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER audit_no_removal")
        connection.exec_driver_sql("CREATE TRIGGER audit_no_removal BEFORE DELETE ON audit BEGIN SELECT 1; END")
    else:
        connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER audit_no_change")


def empty_the_function(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        guards.take_down(connection)
    else:
        connection.exec_driver_sql(guards.FUNCTION.replace(guards.BODY, " BEGIN RETURN OLD; END "))


@pytest.mark.parametrize("harm", [take_one_away, switch_one_off, empty_the_function])
def test_a_start_puts_them_back_and_says_so(
    noted: SqlStore,
    opened: Callable[[], SqlStore],
    caplog: pytest.LogCaptureFixture,
    harm: Callable[[sa.Connection], None],
) -> None:
    with noted.engine.begin() as connection:
        harm(connection)
    with noted.engine.begin() as connection:
        assert guards.missing(connection)
    with caplog.at_level(logging.CRITICAL, logger="storage.database"):
        opened()
    (line,) = caplog.messages
    assert "python main.py audit verify" in line
    with noted.engine.begin() as connection:
        assert guards.missing(connection) == []
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), noted.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE id = 2")


def test_a_whole_start_says_nothing(opened: Callable[[], SqlStore], caplog: pytest.LogCaptureFixture) -> None:
    opened()
    opened()
    assert caplog.messages == []


def test_who_may_not_put_them_back_is_told_in_one_line(
    noted: SqlStore, opened: Callable[[], SqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: sa.Connection) -> None:
        raise sa.exc.ProgrammingError("CREATE TRIGGER", {}, Exception("must be owner of table audit"))

    with noted.engine.begin() as connection:
        take_one_away(connection)
    with monkeypatch.context() as patch:
        patch.setattr(guards, "put_up", refused)
        with pytest.raises(Unguarded, match="owner"):
            opened()
    opened()


@pytest.mark.parametrize("was_used", [True, False])
def test_an_audit_from_before_is_sealed_as_it_was(database_url: str, was_used: bool) -> None:
    engine = engines.make(database_url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrate.FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0018")
        if was_used:
            signature = KEYS.sign(line(START, 1, NOW, "provider:1", "read", "enrollment:1"))
            said = {"at": NOW, "actor": "provider:1", "action": "read", "about": "enrollment:1"}
            connection.execute(sa.insert(audit).values(id=1, signature=signature, **said))
            connection.execute(sa.insert(audit_end).values(one=1, id=1, signature=signature))
    migrate.upgrade(database_url, KEYS)
    with engine.begin() as connection:
        (end,) = connection.execute(sa.select(audit_end.c.id, audit_end.c.seal)).all()
    engine.dispose()
    assert (end.id, end.seal is not None) == (int(was_used), True)
    store = open_store(database_url, KEYS)
    assert (verify(store).count, verify(store).fault) == (int(was_used), None)
    store.transact(lambda tx: tx.audit.note("provider:1", "read", "enrollment:1", NOW))
    assert verify(store).fault is None
    store.close()


def test_no_later_upgrade_seals_an_end_that_somebody_made(noted: SqlStore, migrated_url: str) -> None:
    with noted.engine.begin() as connection:
        tampering.let_in(connection)
        connection.exec_driver_sql("UPDATE audit_end SET seal = NULL")
        tampering.leave(connection)
    migrate.upgrade(migrated_url, KEYS)
    assert verify(noted).fault is Fault.END
