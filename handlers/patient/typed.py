"""What patients write and send instead of tapping: nothing of it is lost, and it is always answered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import Update

from bot.enrollment import Enrollment
from bot.ports import Draft, Transaction
from bot.workflows import pictures
from handlers import contact_words, replies, stop_words
from handlers.links import is_link_alone
from handlers.patient import (
    after_stop,
    calling,
    corrections,
    doubts,
    drafts,
    edits,
    files,
    forgetting,
    invited,
    labels,
    listed,
    placing,
    reports,
    sent,
    stopping,
    times,
    whose,
)
from handlers.patient.drafts import CALLING, TIME
from handlers.patient.edits import Became
from handlers.patient.forgetting import WORDS as FORGET
from handlers.patient.notes import (
    is_note,
    keep_behind,
    keep_signs,
    keep_words,
    meant,
    take_words,
    understood,
)
from handlers.patient.reports import waiting_set
from handlers.patient.who import ask_whose, chat_of, number_of, say_to_others
from handlers.provider import typed as staff_typed
from handlers.said import command
from handlers.said import words as words_of
from handlers.screens.reader import language_of, of_telegram
from handlers.whose import is_ours
from wording.text import is_label
from wording.words import Wording, Words, speaking


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
        if enrollment is None and draft is None and staff_typed.looked_for(tx, update, now):
            return
        if enrollment is None:
            _say_to_nobody_followed(tx, update, draft, now)
        elif not said:
            sent.unreadable(tx, update, now)
        elif is_ours(tx, update, said):
            files.say(tx, chat_id, enrollment, "file.ours", now)
        elif stop_words.is_asked(said, self.wording.values()):
            stopping.ask(tx, chat_id, now)
        elif stop_words.is_asked(said, self.wording.values(), FORGET):
            forgetting.ask(tx, chat_id, of_telegram(update), now)
        elif self._answers_stop(tx, chat_id, said, now):
            return
        elif is_link_alone(said) and _is_no_more_than_that(tx, draft, enrollment, said, now, surely=surely):
            files.note_link(tx, chat_id, enrollment, said, number_of(update), now)
        elif is_note(draft) or not self._works_like_a_tap(tx, update, draft, enrollment, now, surely=surely):
            take_words(tx, update, enrollment, said, now, surely=surely)

    def edited(self, tx: Transaction, update: Update, now: datetime) -> None:
        """An edited message corrects what it was; changed words are a new note, and the original stays."""
        if files.changes_by_itself(update):
            return
        chat_id, said = chat_of(update), words_of(update)
        enrollment, surely = meant(tx, update, now)
        if command(update) == "/stop":
            keep_behind(tx, update, now)
            reports.stop(tx, update, now)
        elif enrollment is None and tx.enrollments.stopped_by(chat_id):
            _say_to_others(tx, update, now)
        elif enrollment is None:
            replies.say(tx, chat_id, "edited", now, telegram=of_telegram(update))
        elif stop_words.is_asked(said, self.wording.values()):
            stopping.ask(tx, chat_id, now)
        elif said and not calling.rename(tx, chat_id, number_of(update), said, now):
            self._correct(tx, update, enrollment, said, now, surely=surely)

    def _correct(
        self, tx: Transaction, update: Update, enrollment: Enrollment, said: str, now: datetime, *, surely: bool
    ) -> None:
        """What corrects no answer is words, of the one about whom the answer was."""
        sent, is_asked = number_of(update), False
        for each in tx.enrollments.of_patient(chat_of(update)):
            course, every = tx.enrollments.course(each.id), tuple(self._all(each.language))
            if edits.changes_nothing(course, sent, said) or corrections.correct(tx, course, sent, said, every, now):
                return
            if corrections.take_back(tx, course, sent, now):
                enrollment, surely = each, True
            is_asked = is_asked or (each.id == enrollment.id and edits.is_asked(course, sent))
        keep_words(tx, chat_of(update), enrollment, said, now, sent, surely=surely, is_asked=is_asked)

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
        return not is_tap and not stop_words.is_asked(said, every) and calling.answer(tx, update, draft, said, now)

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
        if any(_asks_for_chart(said, words) for words in every):
            ask_whose(tx, chat_id, "chart", now) if is_unsure else pictures.show(tx, enrollment, now)
            return True
        if not is_unsure and contact_words.is_asked(said, every):
            reports.ask_for_contact(tx, enrollment, now)
            return True
        if _remembers(tx, update, (listed.typed_none(tx, chat_id, said, words, now) for words in every), now):
            return True
        if _remembers(tx, update, (placing.typed(tx, chat_id, said, words, now) for words in every), now):
            return True
        if _remembers(tx, update, (doubts.answer_shown(tx, chat_id, said, words, now) for words in every), now):
            return True
        timed = _timed(tx, chat_id, draft)
        if draft and timed and any(times.answer(tx, timed, draft, said, words, now) for words in every):
            return True
        if is_unsure and whose.both_wait(tx, enrollment, now):
            return False
        course = tx.enrollments.course(enrollment.id)
        if _remembers(tx, update, (doubts.answer(tx, chat_id, course, said, words, now) for words in every), now):
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


def _remembers(tx: Transaction, update: Update, answered: Iterable[Became | None], now: datetime) -> bool:
    """Whether any of them was the answer, which an edit of the message then corrects."""
    became = next((each for each in answered if each is not None), None)
    if became is not None:
        edits.remember(tx, became.set_id, number_of(update), became.what, words_of(update), now)
    return became is not None


def _say_to_nobody_followed(tx: Transaction, update: Update, draft: Draft | None, now: datetime) -> None:
    if draft is None or draft.kind != "invitation":
        _say_to_others(tx, update, now)
        return
    if after_stop.take(tx, update, now):
        replies.say(tx, chat_of(update), "welcome.waits", now)
    else:
        invited.answer(tx, chat_of(update), draft, words_of(update), now)


def _say_to_others(tx: Transaction, update: Update, now: datetime) -> None:
    if not after_stop.take(tx, update, now):
        say_to_others(tx, update, now)


def _is_no_more_than_that(
    tx: Transaction, draft: Draft | None, enrollment: Enrollment, said: str, now: datetime, *, surely: bool
) -> bool:
    is_known_whose = surely or not whose.is_unsure(tx, enrollment)
    return is_known_whose and not is_note(draft) and not understood(tx, enrollment, said, now).signs


def _timed(tx: Transaction, chat_id: int, draft: Draft | None) -> Enrollment | None:
    """The treatment whose time is being asked."""
    if draft is None or draft.kind != TIME:
        return None
    return next((each for each in tx.enrollments.of_patient(chat_id) if each.id == draft.body.get("id")), None)


def unknown_command(tx: Transaction, update: Update, now: datetime) -> None:
    """Words behind a slash are not lost: a patient may mean them for the clinic."""
    chat_id = chat_of(update)
    (enrollment, surely), said = meant(tx, update, now), words_of(update).removeprefix("/")
    if enrollment is None:
        _say_to_others(tx, update, now)
    elif len(said.split()) > 1 or understood(tx, enrollment, said, now).signs:
        keep_words(tx, chat_id, enrollment, said, now, number_of(update), surely=surely)
    else:
        replies.say(tx, chat_id, "command.unknown", now)


def _asks_for_chart(said: str, words: Words) -> bool:
    every = (words("hears.picture"), *words("hears.picture.typed").split("|"))
    return any(is_label(said, each) for each in every)
