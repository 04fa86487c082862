"""What patients write and send instead of tapping: nothing of it is lost, and it is always answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import Update

from bot.enrollment import Enrollment
from bot.ports import Draft, Transaction
from bot.workflows import answering, pictures
from handlers import replies
from handlers.patient import (
    calling,
    doubts,
    drafts,
    edits,
    files,
    labels,
    listed,
    reports,
    stopping,
    times,
    whose,
)
from handlers.patient.drafts import CALLING, TIME
from handlers.patient.notes import (
    is_note,
    keep_behind,
    keep_signs,
    keep_words,
    meant,
    number_of,
    set_id_for,
    take_words,
    understood,
)
from handlers.patient.reports import waiting_set
from handlers.patient.thanking import thank
from handlers.patient.who import ask_whose, chat_of, say_to_others
from handlers.provider import typed as staff_typed
from handlers.said import words as words_of
from handlers.screens.reader import language_of, of_telegram
from handlers.whose import is_ours
from handlers.words import Wording, Words, speaking


@dataclass(frozen=True, slots=True)
class Typed:
    """Acts on what was typed; they know the words on buttons, for a typed label is as good as a tap."""

    wording: Wording

    def text(self, tx: Transaction, update: Update, now: datetime) -> None:
        chat_id, draft = chat_of(update), drafts.current(tx, chat_of(update), now)
        said = words_of(update)
        if draft is not None and staff_typed.typed(tx, update, draft, now):
            keep_signs(tx, update, said, now)
            return
        if draft is not None and draft.kind == CALLING and self._answers_name(tx, update, draft, said, now):
            return
        if draft is not None and draft.kind == "invitation" and self._answers_invitation(tx, update, draft, said, now):
            return
        enrollment, surely = meant(tx, update, now)
        if enrollment is None:
            _say_to_nobody_followed(tx, update, draft, now)
        elif not said:
            unreadable(tx, update, now)
        elif is_ours(tx, update, said):
            files.say(tx, chat_id, enrollment, "file.ours", now)
        elif stopping.is_asked(said, self.wording.values()):
            stopping.ask(tx, chat_id, now)
        elif self._answers_stop(tx, chat_id, said, now):
            return
        elif is_note(draft) or not self._works_like_a_tap(tx, update, draft, enrollment, now, surely=surely):
            take_words(tx, update, enrollment, said, now, surely=surely)
            if stopping.is_spoken_of(said, self.wording.values()):
                stopping.name_command(tx, chat_id, now)

    def edited(self, tx: Transaction, update: Update, now: datetime) -> None:
        """An edited message corrects what it was; changed words are a new note, and the original stays."""
        if files.changes_by_itself(update):
            return
        chat_id, said = chat_of(update), words_of(update)
        enrollment, surely = meant(tx, update, now)
        if edits.is_stop(said):
            keep_behind(tx, update, now)
            reports.stop(tx, update, now)
        elif enrollment is None and tx.enrollments.stopped_by(chat_id):
            say_to_others(tx, update, now)
        elif enrollment is None:
            replies.say(tx, chat_id, "edited", now, telegram=of_telegram(update))
        elif stopping.is_asked(said, self.wording.values()):
            stopping.ask(tx, chat_id, now)
        elif said and not self._is_corrected(tx, update, said, now):
            keep_words(tx, chat_id, enrollment, said, now, number_of(update), surely=surely)

    def _is_corrected(self, tx: Transaction, update: Update, said: str, now: datetime) -> bool:
        sent = number_of(update)
        for each in tx.enrollments.of_patient(chat_of(update)):
            course = tx.enrollments.course(each.id)
            every = self._all(each.language)
            if edits.changes_nothing(course, sent, said) or edits.correct(tx, course, sent, said, every, now):
                return True
        return False

    def _answers_stop(self, tx: Transaction, chat_id: int, said: str, now: datetime) -> bool:
        """Yes, typed where it has just been asked whether to stop."""
        is_yes = any(doubts.is_yes(said, words) for words in self.wording.values())
        if not is_yes or tx.outbox.last_slot(chat_id) != stopping.SLOT:
            return False
        reports.end(tx, chat_id, now)
        return True

    def _answers_name(self, tx: Transaction, update: Update, draft: Draft, said: str, now: datetime) -> bool:
        """Nobody is called by a word that means a tap."""
        every = self.wording.values()
        is_tap = any(doubts.is_yes_or_no(said, words) or labels.is_on_a_button(said, words) for words in every)
        return not is_tap and not stopping.is_asked(said, every) and calling.answer(tx, update, draft, said, now)

    def _answers_invitation(self, tx: Transaction, update: Update, draft: Draft, said: str, now: datetime) -> bool:
        invitation_id, spoken = int(str(draft.body["id"])), language_of(tx, chat_of(update))
        return any(labels.answer_invitation(tx, update, invitation_id, said, words, now) for words in self._all(spoken))

    def _all(self, language: str) -> Iterator[Words]:
        """Their own words first; then the others, for what stands above may be from before a switch."""
        own = speaking(self.wording, language)
        yield own
        yield from (each for each in self.wording.values() if each is not own)

    def _works_like_a_tap(
        self,
        tx: Transaction,
        update: Update,
        draft: Draft | None,
        enrollment: Enrollment,
        now: datetime,
        *,
        surely: bool,
    ) -> bool:
        """Where it could be the other's, it is words: a grade is never taken for somebody else's."""
        every, chat_id, said = tuple(self._all(enrollment.language)), chat_of(update), words_of(update)
        is_unsure = not surely and whose.is_unsure(tx, enrollment)
        if any(labels.is_label(said, words("hears.picture")) for words in every):
            ask_whose(tx, chat_id, "chart", now) if is_unsure else pictures.show(tx, enrollment, now)
            return True
        if any(listed.typed_none(tx, chat_id, said, words, now) for words in every):
            return True
        if any(doubts.answer_shown(tx, chat_id, said, words, now) for words in every):
            return True
        timed = _timed(tx, chat_id, draft)
        if draft and timed and any(times.answer(tx, timed, draft, said, words, now) for words in every):
            return True
        if is_unsure and whose.both_wait(tx, enrollment, now):
            return False
        course = tx.enrollments.course(enrollment.id)
        if any(doubts.answer(tx, chat_id, course, said, words, now) for words in every):
            return True
        set_id = waiting_set(tx, course, now)
        return set_id is not None and self._answers_question(tx, update, set_id, every, now)

    def _answers_question(
        self, tx: Transaction, update: Update, set_id: int, every: Sequence[Words], now: datetime
    ) -> bool:
        said = words_of(update)

        def remember(item: str) -> None:
            edits.remember(tx, set_id, number_of(update), item, said, now)

        return any(labels.answer(tx, chat_of(update), set_id, said, words, now, remember) for words in every)


def _say_to_nobody_followed(tx: Transaction, update: Update, draft: Draft | None, now: datetime) -> None:
    if draft is not None and draft.kind == "invitation":
        replies.say(tx, chat_of(update), "welcome.waits", now)
    else:
        say_to_others(tx, update, now)


def _timed(tx: Transaction, chat_id: int, draft: Draft | None) -> Enrollment | None:
    """The treatment whose time is being asked."""
    if draft is None or draft.kind != TIME:
        return None
    return next((each for each in tx.enrollments.of_patient(chat_id) if each.id == draft.body.get("id")), None)


def picture(tx: Transaction, update: Update, now: datetime) -> None:
    """A photo, or a picture sent as a file; its caption is a note. An album is thanked for once."""
    chat_id, sent = chat_of(update), update.effective_message
    file_id = files.picture_of(sent) if sent else None
    enrollment, surely = meant(tx, update, now)
    if sent is None or file_id is None or enrollment is None:
        unreadable(tx, update, now)
        return
    if is_ours(tx, update, ""):
        files.say(tx, chat_id, enrollment, "file.ours", now)
        return
    is_unsure = not surely and not is_note(tx.drafts.get(chat_id)) and whose.is_unsure(tx, enrollment)
    recorded = answering.record_photo(tx, chat_id, set_id_for(tx, chat_id, enrollment, now), file_id, now)
    caption = words_of(update)
    if caption:
        recorded = answering.record_note(tx, chat_id, recorded.answers.id, caption, now)
        edits.remember(tx, recorded.answers.id, sent.message_id, edits.NOTE, caption, now)
        recorded = whose.mark(tx, recorded) if is_unsure else recorded
    album = sent.media_group_id or ""
    thank(tx, chat_id, recorded, now, what="photo", worded=bool(caption), album=album, is_unsure=is_unsure)


def unreadable(tx: Transaction, update: Update, now: datetime) -> None:
    """Voice, stickers, other files: nobody would ever look at them, so that is said. Their words are kept."""
    chat_id = chat_of(update)
    (enrollment, surely), said = meant(tx, update, now), words_of(update)
    if enrollment is None:
        say_to_others(tx, update, now)
        return
    if not said and files.is_voice(update):
        whose.note_voice(tx, chat_id, enrollment, now, surely=surely)
        return
    if said:
        keep_words(tx, chat_id, enrollment, said, now, number_of(update), surely=surely)
    if not (said and _is_words_alone(update)):
        files.say(tx, chat_id, enrollment, "unreadable.beside" if said else "unreadable", now)


def _is_words_alone(update: Update) -> bool:
    """A contact, a place, a poll: all that it says has been kept."""
    sent = update.effective_message
    return sent is not None and any((sent.contact, sent.venue, sent.poll, sent.checklist, sent.game, sent.invoice))


def unknown_command(tx: Transaction, update: Update, now: datetime) -> None:
    """Words behind a slash are not lost: a patient may mean them for the clinic."""
    chat_id = chat_of(update)
    (enrollment, surely), said = meant(tx, update, now), words_of(update).removeprefix("/")
    if enrollment is None:
        say_to_others(tx, update, now)
    elif len(said.split()) > 1 or understood(tx, enrollment, said, now).signs:
        keep_words(tx, chat_id, enrollment, said, now, number_of(update), surely=surely)
    else:
        replies.say(tx, chat_id, "command.unknown", now)
