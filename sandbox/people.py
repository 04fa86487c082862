"""What people do: press Start, write, tap, block, gather in groups."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from sandbox.albums import LARGEST
from sandbox.chats import Body, Chat, Message, Person
from sandbox.diary import Diary
from sandbox.errors import Impossible, Json, Refused
from sandbox.files import File, Upload
from sandbox.groups import Groups
from sandbox.taps import find_button
from sandbox.text import CAPTION_UNITS, TEXT_UNITS, found_entities, units
from sandbox.world import FIRST_PERSON, Tap, World

_START = re.compile(r"[A-Za-z0-9_-]{1,64}")
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


class People:
    """Whoever is meant by `who` is an id, a @username or a name. What cannot be done raises Impossible."""

    def __init__(self, world: World, diary: Diary) -> None:
        self._world = world
        self._diary = diary
        self.groups = Groups(world)

    def join(self, name: str, username: str | None = None, language_code: str | None = None) -> Person:
        """The person of this name, new if there was none."""
        try:
            return self._world.person(name)
        except Impossible:
            return self._create(name.strip(), username, language_code)

    def all(self) -> list[Person]:
        return list(self._world.people.values())

    def find(self, who: str | int) -> Person:
        return self._world.person(who)

    def open(self, who: str | int, link: str = "") -> Message:
        """Follow a deep link (or a bare start parameter, or none) to the bot, and press Start."""
        person, payload = self.find(who), self._start_parameter(link)
        chat = self._private(person)
        if chat.standing == "kicked":
            self.unblock(who)
        chat.standing = "member"
        self._world.tell("started", chat=chat.id)
        return self._say(chat, person, Body(f"/start {payload}".strip()))

    def say(
        self,
        who: str | int,
        text: str,
        chat: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Write to the bot, or into a group; there an admin may write in the name of the group."""
        if not text or units(text) > TEXT_UNITS:
            raise Impossible(f"a message holds 1 to {TEXT_UNITS} characters")
        person = self.find(who)
        return self._say(self._place(person, chat), person, Body(text), reply_to, anonymous)

    def photo(self, who: str | int, upload: Upload, caption: str = "", chat: int | None = None) -> Message:
        return self._send_file(who, "photo", upload, caption, chat)

    def album(
        self, who: str | int, uploads: Sequence[Upload], caption: str = "", chat: int | None = None
    ) -> list[Message]:
        """2 to 10 photos at once: as many messages, the first with the caption."""
        if not 2 <= len(uploads) <= LARGEST:
            raise Impossible(f"an album holds 2 to {LARGEST} photos")
        person = self.find(who)
        place, files = self._place(person, chat), [self._kept("photo", each, caption) for each in uploads]
        album, captions = self._world.new_album(), [caption] + [""] * len(files)
        return [
            self._say(place, person, Body(text, file=file), album=album)
            for text, file in zip(captions, files, strict=False)
        ]

    def document(self, who: str | int, upload: Upload, caption: str = "", chat: int | None = None) -> Message:
        return self._send_file(who, "document", upload, caption, chat)

    def edit(self, who: str | int, text: str, message_id: int | None = None, chat: int | None = None) -> Message:
        """Change one's own message; the newest one unless told otherwise."""
        person = self.find(who)
        place = self._place(person, chat)
        mine = [message for message in place.newest_first() if message.sender["id"] == person.id]
        message = next((m for m in mine if message_id in (None, m.id)), None)
        if message is None:
            raise Impossible(f"{person.name} has written no such message")
        body = Body(text, found_entities(text), message.body.file)
        self._world.change(message, body, None)
        self._world.queue("edited_message", message.as_json())
        return message

    def tap(
        self,
        who: str | int,
        label: str | None = None,
        data: str | None = None,
        message_id: int | None = None,
        chat: int | None = None,
    ) -> Tap:
        """Press a button: the newest one that bears this label (whole, or the only one beginning so).

        With `data` and `message_id` the button need not be there (any more): a stale or forged tap.
        """
        person = self.find(who)
        place = self._place(person, chat)
        message, pressed = find_button(place, label, data, message_id)
        tap = Tap(str(4_300_000_000_000_000_000 + self._world.version), self._world.clock())
        self._world.taps[tap.id] = tap
        query = {"id": tap.id, "from": person.as_json(), "message": message.as_json(), "data": pressed}
        self._world.queue("callback_query", {**query, "chat_instance": str(place.id)})
        told: Json = {"message_id": message.id, "data": pressed, "callback_id": tap.id}
        self._world.tell("tapped", chat=place.id, person=person.id, **told)
        return tap

    async def answered(self, tap: Tap, within: float) -> Json | None:
        """What the bot answers to this tap; None if it does not, within so many seconds."""
        return await self._world.bell.until(lambda: tap.answer, within)

    def block(self, who: str | int) -> None:
        person = self.find(who)
        chat = self._private(person)
        if chat.standing == "kicked":
            raise Impossible(f"{person.name} has blocked the bot already")
        if chat.standing != "member":
            raise Impossible(f"{person.name} does not talk to the bot, and so cannot block it")
        self._world.stand(chat, person, "kicked")
        self._diary.note(f"{person.name} has blocked the bot: nothing that it sends arrives.", "trouble")

    def unblock(self, who: str | int) -> None:
        person = self.find(who)
        chat = self._private(person)
        if chat.standing != "kicked":
            raise Impossible(f"{person.name} has not blocked the bot")
        self._world.stand(chat, person, "member")
        self._diary.note(f"{person.name} has unblocked the bot.", "good")

    def transcript(self, who: str | int, chat: int | None = None) -> list[Json]:
        """What is on this person's screen, oldest first."""
        place = self._place(self.find(who), chat, reading=True)
        return [message.as_line() for message in reversed(place.newest_first())]

    async def wait(
        self, who: str | int, contains: str = "", since: int = 0, within: float = 5, chat: int | None = None
    ) -> Json:
        """The bot's newest message that contains this text and is newer (or edited later) than `since`.

        `since` is a version, as acts and transcripts show it. Impossible (408) if there is none in time.
        """
        place = self._place(self.find(who), chat, reading=True)

        def look() -> Json | None:
            for message in place.newest_first():
                if message.by_bot and message.version > since and contains in message.body.text:
                    return message.as_line()
            return None

        if (found := await self._world.bell.until(look, within)) is None:
            raise Impossible(f"the bot has not said {contains!r} to {who} within {within:g} s", 408)
        return found

    def _create(self, name: str, username: str | None, language_code: str | None) -> Person:
        username = username.removeprefix("@") if username else None
        if not name or name.startswith("@"):
            raise Impossible("a person needs a name")
        if username and not _USERNAME.fullmatch(username):
            raise Impossible("a username is 4 to 32 letters, digits and _, and begins with a letter")
        person = Person(self._world.new_id(FIRST_PERSON, name), name, username, language_code)
        self._world.people[person.id] = person
        self._world.new_chat(Chat(person.id, "private", name, username, members={person.id: "member"}))
        self._world.tell("person", person=person.as_json())
        return person

    def _private(self, person: Person) -> Chat:
        return self._world.chats[person.id]

    def _place(self, person: Person, chat: int | None, reading: bool = False) -> Chat:
        """Where this person acts: the chat with the bot, or a group that they are in."""
        place = self._private(person) if chat is None else self.groups.find(chat)
        if person.id not in place.members:
            raise Impossible(f"{person.name} is not in {place.title!r}")
        if place.migrated_to and not reading:
            raise Impossible(f"{place.title!r} is a supergroup now, {place.migrated_to}")
        if reading or place.kind != "private" or place.standing == "member":
            return place
        if place.standing == "kicked":
            raise Impossible(f"{person.name} has blocked the bot: unblock it first")
        raise Impossible(f"{person.name} has not pressed Start yet: open a link (or none) first")

    def _start_parameter(self, link: str) -> str:
        if "/" not in link and ":" not in link:
            payload = link
        else:
            parts = urlsplit(link if "://" in link else f"https://{link}")
            query = parse_qs(parts.query)
            bot = query.get("domain", [""])[0] if parts.scheme == "tg" else parts.path.strip("/")
            if bot.casefold() != (self._world.bot.username or "").casefold():
                raise Impossible(f"that link leads to @{bot}, and here is only @{self._world.bot.username}")
            payload = query.get("start", [""])[0]
        if payload and not _START.fullmatch(payload):
            raise Impossible("a start parameter is 1 to 64 of A-Z, a-z, 0-9, _ and -")
        return payload

    def _send_file(self, who: str | int, kind: str, upload: Upload, caption: str, chat: int | None) -> Message:
        person = self.find(who)
        place = self._place(person, chat)
        return self._say(place, person, Body(caption, file=self._kept(kind, upload, caption)))

    def _kept(self, kind: str, upload: Upload, caption: str) -> File:
        if units(caption) > CAPTION_UNITS:
            raise Impossible(f"a caption holds up to {CAPTION_UNITS} characters")
        try:
            return self._world.files.keep(kind, upload)
        except Refused as refusal:
            raise Impossible(f"Telegram takes no such {kind}: {refusal.description}") from refusal

    def _say(
        self,
        chat: Chat,
        person: Person,
        body: Body,
        reply_to: int | None = None,
        anonymous: bool = False,
        album: str | None = None,
    ) -> Message:
        marked = Body(body.text, found_entities(body.text), body.file)
        sender, sender_chat = self.groups.voice(chat, person) if anonymous else (person.as_json(), None)
        answered = chat.messages.get(reply_to) if reply_to else None
        if reply_to and answered is None:
            raise Impossible(f"there is no message {reply_to} to reply to", 404)
        message = self._world.post(chat, sender, marked, sender_chat=sender_chat, reply_to=answered, album=album)
        if self.groups.hears(chat, message):
            self._world.queue("message", message.as_json())
        return message
