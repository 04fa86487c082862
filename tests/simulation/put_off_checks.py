"""What must hold of what nobody was told of at once, a faint answer or a question: it is never forgotten."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.asked import WAITS
from bot.enrollment import EnrollmentState
from bot.hours import moment
from bot.triage import put_off
from tests.simulation.clock import seconds_of
from tests.simulation.people import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.simulation.world import World

Found = tuple[object, str, str]
SETTLED = (EnrollmentState.INVITED, EnrollmentState.ERASED, EnrollmentState.WITHDRAWN)
DUE = "SELECT at FROM due WHERE kind = 'enrollment' AND subject = ?"


def put_off_forgotten(world: "World") -> Iterator[Found]:
    """Once an hour: what was to be said again, and was not by 22:00, is in an alert, or is about to be looked at."""
    hour = ("put off", int(world.clock.at // HOUR))
    if hour in world.account.judged:
        return
    world.account.judged.add(hour)
    for patient in world.patients:
        for enrollment in patient.enrollments:
            for key in _overdue(world, enrollment):
                yield key, patient.name, f"a faint answer of {patient.name} was put off and is forgotten: {key}"


def question_forgotten(world: "World") -> Iterator[Found]:
    """Once an hour: what was asked, and answered from the protocol, has had its tap or is with the clinic."""
    hour = ("asked", int(world.clock.at // HOUR))
    if hour in world.account.judged:
        return
    world.account.judged.add(hour)
    for patient in world.patients:
        for enrollment in patient.enrollments:
            for key in _unheard(world, enrollment):
                yield key, patient.name, f"a question of {patient.name} is with nobody: {key}"


def _unheard(world: "World", enrollment: int) -> list[str]:
    """Passed on too late, or passed on and in no alert."""
    course, alerts = world.machine.course_of(enrollment)
    if course.enrollment.state in SETTLED or _is_about_to_be_looked_at(world, enrollment):
        return []
    until, flagged = course.enrollment.passed_on_until, {f.source for alert in alerts for f in alert.findings}
    late = world.clock.at - WAITS.total_seconds() - MINUTE
    asked = [(f"set:{each.id}:{of.note}", of) for each in course.answer_sets for of in each.questions]
    return [
        source
        for source, of in asked
        if (of.waits and not of.is_passed_on(until) and of.at.timestamp() < late)
        or (of.is_passed_on(until) and source not in flagged)
    ]


def _overdue(world: "World", enrollment: int) -> list[tuple[str, str, str]]:
    course, alerts = world.machine.course_of(enrollment)
    is_over = course.enrollment.state in (EnrollmentState.INVITED, EnrollmentState.ERASED)
    if is_over or course.enrollment.chat_id is None or _is_about_to_be_looked_at(world, enrollment):
        return []
    flagged = {finding.key for alert in alerts for finding in alert.findings}
    closes_at, zone = course.protocol.timetable.closes_at, course.enrollment.timezone
    late = [each for each in put_off(course) if moment(each.on, closes_at, zone).timestamp() < world.clock.at - MINUTE]
    return [each.finding.key for each in late if not each.is_answered and each.finding.key not in flagged]


def _is_about_to_be_looked_at(world: "World", enrollment: int) -> bool:
    row = world.machine.read.execute(DUE, (enrollment,)).fetchone()
    return bool(row and row[0] and seconds_of(row[0]) < world.clock.at + MINUTE)
