"""What stands above every page of one patient: who it is, how they stand, and the ways to all else of them."""

from bot.clinic import Role
from bot.enrollment import Enrollment, beside
from bot.ports import Transaction
from bot.workflows import enrolling, sessions
from web.desk.desk import Reader
from web.desk.worklist import day_of
from wording.names import on_card
from wording.staff_words import depth, ended, procedure
from wording.their_language import reads_in


def of_ours(tx: Transaction, reader: Reader, enrollment_id: int) -> Enrollment:
    """Raises NotYours where it is another clinic's, or their own as a patient."""
    return enrolling.of_staff(tx, reader.provider, enrollment_id)


def values(tx: Transaction, reader: Reader, of: Enrollment, tab: str) -> dict[str, object]:
    """`tab` is the page that is open: overview, talk, photos, timeline, more, record."""
    words, day = reader.words, day_of(of, reader)
    facts = (procedure(of.protocol_id, words), depth(of.profile.depth_mm, words), words("card.day", day=day))
    shown = (*facts, reads_in(of, words))
    return {
        "of": of,
        "name": on_card(of, words),
        "day": day,
        "line": [each for each in shown if each],
        "ended": ended(of, reader.now, reader.zone, words),
        "tab": tab,
        "sessions": [each for each in _sessions(tx, reader, of) if each.id != of.id],
        "beside": _beside(tx, reader, of),
        "is_admin": reader.provider.role is Role.ADMIN,
    }


def _sessions(tx: Transaction, reader: Reader, of: Enrollment) -> list[Enrollment]:
    """The patient's others in this clinic, the newest first."""
    return [each for each in sessions.of_the_same(tx, of) if each.chat_id != reader.provider.chat_id]


def _beside(tx: Transaction, reader: Reader, of: Enrollment) -> list[tuple[int, str]]:
    """Whoever else is followed in the same chat: id and label; 0 and "" for another clinic's."""
    if of.chat_id is None:
        return []
    others = beside(of, tx.enrollments.of_patient(of.chat_id))
    return [(each.id, each.label) if each.clinic_id == reader.clinic.id else (0, "") for each in others]
