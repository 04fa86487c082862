"""What must hold: after every message, after every act that was worked, and after every step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.simulation import said_checks, shown_checks
from tests.simulation.account import Said, Shown, is_night
from tests.simulation.clock import seconds_of, span
from tests.simulation.people import HOUR, MINUTE, Patient, Person
from tests.simulation.put_off_checks import put_off_forgotten, question_forgotten

if TYPE_CHECKING:
    from tests.simulation.world import World

Found = tuple[object, str, str]  # What it is told once for; who; in words.
DAY = 24 * HOUR
URGENT = 3
ALERTS = "SELECT id, clinic_id, enrollment_id, state, urgency, resolved_at, resolved_by FROM alerts"
TOLD_WITHIN = {4: 5 * MINUTE, 3: 5 * MINUTE, 2: HOUR, 1: 96 * HOUR}
AGAIN_WITHIN = {4: 4.2 * HOUR, 3: 4.2 * HOUR, 2: 27 * HOUR, 1: 120 * HOUR}
PATIENT_WAITS = 40 * MINUTE
MOST_A_WEEK = 60


@dataclass
class AlertSeen:
    """An alert as the world follows it; the seconds are calm ones only, in which nothing of ours was in the way."""

    id: int
    clinic: int
    enrollment: int
    label: str
    patient: Patient
    raised_at: float
    state: str = "raised"
    urgency: int = 0
    was_taken: bool = False
    resolved_at: float | None = None
    resolved_by: int | None = None
    calm: float = 0.0
    since_told: float = 0.0
    told: bool = False
    posts: dict[int, list[float]] = field(default_factory=dict)


@dataclass
class Alerts:
    seen: dict[int, AlertSeen] = field(default_factory=dict)

    def open(self) -> list[AlertSeen]:
        return [each for each in self.seen.values() if each.state != "resolved"]

    def by_label(self, label: str) -> list[AlertSeen]:
        return [each for each in self.seen.values() if each.label == label]


def after_message(world: "World", who: Person, shown: Shown) -> None:
    _tell(world, shown_checks.CHECKS, who, shown)


def after_work(world: "World", said: Said, state: str) -> None:
    if state == "dead":
        world.account.breach("put_aside", said.update_id, world.clock.at, said.who, f"quarantined: {said.text[:60]!r}")
        return
    _tell(world, said_checks.CHECKS, world.people[said.chat_id], said)


def after_step(world: "World", calm: float) -> None:
    if world.machine.is_up:
        _follow_alerts(world, calm)
        _tell(world, CHECKS)


def _tell(world: "World", every: dict[str, Callable[..., Iterator[Found]]], *about: Any) -> None:
    for kind, check in every.items():
        for key, who, words in check(world, *about):
            world.account.breach(kind, key, world.clock.at, who, words)


def _follow_alerts(world: "World", calm: float) -> None:
    rows = world.machine.read.execute(ALERTS).fetchall()
    for id_, clinic, enrollment, state, urgency, resolved_at, resolved_by in rows:
        alert = world.alerts.seen.get(id_)
        if alert is None:
            patient = next(each for each in world.patients if enrollment in each.enrollments)
            label = patient.labels[patient.enrollments.index(enrollment)]
            alert = AlertSeen(id_, clinic, enrollment, label, patient, world.clock.at)
            world.alerts.seen[id_] = alert
            world.account.count("alerts")
        rose = urgency > alert.urgency
        if rose:
            alert.told, alert.calm, alert.raised_at = False, 0.0, world.clock.at
        taken = state == "acknowledged"
        alert.state, alert.urgency, alert.was_taken = state, urgency, alert.was_taken or taken
        alert.resolved_at, alert.resolved_by = (seconds_of(resolved_at) if resolved_at else None), resolved_by
        if state != "resolved" and not rose:
            counts = urgency >= URGENT or not _quiet(world)
            alert.calm += calm if counts else 0
            alert.since_told = 0.0 if taken else alert.since_told + calm
    shown_checks.note_told(world)


def _quiet(world: "World") -> bool:
    return is_night(world.clock.at, world.zone)


def _staff_there(world: "World", alert: AlertSeen) -> bool:
    return any(not each.blocked and not each.removed for each in world.providers if each.clinic == alert.clinic)


def alert_without_deadline(world: "World") -> Iterator[Found]:
    query = (
        "SELECT a.id FROM alerts a LEFT JOIN due d ON d.kind = 'alert' AND d.subject = a.id"
        " WHERE a.state != 'resolved' AND d.at IS NULL"
    )
    for (id_,) in world.machine.read.execute(query):
        yield id_, world.alerts.seen[id_].patient.name, f"alert {id_} is open, and nothing will look at it again"


def nobody_told(world: "World") -> Iterator[Found]:
    for alert in world.alerts.open():
        if not alert.told and alert.calm > TOLD_WITHIN[alert.urgency] and _staff_there(world, alert):
            yield (
                (alert.id, alert.urgency),
                alert.patient.name,
                f"alert {alert.id} of {alert.label} (urgency {alert.urgency}) has reached nobody in {span(alert.calm)}",
            )


def nobody_told_again(world: "World") -> Iterator[Found]:
    for alert in world.alerts.open():
        if alert.told and alert.since_told > AGAIN_WITHIN[alert.urgency] and _staff_there(world, alert):
            alert.since_told = 0.0
            yield (
                (alert.id, alert.urgency),
                alert.patient.name,
                f"nobody has alert {alert.id} (urgency {alert.urgency}), and nobody was told of it again "
                f"for {span(AGAIN_WITHIN[alert.urgency])}",
            )


def patient_left_waiting(world: "World") -> Iterator[Found]:
    """An urgent alert that nobody takes: the patient reads that, from us."""
    for alert in world.alerts.open():
        patient = alert.patient
        if alert.urgency < URGENT or alert.was_taken or alert.calm < PATIENT_WAITS or patient.blocked:
            continue
        late = [each for each in world.account.posts(patient.chat_id)[-12:] if each.is_new]
        if not any(each.at > alert.raised_at + 10 * MINUTE for each in late):
            yield alert.id, patient.name, f"nobody takes alert {alert.id}, and {patient.name} has not heard that"


def ladder_storm(world: "World") -> Iterator[Found]:
    """Of one alert that nobody touches, nobody gets more than 60 messages in a week."""
    for alert in world.alerts.open():
        for chat_id, posts in alert.posts.items():
            recent = [at for at in posts[-3 * MOST_A_WEEK :] if at > world.clock.at - 7 * DAY]
            patient_said = [each for each in world.account.of(alert.patient.chat_id) if each.at > alert.raised_at]
            if len(recent) > MOST_A_WEEK + len(patient_said):
                who = world.people[chat_id].name
                yield (alert.id, chat_id), who, f"{who} has had {len(recent)} messages of alert {alert.id} in a week"


def blamed_on_patient(world: "World") -> Iterator[Found]:
    """A check-in missed, though its answer lay with us or died while we were deaf."""
    query = "SELECT id, enrollment_id, closes_at, ends_at, asked_at FROM checkins WHERE state = 'missed'"
    for id_, enrollment, closes_at, _, asked_at in world.machine.read.execute(query):
        key = ("missed", id_)
        if key in world.account.judged:
            continue
        world.account.judged.add(key)
        patient = next(each for each in world.patients if enrollment in each.enrollments)
        closes, begins = seconds_of(closes_at), seconds_of(asked_at or closes_at)
        if world.clock.at < closes - 1:
            yield id_, patient.name, f"the check-in that is open until {world.account.when(closes)} is called missed"
            continue
        tried = [each for each in world.account.of(patient.chat_id) if begins <= each.at < closes and each.fresh]
        unheard = [each for each in tried if each.is_answer and each.fate != "worked"]
        asked_again = any(
            each.at > said.at for said in unheard for each in world.account.posts(patient.chat_id) if each.is_new
        )
        if unheard and not asked_again:
            yield (
                id_,
                patient.name,
                f"{patient.name} answered at {world.account.when(unheard[0].at)}; it is called missed",
            )


def called_unreachable(world: "World") -> Iterator[Found]:
    query = "SELECT id FROM enrollments WHERE state = 'unreachable'"
    for (enrollment,) in world.machine.read.execute(query):
        patient = next(each for each in world.patients if enrollment in each.enrollments)
        if not patient.blocked and world.clock.at - patient.blocked_at > DAY:
            yield enrollment, patient.name, f"{patient.name} has never blocked the bot, and counts as unreachable"


CHECKS: dict[str, Callable[["World"], Iterator[Found]]] = {
    each.__name__: each
    for each in (
        *(alert_without_deadline, nobody_told, nobody_told_again, patient_left_waiting),
        *(ladder_storm, blamed_on_patient, called_unreachable, put_off_forgotten, question_forgotten),
    )
}
