"""Who is on duty at a moment: by what they tapped, by their rota, and not while they are away."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clinic import Provider, Role
from bot.week import covers, spans


def is_on_duty(provider: Provider, timezone: str, at: datetime) -> bool:
    """Away outweighs everything; a tap outweighs the rota until that changes next. Without a rota a tap holds."""
    if is_away(provider, at):
        return False
    is_tapped = not provider.rota or (provider.tapped_until is not None and at < provider.tapped_until)
    return provider.on_duty if is_tapped else covers(spans(provider.rota, at, ZoneInfo(timezone)), at)


def is_away(provider: Provider, at: datetime) -> bool:
    return provider.away_until is not None and at < provider.away_until


def is_told_off_duty(provider: Provider, at: datetime) -> bool:
    """Is this person told of what is urgent, on duty or not? Not while they are away."""
    return provider.role is Role.MEDICAL and not is_away(provider, at)


def changes_at(provider: Provider, timezone: str, now: datetime) -> datetime | None:
    """When the rota says something else next; None without a rota."""
    moments = (at for span in spans(provider.rota, now, ZoneInfo(timezone)) for at in span)
    return next((at for at in moments if at > now), None)
