"""Which errors are the database's own: what was asked is done again later, and counts as no try."""

import sqlite3

import psycopg
import pytest
import sqlalchemy as sa

from storage.trouble import is_trouble


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.ReadOnlySqlTransaction(""),
        psycopg.errors.IdleInTransactionSessionTimeout(""),
        psycopg.errors.TransactionTimeout(""),
        psycopg.errors.InvalidPassword(""),
        psycopg.errors.InvalidCatalogName(""),
        psycopg.errors.DeadlockDetected(""),
        psycopg.errors.DiskFull(""),
        psycopg.errors.QueryCanceled(""),
        psycopg.errors.AdminShutdown(""),
        psycopg.errors.ConfigFileError(""),
        psycopg.errors.InternalError_(""),
        psycopg.OperationalError("the connection is lost"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_postgresql_cannot_do_just_now_is_its_own_trouble(error: Exception) -> None:
    assert is_trouble(error)
    assert is_trouble(sa.exc.DBAPIError("", None, error))


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.UniqueViolation(""),
        psycopg.errors.UndefinedColumn(""),
        psycopg.errors.InFailedSqlTransaction(""),
        sqlite3.IntegrityError(""),
        ValueError(""),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_was_asked_wrongly_is_not(error: Exception) -> None:
    assert not is_trouble(error)
