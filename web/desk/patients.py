"""The clinic's patients by how they stand, fifty a page, and looked for by name: those first who need somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.standing import Group, Standing, in_order
from bot.workflows import listing, looking
from web.desk import listed
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.listed import A_PAGE
from web.desk.page import Elsewhere, Page
from web.desk.paging import paged
from wording import search
from wording.names import on_card
from wording.staff_words import where

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """`where` is the day after treatment, or what has become of the follow-up. Nobody has it: `holder` is ""."""

    standing: Standing
    enrollment: Enrollment
    name: str
    where: str
    holder: str
    heard: str


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    """By group, or those that were found."""
    every = listing.standings(tx, reader.provider)
    groups = [(each, _count(every, each, reader)) for each in Group]
    values = _found(tx, reader, given, every) if "found" in given.query else _of_group(tx, reader, given, every)
    return Page("patients", {"groups": groups, "is_empty": not every, **values}, here="patients")


def find(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    """Their numbers stand in the address of what is shown then: a name would stay in a browser's history."""
    sought = " ".join(given.text("sought", LONGEST).split())
    if not sought:
        return Elsewhere("/patients")
    ids = search.found(sought, listing.names(tx, reader.provider))
    looking.looked_for(tx, reader.provider, len(ids), reader.now)
    return Elsewhere(f"/patients?found={len(ids)}&ids={','.join(map(str, ids[:A_PAGE]))}")


def _count(every: Iterable[Standing], group: Group, reader: Reader) -> int:
    return sum(each.is_in(group, reader.provider.id, reader.now) for each in every)


def _of_group(tx: Transaction, reader: Reader, given: Asked, every: Sequence[Standing]) -> dict[str, object]:
    group = Group(given.word("group", *(each.value for each in Group)))
    chosen = in_order(each for each in every if each.is_in(group, reader.provider.id, reader.now))
    pages = paged(chosen, given.number("page", 1), A_PAGE)
    _note(tx, reader, len(chosen))
    return {"group": group, "rows": _rows(tx, reader, pages.shown), "pages": pages, "found": None, "more": 0}


def _found(tx: Transaction, reader: Reader, given: Asked, every: Sequence[Standing]) -> dict[str, object]:
    """In the order in which they were found; who has been erased since is left out."""
    ids, known = given.numbers("ids", A_PAGE), {each.enrollment_id: each for each in every}
    rows = _rows(tx, reader, [known[each] for each in dict.fromkeys(ids) if each in known])
    of = given.number("found")
    _note(tx, reader, len(rows))
    return {"group": None, "rows": rows, "pages": None, "found": of, "more": max(0, of - len(ids))}


def _note(tx: Transaction, reader: Reader, patients: int) -> None:
    if patients:
        about = f"clinic:{reader.clinic.id}"
        looking.seen(tx, reader.provider.chat_id, f"saw patients:{patients}", about, reader.now)


def _rows(tx: Transaction, reader: Reader, standings: Sequence[Standing]) -> list[Row]:
    of = tx.enrollments.some_of_clinic(reader.clinic.id, [each.enrollment_id for each in standings])
    names = listed.staff(tx, reader, (each.holder_id for each in standings))
    kept = (each for each in standings if each.enrollment_id in of)
    return [_row(each, of[each.enrollment_id], names[each.holder_id], reader) for each in kept]


def _row(each: Standing, of: Enrollment, holder: str, reader: Reader) -> Row:
    heard = listed.lately(of.heard_at, reader)
    return Row(each, of, on_card(of, reader.words), where(each, reader.now, reader.words), holder, heard)
