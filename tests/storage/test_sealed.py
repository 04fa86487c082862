"""What anybody said, and who they are, is nowhere in the database's files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.checkin import Contact, Correction
from bot.finding import Finding, Urgency
from bot.outbox import Message
from bot.ports import Draft
from storage.database import SqlStore, open_store
from storage.tables import metadata
from storage.transaction import SqlTransaction
from storage.types import SealedBytes
from tests.storage.people import (
    BOT,
    KEYS,
    NOW,
    a_checkin,
    a_clinic,
    a_provider,
    an_alert,
    an_enrollment,
    an_update,
    some_answers,
)

SECRETS = (
    b"Zorbax", b"030-SECRET", b"Quillworth", b"quilluser", b"Fennimore", b"fenniuser", b"snailserum", b"cheekburns",
    b"oozing", b"AgACphoto", b"unwellness", b"rawupdate", b"How red", b"askeditem", b"noteinprogress", b"correcteditem",
)  # fmt: skip


def fill(tx: SqlTransaction) -> None:
    clinic = tx.clinics.add(replace(a_clinic(), name="Zorbax", phone="030-SECRET"))
    provider = tx.providers.add(replace(a_provider(clinic.id), username="quilluser"))
    enrollment = tx.enrollments.add(an_enrollment(clinic.id, provider.id, username="fenniuser"))
    tx.enrollments.save(enrollment)
    checkin = tx.checkins.add(a_checkin(enrollment.id, asked=("askeditem", "signs")))
    tx.checkins.save(checkin)
    answers = some_answers(enrollment.id, checkin.id, grades={"cheekburns": 3}, signs=frozenset({"oozing"}))
    answers = replace(answers, contact=Contact.NOW, notes=("unwellness",), photos=("AgACphoto",))
    kept = tx.answers.add(answers)
    tx.answers.save(replace(kept, corrections=(Correction("correcteditem", 1, NOW),)))
    finding = Finding("persisting", "cheekburns", "set:1", Urgency.URGENT, 4)
    tx.alerts.add(an_alert(clinic.id, enrollment.id, findings=(finding,)))
    tx.drafts.put(1, Draft("note", {"text": "noteinprogress"}), NOW)
    tx.inbox.put(BOT, [an_update(1, body=b'{"text": "rawupdate"}')], NOW)
    tx.outbox.put(Message(1, "question", params={"clinic": "Zorbax"}, slot="checkin:1"), NOW)
    [row] = tx.outbox.claim(NOW, 1, [])
    tx.outbox.sent(row, 7, "How red is it?", NOW)


def test_nothing_is_readable_in_the_files(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{file}", KEYS)
    store.transact(fill)
    raw = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert (tmp_path / "bot.sqlite3-wal").stat().st_size > 0
    assert b"microneedling" in raw
    assert [secret for secret in SECRETS if secret in raw] == []
    store.close()
    assert [secret for secret in SECRETS if secret in file.read_bytes()] == []


def test_nothing_is_readable_in_the_tables(store: SqlStore) -> None:
    """Whatever the engine's own files look like."""
    store.transact(fill)

    def values(tx: SqlTransaction) -> Iterator[str]:
        for table in metadata.tables:
            for row in tx.sql.connection.exec_driver_sql(f"SELECT * FROM {table}"):
                yield from (repr(value) for value in row)

    raw = " ".join(store.transact(lambda tx: list(values(tx))))
    assert "microneedling" in raw
    assert [secret for secret in SECRETS if secret.decode() in raw] == []


def test_an_error_quotes_nobody(store: SqlStore) -> None:
    def fail(tx: SqlTransaction) -> None:
        tx.providers.add(a_provider(clinic_id=999))

    with pytest.raises(Exception, match=r"(?i)foreign key") as error:
        store.transact(fail)
    assert "Quillworth" not in repr(error.value) + str(error.value)


def sealed_columns() -> list[sa.Column[object]]:
    columns = (column for table in metadata.tables.values() for column in table.columns)
    return [column for column in columns if isinstance(column.type, SealedBytes)]


@pytest.mark.parametrize("column", sealed_columns(), ids=str)
def test_each_column_is_sealed_for_its_own_place(column: sa.Column[object]) -> None:
    assert isinstance(column.type, SealedBytes)
    assert column.type.place == f"{column.table.name}.{column.name}"
