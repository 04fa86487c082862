"""A clinic's data as files that only their owner may read: written patient by patient, however many there are."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from bot import protocol
from bot.audit import COMMAND
from bot.ports import NotYours, Transaction
from bot.workflows import exporting
from bot.workflows.exporting import Dossier
from commands.export import Format
from commands.opening import BadPlace, open_keys, open_migrated
from commands.settings import Settings
from handlers.exports.archive import BOOK, bundle
from handlers.exports.paper import pdf_of
from handlers.exports.tables import COLUMNS, Rows
from reports.spreadsheet import CsvTables, XlsxTables
from storage.database import SqlStore
from wording.words import Words, read_all, speaking

OWNER_ALONE = 0o600


class NobodyThere(BadPlace):
    """No such clinic or patient; says so in one line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`label` is of one patient; None for all of the clinic."""

    clinic: int | None
    label: str | None
    format: Format
    remarks: bool

    def has(self, format_: Format) -> bool:
        return self.format in (format_, Format.ALL)


def export_to(settings: Settings, wanted: Wanted, out: Path, now: datetime, *, force: bool) -> Iterator[str]:
    """What to print. Raises NobodyThere, BadPlace, OSError, and what opening a database raises."""
    _refuse_what_is_there(out, force=force)
    store = open_migrated(settings, open_keys(settings))
    try:
        clinic_id, enrollments = store.transact(_chosen, wanted, now)
        clinic = store.transact(lambda tx: tx.clinics.get(clinic_id))
        words = speaking(read_all(own=protocol.own_folder()), clinic.language)
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ExitStack() as stack:
            writers = [*_writers(stack, wanted, out, words, now)]
            number = 0
            for dossier in _dossiers(store, clinic_id, enrollments):
                number += 1
                for write in writers:
                    write(dossier)
        yield f"{number} patient{'s' * (number != 1)} of {clinic.name or f'clinic {clinic_id}'} written to {out}."
        yield "These are health data: keep them where only the clinic can open them."
    finally:
        store.close()


def _refuse_what_is_there(out: Path, *, force: bool) -> None:
    if out.exists() and not out.is_dir():
        raise BadPlace(f"{out}: is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not force:
        raise BadPlace(f"{out}: is not empty; name another folder, or say --force to replace an earlier export")


def _chosen(tx: Transaction, wanted: Wanted, now: datetime) -> tuple[int, Sequence[int]]:
    """The clinic, and the enrollments; with the line in the audit."""
    clinic_id = _clinic(tx, wanted.clinic)
    if wanted.label is None:
        every = exporting.patients(tx, clinic_id)
        exporting.note(tx, COMMAND, f"{wanted.format.value}:{len(every)}", f"clinic:{clinic_id}", now)
        return clinic_id, every
    found = exporting.labelled(tx, clinic_id, wanted.label)
    if found is None:
        raise NobodyThere(f"Clinic {clinic_id} has no patient {wanted.label}.")
    exporting.note(tx, COMMAND, wanted.format.value, f"enrollment:{found}", now)
    return clinic_id, [found]


def _clinic(tx: Transaction, wanted: int | None) -> int:
    """A clinic always has an admin."""
    there = sorted({each.clinic_id for each in tx.providers.admins()})
    named = ", ".join(f"{each} ({tx.clinics.get(each).name})" for each in there)
    if not there:
        raise NobodyThere("There is no clinic yet; `invite-admin` prints the link for its first admin.")
    if wanted is None and len(there) > 1:
        raise NobodyThere(f"There are several clinics; name one by --clinic: {named}.")
    if wanted is not None and wanted not in there:
        raise NobodyThere(f"There is no clinic {wanted}; there is {named}.")
    return there[0] if wanted is None else wanted


def _dossiers(store: SqlStore, clinic_id: int, enrollments: Sequence[int]) -> Iterator[Dossier]:
    """A transaction each: who is erased meanwhile is left out."""
    for each in enrollments:
        try:
            yield store.transact(exporting.dossier, clinic_id, each)
        except NotYours:
            continue


Write = Callable[[Dossier], None]


def _writers(stack: ExitStack, wanted: Wanted, out: Path, words: Words, now: datetime) -> Iterator[Write]:
    tables: list[CsvTables | XlsxTables] = []
    if wanted.has(Format.CSV):
        files = {name: stack.enter_context(_opened(out / f"{name}.csv")) for name in COLUMNS}
        tables.append(CsvTables(files, COLUMNS))
    if wanted.has(Format.XLSX):
        _prepare(out / BOOK)
        book = XlsxTables(out / BOOK, COLUMNS)
        stack.callback(book.close)
        tables.append(book)
    if tables:
        yield lambda dossier: _add(tables, dossier, words, remarks=wanted.remarks)
    if wanted.has(Format.FHIR):
        yield _each(out / "fhir", "json", lambda of: bundle(of, words, now, remarks=wanted.remarks))
    if wanted.has(Format.PDF):
        by = words("paper.on_the_server")
        yield _each(out / "pdf", "pdf", lambda of: pdf_of(of, words, now, by, remarks=wanted.remarks))


def _add(tables: Sequence[CsvTables | XlsxTables], dossier: Dossier, words: Words, *, remarks: bool) -> None:
    for name, rows in Rows(dossier, words, remarks=remarks).of_patient().items():
        for table in tables:
            table.add(name, rows)


def _each(folder: Path, ending: str, made: Callable[[Dossier], bytes]) -> Write:
    folder.mkdir(mode=0o700, exist_ok=True)

    def write(dossier: Dossier) -> None:
        path = folder / f"{dossier.enrollment.label}.{ending}"
        _prepare(path)
        path.write_bytes(made(dossier))

    return write


def _opened(path: Path) -> IO[str]:
    _prepare(path)
    return path.open("w", encoding="utf-8", newline="")


def _prepare(path: Path) -> None:
    """Empty, and its owner's alone before anything stands in it."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ALONE))
