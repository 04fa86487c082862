"""/privacy: what a patient has agreed to with one clinic, who has looked, and until when it is kept."""

from dataclasses import dataclass
from datetime import datetime

from bot import retention
from bot.clinic import Clinic
from bot.consent import FIRST, Terms, agreed_to
from bot.enrollment import Enrollment, current
from bot.hours import local
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import looking
from bot.workflows.looking import Looks
from handlers.screen import Drawn, Screen
from handlers.screens.about import paragraphs, whom_to_call
from handlers.screens.terms import terms
from wording.words import Words


@dataclass(frozen=True, slots=True)
class PrivacyView:
    """`enrollments` are all that this chat has, or had, at the clinic, the newest first; never none."""

    clinic: Clinic
    enrollments: tuple[Enrollment, ...]
    looks: Looks
    now: datetime

    @property
    def newest(self) -> Enrollment:
        return self.enrollments[0]

    @property
    def language(self) -> str:
        return self.newest.language

    @property
    def terms(self) -> Terms:
        return agreed_to(self.newest) or FIRST


def load(tx: Transaction, message: Message, now: datetime) -> PrivacyView | None:
    """None for whoever is no patient of this clinic any more."""
    theirs = (*tx.enrollments.of_patient(message.chat_id), *tx.enrollments.stopped_by(message.chat_id))
    here = tuple(each for each in theirs if each.clinic_id == message.subject)
    if not here:
        return None
    return PrivacyView(tx.clinics.get(message.subject), here, looking.at(tx, [each.id for each in here]), now)


def draw(view: PrivacyView, words: Words) -> Drawn:
    agreed, clinic = _agreed(view, words), whom_to_call(view.clinic, view.newest.timezone, words)
    who, how = looked(view.looks, view.newest.timezone, words), words("privacy.how")
    facts = (f"👀 {who}", *(f"🗓 {each}" for each in _kept(view, words)), f"🔒 {how}")
    ways = words("privacy.ways" if any(each.is_followed for each in view.enrollments) else "privacy.ways.over")
    text = paragraphs(agreed, terms(view.terms, clinic, words), *facts, ways)
    return Drawn(text, bold=(agreed,))


def _agreed(view: PrivacyView, words: Words) -> str:
    of = view.newest
    date = words.date(local(of.agreed_at or of.created_at, of.timezone).date())
    if of.agreed_language in (None, of.language):
        return words("privacy.agreed", date=date, clinic=view.clinic.name)
    language = words.name_of_language(of.agreed_language or of.language)
    return words("privacy.agreed_in", date=date, clinic=view.clinic.name, language=language)


def looked(looks: Looks, zone: str, words: Words) -> str:
    """How many of the staff, and when last; without names."""
    said, lists = words("privacy.looked.nobody"), words("privacy.lists")
    if looks.last_at is not None:
        date = words.date(local(looks.last_at, zone).date())
        said = words.count("privacy.looked", looks.people, date=date)
    return f"{said} {lists}"


def _kept(view: PrivacyView, words: Words) -> list[str]:
    """Of several treatments each with its day; a session of before is kept as long as the one that came after it."""
    every = current(view.enrollments)
    if len(every) == 1:
        return [kept(view.clinic, every[0], view.now, words)]
    return [f"{_treatment(each, words)}:\n{kept(view.clinic, each, view.now, words)}" for each in every]


def _treatment(of: Enrollment, words: Words) -> str:
    return words("treatment", procedure=words(f"procedure.{of.protocol_id}"), date=words.date(of.treated_on))


def kept(clinic: Clinic, of: Enrollment, now: datetime, words: Words) -> str:
    """Until when, as it stands now."""
    if of.erase_at is not None:
        return words("privacy.kept.asked", moment=words.on(of.erase_at, now, of.timezone))
    if (months := retention.months(clinic, of)) == retention.BY_HAND:
        return words("privacy.kept.by_hand", clinic=clinic.name)
    on = retention.erased_on(clinic, of)
    if on is None:
        return words.count("privacy.kept.months", months)
    return words("privacy.kept.until", date=words.date(on))


PRIVACY = Screen(load, draw)
