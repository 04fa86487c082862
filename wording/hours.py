"""A week's hours in words."""

from datetime import time

from babel.dates import get_day_names

from bot.week import Week
from wording.words import Words

Pairs = tuple[tuple[time, time], ...]


def hours_in_words(week: Week, words: Words) -> str:
    """Mon–Fri 9:00 AM – 1:00 PM, 3:00 PM – 6:00 PM; Sat 10:00 AM – 2:00 PM"""
    of_day: dict[int, Pairs] = {}
    for day, begins, ends in sorted(week):
        of_day[day] = (*of_day.get(day, ()), (begins, ends))
    alike: dict[Pairs, list[int]] = {}
    for day, pairs in of_day.items():
        alike.setdefault(pairs, []).append(day)
    every = (
        words("clinic.days", days=days_in_words(days, words), hours=_hours(each, words)) for each, days in alike.items()
    )
    return "; ".join(every) or words("clinic.unknown")


def _hours(pairs: Pairs, words: Words) -> str:
    return ", ".join(
        words("clinic.all_day")
        if begins == ends
        else words("clinic.span", opens=wall(begins, words), closes=wall(ends, words))
        for begins, ends in pairs
    )


def days_in_words(days: list[int], words: Words) -> str:
    """Those that follow one another as a range, each of the others by its name."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_run(run, words) for run in runs)


def _run(days: list[int], words: Words) -> str:
    if len(days) > 2:
        return f"{day_name(days[0], words)}–{day_name(days[-1], words)}"
    return ", ".join(day_name(day, words) for day in days)


def day_name(day: int, words: Words, width: str = "abbreviated") -> str:
    return str(get_day_names("wide" if width == "wide" else "abbreviated", locale=words.language)[day])


def wall(at: time, words: Words) -> str:
    return words.wall(at)
