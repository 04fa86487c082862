"""Two clinics, their staff and their patients, as they are at the beginning; and what their lives hold."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from bot import protocol
from bot.clinic import Clinic, Role
from bot.clinic import Provider as Staff
from bot.workflows import enrolling, leaving
from rehearsal.cohort import cohort
from rehearsal.coursefile import CourseFile
from tests.simulation.account import day_of
from tests.simulation.machine import LINKS
from tests.simulation.people import HOUR, Patient
from tests.simulation.staff import Provider

if TYPE_CHECKING:
    from tests.simulation.world import World

START = datetime(2026, 3, 2, 7, tzinfo=UTC)
DAY = 24 * HOUR
STAFF = (("Ann", "good"), ("Bob", "slow"), ("Cem", "old-cards"), ("Dia", "good"), ("Eva", "gone"))
SECOND_STAFF = (("Fay", "good"), ("Gus", "removed"), ("Hal", "slow"))
KINDS = (
    *("prompt", "slow", "double-tapping", "chatty", "prompt", "silent", "two treatments"),
    *("hostile", "travelling", "blocking", "chatty", "prompt", "slow"),
)
NAMES = (
    *("Ada", "Bea", "Cleo", "Dora", "Emil", "Finn", "Greta", "Hugo", "Ida", "Jon"),
    *("Kira", "Leo", "Mia", "Noah", "Olga", "Pia", "Quin", "Rosa", "Sven", "Tilda"),
)
LAST_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple")


def furnish(world: "World") -> None:
    for number, staff in enumerate((STAFF, SECOND_STAFF)):
        _clinic(world, number, staff)
    courses = cohort(world.patient_count, world.seed, protocol.load("microneedling"))
    for number, course in enumerate(courses):
        _patient(world, number, course)


def _clinic(world: "World", number: int, staff: tuple[tuple[str, str], ...]) -> None:
    now, name = world.clock.ours(), ("Rosenhof", "Lindenpark")[number]

    def found(tx: Any) -> int:
        return int(tx.clinics.add(Clinic(0, name, "+49 30 1234567", "Europe/Berlin", "112", now)).id)

    clinic = world.machine.transact(found)
    world.clinics.append(clinic)
    world.machine.read.execute("UPDATE clinics SET labels = ? WHERE id = ?", (number * 500, clinic))
    for place, (who, kind) in enumerate(staff):
        provider = Provider(who, world, Random(f"{world.seed} {who}"), clinic=clinic, kind=kind)
        _join(world, provider)
        role = Role.ADMIN if place == 0 else Role.PROVIDER
        joined = now + timedelta(seconds=place)
        row = Staff(0, clinic, provider.chat_id, who, role, joined)
        provider.id = world.machine.transact(lambda tx, row=row: tx.providers.add(row).id)  # type: ignore[misc]
        world.providers.append(provider)
        if kind == "gone":
            world.at(world.clock.at + provider.dice.uniform(2, 6) * DAY, provider.block)
            world.at(world.clock.at + provider.dice.uniform(9, 12) * DAY, provider.unblock)
        if kind == "removed":
            world.at(world.clock.at + provider.dice.uniform(3, 9) * DAY, _remove, world, provider)


def _remove(world: "World", provider: Provider) -> None:
    admin = next(each for each in world.providers if each.clinic == provider.clinic)
    if not provider.removed and world.machine.is_up:
        provider.removed = True
        world.note(f"{admin.name} removes {provider.name} from the staff")
        world.machine.transact(lambda tx: leaving.remove(tx, admin.chat_id, provider.id, world.clock.ours()))


def _join(world: "World", person: Any) -> None:
    joined = world.telegram.people.join(person.name)
    world.telegram.world.chats[joined.id].standing = "member"
    person.chat_id = joined.id
    world.people[joined.id] = person


def _patient(world: "World", number: int, course: CourseFile) -> None:
    name = f"{NAMES[number % 20]} {LAST_NAMES[(number * 7 + number // 20) % 10]}"
    kind = KINDS[(number + world.seed) % len(KINDS)]
    patient = Patient(name, world, Random(f"{world.seed} {name}"), kind=kind)
    patient.clinic = world.clinics[number % 3 == 2]
    patient.plan = _plan(course)
    _join(world, patient)
    world.patients.append(patient)
    begins = world.clock.at + (number % 4) * DAY + patient.dice.uniform(2, 9) * HOUR  # Between 10:00 and 17:00.
    world.at(begins, _treat, world, patient, course)
    if kind == "two treatments":
        world.at(begins + patient.dice.randrange(2, 6) * DAY, _treat, world, patient, course)
    _habits(world, patient, begins)


def _plan(course: CourseFile) -> dict[int, tuple[dict[str, int], tuple[str, ...]]]:
    first = course.treated_at.date()
    return {(each.at.date() - first).days: (dict(each.answers), tuple(each.signs)) for each in course.report}


def _treat(world: "World", patient: Patient, course: CourseFile) -> None:
    """Treated, enrolled by a colleague, and the link opened at once."""
    if not world.machine.is_up:
        return world.at(world.clock.at + HOUR, _treat, world, patient, course)
    staff = [each for each in world.providers if each.clinic == patient.clinic and not each.removed]
    by, now = patient.dice.choice(staff), world.clock.ours()
    treated_on = day_of(world.clock.at, patient.zone)

    def enroll(tx: Any) -> tuple[int, int]:
        provider = tx.providers.of_chat(by.chat_id)
        made = enrolling.enroll(tx, provider, "microneedling", 2, treated_on, course.patient.profile, 10, now)
        return int(made.id), int(made.enrollment_id or 0)

    invitation, enrollment = world.machine.transact(enroll)
    (label,) = world.machine.read.execute("SELECT label FROM enrollments WHERE id = ?", (enrollment,)).fetchone()
    patient.enrollments.append(enrollment)
    patient.labels.append(label)
    patient.treated.append(world.clock.at)
    world.note(f"{patient.name} ({label}, {patient.kind}) is treated, {by.name} enrolls them")
    if not patient.blocked:
        patient.opened_at = world.clock.at
        world.telegram.people.open(patient.name, LINKS.to(invitation))
    return None


def _habits(world: "World", patient: Patient, begins: float) -> None:
    """What they do besides answering, on days of their own."""
    dice, days = patient.dice, int((world.until - begins) / DAY)

    def some_day(least: float = 0.5) -> float:
        return begins + dice.uniform(least, max(least + 0.5, days)) * DAY

    writes = {"chatty": days, "slow": days // 4}.get(patient.kind, days // 6)
    for _ in range(writes):
        world.at(some_day(), patient.writes_something)
    match patient.kind:
        case "chatty":
            world.at(some_day(1), patient.pours_out)
        case "blocking":
            gone = some_day(1)
            world.at(gone, patient.block)
            world.at(gone + dice.uniform(1, 4) * DAY, patient.unblock)
        case "hostile":
            for _ in range(days * 2):
                world.at(some_day(), patient.forges)
        case "travelling":
            for _ in range(2):
                world.at(some_day(1), patient.travels)
