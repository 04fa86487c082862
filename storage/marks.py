"""Moments that outlive a restart, by name."""

from datetime import datetime

import sqlalchemy as sa

from storage.sql import PerEngine, Records, insert
from storage.tables import marks

GET = sa.select(marks.c.at).where(marks.c.name == sa.bindparam("name_"))
SET = PerEngine(
    lambda on: (new := insert(marks, on)).on_conflict_do_update(index_elements=["name"], set_={"at": new.excluded.at})
)


class Marks(Records):
    def get(self, name: str) -> datetime | None:
        at: datetime | None = self.sql.value(GET, name_=name)
        return at

    def set(self, name: str, at: datetime) -> None:
        self.sql.change(SET, name=name, at=at)
