"""What is wrong with the bot itself, as far as people were told of it."""

from datetime import datetime

import sqlalchemy as sa

from bot.health import Trouble
from storage.sql import PerEngine, Records, columns_of, insert
from storage.tables import troubles

c = troubles.c
EVERY = sa.select(*columns_of(troubles, Trouble))
PUT = PerEngine(
    lambda on: (new := insert(troubles, on)).on_conflict_do_update(
        index_elements=["name"],
        set_={"told_at": new.excluded.told_at},
        where=c.told_at <= sa.bindparam("before", type_=c.told_at.type),
    )
)
DROP = sa.delete(troubles).where(c.name == sa.bindparam("name_"))


class Troubles(Records):
    def every(self) -> dict[str, Trouble]:
        return {row.name: Trouble(*row) for row in self.sql.all(EVERY)}

    def put(self, trouble: Trouble, before: datetime) -> bool:
        return bool(
            self.sql.change(PUT, name=trouble.name, since=trouble.since, told_at=trouble.told_at, before=before)
        )

    def drop(self, name: str) -> bool:
        return bool(self.sql.change(DROP, name_=name))
