"""What the sandbox's page may do with what stands around it: the clock, the bot's process, its data, courses."""

import asyncio
import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.ports import Clock
from commands import course_list, moving
from commands.example import STAFF, TIMEZONE
from commands.moving import BadMove
from commands.player import OneCourse
from commands.playing import readable
from commands.scene import Scene
from commands.settings import ROOT
from commands.trial import Trial
from commands.week import Week
from handlers.pipeline.errors import where
from sandbox.errors import Impossible, Json
from sandbox.telegram import Telegram
from wording.words import read_all

COURSES = ROOT / "tests" / "courses"
OF_A_DATE = ("berlin_summer_time", "berlin_summer_time_silence")  # They say nothing on another.
BETWEEN_TAPS = 0.5  # Seconds, so that one course can be followed by eye.
IN_WORDS = {"m": "minute", "h": "hour", "d": "day"}
log = structlog.get_logger()


class TrialStage:
    """A sandbox.stage.Stage. `url` is the sandbox's own address, set once it is known."""

    def __init__(self, telegram: Telegram, trial: Trial, clock: Clock, clock_file: Path) -> None:
        self._telegram, self._trial, self._clock, self._clock_file = telegram, trial, clock, clock_file
        self._files = {name: file for name, file in readable(COURSES, TIMEZONE) if name not in OF_A_DATE}
        self._course: OneCourse | None = None
        self._week: Week | None = None
        self._playing: asyncio.Task[None] | None = None
        self._beginning = asyncio.Lock()
        self.url = ""

    async def state(self) -> Json:
        seen, bot = await self._trial.look(), self._trial.bot
        return {
            "zone": seen.zone,
            "bot": bot.state if bot else "down",
            "done": list(seen.done),
            "next_checkin": seen.next_checkin.timestamp() if seen.next_checkin else None,
            "can_begin_again": self._trial.is_ours,
            "playing": next((each.playing for each in (self._course, self._week) if each and each.playing), None),
            "verdict": self._course.verdict if self._course else None,
            "week": "" if self._week is None else "over" if self._week.is_over else "begun",
        }

    def courses(self) -> list[Json]:
        return course_list.listed(self._files, read_all()["en"])

    async def move(self, by: str) -> None:
        self._is_ready()
        if self._is_playing:
            raise Impossible("What is played moves the clock itself. Stop it first.")
        if by == "checkin":
            await self._move_to_checkin()
            return
        if re.fullmatch(r"\+[1-9]\d*[mhd]", by) is None:
            raise Impossible(f"{by!r} is no step; it must be like +30m, +5h or +1d: the clock only goes forward.")
        try:
            moving.moved(self._clock_file, by)
        except BadMove as error:
            raise Impossible(str(error)) from error
        self._moved(_in_words(by))

    async def kill_bot(self) -> None:
        if self._trial.bot is not None:
            self._trial.bot.kill()

    async def begin_again(self) -> None:
        if not self._trial.is_ours:
            raise Impossible("These data are kept: DATABASE_URL names them.")
        self._is_ready()
        async with self._beginning:
            await self._end_trial()
            self._telegram.reset()
            try:
                await self._trial.begin(self.url)
            except Exception as error:
                self._trial.give_up(error)
                raise Impossible("There is no new beginning; the terminal says why.", 500) from error
            self._changed()

    async def end(self) -> None:
        """Of everything, whatever is just being begun."""
        async with self._beginning:
            await self._end_trial()

    async def _end_trial(self) -> None:
        await self.stop_playing()
        self._course = self._week = None
        await self._trial.end()

    async def play(self, course: str) -> None:
        scene, file = self._scene(BETWEEN_TAPS), self._files.get(course)
        if file is None:
            raise Impossible(f"there is no course {course!r}", 404)
        self._course = OneCourse(scene, self._telegram.people.find(STAFF).id, file)
        self._begin(self._course)

    async def play_week(self) -> None:
        scene = self._scene()
        if self._week is None:
            self._week = Week(scene, self._files)
        if self._week.is_over:
            raise Impossible("Everybody's course is over. Begin again for another week.")
        self._begin(self._week)

    def _scene(self, pause: float = 0.0) -> Scene:
        """Raises Impossible where nothing can be played now."""
        self._is_ready()
        if self._is_playing:
            raise Impossible("Something is being played. Stop it first.")
        store, reader, links = self._trial.store, self._trial.reader, self._trial.links
        if store is None or reader is None:
            raise Impossible("The bot is not there yet.")
        return Scene(self._telegram, store, reader, links, self._clock, self._set_clock, self._changed, pause)

    def _begin(self, what: OneCourse | Week) -> None:
        self._playing = asyncio.create_task(self._play(what))

    async def stop_playing(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing

    def _is_ready(self) -> None:
        if self._beginning.locked():
            raise Impossible("Everything begins again just now: a moment, please.")

    @property
    def _is_playing(self) -> bool:
        return self._playing is not None and not self._playing.done()

    async def _play(self, what: OneCourse | Week) -> None:
        """With the clinic's own phone ready for what comes, unless it has blocked the bot."""
        try:
            staff = self._telegram.people.find(STAFF)
            if self._telegram.world.chats[staff.id].standing == "stranger":
                self._telegram.people.open(staff.id)
            await what.play()
        except asyncio.CancelledError:
            self._telegram.diary.note("It was stopped. From here on it is yours.")
            raise
        except Exception as error:
            log.error("not played", error=where(error))
            self._telegram.diary.note("It could not be played to its end: see the terminal.", "trouble")

    async def _move_to_checkin(self) -> None:
        at = (await self._trial.look()).next_checkin
        if at is None:
            raise Impossible("There is no next check-in: nobody is to be asked.")
        self._set_clock(at)
        self._moved("to the next check-in")

    def _set_clock(self, when: datetime) -> None:
        """Never back, and to the whole second after it."""
        if (span := when - self._clock()) > timedelta():
            moving.moved_by(self._clock_file, span + timedelta(seconds=1))

    def _moved(self, how: str) -> None:
        self._telegram.diary.note(f"The clock moved on {how}.")
        self._changed()

    def _changed(self) -> None:
        self._telegram.world.tell("stage")


def _in_words(by: str) -> str:
    """As in "1 hour", of what was moved by."""
    number, unit = int(by[1:-1]), IN_WORDS[by[-1]]
    return f"{number} {unit}{'' if number == 1 else 's'}"
