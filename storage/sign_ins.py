"""Browsers in which the staff are signed in, and what opens one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from bot.sign_in import SignIn, Way
from storage.sql import NEXT_ID, Insert, PerEngine, Records, Row, columns_of, insert, values_of
from storage.tables import sign_ins

c = sign_ins.c
# Of two of one digest the first is kept, and the second gets no id back.
ADD = PerEngine(lambda on: insert(sign_ins, on).on_conflict_do_nothing(index_elements=["digest"]).returning(c.id))
NEXT = Insert(sa.insert(sign_ins), NEXT_ID, sign_ins.name)
COLUMNS = [*columns_of(sign_ins, SignIn), c.bound]
READ = sa.select(*COLUMNS)
OF_WAY, NOW = c.way == sa.bindparam("way_", type_=c.way.type), sa.bindparam("now", type_=c.ends_at.type)
IS_OPEN = sa.and_(OF_WAY, c.ends_at > NOW)
IS_THIS = sa.and_(c.digest == sa.bindparam("digest_"), IS_OPEN)
OF = READ.where(IS_THIS)
TAKE = sa.delete(sign_ins).where(IS_THIS).returning(*COLUMNS)
OF_PROVIDER = READ.where(c.provider_id == sa.bindparam("provider_id_"), IS_OPEN).order_by(c.id)
END_WAY = sa.delete(sign_ins).where(c.provider_id == sa.bindparam("provider_id_"), OF_WAY)
TIDY = sa.delete(sign_ins).where(c.ends_at <= NOW)


class SignIns(Records):
    def add(self, sign_in: SignIn) -> SignIn | None:
        given = values_of(sign_in) | {"id": self.sql.next_id(NEXT), "bound": _bound(sign_in)}
        row = self.sql.first(ADD, **given)
        return None if row is None else replace(sign_in, id=row.id)

    def of(self, way: Way, digest: str, now: datetime) -> SignIn | None:
        return _genuine(self.sql.first(OF, digest_=digest, way_=way, now=now))

    def take(self, way: Way, digest: str, now: datetime) -> SignIn | None:
        return _genuine(self.sql.first(TAKE, digest_=digest, way_=way, now=now))

    def of_provider(self, provider_id: int, way: Way, now: datetime) -> Sequence[SignIn]:
        rows = self.sql.all(OF_PROVIDER, provider_id_=provider_id, way_=way, now=now)
        return [found for row in rows if (found := _genuine(row)) is not None]

    def end(self, provider_id: int, *ways: Way) -> None:
        for way in ways or (Way.LINK, Way.BROWSER):
            self.sql.change(END_WAY, provider_id_=provider_id, way_=way)

    def tidy(self, now: datetime) -> None:
        self.sql.change(TIDY, now=now)


def _bound(sign_in: SignIn) -> str:
    return f"{sign_in.provider_id} {sign_in.way.value} {sign_in.digest}"


def _genuine(row: Row | None) -> SignIn | None:
    """None for what was not made here."""
    found = None if row is None else SignIn(*row[:-1])
    return found if found is not None and row is not None and row.bound == _bound(found) else None
