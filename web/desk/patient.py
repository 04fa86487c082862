"""One patient: what is open, how the days went, what was said, and what may be done."""

from bot.ports import Transaction
from bot.workflows import filing, looking, sessions
from web.desk import alert_card, chart, head, photos, talk
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Page
from wording import since
from wording.facts import facts
from wording.names import of_staff
from wording.unopened import warns

LATEST_PHOTOS = 6


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    of, words = of_ours(tx, reader, given.id()), reader.words
    looking.seen(tx, reader.provider.chat_id, "saw page", f"enrollment:{of.id}", reader.now)
    talk.look(tx, reader, of, given)
    file = filing.file_of(tx, of.id)
    course, alert = file.course, alert_card.newest(file.alerts)
    if alert is not None:
        looking.seen(tx, reader.provider.chat_id, "saw", f"alert:{alert.id}", reader.now)
    card = alert_card.load(tx, reader, alert, course) if alert is not None else None
    open_alert = card.alert if card is not None and card.is_open else None
    enrolled_by = of_staff(tx.providers.get(of.provider_id), words.language)
    before = next((each.label for each in sessions.before(tx, of)), "")
    known = facts(course.with_alert(open_alert), reader.clinic, reader.now, words, enrolled_by, before)
    days, more = talk.latest(tx, reader, file)
    shots = photos.shots(course, reader)
    values = {
        **head.values(tx, reader, of, "overview"),
        **talk.forms(reader, course),
        "warning": warns(course, words),
        "facts": known,
        "card": card,
        "why": card.why(words, since.load(tx, of.id, words.language)) if card else [],
        "table": chart.table(file, reader),
        "days": days,
        "more_said": more,
        "shots": shots[-LATEST_PHOTOS:][::-1],
        "more_shots": max(0, len(shots) - LATEST_PHOTOS),
    }
    return Page("patient", values, here="patients")
