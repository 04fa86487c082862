"""A letter, for the patient who reads it and for the member of staff who writes it."""

from dataclasses import dataclass
from datetime import datetime

from bot import hours
from bot.alert import Alert, AlertState
from bot.checkin import AS_FILE
from bot.clinic import Clinic, Provider
from bot.course import Course
from bot.enrollment import Enrollment
from bot.letter import Letter, LetterState
from bot.outbox import Message
from bot.ports import Transaction
from bot.unopened import is_unopened
from bot.workflows import alerting, writing
from handlers.buttons import encode
from handlers.forms import LetterForm
from handlers.screen import Button, Drawn, Screen, Screens
from handlers.screens.about import About, about, heading, paragraphs
from handlers.screens.clinic import rows
from handlers.screens.reader import enrollment_read, may_read
from wording import letter_words
from wording.names import on_card
from wording.own_texts import as_written
from wording.text import fit
from wording.their_language import in_ours, reads_in
from wording.unopened import shown
from wording.words import Words

LABEL_LIMIT = 40


class Unreadable(Exception):
    """What was to be sent cannot be opened any more."""


@dataclass(frozen=True, slots=True)
class LetterView:
    about: About
    letter: Letter

    @property
    def language(self) -> str:
        return self.about.language


def load(tx: Transaction, message: Message, now: datetime) -> LetterView | None:
    """None where the patient is no longer the one to whom it was written. Raises Unreadable."""
    letter = tx.letters.get(message.subject)
    if is_unopened(letter.text) or is_unopened(letter.photo):
        raise Unreadable(f"letter {letter.id}")
    of = about(tx, message.chat_id, letter.enrollment_id, now)
    return LetterView(of, letter) if of is not None else None


def draw(view: LetterView, words: Words) -> Drawn:
    """Nothing of it is made by us but whose it is, and how to answer."""
    first = words("letter.from", clinic=view.about.clinic.name)
    text = paragraphs(heading(view.about, words), first, view.letter.text, words("letter.answer"))
    photo = view.letter.photo
    name = "photo" if photo.startswith(AS_FILE) else ""
    return Drawn(text, picture=photo.removeprefix(AS_FILE) or None, file_name=name, bold=(first,))


@dataclass(frozen=True, slots=True)
class WrittenView:
    """`morning` is when it goes if it waits for the patient's day: now, unless it is night there.

    `unasked`: whoever wrote it has not said that it is for this patient. `untaken` is the patient's open alert while
    nobody has it, for whoever wrote it; `has_card`: its card stands in their chat.
    """

    clinic: Clinic
    now: datetime
    letter: Letter
    enrollment: Enrollment
    morning: datetime
    unasked: bool = False
    untaken: Alert | None = None
    has_card: bool = False

    @property
    def language(self) -> str:
        return self.clinic.language


def load_written(tx: Transaction, message: Message, now: datetime) -> WrittenView | None:
    """None for whoever it is not for, or is not of that clinic's staff by now."""
    letter, reader = tx.letters.get(message.subject), tx.providers.of_chat(message.chat_id)
    course: Course = tx.enrollments.history(letter.enrollment_id)[0]
    if reader is None or not may_read(reader, course.enrollment.clinic_id) or _is_for_another(tx, letter, reader):
        return None
    clinic, morning = tx.clinics.get(reader.clinic_id), hours.after_quiet_hours(course, now)
    unasked, untaken = bool(message.params.get("unasked")), _untaken(tx, letter, reader)
    has_card = untaken is not None and tx.outbox.newest_in(reader.chat_id, alerting.slot(untaken.id)) is not None
    return WrittenView(clinic, now, letter, course.enrollment, morning, unasked, untaken, has_card)


def _untaken(tx: Transaction, letter: Letter, reader: Provider) -> Alert | None:
    alert = tx.alerts.open_of_enrollment(letter.enrollment_id)
    is_over = letter.state in (LetterState.WAITING, LetterState.SENT) and letter.provider_id == reader.id
    return alert if is_over and alert is not None and alert.state is not AlertState.ACKNOWLEDGED else None


