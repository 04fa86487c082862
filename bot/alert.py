"""An enrollment's open findings, for a provider: raised, sent, acknowledged, resolved; never lost, never silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.finding import Finding, Urgency
from bot.record import replace

SETTLES_WITHIN = timedelta(minutes=2)
HEALS_A_GRADE_IN = 3  # days
MUCH_WORSE = 2  # grades
CONTACT_NOW = 2  # What a wish for contact now "reports": see triage.contact.
SENT_ANEW = {"sign", "contact", "note", "unassessed"}


class AlertState(StrEnum):
    RAISED = "raised"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Outcome(StrEnum):
    NORMAL = "normal"
    ADVICE = "advice"
    CALLED = "called"
    VISIT = "visit"
    REFERRED = "referred"
    FALSE_ALARM = "false_alarm"
    NOT_REACHED = "not_reached"
    ENDED = "ended"  # It came with the end of a follow-up.
    UNKNOWN = "unknown"  # It cannot be opened any more.


# After these, what lasts too long is raised again.
UNSETTLED = (Outcome.NOT_REACHED, Outcome.FALSE_ALARM, Outcome.UNKNOWN)
BY_HAND = tuple(each for each in Outcome if each not in (Outcome.ENDED, Outcome.UNKNOWN))


@dataclass(frozen=True, slots=True)
class Closing:
    """How it stood when a person closed it: the day after treatment, the last grade of each symptom that it held.

    `found` is what triage found then: Finding.label -> grade; None where that was not noted.
    """

    day: int
    grades: Mapping[str, int]
    found: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """`last_event_at` is when it was raised, rose or gained; `stepped_at` when somebody was last told or took it.

    `step` counts the escalations since it was last raised. `holder_id` is the provider who acknowledged it last, at
    `acknowledged_at`, whether they have it still or not.
    `told_at` is when cards of it last went out, or are held back until; `awaited_since` is since when nobody whom it is
    for has received what is newest in it, None once somebody has or it is closed; `wider` by how many steps it has gone
    beyond whom it was for, because no card had arrived. `lapses` counts acknowledgements that ran out, `reminded` is
    true once its holder has been told that theirs will.
    `offered_to` is the colleague to whom its holder would hand it over: it stays with the holder until they take it.
    At `recalls_at` it is shown to its holder again, as they wished.
    `version` rises with everything that is said or done about it, and not with time: what staff do to an alert carries
    the version that their card showed.
    """

    id: int
    clinic_id: int
    enrollment_id: int
    state: AlertState
    urgency: Urgency
    findings: tuple[Finding, ...]
    raised_at: datetime
    last_event_at: datetime
    stepped_at: datetime
    step: int = 0
    holder_id: int | None = None
    acknowledged_at: datetime | None = None
    outcome: Outcome | None = None
    resolved_by: int | None = None
    resolved_at: datetime | None = None
    version: int = 1
    told_at: datetime | None = None
    awaited_since: datetime | None = None
    wider: int = 0
    lapses: int = 0
    reminded: bool = False
    closing: Closing | None = None
    offered_to: int | None = None
    recalls_at: datetime | None = None

    @property
    def has_lapsed(self) -> bool:
        """Somebody had it, has it no longer, and nothing has been said since."""
        is_waiting = self.state in (AlertState.RAISED, AlertState.SENT) and self.holder_id is not None
        return is_waiting and self.acknowledged_at is not None and self.acknowledged_at >= self.last_event_at


class Event(StrEnum):
    RAISED = "raised"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Merged:
    """`event` is None if nothing was raised, rose or gained; `anew` asks for a new message, not only an edit."""

    alert: Alert
    event: Event | None
    anew: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What has been part of an alert, open or resolved, and the alerts that a person has looked at and closed.

    `left` is how what is part of no open alert stood when it was closed last: Finding.label -> grade, None if it had
    been taken back by then.
    """

    findings: Mapping[tuple[str, str, str], Finding]
    closed: tuple[Alert, ...] = ()
    left: Mapping[str, int | None] = field(default_factory=dict)

    def is_new(self, finding: Finding) -> bool:
        """Unknown, more urgent, worse than it was, or ticked where it had only been heard; but not while it heals.

        What had been taken back before its alert was closed, and is said again, nobody has looked at.
        """
        before = self.findings.get(finding.key)
        if before is None:
            return not self._heals(finding)
        left = self.left.get(finding.label, before.grade)
        is_confirmed = before.from_text and not finding.from_text
        return left is None or finding.urgency > before.urgency or finding.grade > left or is_confirmed

    def _heals(self, finding: Finding) -> bool:
        """What lasts too long was looked at, and has not grown since; what is urgent, the patient is told to call."""
        if finding.rule != "persisting" or finding.urgency >= Urgency.URGENT:
            return False
        held = (each.closing for each in self.closed if each.closing is not None)
        last = next((each for each in held if finding.subject in each.grades and each.day <= finding.day), None)
        if last is None:
            return False
        return finding.grade <= last.grades[finding.subject] - (finding.day - last.day) // HEALS_A_GRADE_IN


def known(alerts: Sequence[Alert]) -> Known:
    """With the highest urgency and the worst grade that each finding had."""
    keys: dict[tuple[str, str, str], Finding] = {}
    for finding in (finding for alert in alerts for finding in alert.findings):
        keys[finding.key] = max(finding, keys.get(finding.key, finding), key=lambda each: (each.urgency, each.grade))
    looked_at = [each for each in alerts if each.closing is not None and each.outcome not in UNSETTLED]
    return Known(keys, tuple(reversed(looked_at)), _left(alerts))


