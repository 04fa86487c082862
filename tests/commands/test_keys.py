"""`main.py keys`, and what a start says where a key is missing."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from commands import backups, bars, rotation
from commands.opening import open_keys, open_migrated
from commands.rotation import Unfinished
from commands.settings import Settings, load_settings
from commands.upkeep import NO_PAPERS, tidy
from storage import key_file, master_keys, resealing
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.engines import RUNS, Lock, make
from storage.key_file import put_new_first
from storage.resealing import Step
from storage.tables import providers
from storage.verification import verify
from tests.journey.site import call
from tests.storage.people import NOW
from tests.storage.test_own_keys import fill, put, read

OLD, NEW = b"k" * 32, b"n" * 32


def in_base64(*keys: bytes) -> str:
    return "\n".join(base64.b64encode(each).decode() for each in keys)


@pytest.fixture
def environment(tmp_path: Path, migrated_url: str) -> Mapping[str, str]:
    return {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": migrated_url, "SANDBOX_PORT": "0"}


@pytest.fixture
def settings(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """With a key file, and a database that a bot has used."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MASTER_KEY", raising=False)
    settings = load_settings(env_file=None)
    keep(settings, OLD)
    run(settings)
    return settings


def keep(settings: Settings, *keys: bytes) -> None:
    """In the key file."""
    settings.data_dir.mkdir(exist_ok=True)
    settings.master_key_file.write_text(in_base64(*keys))
    settings.master_key_file.chmod(0o600)


def kept(settings: Settings) -> Keys:
    return key_file.load(settings.master_key_file)


def run(settings: Settings) -> None:
    """A bot, that is ended again."""
    store = open_migrated(settings, open_keys(settings), exclusive=True)
    rotation.at_start(store, NOW, bars.logged)
    if not store.transact(lambda tx: tx.clinics.every()):
        store.transact(fill)
    store.close()


def rotate(settings: Settings, *, leaked: bool = False) -> list[str]:
    return list(rotation.rotate(settings, NOW, bars.shown, leaked=leaked))


def status(settings: Settings) -> list[str]:
    return list(rotation.status(settings, bars.shown))


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "REST", 0)


def test_a_new_key_seals_everything(settings: Settings) -> None:
    said = rotate(settings)
    new, old = kept(settings).ids
    assert said[0] == f"Everything is sealed with the key {new.hex()}."
    assert len(said) == 4
    assert old == Keys([OLD]).id
    told = status(settings)
    assert told[0].startswith(f"key {new.hex()}  seals  ")
    assert told[1] == f"key {old.hex()}  at hand   0 values"
    assert told[-1] == "Every value opens."


def test_then_the_old_one_can_be_given_up(settings: Settings) -> None:
    rotate(settings)
    new, _ = settings.master_key_file.read_text().split()
    settings.master_key_file.write_text(new)
    store = open_migrated(settings, open_keys(settings))
    assert store.transact(read)
    assert store.transact(lambda tx: tx.audit.head()) is not None
    assert verify(store).fault is None
    store.close()


def test_then_backups_go_on_without_the_old_one(settings: Settings, tmp_path: Path) -> None:
    """What is known of patients' keys there is renewed with the rotation, and not only at night."""
    folder, url = tmp_path / "backups", settings.database_url
    folder.mkdir()
    settings = settings.model_copy(update={"backup_dir": folder})
    backups.renew_keys(url, kept(settings), folder, NOW)
    assert len(rotate(settings)) == 4
    new = Keys.from_base64(settings.master_key_file.read_text().split()[0])
    backups.renew_keys(url, new, folder, NOW)


def test_a_folder_for_backups_that_is_away_keeps_nobody_from_rotating(settings: Settings, tmp_path: Path) -> None:
    away = tmp_path / "away"
    said = rotate(settings.model_copy(update={"backup_dir": away}))
    assert said[1].startswith("patient-keys.backup still needs an older key, until the next backup: ")
    assert len(said) == 5


