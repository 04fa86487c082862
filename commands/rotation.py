"""Master keys changed, and everything sealed anew: by `keys rotate`, and at the bot's start where there is need."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from pathlib import Path
from time import sleep

import structlog

from bot.audit import COMMAND
from bot.ports import StoreTrouble
from commands import backups
from commands.backups import KEYS_NAME
from commands.bars import Bar
from commands.opening import BadPlace, open_keys, open_migrated
from commands.settings import Settings
from storage import key_file, master_keys, resealing
from storage.backup import BadBackup
from storage.crypto import BadKey, DataKey, Keys
from storage.database import SqlStore
from storage.engines import Lock, StoreInUse, instances
from storage.transaction import SqlTransaction

PASSES = 5
REST = 0.02  # Seconds after each step, for a bot that waits to write.
HOW_BY_HAND = (
    "MASTER_KEY holds one key, and a command cannot change it. Make a new one (openssl rand -base64 32), put it before "
    "the old one (MASTER_KEY=new,old), start the bot again, and then run this again."
)
START_FIRST = "The bot still seals with the older key: start it again with this MASTER_KEY, and then run this again."
GO_ON = "The database did not answer. Nothing is lost: run this again, and it goes on where it stopped."
SEVERAL = (
    "Several bots run on this database, each with its own key file. Start each with MASTER_KEY=old,new, then each with "
    "MASTER_KEY=new,old, and then run this again."
)
TWICE = "Keys are being rotated already."
LEAKED = "Start the bot again now: links made before then open no more. Send new ones to whoever waits for one."
STILL = "Something still seals with an older key: start every bot on this database again, and then run this again."

log = structlog.get_logger()


class Unfinished(BadKey):
    """Says in one line what to do before keys can be rotated, or to end it."""


Bars = Callable[[int], AbstractContextManager[Bar]]  # Given how many rows there are.


def rotate(settings: Settings, now: datetime, bars: Bars, *, leaked: bool = False) -> Iterator[str]:
    """What to print. Works beside a running bot. Raises Unfinished and what opening a database raises.

    `leaked`: who knows an older key could make links, so that none of them opens any more.
    """
    keys = open_keys(settings)
    with ExitStack() as stack:
        if keys.source is not None:
            stack.callback(_alone(keys.source).release)
        store = open_migrated(settings, keys)
        stack.callback(store.close)
        try:
            if keys.source is None:
                _refuse_before_the_bot(store, keys)
            elif store.transact(_is_begun):
                yield "A rotation that was begun goes on; no other key is made."
            elif store.transact(_running) > 1:
                raise Unfinished(SEVERAL)
            else:
                key_file.put_new_first(keys.source)
            store.transact(_begin, now)
            lost = seal_anew(store, now, bars, rest=REST)
            if leaked:
                store.transact(lambda tx: master_keys.end_links(tx, tx.audit.ring.keys, now))
        except StoreTrouble as error:
            raise Unfinished(GO_ON) from error
        yield f"Everything is sealed with the key {master_keys.name(store.ring.keys.id)}."
        yield from _lost(lost)
        yield from _in_backups(settings, store.ring.keys, now)
        yield LEAKED if leaked else "Links that are open stay good."
        yield "Nothing but backups from before needs the older keys any more."
        if keys.source is not None:
            yield f"Back up {keys.source} now. To give an older key up, take its line out of it."


def _in_backups(settings: Settings, keys: Keys, now: datetime) -> Iterator[str]:
    """Of patients' keys the newest copy is kept: it is the one file there that must not need an older key."""
    if settings.backup_dir is not None:
        try:
            backups.renew_keys(settings.database_url, keys, settings.backup_dir, now)
        except (BadPlace, BadBackup) as error:
            yield f"{KEYS_NAME} still needs an older key, until the next backup: {error}"


def _alone(file: Path) -> Lock:
    """Of two at once, one would write over the other's key."""
    try:
        return Lock(file.with_name(file.name + ".lock"))
    except StoreInUse as error:
        raise Unfinished(TWICE) from error


def _refuse_before_the_bot(store: SqlStore, keys: Keys) -> None:
    """A bot that does not have the new key could not open what is sealed with it."""
    if len(keys.ids) == 1:
        raise Unfinished(HOW_BY_HAND)
    if store.ring.keys.id != keys.id:
        raise Unfinished(START_FIRST)


def _is_begun(tx: SqlTransaction) -> bool:
    current = tx.audit.ring.keys.id
    return master_keys.leading(tx) != current or any(each != current for each in master_keys.needed(tx))


def _running(tx: SqlTransaction) -> int:
    return instances(tx.sql.connection)


def _begin(tx: SqlTransaction, now: datetime) -> None:
    keys = tx.audit.ring.keys
    master_keys.lead(tx, keys)
    tx.audit.note(COMMAND, "rotated keys", f"key:{master_keys.name(keys.id)}", now)


def seal_anew(store: SqlStore, now: datetime, bars: Bars, *, rest: float = 0) -> Counter[str]:
    """How many values of which column do not open. Raises Unfinished."""
    for _ in range(PASSES):
        resealed, lost = 0, Counter[str]()
        with bars(store.transact(resealing.count_rows)) as bar:
            for step in resealing.once_through(store):
                bar.update(step.rows)
                resealed, lost = resealed + step.resealed, lost + step.lost
                sleep(rest)
        if not resealed:
            store.transact(resealing.finish, now)
            return lost
    raise Unfinished(STILL)


def at_start(store: SqlStore, now: datetime, bars: Bars) -> None:
    """What an older version, or an older key, has sealed: before anybody is waited for.

    Not while others run on this database: they may still seal as before.
    """
    if not store.transact(resealing.is_due):
        return
    if store.transact(_running):
        log.warning("others run on this database: when each has its new keys, run: python main.py keys rotate")
    else:
        lost = seal_anew(store, now, bars)
        if count := lost.total():
            log.critical("values do not open with any key at hand; see: python main.py keys status", rows=count)


def status(settings: Settings, bars: Bars) -> Iterator[str]:
    """What to print: which keys there are, and what each is needed for. Every value is opened."""
    store = open_migrated(settings, open_keys(settings))
    try:
        headers, lost, stale = Counter[bytes](), Counter[str](), 0
        with bars(store.transact(resealing.count_rows)) as bar:
            for step in resealing.once_through(store, only_look=True):
                bar.update(step.rows)
                headers, lost, stale = headers + step.headers, lost + step.lost, stale + step.stale
        yield from _keys(store.ring.keys, headers)
        if stale:
            yield f"{stale:,} are sealed with an older key or as an older version did; keys rotate seals them anew."
        yield from _lost(lost) if lost else ["Every value opens."]
    finally:
        store.close()


def _keys(keys: Keys, headers: Counter[bytes]) -> Iterator[str]:
    by_key, of_patients = Counter[bytes](), 0
    for header, count in headers.items():
        if DataKey.has_sealed(header):
            of_patients += count
        else:
            by_key[DataKey.id_in(header)] += count
    for key_id in dict.fromkeys([*keys.ids, *by_key]):
        role = "seals" if key_id == keys.id else "at hand" if key_id in keys.ids else "MISSING"
        yield f"key {master_keys.name(key_id)}  {role:8}  {by_key[key_id]:,} values"
    yield f"patients' own keys      {of_patients:,} values"


def _lost(lost: Counter[str]) -> Iterator[str]:
    if lost:
        where = ", ".join(f"{count:,} in {place}" for place, count in sorted(lost.items()))
        yield f"What opens with no key at hand was left as it is: {where}."
