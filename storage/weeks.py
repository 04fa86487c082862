"""A week's hours as JSON."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from bot.week import Week


def to_json(week: Week) -> list[Any]:
    return [[weekday, begins.isoformat(), ends.isoformat()] for weekday, begins, ends in week]


def of_json(kept: Sequence[Any]) -> Week:
    return tuple((weekday, time.fromisoformat(begins), time.fromisoformat(ends)) for weekday, begins, ends in kept)
