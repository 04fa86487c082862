"""The group of each clinic that has bound one."""

import sqlalchemy as sa

from bot.group import Group
from storage.sql import PerEngine, Records, columns_of, insert
from storage.tables import groups

c = groups.c
PUT = PerEngine(
    lambda on: (new := insert(groups, on)).on_conflict_do_update(
        index_elements=["clinic_id"],
        set_={each.name: new.excluded[each.name] for each in groups.c if each.name != "clinic_id"},
    )
)
READ = sa.select(*columns_of(groups, Group))
OF_CLINIC = READ.where(c.clinic_id == sa.bindparam("clinic_id_"))
OF_CHAT = READ.where(c.chat_id == sa.bindparam("chat_id_"))
REMOVE = sa.delete(groups).where(c.chat_id == sa.bindparam("chat_id_"))
SAVE = sa.update(groups).where(c.chat_id == sa.bindparam("chat_id_")).values(unreachable_at=sa.bindparam("since"))
MOVE = sa.update(groups).where(c.chat_id == sa.bindparam("old")).values(chat_id=sa.bindparam("new"))


class Groups(Records):
    def put(self, group: Group) -> None:
        self.sql.change(PUT, **{each.name: getattr(group, each.name) for each in groups.c})

    def of_clinic(self, clinic_id: int) -> Group | None:
        row = self.sql.first(OF_CLINIC, clinic_id_=clinic_id)
        return None if row is None else Group(*row)

    def of_chat(self, chat_id: int) -> Group | None:
        row = self.sql.first(OF_CHAT, chat_id_=chat_id)
        return None if row is None else Group(*row)

    def save(self, group: Group) -> None:
        self.sql.change(SAVE, chat_id_=group.chat_id, since=group.unreachable_at)

    def remove(self, chat_id: int) -> None:
        self.sql.change(REMOVE, chat_id_=chat_id)

    def move(self, old: int, new: int) -> None:
        self.sql.change(MOVE, old=old, new=new)
