"""Clinics, their hours and clocks."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import time
from typing import Any

import sqlalchemy as sa

from bot.clinic import AlertClocks, Clinic
from bot.ports import NotYours
from storage.sql import Records, Row, columns_of, insert_into, update_of, values_of
from storage.tables import clinics

ADD = insert_into(clinics)
SAVE = update_of(clinics, Clinic, "created_at")
GET = sa.select(*columns_of(clinics, Clinic)).where(clinics.c.id == sa.bindparam("id_"))


class Clinics(Records):
    def add(self, clinic: Clinic) -> Clinic:
        return replace(clinic, id=self.sql.value(ADD, **_values(clinic)))

    def get(self, clinic_id: int) -> Clinic:
        row = self.sql.first(GET, id_=clinic_id)
        if row is None:
            raise NotYours(f"clinic {clinic_id}")
        return _clinic(row)

    def save(self, clinic: Clinic) -> None:
        self.sql.save(SAVE, clinic.id, _values(clinic))


def _values(clinic: Clinic) -> dict[str, Any]:
    hours = [[weekday, opens.isoformat(), closes.isoformat()] for weekday, opens, closes in clinic.hours]
    return values_of(clinic) | {
        "hours": hours,
        "clocks": asdict(clinic.clocks),
        "switched_on": list(clinic.switched_on),
        "texts": list(clinic.texts),
    }


def _clinic(row: Row) -> Clinic:
    clocks, switched_on, texts = AlertClocks(**row.clocks), tuple(row.switched_on), tuple(row.texts or ())
    return replace(Clinic(*row), hours=_hours(row.hours), clocks=clocks, switched_on=switched_on, texts=texts)


def _hours(hours: Sequence[Any]) -> tuple[tuple[int, time, time], ...]:
    return tuple((weekday, time.fromisoformat(opens), time.fromisoformat(closes)) for weekday, opens, closes in hours)
