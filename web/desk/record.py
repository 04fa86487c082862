"""Who looked at a patient's data and who changed it, the newest first, for the clinic's admins."""

from dataclasses import dataclass

from bot.ports import Transaction
from bot.timeline import Deed
from bot.workflows import looking
from web.desk import head
from web.desk.asked import Asked
from web.desk.clinic import refuse_others
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Page
from wording.names import of_staff
from wording.record_words import what, who

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    at: str
    who: str
    what: str


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    """Lists, in which a patient stands beside others, are on the record of the clinic."""
    refuse_others(reader)
    of, number = of_ours(tx, reader, given.id()), max(1, given.number("page", 1))
    looking.seen(tx, reader.provider.chat_id, "read the record", f"enrollment:{of.id}", reader.now)
    every = _deeds(tx, of.id)
    here = every[(number - 1) * A_PAGE : number * A_PAGE]
    names = _names(tx, reader, here)
    lines = [
        Line(reader.words.moment(each.at, reader.zone), who(each, names, reader.words), what(each, reader.words))
        for each in here
    ]
    values = {
        **head.values(tx, reader, of, "record"),
        "lines": lines,
        "total": len(every),
        "newer": number - 1,
        "older": number + 1 if len(every) > number * A_PAGE else 0,
    }
    return Page("record", values, here="patients")


def _deeds(tx: Transaction, enrollment_id: int) -> list[Deed]:
    about = [f"enrollment:{enrollment_id}"]
    about += [f"alert:{each.id}" for each in tx.alerts.all_of_enrollment(enrollment_id)]
    about += [f"letter:{each.id}" for each in tx.letters.of_enrollment(enrollment_id)]
    about += [f"invitation:{each.id}" for each in tx.invitations.of_enrollment(enrollment_id)]
    deeds = [deed for each in about for deed in tx.audit.of(each)]
    return sorted(deeds, key=lambda each: each.at)[::-1]


def _names(tx: Transaction, reader: Reader, deeds: list[Deed]) -> dict[int, str]:
    """Of whoever is on these lines, also if they have left."""
    ids = {each.provider_id for each in deeds if each.provider_id is not None}
    return {each: of_staff(tx.providers.get(each), reader.words.language) for each in ids}
