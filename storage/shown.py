"""Which message of a chat shows what: the highest message id of a slot is the one that is in it now."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage.sql import PerEngine, Records, insert
from storage.tables import shown

c = shown.c
NOTE = PerEngine(
    lambda on: (
        insert(shown, on).on_conflict_do_nothing(index_elements=["chat_id", "message_id"]).returning(c.message_id)
    )
)
TAKE = PerEngine(
    lambda on: (new := insert(shown, on)).on_conflict_do_update(
        index_elements=["chat_id", "message_id"], set_={"slot": new.excluded.slot}
    )
)
CURRENT = sa.select(sa.func.max(c.message_id)).where(
    c.slot == sa.bindparam("slot_"), c.chat_id == sa.bindparam("chat_id_"), c.message_id > 0
)
CHATS = sa.select(c.chat_id).where(c.slot == sa.bindparam("slot_")).distinct().order_by(c.chat_id)
ARRIVED = (
    sa.select(c.at)
    .where(c.slot == sa.bindparam("slot_"), c.chat_id == sa.bindparam("chat_id_"))
    .order_by(c.message_id)
    .limit(1)
)
EARLIER = (
    sa.select(c.message_id)
    .where(c.slot == sa.bindparam("slot_"), c.chat_id == sa.bindparam("chat_id_"), c.message_id > 0)
    .order_by(c.message_id.desc())
    .offset(1)
)
SLOT = sa.select(c.slot).where(c.chat_id == sa.bindparam("chat_id_"), c.message_id == sa.bindparam("message_id_"))
AT = sa.select(c.at).where(c.chat_id == sa.bindparam("chat_id_"), c.message_id == sa.bindparam("message_id_"))
FORGET = sa.delete(shown).where(c.chat_id == sa.bindparam("chat_id_"), c.message_id == sa.bindparam("message_id_"))
LAST = sa.select(c.slot).where(c.chat_id == sa.bindparam("chat_id_")).order_by(c.message_id.desc()).limit(1)
LATELY = (
    sa.select(c.message_id, c.slot)
    .where(c.chat_id == sa.bindparam("chat_id_"), c.message_id > 0)
    .order_by(c.message_id.desc())
    .limit(sa.bindparam("most"))
)
MOVE = (
    sa.update(shown)
    .where(c.chat_id == sa.bindparam("old"))
    .values(chat_id=sa.bindparam("new"), message_id=-sa.func.abs(c.message_id))
)


class Shown(Records):
    def note(self, chat_id: int, slot: str, message_id: int, now: datetime) -> bool:
        """False if this message was known already."""
        return self.sql.first(NOTE, chat_id=chat_id, slot=slot, message_id=message_id, at=now) is not None

    def take(self, chat_id: int, slot: str, message_id: int, now: datetime) -> None:
        """From now on this message shows this slot, whatever it showed before."""
        self.sql.change(TAKE, chat_id=chat_id, slot=slot, message_id=message_id, at=now)

    def current(self, chat_id: int, slot: str) -> int | None:
        message_id: int | None = self.sql.value(CURRENT, chat_id_=chat_id, slot_=slot)
        return message_id

    def earlier(self, chat_id: int, slot: str) -> Sequence[int]:
        return [row[0] for row in self.sql.all(EARLIER, chat_id_=chat_id, slot_=slot)]

    def chats_of(self, slot: str) -> Sequence[int]:
        return [row[0] for row in self.sql.all(CHATS, slot_=slot)]

    def arrived_at(self, chat_id: int, slot: str) -> datetime | None:
        """When the first message of this slot was shown."""
        at: datetime | None = self.sql.value(ARRIVED, chat_id_=chat_id, slot_=slot)
        return at

    def slot_of(self, chat_id: int, message_id: int) -> str | None:
        slot: str | None = self.sql.value(SLOT, chat_id_=chat_id, message_id_=message_id)
        return slot

    def at(self, chat_id: int, message_id: int) -> datetime | None:
        at: datetime | None = self.sql.value(AT, chat_id_=chat_id, message_id_=message_id)
        return at

    def forget(self, chat_id: int, message_id: int) -> None:
        """It is there no longer: nothing changes it any more."""
        self.sql.change(FORGET, chat_id_=chat_id, message_id_=message_id)

    def last_slot(self, chat_id: int) -> str | None:
        """Of the newest message of this chat that is in one."""
        slot: str | None = self.sql.value(LAST, chat_id_=chat_id)
        return slot

    def lately(self, chat_id: int, most: int) -> Sequence[tuple[int, str]]:
        """The newest messages of this chat, and what each shows."""
        return [(row[0], row[1]) for row in self.sql.all(LATELY, chat_id_=chat_id, most=most)]

    def move_chat(self, old: int, new: int) -> None:
        """In the new chat message ids begin anew: the slots are kept, under ids that no message there can have."""
        self.sql.change(MOVE, old=old, new=new)
