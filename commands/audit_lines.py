"""The record of who did what, for a terminal: when on the clinic's clock, who, what, and whose data."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from bot import hours
from bot.clinic import Clinic
from bot.ports import NotYours
from commands.opening import NoSuchClinic, open_keys, open_migrated
from commands.settings import Settings
from storage import audit_lines
from storage.audit_lines import Line, Patients
from storage.database import SqlStore
from storage.transaction import SqlTransaction

AFTER_THE_LAST = 2**62
NOBODY, UTC = "nobody we know", "UTC"


class NoSuchPatient(NoSuchClinic):
    """No patient, or several, are called so; says so in one line."""


def shown(settings: Settings, clinic: int | None, label: str, last: int, *, as_json: bool) -> Iterator[str]:
    """Lines to print, the newest last. Raises NoSuchClinic, NoSuchPatient and what opening a database raises."""
    store = open_migrated(settings, open_keys(settings))
    try:
        reading = store.transact(Reading, clinic, label)
        found = reading.newest(store, last)[::-1]
        yield from ([_json(each, reading) for each in found] if as_json else store.transact(reading.told, found))
    finally:
        store.close()


class Reading:
    """Which lines are asked for, and what their numbers stand for."""

    def __init__(self, tx: SqlTransaction, clinic: int | None, label: str) -> None:
        self.patients: Patients = audit_lines.patients(tx)
        self.clinics = {each.id: each for each in tx.clinics.every()}
        if clinic is not None and clinic not in self.clinics:
            there = ", ".join(map(str, self.clinics)) or "none yet"
            raise NoSuchClinic(f"There is no clinic {clinic}; there is {there}.")
        self.clinic = clinic
        self.enrollment = self._labelled(label) if label else None
        self.follow = tx.audit.ring.keys.follow
        self.staff = staff = [each for number in self.clinics for each in tx.providers.of_clinic(number)]
        self.clinic_of = {f"clinic:{number}": number for number in self.clinics}
        self.clinic_of |= {f"provider:{each.id}": each.clinic_id for each in staff}

    def _labelled(self, label: str) -> int:
        called = [each for each in self.patients.of.values() if each.label.lower() == label.lower()]
        found = [each for each in called if self.clinic in (None, each.clinic_id)]
        if len(found) > 1:
            raise NoSuchPatient(f"Several clinics have a patient {label}; name one by --clinic.")
        if not found:
            raise NoSuchPatient(f"There is no patient {label}.")
        return found[0].enrollment_id

    def newest(self, store: SqlStore, last: int) -> list[Line]:
        """The newest first; read in parts, so that nobody waits for it."""
        found: list[Line] = []
        before = AFTER_THE_LAST
        while len(found) < last and (lines := store.transact(audit_lines.newest, before)):
            found += [each for each in lines if self.is_wanted(each)]
            before = lines[-1].id
        return found[:last]

    def is_wanted(self, line: Line) -> bool:
        of = self.patients.about(line.about)
        if self.enrollment is not None:
            return of is not None and of.enrollment_id == self.enrollment
        return self.clinic is None or self._clinic_of(line) == self.clinic

    def _clinic_of(self, line: Line) -> int | None:
        if of := self.patients.about(line.about):
            return of.clinic_id
        return self.clinic_of.get(line.about, self.clinic_of.get(line.actor))

    def told(self, tx: SqlTransaction, lines: list[Line]) -> list[str]:
        zone = self._zone()
        rows = [(f"{hours.local(each.at, zone):%Y-%m-%d %H:%M}", *self._said(tx, each)) for each in lines]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
        table = [
            "  ".join((*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3])).rstrip()
            for row in rows
        ]
        return [f"Times are those of {zone}.", *table] if table else ["There is no such line in the record."]

    def _zone(self) -> str:
        """Where there is one clinic, or one is asked for, its own."""
        of = self.patients.of[self.enrollment].clinic_id if self.enrollment is not None else self.clinic
        meant: list[Clinic] = [each for each in self.clinics.values() if of in (None, each.id)]
        return meant[0].timezone if len(meant) == 1 else UTC

    def _said(self, tx: SqlTransaction, line: Line) -> tuple[str, str, str]:
        return self._who(tx, line), line.action.replace(":", ": "), self._about(tx, line.about)

    def _who(self, tx: SqlTransaction, line: Line) -> str:
        kind, _, number = line.actor.partition(":")
        if kind == "provider" and number.isdecimal():
            return _name(tx, int(number))
        if kind != "chat":
            return line.actor
        of = self.patients.about(line.about)
        if of is not None and of.chat_id is not None and number in self.marks(of.chat_id):
            return "the patient"
        return next((each.name for each in self.staff if number in self.marks(each.chat_id)), NOBODY)

    def marks(self, chat_id: int) -> tuple[str, str]:
        """As the record names a chat, and as it did once."""
        return self.follow(chat_id), str(chat_id)

    def _about(self, tx: SqlTransaction, about: str) -> str:
        kind, _, number = about.partition(":")
        if of := self.patients.about(about):
            return of.label if kind == "enrollment" else f"{of.label}, {about.replace(':', ' ')}"
        if kind == "clinic" and number.isdecimal() and int(number) in self.clinics:
            return self.clinics[int(number)].name or about.replace(":", " ")
        return _name(tx, int(number)) if kind == "provider" and number.isdecimal() else about


def _name(tx: SqlTransaction, provider_id: int) -> str:
    try:
        return tx.providers.get(provider_id).name
    except NotYours:
        return f"provider {provider_id}"


def _json(line: Line, reading: Reading) -> str:
    of = reading.patients.about(line.about)
    return json.dumps({**asdict(line), "at": line.at.isoformat(), "patient": of.label if of else None})
