"""How things stand around the phones: clock, bot, courses, faults."""

from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.errors import Impossible, Json
from sandbox.page.drawing import Drawing
from sandbox.stage import Stage
from sandbox.telegram import Telegram

SWITCHES = ("away", "429")


class Standing:
    def __init__(self, telegram: Telegram, stage: Stage | None, drawing: Drawing) -> None:
        self._telegram, self._stage, self._drawing = telegram, stage, drawing

    @property
    def stage(self) -> Stage:
        """Impossible (404) without one."""
        if self._stage is None:
            raise Impossible("there is nothing around this Telegram", 404)
        return self._stage

    async def state(self) -> Json | None:
        """The stage's, and "next": the next check-in in words; times are drawn in its zone from then on."""
        if self._stage is None:
            return None
        state = await self._stage.state()
        try:
            self._drawing.zone = ZoneInfo(str(state["zone"]))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Impossible(f"no such time zone: {state['zone']!r}") from error
        return {**state, "next": self._in_words(state["next_checkin"])}

    def courses(self) -> list[tuple[str, list[Json]]]:
        """Those of the stage, by their groups."""
        found = self._stage.courses() if self._stage else []
        return [(name, list(group)) for name, group in groupby(found, key=lambda each: str(each["group"]))]

    def faults(self) -> Json:
        """Each switch of the page: None, or the "id" of the fault and how many calls it has "hits"."""
        on: Json = dict.fromkeys(SWITCHES)
        for fault in self._telegram.faults.all():
            if fault.kind in on and not fault.is_over:
                on[fault.kind] = {"id": fault.id, "hits": fault.hits}
        return on

    def _in_words(self, at: float | None) -> str:
        """As in "Tue 10:00"; with its date if that is a week or more away."""
        if at is None:
            return ""
        then, today = self._drawing.local(at), self._drawing.local(self._telegram.world.now())
        if then.date() == today.date():
            return f"today {then:%H:%M}"
        is_near = then.date() - today.date() < timedelta(days=7)
        return f"{then:%a %H:%M}" if is_near else f"{then:%a} {then.day} {then:%b} {then:%H:%M}"
