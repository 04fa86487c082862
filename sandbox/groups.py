"""Groups: who is in them, whether the bot is, and how they become supergroups."""

import re

from sandbox.chats import ANONYMOUS_ADMIN, Body, Chat, Message, Person
from sandbox.errors import Impossible, Json
from sandbox.world import FIRST_GROUP, World, member

_FOR = re.compile(r"/\w{1,64}(?:@(\w+))?")


class Groups:
    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, title: str, owner: str | int, others: list[str | int] | None = None) -> Chat:
        """A new group, without the bot."""
        group = self._world.new_chat(Chat(-self._world.new_id(FIRST_GROUP, title), "group", title))
        group.members[self._world.person(owner).id] = "creator"
        for other in others or []:
            group.members[self._world.person(other).id] = "member"
        self._world.tell("group", chat=group.id, title=title)
        return group

    def find(self, chat_id: int) -> Chat:
        chat = self._world.chats.get(chat_id)
        if chat is None or chat.kind == "private":
            raise Impossible(f"there is no group {chat_id}", 404)
        return chat

    def all(self) -> list[Chat]:
        return [chat for chat in self._world.chats.values() if chat.kind != "private"]

    def add_bot(self, chat_id: int, by: str | int, admin: bool = False) -> None:
        """Add the bot, or make the bot that is there an admin (or no longer one)."""
        group, person = self._with(chat_id, by)
        was_in = group.standing in ("member", "administrator")
        self._world.stand(group, person, "administrator" if admin else "member")
        if not was_in:
            self._announce(group, person.as_json(), {"new_chat_members": [self._world.bot.as_json()]})

    def remove_bot(self, chat_id: int, by: str | int) -> None:
        group, person = self._with(chat_id, by)
        if group.standing not in ("member", "administrator"):
            raise Impossible(f"the bot is not in {group.title!r}")
        self._world.stand(group, person, "kicked")

    def set_member(self, chat_id: int, by: str | int, who: str | int, status: str) -> None:
        """Make somebody a member, an administrator, or send them away ("left", "kicked")."""
        group, actor = self._with(chat_id, by)
        person = self._world.person(who)
        old = group.members.get(person.id, "left")
        if group.migrated_to:
            raise Impossible(f"{group.title!r} is a supergroup now, {group.migrated_to}")
        if status in ("left", "kicked"):
            group.members.pop(person.id, None)
        elif status in ("member", "administrator"):
            group.members[person.id] = status
        else:
            raise Impossible("a status is member, administrator, left or kicked")
        change = {"chat": group.as_json(), "from": actor.as_json(), "date": self._world.now()}
        change |= {"old_chat_member": member(person, old), "new_chat_member": member(person, status)}
        if group.standing == "administrator":
            self._world.queue("chat_member", change)
        self._tell_of(group, actor, person, old, status)

    def migrate(self, chat_id: int, by: str | int) -> Chat:
        """Turn a group into a supergroup: a new chat with a new id; the old one only says where it went."""
        old, person = self._with(chat_id, by)
        if old.kind != "group":
            raise Impossible(f"{old.title!r} is no basic group")
        new = self._world.new_chat(Chat(-1_000_000_000_000 + old.id, "supergroup", old.title))
        new.standing, new.members = old.standing, dict(old.members)
        old.migrated_to = new.id
        self._announce(old, person.as_json(), {"migrate_to_chat_id": new.id})
        self._announce(new, ANONYMOUS_ADMIN, {"migrate_from_chat_id": old.id}, sender_chat=new.as_json())
        return new

    def voice(self, chat: Chat, person: Person) -> tuple[Json, Json]:
        """As whom an anonymous admin speaks: a bot of Telegram's, for the group."""
        if chat.kind == "private" or chat.members[person.id] not in ("creator", "administrator"):
            raise Impossible(f"{person.name} is no admin of a group here, and so cannot be anonymous")
        return ANONYMOUS_ADMIN, chat.as_json()

    def hears(self, chat: Chat, message: Message) -> bool:
        """In a group a bot that is no admin hears commands, replies to it and its own name: privacy mode.

        A command for another bot ("/status@other_bot") is not one for this.
        """
        if chat.kind == "private" or chat.standing == "administrator":
            return True
        text, name = message.body.text.casefold(), str(self._world.bot.username).casefold()
        replied = message.reply_to is not None and message.reply_to.by_bot
        command = _FOR.match(text)
        is_command = command is not None and command[1] in (None, name)
        return chat.standing == "member" and (is_command or replied or f"@{name}" in text)

    def _with(self, chat_id: int, by: str | int) -> tuple[Chat, Person]:
        group, person = self.find(chat_id), self._world.person(by)
        if person.id not in group.members:
            raise Impossible(f"{person.name} is not in {group.title!r}")
        return group, person

    def _tell_of(self, group: Chat, actor: Person, person: Person, old: str, new: str) -> None:
        """Who comes and who goes stands in the chat; who rises does not."""
        gone = ("left", "kicked")
        if old in gone and new not in gone:
            self._announce(group, actor.as_json(), {"new_chat_members": [person.as_json()]})
        elif old not in gone and new in gone:
            self._announce(group, actor.as_json(), {"left_chat_member": person.as_json()})

    def _announce(self, chat: Chat, sender: Json, service: Json, sender_chat: Json | None = None) -> None:
        message = self._world.post(chat, sender, Body(), service=service, sender_chat=sender_chat)
        if chat.standing in ("member", "administrator"):
            self._world.queue("message", message.as_json())
