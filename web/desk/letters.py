"""What is written to a patient, looked over before it goes; and remarks for the clinic alone."""

from bot import hours
from bot.alert import AlertState
from bot.enrollment import Enrollment
from bot.letter import LONGEST, Letter, LetterState
from bot.ports import Transaction
from bot.workflows import dispatching, enrolling, looking, writing
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.page import Elsewhere, Page
from wording import letter_words
from wording.names import on_card
from wording.text import utf16_length
from wording.their_language import in_ours, reads_in
from wording.unopened import shown

PHOTO = "photo"


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    """Before it goes with what there is to decide; afterwards with what has become of it."""
    letter = dispatching.of_author(tx, reader.provider, given.id())
    of = enrolling.of_staff(tx, reader.provider, letter.enrollment_id)
    looking.seen(tx, reader.provider.chat_id, "read a letter", f"enrollment:{of.id}", reader.now)
    morning = hours.after_quiet_hours(tx.enrollments.course(of.id), reader.now)
    words = reader.words
    values = {
        "of": of,
        "name": on_card(of, words),
        "letter": letter,
        "text": shown(letter.text, words),
        "reads": reads_in(of, words),
        "ours": in_ours(letter.text, of, reader.clinic, words),
        "stands": letter_words.stands(letter, of.label, morning, reader.now, reader.zone, words),
        "is_draft": letter.state is LetterState.DRAFT,
        "is_night": morning > reader.now,
        "is_untaken": _is_untaken(tx, letter),
        "longest": LONGEST,
    }
    return Page("letter", values, here="patients")


def _is_untaken(tx: Transaction, letter: Letter) -> bool:
    """A letter takes no alert."""
    alert = tx.alerts.open_of_enrollment(letter.enrollment_id)
    return alert is not None and alert.state is not AlertState.ACKNOWLEDGED


def look_over(tx: Transaction, reader: Reader, of: Enrollment, text: str, photo: str = "") -> Elsewhere:
    try:
        letter = writing.draft(tx, reader.provider, of, text, photo, reader.now)
    except writing.Unwritable:
        return Elsewhere(f"/patients/{of.id}", "reaching.not_sent", of=of.id)
    return Elsewhere(f"/letters/{letter.id}")


def ready(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    """One of the texts that the clinic says often, by its number, or that a photo is asked for."""
    of = enrolling.of_staff(tx, reader.provider, given.id())
    said = given.word("say", PHOTO, *(str(number) for number in range(len(reader.clinic.texts))))
    if said == PHOTO:
        return look_over(tx, reader, of, letter_words.photo_please(of))
    course = tx.enrollments.history(of.id)[0]
    return look_over(tx, reader, of, letter_words.often(reader.clinic.texts[int(said)], course, reader.now))


def send(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    """What was looked over, and nothing else: a stale one is shown once more."""
    letter = dispatching.of_author(tx, reader.provider, given.id())
    when, back = given.word("when", "morning", "now", "drop"), f"/patients/{letter.enrollment_id}"
    if when == "drop":
        is_dropped = dispatching.is_still_draft(tx, letter)
        return Elsewhere(back, "letter.dropped") if is_dropped else Elsewhere(back, "letter.going", of=letter.id)
    try:
        sent = dispatching.dispatch(tx, reader.provider, letter, reader.now, at_once=when == "now")
    except writing.Unwritable:
        return Elsewhere(back, "reaching.not_sent", of=letter.enrollment_id)
    if sent.id != letter.id:
        return Elsewhere(f"/letters/{sent.id}", "letter.look_again")
    return Elsewhere(back, "letter.going", of=sent.id)


def written(given: Asked) -> tuple[str, str]:
    """The text, and the key of what is wrong with it."""
    text = given.text("text")
    if not text:
        return "", "desk.talk.empty"
    return text, "letter.fault.long" if utf16_length(text) > LONGEST else ""


def is_for_us(given: Asked) -> bool:
    return given.word("to", "patient", "clinic") == "clinic"
