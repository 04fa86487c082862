"""How long something took, as the staff reads it."""

from datetime import timedelta

from wording.words import Words

HOUR, TWO_DAYS = timedelta(hours=1), timedelta(days=2)


def span(of: timedelta, words: Words) -> str:
    """In minutes, in hours and minutes, or in days."""
    minutes = round(of.total_seconds() / 60)
    if of < HOUR:
        return words.count("weekly.minutes", minutes)
    if of >= TWO_DAYS:
        return words("weekly.days", n=round(of / timedelta(days=1)))
    return words("weekly.hours", time=f"{minutes // 60}:{minutes % 60:02}")
