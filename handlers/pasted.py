"""What somebody wrote before it is read as words: a link that was pasted is followed, a reply to a card is answered."""

from dataclasses import dataclass
from datetime import datetime

from telegram import Update

from bot.note import FORWARDED
from bot.ports import Transaction
from handlers.links import is_link_alone
from handlers.patient import after_stop, notes
from handlers.patient.who import chat_of
from handlers.pipeline.worker import Act
from handlers.provider.replied import replied
from handlers.said import texts, words
from handlers.start import Start


@dataclass(frozen=True, slots=True)
class Pasted:
    start: Start

    def before(self, act: Act) -> Act:
        def first(tx: Transaction, update: Update, now: datetime) -> None:
            token = self.start.links.token_in(texts(update))
            if token:
                _keep_the_rest(tx, update, act, now)
                self.start.follow(tx, update, token, now)
            elif replied(tx, update, now):
                notes.keep_signs(tx, update, words(update), now)
            else:
                act(tx, update, now)

        return first


def _keep_the_rest(tx: Transaction, update: Update, act: Act, now: datetime) -> None:
    """The words around a link, and the picture above it, are a patient's like any other."""
    (enrollment, surely), said, sent = notes.meant(tx, update, now), words(update), update.effective_message
    if enrollment is None or sent is None:
        after_stop.take(tx, update, now)
        return
    if sent.text is None:
        act(tx, update, now)
    elif not is_link_alone(said.removeprefix(FORWARDED)) and said.removeprefix(FORWARDED).strip():
        notes.keep_words(tx, chat_of(update), enrollment, said, now, surely=surely)
