"""The key file: made once, changed whole or not at all, and followed by whoever runs."""

import logging
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.clinic import Clinic
from storage.crypto import BadKey, Keys, WrongKey
from storage.database import SqlStore, open_store
from storage.key_file import load, load_or_create, put_new_first
from storage.tables import clinics
from storage.transaction import SqlTransaction
from tests.storage.people import NOW, a_clinic
from tests.storage.test_own_keys import put

PLACE = b"clinics.name"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    load_or_create(tmp_path / "keys" / "master.key")
    return tmp_path / "keys" / "master.key"


@pytest.fixture
def running(migrated_url: str, path: Path) -> Iterator[SqlStore]:
    store = open_store(migrated_url, load(path), exclusive=True)
    yield store
    store.close()


def add(store: SqlStore) -> Clinic:
    return store.transact(lambda tx: tx.clinics.add(a_clinic()))


def add_and_sign(store: SqlStore) -> bytes:
    """The id of the key that seals."""
    add(store)
    store.transact(lambda tx: tx.audit.note("provider:1", "read", "card:1", NOW))
    return store.ring.keys.id


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master.key"
    old_mask = os.umask(0)
    try:
        first = load_or_create(path)
    finally:
        os.umask(old_mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create(path).derive("x") == first.derive("x")
    assert list(path.parent.iterdir()) == [path]


def test_many_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(load_or_create, [tmp_path / "master.key"] * 8))
    assert len({each.derive("x") for each in keys}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    load_or_create(path)
    path.chmod(mode)
    with pytest.raises(BadKey, match=r"^[^\n]*chmod 600[^\n]*$"):
        load_or_create(path)


def test_a_key_file_that_holds_no_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"")
    path.chmod(0o600)
    with pytest.raises(BadKey, match="backup"):
        load_or_create(path)
    assert path.read_bytes() == b""


def test_a_new_key_stands_before_the_old_ones(path: Path) -> None:
    before = path.read_bytes()
    put_new_first(path)
    new, _, old = path.read_bytes().partition(b"\n")
    assert (len(new), old) == (44, before)
    assert load(path).ids[1:] == [Keys.from_base64(before.decode()).id]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_what_a_kill_has_left_beside_it_goes(path: Path) -> None:
    """An older key stands in it, which is to be given up."""
    left, other = path.with_name(".master.key.0123abcd"), path.with_name(".master.key.swp")
    for each in (left, other):
        each.write_bytes(path.read_bytes())
    put_new_first(path)
    assert sorted(path.parent.iterdir()) == [other, path]


def test_a_link_to_the_key_file_stays_one(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    put_new_first(link)
    assert link.is_symlink()
    assert len(load(path).ids) == 2


def test_a_key_file_that_cannot_be_changed_is_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(
        BadKey, match=r"^the key file [^\n]* cannot be changed \(Read-only file system\); nothing was done$"
    ):
        put_new_first(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_whoever_runs_seals_with_the_new_key_from_its_next_transaction(running: SqlStore, path: Path) -> None:
    before = add_and_sign(running)
    put_new_first(path)
    assert add_and_sign(running) == load(path).id != before
    assert running.transact(lambda tx: len(tx.clinics.every())) == 2
    assert running.transact(lambda tx: tx.audit.head()) is not None


def test_what_is_sealed_with_a_new_key_meanwhile_opens_at_once(running: SqlStore, path: Path) -> None:
    """On PostgreSQL, where another transaction may commit in the middle of this one."""
    clinic = add(running)

    def work(tx: SqlTransaction) -> str:
        put_new_first(path)
        put(tx, clinics.c.name, clinic.id, load(path).seal(b"Renamed", PLACE, clinic.id))
        return tx.clinics.get(clinic.id).name

    assert running.transact(work) == "Renamed"


def test_an_end_of_the_audit_that_is_signed_with_a_new_key_meanwhile_is_ours(running: SqlStore, path: Path) -> None:
    def work(tx: SqlTransaction) -> bool:
        put_new_first(path)
        return tx.audit.is_signed(b"end", load(path).sign(b"end"))

    assert running.transact(work)
    assert not running.transact(lambda tx: tx.audit.is_signed(b"end", Keys([b"x" * 32]).sign(b"end")))


@pytest.mark.parametrize("content", ["", "no key at all"])
def test_a_key_file_that_is_spoilt_meanwhile_stops_nobody(
    running: SqlStore, path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    add_and_sign(running)
    path.write_text(content)
    with caplog.at_level(logging.ERROR):
        assert add_and_sign(running) == add_and_sign(running)
    assert [each.message for each in caplog.records] == [
        "the key file cannot be used: going on with the keys of before"
    ]
    assert len(running.transact(lambda tx: tx.clinics.every())) == 3


def test_what_was_opened_before_still_opens_where_a_key_is_taken_out_too_early(running: SqlStore, path: Path) -> None:
    add(running)
    put_new_first(path)
    new = path.read_text().splitlines()[0]
    path.write_text(new)
    add(running)
    assert len(running.transact(lambda tx: tx.clinics.every())) == 2
    with pytest.raises(WrongKey):
        Keys.from_base64(new).unseal(*running.transact(first_name))


def first_name(tx: SqlTransaction) -> tuple[bytes, bytes, int]:
    sealed = tx.sql.connection.exec_driver_sql("SELECT name FROM clinics WHERE id = 1").scalar_one()
    return bytes(sealed), PLACE, 1
