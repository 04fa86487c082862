"""An enrollment's open findings, for a provider: raised, sent, acknowledged, resolved; never lost, never silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.finding import Finding, Urgency

SETTLES_WITHIN = timedelta(minutes=2)
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


@dataclass(frozen=True, slots=True)
class Alert:
    """`last_event_at` is when it was raised, rose or gained; `stepped_at` when somebody was last told or took it.

    `step` counts the escalations since it was last raised. `holder_id` is the provider who acknowledged it last.
    `told_at` is when cards of it last went out, or are held back until; `widened` says that it has gone beyond whom it
    was for at this step, because no card had arrived; `lapses` counts acknowledgements that ran out, `reminded` is
    true once its holder has been told that theirs will.
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
    widened: bool = False
    lapses: int = 0
    reminded: bool = False


class Event(StrEnum):
    RAISED = "raised"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Merged:
    """`event` is None if nothing was raised, rose or gained; `anew` asks for a new message, not only an edit."""

    alert: Alert
    event: Event | None
    anew: bool


Known = Mapping[tuple[str, str, str], Urgency]


def known(alerts: Sequence[Alert]) -> Known:
    """Every finding that has been part of an alert, open or resolved, with the highest urgency it had there."""
    keys: dict[tuple[str, str, str], Urgency] = {}
    for finding in (finding for alert in alerts for finding in alert.findings):
        keys[finding.key] = max(finding.urgency, keys.get(finding.key, finding.urgency))
    return keys


def merge(
    open_alert: Alert | None,
    found: Sequence[Finding],
    before: Known,
    clinic_id: int,
    enrollment_id: int,
    now: datetime,
) -> Merged | None:
    """The enrollment's one alert with what is new; None if there is nothing new.

    A finding known before counts as new only if it has grown more urgent. An alert's urgency rises by itself and
    falls only by a person.
    """
    new = tuple(f for f in found if f.key not in before or f.urgency > before[f.key])
    if not new:
        return None
    urgency = max(finding.urgency for finding in new)
    if open_alert is None:
        raised = Alert(0, clinic_id, enrollment_id, AlertState.RAISED, urgency, new, now, now, now)
        return Merged(raised, Event.RAISED, anew=True)
    return _merge_into(open_alert, new, max(urgency, open_alert.urgency), now)


def _merge_into(alert: Alert, new: tuple[Finding, ...], urgency: Urgency, now: datetime) -> Merged:
    """Where nobody has it yet, what joins neither starts its clock again nor takes it back to the first step."""
    rose, had = urgency > alert.urgency, {finding.name for finding in alert.findings}
    gained = any(finding.name not in had for finding in new)
    anew = rose or any(finding.rule in SENT_ANEW for finding in new) or (gained and not _settles(alert, now))
    keys = {finding.key for finding in new}
    merged = replace(alert, urgency=urgency, findings=(*(f for f in alert.findings if f.key not in keys), *new))
    if anew and (rose or alert.state is AlertState.ACKNOWLEDGED):
        merged = raised_again(merged, now)
    elif anew:
        merged = replace(merged, state=AlertState.RAISED)
    if rose or gained:
        return Merged(replace(merged, last_event_at=now), Event.UPDATED, anew)
    return Merged(merged, None, anew)


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
        acknowledged_at=None,
        told_at=None,
        widened=False,
        reminded=False,
    )


def acknowledge(alert: Alert, provider_id: int, now: datetime) -> Alert:
    return replace(
        changed(alert),
        state=AlertState.ACKNOWLEDGED,
        holder_id=provider_id,
        acknowledged_at=now,
        stepped_at=now,
        step=0,
        reminded=False,
    )


def resolve(alert: Alert, provider_id: int, outcome: Outcome, now: datetime) -> Alert:
    return replace(
        changed(alert),
        state=AlertState.RESOLVED,
        outcome=outcome,
        resolved_by=provider_id,
        resolved_at=now,
        stepped_at=now,
    )


def reopen(alert: Alert, now: datetime) -> Alert:
    reopened = replace(changed(alert), outcome=None, resolved_by=None, resolved_at=None, last_event_at=now)
    return raised_again(reopened, now)