def _left(alerts: Sequence[Alert]) -> dict[str, int | None]:
    left: dict[str, int | None] = {}
    for alert in alerts:
        labels = [finding.label for finding in alert.findings]
        if alert.closing is None or alert.closing.found is None:
            left = {label: grade for label, grade in left.items() if label not in labels}
        else:
            left |= {label: alert.closing.found.get(label) for label in labels}
    return left


NOTHING_KNOWN = Known({})


def merge(
    open_alert: Alert | None,
    found: Sequence[Finding],
    before: Known,
    clinic_id: int,
    enrollment_id: int,
    now: datetime,
) -> Merged | None:
    """The enrollment's one alert with what is new; None if there is nothing new.

    An alert's urgency rises by itself and falls only by a person.
    """
    new = tuple(each for each in found if before.is_new(each))
    if not new:
        return None
    urgency = max(finding.urgency for finding in new)
    if open_alert is None:
        raised = Alert(0, clinic_id, enrollment_id, AlertState.RAISED, urgency, new, now, now, now)
        return Merged(raised, Event.RAISED, anew=True)
    return _merge_into(open_alert, new, max(urgency, open_alert.urgency), now)


def _merge_into(alert: Alert, new: tuple[Finding, ...], urgency: Urgency, now: datetime) -> Merged:
    """Where nobody has it yet, what joins neither starts its clock again nor takes it back to the first step.

    Where somebody has it, it stays with them, unless everybody must hear of what is new. A tick of what had been heard
    is shown in place, so that nobody who is about to take it has an older card before them.
    """
    rose, had = urgency > alert.urgency, {finding.name for finding in alert.findings}
    gained = any(finding.name not in had for finding in new)
    is_held = alert.state is AlertState.ACKNOWLEDGED
    calls = rose or any(_calls_everybody(alert, each) for each in new)
    more = tuple(each for each in new if not _is_only_confirmed(alert, each))
    anew = calls if is_held else rose or _is_for_eyes(more) or (gained and not _settles(alert, now))
    keys = {finding.key for finding in new}
    merged = replace(alert, urgency=urgency, findings=(*(f for f in alert.findings if f.key not in keys), *new))
    if anew and (rose or is_held):
        merged = raised_again(merged, now)
    elif anew:
        merged = replace(merged, state=AlertState.RAISED)
    if rose or gained:
        return Merged(replace(merged, last_event_at=now), Event.UPDATED, anew)
    return Merged(merged, None, anew)


def _is_only_confirmed(alert: Alert, finding: Finding) -> bool:
    """Has the patient said yes to what stands on the card already?"""
    return replace(finding, from_text=True) in alert.findings


def _is_for_eyes(new: tuple[Finding, ...]) -> bool:
    return any(finding.rule in SENT_ANEW for finding in new)


def _calls_everybody(alert: Alert, finding: Finding) -> bool:
    """Beside a rise in urgency: a sign that it did not hold, two grades worse, contact now, our own error."""
    if finding.rule == "contact":
        return finding.reported == CONTACT_NOW
    if finding.rule in ("sign", "unassessed"):
        return finding.name not in {each.name for each in alert.findings} or finding.rule == "unassessed"
    if finding.reported is None or not finding.subject:
        return False
    before = [each.grade for each in alert.findings if each.subject == finding.subject]
    return finding.reported - max(before, default=finding.expected or 0) >= MUCH_WORSE


def _settles(alert: Alert, now: datetime) -> bool:
    """Is the patient still answering the check-in whose first answers raised it? Then the card is shown in place."""
    return alert.state is not AlertState.ACKNOWLEDGED and now - alert.last_event_at <= SETTLES_WITHIN


def changed(alert: Alert) -> Alert:
    return replace(alert, version=alert.version + 1)


def raised_again(alert: Alert, now: datetime) -> Alert:
    """Open for acknowledgement again; who had it is still named."""
    return replace(
        alert,
        state=AlertState.RAISED,
        step=0,
        stepped_at=now,
        told_at=None,
        awaited_since=None,
        wider=0,
        reminded=False,
        offered_to=None,
        recalls_at=None,
    )


def acknowledge(alert: Alert, provider_id: int, now: datetime) -> Alert:
    return replace(
        changed(alert),
        state=AlertState.ACKNOWLEDGED,
        holder_id=provider_id,
        acknowledged_at=now,
        stepped_at=now,
        step=0,
        awaited_since=None,
        wider=0,
        reminded=False,
        offered_to=None,
        recalls_at=None,
    )


def resolve(alert: Alert, provider_id: int, outcome: Outcome, now: datetime, closing: Closing | None = None) -> Alert:
    return replace(
        changed(alert),
        state=AlertState.RESOLVED,
        outcome=outcome,
        resolved_by=provider_id,
        resolved_at=now,
        stepped_at=now,
        awaited_since=None,
        closing=closing,
        offered_to=None,
        recalls_at=None,
    )


def reopen(alert: Alert, now: datetime) -> Alert:
    reopened = replace(
        changed(alert), outcome=None, resolved_by=None, resolved_at=None, closing=None, last_event_at=now
    )
    return raised_again(reopened, now)
