"""What stands around this Telegram: a clock that can be moved, the bot's process, courses to be played."""

from typing import Protocol

from sandbox.errors import Json


class Stage(Protocol):
    """Brought by whoever starts the sandbox; without one, its page shows the phones alone.

    What cannot be done raises Impossible. Every change is told to the world as an event of kind "stage", and what a
    person should read of it stands in the diary.
    """

    async def state(self) -> Json:
        """How things stand.

        "zone": the clinic's time zone, an IANA name. "bot": "starting", "running" or "down".
        "done": three booleans: a patient is connected, an alert was raised, an alert was closed.
        "next_checkin": unix seconds or None. "can_begin_again": whether the data is only this sandbox's own.
        "playing": None, or {"about": str, "patient": name, "day": int, "last_day": int} while a course or a week is
        played; "patient" is "" where nobody's phone is to be shown.
        "week": "" before one has begun, "begun", or "over" when nothing more comes of it.
        "verdict": None, or of the course that was played last: its "about", whether what it expects was "met" (None
        where that cannot be said, and "why"), and "lines" of what was "expected", what "happened", and "met" of each.
        """

    def courses(self) -> list[Json]:
        """Those that can be played, as {"name", "about", "group", "expects"}, those of one group together."""

    async def move(self, by: str) -> None:
        """The clock: "+1h", "+1d" and the like, or "checkin" for the moment of the next one."""

    async def kill_bot(self) -> None:
        """As by `kill -9`; it is started again by itself."""

    async def begin_again(self) -> None:
        """Forget everybody and everything, today."""

    async def play(self, course: str) -> None:
        """Begin to play the course of this name, with a new patient."""

    async def play_week(self) -> None:
        """Fill the clinic with a week of several patients; once it has begun, go on by a day."""

    async def stop_playing(self) -> None: ...
