"""Column types of our own: moments, choices, and what is sealed before it reaches the database."""

import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum, IntEnum, StrEnum
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
AS_IT_IS, PACKED = b"\0", b"\1"
TIGHTLY = json.JSONEncoder(separators=(",", ":")).encode  # As json.dumps, which makes an encoder for each value.

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Json(sa.types.TypeDecorator[Any]):
    """PostgreSQL's is loaded where it is used: all of it is a fiftieth of a start."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(sa.JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())


class NaiveDatetime(ValueError):
    """A moment without a time zone could mean any of thirty-eight; it is refused."""


Process = Callable[[Any], Any]


class OwnType(sa.types.TypeDecorator[Any]):
    """A column type that is made of two functions, `to_column` and `to_record`; NULL is None in both directions.

    Both ways are asked for once a statement, not once a value as TypeDecorator's own hooks are.
    """

    cache_ok = True

    def to_column(self, dialect: Dialect) -> Process:
        raise NotImplementedError

    def to_record(self, dialect: Dialect) -> Process:
        raise NotImplementedError

    def bind_processor(self, dialect: Dialect) -> Process:
        convert = self.to_column(dialect)
        return lambda value: None if value is None else convert(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Process:  # noqa: ARG002
        convert = self.to_record(dialect)
        return lambda value: None if value is None else convert(value)


class UtcDateTime(OwnType):
    """Microseconds since 1970 as an integer, on both engines.

    SQLite has no type for moments; text would be longer, slower to read, and sorts rightly only while every writer
    formats it alike. An integer is exact, ordered and small in an index, and means the same everywhere.
    """

    impl = sa.BigInteger
    cache_ok = True

    def to_column(self, _: Dialect) -> Process:
        return _microseconds

    def to_record(self, _: Dialect) -> Process:
        return lambda value: EPOCH + timedelta(microseconds=value)


def _microseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise NaiveDatetime("a naive datetime: a moment must know its time zone")
    return (moment - EPOCH) // MICROSECOND


def _member_of(words: type[Enum]) -> Process:
    """A look-up, at a third of what an enum's own call costs: a list reads ten thousand. Raises ValueError."""
    known = {each.value: each for each in words}
    return lambda value: known[value] if value in known else words(value)


class Choice(OwnType):
    """One word out of an enum."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def to_column(self, _: Dialect) -> Process:
        return attrgetter("value")

    def to_record(self, _: Dialect) -> Process:
        return _member_of(self.words)


class Level(OwnType):
    """One step of an ordered enum."""

    impl = sa.SmallInteger
    cache_ok = True

    def __init__(self, steps: type[IntEnum]) -> None:
        super().__init__()
        self.steps = steps

    def to_column(self, _: Dialect) -> Process:
        return attrgetter("value")

    def to_record(self, _: Dialect) -> Process:
        return _member_of(self.steps)


class Words(OwnType):
    """A few words in their order, none of which holds a space."""

    impl = sa.Text
    cache_ok = True

    def to_column(self, _: Dialect) -> Process:
        return " ".join

    def to_record(self, _: Dialect) -> Process:
        return lambda value: tuple(value.split())


class SealedBytes(OwnType):
    """Sealed for one place (table.column) and one row, by storage/vault.py: only storage/sql.py can read or write it.

    `row` names the column of the same table that tells the row apart, "" where that is not known before it is there.
    `patient` names the one that holds the id of the enrollment whose key it is sealed with; "" is the master key.
    What does not open is read as UNOPENED, unless it `must_open`: then WrongKey is raised.
    """

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, place: str, row: str = "id", patient: str = "", must_open: bool = False) -> None:
        super().__init__()
        self.place, self.bound, self.bound_to = place, (row, patient), place.encode()
        self.must_open = must_open

    def to_column(self, dialect: Dialect) -> Process:
        raise NotImplementedError("what is sealed is written by storage/sql.py, which knows the row")

    def to_record(self, dialect: Dialect) -> Process:
        raise NotImplementedError("what is sealed is read by storage/sql.py, which knows the row")

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, value: bytes) -> Any:
        return value


class PackedBytes(SealedBytes):
    """What is large is made smaller before it is sealed: quickly, for somebody may send fifty a second."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        is_large = len(value) > 4_000
        return PACKED + zlib.compress(value, 1) if is_large or value[:1] == PACKED else bytes(value)

    def from_bytes(self, value: bytes) -> Any:
        return zlib.decompress(value[1:]) if value[:1] == PACKED else value


class SealedText(SealedBytes):
    """Any text that Telegram lets through: a lone surrogate and NUL are kept as they are."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode("utf-8", "surrogatepass")

    def from_bytes(self, value: bytes) -> Any:
        return value.decode("utf-8", "surrogatepass")


class SealedChoice(SealedBytes):
    """As Choice. All words are padded to one length, so that it does not show which one it is."""

    cache_ok = True

    def __init__(self, place: str, words: type[StrEnum], row: str = "id", patient: str = "") -> None:
        super().__init__(place, row, patient)
        self.words = words

    def to_bytes(self, value: Any) -> bytes:
        return str(value.value).ljust(max(map(len, self.words))).encode()

    def from_bytes(self, value: bytes) -> Any:
        return self.words(value.decode().strip())


class SealedWords(SealedBytes):
    """As Words."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        return " ".join(value).encode()

    def from_bytes(self, value: bytes) -> Any:
        return tuple(value.decode().split())


class PackedText(SealedText):
    """Any text, made smaller before it is sealed where that helps; its first byte says which."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        plain = super().to_bytes(value)
        packed = zlib.compress(plain)
        return PACKED + packed if len(packed) < len(plain) else AS_IT_IS + plain

    def from_bytes(self, value: bytes) -> Any:
        how, rest = value[:1], value[1:]
        return super().from_bytes(zlib.decompress(rest) if how == PACKED else rest)


class SealedJson(SealedBytes):
    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        return TIGHTLY(value).encode()

    def from_bytes(self, value: bytes) -> Any:
        return json.loads(value.decode())
