"""Which errors are the database's own: what was asked is done again later, and counts as no try."""

import sqlite3

import psycopg
import pytest
import sqlalchemy as sa

from storage.trouble import in_words, is_trouble


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


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.DiskFull(""), "disk full"),
        (psycopg.errors.ReadOnlySqlTransaction(""), "read-only"),
        (psycopg.errors.InvalidPassword("for user Ann"), "not let in"),
        (psycopg.errors.QueryCanceled("SELECT Ann"), "PostgreSQL error 57014"),
        (psycopg.OperationalError("no route to db.example"), "no connection"),
        (sa.exc.DBAPIError("", None, psycopg.errors.DiskFull("")), "disk full"),
        (sqlite3.OperationalError("Ann"), "SQLite error"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_why_the_database_cannot_is_said_in_words_of_ours(error: Exception, words: str) -> None:
    assert in_words(error) == words
