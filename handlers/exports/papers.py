"""The file of one patient for the clinic, by the ending of its name."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.workflows.exporting import Dossier
from handlers.exports.archive import bundle
from handlers.exports.paper import pdf_of
from wording.words import Words


def _pdf(dossier: Dossier, words: Words, now: datetime, by: str, has_remarks: bool) -> bytes:
    return pdf_of(dossier, words, now, by, remarks=has_remarks)


def _json(dossier: Dossier, words: Words, now: datetime, _by: str, has_remarks: bool) -> bytes:
    return bundle(dossier, words, now, remarks=has_remarks)


PAPERS: Mapping[str, Callable[[Dossier, Words, datetime, str, bool], bytes]] = {"pdf": _pdf, "json": _json}
