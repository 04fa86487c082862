"""What there is to know as the clinic opens: what is open, who is silent, whose last day it is, what yesterday was."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import hours, tally
from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import Transaction
from bot.standing import Group, Standing
from bot.tally import Part
from bot.workflows import mornings
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens import alert_line
from handlers.screens.alert_line import Listed
from handlers.screens.clinic import rows
from handlers.screens.reader import reader_of
from wording.names import brief
from wording.words import Words

NAMED = 8
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """`open` is every alert, the most urgent first. `silent`, where they have none, and `last` by label, name and id;
    `last` is of today, or of the week that begins.

    `numbers` are the check-ins put since the morning of `since`; `is_well` that nothing is stuck. `record` is the
    audit's end, for admins alone, empty where somebody has tampered with it. `erased` is how many patients were.
    """

    open: tuple[Listed, ...]
    silent: tuple[tuple[str, int], ...]
    last: tuple[tuple[str, int], ...]
    is_week: bool
    numbers: Part
    since: date
    today: date
    timezone: str
    now: datetime
    is_well: bool
    record: str | None = None
    erased: int = 0

    @property
    def named(self) -> int:
        """How many patients it is about."""
        listed = {each for _, each in (*self.silent, *self.last)}
        return len(listed | {each.enrollment.id for each in self.open})


@dataclass(frozen=True, slots=True)
class MorningView:
    language: str
    rest: Rest


def since_of(message: Message) -> date | None:
    """The last morning before this one; None for a message that is no morning's."""
    given = str(message.params.get("since", ""))
    return date.fromisoformat(given) if given else None


def load_rest(tx: Transaction, reader: Provider, clinic: Clinic, since: date, now: datetime) -> Rest:
    """As it is now. Nobody reads of themselves: who is a patient of their own clinic is left to the others."""
    standings, today = tx.enrollments.standings(clinic.id), hours.local(now, clinic.timezone).date()
    yesterday = (tally.midnight(each, clinic.timezone) for each in (since, today))
    silent = sorted((each for each in standings if each.is_silent), key=lambda each: -each.missed)
    return Rest(
        open=_open(tx, reader, clinic, {each.enrollment_id for each in silent}, now),
        silent=_named(tx, reader, [each for each in silent if each.urgency is None]),
        last=_named(tx, reader, mornings.finishing(standings, since, today, now)),
        is_week=mornings.begins_a_week(since, today),
        numbers=tally.of_puts(tx.tallies.puts(clinic.id, *yesterday)),
        since=since,
        today=today,
        timezone=clinic.timezone,
        now=now,
        is_well=mornings.is_well(tx, clinic, standings, now),
        record=_record(tx) if reader.role is Role.ADMIN else None,
        erased=mornings.erased(tx, clinic, since, now),
    )


def _record(tx: Transaction) -> str:
    head = tx.audit.head()
    return f"{head.count} · {head.code}" if head else ""


def _open(
    tx: Transaction, reader: Provider, clinic: Clinic, silent: Collection[int], now: datetime
) -> tuple[Listed, ...]:
    found = (
        alert_line.load(tx, clinic, each, now, is_silent=each.enrollment_id in silent)
        for each in tx.alerts.open_of_clinic(clinic.id)
    )
    return tuple(each for each in found if not _is_self(each.enrollment, reader))


def _named(tx: Transaction, reader: Provider, standings: Sequence[Standing]) -> tuple[tuple[str, int], ...]:
    found = (tx.enrollments.of_clinic(reader.clinic_id, each.enrollment_id) for each in standings)
    return tuple((brief(each), each.id) for each in found if not _is_self(each, reader))


def _is_self(enrollment: Enrollment, reader: Provider) -> bool:
    return enrollment.chat_id == reader.chat_id


def load(tx: Transaction, message: Message, now: datetime) -> MorningView | None:
    reader, since = reader_of(tx, message, message.subject), since_of(message)
    if reader is None or since is None:
        return None
    clinic = tx.clinics.get(reader.clinic_id)
    return MorningView(clinic.language, load_rest(tx, reader, clinic, since, now))


def draw(view: MorningView, words: Words) -> Drawn:
    head, rest = words("morning.head"), view.rest
    said = words.count("morning.open", len(rest.open)) if rest.open else words("morning.none_open")
    listed = open_lines(rest, words)
    text = "\n".join([head, said, *listed, "", *lines(rest, words)])
    buttons_of = (*open_buttons(rest, words), *buttons(rest, words))
    return Drawn(text, buttons_of, bold=(head,), patients=rest.named)


def open_lines(rest: Rest, words: Words, most: int = NAMED) -> list[str]:
    """The most urgent first; how many more there are."""
    said = [alert_line.line(each, rest.timezone, rest.now, words) for each in rest.open[:most]]
    more = len(rest.open) - most
    return [*said, *([words.count("alerts.more", more)] if more > 0 else [])]


def open_buttons(rest: Rest, words: Words, most: int = NAMED) -> tuple[tuple[Button, ...], ...]:
    whole = ((Button(words("morning.inbox"), encode("p.inbox", 0)),),) if rest.open else ()
    return (*rows([alert_line.button(each, words) for each in rest.open[:most]], 2), *whole)


def lines(rest: Rest, words: Words) -> list[str]:
    said = []
    if rest.silent:
        key = "morning.silent_too" if any(each.is_silent for each in rest.open) else "morning.silent"
        said.append(words.count(key, len(rest.silent), who=_list(rest.silent)))
    if rest.last:
        key = "morning.last_week" if rest.is_week else "morning.last_today"
        said.append(words(key, who=_list(rest.last)))
    if rest.numbers.of:
        is_yesterday = rest.since == rest.today - A_DAY
        when = words("morning.yesterday") if is_yesterday else words("morning.since", date=words.day(rest.since))
        said.append(words.count("morning.answered", rest.numbers.of, when=when, number=rest.numbers.number))
    if rest.erased:
        said.append(words.count("morning.erased", rest.erased))
    if rest.is_well:
        said.append(words("morning.well"))
    if rest.record is not None:
        said.append(words("morning.record", record=rest.record) if rest.record else words("morning.record_broken"))
    return said


def _list(named: Sequence[tuple[str, int]]) -> str:
    more = ["…"] if len(named) > NAMED else []
    return ", ".join([*(label for label, _ in named[:NAMED]), *more])


def buttons(rest: Rest, words: Words) -> tuple[tuple[Button, ...], ...]:
    """The silent one by one, and the whole list where there are more."""
    opened = [Button(words("patients.label.silent", label=label), encode("p.patient", of)) for label, of in rest.silent]
    whole = [(Group.SILENT, len(rest.silent) > NAMED), (Group.FINISHING, bool(rest.last))]
    groups = [
        Button(words(f"patients.group.{each}"), encode("p.list", each.value, 0)) for each, is_on in whole if is_on
    ]
    return (*rows(opened[:NAMED], 2), *rows(groups, 2))


MORNING = Screen(load, draw)
