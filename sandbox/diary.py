"""What has happened to the bot and its Telegram, in sentences for whoever looks on."""

from collections import deque

from sandbox.errors import Json
from sandbox.world import World

KEPT = 200


class Diary:
    """The newest last. `tone` is "plain", "trouble" or "good"."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.entries: deque[Json] = deque(maxlen=KEPT)

    def note(self, text: str, tone: str = "plain") -> None:
        entry: Json = {"at": self._world.now(), "text": text, "tone": tone}
        self.entries.append(entry)
        self._world.tell("note", entry=entry)
