"""Admins and operators read what is wrong with the bot itself, that it lasts, and that it is over."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.health import Trouble
from bot.outbox import Lane, Message, Param
from bot.ports import Transaction
from bot.watch import TOLD_EVERY, News

# Nobody of that clinic can be reached, and of another it is nobody's business.
OF_OPERATORS_ALONE = frozenset({"nobody"})
# Nobody can do anything about these at night that could not be done in the morning.
CAN_WAIT = frozenset({"parts", "disk", "quarantine", "fuse", "backup"})
A_MOMENT = timedelta(minutes=1)


def slot(name: str) -> str:
    return f"trouble:{name}"


def warn(tx: Transaction, every: Sequence[News], operators: int | None, now: datetime) -> None:
    """`operators` is the chat of those who run the bot, if there is one.

    What still waits to be sent of an older news of the same light is not sent any more.
    """
    for news in every:
        if _is_noted(tx, news):
            for chat_id, not_before in _readers(tx, news, operators, now):
                tx.outbox.put(_message(chat_id, news, not_before, is_operator=chat_id == operators), now)


def _is_noted(tx: Transaction, news: News) -> bool:
    """Of two instances that see the same, one tells."""
    if news.is_over:
        return tx.troubles.drop(news.name)
    return tx.troubles.put(Trouble(news.name, news.since, news.at), news.at - TOLD_EVERY + A_MOMENT)


def _readers(
    tx: Transaction, news: News, operators: int | None, now: datetime
) -> Iterator[tuple[int, datetime | None]]:
    if operators is not None:
        yield operators, None
    for admin in tx.providers.admins() if news.name not in OF_OPERATORS_ALONE else ():
        if admin.chat_id != operators:
            waits = news.name in CAN_WAIT or (news.is_over and news.name != "database")
            yield admin.chat_id, tx.clinics.get(admin.clinic_id).after_quiet_hours(now) if waits else None


def _message(chat_id: int, news: News, not_before: datetime | None, *, is_operator: bool) -> Message:
    params: dict[str, Param] = {"light": news.name, "since": news.since.isoformat(), "is_operator": is_operator}
    params |= {"is_over": news.is_over, "is_first": news.is_first}
    return Message(
        chat_id, "trouble", params=params, lane=Lane.ANSWER, slot=slot(news.name), anew=True, not_before=not_before
    )
