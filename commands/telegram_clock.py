"""What time it is by Telegram's clock: for what a clock of ours that is wrong would spoil for good."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from commands.settings import Settings

ANSWERS_WITHIN = 5.0  # Seconds.
AGREES_WITHIN = timedelta(minutes=2)


def ahead(settings: Settings, now: datetime) -> timedelta | None:
    """By how much `now` is, where that is more than two minutes; None also where Telegram cannot be asked."""
    import httpx

    try:
        said = httpx.head(settings.telegram_api_url, timeout=ANSWERS_WITHIN).headers["date"]
        off = now - parsedate_to_datetime(said).astimezone(UTC)
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError):
        return None
    return off if abs(off) > AGREES_WITHIN else None
