"""A course file followed by a made-up patient's taps, on the clock of a bot that is being tried out."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.clinic import Provider
from bot.course import Course
from bot.hours import local
from bot.invitation import Invitation
from bot.ports import Transaction
from bot.workflows import enrolling, staffing
from commands.scene import Phone, Scene
from rehearsal import coursefile
from rehearsal.coursefile import BadCourse, CourseFile, Report
from rehearsal.rehearse import heard
from sandbox.errors import Impossible
from wording.words import read_all, speaking

PATIENTS = ("Cleo", "Dora", "Emil", "Finn", "Greta", "Hugo", "Inés", "Jon", "Kira", "Leo", "Mia", "Noah")
Invite = Callable[[CourseFile], Awaitable[Invitation]]
Act = Callable[[Phone], Awaitable[None]]


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
    return later(file, timedelta(days=days))


def later(file: CourseFile, span: timedelta) -> CourseFile:
    reports = tuple(each.model_copy(update={"at": each.at + span}) for each in file.report)
    return file.model_copy(update={"treated_at": file.treated_at + span, "report": reports})


class Played:
    """Comes on the day of the treatment, by the link that `invite` gives, and then says what the file says.

    `more` are acts besides those of the file, each at its moment.
    """

    def __init__(
        self, scene: Scene, name: str, file: CourseFile, invite: Invite, more: dict[datetime, Act] | None = None
    ) -> None:
        self._scene, self._file, self._invite = scene, file, invite
        self.phone = scene.phone(name)
        self.enrollment = 0
        acts: list[tuple[datetime, Callable[[], Awaitable[None]]]] = [
            (file.moment(file.treated_at), self._begin),
            *((file.moment(each.at), partial(self._say, each)) for each in file.report),
            *((at, partial(act, self.phone)) for at, act in (more or {}).items()),
        ]
        self._to_come = sorted(acts, key=lambda each: each[0])

    def next_at(self) -> datetime | None:
        return self._to_come[0][0] if self._to_come else None

    async def act(self) -> None:
        """What has come. What is of an earlier day, because somebody has moved the clock meanwhile, is left out."""
        today = local(self._scene.clock(), self._file.timezone).date()
        while self._to_come and self._to_come[0][0] <= self._scene.clock():
            at, act = self._to_come.pop(0)
            if local(at, self._file.timezone).date() < today or not (self.enrollment or act == self._begin):
                continue
            try:
                await act()
            except Impossible as error:
                self._scene.telegram.diary.note(f"{self.phone.name} could not answer: {error}.", "trouble")

    async def _begin(self) -> None:
        invitation = await self._invite(self._file)
        await self.phone.opens(self._scene.links.to(invitation.id))
        words = speaking(read_all(), await self._scene.reader.run(_language, invitation.enrollment_id or 0))
        for label in (words("welcome.agree"), words("timezone.yes"), f"{self._file.rules.timetable.hour}:00"):
            with suppress(Impossible):  # Not asked, or asked in another way: then it is as it is.
                await self.phone.taps(label)
        self.enrollment = invitation.enrollment_id or 0

    async def _say(self, report: Report) -> None:
        course = await self._scene.reader.run(course_of, self.enrollment)
        if (said := heard(report, course, self._scene.clock())) is not None:
            await self._give(said)

    async def _give(self, report: Report) -> None:
        set_id = await self._open(report)
        for data in taps(set_id, report):
            await self.phone.forges(data)
        if report.note.strip():
            await self.phone.forges(f"ask:{set_id}:note")
            await self.phone.says(report.note)
            tap = under_answer(await self._scene.reader.run(course_of, self.enrollment), report)
            if tap is not None:
                await self.phone.forges(tap)

    async def _open(self, report: Report) -> int:
        """The answer set of the check-in that takes answers now, or a new report's."""
        found = None
        if not report.unasked:
            found = await self._scene.reader.run(set_of_checkin, self.enrollment, self._scene.clock())
        if found is None:
            await self.phone.says("/report")
            number = self.phone.asked()["buttons"][0][0]["data"].split(":")[1:2]
            if not number or not number[0].isdecimal():
                raise Impossible("the bot takes no report from them")
            found = int(number[0])
        return found


def _language(tx: Transaction, enrollment_id: int) -> str:
    """The clinic's, or the invitation's: the Telegram of whoever plays a patient names none."""
    return tx.enrollments.course(enrollment_id).enrollment.language
