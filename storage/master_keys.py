"""Which master keys this database needs, which of them leads, and what is left of those that it needs no more."""

from base64 import b64decode, b64encode
from datetime import datetime

import sqlalchemy as sa

from bot.unopened import is_unopened
from storage.crypto import HEADER_BYTES, LINKS_LAST, Former, Keys, WrongKey
from storage.sql import PerEngine, insert
from storage.tables import canary, clinics, master_keys
from storage.transaction import SqlTransaction

CANARY = "sings"
PUT_CANARY = PerEngine(lambda on: insert(canary, on).on_conflict_do_nothing(index_elements=["one"]))
GET_CANARY = sa.select(canary.c.sealed)
MOVE_CANARY = sa.update(canary)
LEADING = sa.select(sa.type_coerce(canary.c.sealed, sa.LargeBinary))
ANY_CLINIC = sa.select(clinics.c.id).limit(1)
c = master_keys.c
NOTE = PerEngine(lambda on: insert(master_keys, on).on_conflict_do_nothing(index_elements=["id"]))
NEEDED = sa.select(c.id).where(c.retired_at.is_(None))
READ = sa.select(c.id, c.retired_at, c.secrets).where(c.retired_at.is_not(None))
BRING_BACK = sa.update(master_keys).where(c.id == sa.bindparam("id_"), c.retired_at.is_not(None))
END_LINKS = sa.update(master_keys).where(c.id != sa.bindparam("current"), c.retired_at > sa.bindparam("since"))
RETIRE = sa.update(master_keys).where(c.id != sa.bindparam("current"), c.retired_at.is_(None))


def check(tx: SqlTransaction) -> bool:
    """Was nothing sealed here before, and nobody is here? Raises WrongKey, in one line, where a key is missing."""
    try:
        is_new = tx.sql.change(PUT_CANARY, one=1, sealed=CANARY) and tx.sql.first(ANY_CLINIC) is None
        tx.sql.first(GET_CANARY)
    except WrongKey as error:
        raise WrongKey("this database was sealed with another master key; give the bot the key it had") from error
    if lost := [name(each) for each in needed(tx) if each not in tx.audit.ring.keys.ids]:
        raise WrongKey(
            f"the master key {', '.join(lost)} is missing, and not everything is sealed anew yet: put it back behind "
            "the newer one, and run: python main.py keys rotate"
        )
    learn(tx)
    return bool(is_new)


def learn(tx: SqlTransaction) -> None:
    """Which keys have been retired, perhaps by another process."""
    ring = tx.audit.ring
    ring.keys = ring.keys.knowing(_former(tx))


def lead(tx: SqlTransaction, keys: Keys) -> None:
    """From now on the first of these keys seals, and all of them are needed until `retire` says otherwise."""
    if leading(tx) != keys.id:
        tx.sql.change(MOVE_CANARY, sealed=CANARY)
    for key_id, (signer, links) in keys.lasting().items():
        texts = {"sign": b64encode(signer).decode(), "links": b64encode(links).decode()}
        tx.sql.change(NOTE, id=int.from_bytes(key_id), retired_at=None, secrets=texts)
    tx.sql.change(BRING_BACK, id_=int.from_bytes(keys.id), retired_at=None)


def leading(tx: SqlTransaction) -> bytes:
    """The id of the key with which the bot seals, as far as the database knows."""
    return bytes(tx.sql.value(LEADING))[1:HEADER_BYTES]


def needed(tx: SqlTransaction) -> list[bytes]:
    """The ids of the keys with which something may still be sealed."""
    return [_id(row.id) for row in tx.sql.all(NEEDED)]


def retire(tx: SqlTransaction, keys: Keys, now: datetime) -> None:
    """Nothing is sealed any more with any key but the first."""
    tx.sql.change(RETIRE, current=int.from_bytes(keys.id), retired_at=now)


def end_links(tx: SqlTransaction, keys: Keys, now: datetime) -> None:
    """Those of every retired key, at once."""
    over = now - LINKS_LAST
    tx.sql.change(END_LINKS, current=int.from_bytes(keys.id), since=over, retired_at=over)


def name(key_id: bytes) -> str:
    """By which a person tells keys apart; it says nothing of the key."""
    return key_id.hex()


def _id(number: int) -> bytes:
    return number.to_bytes(4)


def _former(tx: SqlTransaction) -> dict[bytes, Former]:
    return {
        _id(row.id): Former(b64decode(row.secrets["sign"]), b64decode(row.secrets["links"]), row.retired_at)
        for row in tx.sql.all(READ)
        if not is_unopened(row.secrets)
    }
