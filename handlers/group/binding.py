"""Binding a group to a clinic from within it, by an admin's code, and ending that."""

from dataclasses import dataclass
from datetime import datetime

from telegram import Update

from bot.outbox import Param
from bot.ports import NotYours, Transaction
from bot.workflows import grouping
from bot.workflows.grouping import Binding
from handlers import replies
from handlers.links import Links
from handlers.screens.reader import TELEGRAM, of_telegram
from wording.text import clean, one_line

TITLE_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Binder:
    links: Links

    def by_command(self, tx: Transaction, update: Update, now: datetime) -> None:
        """`/bind CODE`, by anybody who is there: the code says whose group it becomes."""
        self._bind(tx, update, now)

    def by_link(self, tx: Transaction, update: Update, now: datetime) -> None:
        """The link that adds the bot to a group writes `/start CODE` there; a bare /start says nothing."""
        sent = update.effective_message
        if sent is not None and len((sent.text or "").split()) > 1:
            self._bind(tx, update, now)

    def _bind(self, tx: Transaction, update: Update, now: datetime) -> None:
        """A wrong code is said once an hour, so that nobody makes us fill the group."""
        chat, sent = update.effective_chat, update.effective_message
        if chat is None or sent is None:
            return
        code_id = self.links.invitation_id(self.links.token_in([sent.text or ""]))
        is_quiet = tx.invitations.bad_tries(chat.id, now) > 0 and code_id is None
        outcome = grouping.bind(tx, chat.id, one_line(clean(chat.title or "", TITLE_LIMIT)), code_id, now)
        if outcome is not Binding.BOUND and not is_quiet:
            _say(tx, update, f"group.{outcome.value}", now)


def unbind(tx: Transaction, update: Update, now: datetime) -> None:
    """By an admin of its clinic; whoever writes in the name of the group is nobody whom we know."""
    chat, person, sent = update.effective_chat, update.effective_user, update.effective_message
    there = tx.groups.of_chat(chat.id) if chat is not None else None
    if chat is None or there is None:
        return
    is_anonymous = sent is None or sent.sender_chat is not None or person is None
    who = 0 if is_anonymous or person is None else person.id
    try:
        grouping.unbind(tx, who, chat.id, now)
    except NotYours:
        tx.audit.note(f"chat:{who or chat.id}", "refused", "unbind", now)
        _say(tx, update, "group.only_admins", now, clinic=tx.clinics.get(there.clinic_id).name)


def has_moved(tx: Transaction, update: Update, now: datetime) -> None:
    """Both the old group and the supergroup that it became say so."""
    sent, chat = update.effective_message, update.effective_chat
    if sent is None or chat is None:
        return
    old, new = sent.migrate_from_chat_id or chat.id, sent.migrate_to_chat_id or chat.id
    if old != new:
        grouping.has_moved(tx, old, new, now)


def _say(tx: Transaction, update: Update, key: str, now: datetime, **values: Param) -> None:
    chat = update.effective_chat
    if chat is not None:
        replies.say(tx, chat.id, key, now, **values, **{TELEGRAM: of_telegram(update)})
