"""A patient's file, to be kept by the clinic: on the record before anything of it is read."""

import asyncio

from starlette.responses import Response

from bot.ports import Transaction
from bot.workflows import exporting
from web.desk.asked import Asked
from web.desk.clinic import refuse_others
from web.desk.desk import Desk, Reader
from web.desk.head import of_ours
from web.desk.page import NO_STORE, Paper
from wording.names import of_staff

KINDS = {"pdf": "application/pdf", "json": "application/fhir+json"}


def pdf(tx: Transaction, reader: Reader, given: Asked) -> Paper:
    return _taken(tx, reader, given, "pdf", "pdf")


def fhir(tx: Transaction, reader: Reader, given: Asked) -> Paper:
    """For a machine; as in the chat, an admin's to take."""
    refuse_others(reader)
    return _taken(tx, reader, given, "fhir", "json")


def _taken(tx: Transaction, reader: Reader, given: Asked, what: str, ending: str) -> Paper:
    of, has_remarks = of_ours(tx, reader, given.id()), given.word("notes", "yes", "no") == "yes"
    exporting.note(tx, f"provider:{reader.provider.id}", what, f"enrollment:{of.id}", reader.now)
    return Paper(exporting.dossier(tx, reader.clinic.id, of.id), ending, has_remarks)


async def made(desk: Desk, paper: Paper, reader: Reader) -> Response:
    """In a thread, after the transaction: nobody else waits for it."""
    by, make = of_staff(reader.provider, reader.words.language), desk.papers[paper.ending]
    content = await asyncio.to_thread(make, paper.dossier, reader.words, reader.now, by, paper.has_remarks)
    name = f"{paper.dossier.enrollment.label}.{paper.ending}"
    headers = {**NO_STORE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, KINDS[paper.ending])
