"""Several alerts in one message, a line and a button each: the digest's, or all that are open, ten a page."""

from dataclasses import dataclass
from datetime import datetime

from bot.alert import Alert, AlertState
from bot.clinic import Provider
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, listing
from handlers.buttons import encode
from handlers.screen import Drawn, Screen
from handlers.screens import alert_line, morning
from handlers.screens.alert_line import Listed
from handlers.screens.clinic import rows
from handlers.screens.morning import Rest, load_rest, since_of
from handlers.screens.paging import numbered, on_page, page_in, pages_of, turns
from handlers.screens.plainly import PLAIN_LIST
from handlers.screens.reader import reader_of
from wording.words import Words

IN_DIGEST, A_PAGE = 24, 10


@dataclass(frozen=True, slots=True)
class AlertsView:
    language: str
    timezone: str
    now: datetime
    listed: tuple[Listed, ...]
    in_all: int
    page: int = 0
    is_digest: bool = False
    rest: Rest | None = None

    @property
    def pages(self) -> int:
        return 1 if self.is_digest else pages_of(self.in_all, A_PAGE)


def load_open(tx: Transaction, message: Message, now: datetime) -> AlertsView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    every = listing.open_alerts(tx, reader)
    page = page_in(message.params.get("page", 0), pages_of(len(every), A_PAGE))
    shown, clinic = on_page(every, page, A_PAGE), tx.clinics.get(reader.clinic_id)
    listed = tuple(alert_line.load(tx, clinic, each, now) for each in shown)
    return AlertsView(clinic.language, clinic.timezone, now, listed, len(every), page)


def load_digest(tx: Transaction, message: Message, now: datetime) -> AlertsView | None:
    """Those that waited when the message was put, and in the morning whatever else is open, the most urgent first.

    What has been closed since is left out.
    """
    reader = reader_of(tx, message, message.subject)
    if reader is None:
        return None
    found = [_of_clinic(tx, reader, int(each)) for each in str(message.params["alerts"]).split(",")]
    waiting = [each for each in found if each is not None and each.state is not AlertState.RESOLVED]
    if not waiting:
        return None
    clinic, since = tx.clinics.get(reader.clinic_id), since_of(message)
    if since is None:
        listed = tuple(alert_line.load(tx, clinic, each, now) for each in waiting[:IN_DIGEST])
        return AlertsView(clinic.language, clinic.timezone, now, listed, len(waiting), is_digest=True)
    rest = load_rest(tx, reader, clinic, since, now)
    listed = rest.open[:IN_DIGEST]
    return AlertsView(clinic.language, clinic.timezone, now, listed, len(rest.open), is_digest=True, rest=rest)


def _of_clinic(tx: Transaction, reader: Provider, alert_id: int) -> Alert | None:
    try:
        return alerting.of_staff(tx, reader, alert_id)
    except NotYours:
        return None


def draw(view: AlertsView, words: Words) -> Drawn:
    if not view.listed:
        return Drawn(words("alerts.none"))
    counted = words.count("digest.head" if view.is_digest else "alerts.head", view.in_all)
    head, more = numbered(counted, view.page, view.pages, words), view.in_all - len(view.listed)
    rest = [words.count("alerts.more", more)] if view.is_digest and more else []
    lines = [alert_line.line(each, view.timezone, view.now, words) for each in view.listed]
    opened = [alert_line.button(each, words) for each in view.listed]
    pages = turns(view.page, view.pages, lambda page: encode("p.inbox", page))
    known = ["", *morning.lines(view.rest, words)] if view.rest else []
    looks = morning.buttons(view.rest, words) if view.rest else ()
    text, buttons = "\n".join([head, "", *lines, *rest, *known]), (*rows(opened, 2), *pages, *looks)
    return Drawn(text, buttons, bold=(head,), patients=view.rest.named if view.rest else view.in_all)


ALERTS, DIGEST = Screen(load_open, draw), Screen(load_digest, draw, PLAIN_LIST)
