"""A letter's author says that it may go: what has become old meanwhile is read once more first."""

from datetime import datetime

from bot.clinic import Provider
from bot.letter import Letter, LetterState
from bot.ports import NotYours, Transaction
from bot.workflows import enrolling, writing


def of_author(tx: Transaction, provider: Provider, letter_id: int) -> Letter:
    """Their own, to a patient of their clinic: nobody sends what another has written. Raises NotYours."""
    letter = tx.letters.get(letter_id)
    enrolling.of_staff(tx, provider, letter.enrollment_id)
    if letter.provider_id != provider.id:
        raise NotYours("letter")
    return letter


def is_still_draft(tx: Transaction, letter: Letter) -> bool:
    """False where it has been sent, or will be: nobody may read that nothing was sent."""
    return tx.letters.hold(letter.id).state is LetterState.DRAFT


def dispatch(tx: Transaction, provider: Provider, letter: Letter, now: datetime, *, at_once: bool) -> Letter:
    """The letter as it stands then; another one, a draft, where it is stale. Raises Unwritable."""
    enrollment = enrolling.of_staff(tx, provider, letter.enrollment_id)
    if writing.is_stale(letter, enrollment, now):
        return writing.draft(tx, provider, enrollment, letter.text, letter.photo, now)
    return writing.send(tx, provider, letter, now, at_once=at_once)
