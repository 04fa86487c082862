"""Most stories begin where somebody has just set the clinic up: that is played once, and copied for all others."""

import sqlite3
from copy import deepcopy
from typing import Any

from sandbox.telegram import Telegram
from storage.database import SqlStore


class Begun:
    """An SQLite database, and the Telegram that belongs to it, as they were at one moment."""

    def __init__(self, store: SqlStore, telegram: Telegram) -> None:
        self._rows = sqlite3.connect(":memory:", check_same_thread=False)
        _driver(store).backup(self._rows)
        self._telegram = _copy(telegram, telegram.world.clock)

    def put_into(self, store: SqlStore, telegram: Telegram) -> None:
        self._rows.backup(_driver(store))
        vars(telegram).update(vars(_copy(self._telegram, telegram.world.clock)))


def is_new(store: SqlStore, telegram: Telegram) -> bool:
    """Is nobody there yet, on SQLite?"""
    return store.engine.dialect.name == "sqlite" and not telegram.calls and not telegram.world.people


def _driver(store: SqlStore) -> Any:
    with store.engine.connect() as connection:
        return connection.connection.dbapi_connection


def _copy(telegram: Telegram, clock: Any) -> Telegram:
    return deepcopy(telegram, {id(telegram.world.clock): clock})
