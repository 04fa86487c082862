"""What a patient was told belongs to the treatment that it was about, where a chat has two."""

import pytest
import sqlalchemy as sa

from bot.letter import Letter, LetterState
from bot.outbox import Message
from storage.database import SqlStore
from storage.tables import outbox
from storage.transaction import SqlTransaction
from tests.storage.people import NOW, PATIENT, Staffed, a_checkin, an_enrollment, some_answers

SCREENS = ["aftercare", "farewell", "questions", "advice", "letter", "session"]


def told(tx: SqlTransaction, staffed: Staffed, screen: str) -> tuple[int, int]:
    """Both of one chat, and each is told the same."""
    first = staffed.enrollment.id
    second = tx.enrollments.add(an_enrollment(staffed.clinic.id, staffed.provider.id, chat_id=PATIENT)).id
    for number, each in enumerate((first, second)):
        answers = tx.answers.add(some_answers(each, tx.checkins.add(a_checkin(each)).id)).id
        letter = tx.letters.add(Letter(0, each, staffed.provider.id, NOW, "Come by", "", LetterState.SENT)).id
        subject = {"questions": answers, "advice": answers, "letter": letter}.get(screen, each)
        tx.outbox.put(Message(PATIENT, screen, subject, slot=f"{screen}:{subject}"), NOW)
        for row in tx.outbox.claim(NOW, 9, ()):
            tx.outbox.sent(row, 100 + number, f"Told of {each}", NOW)
    return first, second


@pytest.mark.parametrize("screen", SCREENS)
def test_each_keeps_its_own_and_loses_its_own(store: SqlStore, staffed: Staffed, screen: str) -> None:
    first, second = store.transact(told, staffed, screen)
    of = sa.select(outbox.c.message_id, outbox.c.patient_id).order_by(outbox.c.message_id)
    assert store.transact(lambda tx: list(map(tuple, tx.sql.connection.execute(of)))) == [(100, first), (101, second)]
    store.transact(lambda tx: tx.erasures.erase(first, NOW))
    assert store.transact(lambda tx: tx.outbox.said_lately(PATIENT)) == [f"Told of {second}"]
