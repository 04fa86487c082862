"""What is kept of a patient, for another program: its shape stands in docs/export.md."""

import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import consent, retention, timeline
from bot.timeline import AlertDeed, Deed
from bot.workflows.exporting import OwnData
from handlers.exports.tables import COLUMNS, Rows
from handlers.screens.about import whom_to_call
from handlers.screens.terms import terms
from reports.spreadsheet import Cell
from wording.words import Words

SHAPE = "skin-aftercare own data 1"
OF_STAFF = {"enrolled_by", "taken_by", "closed_by", "by"}  # Columns of names that patients are not told.


def own_json(own: OwnData, words: Words, now: datetime) -> bytes:
    shown = {"shape": SHAPE, **_head(own, words, now), **_tables(own, words), "events": list(_events(own))}
    return json.dumps(shown, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _head(own: OwnData, words: Words, now: datetime) -> dict[str, object]:
    of, clinic = own.dossier.enrollment, own.dossier.clinic
    read, on = consent.agreed_to(of) or consent.FIRST, retention.erased_on(clinic, of)
    zone = of.timezone
    return {
        "made_at": _at(now, zone),
        "clinic": {"name": clinic.name, "phone": clinic.phone},
        "consent": {
            "version": read.version,
            "agreed_at": _at(of.agreed_at, zone),
            "language": of.agreed_language,
            "kept_for_months": read.months,
            "text": terms(read, whom_to_call(clinic, of.timezone, words), words),
        },
        "staff_who_looked": {"people": own.looks.people, "last_at": _at(own.looks.last_at, zone)},
        "notes_of_the_clinic": [_at(each, zone) for each in own.notes],
        "kept": {
            "months": retention.months(clinic, of),
            "until": on and on.isoformat(),
            "erased_at": _at(of.erase_at, zone),
        },
    }


def _tables(own: OwnData, words: Words) -> dict[str, list[dict[str, Cell]]]:
    rows = Rows(own.dossier, words, remarks=False, zone=own.dossier.enrollment.timezone).of_patient()
    named = {name: [dict(zip(COLUMNS[name], row, strict=True)) for row in of] for name, of in rows.items()}
    return {name: [{key: of[key] for key in of if key not in OF_STAFF} for of in rows] for name, rows in named.items()}


def _events(own: OwnData) -> Iterator[dict[str, str | int | None]]:
    """What was done, by whom as far as patients are told, the oldest first."""
    zone = own.dossier.enrollment.timezone
    for entry in timeline.entries(own.dossier.file)[::-1]:
        match entry.what:
            case Deed() as deed:
                yield {"at": _at(deed.at, zone), "by": _by(deed), "what": deed.action, "alert_id": None}
            case AlertDeed(alert=alert, deed=deed):
                yield {"at": _at(deed.at, zone), "by": _by(deed), "what": deed.action, "alert_id": alert.id}


def _by(deed: Deed) -> str:
    if deed.provider_id is not None:
        return "clinic"
    return "you" if deed.actor.startswith("chat:") else "bot"


def _at(moment: datetime | None, zone: str) -> str | None:
    return None if moment is None else moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
