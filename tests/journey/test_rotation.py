"""Keys are rotated, and an older database is brought up, by processes that are killed: everything can be read."""

import base64
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from bot.letter import Remark
from storage import key_file, resealing
from storage.crypto import FOR_COLUMN, FOR_ROW, Keys
from storage.database import SqlStore, open_store
from storage.tables import patient_keys, remarks
from storage.transaction import SqlTransaction
from storage.verification import verify
from tests.journey.course import MONDAY
from tests.journey.site import KEY, Process, Site, call, until
from tests.storage.people import NOW, a_clinic, a_provider, an_enrollment
from tests.storage.test_own_keys import put
from tests.storage.test_resealing import as_of_old

# They share what is costly to start.
pytestmark = [pytest.mark.xdist_group("processes"), pytest.mark.timeout(300)]

PATIENTS = 1_000
OLD = Keys([KEY]).id


class WithKeyFile(Site):
    """The bot follows the file, and so does whoever looks into its database beside it."""

    @property
    def keys(self) -> Path:
        return self._directory / "data" / "master.key"

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in super().environment.items() if name != "MASTER_KEY"}

    @property
    def store(self) -> SqlStore:
        if self._store is None:
            self._store = open_store(self.database_url, key_file.load(self.keys))
        return self._store


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[WithKeyFile]:
    """Of many patients, with its bot not yet started."""
    with WithKeyFile.opened(tmp_path, database_url, MONDAY) as opened:
        assert isinstance(opened, WithKeyFile)
        opened.keys.parent.mkdir()
        opened.keys.write_bytes(base64.b64encode(KEY))
        opened.keys.chmod(0o600)
        assert call("migrate", **opened.environment).returncode == 0
        opened.store.transact(fill)
        yield opened


def fill(tx: SqlTransaction) -> None:
    clinic = tx.clinics.add(a_clinic())
    provider = tx.providers.add(a_provider(clinic.id))
    for number in range(PATIENTS):
        one = tx.enrollments.add(an_enrollment(clinic.id, provider.id, chat_id=10**9 + number))
        tx.remarks.add(Remark(0, one.id, provider.id, NOW, f"Was here {number}"))


def remarks_of_old(tx: SqlTransaction) -> None:
    """As before they were bound to their rows."""
    for row in tx.sql.all(sa.select(remarks.c.id, remarks.c.enrollment_id, remarks.c.text)):
        put(tx, remarks.c.text, row.id, Keys([KEY]).seal(row.text.encode(), b"remarks.text"))


def begin_with(store: SqlStore, column: sa.Column[bytes], kind: bytes) -> int:
    """How many values do, and name the old key."""
    header = kind + OLD
    start = sa.func.substr(sa.type_coerce(column, sa.LargeBinary), 1, len(header), type_=sa.LargeBinary)
    with store.engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).where(start == header)) or 0)


def left_of_old_key(store: SqlStore) -> int:
    of_row, of_column = begin_with(store, patient_keys.c.key, FOR_ROW), begin_with(store, remarks.c.text, FOR_COLUMN)
    return of_row + of_column


def kill_when(process: Process, left: Callable[[], int], most: int) -> None:
    process.start()
    until(lambda: left() <= most, "values to be sealed anew")
    process.end()


def all_opens(store: SqlStore) -> bool:
    return not any(step.lost for step in resealing.once_through(store, only_look=True))


@contextmanager
def writing(store: SqlStore) -> Iterator[list[int]]:
    """Somebody writes and reads all the time; what they are given is how often so far."""
    over, done, failed = Event(), [0], list[BaseException]()

    def work(tx: SqlTransaction) -> None:
        tx.remarks.add(Remark(0, 1 + done[0] % PATIENTS, 1, NOW, "Once more"))
        tx.audit.note("provider:1", "read", f"enrollment:{done[0]}", NOW)
        assert tx.remarks.of_enrollment(1 + done[0] % PATIENTS)[-1].text == "Once more"

    def go_on() -> None:
        try:
            while not over.wait(0.005):
                store.transact(work)
                done[0] += 1
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()
    assert failed == []


def test_keys_are_rotated_under_load_by_a_command_that_is_killed(site: WithKeyFile) -> None:
    """First as soon as the new key is in the file, then in the midst of the values."""
    dice, said = random.Random(11), iter([("Skin & Co", "Question 2 of 5"), ("+49 30 1234567", "Question 3 of 5")])
    site.bot.start()
    site.opens("Ann", site.invited(), "first admin")
    site.taps("Ann", "Join", "Question 1 of 5")
    link_from_before = site.invited()
    site.store.transact(remarks_of_old)
    with writing(site.store) as written:
        kill_when(a_rotation(site, 0), lambda: -len(key_file.load(site.keys).ids), -2)
        for number in (1, 2, 3):
            most = dice.randrange(200) + 400 * (4 - number) + 200
            kill_when(a_rotation(site, number), lambda: left_of_old_key(site.store), most)
            assert left_of_old_key(site.store) > 0
            if number < 3:
                site.says("Ann", *next(said))
        printed = call("keys", "rotate", **site.environment)
        assert (printed.returncode, printed.stderr) == (0, "")
    assert written[0] > 5
    new, old = key_file.load(site.keys).ids
    assert (old, left_of_old_key(site.store)) == (OLD, 0)
    site.keys.write_text(site.keys.read_text().split()[0])
    site.kill_and_start()
    site.taps("Ann", "Berlin", "Question 4 of 5")
    site.opens("Vera", link_from_before, "first admin")
    with open_alone(site) as store:
        assert store.ring.keys.ids == [new]
        assert all_opens(store)
        assert verify(store).fault is None


def a_rotation(site: WithKeyFile, number: int) -> Process:
    return Process(site._directory / f"rotation-{number}", "keys", "rotate", **site.environment)


@contextmanager
def open_alone(site: WithKeyFile) -> Iterator[SqlStore]:
    """As somebody who has read the key file just now."""
    store = open_store(site.database_url, key_file.load(site.keys))
    yield store
    store.close()


def test_an_older_database_is_brought_up_by_a_bot_that_is_killed(site: WithKeyFile) -> None:
    dice, column = random.Random(7), remarks.c.text
    site.store.transact(as_of_old)
    left = sorted((dice.randrange(PATIENTS) for _ in range(3)), reverse=True)
    for most in left:
        kill_when(site.bot, lambda: begin_with(site.store, column, FOR_COLUMN), most)
        assert all_opens(site.store)
    site.bot.start()
    site.bot.until_printed("running")
    assert begin_with(site.store, column, FOR_COLUMN) == 0
    assert all_opens(site.store)
    assert not site.store.transact(resealing.is_due)
