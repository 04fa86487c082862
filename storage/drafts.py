"""What somebody is in the middle of: one draft a chat."""

from datetime import datetime

import sqlalchemy as sa

from bot.ports import Draft
from bot.unopened import is_unopened
from storage.sql import PerEngine, Records, insert
from storage.tables import drafts

IS_CHAT = drafts.c.chat_id == sa.bindparam("chat_id_")
GET = sa.select(drafts.c.kind, drafts.c.body, drafts.c.chat_id).where(IS_CHAT)
PUT = PerEngine(
    lambda on: (new := insert(drafts, on)).on_conflict_do_update(
        index_elements=["chat_id"],
        set_={"kind": new.excluded.kind, "body": new.excluded.body, "at": new.excluded.at},
    )
)
CLEAR = sa.delete(drafts).where(IS_CHAT)


class Drafts(Records):
    def get(self, chat_id: int) -> Draft | None:
        row = self.sql.first(GET, chat_id_=chat_id)
        return None if row is None else Draft(row.kind, {} if is_unopened(row.body) else row.body)

    def put(self, chat_id: int, draft: Draft, now: datetime) -> None:
        self.sql.change(PUT, chat_id=chat_id, kind=draft.kind, body=draft.body, at=now)

    def clear(self, chat_id: int) -> None:
        self.sql.change(CLEAR, chat_id_=chat_id)
