"""Column types of our own: moments, choices, and what is sealed before it reaches the database."""

import json
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import Dialect

from storage.crypto import Keys

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# A dialect belongs to one engine, and so to one store: with it the sealed types find their store's keys.
KEYS: WeakKeyDictionary[Dialect, Keys] = WeakKeyDictionary()

Json = sa.JSON().with_variant(JSONB(), "postgresql")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class NaiveDatetime(ValueError):
    """A moment without a time zone could mean any of thirty-eight; it is refused."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """Microseconds since 1970 as an integer, on both engines.

    SQLite has no type for moments; text would be longer, slower to read, and sorts rightly only while every writer
    formats it alike. An integer is exact, ordered and small in an index, and means the same everywhere.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveDatetime("a naive datetime: a moment must know its time zone")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, _: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Choice(sa.types.TypeDecorator[StrEnum]):
    """One word out of an enum."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, _: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, _: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


class Level(sa.types.TypeDecorator[IntEnum]):
    """One step of an ordered enum."""

    impl = sa.SmallInteger
    cache_ok = True

    def __init__(self, steps: type[IntEnum]) -> None:
        super().__init__()
        self.steps = steps

    def process_bind_param(self, value: IntEnum | None, _: Dialect) -> int | None:
        return None if value is None else value.value

    def process_result_value(self, value: int | None, _: Dialect) -> IntEnum | None:
        return None if value is None else self.steps(value)


class SealedBytes(sa.types.TypeDecorator[Any]):
    """Sealed for one place (table.column) with the store's keys; see storage/crypto.py."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else KEYS[dialect].seal(self.to_bytes(value), self.place.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return self.from_bytes(KEYS[dialect].unseal(bytes(value), self.place.encode()))

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, value: bytes) -> Any:
        return value


class SealedText(SealedBytes):
    """Any text that Telegram lets through: a lone surrogate and NUL are kept as they are."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode("utf-8", "surrogatepass")

    def from_bytes(self, value: bytes) -> Any:
        return value.decode("utf-8", "surrogatepass")


class SealedJson(SealedBytes):
    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":")).encode()

    def from_bytes(self, value: bytes) -> Any:
        return json.loads(value)
