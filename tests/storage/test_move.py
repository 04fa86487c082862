"""A bot moves from one database to another, of either kind, with all that it knows or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.outbox import Message
from storage import dump, engines, move, resealing, sessions
from storage.database import SqlStore, open_store
from storage.engines import StoreInUse
from storage.migrate import upgrade
from storage.move import Unmoved
from storage.transaction import SqlTransaction
from storage.verification import verify
from tests.postgres import Postgres
from tests.storage.people import KEYS, NOW, PATIENT, Staffed, furnish


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody who is connected is about to leave."""
    monkeypatch.setattr(sessions, "LOOKS", 1)


class Seen:
    def __init__(self) -> None:
        self.steps, self.total = 0, 0

    def update(self, n_steps: int) -> None:
        self.steps += n_steps

    @contextmanager
    def __call__(self, total: int) -> Iterator["Seen"]:
        self.total = total
        yield self


@pytest.fixture(params=["sqlite-to-postgresql", "postgresql-to-sqlite", "sqlite-to-sqlite"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Of a database with people in it, and of one with nothing."""
    kinds = request.param.split("-to-")
    made = [f"sqlite:///{tmp_path}/{number}/bot.sqlite3" for number in (0, 1)]
    server: Postgres | None = None
    if "postgresql" in kinds:
        server = request.getfixturevalue("postgres")
        made[kinds.index("postgresql")] = server.url_of_new_database(upgrade if kinds[0] == "postgresql" else None)
    (tmp_path / "0").mkdir()
    if kinds[0] == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "0" / "bot.sqlite3")
    store = open_store(made[0], KEYS)
    store.transact(busy, store.transact(furnish))
    store.close()
    yield made[0], made[1]
    for url in made:
        if server is not None and not url.startswith("sqlite"):
            server.drop(url)


def busy(tx: SqlTransaction, people: Staffed) -> None:
    tx.outbox.put(Message(PATIENT, "menu", 7, {"a": True, "b": 1, "c": "ñ"}, slot="menu"), NOW)
    tx.audit.note("clock", "tested", "nothing:1", NOW)


def max_id(tx: SqlTransaction) -> int:
    return int(tx.sql.connection.scalar(sa.text("SELECT max(id) FROM outbox")) or 0)


def rows(url: str) -> int:
    with dump.snapshot(url) as connection:
        return dump.count_rows(connection, dump.layout())


def test_everything_is_there_and_opens(urls: tuple[str, str]) -> None:
    source, target = urls
    before, seen = rows(source), Seen()
    sums = move.move(source, target, seen)
    assert sum(each.rows for each in sums.values()) == before == rows(source)
    assert seen.steps == seen.total == 2 * before
    with dump.snapshot(source) as old, dump.snapshot(target) as new:
        wanted, found = dump.next_ids(old), dump.next_ids(new)
    both = set(wanted) & set(found)
    assert {each: found[each] for each in both} == {each: wanted[each] for each in both}
    store = open_store(target, KEYS, exclusive=True)
    assert [each.name for each in store.transact(lambda tx: tx.enrollments.names(1))] == ["Bea Fennimore"]
    assert sum(step.lost.total() for step in resealing.once_through(store, only_look=True)) == 0
    assert verify(store).fault is None
    last = store.transact(max_id)
    store.transact(lambda tx: tx.outbox.put(Message(PATIENT, "menu", 8, slot="other"), NOW))
    assert store.transact(max_id) == last + 1
    store.close()


def test_a_database_that_is_not_empty_is_left_as_it_is(urls: tuple[str, str]) -> None:
    source, target = urls
    move.move(source, target, Seen())
    before = rows(target)
    with pytest.raises(Unmoved, match="is not empty: there are rows in"):
        move.move(source, target, Seen())
    assert rows(target) == before


def test_a_database_with_nothing_but_its_tables_is_empty(urls: tuple[str, str], tmp_path: Path) -> None:
    source, target = urls
    (tmp_path / "1").mkdir(exist_ok=True)
    upgrade(target)
    assert move.move(source, target, Seen())


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("which", [0, 1], ids=["from", "to"])
def test_nothing_is_moved_while_a_bot_runs(which: int, urls: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "1").mkdir(exist_ok=True)
    upgrade(urls[1])
    bot: SqlStore = open_store(urls[which], KEYS, exclusive=True)
    before = rows(urls[1])
    with pytest.raises((StoreInUse, Unmoved), match=r"runs already|stop every bot on it first"):
        move.move(*urls, Seen())
    assert rows(urls[1]) == before
    bot.close()


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("urls", ["postgresql-to-sqlite"], indirect=True)
def test_a_session_of_another_user_is_seen(urls: tuple[str, str], postgres: Postgres) -> None:
    """PostgreSQL does not say to everybody what kind of session that is."""
    source = sa.make_url(urls[0])
    postgres.execute("CREATE ROLE mover LOGIN")
    watching = engines.make(urls[0])
    with watching.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
        with pytest.raises(Unmoved, match="Others are connected"):
            move.move(source.set(username="mover").render_as_string(hide_password=False), urls[1], Seen())
    watching.dispose()
    postgres.execute("DROP ROLE mover")


def test_what_is_written_meanwhile_moves_nothing(urls: tuple[str, str]) -> None:
    source, target = urls

    class Writes(Seen):
        def update(self, n_steps: int) -> None:
            if self.steps == 0:
                store = open_store(source, KEYS)
                store.transact(lambda tx: tx.marks.set("received", NOW))
                store.close()
            super().update(n_steps)

    with pytest.raises(Unmoved, match="Somebody has written meanwhile"):
        move.move(source, target, Writes())
    assert not has_rows(target)


def test_what_does_not_read_back_moves_nothing(urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    wrote = dump.write

    def loses_one(connection: sa.Connection, table: str, columns: dump.Columns, lines: Iterator[bytes]) -> None:
        every = list(lines)
        wrote(connection, table, columns, every[:-1] if table == "outbox" else every)

    monkeypatch.setattr(dump, "write", loses_one)
    with pytest.raises(Unmoved, match="is not what was written"):
        move.move(*urls, Seen())
    assert not has_rows(urls[1])


def has_rows(url: str) -> bool:
    engine = engines.make(url)
    with engine.connect() as connection:
        there = sa.inspect(connection).get_table_names()
        found = any(dump.count_rows(connection, [each]) for each in there)
    engine.dispose()
    return found


def test_it_does_not_move_into_itself(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.sqlite3"
    with pytest.raises(Unmoved, match="name another"):
        move.move(url, url, Seen())
