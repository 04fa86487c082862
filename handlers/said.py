"""Every word that a message holds, whatever kind of message it is."""

import re
from collections.abc import Iterator, Mapping

from telegram import Message, Update

from bot.note import FORWARDED
from handlers.links import without_tokens
from wording.text import clean

QUOTED = "> "
COMMAND = re.compile(r"^/[A-Za-z0-9_]+(?:@[A-Za-z0-9_]+)?[,:]?")
FOLDED = re.compile(r"\r?\n[ \t]")  # https://www.rfc-editor.org/rfc/rfc6350#section-3.2
NOTE = re.compile(r"^(?:[\w-]+\.)?NOTE[^:\n]*:(.*)$", re.MULTILINE | re.IGNORECASE)
WRITTEN = ("text", "caption", "question", "title", "address", "description", "explanation", "prize_description")
NOT_THEIRS = ("from", "chat", "reply_to_message", "reply_markup", "entities", "forward_origin", "via_bot")


def words(update: Update) -> str:
    """What the patient wrote, and below it what they quoted; of forwarded words it stands at their beginning."""
    sent = update.effective_message
    if sent is None:
        return ""
    said = "\n".join(each for each in map(_tidy, _own(sent)) if each)
    quoted = _quoted(sent)
    while said.startswith(FORWARDED):  # Typed so, it would pass for somebody else's.
        said = said.removeprefix(FORWARDED)
    marked = f"{FORWARDED}{said}" if said and sent.forward_origin is not None else said
    return "\n".join(each for each in (marked, f"{QUOTED}{quoted}" if quoted else "") if each)


def _quoted(sent: Message) -> str:
    """What they chose to quote, or brought from another chat; what is quoted by itself is an answered message."""
    quote = sent.quote
    if quote is None or not (quote.is_manual or sent.external_reply is not None):
        return ""
    return _tidy(quote.text)


def command(update: Update) -> str:
    """ "/stop" of "/Stop@bot, please"; "" where there is none, and of what is forwarded: it is somebody else's.

    An edit that makes it one counts; Telegram's own library takes that for none.
    """
    sent = update.effective_message
    text = (sent.text or sent.caption or "") if sent is not None and sent.forward_origin is None else ""
    found = COMMAND.match(text.lstrip())
    return found[0].rstrip(",:").partition("@")[0].casefold() if found is not None else ""


def behind_command(update: Update) -> str:
    """The words behind a command, on its line or below it: `/help my lips are swelling`."""
    return COMMAND.sub("", words(update)).strip()


def _own(sent: Message) -> Iterator[str]:
    """Beside the text or caption: what a poll, a place, a contact, a list or anything of a newer kind says."""
    yield sent.text or sent.caption or ""
    if sent.poll is not None:
        yield sent.poll.question
        yield sent.poll.explanation or ""
        yield from (each.text for each in sent.poll.options)
        yield from (text for each in sent.poll.options for text in written(each.api_kwargs))
        yield sent.poll.description or ""
    if sent.venue is not None:
        yield f"{sent.venue.title}, {sent.venue.address}"
    if sent.contact is not None:
        yield f"{sent.contact.first_name} {sent.contact.last_name or ''} {sent.contact.phone_number}"
        yield from NOTE.findall(FOLDED.sub("", sent.contact.vcard or ""))
    if sent.checklist is not None:
        yield sent.checklist.title
        yield from (each.text for each in sent.checklist.tasks)
    if sent.game is not None:
        yield from (sent.game.title, sent.game.description, sent.game.text or "")
    if sent.invoice is not None:
        yield from (sent.invoice.title, sent.invoice.description)
    if sent.giveaway is not None:
        yield sent.giveaway.prize_description or ""
    yield from written(sent.api_kwargs)


def written(part: object) -> Iterator[str]:
    """What a person may have written, however deep it stands in a raw message; what was replied to is not theirs."""
    if isinstance(part, list):
        for each in part:
            yield from written(each)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if key in WRITTEN and isinstance(value, str | list):
                yield _in_one(value)
            elif key not in NOT_THEIRS:
                yield from written(value)


def _in_one(text: object) -> str:
    """Rich text comes in pieces, which stand side by side."""
    if isinstance(text, str):
        return text
    pieces = text if isinstance(text, list) else list(written(text))
    return "".join(map(_in_one, pieces))


def _tidy(text: str) -> str:
    return without_tokens(clean(text)).strip()


def texts(update: Update) -> Iterator[str]:
    """As they came, with the addresses that stand behind words: to look for links in, and never to be kept."""
    sent = update.effective_message
    if sent is not None:
        yield sent.text or sent.caption or ""
        yield from (each.url for each in (*sent.entities, *sent.caption_entities) if each.url)
