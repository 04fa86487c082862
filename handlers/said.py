"""Every word that a message holds, whatever kind of message it is."""

from collections.abc import Iterator

from telegram import Message, Update

from handlers.text import clean

FORWARDED, QUOTED = "↪ ", "> "


def words(update: Update) -> str:
    """What the patient wrote, and below it what they quoted; of forwarded words it stands at their beginning."""
    sent = update.effective_message
    if sent is None:
        return ""
    said = "\n".join(each for each in map(_tidy, _own(sent)) if each)
    quoted = _tidy(sent.quote.text) if sent.quote and sent.quote.is_manual else ""
    marked = f"{FORWARDED}{said}" if said and sent.forward_origin is not None else said
    return "\n".join(each for each in (marked, f"{QUOTED}{quoted}" if quoted else "") if each)


def behind_command(update: Update) -> str:
    """The words behind a command: `/help my lips are swelling`."""
    return words(update).partition(" ")[2].strip()


def _own(sent: Message) -> Iterator[str]:
    """Beside the text or caption: what a poll, a place, a contact or a list says."""
    yield sent.text or sent.caption or ""
    if sent.poll is not None:
        yield sent.poll.question
        yield from (each.text for each in sent.poll.options)
    if sent.venue is not None:
        yield f"{sent.venue.title}, {sent.venue.address}"
    if sent.contact is not None:
        yield f"{sent.contact.first_name} {sent.contact.last_name or ''} {sent.contact.phone_number}"
    if sent.checklist is not None:
        yield sent.checklist.title
        yield from (each.text for each in sent.checklist.tasks)


def _tidy(text: str) -> str:
    return clean(text).strip()