def _is_for_another(tx: Transaction, letter: Letter, reader: Provider) -> bool:
    return reader.id not in (letter.provider_id, writing.reader_of(tx, letter).id)


def draw_written(view: WrittenView, words: Words) -> Drawn:
    """Before it goes with what there is to decide; afterwards with what became of it. The photo stands above."""
    letter = view.letter
    to = _to(view.enrollment, words)
    text = shown(letter.text, words)
    quoted = words("letter.quoted", text=text) if text else ""
    said = " ".join(each for each in (quoted, words("letter.with_photo") if letter.photo else "") if each)
    choices = _choices(view, words) if letter.state is LetterState.DRAFT else _takes(view, words)
    ours = in_ours(letter.text, view.enrollment, view.clinic, words)
    untaken = words("letter.untaken") if view.untaken else ""
    stands = letter_words.stands(letter, view.enrollment.label, view.morning, view.now, view.clinic.timezone, words)
    nobody = words("letter.unasked") if view.unasked else ""
    return Drawn(paragraphs(nobody, to, said, ours, stands, untaken), choices, bold=(to,))


def _to(of: Enrollment, words: Words) -> str:
    """Who reads it, and in which language where it is not that of whoever writes."""
    to = words("letter.to", label=of.label, name=on_card(of, words))
    return " · ".join(each for each in (to, reads_in(of, words)) if each)


def _choices(view: WrittenView, words: Words) -> tuple[tuple[Button, ...], ...]:
    number = view.letter.id
    now, drop = encode("p.send", number, "now"), Button(words("letter.drop"), encode("p.send", number, "drop"))
    other = (Button(words("letter.other"), encode("p.write", view.enrollment.id)),)
    if view.morning <= view.now:
        return ((Button(words("letter.send"), now), drop), other)
    morning = Button(words("letter.send_later"), encode("p.send", number, "morning"))
    return ((morning,), (Button(words("letter.send_now"), now), drop), other)


def _takes(view: WrittenView, words: Words) -> tuple[tuple[Button, ...], ...]:
    """A letter takes no alert: it may be taken or closed here at once, by whoever has its card before them."""
    alert = view.untaken
    if alert is None:
        return ()
    if not view.has_card:
        return ((Button(words("page.open_alert"), encode("p.alert", alert.id)),),)
    got = Button(words("card.got_it"), encode("p.got", alert.id, alert.version))
    return ((got, Button(words("card.close"), encode("p.card", alert.id, "outcomes", alert.version))),)


@dataclass(frozen=True, slots=True)
class FormView:
    """`is_open`: what is typed next is for this; once it was answered there is nothing to cancel."""

    language: str
    enrollment: Enrollment
    texts: tuple[str, ...]
    for_us: bool
    is_open: bool


def load_form(tx: Transaction, message: Message, _now: datetime) -> FormView | None:
    read = enrollment_read(tx, message)
    if read is None:
        return None
    enrollment, reader = read
    clinic, for_us = tx.clinics.get(reader.clinic_id), bool(message.params.get("for_us"))
    form = LetterForm.read(tx.drafts.get(message.chat_id))
    is_open = form is not None and (form.enrollment, form.for_us) == (enrollment.id, for_us)
    return FormView(clinic.language, enrollment, clinic.texts, for_us, is_open)


def draw_form(view: FormView, words: Words) -> Drawn:
    of = view.enrollment
    to = words("remark.for", label=of.label, name=on_card(of, words)) if view.for_us else _to(of, words)
    ask = words("remark.ask" if view.for_us else "letter.ask")
    if not view.is_open:
        return Drawn(paragraphs(to, ask), bold=(to,), in_place=True)
    often = [] if view.for_us else list(enumerate(view.texts))
    offered = [
        Button(fit(as_written(text, words), LABEL_LIMIT), encode("p.often", of.id, number)) for number, text in often
    ]
    drop = (Button(words("provider.cancel"), encode("p.unwrite", of.id)),)
    return Drawn(paragraphs(to, ask), (*rows(offered, 1), drop), bold=(to,))


LETTERS: Screens = {
    "letter": Screen(load, draw),
    "written": Screen(load_written, draw_written),
    "letter_form": Screen(load_form, draw_form),
}
