"""The card to print for the patient's hand: the QR code, what to expect day by day, and whom to call."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import hours
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.symptom import Symptom
from bot.workflows import enrolling
from handlers.links import Links
from handlers.screen import Drawn, Screen
from handlers.screens.about import About, general_care, usual, warning_signs
from handlers.screens.reader import reader_of
from reports import handout
from reports.handout import Day, Handout
from wording.staff_words import procedure
from wording.words import Words, read_all, speaking

STEPS = ("scan", "agree", "answer")
BULLET = "• "


@dataclass(frozen=True, slots=True)
class HandoutView:
    about: About
    url: str
    until: datetime

    @property
    def language(self) -> str:
        return self.about.language


def handout_screen(links: Links) -> Screen[HandoutView]:
    def load(tx: Transaction, message: Message, now: datetime) -> HandoutView | None:
        """None once the link is no good any more, and for whoever is not of this clinic's staff by now."""
        invitation = tx.invitations.get(message.subject)
        if invitation is None or invitation.enrollment_id is None or not invitation.is_open(now):
            return None
        reader = reader_of(tx, message, invitation.clinic_id)
        if reader is None:
            return None
        try:
            enrollment = enrolling.of_staff(tx, reader, invitation.enrollment_id)
        except NotYours:
            return None
        course = tx.enrollments.history(enrollment.id)[0]
        of = About(course, tx.clinics.get(reader.clinic_id), now, several=False)
        return HandoutView(of, links.to(invitation.id), invitation.expires_at)

    return Screen(load, draw)


def draw(view: HandoutView, words: Words) -> Drawn:
    """The paper in the patient's language, what stands below it in that of the staff."""
    label, words = view.about.course.enrollment.label, words.inert(False)
    caption = speaking(read_all(), view.about.clinic.language)("handout.caption", label=label)
    return Drawn(caption, picture=handout.pdf(values(view, words)), file_name=f"{label}.pdf", protect=False)


def values(view: HandoutView, words: Words) -> Handout:
    of, enrollment, clinic = view.about, view.about.course.enrollment, view.about.clinic
    until = words.date(hours.local(view.until, clinic.timezone).date())
    called = words("handout.for", name=enrollment.called) if enrollment.called else ""
    about = [procedure(enrollment.protocol_id, words), words.date(enrollment.treated_on), called]
    return Handout(
        clinic=clinic.name,
        phone=clinic.phone,
        title=words("handout.title"),
        subtitle=" · ".join(each for each in about if each),
        connect=words("handout.connect", clinic=clinic.name),
        steps=tuple(words(f"handout.step.{each}", until=until) for each in STEPS),
        url=view.url,
        emergency=words("handout.emergency", number=clinic.emergency_number),
        heads=(words("handout.head.day"), words("handout.head.usual"), words("handout.head.care")),
        days=tuple(days(of, words)),
        call=words("handout.call", clinic=clinic.name, phone=clinic.phone),
        signs=_lines(warning_signs(of, words)),
        own_words=words("care.adds", clinic=clinic.name, text=clinic.aftercare) if clinic.aftercare else "",
    )


def days(of: About, words: Words) -> Iterator[Day]:
    """Each day on which something else is usual, or other care holds: what changes, and nothing twice."""
    before: set[str] = set()
    for day in range(of.course.protocol.last_day + 1):
        said = [usual(of, words, each.id, day) for each in of.course.protocol.symptom if _is_asked_by(each, day)]
        cared = general_care(of, words, day)
        now = {*said, cared}
        if now - before - {""}:
            on = of.course.enrollment.treated_on + timedelta(days=day)
            new = tuple(each for each in dict.fromkeys(said) if each and each not in before)
            yield Day(words("handout.day", day=day), words.day(on), new, _lines(cared) if cared not in before else ())
        before = now


def _is_asked_by(symptom: Symptom, day: int) -> bool:
    return day >= (min(symptom.asked_on) if symptom.asked_on else symptom.asked_from)


def _lines(bulleted: str) -> tuple[str, ...]:
    return tuple(each.removeprefix(BULLET) for each in bulleted.split("\n") if each)
