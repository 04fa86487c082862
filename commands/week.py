"""A week at the clinic, as a new colleague would find it, and then one day more for as long as anybody follows."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.hours import local, moment
from commands.cast import CAST, Part, acts, on_stage
from commands.colleague import Colleague
from commands.example import COLLEAGUE, STAFF, TIMEZONE
from commands.player import Player, somebody_new
from commands.playing import Played
from commands.scene import Scene
from rehearsal.coursefile import CourseFile
from sandbox.errors import Json

DAYS, NOON, TREATED_BEFORE = 7, time(12), 14
EVENING = time(20)  # Of Sunday: what arises later waits for the morning.
BEGINS = (
    f"A week is played with {len(CAST)} made-up patients. {COLLEAGUE} enrolls them, takes what comes up and closes it. "
    f"From Sunday evening on she is off duty. The clock runs for everybody."
)
IS_YOURS = f"It is noon, {COLLEAGUE} is off duty, and the clinic is yours. As {STAFF}, begin with /inbox."


class Week:
    """From a Monday to the noon of the next. The colleague cares for what arises before that day, and then for nothing.

    `files` are the courses by name.
    """

    def __init__(self, scene: Scene, files: Mapping[str, CourseFile]) -> None:
        self._scene, self._monday = scene, first_monday(local(scene.clock(), TIMEZONE))
        last_on = self._monday + timedelta(days=DAYS)
        leaves_at = moment(last_on - timedelta(days=1), EVENING, TIMEZONE)
        self._colleague = Colleague(scene, COLLEAGUE, leaves_at)
        self._patients = [self._played(part, number, files) for number, part in enumerate(CAST)]
        self._player = Player(scene, self._patients, [self._colleague], self._show)
        self._until = moment(last_on, NOON, TIMEZONE)
        self._has_begun = False
        self.playing: Json | None = None

    @property
    def is_over(self) -> bool:
        """Nobody has anything to say any more."""
        return all(each.next_at() is None for each in self._patients)

    async def play(self) -> None:
        """The week; when called again, one day more, to noon."""
        note = self._scene.telegram.diary.note
        if self._has_begun:
            self._until = next_noon(self._scene.clock())
            note("One day more is played with the patients of the week.")
        else:
            note(BEGINS)
        try:
            self._show()
            self._has_begun = True
            await self._player.until(self._until)
            note(IS_YOURS)
        finally:
            self.playing = None
            self._scene.changed()

    def _played(self, part: Part, number: int, files: Mapping[str, CourseFile]) -> Played:
        file = on_stage(part, number, files, self._monday)
        name = somebody_new(self._scene.telegram, (part.name,))
        return Played(
            self._scene, name, file, lambda file: self._colleague.enroll(file, part.language), acts(part, number, file)
        )

    def _show(self) -> None:
        """The phone of one patient is shown as the week begins; later it is left as somebody has chosen it."""
        day, last = (self._days(at) for at in (self._scene.clock(), self._until))
        patient = "" if self._has_begun and last > DAYS else self._patients[0].phone.name
        about = "one day more" if last > DAYS else f"a week with {len(CAST)} patients"
        self.playing = {"about": about, "patient": patient, "day": max(0, day), "last_day": last}
        self._scene.changed()

    def _days(self, at: datetime) -> int:
        return (local(at, TIMEZONE).date() - self._monday).days


def first_monday(wall: datetime) -> date:
    """Today, if it is one, and early enough for treatments in the afternoon."""
    ahead = -wall.weekday() % 7
    return wall.date() + timedelta(days=7 if not ahead and wall.hour >= TREATED_BEFORE else ahead)


def next_noon(now: datetime) -> datetime:
    today = local(now, TIMEZONE).date()
    noons = (moment(today + timedelta(days=day), NOON, TIMEZONE) for day in (0, 1))
    return next(noon for noon in noons if noon > now)
