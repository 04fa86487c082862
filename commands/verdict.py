"""What was flagged in a course that was played, against what its file expects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alert import Alert
from bot.finding import names
from commands.course_list import one
from commands.finding_words import an_alert, in_words
from rehearsal.coursefile import CourseFile, Expected
from sandbox.errors import Json
from wording.words import Words

STEPPED_IN = "An alert was closed while the course was played, so what follows is another story."


@dataclass(frozen=True, slots=True)
class Flagged:
    """An alert was raised, rose or gained; `at` is on the clinic's wall, `findings` are all that it holds then."""

    at: datetime
    day: int
    urgency: str
    findings: tuple[str, ...]


class Flags:
    """What was flagged, from look to look: what happens between two of them counts as one."""

    def __init__(self) -> None:
        self.events: list[Flagged] = []
        self._urgency, self._names = 0, frozenset[str]()

    def look(self, alert: Alert | None, at: datetime, day: int) -> None:
        found = frozenset(names(alert.findings)) if alert else frozenset()
        if alert is None or (alert.urgency <= self._urgency and found <= self._names):
            return
        self._urgency, self._names = alert.urgency, found
        self.events.append(Flagged(at, day, alert.urgency.word, tuple(sorted(found))))


def verdict(file: CourseFile, events: Sequence[Flagged], words: Words, *, was_closed: bool) -> Json | None:
    """ "met": None where somebody stepped in; "lines" with what was "expected" and what "happened", and "met" each.

    None where the file expects nothing in particular.
    """
    if file.expect is None:
        return None
    rows: list[Json] = []
    for number in range(max(len(file.expect), len(events))):
        wanted = file.expect[number] if number < len(file.expect) else None
        got = events[number] if number < len(events) else None
        met = wanted is not None and got is not None and _fits(wanted, got)
        said = one(wanted, words) if wanted else "no other alert" if number else "no alert"
        rows.append({"expected": said, "happened": _happened(got, words, met=met), "met": met})
    if not rows:
        rows = [{"expected": "no alert", "happened": "none, to the last day", "met": True}]
    met_all = None if was_closed else all(row["met"] for row in rows)
    return {"about": file.about, "met": met_all, "lines": rows, "why": STEPPED_IN if was_closed else ""}


def _fits(wanted: Expected, got: Flagged) -> bool:
    findings = tuple(sorted(set(wanted.findings)))
    return (wanted.day, wanted.urgency, findings) == (got.day, got.urgency, got.findings)


def _happened(got: Flagged | None, words: Words, *, met: bool) -> str:
    if got is None:
        return "no"
    at = f"{got.at:%A} at {got.at:%H:%M}"
    if met:
        return f"yes, on {at}"
    return f"{an_alert(got.urgency)} on day {got.day}, {at} ({in_words(got.findings, words)})"
