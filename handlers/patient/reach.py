"""The bot was blocked, or is welcome again; a group wanted it."""

from datetime import datetime

from telegram import ChatMember, Update

from bot.outbox import Kind, Message
from bot.ports import Transaction
from bot.workflows import delivery
from handlers import presence

IN_GROUP = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


def changed(tx: Transaction, update: Update, now: datetime) -> None:
    """What we may do in a chat has changed. The bot leaves every group: no clinic has bound one to it."""
    news = update.my_chat_member
    if news is None:
        return
    status = news.new_chat_member.status
    if news.chat.type == news.chat.PRIVATE:
        if status == ChatMember.BANNED:
            delivery.recipient_gone(tx, news.chat.id, now)
        else:
            presence.is_back(tx, update, now)
    elif status in IN_GROUP:
        tx.outbox.put(Message(news.chat.id, "", kind=Kind.LEAVE), now)


def ignored(_tx: Transaction, _update: Update, _now: datetime) -> None:
    """Talk in a group before we have left it, and what Telegram itself notes in a chat."""
