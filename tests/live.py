"""A course file played by a patient's taps through the real handlers, worker, sender and database."""

from datetime import datetime, time, timedelta
from pathlib import Path

from bot.clinic import Clinic, Provider, Role
from bot.course import Course
from bot.finding import names
from bot.hours import local, moment
from bot.invitation import Invitation
from bot.ports import Transaction
from commands.playing import invited, set_of_checkin, taps, under_answer
from rehearsal import coursefile
from rehearsal.coursefile import CourseFile, Report
from rehearsal.rehearse import heard
from storage.database import SqlStore
from tests.house import LINKS, House
from wording.words import read_all

Event = tuple[int, str, tuple[str, ...]]
WHO = "Bea"


class Live:
    """`events` are the alert events as they are seen in the database, those of one moment being one."""

    def __init__(self, store: SqlStore, file: CourseFile, language: str = "en") -> None:
        self.file, self.language = file, language
        self.house = House(store, file.moment(file.treated_at))
        self.events: list[Event] = []
        self._event_at: datetime | None = None
        self._seen: tuple[int, frozenset[str]] = (0, frozenset())
        self._enrollment = 0

    async def play(self) -> None:
        invitation = self.house.store.transact(self._enroll)
        self._enrollment = invitation.enrollment_id or 0
        await self.house.opens(WHO, LINKS.to(invitation.id))
        await self.house.taps(WHO, read_all()[self.language]("welcome.agree"))
        for report in self.file.report:
            await self._until(self.file.moment(report.at))
            if (said := heard(report, self.course(), self.house.now)) is not None:
                await self._give(said)
            self._look()
        midnight = moment(self.file.last_on + timedelta(days=1), time(0), self.file.timezone)
        await self._until(midnight - timedelta(microseconds=1))

    def course(self) -> Course:
        return self.house.store.transact(lambda tx: tx.enrollments.course(self._enrollment))

    def _enroll(self, tx: Transaction) -> Invitation:
        now, who = self.house.now, self.house.telegram.people.join("Ann")
        self.house.telegram.world.chats[who.id].standing = "member"
        clinic = Clinic(0, "Rosenhof", "+49 30 1234567", self.file.timezone, "112", now, language=self.language)
        clinic = tx.clinics.add(clinic)
        provider = tx.providers.add(Provider(0, clinic.id, who.id, "Ann", Role.ADMIN, now))
        return invited(tx, provider, self.file, now)

    async def _until(self, when: datetime) -> None:
        """As time goes by, with a look at every moment at which something falls due."""
        while (due_at := self.house.store.transact(lambda tx: tx.due.next_at())) is not None and due_at <= when:
            await self.house.until(due_at)
            self._look()
        await self.house.until(when)

    async def _give(self, report: Report) -> None:
        set_id = await self._open(report)
        for data in taps(set_id, report):
            await self.house.forges(WHO, data)
        if report.note.strip():
            await self.house.forges(WHO, f"ask:{set_id}:note")
            await self.house.says(WHO, report.note)
            if (tap := under_answer(self.course(), report)) is not None:
                await self.house.forges(WHO, tap)

    async def _open(self, report: Report) -> int:
        """The answer set of the check-in that takes answers now, or a new report's."""
        found = None
        if not report.unasked:
            found = self.house.store.transact(set_of_checkin, self._enrollment, self.house.now)
        if found is None:
            await self.house.says(WHO, "/report")
            button = self.house.messages(WHO)[-1]["buttons"][0][0]
            found = int(button["data"].split(":")[1])
        return found

    def _look(self) -> None:
        alert = self.course().alert
        if alert is None:
            return
        had_urgency, had = self._seen
        found = frozenset(names(alert.findings))
        if alert.urgency <= had_urgency and found <= had:
            return
        self._seen = (alert.urgency, found)
        if self._event_at == self.house.now:
            self.events.pop()
        day = self.course().day(local(self.house.now, self.file.timezone).date())
        self.events.append((day, alert.urgency.word, tuple(sorted(found))))
        self._event_at = self.house.now


async def play(store: SqlStore, path: Path, language: str = "en") -> Live:
    return await play_file(store, coursefile.read(path), language)


async def play_file(store: SqlStore, file: CourseFile, language: str = "en") -> Live:
    live = Live(store, file, language)
    await live.play()
    return live
