"""The bot was blocked, or is welcome again; a group has it, or has it no more."""

from datetime import datetime

from telegram import ChatMember, ChatMemberRestricted, Update

from bot.outbox import Kind, Message
from bot.ports import Transaction
from bot.workflows import delivery, grouping
from handlers import presence

IN_GROUP = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


def changed(tx: Transaction, update: Update, now: datetime) -> None:
    """What we may do in a chat has changed. In a channel there is nothing for us to do."""
    news = update.my_chat_member
    if news is None:
        return
    member, status = news.new_chat_member, news.new_chat_member.status
    if news.chat.type == news.chat.PRIVATE:
        if status == ChatMember.BANNED:
            delivery.recipient_gone(tx, news.chat.id, now)
        else:
            presence.is_back(tx, update, now)
    elif status not in IN_GROUP:
        grouping.is_lost(tx, news.chat.id, now)
    elif news.chat.type == news.chat.CHANNEL:
        tx.outbox.put(Message(news.chat.id, "", kind=Kind.LEAVE), now)
    else:
        is_muted = isinstance(member, ChatMemberRestricted) and not member.can_send_messages
        grouping.was_joined(tx, news.chat.id, now, may_write=not is_muted)


def ignored(_tx: Transaction, _update: Update, _now: datetime) -> None:
    """Talk in a group, and what Telegram itself notes in a chat: not for us."""
