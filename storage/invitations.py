"""Single-use links, and the tries of those who guess at them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.invitation import Invitation
from storage.sql import PerEngine, Records, columns_of, insert, insert_into, values_of
from storage.tables import bad_tries, invitations
from storage.types import EPOCH, MICROSECOND

BAD_TRIES_WITHIN, MOST_TRIES = timedelta(hours=1), 5
c = invitations.c
ADD = insert_into(invitations)
READ = sa.select(*columns_of(invitations, Invitation))
GET = READ.where(c.id == sa.bindparam("id_"))
OF_ENROLLMENT = READ.where(c.enrollment_id == sa.bindparam("enrollment_id_")).order_by(c.id)
OF_STAFF = (
    READ.where(c.created_by == sa.bindparam("created_by_"), c.enrollment_id.is_(None))
    .where(c.used_at.is_(None))
    .where(c.revoked_at.is_(None))
    .order_by(c.id)
)
END = sa.update(invitations).where(
    c.id == sa.bindparam("id_"), c.used_at.is_(None), c.revoked_at.is_(None), c.declined_at.is_(None)
)
USE = END.where(c.expires_at > sa.bindparam("now")).values(used_at=sa.bindparam("now"), used_by=sa.bindparam("chat_id"))
REVOKE, DECLINE = END.values(revoked_at=sa.bindparam("now")), END.values(declined_at=sa.bindparam("now"))

TRIES = sa.select(bad_tries.c.tries).where(bad_tries.c.chat_id == sa.bindparam("chat_id_"))
NOTE_TRY = PerEngine(
    lambda on: (new := insert(bad_tries, on)).on_conflict_do_update(
        index_elements=["chat_id"], set_={"last_at": new.excluded.last_at, "tries": new.excluded.tries}
    )
)


class Invitations(Records):
    def add(self, invitation: Invitation) -> Invitation:
        return replace(invitation, id=self.sql.add(ADD, values_of(invitation)))

    def get(self, invitation_id: int) -> Invitation | None:
        row = self.sql.first(GET, id_=invitation_id)
        return None if row is None else Invitation(*row)

    def use(self, invitation_id: int, chat_id: int, now: datetime) -> bool:
        return self.sql.change(USE, id_=invitation_id, chat_id=chat_id, now=now) == 1

    def revoke(self, invitation_id: int, now: datetime) -> bool:
        return self.sql.change(REVOKE, id_=invitation_id, now=now) == 1

    def decline(self, invitation_id: int, now: datetime) -> bool:
        return self.sql.change(DECLINE, id_=invitation_id, now=now) == 1

    def of_enrollment(self, enrollment_id: int) -> Sequence[Invitation]:
        return [Invitation(*row) for row in self.sql.all(OF_ENROLLMENT, enrollment_id_=enrollment_id)]

    def of_staff(self, provider_id: int) -> Sequence[Invitation]:
        return [Invitation(*row) for row in self.sql.all(OF_STAFF, created_by_=provider_id)]

    def bad_tries(self, chat_id: int, now: datetime) -> int:
        return len(self._tries(chat_id, now))

    def note_bad_try(self, chat_id: int, now: datetime) -> int:
        """Who has had five within the hour writes nothing more: the door is shut already."""
        before = self._tries(chat_id, now)
        if len(before) < MOST_TRIES:
            before = [*before, (now - EPOCH) // MICROSECOND]
            self.sql.change(NOTE_TRY, chat_id=chat_id, last_at=now, tries=before)
        return len(before)

    def _tries(self, chat_id: int, now: datetime) -> list[int]:
        since = (now - BAD_TRIES_WITHIN - EPOCH) // MICROSECOND
        return [each for each in self.sql.value(TRIES, chat_id_=chat_id) or () if each > since]
