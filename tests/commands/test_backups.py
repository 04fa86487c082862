"""Backups made while the bot runs: whole, sealed, read back, and without whoever is erased."""

import base64
import os
import signal
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.workflows import erasing
from commands import backups, bars
from commands.opening import BadPlace, open_keys, open_migrated
from commands.settings import Settings, load_settings
from storage import backup, dump, sealed_file
from storage.backup import BadBackup
from storage.crypto import Keys
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.journey.site import call
from tests.storage.people import KEYS, NOW, PATIENT, furnish

LATER = NOW + timedelta(days=1)


@pytest.fixture
def environment(tmp_path: Path, migrated_url: str) -> Mapping[str, str]:
    key = base64.b64encode(b"k" * 32).decode()
    return {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": migrated_url, "MASTER_KEY": key}


@pytest.fixture
def settings(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BOT_TOKEN", "123456789:" + "a" * 35)
    settings = load_settings(env_file=None)
    store = opened(settings)
    store.transact(furnish)
    store.close()
    return settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def opened(settings: Settings) -> SqlStore:
    return open_migrated(settings, open_keys(settings))


def make(settings: Settings, path: Path, at: timedelta = timedelta()) -> Path:
    return backups.make(settings.database_url, KEYS, path, NOW + at, bars.shown).path


def rows(path: Path) -> dict[str, list[bytes]]:
    with backup.opened(path, KEYS) as found:
        return {table: sorted(each) for table, _, each in found.tables()}


def test_it_holds_every_row(settings: Settings, folder: Path) -> None:
    made = rows(make(settings, folder))
    with dump.snapshot(settings.database_url) as connection:
        here = {name: sorted(dump.read(connection, name, columns)) for name, columns in dump.layout().items()}
    keys = rows(folder / backups.KEYS_NAME)
    assert keys == {"patient_keys": here.pop("patient_keys")}
    [line] = made.pop("patient_keys")
    assert line == b"[1,null,null]"
    assert made == here


def test_it_is_of_one_moment_though_the_bot_goes_on(settings: Settings, folder: Path) -> None:
    store, looks = opened(settings), iter([store_a_mark, *[None] * 10_000])
    before = len(rows(make(settings, folder / "before"))["marks"])
    made = backups.make(settings.database_url, KEYS, folder / "while", NOW, bars.shown, lambda: run(store, next(looks)))
    assert store.transact(lambda tx: tx.marks.get("meanwhile")) == NOW
    assert len(rows(made.path)["marks"]) == before
    store.close()


def store_a_mark(tx: SqlTransaction) -> None:
    tx.marks.set("meanwhile", NOW)


def run(store: SqlStore, work: Callable[[SqlTransaction], None] | None) -> None:
    if work is not None:
        store.transact(work)


def test_nobody_else_may_read_it_and_it_says_nothing(settings: Settings, folder: Path) -> None:
    path = make(settings, folder)
    for each in (path, folder / backups.KEYS_NAME):
        assert each.stat().st_mode & 0o077 == 0
        assert str(PATIENT).encode() not in each.read_bytes()


def test_a_file_that_is_there_is_not_written_over(settings: Settings, folder: Path) -> None:
    path = make(settings, folder / "one")
    with pytest.raises(BadPlace, match="exists already"):
        make(settings, path)


def test_what_is_given_up_midway_leaves_nothing(settings: Settings, folder: Path) -> None:
    class Enough(Exception):
        pass

    def give_up() -> None:
        raise Enough

    with pytest.raises(Enough):
        backups.make(settings.database_url, KEYS, folder / "one", NOW, bars.shown, give_up)
    assert [each.name for each in folder.iterdir()] == [".backup.lock"]


def killed(work: Callable[[backups.Rest], object]) -> None:
    """In a process that ends in the middle of it, as by a power cut."""
    if not (child := os.fork()):
        work(lambda: os.kill(os.getpid(), signal.SIGKILL))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def test_no_keys_are_left_of_a_backup_that_was_killed(settings: Settings, folder: Path) -> None:
    """Who is erased afterwards must not be read in it."""
    killed(lambda rest: backups.renew_keys(settings.database_url, KEYS, folder, NOW, rest))
    assert len(list(folder.iterdir())) == 2
    backups.renew_keys(settings.database_url, KEYS, folder, LATER)
    assert {each.name for each in folder.iterdir()} == {".backup.lock", backups.KEYS_NAME}


def test_a_draft_that_a_kill_has_left_goes_with_the_oldest(settings: Settings, folder: Path) -> None:
    name = backups.in_folder(folder, NOW).name

    def make_until_killed(kill: backups.Rest) -> None:
        def rest() -> None:
            if any(folder.glob(f".{name}.*")):
                kill()

        backups.make(settings.database_url, KEYS, folder, NOW, bars.shown, rest)

    killed(make_until_killed)
    [draft] = folder.glob(f".{name}.*")
    make(settings, folder, timedelta(days=1))
    backups.tidy(folder, 2)
    assert draft.exists()
    make(settings, folder, timedelta(days=1, seconds=1))
    backups.tidy(folder, 2)
    assert not draft.exists()


def test_what_cannot_be_read_back_is_no_backup(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(*_: object) -> None:
        raise BadBackup("spoilt")

    monkeypatch.setattr(backup, "check", spoil)
    with pytest.raises(BadBackup):
        make(settings, folder)
    assert [each.name for each in folder.iterdir()] == [".backup.lock"]


def test_whoever_is_erased_is_erased_from_older_backups(settings: Settings, folder: Path) -> None:
    path, store = make(settings, folder), opened(settings)
    store.transact(lambda tx: erasing.forget(tx, PATIENT, LATER))
    store.close()
    assert b"[1,null,null]" not in rows(folder / backups.KEYS_NAME)["patient_keys"]
    backups.renew_keys(settings.database_url, KEYS, folder, LATER)
    [line] = rows(folder / backups.KEYS_NAME)["patient_keys"]
    assert line.startswith(b"[1,null,")
    assert rows(path)["enrollments"]


def test_what_a_kill_has_left_of_patients_keys_goes_with_the_next(settings: Settings, folder: Path) -> None:
    """Keys of somebody who is erased by then may stand in it."""
    (folder / f".{backups.KEYS_NAME}.0123abcd").write_bytes(b"half of them")
    backups.renew_keys(settings.database_url, KEYS, folder, NOW)
    assert sorted(each.name for each in folder.iterdir()) == [".backup.lock", backups.KEYS_NAME]


def test_keys_of_another_database_are_not_written_over(settings: Settings, folder: Path, tmp_path: Path) -> None:
    make(settings, folder)
    before = (folder / backups.KEYS_NAME).read_bytes()
    other = Settings(data_dir=tmp_path / "other", database_url=f"sqlite:///{tmp_path}/other.sqlite3")
    opened(other).close()
    with pytest.raises(BadPlace, match="another database"):
        make(other, folder / "another")
    assert (folder / backups.KEYS_NAME).read_bytes() == before


def test_keys_that_another_master_key_opens_are_not_written_over(settings: Settings, folder: Path) -> None:
    make(settings, folder)
    file = folder / backups.KEYS_NAME
    with file.open("wb") as content:
        sealed_file.write(content, Keys([b"n" * 32]), [b"{}"])
    before = file.read_bytes()
    with pytest.raises(BadBackup, match="which is not at hand"):
        make(settings, folder, timedelta(days=1))
    assert file.read_bytes() == before


def test_keys_that_are_spoilt_are_written_anew(settings: Settings, folder: Path) -> None:
    make(settings, folder)
    file = folder / backups.KEYS_NAME
    file.write_bytes(file.read_bytes()[:-1])
    make(settings, folder, timedelta(days=1))
    assert rows(file)["patient_keys"]


def test_the_oldest_go_and_other_files_stay(settings: Settings, folder: Path) -> None:
    (folder / "mine.backup").touch()
    made = [make(settings, folder, timedelta(days=day)) for day in range(4)]
    backups.tidy(folder, 2)
    left = {each.name for each in folder.iterdir()}
    assert left == {made[2].name, made[3].name, "mine.backup", backups.KEYS_NAME, ".backup.lock"}
    by_night = settings.model_copy(update={"backup_dir": folder})
    assert backups.newest_backup(by_night) == (NOW + timedelta(days=3)).replace(microsecond=0)
    assert backups.newest_backup(settings) is None


def test_the_command_says_what_it_did(settings: Settings, environment: Mapping[str, str], folder: Path) -> None:
    done = call("backup", str(folder), **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "rows of" in done.stdout
    assert backups.KEYS_NAME in done.stdout
    again = call("backup", str(folder / "no" / "such"), **environment)
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "No such file or directory" in again.stderr
    away = folder / "not mounted"
    refused = call("backup", str(away), **environment, BACKUP_DIR=str(away))
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "is its disk mounted?" in refused.stderr
    assert not away.exists()


def test_a_table_whose_sum_is_another_is_found(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump.Sum, "add", lambda seen, line: setattr(seen, "rows", seen.rows + 1))
    path = make(settings, folder)
    monkeypatch.undo()
    with pytest.raises(BadBackup, match="was changed"):
        rows(path)