def test_it_is_on_the_record(settings: Settings) -> None:
    rotate(settings)
    store = open_migrated(settings, open_keys(settings))
    [deed] = store.transact(lambda tx: tx.audit.of(f"key:{kept(settings).id.hex()}"))
    assert (deed.actor, deed.action) == ("command", "rotated keys")
    store.close()


def test_again_another_key_is_made(settings: Settings) -> None:
    rotate(settings)
    rotate(settings)
    assert len(kept(settings).ids) == 3
    assert [line.split()[-2] for line in status(settings)[1:3]] == ["0", "0"]


@pytest.mark.parametrize("ends_after", [0, 1, 5, 12])
def test_what_was_begun_goes_on_without_another_key(settings: Settings, ends_after: int) -> None:
    """Killed once the key is in the file, or a few rows later."""
    put_new_first(settings.master_key_file)
    if ends_after:
        store = open_migrated(settings, open_keys(settings))
        store.transact(rotation._begin, NOW)
        for _, _ in zip(range(ends_after), resealing.once_through(store), strict=False):
            pass
        store.close()
    assert rotate(settings)[0] == "A rotation that was begun goes on; no other key is made."
    assert len(kept(settings).ids) == 2
    assert status(settings)[1].endswith(" 0 values")


def test_a_key_that_somebody_put_into_the_file_is_taken_over_at_the_next_start(settings: Settings) -> None:
    put_new_first(settings.master_key_file)
    run(settings)
    assert status(settings)[1].endswith(" 0 values")


def test_open_links_stay_good_unless_a_key_has_leaked(settings: Settings) -> None:
    old = Keys([OLD]).link_secrets(NOW)[0]
    rotate(settings)
    assert old in secrets_of(settings)
    assert rotation.LEAKED in rotate(settings, leaked=True)
    assert secrets_of(settings) == [kept(settings).link_secrets(NOW)[0]]


def secrets_of(settings: Settings) -> Sequence[bytes]:
    """Of a bot that has just started."""
    store = open_migrated(settings, open_keys(settings))
    store.close()
    return store.ring.keys.link_secrets(NOW)


async def test_a_running_bot_learns_by_night_which_keys_are_retired(settings: Settings) -> None:
    running = open_migrated(settings, open_keys(settings))
    rotate(settings)
    running.transact(lambda tx: tx.clinics.every())
    assert (len(running.ring.keys.ids), running.ring.keys.former.get(Keys([OLD]).id)) == (2, None)
    await tidy(running, NO_PAPERS, NOW)
    assert running.ring.keys.former[Keys([OLD]).id].retired_at == NOW
    running.close()


