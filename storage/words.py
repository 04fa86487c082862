"""What a patient wrote, a row a note, so that one more costs the same however many there are."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import NamedTuple, cast

import sqlalchemy as sa

from bot.checkin import AnswerSet
from bot.notes import Notes
from bot.unopened import UNOPENED, is_unopened
from storage.crypto import WrongKey
from storage.sql import Records, Row, Sql, Update, insert_into
from storage.tables import words
from storage.types import SealedBytes

AT_HAND = 100
log = logging.getLogger(__name__)
c = words.c
TEXT = cast("SealedBytes", c.text.type)
ADD = insert_into(words)
CHANGE = Update(sa.update(words).where(c.id == sa.bindparam("id_")), ("text",))
# As it is sealed: most are never opened, for what was written long ago decides nothing today.
OF_PATIENT = sa.select(
    c.answer_set_id, c.number, c.id, c.enrollment_id, c.at, sa.type_coerce(c.text, sa.LargeBinary).label("sealed")
).where(c.enrollment_id == sa.bindparam("enrollment_id_"))
NEWEST = OF_PATIENT.order_by(c.id.desc()).limit(sa.bindparam("most"))


class Kept(NamedTuple):
    """A note's row; `text` only where it was written in this transaction."""

    id: int
    enrollment_id: int
    at: datetime | None
    sealed: bytes
    text: str = ""


GONE = Kept(0, 0, None, b"")  # Somebody has deleted the row: it does not open.
Known = dict[tuple[int, int], Kept]  # By answer set and number.


class OfSet(Sequence[Kept]):
    """The rows of one answer set: where one is wanted that is not at hand, all of the patient's are read."""

    def __init__(self, of: "Words", enrollment_id: int, set_id: int, count: int, known: Known) -> None:
        self._of, self._enrollment_id, self._set_id = of, enrollment_id, set_id
        self._count, self._known = count, known

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Kept:  # type: ignore[override]
        if not 0 <= number < self._count:
            raise IndexError(number)
        place = (self._set_id, number)
        if place not in self._known:
            self._of.read_all(self._enrollment_id, self._known)
        if place not in self._known:
            log.critical("words of answers %s are gone: their rows were deleted", self._set_id)
            return GONE
        return self._known[place]


class Words(Records):
    def newest(self, enrollment_id: int) -> Known:
        """Those that are asked for most. While this transaction holds the course nobody else writes any."""
        held: Known | None = self.sql.held.get(enrollment_id)
        if held is not None and enrollment_id in self.sql.words_read:
            return held
        if held is not None:
            self.sql.words_read.add(enrollment_id)  # Also where there are none: nobody has written any yet.
        known: Known = {} if held is None else held
        return self._read(known, self.sql.all(NEWEST, enrollment_id_=enrollment_id, most=AT_HAND))

    def read_all(self, enrollment_id: int, known: Known) -> None:
        self._read(known, self.sql.all(OF_PATIENT, enrollment_id_=enrollment_id))

    def open_all(self, enrollment_id: int, known: Known) -> None:
        """Now, and not when they are looked at: what does not open is said."""
        self.read_all(enrollment_id, known)
        for place, row in known.items():
            if not row.text:
                text = self.sql.safe.read(TEXT, row.sealed, row.id, row.enrollment_id)
                known[place] = row._replace(text=text)

    def count(self, set_id: int, known: Known) -> int:
        """As far as the rows tell: of answers that cannot be opened nothing else does."""
        return 1 + max((number for of, number in known if of == set_id), default=-1)

    def notes(self, enrollment_id: int, set_id: int, count: int, known: Known) -> "Notes[Kept] | tuple[str, ...]":
        rows = OfSet(self, enrollment_id, set_id, count, known)
        return Notes(rows, partial(opened, self.sql), attrgetter("at")) if count else ()

    def whole(self, notes: "Notes[Kept] | tuple[str, ...]") -> "Notes[Kept] | tuple[str, ...]":
        """All of them in hand: that one is gone is said."""
        if not isinstance(notes, Notes):
            return notes
        return Notes(tuple(notes.kept), partial(opened, self.sql), attrgetter("at"))

    def save(self, answers: AnswerSet, before: int) -> None:
        """Adds what is new to the first so many, and changes what was marked since."""
        known, notes = self.newest(answers.enrollment_id), answers.notes
        rows = OfSet(self, answers.enrollment_id, answers.id, before, known)
        for number in range(len(notes.kept) if isinstance(notes, Notes) else 0, len(notes)):
            if number >= before:
                known[answers.id, number] = self._add(answers, number, notes[number])
            elif (
                rows[number] is not GONE
                and (was := opened(self.sql, rows[number])) != notes[number]
                and not is_unopened(was)
            ):
                changed = rows[number]._replace(text=notes[number])
                self.sql.save(CHANGE, changed.id, changed._asdict())
                known[answers.id, number] = changed

    def _add(self, answers: AnswerSet, number: int, text: str) -> Kept:
        of, at = answers.enrollment_id, answers.last_at or answers.first_at
        values = {"enrollment_id": of, "answer_set_id": answers.id, "number": number, "at": at, "text": text}
        return Kept(self.sql.add(ADD, values), of, at, b"", text)

    def _read(self, known: Known, rows: Sequence[Row]) -> Known:
        for set_id, number, *row in rows:
            known.setdefault((set_id, number), Kept(*row))
        if rows:
            opened(self.sql, Kept(*rows[0][2:]))  # Now the patient's key is at hand, for all of them.
        return known


def opened(sql: Sql, row: Kept) -> str:
    """Also when the transaction is over: by then its patient's key is at hand. UNOPENED where it does not open."""
    if row.text:
        return row.text
    try:
        return str(sql.safe.unseal(TEXT, row.sealed, row.id, row.enrollment_id))
    except WrongKey:
        return UNOPENED
