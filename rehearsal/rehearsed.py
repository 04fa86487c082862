"""What became of a course that was rehearsed: what was asked, said, answered and flagged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.alert import Alert, Event
from bot.checkin import CheckIn
from bot.course import Course
from bot.finding import Finding, Urgency
from bot.hours import local
from rehearsal.coursefile import Expected

Kind = Literal["asked", "skipped", "answered", "said", "flagged"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, in codes: `details` are items, `item=grade`, signs, screens or findings."""

    at: datetime
    day: int
    kind: Kind
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """An alert was raised, rose or gained; `findings` are all that it holds then, sorted."""

    at: datetime
    day: int
    event: Event
    urgency: Urgency
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The entry of the protocol that answered a patient's words, "" for none; `expected` is None if not judged."""

    day: int
    entry: str
    expected: str | None

    @property
    def met(self) -> bool:
        return self.expected in (None, self.entry)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What became of the course by the end of the file's last day. `met` is None where nothing is `expected`.

    `alerts` are all that there were, closed and open; `answered` is what became of each of the patient's words.
    """

    about: str
    course: Course
    events: tuple[AlertEvent, ...]
    timeline: tuple[Line, ...]
    met: bool | None
    expected: tuple[Expected, ...] | None = None
    alerts: tuple[Alert, ...] = ()
    answered: tuple[Answered, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that have been part of an alert, each once, as they were in the last."""
        return tuple({finding.key: finding for alert in self.alerts for finding in alert.findings}.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "checkins": [self._checkin_as_json(each) for each in self._came_due()],
            "alerts": [self._event_as_json(each) for each in self.events],
            "met": self.met,
        }

    def rows(self) -> list[tuple[datetime, int, Kind, tuple[str, ...]]]:
        """When on the patient's clock, which day, what kind of thing, and its codes."""
        return [(self._local(line.at), line.day, line.kind, line.details) for line in self.timeline]

    def _came_due(self) -> list[CheckIn]:
        return sorted(self.course.checkins, key=lambda each: each.on)

    def _checkin_as_json(self, checkin: CheckIn) -> dict[str, Any]:
        at = self._local(checkin.asked_at or checkin.due_at)
        day, asked = self.course.day(checkin.on), list(checkin.asked)
        return {"day": day, "at": at.isoformat(), "state": checkin.state.value, "asked": asked}

    def _event_as_json(self, event: AlertEvent) -> dict[str, Any]:
        return {
            "day": event.day,
            "at": self._local(event.at).isoformat(),
            "event": event.event.value,
            "urgency": event.urgency.word,
            "findings": list(event.findings),
        }

    def _local(self, at: datetime) -> datetime:
        return local(at, self.course.enrollment.timezone)
