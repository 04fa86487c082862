"""Letters to patients, and remarks that only the staff reads: a table each, so that neither is taken for the other."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from bot.letter import Letter, Remark
from bot.ports import NotYours
from storage.sql import Records, columns_of, insert_into, update_of, values_of
from storage.tables import letters, remarks

ADD_LETTER, ADD_REMARK = insert_into(letters), insert_into(remarks)
SAVE_LETTER = update_of(letters, Letter, "enrollment_id", "provider_id", "written_at", "text", "photo")
READ_LETTER, READ_REMARK = sa.select(*columns_of(letters, Letter)), sa.select(*columns_of(remarks, Remark))
GET = READ_LETTER.where(letters.c.id == sa.bindparam("id_"))
HOLD = GET.with_for_update()
LETTERS = READ_LETTER.where(letters.c.enrollment_id == sa.bindparam("enrollment_id_")).order_by(letters.c.id)
REMARKS = READ_REMARK.where(remarks.c.enrollment_id == sa.bindparam("enrollment_id_")).order_by(remarks.c.id)


class Letters(Records):
    def add(self, letter: Letter) -> Letter:
        return replace(letter, id=self.sql.add(ADD_LETTER, values_of(letter)))

    def save(self, letter: Letter) -> None:
        self.sql.save(SAVE_LETTER, letter.id, values_of(letter))

    def get(self, letter_id: int) -> Letter:
        return self._one(GET, letter_id)

    def hold(self, letter_id: int) -> Letter:
        return self._one(HOLD, letter_id)

    def of_enrollment(self, enrollment_id: int) -> Sequence[Letter]:
        return [Letter(*row) for row in self.sql.all(LETTERS, enrollment_id_=enrollment_id)]

    def _one(self, statement: sa.Executable, letter_id: int) -> Letter:
        row = self.sql.first(statement, id_=letter_id)
        if row is None:
            raise NotYours("letter")
        return Letter(*row)


class Remarks(Records):
    def add(self, remark: Remark) -> Remark:
        return replace(remark, id=self.sql.add(ADD_REMARK, values_of(remark)))

    def of_enrollment(self, enrollment_id: int) -> Sequence[Remark]:
        return [Remark(*row) for row in self.sql.all(REMARKS, enrollment_id_=enrollment_id)]