def disturb(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """After each of the first so many passes somebody seals with the old key."""
    go, passes = resealing.once_through, iter(range(times))

    def disturbed(store: SqlStore, **more: bool) -> Iterator[Step]:
        yield from go(store, **more)
        if next(passes, None) is not None:
            store.transact(put, providers.c.name, 1, Keys([OLD]).seal(b"Ann", b"providers.name", 1))

    monkeypatch.setattr(resealing, "once_through", disturbed)


def test_what_is_sealed_with_the_old_key_meanwhile_is_sealed_anew_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    disturb(monkeypatch, 2)
    rotate(settings)
    assert status(settings)[1].endswith("at hand   0 values")


def test_no_key_is_retired_while_somebody_seals_with_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    disturb(monkeypatch, rotation.PASSES)
    with pytest.raises(Unfinished, match=rotation.STILL):
        rotate(settings)
    store = open_migrated(settings, open_keys(settings))
    assert Keys([OLD]).id in store.transact(master_keys.needed)
    store.close()


def test_two_at_once_are_one_line(settings: Settings) -> None:
    lock = Lock(settings.master_key_file.with_name("master.key.lock"))
    with pytest.raises(Unfinished, match=rotation.TWICE):
        rotate(settings)
    lock.release()
    assert len(kept(settings).ids) == 1


def test_what_does_not_open_is_said(settings: Settings) -> None:
    store = open_migrated(settings, open_keys(settings))
    store.transact(lambda tx: tx.sql.connection.exec_driver_sql("UPDATE providers SET name = username WHERE id = 1"))
    store.close()
    line = "What opens with no key at hand was left as it is: 1 in providers.name."
    assert status(settings)[-1] == rotate(settings)[1] == line


def given(settings: Settings, monkeypatch: pytest.MonkeyPatch, *keys: bytes) -> Settings:
    """By MASTER_KEY, and no file."""
    settings.master_key_file.unlink(missing_ok=True)
    monkeypatch.setenv("MASTER_KEY", in_base64(*keys))
    return load_settings(env_file=None)


def test_with_master_key_it_says_how(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unfinished, match=r"^MASTER_KEY holds one key[^\n]*$"):
        rotate(given(settings, monkeypatch, OLD))
    both = given(settings, monkeypatch, NEW, OLD)
    with pytest.raises(Unfinished, match=r"^The bot still seals with the older key[^\n]*$"):
        rotate(both)
    run(both)
    assert rotate(both)[0] == f"Everything is sealed with the key {Keys([NEW]).id.hex()}."
    store = open_store(settings.database_url, Keys([NEW]))
    assert store.transact(read)
    store.close()


def test_a_command_with_the_new_key_does_not_seal_before_the_bot_has_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = given(settings, monkeypatch, NEW, OLD)
    store = open_migrated(both, open_keys(both))
    store.transact(lambda tx: tx.audit.note("command", "exported csv", "clinic:1", NOW))
    store.close()
    run(given(settings, monkeypatch, OLD))
    assert status(given(settings, monkeypatch, OLD))[-1] == "Every value opens."


@contextmanager
def others_run(settings: Settings, count: int) -> Iterator[None]:
    engine = make(settings.database_url)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        for _ in range(count):
            connection = stack.enter_context(engine.connect())
            connection.execute(sa.text(f"SELECT pg_advisory_lock_shared({RUNS})"))
        yield


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_nothing_is_sealed_anew_at_the_start_of_one_while_others_seal_as_before(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = given(settings, monkeypatch, NEW, OLD)
    with others_run(settings, 1):
        run(both)
        assert "sealed with an older key" in status(both)[-2]
        assert rotate(both)[0] == f"Everything is sealed with the key {Keys([NEW]).id.hex()}."


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_of_several_bots_none_gets_a_new_key_that_the_others_lack(settings: Settings) -> None:
    with others_run(settings, 2), pytest.raises(Unfinished, match=r"^Several bots run on this database[^\n]*$"):
        rotate(settings)
    assert kept(settings).ids == Keys([OLD]).ids
    with others_run(settings, 1):
        rotate(settings)
    assert len(kept(settings).ids) == 2


Line = Callable[..., str]


@pytest.fixture(params=[["run"], ["keys", "rotate"]], ids=" ".join)
def line(request: pytest.FixtureRequest, settings: Settings, environment: Mapping[str, str]) -> Line:
    """All that a command says."""

    def said(**more: str) -> str:
        printed = call(*request.param, **environment, **more)
        assert (printed.returncode, printed.stdout) == (1, "")
        [only] = printed.stderr.splitlines()
        return str(only)

    return said


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_lost_or_wrong_key_is_one_line(line: Line, settings: Settings) -> None:
    file = settings.master_key_file
    assert "MASTER_KEY: it is not base64" in line(MASTER_KEY="hunter2.")
    wrong = "this database was sealed with another master key; give the bot the key it had"
    assert line(MASTER_KEY=in_base64(b"x" * 32)) == f"{wrong}; MASTER_KEY is set, so {file} was not read"
    keep(settings, b"x" * 32)
    assert line() == wrong
    file.unlink()
    assert line() == f"{file} is missing, and the database was sealed with it. Put back your backup."
    assert not file.exists()


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_key_that_is_given_up_too_early_is_one_line(line: Line, settings: Settings) -> None:
    put_new_first(settings.master_key_file)
    store = open_migrated(settings, open_keys(settings))
    store.transact(rotation._begin, NOW)
    store.close()
    new, old = settings.master_key_file.read_text().split()
    settings.master_key_file.write_text(new)
    assert line().startswith(f"the master key {Keys.from_base64(old).id.hex()} is missing")
