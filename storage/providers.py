"""Staff of any role; a chat is one active provider's at most."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.clinic import Provider, Removal, Role
from bot.ports import NotYours
from storage import weeks
from storage.sql import Records, Row, columns_of, insert_into, update_of, values_of
from storage.tables import providers

c = providers.c
ADD = insert_into(providers)
SAVE = update_of(providers, Provider, "clinic_id", "joined_at")
READ = sa.select(*columns_of(providers, Provider))
GET = READ.where(c.id == sa.bindparam("id_"))
HOLD = GET.with_for_update()
OF_CHAT = READ.where(c.chat_id == sa.bindparam("chat_id_"), c.removed_at.is_(None))
ADMINS = READ.where(c.role == Role.ADMIN, c.removed_at.is_(None)).order_by(c.id)
REMOVED = sa.select(c.id, c.joined_at, c.removed_at).where(c.removed_at.is_not(None)).order_by(c.removed_at, c.id)
STILL_THERE = READ.where(c.id == sa.bindparam("id_"), c.joined_at == sa.bindparam("at"), c.removed_at.is_(None))
WORKS_THERE = sa.and_(c.clinic_id == sa.bindparam("clinic_id_"), c.removed_at.is_(None))
OF_CLINIC = READ.where(WORKS_THERE).order_by(c.joined_at, c.id)
HOLD_ALL = READ.where(WORKS_THERE).order_by(c.id).with_for_update()


class Providers(Records):
    def add(self, provider: Provider) -> Provider:
        return replace(provider, id=self.sql.add(ADD, _values(provider)))

    def save(self, provider: Provider) -> None:
        self.sql.save(SAVE, provider.id, _values(provider))

    def of_chat(self, chat_id: int) -> Provider | None:
        return self.sql.first(OF_CHAT, _provider, chat_id_=chat_id)

    def of_clinic(self, clinic_id: int) -> Sequence[Provider]:
        return self.sql.all(OF_CLINIC, _provider, clinic_id_=clinic_id)

    def hold_all(self, clinic_id: int) -> Sequence[Provider]:
        return self.sql.all(HOLD_ALL, _provider, clinic_id_=clinic_id)

    def admins(self) -> Sequence[Provider]:
        return self.sql.all(ADMINS, _provider)

    def removed(self) -> Sequence[Removal]:
        return [Removal(*row) for row in self.sql.all(REMOVED)]

    def still_there(self, removal: Removal) -> Provider | None:
        return self.sql.first(STILL_THERE, _provider, id_=removal.provider_id, at=removal.joined_at)

    def get(self, provider_id: int) -> Provider:
        return self._one(GET, provider_id)

    def hold(self, provider_id: int) -> Provider:
        return self._one(HOLD, provider_id)

    def _one(self, statement: sa.Executable, provider_id: int) -> Provider:
        provider: Provider | None = self.sql.first(statement, _provider, id_=provider_id)
        if provider is None:
            raise NotYours(f"provider {provider_id}")
        return provider


def _values(provider: Provider) -> dict[str, Any]:
    return values_of(provider) | {"rota": weeks.to_json(provider.rota)}


def _provider(row: Row) -> Provider:
    return replace(Provider(*row), rota=weeks.of_json(row.rota))
