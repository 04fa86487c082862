"""Words that stand in every field in which somebody says something, and troubles that quote them all.

Whatever is logged meanwhile may hold none of them.
"""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from bot import look_again, note
from bot.look import Look
from sandbox.errors import BlackHole, Dropped, Json, NotJson
from sandbox.files import Upload
from sandbox.telegram import Telegram
from storage.sql import Sql
from wording.words import Words

PATIENT, USERNAME, PROVIDER, COLLEAGUE = "Quillwortia", "bramblewick_q", "Annabergita", "Bobierrita"
CLINIC, GROUP, PHONE, OF_FILE = "Pellucid", "Hawthornia", "1234567", "corundite"
NOTE, CAPTION, LETTER, REMARK, TEXT, EDITED = "glimmerfrost", "thistle", "marrowbone", "foxglovian", "umberly", "sallow"
ON_FILE, AFTERCARE, FIRST_NAME, STAFFS_USERNAME = "Vermilliard", "mosswater", "Corvinella", "anna_sorrelbank"
WRITTEN = (PATIENT, USERNAME, PROVIDER, COLLEAGUE, CLINIC, PHONE, NOTE, CAPTION, LETTER, REMARK, TEXT, EDITED)
ALSO_WRITTEN = (ON_FILE, AFTERCARE, FIRST_NAME, STAFFS_USERNAME)
SAID = (*WRITTEN, *ALSO_WRITTEN, GROUP, OF_FILE)
HEALTH = ("redness", "swelling", "pus", "fever")


@dataclass
class Troubles:
    """`chance` is that of each place, or the `only` one, to fail at each call; each failure quotes the `secrets`."""

    secrets: list[str]
    dice: random.Random
    chance: float = 0.0
    only: str = ""

    @property
    def quotes(self) -> str:
        return " ".join([*self.secrets, *HEALTH])

    def may_strike(self, where: str) -> None:
        if self.only in ("", where) and self.dice.random() < self.chance:
            raise self.dice.choice((self._defect, self._locked, self._of_statement))()

    def _defect(self) -> Exception:
        error = LookupError(self.quotes, self)
        error.add_note(self.quotes)
        return error

    def _locked(self) -> Exception:
        error = sqlite3.OperationalError(f"database is locked: {self.quotes}")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        return error

    def _of_statement(self) -> Exception:
        return sa.exc.StatementError(self.quotes, f"SELECT '{self.quotes}'", {"of": self.quotes}, self._defect())

    def __repr__(self) -> str:
        return self.quotes

    @contextmanager
    def at(self, chance: float, only: str = "") -> Iterator[None]:
        self.chance, self.only = chance, only
        try:
            yield
        finally:
            self.chance = 0.0

    def plant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """In the database, in screens, and in what works on answers and words."""
        for where, name in (
            *((Sql, name) for name in ("all", "first", "change")),
            (Words, "_say"),
            (Look, "weigh"),
            (look_again, "is_faint"),
            (note, "read"),
            (note, "question_in"),
        ):
            monkeypatch.setattr(where, name, self._brittle(getattr(where, name), name))

    def _brittle(self, work: Callable[..., Any], name: str) -> Callable[..., Any]:
        def brittle(*args: Any, **kwargs: Any) -> Any:
            self.may_strike(name)
            return work(*args, **kwargs)

        return brittle


class Quoting(Telegram):
    """A Telegram that refuses in every way it has, and quotes what it was sent, token and all."""

    troubles: Troubles

    async def call(
        self, token: str, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None
    ) -> tuple[int, Json]:
        if self.troubles.only == "" and self.troubles.dice.random() < self.troubles.chance * 5:
            return self._refusal(f"{token} {method} {json.dumps(dict(params), default=str)} {self.troubles.quotes}")
        return await super().call(token, method, params, files)

    def _refusal(self, quoted: str) -> tuple[int, Json]:
        status = self.troubles.dice.choice((0, 1, 2, 200, 400, 400, 401, 403, 404, 409, 413, 429, 500, 502))
        match status:
            case 0:
                raise Dropped(done=False)
            case 1:
                raise BlackHole
            case 2 | 502:
                raise NotJson(502, f"<html>{quoted}</html>")
        body: Json = {"ok": False, "error_code": status, "description": f"Bad Request: {quoted}"}
        return status, {**body, "parameters": {"retry_after": 1}} if status == 429 else body
