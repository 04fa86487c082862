"""What people are to be told of a bot's lights: once, daily while it lasts, and when it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.health import Light, Trouble

LASTS = timedelta(minutes=1)  # What is over sooner is told to nobody; nor is what is well for no longer.
TOLD_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class News:
    """A light is red, is so still (`is_first` is false), or is green again: `reason` is empty then.

    `since` is when it became red, `at` when this is told.
    """

    name: str
    since: datetime
    at: datetime
    reason: str
    is_first: bool = True

    @property
    def is_over(self) -> bool:
        return not self.reason


class Watch:
    """Remembers between two looks since when each light has been other than what people were told."""

    def __init__(self) -> None:
        self._differs = dict[str, datetime]()

    def look(self, lights: Sequence[Light], told: Mapping[str, Trouble], now: datetime) -> list[News]:
        found = (self._look(each, told.get(each.name), now) for each in lights)
        return [each for each in found if each is not None]

    def _look(self, light: Light, told: Trouble | None, now: datetime) -> News | None:
        if bool(light.reason) is not (told is not None):
            since = self._differs.setdefault(light.name, now)
            return News(light.name, told.since if told else since, now, light.reason) if now - since >= LASTS else None
        self._differs.pop(light.name, None)
        if told is not None and now - told.told_at >= TOLD_EVERY:
            return News(light.name, told.since, now, light.reason, is_first=False)
        return None


def after(told: Mapping[str, Trouble], news: News) -> dict[str, Trouble]:
    """What people have been told of once they have been told this."""
    rest = {name: each for name, each in told.items() if name != news.name}
    return rest if news.is_over else {**rest, news.name: Trouble(news.name, news.since, news.at)}
