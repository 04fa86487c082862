"""Clinics, their hours and clocks."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.clinic import AlertClocks, Clinic
from bot.enrollment import EnrollmentState
from bot.ports import NotYours
from bot.signature import Signature
from bot.unopened import is_unopened
from storage import weeks
from storage.sql import Records, Row, columns_of, insert_into, update_of, values_of
from storage.tables import clinics, enrollments, groups, providers

ADD = insert_into(clinics)
SAVE = update_of(clinics, Clinic, "created_at")
READ = sa.select(*columns_of(clinics, Clinic))
GET = READ.where(clinics.c.id == sa.bindparam("id_"))
EVERY = READ.order_by(clinics.c.id)


def _of_chat(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    found = sa.select(table.c.clinic_id).where(table.c.chat_id == sa.bindparam("chat_id_"), *conditions)
    return (found.order_by(table.c.id.desc()) if "id" in table.c else found).limit(1).scalar_subquery()


# Asked for each message that is sent: nothing sealed is opened for it.
HAS_STOPPED = enrollments.c.state == EnrollmentState.WITHDRAWN
IS_FOLLOWED = sa.and_(~HAS_STOPPED, enrollments.c.state != EnrollmentState.ERASED)
ITS_CLINIC = sa.func.coalesce(
    _of_chat(enrollments, IS_FOLLOWED),
    _of_chat(providers, providers.c.removed_at.is_(None)),
    _of_chat(enrollments, HAS_STOPPED),
    _of_chat(groups),
)
HOUR_CYCLE = sa.select(clinics.c.hour_cycle).where(clinics.c.id == ITS_CLINIC)


class Clinics(Records):
    def add(self, clinic: Clinic) -> Clinic:
        return replace(clinic, id=self.sql.add(ADD, _values(clinic)))

    def get(self, clinic_id: int) -> Clinic:
        clinic: Clinic | None = self.sql.first(GET, _clinic, id_=clinic_id)
        if clinic is None:
            raise NotYours(f"clinic {clinic_id}")
        return clinic

    def save(self, clinic: Clinic) -> None:
        self.sql.save(SAVE, clinic.id, _values(clinic))

    def hour_cycle_for(self, chat_id: int) -> int:
        return int(self.sql.value(HOUR_CYCLE, chat_id_=chat_id) or 0)

    def every(self) -> Sequence[Clinic]:
        return self.sql.all(EVERY, _clinic)


def _values(clinic: Clinic) -> dict[str, Any]:
    return values_of(clinic) | {
        "hours": weeks.to_json(clinic.hours),
        "clocks": asdict(clinic.clocks),
        "switched_on": list(clinic.switched_on),
        "languages": list(clinic.languages),
        "texts": clinic.texts if is_unopened(clinic.texts) else list(clinic.texts),
        "signatures": clinic.signatures if is_unopened(clinic.signatures) else _signed(clinic.signatures),
        "closed_on": [each.isoformat() for each in clinic.closed_on],
    }


def _signed(signatures: Sequence[Signature]) -> list[dict[str, Any]]:
    return [asdict(each) | {"signed_at": each.signed_at.isoformat()} for each in signatures]


def _signature(kept: dict[str, Any]) -> Signature:
    return Signature(**kept | {"signed_at": datetime.fromisoformat(kept["signed_at"])})


def _several(kept: Any, read: Callable[[Any], Any]) -> Any:
    """What cannot be opened is as empty as no text is, and stays itself, so that it is not written over."""
    return kept if is_unopened(kept) else tuple(read(each) for each in kept or ())


def _clinic(row: Row) -> Clinic:
    return replace(
        Clinic(*row),
        hours=weeks.of_json(row.hours),
        clocks=AlertClocks(**row.clocks),
        switched_on=tuple(row.switched_on),
        languages=tuple(row.languages),
        texts=_several(row.texts, str),
        aftercare="" if row.aftercare is None else row.aftercare,
        signatures=_several(row.signatures, _signature),
        closed_on=tuple(date.fromisoformat(each) for each in row.closed_on),
    )
