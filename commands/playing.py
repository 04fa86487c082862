"""A course file played by a patient's taps, on the clock of a bot that is being tried out."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from bot.alert import Alert, AlertState
from bot.clinic import Provider
from bot.course import Course
from bot.hours import local, moment
from bot.invitation import Invitation
from bot.ports import Clock, Transaction
from bot.timetable import wakes_at
from bot.workflows import enrolling, staffing
from commands.course_list import expected
from commands.verdict import Flags, verdict
from handlers.links import Links
from handlers.words import read_all, speaking
from rehearsal import coursefile
from rehearsal.coursefile import BadCourse, CourseFile, Report
from rehearsal.rehearse import heard
from sandbox.errors import Impossible, Json
from sandbox.telegram import Telegram
from storage.database import SqlStore

PATIENTS = ("Cleo", "Dora", "Emil", "Finn", "Greta", "Hugo", "Ida", "Jon", "Kira", "Leo", "Mia", "Noah")
BETWEEN_TAPS = 0.5
LOOKED_EVERY = 0.05
CALM_WITHIN = 10.0


def readable(folder: Path, timezone: str) -> Iterator[tuple[str, CourseFile]]:
    """The courses of a folder, by name, that happen in this time zone."""
    for path in sorted(folder.glob("*.toml")):
        with suppress(BadCourse):
            file = coursefile.read(path)
            if file.timezone == timezone:
                yield path.stem, file


def taps(set_id: int, report: Report) -> Iterator[str]:
    """By the data of the buttons: a course may tell of items and signs that are not offered on its day.

    The contact wish first: said in the same answer set, it may lower what only lasts too long.
    """
    if report.contact:
        yield f"wish:{set_id}:{report.contact}"
    yield from (f"grade:{set_id}:{item}:{grade}" for item, grade in report.answers.items())
    yield from (f"tick:{set_id}:{sign}" for sign in report.signs)
    if report.signs:
        yield f"ticked:{set_id}"
    elif report.answers:
        yield f"none:{set_id}"


VERBS = {"enough": "settle", "clinic": "ask_clinic"}


def under_answer(course: Course, report: Report) -> str | None:
    """The tap under the answer to what was just written; None where nothing is tapped, or nothing was answered."""
    asked = [(each.at, answers.id, each.note) for answers in course.answer_sets for each in answers.questions]
    if not report.reply or not asked:
        return None
    _, set_id, note = max(asked)
    return f"{VERBS[report.reply]}:{set_id}:{note}"


def set_of_checkin(tx: Transaction, enrollment_id: int, now: datetime) -> int | None:
    """The answer set of the check-in that takes answers now."""
    checkin = tx.enrollments.course(enrollment_id).open_checkin(now)
    answers = tx.answers.of_checkin(checkin.id) if checkin else None
    return answers.id if answers else None


def course_of(tx: Transaction, enrollment_id: int) -> Course:
    return tx.enrollments.course(enrollment_id)


def invited(tx: Transaction, provider: Provider, file: CourseFile, now: datetime) -> Invitation:
    """The patient of this file, enrolled by `provider`, an admin, who switches a draft on for it."""
    rules, profile = file.rules, file.patient.profile
    if rules.draft:
        staffing.switch_draft(tx, provider.chat_id, rules.id, now, on=True)
    hour = rules.timetable.hour
    return enrolling.enroll(tx, provider, rules.id, rules.version, file.treated_at.date(), profile, hour, now)


def from_now_on(file: CourseFile, now: datetime) -> CourseFile:
    """The same course, beginning at the same time of the first day on which that is still to come."""
    wall = local(now, file.timezone)
    days = (wall.date() - file.treated_at.date()).days
    days += file.moment(file.treated_at + timedelta(days=days)) < now
    span = timedelta(days=days)
    reports = tuple(each.model_copy(update={"at": each.at + span}) for each in file.report)
    return file.model_copy(update={"treated_at": file.treated_at + span, "report": reports})


class Player:
    """`move` moves the clock to a moment; `changed` is called whenever `playing` says something new."""

    def __init__(
        self,
        telegram: Telegram,
        store: SqlStore,
        links: Links,
        clock: Clock,
        move: Callable[[datetime], None],
        changed: Callable[[], None],
    ) -> None:
        self._telegram, self._store, self._links = telegram, store, links
        self._clock, self._move, self._changed = clock, move, changed
        self.playing: Json | None = None
        self.verdict: Json | None = None
        self._words = read_all()["en"]
        self._flags = Flags()
        self._file: CourseFile
        self._patient, self._enrollment = "", 0

    async def play(self, staff: int, file: CourseFile) -> None:
        """To the end of its last day. `staff` is the chat of whoever enrolls the patient."""
        try:
            await self._begin(staff, from_now_on(file, self._clock()))
            for report in self._file.report:
                await self._until(self._file.moment(report.at))
                course = await self._store.run(course_of, self._enrollment)
                if (said := heard(report, course, self._clock())) is not None:
                    await self._give(said)
                    await self._look()
            midnight = moment(self._file.last_on + timedelta(days=1), time(0), self._file.timezone)
            await self._until(midnight - timedelta(minutes=1))
            await self._judge()
        finally:
            self.playing = None
            self._changed()

    async def _begin(self, staff: int, file: CourseFile) -> None:
        self._file, self._patient = file, self._somebody_new()
        self._telegram.diary.note(
            f"A course is played with {self._patient}: {file.about}. The clock runs for everybody."
        )
        self._show()
        await self._until(file.moment(file.treated_at))
        invitation = await self._store.run(_invite, staff, file, self._clock())
        self._enrollment = invitation.enrollment_id or 0
        self._telegram.people.open(self._patient, self._links.to(invitation.id))
        words = speaking(read_all(), await self._store.run(_language, self._enrollment))
        for label in (words("welcome.agree"), words("timezone.yes"), f"{file.rules.timetable.hour}:00"):
            await self._calm()
            await asyncio.sleep(BETWEEN_TAPS)
            with suppress(Impossible):  # Not asked, or asked in another way: then it is as it is.
                self._telegram.people.tap(self._patient, label)
        await self._calm()

    def _somebody_new(self) -> str:
        there = {person.name for person in self._telegram.people.all()}
        numbered = (f"{name} {number}" for number in range(2, 1_000) for name in PATIENTS)
        name = next(name for name in (*PATIENTS, *numbered) if name not in there)
        return self._telegram.people.join(name).name

    async def _until(self, when: datetime) -> None:
        """As time goes by, with a stop at every moment at which something of this course falls due."""
        await self._calm()
        while (due_at := await self._store.run(_wakes_at, self._enrollment)) is not None and due_at <= when:
            if due_at <= self._clock():
                break  # The bot does not come to it; so it would be with a bot that is away.
            self._go_to(due_at)
            await self._calm()
            await self._look()
        self._go_to(when)
        await self._calm()
        await self._look()

    async def _look(self) -> None:
        """What was flagged in between, if anything was."""
        alert = await self._store.run(_open_alert, self._enrollment) if self._enrollment else None
        at = self._wall()
        self._flags.look(alert, at, self._day(at.date()))

    async def _judge(self) -> None:
        was_closed = await self._store.run(_was_closed, self._enrollment)
        self.verdict = verdict(self._file, self._flags.events, self._words, was_closed=was_closed)
        met = self.verdict["met"] if self.verdict else None
        if met is None:
            says, tone = expected(self._file, self._words), "plain"
        else:
            says = "It went as its file expects." if met else "It did not go as its file expects."
            tone = "good" if met else "trouble"
        self._telegram.diary.note(f"The course is over. {says}".strip(), tone)

    def _wall(self) -> datetime:
        return self._clock().astimezone(ZoneInfo(self._file.timezone))

    def _go_to(self, when: datetime) -> None:
        self._move(when)
        self._show()

    def _show(self) -> None:
        file, on = self._file, local(self._clock(), self._file.timezone).date()
        day, last = self._day(on), self._day(file.last_on)
        self.playing = {"about": file.about, "patient": self._patient, "day": max(0, day), "last_day": last}
        self._changed()

    def _day(self, on: date) -> int:
        return (on - self._file.treated_at.date()).days

    async def _give(self, report: Report) -> None:
        set_id = await self._open(report)
        for data in taps(set_id, report):
            await self._forge(data)
        if report.note.strip():
            await self._forge(f"ask:{set_id}:note")
            self._telegram.people.say(self._patient, report.note)
            await self._calm()
            tap = under_answer(await self._store.run(course_of, self._enrollment), report)
            if tap is not None:
                await self._forge(tap)

    async def _open(self, report: Report) -> int:
        """The answer set of the check-in that takes answers now, or a new report's."""
        found = None
        if not report.unasked:
            found = await self._store.run(set_of_checkin, self._enrollment, self._clock())
        if found is None:
            self._telegram.people.say(self._patient, "/report")
            await self._calm()
            found = int(self._newest_from_bot()["buttons"][0][0]["data"].split(":")[1])
        return found

    async def _forge(self, data: str) -> None:
        await asyncio.sleep(BETWEEN_TAPS)
        self._telegram.people.tap(self._patient, data=data, message_id=self._newest_from_bot()["id"])
        await self._calm()

    def _newest_from_bot(self) -> Json:
        """The newest with buttons: what is asked."""
        lines = self._telegram.people.transcript(self._patient)
        found = [line for line in lines if line["from"] == "bot" and line["buttons"]]
        if not found:
            raise Impossible(f"the bot has asked {self._patient} nothing")
        return found[-1]

    async def _calm(self) -> None:
        """Until the bot has nothing left to do at this moment, or does not come to it."""
        give_up_at = monotonic() + CALM_WITHIN
        while monotonic() < give_up_at:
            await asyncio.sleep(LOOKED_EVERY)
            if not self._telegram.unconfirmed() and await self._store.run(_is_calm, self._clock()):
                return


def _language(tx: Transaction, enrollment_id: int) -> str:
    """The clinic's: the Telegram of whoever plays a patient names none."""
    return tx.enrollments.course(enrollment_id).enrollment.language


def _invite(tx: Transaction, staff: int, file: CourseFile, now: datetime) -> Invitation:
    provider = tx.providers.of_chat(staff)
    if provider is None:
        raise Impossible("nobody works at the clinic any more")
    return invited(tx, provider, file, now)


def _wakes_at(tx: Transaction, enrollment_id: int) -> datetime | None:
    return wakes_at(tx.enrollments.course(enrollment_id)) if enrollment_id else None


def _is_calm(tx: Transaction, now: datetime) -> bool:
    due_at = tx.due.next_at()
    waits = tx.inbox.count_waiting() + tx.outbox.count_waiting()
    return not waits and (due_at is None or due_at > now)


def _open_alert(tx: Transaction, enrollment_id: int) -> Alert | None:
    return tx.alerts.open_of_enrollment(enrollment_id)


def _was_closed(tx: Transaction, enrollment_id: int) -> bool:
    return any(each.state is AlertState.RESOLVED for each in tx.alerts.all_of_enrollment(enrollment_id))
