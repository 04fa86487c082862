"""Whose words a message holds: a patient's own, somebody else's, or ours sent back to us."""

from telegram import Message, MessageOriginUser, Update

from bot.ports import Transaction

SHORTEST = 40  # What is shorter may be said by anybody, as the label of a button is.


def is_ours(tx: Transaction, update: Update, said: str) -> bool:
    """Forwarded from us, or copied from what we showed in this chat lately."""
    sent = update.effective_message
    if sent is None:
        return False
    return _is_forwarded_from_us(sent) or (len(said) >= SHORTEST and _is_known(tx, sent.chat.id, said))


def _is_forwarded_from_us(sent: Message) -> bool:
    origin = sent.forward_origin
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id == _us(sent)


def _us(sent: Message) -> int:
    """0 while Telegram has not told us who we are."""
    try:
        return sent.get_bot().id
    except RuntimeError:
        return 0


def _is_known(tx: Transaction, chat_id: int, said: str) -> bool:
    wanted = said.split()
    return any(each.split() == wanted for each in tx.outbox.said_lately(chat_id))
