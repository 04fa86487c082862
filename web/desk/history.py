"""The alerts of a time, open and closed: why, who took them and how soon, and what came of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot import hours, tally
from bot.alert import Alert, Outcome
from bot.enrollment import Enrollment
from bot.finding import Urgency
from bot.ports import Transaction
from bot.tally import Handled
from bot.workflows import looking, weekly
from web.desk import listed
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.page import Page
from web.desk.paging import paged
from wording import why
from wording.names import on_card
from wording.spans import span

A_DAY, DAYS = timedelta(days=1), 30
OPEN = "open"
OUTCOMES = (OPEN, *(each.value for each in Outcome))
RULES = (
    *("sign", "severe", "worsening", "persisting", "several", "contact"),
    *("note", "silence", "unreachable", "unassessed", "signs_left_out"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The dates are the clinic's, and both are among them; "" and None for every one."""

    first: date
    last: date
    rule: str = ""
    outcome: str = ""
    urgency: Urgency | None = None

    def has(self, alert: Alert) -> bool:
        is_of_rule = not self.rule or any(each.rule == self.rule for each in alert.findings)
        is_so_urgent = self.urgency is None or alert.urgency is self.urgency
        return is_of_rule and is_so_urgent and (not self.outcome or self.outcome == outcome_of(alert))

    @property
    def asked(self) -> Mapping[str, str]:
        """As it stands in an address."""
        urgency = self.urgency.word if self.urgency else ""
        dates = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        every = {"rule": self.rule, "outcome": self.outcome, "urgency": urgency, **dates}
        return {name: value for name, value in every.items() if value}


@dataclass(frozen=True, slots=True)
class Row:
    """`took` and `closed_by` are names, "" where it was nobody; `within` is how long it took until then."""

    alert: Alert
    enrollment: Enrollment
    name: str
    why: str
    raised: str
    took: str
    within: str
    outcome: str
    closed: str
    closed_by: str


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    wanted = _wanted(reader, given)
    alerts = [each for each in _of_time(tx, reader, wanted) if wanted.has(each)]
    pages = paged(alerts, given.number("page", 1), listed.A_PAGE)
    if alerts:
        about = f"clinic:{reader.clinic.id}"
        looking.seen(tx, reader.provider.chat_id, f"saw past alerts:{len(alerts)}", about, reader.now)
    values = {
        "wanted": wanted,
        "urgencies": list(reversed(Urgency)),
        "rules": RULES,
        "outcomes": OUTCOMES,
        "by_rule": _counted(alerts, _rules),
        "by_outcome": _counted(alerts, lambda each: {outcome_of(each)}),
        "of": len(alerts),
        "rows": _rows(tx, reader, pages.shown),
        "pages": pages,
        "today": _today(reader),
    }
    return Page("alerts", values, here="alerts")


def _today(reader: Reader) -> date:
    return hours.date_at(reader.now, reader.zone)


def _wanted(reader: Reader, given: Asked) -> Wanted:
    """The last thirty days where nothing else is said; dates the wrong way round are turned."""
    today = _today(reader)
    last = given.day("to", today)
    first = given.day("from", min(last, today) - (DAYS - 1) * A_DAY)
    word = given.word("urgency", "", *(each.word for each in Urgency))
    return Wanted(
        first=min(first, last),
        last=max(first, last),
        rule=given.word("rule", "", *RULES),
        outcome=given.word("outcome", "", *OUTCOMES),
        urgency=Urgency.named(word) if word else None,
    )


def _of_time(tx: Transaction, reader: Reader, wanted: Wanted) -> list[Alert]:
    """Whatever was open then for a moment, the newest first, without the reader's own as a patient."""
    clinic, zone = reader.clinic, reader.zone
    since, until = tally.midnight(wanted.first, zone), tally.midnight(wanted.last + A_DAY, zone)
    found = {each.id: each for each in tx.alerts.between(clinic.id, since, until)}
    found |= {each.id: each for each in tx.alerts.open_of_clinic(clinic.id) if each.raised_at < until}
    own = tx.enrollments.ids_of_chat(reader.provider.chat_id)
    kept = (each for each in found.values() if each.enrollment_id not in own)
    return sorted(kept, key=lambda each: (each.raised_at, each.id), reverse=True)


def outcome_of(alert: Alert) -> str:
    return OPEN if alert.resolved_at is None else (alert.outcome or Outcome.UNKNOWN).value


def _rules(alert: Alert) -> set[str]:
    return {each.rule for each in alert.findings}


def _counted(alerts: Iterable[Alert], of: Callable[[Alert], set[str]]) -> list[tuple[str, int]]:
    """The most frequent first."""
    return Counter(name for each in alerts for name in sorted(of(each))).most_common()


def _rows(tx: Transaction, reader: Reader, alerts: Sequence[Alert]) -> list[Row]:
    handled = weekly.taken(tx, alerts)
    of = tx.enrollments.some_of_clinic(reader.clinic.id, {each.enrollment_id for each in alerts})
    names = listed.staff(tx, reader, [*(each.taken_by for each in handled), *(each.resolved_by for each in alerts)])
    kept = (each for each in handled if each.alert.enrollment_id in of)
    return [_row(each, of[each.alert.enrollment_id], names, reader) for each in kept]


def _row(each: Handled, of: Enrollment, names: Mapping[int | None, str], reader: Reader) -> Row:
    alert, words, within = each.alert, reader.words, each.taken_within
    outcome = outcome_of(alert)
    return Row(
        alert=alert,
        enrollment=of,
        name=on_card(of, words),
        why=why.short(alert.findings, words),
        raised=listed.at(alert.raised_at, reader),
        took=names[each.taken_by],
        within=span(within, words) if within is not None else "",
        outcome="" if outcome == OPEN else words(f"outcome.{outcome}"),
        closed=listed.at(alert.resolved_at, reader) if alert.resolved_at else "",
        closed_by=names[alert.resolved_by],
    )
