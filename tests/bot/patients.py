"""A patient treated in Berlin on Monday 2 March 2026 at 15:00, and what such a patient may answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot import protocol
from bot.advance import answers_to, carry_out, put, start, take
from bot.checkin import AnswerSet, Contact
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.finding import Finding, Urgency
from bot.hours import local, moment
from bot.timetable import Act, Step, next_step, wakes_at
from bot.triage import assess

TREATED_ON = date(2026, 3, 2)
BERLIN = "Europe/Berlin"
ROUTINE, SAME_DAY, URGENT, EMERGENCY = Urgency
DEFENCES_WEAK = Profile(immune_weakness=True)


def at(day: int, wall: str = "10:20", timezone: str = BERLIN, treated_on: date = TREATED_ON) -> datetime:
    return moment(treated_on + timedelta(days=day), time.fromisoformat(wall), timezone)


def enrollment(profile: Profile | None = None, timezone: str = BERLIN, treated_on: date = TREATED_ON) -> Enrollment:
    return Enrollment(
        id=1,
        clinic_id=1,
        provider_id=1,
        state=EnrollmentState.INVITED,
        label="K-001",
        protocol_id="microneedling",
        protocol_version=protocol.load("microneedling").version,
        treated_on=treated_on,
        timezone=timezone,
        hour=10,
        language="en",
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
        profile=profile or Profile(),
    )


def enrolled(
    day: int = 0,
    wall: str = "15:00",
    profile: Profile | None = None,
    timezone: str = BERLIN,
    treated_on: date = TREATED_ON,
) -> Course:
    """A course that has begun at this moment, with nothing asked yet."""
    begun = start(enrollment(profile, timezone, treated_on), at(day, wall, timezone, treated_on))
    return Course(protocol.load("microneedling"), begun)


def report(
    day: int,
    *,
    wall: str = "10:20",
    signs: frozenset[str] | set[str] = frozenset(),
    contact: Contact | None = None,
    notes: tuple[str, ...] = (),
    photos: tuple[str, ...] = (),
    **grades: int,
) -> AnswerSet:
    """An answer set of this day without an id yet."""
    return AnswerSet(
        0,
        1,
        TREATED_ON + timedelta(days=day),
        at(day, wall),
        grades=grades,
        signs=frozenset(signs),
        signs_answered=bool(grades or signs),
        contact=contact,
        notes=notes,
        photos=photos,
    )


def told(*reports: AnswerSet, profile: Profile | None = None) -> Course:
    """The course in which this was reported, in this order."""
    course = enrolled(profile=profile)
    return replace(course, answer_sets=tuple(replace(each, id=n) for n, each in enumerate(reports, start=1)))


def daily(item: str, grades: Mapping[int, int], profile: Profile | None = None) -> Course:
    """The course in which one item was answered on these days."""
    return told(*(replace(report(day), grades={item: grade}) for day, grade in grades.items()), profile=profile)


def not_looked_again(course: Course) -> Course:
    """The course long afterwards: whatever was put off and not answered on the next date has fallen due."""
    return replace(course, enrollment=replace(course.enrollment, settled_on=course.date_of(365)))


def last_findings(course: Course) -> tuple[Finding, ...]:
    last = f"set:{course.answer_sets[-1].id}"
    return tuple(each for each in assess(course) if each.source == last)


def found(course: Course) -> dict[str, Urgency]:
    """What the last answer set has brought, by name."""
    return {each.name: each.urgency for each in last_findings(course)}


def step_through(course: Course, now: datetime) -> tuple[Course, list[Step]]:
    """Carry out everything that is due by now; a question is with the patient at once."""
    steps: list[Step] = []
    while (step := next_step(course, now)) is not None:
        course = carried_out(course, step, now)
        steps.append(step)
        assert len(steps) < 1000, "the same step falls due for ever"
    return course, steps


def carried_out(course: Course, step: Step, now: datetime, *, delivered: bool = True) -> Course:
    changed, checkin = carry_out(course, step, now)
    course = replace(course, enrollment=changed)
    if checkin is None:
        return course
    kept = checkin if checkin.id else replace(checkin, id=len(course.checkins) + 1)
    return course.with_checkin(put(kept, now) if step.act is Act.ASK and delivered else kept)


Log = list[tuple[int, str, Act]]


def play(course: Course, until: datetime) -> tuple[Course, Log]:
    """Everything that falls due, each at its moment."""
    log: Log = []
    while (now := wakes_at(course)) is not None and now <= until:
        step = next_step(course, now)
        assert step is not None
        course = carried_out(course, step, now)
        wall = local(now, course.enrollment.timezone)
        log.append((course.day(wall.date()), f"{wall:%H:%M}", step.act))
    return course, log


def asked_days(course: Course) -> list[int]:
    return [course.day(each.on) for each in course.checkins if each.was_put]


def answered(course: Course, day: int, wall: str = "11:00", /, **grades: int) -> Course:
    """Play on to this moment and answer the day's check-in."""
    now = at(day, wall)
    course, _ = play(course, now)
    checkin = course.checkin_on(course.date_of(day))
    assert checkin is not None
    answers = replace(answers_to(course, checkin, now), id=checkin.id)
    for item, grade in grades.items():
        answers = answers.with_grade(item, grade, now)
    return take(course, answers, now)
