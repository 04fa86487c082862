"""`main.py restore`: whole or not at all, with what stood there kept beside it, and never while a bot runs."""

import base64
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.workflows import erasing
from commands import backups, bars, erased, setback
from commands.opening import BadPlace, open_keys, open_migrated
from commands.restore import NotNow, restore
from commands.settings import Settings, load_settings
from storage import backup, dump, engines, sessions
from storage.backup import BadBackup
from storage.crypto import BadKey
from storage.database import SqlStore
from storage.engines import StoreInUse, file_of, lock_of
from storage.verification import verify
from tests.commands.test_backups import make
from tests.journey.site import call
from tests.storage.people import KEYS, NOW, PATIENT, an_enrollment, furnish

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> Mapping[str, str]:
    key = base64.b64encode(b"k" * 32).decode()
    return {
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": database_url,
        "MASTER_KEY": key,
        "BOT_TOKEN": "123456789:" + "a" * 35,
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
    }


@pytest.fixture
def settings(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(env_file=None)
    store = opened(settings)
    store.transact(furnish)
    setback.catch_up(store, settings, NOW)
    store.close()
    return settings


@pytest.fixture
def copy(settings: Settings, tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return make(settings, tmp_path / "backups")


def opened(settings: Settings) -> SqlStore:
    return open_migrated(settings, open_keys(settings))


def put_back(settings: Settings, path: Path, *, after: int = 0) -> list[str]:
    """`after` so many seconds, where it is not the first time."""
    return list(restore(settings, path, LATER + timedelta(seconds=after), bars.shown, lambda _: True))


def names(settings: Settings) -> list[str]:
    store = opened(settings)
    try:
        return [each.name for each in store.transact(lambda tx: tx.enrollments.names(1))]
    finally:
        store.close()


def enroll(settings: Settings, name: str) -> int:
    store = opened(settings)
    try:
        return store.transact(lambda tx: tx.enrollments.add(an_enrollment(1, 1, name=name, chat_id=None)).id)
    finally:
        store.close()


def test_it_is_as_it_was_and_what_stood_there_is_kept(settings: Settings, copy: Path) -> None:
    enroll(settings, "Lou Lost")
    said = put_back(settings, copy)
    assert names(settings) == ["Bea Fennimore"]
    store = opened(settings)
    assert verify(store).fault is None
    assert store.transact(lambda tx: tx.audit.head()) is not None
    store.close()
    if (file := file_of(settings.database_url)) is not None:
        [kept] = [each for each in file.parent.iterdir() if ".before-" in each.name]
        assert str(kept) in said[0]
        before = settings.model_copy(update={"database_url": f"sqlite:///{kept}", "data_dir": settings.data_dir / "b"})
        assert set(names(before)) == {"Lou Lost", "Bea Fennimore"}
    else:
        engine = engines.make(settings.database_url)
        with engine.connect() as connection:
            schema = said[0].split(" schema ")[1].partition(".")[0]
            assert connection.scalar(sa.text(f"SELECT count(*) FROM {schema}.enrollments")) == 2
        engine.dispose()


def test_into_an_empty_database_of_either_kind(settings: Settings, copy: Path, tmp_path: Path) -> None:
    elsewhere = settings.model_copy(
        update={"database_url": f"sqlite:///{tmp_path}/new/bot.sqlite3", "data_dir": tmp_path / "new"}
    )
    assert len(put_back(elsewhere, copy)) == 1
    assert names(elsewhere) == ["Bea Fennimore"]


def test_ids_and_labels_leap_over_what_was_lost(settings: Settings, copy: Path) -> None:
    lost = enroll(settings, "Lou Lost")
    put_back(settings, copy)
    again = enroll(settings, "Ann Other")
    assert again > lost + 1_000_000
    put_back(settings, copy, after=9)
    assert enroll(settings, "Cy Third") not in {lost, again}
    with dump.snapshot(settings.database_url) as connection:
        assert min(dump.next_ids(connection).values()) > 1_000_000


def test_every_id_stays_short_enough_for_a_link(settings: Settings, copy: Path) -> None:
    """handlers/links.py finds tokens by their beginning."""
    put_back(settings, copy)
    with dump.snapshot(settings.database_url) as connection:
        assert max(dump.next_ids(connection).values()) < 2**34 / 1_000


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "short": lambda old: old[:-1],
    "changed": lambda old: old[:-40] + b"x" * 40,
    "another": lambda _: b"something else",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_changes_nothing(settings: Settings, copy: Path, spoil: Callable[[bytes], bytes]) -> None:
    enroll(settings, "Lou Lost")
    copy.write_bytes(spoil(copy.read_bytes()))
    with pytest.raises(BadBackup):
        put_back(settings, copy)
    assert len(names(settings)) == 2


def test_it_takes_the_place_of_a_damaged_one(settings: Settings, copy: Path) -> None:
    if (file := file_of(settings.database_url)) is None:
        pytest.skip("a file of SQLite's")
    file.write_bytes(b"no database")
    put_back(settings, copy)
    assert names(settings) == ["Bea Fennimore"]
    [kept] = [each for each in file.parent.iterdir() if ".before-" in each.name]
    assert kept.read_bytes() == b"no database"


def test_what_fails_midway_changes_nothing(settings: Settings, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    enroll(settings, "Lou Lost")
    with monkeypatch.context() as patch:
        patch.setattr(dump, "set_next_ids", fail)
        with pytest.raises(BadPlace, match="No space left"):
            put_back(settings, copy)
    assert len(names(settings)) == 2
    if (file := file_of(settings.database_url)) is not None:
        assert not [each for each in file.parent.iterdir() if ".restoring" in each.name or ".before" in each.name]


def test_it_needs_the_newest_keys_of_the_same_database(settings: Settings, copy: Path, tmp_path: Path) -> None:
    keys = copy.with_name(backups.KEYS_NAME)
    older = keys.read_bytes()
    enroll(settings, "Lou Lost")
    newer = make(settings, copy.parent, timedelta(hours=1))
    put_back(settings, copy)
    keys.write_bytes(older)
    with pytest.raises(BadBackup, match="older than"):
        put_back(settings, newer)
    keys.unlink()
    with pytest.raises(BadBackup, match="No such file"):
        put_back(settings, copy)


def test_a_backup_of_the_lost_time_can_still_be_put_back(settings: Settings, copy: Path) -> None:
    """After an older one was restored by mistake, and its keys were written over."""
    enroll(settings, "Lou Lost")
    newer = make(settings, copy.parent, timedelta(hours=1))
    put_back(settings, copy)
    make(settings, copy.parent, timedelta(hours=2))
    put_back(settings, newer, after=9)
    assert set(names(settings)) == {"Lou Lost", "Bea Fennimore"}


def test_who_was_erased_stays_erased_on_a_new_machine(settings: Settings, copy: Path, tmp_path: Path) -> None:
    store = opened(settings)
    store.transact(lambda tx: erasing.forget(tx, PATIENT, LATER))
    store.close()
    backups.renew_keys(settings.database_url, KEYS, copy.parent, LATER)
    elsewhere = settings.model_copy(
        update={"database_url": f"sqlite:///{tmp_path}/new/bot.sqlite3", "data_dir": tmp_path / "new"}
    )
    put_back(elsewhere, copy)
    assert names(elsewhere) == []
    file = erased.file_of(elsewhere)
    opened(elsewhere).close()
    assert file is not None
    assert [each.enrollment_id for each in erased.read(file)] == [1]


def test_who_was_erased_since_stays_so_by_the_file_beside_the_database(settings: Settings, copy: Path) -> None:
    """The keys beside the backup are older here."""
    store = opened(settings)
    store.transact(lambda tx: erasing.forget(tx, PATIENT, LATER))
    store.close()
    opened(settings).close()  # Notes it in erased.txt.
    put_back(settings, copy)
    assert names(settings) == []


def test_without_the_master_key_none_is_made(settings: Settings, copy: Path) -> None:
    bare = settings.model_copy(update={"master_key": None})
    with pytest.raises(BadKey, match="put back the key file"):
        put_back(bare, copy)
    assert not bare.master_key_file.exists()


def test_not_while_a_bot_runs(settings: Settings, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enroll(settings, "Lou Lost")
    monkeypatch.setattr(sessions, "LOOKS", 1)
    lock, engine = lock_of(settings.database_url), engines.make(settings.database_url)
    with engine.connect(), pytest.raises((StoreInUse, NotNow)):
        put_back(settings, copy)
    engine.dispose()
    if lock is not None:
        lock.release()
    assert len(names(settings)) == 2


def test_a_no_changes_nothing(settings: Settings, copy: Path) -> None:
    enroll(settings, "Lou Lost")
    with pytest.raises(NotNow, match=r"Nothing was changed\."):
        list(restore(settings, copy, LATER, bars.shown, lambda _: False))
    assert len(names(settings)) == 2


def test_a_newer_programs_backup_is_refused(settings: Settings, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "HEAD", "9999")
    newer = make(settings, copy.parent, timedelta(hours=1))
    monkeypatch.undo()
    with pytest.raises(BadBackup, match="newer version"):
        put_back(settings, newer)


def test_an_older_versions_backup_is_brought_up(
    settings: Settings, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 0026, which had no troubles, nobody signed in, and no languages of a clinic's own."""
    layout = {table: dict(columns) for table, columns in dump.layout().items()}
    del layout["troubles"], layout["sign_ins"], layout["clinics"]["languages"]
    monkeypatch.setattr(backup, "HEAD", "0026")
    monkeypatch.setattr(dump, "layout", lambda: layout)
    older = make(settings, copy.parent, timedelta(hours=1))
    monkeypatch.undo()
    with backup.opened(older, KEYS) as found:
        assert (found.header.version, "troubles" in found.header.layout) == ("0026", False)
    put_back(settings, older)
    assert names(settings) == ["Bea Fennimore"]
    with dump.snapshot(settings.database_url) as connection:
        assert dump.count_rows(connection, ["troubles"]) == 0


def test_the_commands_end_to_end(settings: Settings, environment: Mapping[str, str], copy: Path) -> None:
    asked = call("restore", str(copy), **environment)
    assert (asked.returncode, asked.stderr.count("\n")) == (1, 1)
    assert "--yes" in asked.stderr
    done = call("restore", str(copy), "--yes", **environment)
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0)
    assert "Start the bot" in done.stdout
    assert names(settings) == ["Bea Fennimore"]
