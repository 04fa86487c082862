"""What an admin is asked before everything leaves the bot, and the file itself; and a patient's paper."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from bot.clinic import Clinic, Role
from bot.outbox import Message
from bot.ports import NotYours, Store, Transaction
from bot.sure import minute
from bot.workflows import exporting
from bot.workflows.exporting import Dossier
from handlers.buttons import encode
from handlers.exports.archive import Archive
from handlers.exports.paper import pdf_of
from handlers.screen import Button, Drawn, Screen, Screens
from handlers.screens.reader import reader_of
from wording.names import of_staff
from wording.words import Words

MOST_PATIENTS = 500  # Of which all is held in memory: about 160 MB where each has answered 20 times.
MOST_BYTES = 49_000_000  # Telegram takes 50 MB of a bot.
LONGEST = 20.0  # Seconds: the row is leased for 60, and the upload may take 31 of them.


@dataclass(frozen=True, slots=True)
class ExportView:
    """`step` is ask, sure, making or cancelled."""

    language: str
    clinic_id: int
    step: str
    patients: int
    now: datetime


@dataclass(frozen=True, slots=True)
class ArchiveView:
    language: str
    clinic: Clinic
    enrollments: tuple[int, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class PaperView:
    language: str
    dossier: Dossier
    by: str
    now: datetime
    has_remarks: bool


def load(tx: Transaction, message: Message, now: datetime) -> ExportView | None:
    """None for whoever is no admin of this clinic by now."""
    reader = reader_of(tx, message, message.subject)
    if reader is None or reader.role is not Role.ADMIN:
        return None
    language = tx.clinics.get(reader.clinic_id).language
    count = len(exporting.patients(tx, reader.clinic_id))
    return ExportView(language, reader.clinic_id, str(message.params.get("step", "ask")), count, now)


def draw(view: ExportView, words: Words) -> Drawn:
    cancel = Button(words("provider.cancel"), encode("p.export", "cancel"))
    match view.step:
        case "making" | "cancelled" as step:
            return Drawn(words(f"export.{step}"))
        case _ if not view.patients:
            return Drawn(words("export.nobody"))
        case "sure":
            made = encode("p.export", "make", view.patients, minute(view.now))
            yes = Button(words.count("export.make", view.patients), made)
            return Drawn(words.count("export.sure", view.patients), ((yes,), (cancel,)))
    return Drawn(words("export.ask"), ((Button(words("export.go_on"), encode("p.export", "sure")),), (cancel,)))


def load_archive(tx: Transaction, message: Message, now: datetime) -> ArchiveView | None:
    """Who it is for, and of whom; what is in it is read patient by patient, later."""
    reader = reader_of(tx, message, message.subject)
    if reader is None or reader.role is not Role.ADMIN:
        return None
    clinic = tx.clinics.get(reader.clinic_id)
    return ArchiveView(clinic.language, clinic, tuple(exporting.patients(tx, clinic.id)), now)


def draw_too_large(view: ArchiveView, words: Words) -> Drawn:
    return Drawn(words("export.too_large", clinic=view.clinic.id))


def draw_failed(_view: ArchiveView, words: Words) -> Drawn:
    return Drawn(words("export.failed"))


async def make_archive(store: Store, view: ArchiveView, words: Words) -> Drawn:
    """One short transaction a patient, and a thread for the rest: neither the database nor anybody's chat waits."""
    if len(view.enrollments) > MOST_PATIENTS:
        return draw_too_large(view, words)
    until, number = monotonic() + LONGEST, 0
    archive = await asyncio.to_thread(Archive, words, view.now, view.clinic.timezone)
    for each in view.enrollments:
        try:
            dossier = await store.run(exporting.dossier, view.clinic.id, each)
        except NotYours:  # Erased meanwhile.
            continue
        await asyncio.to_thread(archive.add, dossier)
        number += 1
        if archive.size > MOST_BYTES or monotonic() > until:
            return draw_too_large(view, words)
    content = await asyncio.to_thread(archive.closed)
    if len(content) > MOST_BYTES:
        return draw_too_large(view, words)
    moment = words.moment(view.now, view.clinic.timezone)
    caption = words.count("export.caption", number, moment=moment)
    return Drawn(caption, picture=content, file_name=_file_name(view), protect=False)


def _file_name(view: ArchiveView) -> str:
    return f"export-{view.now:%Y-%m-%d}.zip"


def load_paper(tx: Transaction, message: Message, now: datetime) -> PaperView | None:
    """None for whoever is not of this clinic's staff by now, and where the patient was erased."""
    reader = reader_of(tx, message)
    if reader is None:
        return None
    try:
        dossier = exporting.dossier(tx, reader.clinic_id, message.subject)
    except NotYours:
        return None
    by, has_remarks = of_staff(reader, dossier.clinic.language), bool(message.params.get("remarks", True))
    return PaperView(dossier.clinic.language, dossier, by, now, has_remarks)


def draw_paper(view: PaperView, words: Words) -> Drawn:
    made = pdf_of(view.dossier, words, view.now, view.by, remarks=view.has_remarks)
    label, moment = view.dossier.enrollment.label, words.moment(view.now, view.dossier.clinic.timezone)
    caption = words("export.file_caption", label=label, moment=moment)
    return Drawn(caption, picture=made, file_name=f"{label}.pdf", protect=False)


async def make_paper(_store: Store, view: PaperView, words: Words) -> Drawn:
    return await asyncio.to_thread(draw_paper, view, words)


def draw_no_paper(view: PaperView, words: Words) -> Drawn:
    return Drawn(words("export.file_failed", label=view.dossier.enrollment.label))


NO_ARCHIVE, NO_PAPER = Screen(load_archive, draw_failed), Screen(load_paper, draw_no_paper)
EXPORTS: Screens = {
    "export": Screen(load, draw),
    "export_archive": Screen(load_archive, draw_failed, NO_ARCHIVE, make_archive),
    "export_paper": Screen(load_paper, draw_no_paper, NO_PAPER, make_paper),
    "no_export_archive": NO_ARCHIVE,
    "no_export_paper": NO_PAPER,
}
