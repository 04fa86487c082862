"""All of a clinic in one ZIP: the tables as CSV and XLSX, and a FHIR bundle for each patient.

In memory alone: nothing that was opened is written to this machine's disk.
"""

import json
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from bot.workflows.exporting import Dossier
from handlers.exports.names import NamesInWords
from handlers.exports.tables import COLUMNS, Rows
from reports.fhir import Bundle
from reports.spreadsheet import CsvTables, XlsxTables
from wording.words import Words

BOOK = "export.xlsx"


class Archive:
    def __init__(self, words: Words, now: datetime, zone: str) -> None:
        self._words, self._now = words, now
        self._date_time = now.astimezone(ZoneInfo(zone)).timetuple()[:6]
        self._file, self._book = BytesIO(), BytesIO()
        self._zip = ZipFile(self._file, "w", ZIP_DEFLATED)
        self._texts = {name: StringIO(newline="") for name in COLUMNS}
        self._csv, self._xlsx = CsvTables(self._texts, COLUMNS), XlsxTables(self._book, COLUMNS)

    def add(self, dossier: Dossier) -> None:
        for name, rows in Rows(dossier, self._words).of_patient().items():
            self._csv.add(name, rows)
            self._xlsx.add(name, rows)
        self._put(f"fhir/{dossier.enrollment.label}.json", bundle(dossier, self._words, self._now))

    def closed(self) -> bytes:
        self._xlsx.close()
        self._put(BOOK, self._book.getvalue())
        for name, text in self._texts.items():
            self._put(f"{name}.csv", text.getvalue().encode())
        self._zip.close()
        return self._file.getvalue()

    @property
    def size(self) -> int:
        """So far, in bytes; the spreadsheet, which comes last, is about as large as the tables are when packed."""
        return self._file.tell()

    def _put(self, name: str, content: bytes) -> None:
        info = ZipInfo(name, self._date_time)
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
        self._zip.writestr(info, content)


def bundle(dossier: Dossier, words: Words, now: datetime, *, remarks: bool = True) -> bytes:
    of = Bundle(dossier.file, dossier.clinic, dossier.staff, NamesInWords(words), with_remarks=remarks)
    return json.dumps(of.made(now), ensure_ascii=False).encode("utf-8", "replace")
